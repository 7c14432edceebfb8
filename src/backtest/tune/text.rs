//! What came of all settings, drawn: sentences, tables through today's setting, a heat map.

use std::fmt::Write as _;

use promwright_number::{duration, float};
use promwright_ruletest::paragraph;
use promwright_source::Style;

use super::{Cell, Method, Tuning};
use crate::clock::span;
use crate::summary::rate;
use crate::table::table;

const WEEK: f64 = 7.0 * 24.0 * 3_600_000.0;

/// What a heat map shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Measure {
    /// Firings.
    #[default]
    Firings,
    /// The time of all firings.
    Minutes,
    /// The time to alert.
    Delay,
    /// The share of incidents that are detected.
    Recall,
}

impl Measure {
    const fn title(self) -> &'static str {
        match self {
            Self::Firings => "firings",
            Self::Minutes => "minutes firing",
            Self::Delay => "minutes to alert",
            Self::Recall => "incidents detected, in per cent",
        }
    }

    /// The value of a cell; `None` where it has none.
    fn of(self, cell: &Cell) -> Option<f64> {
        match self {
            Self::Firings => Some(cell.firings as f64),
            Self::Minutes => Some(cell.firing_ms as f64 / 60_000.0),
            Self::Delay => cell.delay.map(|delay| delay as f64 / 60_000.0),
            Self::Recall => cell.recall.map(|recall| recall * 100.0),
        }
    }
}

/// Draws all of it, with a heat map of each measure.
pub fn draw_tuning(tuning: &Tuning, measures: &[Measure], style: Style) -> String {
    let mut drawn = String::new();
    paragraph(&mut drawn, "", "  ", &tuning.expr, style.width);
    drawn.push('\n');
    for sentence in sentences(tuning) {
        paragraph(&mut drawn, "", "  ", &sentence, style.width);
    }
    let (row, column) = tuning.today;
    if tuning.thresholds.len() > 1 {
        let _ = writeln!(drawn, "\nthresholds, for {}", duration::format(tuning.fors[row]));
        let cells = (0..tuning.thresholds.len()).map(|own| (row, own));
        let name = |(_, own): (usize, usize)| number(tuning.thresholds[own]);
        rows(&mut drawn, tuning, "threshold", cells, &name);
    }
    if tuning.fors.len() > 1 {
        let _ = match tuning.thresholds[column] {
            threshold if threshold.is_nan() => writeln!(drawn, "\n`for`"),
            threshold => writeln!(drawn, "\n`for`, threshold {}", number(threshold)),
        };
        let cells = (0..tuning.fors.len()).map(|own| (own, column));
        let name = |(own, _): (usize, usize)| duration::format(tuning.fors[own]);
        rows(&mut drawn, tuning, "for", cells, &name);
    }
    if tuning.thresholds.len() > 1 && tuning.fors.len() > 1 {
        for measure in measures {
            heat(&mut drawn, tuning, *measure, style);
        }
    }
    match tuning.method {
        Method::Once => {}
        Method::EachThreshold(why) => {
            let _ = writeln!(drawn, "\nevaluated once for each threshold: {why}");
        }
        Method::EachSetting(why) => {
            let _ = writeln!(drawn, "\nreplayed for each setting: {why}");
        }
    }
    drawn
}

/// What the settings as they are do, and what moving to the knee would cost or save.
pub fn sentences(tuning: &Tuning) -> Vec<String> {
    let at = |(row, column): (usize, usize)| &tuning.cells[row][column];
    let (today, knee) = (at(tuning.today), at(tuning.knee));
    let name = |at| setting(tuning, at);
    let span_ms = (tuning.end - tuning.start).max(1) as f64;
    let first = format!("{} with {} as it is: {}.", tuning.alert, name(tuning.today), does(today));
    if tuning.cells.iter().flatten().all(|own| own.firings == 0) {
        return vec![first, "No setting that was tried would have fired.".to_owned()];
    }
    if tuning.knee == tuning.today {
        return vec![first, "It is at the knee: being stricter would gain little.".to_owned()];
    }
    let by = knee.firings as f64 - today.firings as f64;
    let change = match by {
        0.0 => "as many pages".to_owned(),
        _ if by > 0.0 => format!("{} more pages a week", rate(by * WEEK / span_ms)),
        _ => format!("{} fewer pages a week", rate(-by * WEEK / span_ms)),
    };
    let delay = match (today.delay, knee.delay) {
        (Some(today), Some(knee)) if knee > today => {
            format!(", and alerts {} later", span(knee - today))
        }
        (Some(today), Some(knee)) if knee < today => {
            format!(", and alerts {} sooner", span(today - knee))
        }
        (Some(_), None) => ", and never alerts".to_owned(),
        _ => String::new(),
    };
    let recall = match (today.recall, knee.recall) {
        (Some(today), Some(knee)) if today != knee => format!(
            ", and detects {} % of the incidents instead of {} %",
            (knee * 100.0).round(),
            (today * 100.0).round()
        ),
        _ => String::new(),
    };
    let second = format!(
        "The knee is at {}: {}. Moving there means {change}{delay}{recall}.",
        name(tuning.knee),
        does(knee),
    );
    vec![first, second]
}

