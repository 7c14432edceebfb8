//! Variables of Grafana in a query: where they stand, and what may stand in their place.
//!
//! `$name`, `${name}`, `${name.field}`, `${name:format}` and `[[name]]` are variables. What takes
//! their place has as many bytes, so that everything else keeps its own. What that is depends on
//! what stands around: a duration in brackets, a name where a metric or a label is named. Where a
//! number would do as well as a metric, both are tried.

use promwright_promql::FUNCTIONS;
use promwright_source::{Span, is_word};

/// The variables of a query.
#[derive(Debug)]
pub(super) struct Substitutions<'a> {
    text: &'a str,
    found: Vec<(Span, Role)>,
}

/// What a variable stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Role {
    /// A part of a string, which may have any signs.
    Text,
    Duration,
    Number,
    /// A metric or a label.
    Name,
    Function,
    /// The first part of a function's name, as in `${aggregation}_over_time(…)`.
    FunctionStart,
    /// A whole matcher.
    Matcher,
    /// A number or a metric.
    Operand,
}

/// Finds the variables of a query.
pub(super) fn substitutions(text: &str) -> Substitutions<'_> {
    let mut position =
        Scan { text, at: 0, string: None, brackets: 0, braces: 0, parens: Vec::new() };
    let mut found = Vec::new();
    while position.at < text.len() {
        match variable(&text[position.at..]) {
            Some(length) => {
                let span = Span::of(&(position.at..position.at + length));
                found.push((span, position.role(span)));
                position.at += length;
            }
            None => position.step(),
        }
    }
    Substitutions { text, found }
}

impl Substitutions<'_> {
    /// Where they stand.
    pub fn places(&self) -> Vec<Span> {
        self.found.iter().map(|(span, _)| *span).collect()
    }

    /// The ways to understand them, the likeliest first.
    pub fn ways(&self) -> impl Iterator<Item = String> {
        let ways = [
            ("sum", Role::Number),
            ("sum", Role::Name),
            ("rate", Role::Number),
            ("rate", Role::Name),
        ];
        let is_ambiguous =
            self.found.iter().any(|(_, role)| matches!(role, Role::Operand | Role::Function));
        let count = if is_ambiguous { ways.len() } else { 1 };
        ways.into_iter().take(count).map(|(function, operand)| self.way(function, operand))
    }

    fn way(&self, function: &str, operand: Role) -> String {
        let mut text = String::with_capacity(self.text.len());
        let mut end = 0;
        for (span, role) in &self.found {
            text.push_str(&self.text[end..span.start as usize]);
            let role = if *role == Role::Operand { operand } else { *role };
            let own = &self.text[span.range()];
            let rest = &self.text[span.end as usize..];
            text.push_str(&match role {
                Role::FunctionStart => function_start(own.len(), &rest[..word(rest)]),
                _ => stand_in(role, own, function),
            });
            end = span.end as usize;
        }
        text.push_str(&self.text[end..]);
        text
    }
}

/// What makes a matcher of a label: it lets everything through that has the label.
const MATCHER: &str = "!=\"\"";

/// As many bytes that can stand where a variable stands.
fn stand_in(role: Role, variable: &str, function: &str) -> String {
    let length = variable.len();
    match role {
        // The last two are taken for something else before.
        Role::Text | Role::Operand | Role::FunctionStart => variable.to_owned(),
        Role::Duration => format!("{}5m", "0".repeat(length - 2)),
        Role::Number => format!("{}1", "0".repeat(length - 1)),
        // Two letters are enough for one function only.
        Role::Function if function.len() > length => "ln".to_owned(),
        Role::Function => format!("{function:length$}"),
        Role::Matcher if length > MATCHER.len() => {
            format!("{}{MATCHER}", "_".repeat(length - MATCHER.len()))
        }
        Role::Name | Role::Matcher => "_".repeat(length),
    }
}

/// As many bytes that are a function together with the end of its name; as a rule one of those
/// over time.
fn function_start(length: usize, end: &str) -> String {
    let starts = FUNCTIONS.iter().filter_map(|function| function.name.strip_suffix(end));
    let fits = |start: &&str| !start.is_empty() && start.len() <= length;
    let start = starts.filter(fits).min_by_key(|start| start.len());
    start.map_or_else(|| "_".repeat(length), |start| format!("{start:>length$}"))
}

