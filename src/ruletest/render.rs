//! Failures drawn for people.

use std::fmt::Write as _;
use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput, Token};
use promwright_number::{duration, float};
use promwright_source::{Sources, Style};

use crate::Pairs;
use crate::report::{AlertView, CaseReport, Failure, FailureKind, Report, SampleView};

/// Draws all failures of a report; nothing if there are none.
pub fn render(report: &Report, sources: &Sources, style: Style) -> String {
    let mut drawn = String::new();
    for case in &report.cases {
        for failure in &case.failures {
            drawn.push_str(&render_failure(case, failure, sources, style));
            drawn.push('\n');
        }
    }
    drawn
}

/// One line: how many tests and expectations there were, and how many tests failed.
pub fn summary(report: &Report) -> String {
    let tests = report.cases.len();
    let expectations: usize = report.cases.iter().map(|case| case.expectations).sum();
    let plural = |count: usize| if count == 1 { "" } else { "s" };
    let ran = format!(
        "{tests} test{}, {expectations} expectation{}",
        plural(tests),
        plural(expectations)
    );
    match report.failed_count() {
        0 => ran,
        failed => format!("{ran}, {failed} failed"),
    }
}

/// Draws one failure: a line with its place, then what differs.
// Writing into a String cannot fail, so results of `write!` are dropped throughout.
pub fn render_failure(
    case: &CaseReport,
    failure: &Failure,
    sources: &Sources,
    style: Style,
) -> String {
    let mut drawn = String::new();
    let file = sources.file(failure.place.file);
    let line = file.line_column(failure.place.span.start).line;
    let head = format!("{}:{line}: {}: {}", file.name(), case.name, headline(failure));
    let _ = writeln!(&mut drawn, "{}", style.bold(&head));
    match &failure.kind {
        FailureKind::Faulty | FailureKind::FaultyRules => {}
        FailureKind::Rule { message, .. } | FailureKind::Query { message, .. } => {
            let _ = writeln!(&mut drawn, "  {message}");
        }
        FailureKind::Alerts { expected, got, .. } => {
            let (expected, got) = paired(expected, got, alert_difference);
            diff(&mut drawn, &listed(&expected, alert_lines), &listed(&got, alert_lines), style);
        }
        FailureKind::Samples { expected, got, .. } => {
            let (expected, got) = paired(expected, got, sample_difference);
            diff(&mut drawn, &listed(&expected, sample_line), &listed(&got, sample_line), style);
            if expected.iter().flatten().any(|sample| sample.value.is_nan()) {
                let _ = writeln!(
                    &mut drawn,
                    "  {} an expected NaN equals nothing, as in promtool",
                    style.bold("note:")
                );
            }
        }
    }
    for nearest in &failure.story.nearest {
        let _ = writeln!(&mut drawn, "  {} {nearest}", style.bold("note:"));
    }
    drawn
}

fn headline(failure: &Failure) -> String {
    let at = duration::format(failure.time);
    match &failure.kind {
        FailureKind::Faulty => "not run, as it has errors".to_owned(),
        FailureKind::FaultyRules => "not run, as its rules have errors".to_owned(),
        FailureKind::Rule { rule, .. } => format!("rule `{rule}` cannot be evaluated at {at}"),
        FailureKind::Query { expr, .. } => format!("`{expr}` has no answer at {at}"),
        FailureKind::Samples { expr, .. } => format!("`{expr}` at {at} is not as expected"),
        FailureKind::Alerts { alertname, expected, got, .. } => match (expected.len(), got.len()) {
            (0, _) => format!("alert `{alertname}` fires at {at} and should not"),
            (_, 0) => format!("alert `{alertname}` does not fire at {at}"),
            _ => format!("alert `{alertname}` at {at} is not as expected"),
        },
    }
}

