//! Two texts that are much alike, with the bytes in which they differ.

use std::ops::Range;

use imara_diff::{Algorithm, Diff, InternedInput};

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its text.
    pub text: String,
    /// Whether the other text has it otherwise.
    pub differs: bool,
}

impl Piece {
    /// A text that does not differ.
    pub fn plain(text: &str) -> Vec<Self> {
        vec![Self { text: text.to_owned(), differs: false }]
    }
}

/// What of two texts differs: words, and signs one by one. Where little is alike, all of it.
pub fn inline(before: &str, after: &str) -> (Vec<Piece>, Vec<Piece>) {
    let (left, right) = (words(before), words(after));
    let mut input = InternedInput::default();
    input.update_before(left.iter().copied());
    input.update_after(right.iter().copied());
    let (mut removed, mut added) = (vec![false; left.len()], vec![false; right.len()]);
    for hunk in Diff::compute(Algorithm::Histogram, &input).hunks() {
        removed[range(&hunk.before)].fill(true);
        added[range(&hunk.after)].fill(true);
    }
    if !is_alike(&left, &removed) && !is_alike(&right, &added) {
        let whole = |text: &str| vec![Piece { text: text.to_owned(), differs: true }];
        return (whole(before), whole(after));
    }
    (joined(&left, &removed), joined(&right, &added))
}

/// Whether at least a third of a text, without its blanks, is in the other one, too.
fn is_alike(words: &[&str], differs: &[bool]) -> bool {
    let length = |wanted: bool| -> usize {
        let kept = words.iter().zip(differs).filter(|(_, own)| wanted || !**own);
        kept.map(|(word, _)| word.trim().len()).sum()
    };
    length(false) * 3 >= length(true)
}

fn range(tokens: &Range<u32>) -> Range<usize> {
    tokens.start as usize..tokens.end as usize
}

/// Names and numbers as wholes, all else character by character.
fn words(text: &str) -> Vec<&str> {
    let is_word = |character: char| character.is_alphanumeric() || matches!(character, '_' | '.');
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let length = if is_word(first) {
            rest.find(|character| !is_word(character)).unwrap_or(rest.len())
        } else {
            first.len_utf8()
        };
        let (word, others) = rest.split_at(length);
        words.push(word);
        rest = others;
    }
    words
}

fn joined(words: &[&str], differs: &[bool]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for (word, differs) in words.iter().zip(differs) {
        match pieces.last_mut() {
            Some(last) if last.differs == *differs => last.text.push_str(word),
            _ => pieces.push(Piece { text: (*word).to_owned(), differs: *differs }),
        }
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(pieces: &[Piece]) -> String {
        let one = |own: &Piece| {
            if own.differs { format!("[{}]", own.text) } else { own.text.clone() }
        };
        pieces.iter().map(one).collect()
    }

    #[test]
    fn words_that_differ_are_marked_and_nothing_else() {
        for (before, after, left, right) in [
            ("is 0.5 s.", "is 0.75 s.", "is [0.5] s.", "is [0.75] s."),
            ("warning", "critical", "[warning]", "[critical]"),
            ("a=\"b\"", "a=\"b\", c=\"d\"", "a=\"b\"", "a=\"b\"[, c=\"d\"]"),
            ("", "x", "", "[x]"),
        ] {
            let (own, other) = inline(before, after);
            assert_eq!((marked(&own), marked(&other)), (left.to_owned(), right.to_owned()));
        }
    }
}
