//! What is wrong with suppressions themselves.

use promwright_rulebook::RuleFile;
use promwright_source::{Diagnostic, Edit, Fix, Place, Severity, Sources, Span, Words};

use super::comment::Fault;
use super::{Cover, Form, Name, Scope, Suppression, Suppressions, pint};
use crate::registry::registry;
use crate::{Needs, Options, covers, is_known, meant, slugs};

/// A comment that cannot be read as a suppression.
pub(super) fn syntax(comment: Place, fault: &Fault) -> Diagnostic {
    let place = within(comment, fault.span);
    Diagnostic::new("suppression/syntax", Severity::Warning, place, fault.message.clone())
        .label("ignores nothing")
        .help("the form is `# promwright ignore[SLUG, …] reason`, for a file `ignore-file[…]`")
}

/// Adds what is wrong with suppressions, now that they have been tried.
pub(super) fn find(
    all: &[Suppression],
    sources: &Sources,
    options: &Options,
    by: Suppressions<'_>,
    problems: &mut Vec<Diagnostic>,
) {
    for suppression in all {
        let date = suppression.until.zip(by.today).filter(|(until, today)| until <= today);
        if let Some((until, _)) = date {
            let message = format!("this suppression ended on {until}");
            problems.push(
                warning("suppression/expired", suppression.place, message)
                    .label("ignores nothing any more")
                    .help("fix the finding, or set a later day"),
            );
            continue;
        }
        if by.requires_reason && !suppression.has_reason {
            problems.push(
                warning(
                    "suppression/without-reason",
                    suppression.place,
                    "this suppression gives no reason",
                )
                .help("write behind the `]` why the finding is not a fault here"),
            );
        }
        for name in &suppression.names {
            problems.extend(of_name(suppression, name, sources, options, by));
        }
    }
}

fn of_name(
    suppression: &Suppression,
    name: &Name,
    sources: &Sources,
    options: &Options,
    by: Suppressions<'_>,
) -> Option<Diagnostic> {
    let place = within(suppression.place, name.span);
    let text = &name.text;
    if suppression.form == Form::Pint {
        // pint's own checks may find what none here does, so nothing is unused.
        let is_pint_s = pint::covering(text).is_some();
        return (!is_pint_s).then(|| {
            let message = format!("neither pint nor promwright has a check `{text}`");
            Diagnostic::new("suppression/unknown-check", Severity::Note, place, message)
        });
    }
    if !is_known(text) {
        let message = format!("there is no check `{text}`");
        let finding = warning("suppression/unknown-check", place, message);
        return Some(match (meant(text), pint::covering(text)) {
            (_, Some([first, ..])) => finding.help(format!("that is pint's name for `{first}`")),
            (Some(meant), _) => {
                let help = format!("did you mean `{meant}`?");
                let edit = Edit { place, replacement: meant.into() };
                finding.help(help).fix(Fix::suggestion(format!("name `{meant}`"), vec![edit]))
            }
            _ => finding.help("`explain` lists all checks"),
        });
    }
    let could_tell = has_run(text, options, by.knows_metrics);
    // All files of typed rules are there; of others one may be checked without its like.
    let has_all = suppression.form == Form::Declared || !is_about_company(text);
    if name.count > 0 || !could_tell || !has_all {
        return None;
    }
    if suppression.form == Form::Declared {
        let message = format!("the check `{text}` is ignored here, but reports nothing");
        return Some(
            warning("suppression/unused", place, message)
                .label("not needed, or not any more")
                .help("delete it: it could hide a real problem later"),
        );
    }
    let whose = match suppression.cover {
        Cover::File(_) => "which reports nothing in this file",
        _ => "which reports nothing here",
    };
    let message = format!("this comment ignores the check `{text}`, {whose}");
    let what = match suppression.names.len() {
        1 => "delete this comment: it could hide a real problem later".to_owned(),
        _ => format!("take `{text}` out of the comment: it could hide a real problem later"),
    };
    Some(
        warning("suppression/unused", place, message)
            .label("not needed, or not any more")
            .help(what.clone())
            .fix(Fix::safe(what, vec![removal(suppression, name, sources)])),
    )
}

