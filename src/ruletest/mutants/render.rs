//! Mutants drawn for people.

use std::fmt::Write as _;

use promwright_number::duration;
use promwright_promql::print;
use promwright_source::{Place, Sources, Style, all_visible};

use super::{Advice, Change, Fate, Mutant, Mutants};
use crate::render::inline::inline;
use crate::render::paragraph::paragraph;
use crate::render::row::{Row, Side};

/// Draws the survivors, then names the equivalent ones; `rules` finds the sources of a mutant's
/// rule, `tests` are those of the test files.
pub fn render<'s>(
    mutants: &Mutants<'_>,
    rules: impl Fn(&Mutant<'_>) -> &'s Sources,
    tests: &Sources,
    style: Style,
) -> String {
    let mut drawn = String::new();
    // Writing into a String cannot fail.
    for mutant in &mutants.mutants {
        let Fate::Survived(advice) = &mutant.fate else { continue };
        let head = head(mutant, rules(mutant)) + " survives";
        let _ = writeln!(drawn, "{}", style.bold(&all_visible(head.into())));
        difference(&mut drawn, mutant, style);
        let text = advised(advice, tests);
        paragraph(&mut drawn, "  ", "  ", &text, style.width);
        drawn.push('\n');
    }
    for mutant in &mutants.mutants {
        let Fate::Equivalent(reason) = &mutant.fate else { continue };
        let head = head(mutant, rules(mutant));
        paragraph(&mut drawn, "", "  ", &format!("{head}: equivalent: {reason}"), style.width);
    }
    drawn
}

/// `120 mutants, 110 killed, 4 equivalent, 6 survived`.
pub fn summary(mutants: &Mutants<'_>) -> String {
    let all = mutants.mutants.len();
    format!(
        "{all} mutant{}, {} killed, {} equivalent, {} survived",
        if all == 1 { "" } else { "s" },
        mutants.killed(),
        mutants.equivalent(),
        mutants.survived()
    )
}

fn head(mutant: &Mutant<'_>, rules: &Sources) -> String {
    let name = &mutant.rule.name;
    format!("{}: {}: {}", at(name.place, rules), name.value, mutant.mutation.title)
}

fn at(place: Place, sources: &Sources) -> String {
    let file = sources.file(place.file);
    format!("{}:{}", file.name(), file.line_column(place.span.start).line)
}

/// What of the rule is another in the mutant, above what it is there.
fn difference(drawn: &mut String, mutant: &Mutant<'_>, style: Style) {
    let (was, is) = sides(mutant);
    let (was, is) = inline(&was, &is);
    for (side, pieces) in [(Side::Expected, was), (Side::Got, is)] {
        Row { side, name: "", indent: 0, hang: 2, pieces, marks: true }.draw(drawn, style);
    }
}

fn advised(advice: &Advice, tests: &Sources) -> String {
    match &advice.test {
        Some(test) => format!("in `{}` ({}) {}", test.test, at(test.place, tests), advice.text),
        None => advice.text.clone(),
    }
}

/// What of the rule is another in the mutant, and what it is there: the expression on one line,
/// or a duration with its name.
pub fn sides(mutant: &Mutant<'_>) -> (String, String) {
    let duration = |name: &str, value: i64| format!("{name}: {}", duration::format(value));
    let alert = mutant.rule.alert();
    match &mutant.mutation.change {
        Change::Expr(edited) => {
            let was = mutant.rule.expr.tree().map_or_else(String::new, |tree| print(&tree));
            (was, print(&edited.ast))
        }
        Change::For(to) => {
            let was = alert.and_then(|alert| alert.for_.as_ref()).map_or(0, |own| own.value);
            (duration("for", was), duration("for", *to))
        }
        Change::KeepFiringFor(to) => {
            let was = alert.and_then(|alert| alert.keep_firing_for.as_ref());
            let name = "keep_firing_for";
            (duration(name, was.map_or(0, |own| own.value)), duration(name, *to))
        }
    }
}
