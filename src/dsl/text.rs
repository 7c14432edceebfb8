//! Annotation texts, made of parts that know their unit.
//!
//! A value is printed as its unit asks (a ratio as a percentage), a threshold prints what it is
//! set to, and a label is checked against the labels that the expression has. The text becomes
//! a Prometheus template when the rules are compiled.

use crate::label::{Label, LabelUse};
use crate::quantity::Quantity;
use crate::setting::{Threshold, ThresholdFacts};
use crate::site::Site;
use crate::unit::{Unit, UnitFacts};

/// A text of an annotation or a label; made by [`text!`](crate::text) or from a plain string.
#[derive(Clone, Debug, Default)]
pub struct Text {
    pub(crate) parts: Vec<Part>,
}

/// A piece of a [`Text`].
#[derive(Clone, Debug)]
pub struct Part {
    pub(crate) kind: PartKind,
    pub(crate) site: Site,
}

#[derive(Clone, Debug)]
pub(crate) enum PartKind {
    Literal(String),
    Label(&'static str),
    ExternalLabel(&'static str),
    Value { plain: bool },
    Number(f64, UnitFacts),
    Threshold(ThresholdFacts),
    HeldFor,
}

/// The value that made the alert fire, printed in its unit; see [`value`].
#[derive(Clone, Copy, Debug)]
pub struct Value {
    plain: bool,
    site: Site,
}

/// The value that made the alert fire, printed in its unit: a ratio as a percentage, seconds as
/// a duration, anything else with a prefix and what its unit adds.
#[track_caller]
pub const fn value() -> Value {
    Value { plain: false, site: Site::word("value") }
}

impl Value {
    /// The bare number, with all its digits.
    pub const fn plain(self) -> Self {
        Self { plain: true, ..self }
    }
}

/// The alert's `for`, as it is set; see [`held_for`].
#[derive(Clone, Copy, Debug)]
pub struct HeldFor {
    site: Site,
}

/// How long the condition has to hold, as it is set: `10m`.
#[track_caller]
pub const fn held_for() -> HeldFor {
    HeldFor { site: Site::word("held_for") }
}

/// An external label of the Prometheus server; see [`external_label`].
#[derive(Clone, Copy, Debug)]
pub struct ExternalLabel {
    label: LabelUse,
}

/// The value of an external label of the Prometheus server, such as its cluster.
#[track_caller]
pub fn external_label(label: Label) -> ExternalLabel {
    ExternalLabel { label: LabelUse::of(label) }
}

impl Text {
    /// An empty text.
    pub const fn new() -> Self {
        Self { parts: Vec::new() }
    }

    /// The text with one more part.
    #[track_caller]
    pub fn with(mut self, part: impl IntoPart) -> Self {
        self.parts.push(part.into_part());
        self
    }
}

/// What a text can be made of.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be part of a text",
    note = "a text is made of strings, labels, `value()`, `held_for()`, thresholds and quantities"
)]
pub trait IntoPart {
    #[doc(hidden)]
    #[track_caller]
    fn into_part(self) -> Part;
}

macro_rules! parts {
    ($($type:ty, |$this:ident| $kind:expr, $site:expr;)+) => {$(
        impl IntoPart for $type {
            fn into_part(self) -> Part {
                let $this = self;
                Part { site: $site, kind: $kind }
            }
        }
    )+};
}

parts! {
    &str, |text| PartKind::Literal(text.to_owned()), Site::here();
    String, |text| PartKind::Literal(text), Site::here();
    Label, |label| PartKind::Label(label.name()), Site::word(label.name());
    Value, |value| PartKind::Value { plain: value.plain }, value.site;
    HeldFor, |held_for| PartKind::HeldFor, held_for.site;
    ExternalLabel, |of| PartKind::ExternalLabel(of.label.name), of.label.site;
}

impl<U: Unit> IntoPart for Threshold<U> {
    fn into_part(self) -> Part {
        Part { site: Site::here(), kind: PartKind::Threshold(self.facts()) }
    }
}

impl<U: Unit> IntoPart for Quantity<U> {
    fn into_part(self) -> Part {
        Part { site: Site::here(), kind: PartKind::Number(self.value(), U::FACTS) }
    }
}

/// A whole text: [`text!`](crate::text), or one part alone.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a text",
    note = "write a string, or `text![…]` with several parts"
)]
pub trait IntoText {
    #[doc(hidden)]
    #[track_caller]
    fn into_text(self) -> Text;
}

impl IntoText for Text {
    fn into_text(self) -> Text {
        self
    }
}

impl<P: IntoPart> IntoText for P {
    fn into_text(self) -> Text {
        Text::new().with(self)
    }
}

/// A text of several parts: `text!["Treaty ", treaty_id, " answers in ", value()]`.
#[macro_export]
macro_rules! text {
    ($($part:expr),+ $(,)?) => {
        $crate::Text::new()$(.with($part))+
    };
}