/// A suppression of the settings that suppressed nothing, where it could have: the run has what
/// it is about, and the checks have looked.
pub(super) fn unused(
    scope: &Scope,
    files: &[RuleFile],
    options: &Options,
    by: Suppressions<'_>,
) -> Option<Diagnostic> {
    let place = scope.place?;
    let has_run =
        |name: &String| has_run(name, options, by.knows_metrics) && !is_about_company(name);
    let have_run = scope.checks.iter().any(has_run);
    if !have_run || !scope.covers(files) {
        return None;
    }
    Some(
        warning("suppression/unused", place, "these settings ignore what no check reports")
            .label("no finding is ignored by this")
            .help("delete it: it could hide a real problem later"),
    )
}

fn warning(slug: &'static str, place: Place, message: impl Into<Words>) -> Diagnostic {
    Diagnostic::new(slug, Severity::Warning, place, message)
}

/// A span of a comment as a place.
fn within(comment: Place, span: Span) -> Place {
    let start = comment.span.start;
    Place::new(comment.file, Span::new(start + span.start, start + span.end))
}

/// Whether findings of this name come and go with the other files that are checked.
fn is_about_company(name: &str) -> bool {
    name == "rule/duplicate"
}

/// Whether the checks that a name stands for have all looked.
fn has_run(name: &str, options: &Options, knows_metrics: bool) -> bool {
    // Of a family most look at the rules alone, and nearly always one of these finds something.
    let is_one = is_known(name) && name.contains('/');
    let needs = |slug: &str| {
        let check = registry().iter().find(|check| check.slug() == slug);
        check.is_some_and(|check| match check.needs() {
            Needs::Rules => false,
            Needs::More => is_one,
            Needs::Schema => true,
        })
    };
    let mut named = slugs().into_iter().filter(|slug| covers(name, slug) && options.is_on(slug));
    let first = named.next();
    first.is_some_and(|first| {
        std::iter::once(first).chain(named).all(|slug| knows_metrics || !needs(slug))
    })
}

/// Takes a name out of its list, or the whole comment where nothing would be left.
fn removal(suppression: &Suppression, name: &Name, sources: &Sources) -> Edit {
    let file = sources.file(suppression.place.file);
    let text = file.text();
    let is_only = suppression.names.len() == 1;
    if !is_only {
        return Edit {
            place: within(suppression.place, with_comma(suppression, name, text)),
            replacement: Box::default(),
        };
    }
    let span = suppression.place.span;
    let before = &text[..span.start as usize];
    let blanks = before.len() - before.trim_end_matches([' ', '\t']).len();
    let start = span.start - blanks as u32;
    let has_line = start == 0 || text[..start as usize].ends_with('\n');
    let rest = &text[span.end as usize..];
    let line_break = if !has_line {
        0
    } else if rest.starts_with("\r\n") {
        2
    } else {
        u32::from(rest.starts_with('\n'))
    };
    let place = Place::new(suppression.place.file, Span::new(start, span.end + line_break));
    Edit { place, replacement: Box::default() }
}

/// A name with the comma that parts it from the next, or from the one before.
fn with_comma(suppression: &Suppression, name: &Name, text: &str) -> Span {
    let comment = text.get(suppression.place.span.range()).unwrap_or_default();
    let at = suppression.names.iter().position(|other| other.span == name.span).unwrap_or_default();
    match (suppression.names.get(at + 1), at.checked_sub(1)) {
        (Some(next), _) => Span::new(name.span.start, next.span.start),
        (None, Some(before)) => Span::new(suppression.names[before].span.end, name.span.end),
        (None, None) => Span::new(0, comment.len() as u32),
    }
}
