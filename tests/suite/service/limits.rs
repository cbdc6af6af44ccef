//! The counting rules and their tables.

use bayplan::model::{Threshold, lower_limit, share_of, upper_limit};

#[test]
fn the_table_of_lower_and_upper_limits() {
    let percents = [
        (100, 200),
        (50, 200),
        (50, 100),
        (75, 125),
        (100, 150),
        (0, 100),
        (33, 133),
        (66, 150),
    ];
    let rows = [
        "0 | 0,0 | 0,0 | 0,0 | 0,0 | 0,0 | 0,0 | 0,0 | 0,0",
        "1 | 1,2 | 1,2 | 1,1 | 1,1 | 1,1 | 0,1 | 1,1 | 1,1",
        "2 | 2,4 | 1,4 | 1,2 | 2,2 | 2,3 | 0,2 | 1,2 | 2,3",
        "3 | 3,6 | 2,6 | 2,3 | 3,3 | 3,4 | 0,3 | 1,3 | 2,4",
        "4 | 4,8 | 2,8 | 2,4 | 3,5 | 4,6 | 0,4 | 2,5 | 3,6",
        "5 | 5,10 | 3,10 | 3,5 | 4,6 | 5,7 | 0,5 | 2,6 | 4,7",
        "6 | 6,12 | 3,12 | 3,6 | 5,7 | 6,9 | 0,6 | 2,7 | 4,9",
        "7 | 7,14 | 4,14 | 4,7 | 6,8 | 7,10 | 0,7 | 3,9 | 5,10",
        "8 | 8,16 | 4,16 | 4,8 | 6,10 | 8,12 | 0,8 | 3,10 | 6,12",
        "9 | 9,18 | 5,18 | 5,9 | 7,11 | 9,13 | 0,9 | 3,11 | 6,13",
        "10 | 10,20 | 5,20 | 5,10 | 8,12 | 10,15 | 0,10 | 4,13 | 7,15",
    ];
    for (desired, row) in (0..).zip(rows) {
        let cells = percents.map(|(minimum, maximum)| {
            let low = lower_limit(desired, minimum);
            format!("{low},{}", upper_limit(desired, maximum))
        });
        assert_eq!(format!("{desired} | {}", cells.join(" | ")), row);
    }
}

#[test]
fn the_table_of_thresholds() {
    let desired = [0, 1, 5, 6, 7, 10, 25, 49, 50, 399, 400, 401, 800];
    let expected = [3, 3, 3, 3, 4, 5, 13, 25, 25, 200, 200, 200, 200];
    assert_eq!(
        desired.map(|desired| Threshold::default().failures(desired)),
        expected
    );
    assert_eq!(Threshold::UnboundedPercent(50).failures(800), 400);
    assert_eq!(Threshold::UnboundedPercent(1).failures(1), 1);
    assert_eq!(Threshold::UnboundedPercent(1).failures(0), 1);
    assert_eq!(Threshold::Count(7).failures(800), 7);
}

#[test]
fn the_largest_numbers_do_not_overflow() {
    assert_eq!(upper_limit(u32::MAX, 10_000), u32::MAX);
    assert_eq!(lower_limit(u32::MAX, 100), u32::MAX);
    assert_eq!(share_of(u32::MAX, 100_000), u32::MAX);
}