/// The length of the word that a text begins with.
fn word(text: &str) -> usize {
    text.bytes().take_while(|byte| is_word(*byte)).count()
}

/// The length of the variable that a text begins with.
fn variable(text: &str) -> Option<usize> {
    if let Some(rest) = text.strip_prefix("${") {
        let length = word(rest);
        let end = rest.find('}').filter(|_| length > 0)?;
        let is_separated = end == length || rest[length..].starts_with([':', '.']);
        return is_separated.then_some(2 + end + 1);
    }
    if let Some(rest) = text.strip_prefix("[[") {
        let length = word(rest);
        let end = rest.find("]]").filter(|_| length > 0)?;
        let is_separated = end == length || rest[length..].starts_with(':');
        return is_separated.then_some(2 + end + 2);
    }
    let length = word(text.strip_prefix('$')?);
    (length > 0).then_some(1 + length)
}

/// A position in a query, and what is open there.
struct Scan<'a> {
    text: &'a str,
    at: usize,
    /// The quote of the string.
    string: Option<u8>,
    brackets: usize,
    braces: usize,
    /// For each parenthesis whether it holds labels.
    parens: Vec<bool>,
}

impl Scan<'_> {
    /// Goes on by one character.
    fn step(&mut self) {
        let byte = self.text.as_bytes()[self.at];
        let length = self.text[self.at..].chars().next().map_or(1, char::len_utf8);
        match (self.string, byte) {
            (Some(quote), _) if byte == quote => self.string = None,
            (Some(b'"' | b'\''), b'\\') => {
                let escaped = self.text[self.at + 1..].chars().next().map_or(0, char::len_utf8);
                self.at += escaped;
            }
            (None, b'"' | b'\'' | b'`') => self.string = Some(byte),
            (None, b'#') => {
                let rest = &self.text[self.at..];
                self.at += rest.find('\n').unwrap_or(rest.len());
                return;
            }
            (None, b'[') => self.brackets += 1,
            (None, b']') => self.brackets = self.brackets.saturating_sub(1),
            (None, b'{') => self.braces += 1,
            (None, b'}') => self.braces = self.braces.saturating_sub(1),
            (None, b'(') => self.parens.push(self.is_before_labels()),
            (None, b')') => drop(self.parens.pop()),
            _ => {}
        }
        self.at += length;
    }

    /// Whether what precedes is followed by labels in parentheses.
    fn is_before_labels(&self) -> bool {
        let before = self.text[..self.at].trim_end();
        let word = before.rsplit(|c: char| !c.is_ascii_alphanumeric() && c != '_').next();
        let words = ["by", "without", "on", "ignoring", "group_left", "group_right"];
        word.is_some_and(|word| words.iter().any(|own| word.eq_ignore_ascii_case(own)))
    }

    /// What a variable at these bytes stands for.
    fn role(&self, span: Span) -> Role {
        let (before, behind) = (&self.text[..self.at], &self.text[span.end as usize..]);
        let name = self.text[span.range()].trim_start_matches(['$', '{', '[']);
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let next = behind.trim_start().chars().next();
        if self.string.is_some() {
            return Role::Text;
        }
        let is_offset = before.trim_end().trim_end_matches('-').trim_end().ends_with("offset");
        if self.brackets > 0 || is_offset {
            // `[${minutes}m]`, and what Grafana gives as a number.
            let has_unit = behind.starts_with(|c: char| c.is_ascii_lowercase());
            let is_number = ["__range_s", "__range_ms", "__interval_ms"];
            let is_number = is_number.iter().any(|own| name.trim_end_matches(['}', ']']) == *own);
            return if has_unit || is_number { Role::Number } else { Role::Duration };
        }
        if self.braces > 0 {
            let is_label = matches!(next, Some('=' | '!'))
                || before.ends_with(is_word)
                || behind.starts_with(is_word);
            return if is_label { Role::Name } else { Role::Matcher };
        }
        if before.trim_end().ends_with('@') || before.ends_with('.') || behind.starts_with('.') {
            return Role::Number;
        }
        let end = word(behind);
        if end > 0 && behind[end..].starts_with('(') && !before.ends_with(is_word) {
            return Role::FunctionStart;
        }
        if self.parens.last() == Some(&true)
            || before.ends_with(|c| is_word(c) || c == ':')
            || behind.starts_with(|c| is_word(c) || c == ':' || c == '$')
            || matches!(next, Some('{' | '['))
        {
            return Role::Name;
        }
        match next {
            Some('(') if !behind.starts_with(char::is_whitespace) => Role::Function,
            _ if name.starts_with("__") => Role::Number,
            _ => Role::Operand,
        }
    }
}

