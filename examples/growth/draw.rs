//! The picture.

use plotters::coord::combinators::IntoLogRange;
use plotters::prelude::*;

use crate::table::Line;

/// An SVG of all lines, both axes by powers of ten.
pub(crate) fn picture(lines: &[Line]) -> Result<String, String> {
    let mut svg = String::new();
    draw(&mut svg, lines).map_err(|error| error.to_string())?;
    Ok(svg)
}

fn draw(svg: &mut String, lines: &[Line]) -> Result<(), Box<dyn std::error::Error>> {
    let points = || lines.iter().flat_map(|(_, points)| points);
    let most_instances = points().map(|(instances, _)| *instances).max().unwrap_or(1);
    let least_instances = points().map(|(instances, _)| *instances).min().unwrap_or(1);
    let rates = || points().map(|(_, rate)| *rate);
    let (lowest, highest) = (
        rates().fold(f64::MAX, f64::min),
        rates().fold(1.0, f64::max),
    );

    let area = SVGBackend::with_string(svg, (900, 540)).into_drawing_area();
    area.fill(&WHITE)?;
    let mut chart = ChartBuilder::on(&area)
        .caption("Placements per second, one thread", ("sans-serif", 20))
        .margin(16)
        .x_label_area_size(44)
        .y_label_area_size(84)
        .build_cartesian_2d(
            (f64::from(least_instances)..f64::from(most_instances) * ROOM_FOR_NAMES).log_scale(),
            (lowest * 0.8..highest * 1.25).log_scale(),
        )?;
    chart
        .configure_mesh()
        .x_desc("container instances")
        .x_label_formatter(&|instances| grouped(*instances))
        .y_label_formatter(&|rate| grouped(*rate))
        .light_line_style(WHITE)
        .draw()?;
    for (number, (name, points)) in lines.iter().enumerate() {
        let color = Palette99::pick(number).to_rgba();
        let points = || points.iter().map(|(n, rate)| (f64::from(*n), *rate));
        chart
            .draw_series(LineSeries::new(points(), color.stroke_width(2)))?
            .label(name)
            .legend(move |(x, y)| PathElement::new([(x, y), (x + 18, y)], color.stroke_width(3)));
        chart.draw_series(points().map(|point| Circle::new(point, 3, color.filled())))?;
    }
    chart
        .configure_series_labels()
        .position(SeriesLabelPosition::MiddleRight)
        .background_style(WHITE.mix(0.8))
        .border_style(BLACK.mix(0.3))
        .draw()?;
    area.present()?;
    drop(chart);
    Ok(())
}

/// How much further than the lines the picture goes, so that their names are beside them.
const ROOM_FOR_NAMES: f64 = 6.0;

/// A number with its digits in groups of three.
fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
