//! A replay, or two side by side, as one HTML file that needs nothing else.
//!
//! The drawings are SVG that is written here. The page loads nothing and runs no script but its
//! own, which its policy names by hash; all that the script adds is reading values off the
//! drawings. Without it, too, variants can be chosen, and tables say what drawings show. The same
//! replay gives the same bytes.
//!
//! A stretch of more than 720 evaluations is drawn in columns of several evaluations, see
//! [`columns`].

mod alert;
mod axis;
mod chart;
mod columns;
mod coverage;
mod extremes;
mod firings;
mod incidents;
mod line;
mod overview;
mod scale;
mod strips;
mod table;
mod text;
mod view;

use maud::{DOCTYPE, Markup, PreEscaped, html};
use promwright_number::duration;

use self::axis::Axis;
pub use self::coverage::Coverage;
use self::text::{count, shown};
use self::view::{Subject, subjects};
use crate::clock::{Clock, stretch};
use crate::{Incident, Variant, sentences};

const STYLE: &str = include_str!("style.css");
const SCRIPT: &str = include_str!("script.js");

/// Nothing is loaded, nothing is sent, and no script runs but [`SCRIPT`], whose hash stands here.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
     script-src 'sha256-/bfgPW5o3MWbTss+JpCk+j1Xm+FgB4somqsEO66T4Fk='; base-uri 'none'; form-action 'none'";

/// What a page shows.
pub struct Page<'a> {
    /// What the samples are called.
    pub name: &'a str,
    /// The rules with what came of them.
    pub shown: &'a Variant<'a>,
    /// Other rules to compare with.
    pub before: Option<&'a Variant<'a>>,
    /// What alerts should have told, if that is known.
    pub incidents: Option<&'a [Incident]>,
    /// What rule tests cover, if that is known.
    pub coverage: Option<&'a Coverage>,
}

/// Writes the page.
pub fn report(page: &Page<'_>) -> String {
    let replay = page.shown.replay;
    let axis = Axis::of(replay);
    let subjects = subjects(page.shown, page.before, page.incidents);
    let (loud, silent): (Vec<_>, Vec<_>) = subjects.iter().partition(|own| own.is_loud());
    let title = format!("Backtest: {}", page.name);
    let body = html! {
        (axis.definitions())
        (head(page, &title, &subjects))
        main data-start=(axis.start) data-until=(axis.until) data-date=(axis.has_date()) {
            (overview::draw(&subjects, axis))
            (overview::figures(&subjects, page.coverage))
            (incidents::section(&subjects, Clock::of(replay.start, replay.end)))
            @for (name, some) in [("Alerts", loud), ("Alerts that are never pending", silent)] {
                @if !some.is_empty() {
                    h2 { (name) }
                    @for own in some { (alert::draw(own, axis, page.coverage)) }
                }
            }
        }
        script { (PreEscaped(SCRIPT)) }
    };
    document(&title, &body).into_string()
}

fn document(title: &str, body: &Markup) -> Markup {
    html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta http-equiv="Content-Security-Policy" content=(POLICY);
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                title { (shown(title)) }
                link rel="icon" href="data:,";
                style { (PreEscaped(STYLE)) }
            }
            body { (body) }
        }
    }
}

fn head(page: &Page<'_>, title: &str, subjects: &[Subject<'_>]) -> Markup {
    let replay = page.shown.replay;
    let fire = subjects.iter().filter_map(|own| own.views.last()?.alert);
    let fire = fire.filter(|own| own.firings().next().is_some()).count();
    html! {
        header {
            h1 { (shown(title)) }
            p.stretch {
                (stretch(replay.start, replay.end)) " UTC, " (duration::format(replay.span()))
                "; " (count(subjects.len(), "alert")) ", "
                @match fire {
                    0 => { "none of them fires" }
                    1 => { "1 of them fires" }
                    _ => { (fire) " of them fire" }
                }
                @if page.before.is_some() { " " (shown(&page.shown.name)) }
            }
            @if let Some(before) = page.before {
                (changes(&sentences(before, page.shown)))
                (choice(&before.name, &page.shown.name))
            }
            @for note in &replay.notes { p.note { (shown(&note.to_string())) } }
        }
    }
}

fn changes(sentences: &[String]) -> Markup {
    html! {
        @if sentences.is_empty() {
            p.change { "All alerts do the same." }
        }
        @for own in sentences { p.change { (shown(own)) } }
    }
}

/// Which variants are shown; the style sheet does it.
fn choice(before: &str, after: &str) -> Markup {
    let all = [("both", "both", true), ("before", before, false), ("after", after, false)];
    html! {
        fieldset.choice {
            legend { "Show" }
            @for (id, name, is_chosen) in all {
                input type="radio" name="variant" id=(format!("show-{id}")) checked[is_chosen];
                label for=(format!("show-{id}")) { (shown(name)) }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    use sha2::{Digest, Sha256};

    use super::*;

    #[test]
    fn the_policy_allows_this_script_and_no_other() {
        let hash = STANDARD.encode(Sha256::digest(SCRIPT));
        assert!(POLICY.contains(&format!("script-src 'sha256-{hash}'")), "its hash is {hash}");
    }
}