/// `0.3 and 3m`.
fn setting(tuning: &Tuning, (row, column): (usize, usize)) -> String {
    let (threshold, for_) = (tuning.thresholds[column], duration::format(tuning.fors[row]));
    if threshold.is_nan() { for_ } else { format!("{} and {for_}", number(threshold)) }
}

fn does(cell: &Cell) -> String {
    match cell.firings {
        0 => "never fires".to_owned(),
        1 => format!("fires once, for {}", span(cell.firing_ms)),
        count => format!("fires {count} times, for {} in all", span(cell.firing_ms)),
    }
}

fn number(value: f64) -> String {
    float::format(value)
}

/// A table of some cells, today's and the knee marked.
fn rows(
    drawn: &mut String,
    tuning: &Tuning,
    first: &str,
    cells: impl Iterator<Item = (usize, usize)>,
    name: &dyn Fn((usize, usize)) -> String,
) {
    let mut head = vec![first, "firings", "firing", "alerts after"];
    if tuning.is_judged {
        head.extend(["recall", "wrong"]);
    }
    head.push("");
    let one = |at: (usize, usize)| {
        let cell = &tuning.cells[at.0][at.1];
        let mut row = vec![
            name(at),
            cell.firings.to_string(),
            span(cell.firing_ms),
            cell.delay.map_or_else(|| "-".to_owned(), span),
        ];
        if tuning.is_judged {
            let recall = cell.recall.map(|own| format!("{:.0} %", own * 100.0));
            row.extend([recall.unwrap_or_default(), cell.wrong.to_string()]);
        }
        let marks = [(tuning.today, "today"), (tuning.knee, "knee")];
        let marks = marks.iter().filter(|(own, _)| *own == at).map(|(_, mark)| *mark);
        row.push(marks.collect::<Vec<_>>().join(", "));
        row
    };
    table(drawn, &head, &cells.map(one).collect::<Vec<_>>());
}

/// A row for each `for`, a column for each threshold, darker where there is more.
fn heat(drawn: &mut String, tuning: &Tuning, measure: Measure, style: Style) {
    let shades = if style.unicode {
        [' ', '·', '░', '▒', '▓', '█']
    } else {
        [' ', '.', ':', '+', '*', '#']
    };
    let (today, knee) = if style.unicode { ('○', '◆') } else { ('o', 'x') };
    let values = tuning.cells.iter().flatten().filter_map(|own| measure.of(own));
    let most = values.fold(0.0, f64::max);
    if most <= 0.0 {
        return;
    }
    let _ = writeln!(
        drawn,
        "\n{}: {:?} none to {:?} {}; {today} today, {knee} the knee",
        measure.title(),
        shades[0],
        shades[5],
        number((most * 10.0).round() / 10.0),
    );
    let labels: Vec<String> = tuning.fors.iter().map(|own| duration::format(*own)).collect();
    let label = labels.iter().map(String::len).max().unwrap_or(0);
    let side = if style.unicode { '│' } else { '|' };
    for (row, cells) in tuning.cells.iter().enumerate() {
        let mut line = format!("  {:>label$} {side}", labels[row]);
        for (column, cell) in cells.iter().enumerate() {
            let shade = measure.of(cell).map_or(' ', |own| shades[shade(own, most)]);
            let mark = match (row, column) {
                at if at == tuning.today => today,
                at if at == tuning.knee => knee,
                _ => shade,
            };
            line.extend([shade, mark, shade]);
        }
        drawn.push_str(line.trim_end());
        drawn.push('\n');
    }
    columns(drawn, tuning, label, style);
}

/// Which shade a value has: the root of its share, so that few differ from none.
fn shade(value: f64, most: f64) -> usize {
    if value <= 0.0 || most <= 0.0 {
        return 0;
    }
    (1.0 + ((value / most).sqrt() * 4.0).floor().min(4.0)) as usize
}

/// The thresholds below their columns, as many as there is room for.
fn columns(drawn: &mut String, tuning: &Tuning, label: usize, style: Style) {
    let (line, mark, corner) = if style.unicode { ('─', '┬', '└') } else { ('-', '+', '+') };
    let mut axis = vec![line; tuning.thresholds.len() * 3];
    let mut names = String::new();
    for (index, threshold) in tuning.thresholds.iter().enumerate() {
        let at = index * 3 + 1;
        if at >= names.len() {
            axis[at] = mark;
            names.push_str(&" ".repeat(at - names.len()));
            names.push_str(&number(*threshold));
            names.push(' ');
        }
    }
    let axis: String = axis.into_iter().collect();
    let indent = " ".repeat(label + 3);
    let _ = writeln!(drawn, "{indent}{corner}{axis}\n{indent} {}", names.trim_end());
}
