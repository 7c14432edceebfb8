//! Our own comments: `# promwright ignore[SLUG, …] until DATE reason` and `ignore-file[…]`.

use promwright_source::Span;

use super::{Date, Form, Name, Reach};

/// What a comment says; spans count from its first byte.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Comment {
    pub form: Form,
    pub reach: Reach,
    pub names: Vec<Name>,
    pub until: Option<Date>,
    pub has_reason: bool,
}

/// What is wrong with a comment that looks like one of ours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub span: Span,
    pub message: String,
}

/// Reads a comment, `#` included; `None` if it is about something else.
pub(super) fn parse(comment: &str) -> Option<Result<Comment, Fault>> {
    let text = comment.trim_start_matches('#').trim_start();
    let rest = text.strip_prefix("promwright")?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let order = rest.strip_prefix([' ', '\t'])?.trim_start();
    let word = order.split([' ', '\t', '[']).next().unwrap_or_default();
    let at = |part: &str| part.as_ptr() as usize - comment.as_ptr() as usize;
    let fault = |part: &str, message: &str| {
        let start = at(part);
        let span = Span::of(&(start..start + part.len().max(1).min(comment.len() - start)));
        Some(Err(Fault { span, message: message.to_owned() }))
    };
    let reach = match word {
        "ignore" => Reach::Entry,
        "ignore-file" => Reach::File,
        // Prose about the tool is none of our business.
        _ if !looks_like_an_order(word) => return None,
        _ => return fault(word, "the order is `ignore` or `ignore-file`"),
    };
    let list = order[word.len()..].trim_start();
    let Some((names, rest)) = list.strip_prefix('[').and_then(|list| list.split_once(']')) else {
        return fault(word, "the names of checks are missing, as in `ignore[promql/syntax]`");
    };
    let names: Vec<_> = names
        .split(',')
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .map(|name| Name::new(name, Span::of(&(at(name)..at(name) + name.len()))))
        .collect();
    if names.is_empty() {
        return fault(list, "no check is named");
    }
    let rest = rest.trim_start_matches([':', ' ', '\t']);
    let (until, reason) = match rest.strip_prefix("until ") {
        None => (None, rest),
        Some(rest) => {
            let rest = rest.trim_start();
            let day = rest.split([' ', '\t', ':', ',']).next().unwrap_or_default();
            let Some(date) = Date::parse(day) else {
                return fault(day, "behind `until` stands a day, as in `2027-01-31`");
            };
            (Some(date), &rest[day.len()..])
        }
    };
    let has_reason = reason.contains(char::is_alphanumeric);
    Some(Ok(Comment { form: Form::Own, reach, names, until, has_reason }))
}

/// Whether somebody who wrote this word wanted to suppress something.
fn looks_like_an_order(word: &str) -> bool {
    let orders = ["disable", "suppress", "allow", "snooze", "noqa", "ignore-line", "ignore-next"];
    orders.contains(&word)
        || ["ignore", "ignore-file"].iter().any(|o| strsim::damerau_levenshtein(o, word) <= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(comment: &str) -> Vec<String> {
        let parsed = parse(comment).expect("a suppression").expect("well formed");
        let shown = |name: &Name| {
            assert_eq!(&comment[name.span.range()], name.text);
            name.text.clone()
        };
        parsed.names.iter().map(shown).collect()
    }

    #[test]
    fn names_dates_and_reasons_are_read() {
        assert_eq!(names("# promwright ignore[promql/syntax] it is a template"), ["promql/syntax"]);
        assert_eq!(names("#promwright ignore [a/b , c] x"), ["a/b", "c"]);
        let parsed = parse("# promwright ignore-file[all] until 2027-01-31: being moved");
        let parsed = parsed.expect("a suppression").expect("well formed");
        assert_eq!(parsed.reach, Reach::File);
        assert_eq!(parsed.until.map(|date| date.to_string()).as_deref(), Some("2027-01-31"));
        assert!(parsed.has_reason);
        let bare = parse("# promwright ignore[a/b] -").expect("a suppression").expect("fine");
        assert!(!bare.has_reason);
    }

    #[test]
    fn what_was_meant_as_one_is_told() {
        for comment in [
            "# promwright ignore",
            "# promwright ignore promql/syntax",
            "# promwright ignore[]",
            "# promwright ingore[promql/syntax]",
            "# promwright disable promql/syntax",
            "# promwright ignore[a/b] until tomorrow",
            "# promwright ignore[a/b] until ",
        ] {
            assert!(parse(comment).is_some_and(|parsed| parsed.is_err()), "{comment}");
        }
        for comment in ["# promwright checks these", "# promwrightly ignore[a]", "# ignore[a]", "#"]
        {
            assert_eq!(parse(comment), None, "{comment}");
        }
    }
}
