//! The lines as a picture.

use super::ClaimLine;

const TITLE: &str = "nats per sequence above the entropy";
const COLOUR: &str = "#1f5fa8";
const WIDTH: f64 = 900.0;
const LEFT: f64 = 150.0;
const RIGHT: f64 = 300.0;
const ROW: f64 = 24.0;
/// What a panel has above its rows: its heading ..
const HEAD: f64 = 40.0;
/// .. and below: its axis.
const FOOT: f64 = 44.0;

/// An SVG: a panel for each corpus, a row for each method, nats per sequence above the entropy from left to
/// right, each a dot with its standard error. Fixed noises are hollow, and every row names its kind of bound.
pub fn plot(lines: &[ClaimLine]) -> String {
    let panels: Vec<&[ClaimLine]> = lines.chunk_by(|a, b| a.corpus == b.corpus).collect();
    let total: f64 = panels.iter().map(|panel| height(panel.len())).sum();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {total}\" width=\"{WIDTH}\" height=\"{total}\" \
         font-family=\"sans-serif\" font-size=\"13\" role=\"img\">\n\
         <title>{TITLE}</title>\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n"
    );
    let mut top = 0.0;
    for panel in panels {
        svg += &draw(panel, top);
        top += height(panel.len());
    }
    svg + "</svg>\n"
}

/// The height of a panel of so many rows.
fn height(rows: usize) -> f64 {
    HEAD + rows as f64 * ROW + FOOT
}

/// Nats to the horizontal: from 0 to a round number, with ticks.
struct Axis {
    step: f64,
    ticks: usize,
}

impl Axis {
    fn of(panel: &[ClaimLine]) -> Self {
        let most = panel.iter().map(|line| line.gap.nats + error(line)).fold(0.1, f64::max);
        let step = tick(most);
        Self { step, ticks: (most / step).ceil() as usize }
    }

    /// An estimate may be below 0 by its error: it is drawn at the axis, and its number says the rest.
    fn x(&self, nats: f64) -> f64 {
        LEFT + nats.max(0.0) / (self.step * self.ticks as f64) * (WIDTH - LEFT - RIGHT)
    }

    fn draw(&self, top: f64, bottom: f64) -> String {
        let tick = |at: usize| {
            // Rounded, so that 0.3 is not written with seventeen digits.
            let nats = (at as f64 * self.step * 1e6).round() / 1e6;
            let (x, under) = (self.x(nats), bottom + 16.0);
            format!(
                "<path d=\"M{x:.1} {top:.1}V{bottom:.1}\" stroke=\"#ddd\"/>\
                 <text x=\"{x:.1}\" y=\"{under:.1}\" text-anchor=\"middle\">{nats}</text>\n"
            )
        };
        let (middle, under) = ((LEFT + WIDTH - RIGHT) / 2.0, bottom + 34.0);
        let title = format!(
            "<text x=\"{middle:.1}\" y=\"{under:.1}\" text-anchor=\"middle\" fill=\"#555\">{TITLE}</text>\n"
        );
        (0..=self.ticks).map(tick).collect::<String>() + &title
    }
}

fn draw(panel: &[ClaimLine], top: f64) -> String {
    let axis = Axis::of(panel);
    let first = top + HEAD;
    let heading =
        format!("<text x=\"12\" y=\"{:.1}\" font-weight=\"bold\">{}</text>\n", top + 24.0, panel[0].corpus);
    let rows = panel.iter().enumerate();
    let rows = rows.map(|(n, line)| row(line, &axis, first + (n as f64 + 0.5) * ROW));
    heading + &axis.draw(first - 6.0, first + panel.len() as f64 * ROW) + &rows.collect::<String>()
}

fn row(line: &ClaimLine, axis: &Axis, y: f64) -> String {
    let ClaimLine { method, kind, gap, .. } = line;
    let (from, x, to) = (axis.x(gap.nats - error(line)), axis.x(gap.nats), axis.x(gap.nats + error(line)));
    let fill = if line.is_noise() { "white" } else { COLOUR };
    let spread = gap.standard_error.map_or(String::new(), |error| format!(" ± {error:.3}"));
    let kind = serde_json::to_value(kind).unwrap_or_default();
    let (text_y, right) = (y + 4.0, WIDTH - RIGHT + 16.0);
    format!(
        "<text x=\"12\" y=\"{text_y:.1}\">{method}</text>\n\
         <path d=\"M{from:.1} {y:.1}H{to:.1}\" stroke=\"{COLOUR}\" stroke-width=\"2\"/>\n\
         <circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"5\" fill=\"{fill}\" stroke=\"{COLOUR}\" stroke-width=\"2\"/>\n\
         <text x=\"{right:.1}\" y=\"{text_y:.1}\">{:.3}{spread} ({})</text>\n",
        gap.nats,
        kind.as_str().unwrap_or_default()
    )
}

fn error(line: &ClaimLine) -> f64 {
    line.gap.standard_error.unwrap_or(0.0)
}

/// A distance between ticks, 1, 2 or 5 times a power of ten, that makes at most eight of them.
fn tick(most: f64) -> f64 {
    let power = 10f64.powf((most / 8.0).log10().floor());
    [1.0, 2.0, 5.0]
        .into_iter()
        .map(|times| times * power)
        .find(|step| most / step <= 8.0)
        .unwrap_or(10.0 * power)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_few() {
        for (most, step) in [(0.7, 0.1), (1.0, 0.2), (7.9, 1.0), (8.1, 2.0), (39.0, 5.0), (60.0, 10.0)] {
            assert!((tick(most) / step - 1.0).abs() < 1e-9, "{most}: {}", tick(most));
        }
    }
}
