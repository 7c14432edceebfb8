//! Comments in YAML that is written: each in a line of its own, before what it is about.
//!
//! The serializer knows no comments, so the text is read again to find the lines. Nothing but
//! whole lines is added, and a text that does not read as the file that it was written from is
//! left as it is.

use promwright_source::{Place, SourceFile, Sources};

use crate::{Group, Rule, RuleFile, read, write};

/// What a comment may stand before.
#[derive(Clone, Copy, Debug)]
pub enum Part<'a> {
    /// A group.
    Group(&'a Group),
    /// A rule.
    Rule(&'a Rule),
}

/// [`write()`] with comments, given without their `#`, before groups and rules.
pub fn write_commented(file: &RuleFile, comments: impl Fn(Part<'_>) -> Vec<String>) -> String {
    let of_file: Vec<_> = parts(file).map(|(part, _)| comments(part)).collect();
    let text = write(file);
    if of_file.iter().all(Vec::is_empty) {
        return text;
    }
    let mut sources = Sources::new();
    let id = sources.add(&*file.name, &*text);
    let (written, _) = read(id, &file.name, &text);
    let places: Vec<_> = parts(&written).map(|(_, place)| place).collect();
    if places.len() != of_file.len() {
        return text;
    }
    let mut lines = places.iter().zip(of_file).map(|(place, comments)| (*place, comments));
    with_lines(sources.file(id), &mut lines)
}

/// The groups and rules of a file, each group before its rules.
fn parts(file: &RuleFile) -> impl Iterator<Item = (Part<'_>, Place)> {
    file.groups.iter().flat_map(|group| {
        let rules = group.rules.iter().map(|rule| (Part::Rule(rule), rule.place));
        std::iter::once((Part::Group(group), group.place)).chain(rules)
    })
}

/// A text with comments before the lines in which places start; these ascend.
fn with_lines(
    source: &SourceFile,
    comments: &mut dyn Iterator<Item = (Place, Vec<String>)>,
) -> String {
    let mut text = String::with_capacity(source.text().len());
    let mut done = 0;
    for (place, comments) in comments {
        let start = source.text()[..place.span.start as usize].rfind('\n').map_or(0, |at| at + 1);
        text.push_str(&source.text()[done..start]);
        done = start;
        let line = &source.text()[start..];
        let indent = &line[..line.len() - line.trim_start_matches(' ').len()];
        for comment in comments {
            let comment: Vec<_> = comment.split_whitespace().collect();
            text.extend([indent, "# ", &comment.join(" "), "\n"]);
        }
    }
    text.push_str(&source.text()[done..]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
groups:
  - name: a
    rules:
      - record: b
        expr: |
          up

          == 1
      - alert: C
        expr: up == 0
";

    fn read_text(text: &str) -> RuleFile {
        let id = Sources::new().add("a.yaml", text);
        read(id, "a.yaml", text).0
    }

    #[test]
    fn comments_stand_before_what_they_are_about_and_change_nothing_else() {
        let file = read_text(TEXT);
        let commented = write_commented(&file, |part| match part {
            Part::Group(group) => vec![format!("of {}", group.name.value)],
            Part::Rule(rule) if rule.alert().is_some() => vec!["one".into(), "two\n  lines".into()],
            Part::Rule(_) => Vec::new(),
        });
        let expected = TEXT.replace("  - name", "  # of a\n  - name");
        let expected =
            expected.replace("      - alert", "      # one\n      # two lines\n      - alert");
        assert_eq!(commented, expected);
        assert_eq!(write(&read_text(&commented)), write(&file));
        assert_eq!(write_commented(&file, |_| Vec::new()), TEXT);
    }
}