#[cfg(test)]
mod tests {
    use promwright_promql::{parse, print};

    use super::*;

    /// The first way in which a query is PromQL.
    fn read(text: &str) -> Option<String> {
        let all = substitutions(text);
        let mut ways = all.ways();
        let found = ways.find_map(|way| {
            assert_eq!(way.len(), text.len(), "{text}");
            parse(&way).ok()
        });
        found.map(|tree| print(&tree))
    }

    #[test]
    fn what_stands_around_says_what_a_variable_is() {
        for (text, expected) in [
            ("rate(x[$__rate_interval])", "rate(x[5m])"),
            ("rate(x[$i])", "rate(x[5m])"),
            ("rate(x[${n}m])", "rate(x[1m])"),
            ("rate(x[[[interval]]])", "rate(x[5m])"),
            ("rate(x[${__range_s}s])", "rate(x[1s])"),
            ("max_over_time(x[1h:$__interval] offset $shift)", "max_over_time(x[1h:5m] offset 5m)"),
            ("x{job=~\"$job\",pod=\"[[pod:regex]]\"}", "x{job=~\"$job\",pod=\"[[pod:regex]]\"}"),
            ("sum by ($group) (x)", "sum by (______) (x)"),
            ("sum by (job, ${group:csv}) (x)", "sum by (job, ____________) (x)"),
            ("$metric{a=\"b\"}", "_______{a=\"b\"}"),
            ("rate($metric[5m])", "rate(_______[5m])"),
            ("node_${what}_total", "node_________total"),
            ("sum($metric)", "sum(_______)"),
            ("$metric > 5", "_______ > 5"),
            ("x > $threshold", "x > 1"),
            ("topk($n, x)", "topk(1, x)"),
            ("quantile(0.$p, x)", "quantile(0.01, x)"),
            ("increase(x[5m]) * $__interval_ms / 1000", "increase(x[5m]) * 1 / 1000"),
            ("$f(x)", "ln(x)"),
            ("${agg:raw}(rate(x[5m]))", "sum(rate(x[5m]))"),
            ("$func(x[5m])", "rate(x[5m])"),
            ("${agg}_over_time(x[5m])", "avg_over_time(x[5m])"),
            ("[[a]]_over_time(x[5m])", "avg_over_time(x[5m])"),
            ("x{$label=\"a\"}", "x{______=\"a\"}"),
            ("x{a=\"b\", $filter}", "x{a=\"b\",___!=\"\"}"),
            ("x # $comment [", "x"),
            (
                "label_replace(x, \"a\", \"$1\", \"b\", \"(.*)\")",
                "label_replace(x, \"a\", \"$1\", \"b\", \"(.*)\")",
            ),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn strings_end_where_they_end() {
        for text in
            ["x{a=\"$\"} + $y", "x{a=\"b\\\"$c\"} + $y", "x{a='$'}+$y", "x{a=~\"b$|c$\"} + $y"]
        {
            let all = substitutions(text);
            let last = all.places().last().map(|span| &text[span.range()]);
            assert_eq!(last, Some("$y"), "{text}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::test_runner::Config { failure_persistence: None, ..Default::default() })]

        #[test]
        fn nothing_but_variables_changes(text in "[a-z$\\{\\}\\[\\]\\(\\)\"'` ψ#=@.:0-9\\\\]{0,24}") {
            let all = substitutions(&text);
            for way in all.ways() {
                proptest::prop_assert_eq!(way.len(), text.len());
            }
        }
    }
}
