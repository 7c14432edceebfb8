//! What is drawn, and that it is drawn as miette would draw it, only faster.

mod second_renderer;

use proptest::prelude::*;

use super::*;
use crate::Span;

#[test]
fn both_places_of_a_finding_are_drawn() {
    let mut sources = Sources::new();
    let file = sources.add("rules.yaml", "groups: []\nother: 1\ngroups: []\n");
    let place = |start, end| Place::new(file, Span::new(start, end));
    let finding =
        Diagnostic::error("yaml/duplicate-key", place(20, 26), "key `groups` stands twice")
            .label("here again")
            .cause(place(0, 6), "first here")
            .help("merge the two lists");
    let drawn = render(&finding, &sources, Style::default());
    for expected in ["yaml/duplicate-key", "rules.yaml:3:1", "first here", "here again", "merge"] {
        assert!(drawn.contains(expected), "{expected} is missing in\n{drawn}");
    }
}

#[test]
fn what_lies_between_distant_places_is_not_drawn() {
    let mut sources = Sources::new();
    let text = format!("groups: []\n{}groups: []\n", "between: 1\n".repeat(100));
    let file = sources.add("rules.yaml", text);
    let place = |start, end| Place::new(file, Span::new(start, end));
    let finding = Diagnostic::error("yaml/duplicate-key", place(1111, 1117), "twice")
        .cause(place(0, 6), "first here");
    let drawn = render(&finding, &sources, Style::default());
    assert!(drawn.contains("rules.yaml:102:1") && drawn.contains("rules.yaml:1:1"), "{drawn}");
    assert_eq!(drawn.matches("between").count(), 2, "{drawn}");
}

#[test]
fn a_span_outside_the_text_does_not_panic() {
    let mut sources = Sources::new();
    let file = sources.add("empty.yaml", "");
    let finding = Diagnostic::error("a/b", Place::new(file, Span::new(5, 9)), "lost");
    assert!(render(&finding, &sources, Style::default()).contains("lost"));
}

/// Ten thousand findings in a file of 40 MB: the cost of one must not grow with its file.
#[test]
fn a_finding_in_a_large_file_is_as_cheap_as_in_a_small_one() {
    let mut sources = Sources::new();
    let file = sources.add("large.yaml", "- alert: Something\n  expr: up == 0\n".repeat(1_200_000));
    let length = sources.file(file).text().len() as u32;
    for index in 0..10_000 {
        let at = length / 10_000 * index;
        let place = Place::new(file, Span::new(at, at + 4));
        let drawn = render(&Diagnostic::error("a/b", place, "wrong"), &sources, Style::default());
        assert!(drawn.contains("large.yaml:"), "{drawn}");
    }
}

/// Lines of a file: short and long, with tabs, wide and combining characters.
fn text() -> impl Strategy<Value = String> {
    let line = prop_oneof![
        3 => "[a-z: ]{0,12}",
        1 => "[a\tψ好e\u{301}]{0,8}",
    ];
    let line_break = prop_oneof![4 => Just("\n"), 1 => Just("\r\n")];
    let lines = prop::collection::vec((line, line_break), 0..12);
    (lines, "[a-z]{0,5}").prop_map(|(lines, last)| {
        let lines: String = lines.into_iter().map(|(line, end)| line + end).collect();
        lines + &last
    })
}

/// What is said about a place.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        1 => Just(String::new()),
        3 => "[a-z`≥]{1,8}( [a-z]{1,8}){0,2}",
        1 => "[a-z]{1,8}\n[a-z]{1,8}",
        1 => "[a-z/-]{1,12}( [a-z]{1,12}){8,20}",
    ]
}

fn finding() -> impl Strategy<Value = (Diagnostic, Sources)> {
    let label = || (any::<prop::sample::Index>(), any::<prop::sample::Index>(), words());
    let severity =
        prop_oneof![Just(Severity::Error), Just(Severity::Warning), Just(Severity::Note)];
    let causes = prop::collection::vec(label(), 0..4);
    (text(), severity, words(), label(), causes, prop::option::of(words())).prop_map(
        |(text, severity, message, primary, causes, help)| {
            let mut sources = Sources::new();
            let length = text.len();
            let file = sources.add("rules.yaml", text);
            let place = |one: prop::sample::Index, other: prop::sample::Index| {
                let (one, other) = (one.index(length + 1), other.index(length + 1));
                Place::new(file, Span::of(&(one.min(other)..one.max(other))))
            };
            let at = place(primary.0, primary.1);
            let finding = Diagnostic::new("a/b", severity, at, message).label(primary.2);
            let mut finding = causes
                .into_iter()
                .fold(finding, |finding, cause| finding.cause(place(cause.0, cause.1), cause.2));
            finding.help = help.into();
            (finding, sources)
        },
    )
}

