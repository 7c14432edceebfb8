//! Looking into texts, and putting them together, where a library would be more than it takes.

/// Where two bytes stand next to each other in a text, in order. Much quicker in a short text
/// than looking for another text in it.
pub fn pairs(text: &str, [first, second]: [u8; 2]) -> impl Iterator<Item = usize> {
    let bytes = text.as_bytes();
    memchr::memchr_iter(first, bytes).filter(move |at| bytes.get(at + 1) == Some(&second))
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
    fn parts_are_listed_as_in_a_sentence() {
        assert_eq!(listed::<&str>(&[]), "");
        assert_eq!(listed(&["a"]), "a");
        assert_eq!(listed(&["a", "b"]), "a and b");
        assert_eq!(listed(&["a", "b", "c"]), "a, b and c");
        assert_eq!(listed_in(&["a", "b", "c"], ["(", "]"]), "(a], (b] and (c]");
    }
}