/// Those on one side only, each beside the one of the other side that is most like it.
fn paired<T: Clone>(
    expected: &[T],
    got: &[T],
    difference: fn(&T, &T) -> usize,
) -> (Vec<Option<T>>, Vec<Option<T>>) {
    let mut rest: Vec<&T> = got.iter().collect();
    let mut pairs: Vec<(&T, Option<&T>)> = Vec::new();
    let mut open: Vec<&T> = Vec::new();
    for own in expected {
        match rest.iter().position(|other| difference(own, other) == 0) {
            Some(index) => drop(rest.remove(index)),
            None => open.push(own),
        }
    }
    for own in open {
        let nearest = (0..rest.len()).min_by_key(|index| difference(own, rest[*index]));
        pairs.push((own, nearest.map(|index| rest.remove(index))));
    }
    let (mut left, mut right): (Vec<_>, Vec<_>) =
        pairs.into_iter().map(|(own, other)| (Some(own.clone()), other.cloned())).unzip();
    left.extend(rest.iter().map(|_| None));
    right.extend(rest.into_iter().map(|other| Some(other.clone())));
    (left, right)
}

fn alert_difference(a: &AlertView, b: &AlertView) -> usize {
    pair_difference(&a.labels, &b.labels) * 2 + pair_difference(&a.annotations, &b.annotations)
}

fn pair_difference(a: &Pairs, b: &Pairs) -> usize {
    let agreed = a.iter().filter(|(name, value)| b.get(*name) == Some(value)).count();
    a.len() + b.len() - 2 * agreed
}

fn sample_difference(a: &SampleView, b: &SampleView) -> usize {
    let labels = |sample: &SampleView| {
        sample.labels.iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect::<Pairs>()
    };
    // Equal labels outweigh an equal value.
    let equal = a.value == b.value && a.histogram == b.histogram;
    pair_difference(&labels(a), &labels(b)) * 2 + usize::from(!equal)
}

fn listed<T>(items: &[Option<T>], lines: fn(&T) -> String) -> String {
    items.iter().flatten().map(lines).collect()
}

fn alert_lines(alert: &AlertView) -> String {
    let mut text = String::from("alert\n");
    for (title, pairs) in [("labels", &alert.labels), ("annotations", &alert.annotations)] {
        if pairs.is_empty() {
            continue;
        }
        let _ = writeln!(text, "  {title}");
        for (name, value) in pairs {
            let mut lines = value.lines();
            let _ = writeln!(text, "    {name}: {}", lines.next().unwrap_or("\"\""));
            for line in lines {
                let _ = writeln!(text, "      {line}");
            }
        }
    }
    text
}

fn sample_line(sample: &SampleView) -> String {
    let value = float::format(sample.value);
    match &sample.histogram {
        None => format!("{} {value}\n", sample.labels),
        Some(histogram) if sample.value == 0.0 => format!("{} {histogram}\n", sample.labels),
        Some(histogram) => format!("{} {histogram} and the value {value}\n", sample.labels),
    }
}

fn diff(drawn: &mut String, expected: &str, got: &str, style: Style) {
    let _ = writeln!(drawn, "  {} {}", style.red("- expected"), style.green("+ got"));
    let input = InternedInput::new(expected, got);
    let lines = |tokens: &[Token], draw: &dyn Fn(&str) -> String| -> String {
        let texts = tokens.iter().map(|token| input.interner[*token].trim_end_matches('\n'));
        texts.flat_map(|text| ["  ".to_owned(), draw(text), "\n".to_owned()]).collect()
    };
    let kept = |tokens: &[Token]| lines(tokens, &|text| format!("  {text}"));
    let mut shown = 0;
    for hunk in Diff::compute(Algorithm::Histogram, &input).hunks() {
        let (removed, added) = (range(&hunk.before), range(&hunk.after));
        drawn.push_str(&kept(&input.before[shown..removed.start]));
        shown = removed.end;
        drawn.push_str(&lines(&input.before[removed], &|text| style.red(&format!("- {text}"))));
        drawn.push_str(&lines(&input.after[added], &|text| style.green(&format!("+ {text}"))));
    }
    drawn.push_str(&kept(&input.before[shown..]));
}

fn range(tokens: &Range<u32>) -> Range<usize> {
    tokens.start as usize..tokens.end as usize
}
