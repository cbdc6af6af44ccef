//! Image references.

use bayplan::model::{Digest, ImageReference};

#[test]
fn image_references() {
    let long = "a".repeat(301);
    let too_long = format!(
        "the image reference `{}` is too long, allowed is 1 to 255 characters",
        "a".repeat(300)
    );
    let rows = [
        (
            "",
            "the image reference is empty, allowed is 1 to 255 characters",
        ),
        (&*long, &*too_long),
        (
            "App:1",
            "`A` at 0..1 is not allowed as the path of `App:1`, allowed is lower-case letters and \
             digits, joined by `.`, `_`, `__` or hyphens, in parts joined by `/`",
        ),
        (
            "a//b",
            "something is missing at 2 in the path of `a//b`, allowed is lower-case letters and \
             digits, joined by `.`, `_`, `__` or hyphens, in parts joined by `/`",
        ),
        (
            "app:",
            "something is missing at 4 in the tag of `app:`, allowed is 1 to 128 letters, digits, \
             `_`, `.` and `-`, neither `.` nor `-` at its start",
        ),
        (
            "x_.y/a",
            "`_` at 1..2 is not allowed as the host of `x_.y/a`, allowed is letters, digits and \
             hyphens, in parts joined by full stops",
        ),
        (
            "x.y:0/a",
            "`0` at 4..5 is not allowed as the port of `x.y:0/a`, allowed is 1 to 65535",
        ),
    ];
    for (text, expected) in rows {
        let error = ImageReference::parse(text).expect_err("a refusal");
        assert_eq!(error.to_string(), expected);
    }
    let error = Digest::new("sha256:\tx").expect_err("a refusal");
    assert_eq!(
        error.to_string(),
        "`\\t` at 7..8 is not allowed as the digest of `sha256:\\tx`, allowed is `sha256:` and 64 \
         lower-case hexadecimal digits, or another algorithm and at least 32"
    );
}