/// The text without ANSI colours.
fn plain(drawn: &str) -> String {
    let mut parts = drawn.split("\x1b[");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |plain, part| plain + part.split_once('m').map_or("", |(_, rest)| rest))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn miette_draws_the_same(
        (finding, sources) in finding(),
        unicode in any::<bool>(),
        width in 30_usize..120,
    ) {
        let style = Style { color: false, unicode, width };
        let expected = second_renderer::render(&finding, &sources, style);
        prop_assert_eq!(render(&finding, &sources, style), expected);
    }

    #[test]
    fn colours_change_nothing_else((finding, sources) in finding()) {
        let colored = render(&finding, &sources, Style { color: true, ..Style::default() });
        prop_assert_eq!(plain(&colored), render(&finding, &sources, Style::default()));
    }
}

#[test]
fn marks_far_to_the_right_hang_where_they_are() {
    let mut sources = Sources::new();
    let file = sources.add("wide.yaml", format!("a: 1\n{}\nb: 2", "x".repeat(400)));
    for at in [80, 90, 100, 300] {
        let place = |at| Place::new(file, Span::new(at, at + 7));
        let finding = Diagnostic::error("a/b", place(at + 20), "here").label("the primary one");
        let finding = finding.cause(place(at), "a cause");
        for unicode in [true, false] {
            let style = Style { unicode, ..Style::default() };
            let expected = second_renderer::render(&finding, &sources, style);
            assert_eq!(render(&finding, &sources, style), expected);
        }
    }
}

#[test]
fn only_the_surroundings_of_marks_are_drawn_of_a_long_line() {
    let mut sources = Sources::new();
    let [x, y, z] = [("x", 70_000), ("y", 900), ("z", 70_000)].map(|(c, count)| c.repeat(count));
    let text = format!("a: 1\n{x}ψ! {y}?{z}\nb: 2\n");
    let [mark, question] = ['!', '?'].map(|mark| text.find(mark).expect("it is there") as u32);
    let file = sources.add("long.yaml", text);
    let place = |at| Place::new(file, Span::new(at, at + 1));
    let finding = Diagnostic::error("a/b", place(question), "here").label("QUESTION");
    let drawn = render(&finding.cause(place(mark), "MARK"), &sources, Style::default());
    assert!(drawn.len() < 2_000 && drawn.contains("long.yaml:2:70904"), "{drawn}");
    let lines: Vec<_> = drawn.lines().collect();
    let line = lines.iter().position(|line| line.contains('?')).expect("the line is drawn");
    assert_eq!(lines[line].matches('…').count(), 3, "{drawn}");
    assert_eq!(lines[line + 1].matches('┬').count(), 2, "{drawn}");
    for sign in ['!', '?'] {
        let column = lines[line].chars().position(|c| c == sign).expect("it is drawn");
        assert_eq!(lines[line + 1].chars().nth(column), Some('┬'), "{drawn}");
    }
}

#[test]
fn a_terminal_obeys_nothing_that_files_hold() {
    let mut sources = Sources::new();
    let text = "a: \u{1b}[31m\u{8}\u{202e}\u{9b}!\n";
    let file = sources.add("\u{1b}[2J.yaml", text);
    let at = text.find('!').expect("it is there") as u32;
    let finding = Diagnostic::error(
        "a/b",
        Place::new(file, Span::new(at, at + 1)),
        String::from("\u{7} no \u{7f}"),
    )
    .label(String::from("\u{1b}c\tor\nso"))
    .help(String::from("not \u{2066}"));
    let drawn = render(&finding, &sources, Style::default());
    let obeyed =
        |c: char| c.is_control() && !matches!(c, '\n' | '\t') || c == '\u{202e}' || c == '\u{2066}';
    assert!(!drawn.contains(obeyed), "{drawn:?}");
    let lines: Vec<_> = drawn.lines().collect();
    let line = lines.iter().position(|line| line.contains('!')).expect("the line is drawn");
    let column = lines[line].chars().position(|c| c == '!').expect("it is drawn");
    assert_eq!(lines[line + 1].chars().nth(column), Some('┬'), "{drawn}");
    assert!(lines[line].contains("␛[31m␈"), "{drawn}");
}
