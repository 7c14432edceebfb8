//! Wrong expressions with one cause each: one finding, about exactly the bytes that are marked
//! below the expression in the fixture.

use std::fmt::Write as _;

use promwright_promql::parse;

use crate::fixture;
use crate::snapshots::SNAPSHOTS;

/// The bytes of `expression` above the marks.
fn marked<'e>(expression: &'e str, marks: &str) -> &'e str {
    let place = |mark: usize| {
        let place = expression.char_indices().nth(mark).map(|(place, _)| place);
        place.unwrap_or(expression.len())
    };
    let (start, end) = (marks.find('~').unwrap_or_default(), marks.len());
    &expression[place(start)..place(end)]
}

#[test]
fn one_cause_gives_one_finding() {
    let text = fixture("one-cause.txt");
    let lines: Vec<_> = text.lines().collect();
    let (mut wrong, mut shown) = (Vec::new(), String::new());
    for pair in lines.chunks(2) {
        let [expression, marks] = pair else { panic!("{pair:?} is no pair of lines") };
        let errors = parse(expression).expect_err(expression);
        let [error] = &errors[..] else {
            wrong.push(format!("{expression}: {errors:#?}"));
            continue;
        };
        if expression[error.span.range()] != *marked(expression, marks) {
            wrong.push(format!("{expression}\n{marks}: {error:?}"));
        }
        // Writing into a String cannot fail.
        let _ = writeln!(shown, "{expression}\n{marks} {}", error.message);
        if let Some(help) = &error.help {
            let _ = writeln!(shown, "    {help}");
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(lines.len() > 2 * 60, "only {} lines", lines.len());
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path(SNAPSHOTS);
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("one-cause", shown));
}
