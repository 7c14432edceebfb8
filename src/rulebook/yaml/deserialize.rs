//! Trees as serde's data, for models that derive `Deserialize`.
//!
//! What does not fit is one [`Mismatch`] with its place: that of the innermost node that is
//! wrong. Models that want every fault at once read their nodes themselves, with
//! [`super::Expect`]. A crate that reads YAML for serde would bring a second parser, whose faults
//! have other places and other words.

use std::fmt;

use promwright_source::{Diagnostic, Place};
use serde::de::{self, DeserializeOwned, IntoDeserializer, Visitor};
use serde::forward_to_deserialize_any;

use super::{Kind, Node, Style, closest};

/// Why a node is not the value that was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// Where, once that is known.
    place: Option<Place>,
}

/// Reads a node as a value.
///
/// # Errors
///
/// The first thing in it that does not fit.
pub fn deserialize<T: DeserializeOwned>(node: Node<'_>) -> Result<T, Mismatch> {
    T::deserialize(Value(node)).map_err(|mismatch| mismatch.at(node))
}

impl Mismatch {
    /// This as a finding; `otherwise` is where it stands if nothing better is known.
    pub fn finding(self, slug: &'static str, otherwise: Place) -> Diagnostic {
        let finding = Diagnostic::error(slug, self.place.unwrap_or(otherwise), self.message);
        match self.help {
            Some(help) => finding.help(help),
            None => finding,
        }
    }

    fn at(mut self, node: Node<'_>) -> Self {
        self.place.get_or_insert_with(|| node.first_line());
        self
    }
}

impl fmt::Display for Mismatch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Mismatch {}

impl de::Error for Mismatch {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self { message: message.to_string(), help: None, place: None }
    }

    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let help = match closest(field, expected) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!("the fields are {}", expected.join(", ")),
        };
        Self { help: Some(help), ..Self::custom(format_args!("there is no field `{field}`")) }
    }
}

/// A node on its way to a visitor.
struct Value<'d>(Node<'d>);

