//! Looking into texts, and putting them together, where a library would be more than it takes.

/// Where two bytes stand next to each other in a text, in order. Much quicker in a short text
/// than looking for another text in it.
pub fn pairs(text: &str, [first, second]: [u8; 2]) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(first, bytes).filter(move |at| bytes.get(at + 1) == Some(&second))
}

/// Whether a byte is a letter, a digit or an underscore of ASCII.
#[inline]
pub const fn is_word(byte: u8) -> bool {
    /// A table, because this is asked of nearly every byte.
    static WORD_BYTES: [bool; 256] = {
        let mut table = [false; 256];
        let mut byte = 0;
        while byte < table.len() {
            table[byte] = (byte as u8).is_ascii_alphanumeric() || byte == b'_' as usize;
            byte += 1;
        }
        table
    };
    WORD_BYTES[byte as usize]
}

/// `a`, `a and b`, `a, b and c`.
pub fn listed<T: AsRef<str>>(parts: &[T]) -> String {
    listed_in(parts, ["", ""])
}

/// [`listed`] with each part between these two.
pub fn listed_in<T: AsRef<str>>(parts: &[T], [before, behind]: [&str; 2]) -> String {
    let length = |part: &T| before.len() + part.as_ref().len() + behind.len() + " and ".len();
    let mut listed = String::with_capacity(parts.iter().map(length).sum());
    for (number, part) in parts.iter().enumerate() {
        listed.push_str(match number {
            0 => "",
            _ if number + 1 == parts.len() => " and ",
            _ => ", ",
        });
        for text in [before, part.as_ref(), behind] {
            listed.push_str(text);
        }
    }
    listed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_found() {
        assert_eq!(pairs("a { b {{ c {{ {", *b"{{").collect::<Vec<_>>(), [6, 11]);
        assert_eq!(pairs("ψ: a := b", *b":=").next(), Some(6));
        assert_eq!(pairs("a }", *b"}}").next(), None);
    }

    #[test]
    fn words_are_of_letters_digits_and_underscores() {
        let own: String = (0..=u8::MAX).filter(|byte| is_word(*byte)).map(char::from).collect();
        let expected: String = ('0'..='9').chain('A'..='Z').chain(['_']).chain('a'..='z').collect();
        assert_eq!(own, expected);
    }

    #[test]
    fn parts_are_listed_as_in_a_sentence() {
        assert_eq!(listed::<&str>(&[]), "");
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b"]), "a and b");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!(listed_in(&["a", "b", "c"], ["(", "]"]), "(a], (b] and (c]");
    }
}
