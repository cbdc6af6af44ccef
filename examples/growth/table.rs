//! The table that the benchmark prints.

use std::collections::BTreeMap;

/// What was measured of one workload: instances and placements per second, ascending.
pub(crate) type Line = (String, Vec<(u32, f64)>);

/// The workloads of a table, in its order.
pub(crate) fn lines(text: &str) -> Result<Vec<Line>, String> {
    let mut rows = text.lines().enumerate();
    let (_, header) = rows.next().ok_or("the table is empty")?;
    let column = |name: &str| {
        let found = header.split('\t').position(|column| column == name);
        found.ok_or_else(|| format!("the table has no column {name}"))
    };
    let columns = [
        column("workload")?,
        column("N")?,
        column("placements_per_s")?,
    ];
    let mut order: Vec<String> = Vec::new();
    let mut points: BTreeMap<String, Vec<(u32, f64)>> = BTreeMap::new();
    for (row, text) in rows.filter(|(_, text)| !text.is_empty()) {
        let cells: Vec<&str> = text.split('\t').collect();
        let [workload, instances, rate] = columns.map(|column| cells.get(column).copied());
        let point = instances
            .and_then(|n| n.parse().ok())
            .zip(rate.and_then(|r| r.parse().ok()));
        let (Some(workload), Some(point)) = (workload, point) else {
            return Err(format!("line {}: no measurement: {text}", row + 1));
        };
        if !points.contains_key(workload) {
            order.push(workload.to_string());
        }
        points.entry(workload.to_string()).or_default().push(point);
    }
    let mut lines = Vec::new();
    for workload in order {
        let mut measured = points.remove(&workload).unwrap_or_default();
        measured.sort_by_key(|(instances, _)| *instances);
        lines.push((workload, measured));
    }
    if lines.is_empty() {
        return Err("the table has no rows".to_string());
    }
    Ok(lines)
}