impl<'de> de::Deserializer<'de> for Value<'_> {
    type Error = Mismatch;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0.kind() {
            Kind::Null => visitor.visit_unit(),
            Kind::Scalar(text) if self.0.style() == Style::Plain => plain(text, visitor),
            Kind::Scalar(text) => visitor.visit_str(text),
            Kind::Sequence => visitor.visit_seq(Items(self.0.items())),
            Kind::Mapping => visitor.visit_map(Entries { entries: self.0.entries(), value: None }),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0.kind() {
            Kind::Scalar(text) => visitor.visit_str(text),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_str(visitor)
    }

    fn deserialize_identifier<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        self.deserialize_str(visitor)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        match self.0.kind() {
            Kind::Null => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        visitor.visit_newtype_struct(self)
    }

    /// Of enums only the names of variants are written, as texts.
    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Mismatch> {
        match self.0.kind() {
            Kind::Scalar(text) => visitor.visit_enum(text.into_deserializer()),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Mismatch> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char bytes byte_buf unit unit_struct
        seq tuple tuple_struct map struct
    }
}

/// A scalar without quotes: a truth value, a number or a text, as YAML 1.2 resolves it.
fn plain<'de, V: Visitor<'de>>(text: &str, visitor: V) -> Result<V::Value, Mismatch> {
    // Rust also takes `inf` and `nan`, with and without a sign.
    let is_shaped = || text.trim_start_matches(['+', '-']).starts_with(is_digit_or_point);
    match text {
        "true" | "True" | "TRUE" => visitor.visit_bool(true),
        "false" | "False" | "FALSE" => visitor.visit_bool(false),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => visitor.visit_f64(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => visitor.visit_f64(f64::NEG_INFINITY),
        ".nan" | ".NaN" | ".NAN" => visitor.visit_f64(f64::NAN),
        _ => match (text.parse(), text.parse(), text.parse()) {
            (Ok(value), ..) => visitor.visit_u64(value),
            (_, Ok(value), _) => visitor.visit_i64(value),
            (.., Ok(value)) if is_shaped() => visitor.visit_f64(value),
            _ => visitor.visit_str(text),
        },
    }
}

const fn is_digit_or_point(character: char) -> bool {
    matches!(character, '0'..='9' | '.')
}

/// The items of a list.
struct Items<I>(I);

impl<'de, 'd, I: Iterator<Item = Node<'d>>> de::SeqAccess<'de> for Items<I> {
    type Error = Mismatch;

    fn next_element_seed<S: de::DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Mismatch> {
        let Some(item) = self.0.next() else { return Ok(None) };
        seed.deserialize(Value(item)).map(Some).map_err(|mismatch| mismatch.at(item))
    }
}

/// The entries of a mapping.
struct Entries<'d, I> {
    entries: I,
    /// The value whose key was read last.
    value: Option<Node<'d>>,
}

impl<'de, 'd, I: Iterator<Item = (Node<'d>, Node<'d>)>> de::MapAccess<'de> for Entries<'d, I> {
    type Error = Mismatch;

    fn next_key_seed<S: de::DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Mismatch> {
        let Some((key, value)) = self.entries.next() else { return Ok(None) };
        self.value = Some(value);
        seed.deserialize(Value(key)).map(Some).map_err(|mismatch| mismatch.at(key))
    }

    fn next_value_seed<S: de::DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<S::Value, Mismatch> {
        let Some(value) = self.value.take() else {
            return Err(de::Error::custom("a value without a key"));
        };
        seed.deserialize(Value(value)).map_err(|mismatch| mismatch.at(value))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use promwright_source::Sources;
    use serde::Deserialize;

    use super::*;
    use crate::yaml::parse;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Model {
        name: String,
        ratio: f64,
        count: u64,
        #[serde(default)]
        tone: Tone,
        last: Option<i64>,
        shares: BTreeMap<String, f64>,
        pair: Option<[f64; 2]>,
    }

    #[derive(Debug, Default, PartialEq, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Tone {
        #[default]
        Low,
        VeryHigh,
    }

    fn read(text: &str) -> Result<Model, (String, String, Option<String>)> {
        let file = Sources::new().add("test.yaml", text);
        let (document, findings) = parse(file, text);
        assert_eq!(findings, []);
        let root = document.root().expect("a root");
        deserialize(root).map_err(|mismatch| {
            let finding = mismatch.finding("test/mismatch", root.place());
            let marked = text[finding.primary.place.span.range()].to_owned();
            (marked, finding.message.to_string(), finding.help.some().map(str::to_owned))
        })
    }

    #[test]
    fn values_are_read_by_what_the_model_wants() {
        let text = "name: 007\nratio: 1\ncount: 3\ntone: very_high\nlast: ~\n\
                    shares: {a: 0.5, b: -.inf, c: +.INF}\npair: [1, 2.5]\n";
        let expected = Model {
            name: "007".to_owned(),
            ratio: 1.0,
            count: 3,
            tone: Tone::VeryHigh,
            last: None,
            shares: [("a", 0.5), ("b", f64::NEG_INFINITY), ("c", f64::INFINITY)]
                .map(|(name, share)| (name.to_owned(), share))
                .into(),
            pair: Some([1.0, 2.5]),
        };
        assert_eq!(read(text), Ok(expected));
    }

    #[test]
    fn what_does_not_fit_is_told_with_its_place() {
        let faulty = |text: &str| read(text).expect_err(text);
        let (marked, message, help) = faulty("name: a\nratoi: 1\n");
        assert_eq!((&*marked, &*message), ("ratoi", "there is no field `ratoi`"));
        assert_eq!(help.as_deref(), Some("did you mean `ratio`?"));
        let (marked, message, _) = faulty("name: a\nratio: 1\ncount: \"3\"\nshares: {}\n");
        assert_eq!(marked, "\"3\"");
        assert!(message.contains("u64"), "{message}");
        let (marked, ..) = faulty("name: a\nratio: -inf\n");
        assert_eq!(marked, "-inf");
        let (marked, ..) = faulty("name: a\nratio: 1\ncount: 3\nshares: {a: [1]}\n");
        assert_eq!(marked, "[1]");
        let (_, message, _) = faulty("name: a\nratio: 1\ncount: 3\n");
        assert!(message.contains("shares"), "{message}");
        let (marked, ..) = faulty("name: a\nratio: 1\ncount: 3\nshares: {}\ntone: loud\n");
        assert_eq!(marked, "loud");
    }
}
