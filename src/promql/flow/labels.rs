//! What is known about the labels of a vector, and how two such pieces of knowledge combine.
//!
//! A [`LabelSet`] never claims too much: where it cannot be exact it says "possible".

use std::cmp::Ordering;
use std::fmt;
use std::ops::Deref;

use promwright_source::Span;
use smol_str::SmolStr;

/// More labels than this are not told apart, so that a hostile expression stays cheap.
const MOST_NAMED: usize = 128;

/// More causes than this explain nothing.
const MOST_CAUSES: usize = 4;

/// Whether the series of a vector have a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Presence {
    /// No series has it.
    Impossible,
    /// Some series may have it.
    Possible,
    /// Every series has it.
    Guaranteed,
}

/// What made a label impossible or guaranteed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// The metric is known not to have it, or to have it; the span is the metric's name.
    Metric,
    /// A matcher demands or excludes it.
    Matcher,
    /// An aggregation keeps only the labels of its `by`.
    By,
    /// An aggregation removes the labels of its `without`.
    Without,
    /// An aggregation without grouping keeps no label.
    Aggregation,
    /// A one-to-one match keeps only the labels of its `on`.
    On,
    /// A one-to-one match removes the labels of its `ignoring`.
    Ignoring,
    /// `absent` keeps only labels that an equality matcher names.
    Absent,
    /// A function adds or removes it; the span is the function's name.
    Function,
    /// An operator drops the metric name; the span is the operator.
    Operator,
    /// A scalar has no labels.
    Scalar,
    /// The rule that records the metric sets it.
    Rule,
}

/// A part of the expression that decides about a label.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Cause {
    /// In which way.
    pub reason: Reason,
    /// Which bytes of the expression.
    pub span: Span,
}

/// A few causes, in place, as every part of an expression has facts with their causes.
#[derive(Clone, Copy)]
pub struct Causes {
    /// What is behind `length` means nothing.
    causes: [Cause; MOST_CAUSES],
    length: u8,
}

impl Causes {
    /// None.
    pub const fn none() -> Self {
        let unused = Cause { reason: Reason::Metric, span: Span::at(0) };
        Self { causes: [unused; MOST_CAUSES], length: 0 }
    }

    /// Just this one.
    pub const fn one(reason: Reason, span: Span) -> Self {
        Self { causes: [Cause { reason, span }; MOST_CAUSES], length: 1 }
    }

    /// Adds one that is not there yet, if there is room for it.
    fn add(&mut self, cause: Cause) {
        let length = self.length as usize;
        if length < MOST_CAUSES && !self.contains(&cause) {
            self.causes[length] = cause;
            self.length += 1;
        }
    }
}

impl Deref for Causes {
    type Target = [Cause];

    fn deref(&self) -> &[Cause] {
        &self.causes[..self.length as usize]
    }
}

impl PartialEq for Causes {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Causes {}

impl fmt::Debug for Causes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(formatter)
    }
}

/// What is known about one label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Whether it is there.
    pub presence: Presence,
    /// What decides that, in the order of reading; empty for a label that is just possible.
    pub causes: Causes,
    /// The value that every series has, where it is the same and known.
    pub value: Option<SmolStr>,
}

impl Fact {
    /// Nothing is known.
    pub const fn possible() -> Self {
        Self { presence: Presence::Possible, causes: Causes::none(), value: None }
    }

    /// No series has it, for this reason.
    pub fn impossible(reason: Reason, span: Span) -> Self {
        Self { presence: Presence::Impossible, causes: Causes::one(reason, span), value: None }
    }

    /// Every series has it, for this reason.
    pub fn guaranteed(reason: Reason, span: Span) -> Self {
        Self { presence: Presence::Guaranteed, causes: Causes::one(reason, span), value: None }
    }

    /// Every series has it with this value, which is not empty.
    #[must_use]
    pub fn with_value(self, value: impl Into<SmolStr>) -> Self {
        Self { value: Some(value.into()), ..self }
    }

    /// Whether no series has it.
    pub fn is_impossible(&self) -> bool {
        self.presence == Presence::Impossible
    }

    /// Of a series that comes from either side.
    fn either(&self, other: &Self) -> Self {
        if self.presence != other.presence || self.presence == Presence::Possible {
            return Self::possible();
        }
        let mut causes = self.causes;
        other.causes.iter().for_each(|cause| causes.add(*cause));
        let value = self.value.clone().filter(|_| self.value == other.value);
        Self { presence: self.presence, causes, value }
    }

    /// Of a label that is equal on both sides; what one side rules out is ruled out.
    fn both(&self, other: &Self) -> Self {
        let strong = |fact: &Self| match fact.presence {
            Presence::Impossible => 2,
            Presence::Guaranteed => 1,
            Presence::Possible => 0,
        };
        let (one, another) =
            if strong(other) > strong(self) { (other, self) } else { (self, other) };
        let mut fact = one.clone();
        if fact.presence == Presence::Guaranteed && fact.value.is_none() {
            fact.value.clone_from(&another.value);
        }
        fact
    }
}

/// What is known about every label of a vector, the metric name (`__name__`) among them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelSet {
    /// Apart from the others, as nearly every operator drops the metric name and nothing else.
    metric_name: Option<Fact>,
    /// Those of other labels, sorted by name.
    named: Vec<(SmolStr, Fact)>,
    rest: Fact,
}

/// So few labels are sooner looked at one by one than searched for by halves.
const FEW: usize = 8;

/// The label that holds the metric name.
pub(crate) const METRIC_NAME: &str = "__name__";

impl LabelSet {
    /// Labels of which nothing is known.
    pub const fn unknown() -> Self {
        Self::all(Fact::possible())
    }

    /// Every label has this fact.
    pub const fn all(rest: Fact) -> Self {
        Self { metric_name: None, named: Vec::new(), rest }
    }

    /// What is known about a label.
    pub fn get(&self, label: &str) -> &Fact {
        if label == METRIC_NAME {
            return self.metric_name();
        }
        self.find(label).map_or(&self.rest, |index| &self.named[index].1)
    }

    /// What is known about the metric name.
    pub fn metric_name(&self) -> &Fact {
        self.metric_name.as_ref().unwrap_or(&self.rest)
    }

    /// What holds for every label that has no fact of its own.
    pub const fn rest(&self) -> &Fact {
        &self.rest
    }

    /// The labels other than the metric name with a fact of their own, sorted by name.
    pub fn named(&self) -> impl ExactSizeIterator<Item = (&str, &Fact)> {
        self.named.iter().map(|(name, fact)| (&**name, fact))
    }

    /// How many labels have a fact of their own, the metric name among them.
    pub(super) fn count(&self) -> usize {
        usize::from(self.metric_name.is_some()) + self.named.len()
    }

    /// [`Self::all`] with room for facts about so many labels.
    pub(crate) fn all_but(labels: usize, rest: Fact) -> Self {
        Self { named: Vec::with_capacity(labels.min(MOST_NAMED)), ..Self::all(rest) }
    }

    /// Makes room for facts about so many labels more.
    pub(crate) fn reserve(&mut self, labels: usize) {
        self.named.reserve_exact(labels.min(MOST_NAMED));
    }

    /// States a fact about a label.
    pub fn set(&mut self, label: &str, fact: Fact) {
        self.state(label, || label.into(), fact);
    }

    /// [`Self::set`] of a name at hand, which is copied sooner than it is made of a text.
    pub(crate) fn set_named(&mut self, label: &SmolStr, fact: Fact) {
        self.state(label, || label.clone(), fact);
    }

    /// States a fact about the metric name.
    pub(crate) fn set_metric_name(&mut self, fact: Fact) {
        if self.metric_name.is_none() && self.count() >= MOST_NAMED {
            *self = Self::unknown();
        } else {
            self.metric_name = Some(fact);
        }
    }

    fn state(&mut self, label: &str, name: impl FnOnce() -> SmolStr, fact: Fact) {
        if label == METRIC_NAME {
            return self.set_metric_name(fact);
        }
        match self.search(label) {
            Ok(index) => self.named[index].1 = fact,
            Err(_) if self.count() >= MOST_NAMED => *self = Self::unknown(),
            Err(index) => self.named.insert(index, (name(), fact)),
        }
    }

    /// The same facts but for the metric name, made with no more room than they take.
    pub(crate) fn with_metric_name(&self, fact: Fact) -> Self {
        if self.named.len() >= MOST_NAMED {
            return Self::unknown();
        }
        Self { metric_name: Some(fact), named: self.named.clone(), rest: self.rest.clone() }
    }

    /// The same facts, all for one reason: how they look to who reads the metric.
    pub fn seen_from(&self, reason: Reason, span: Span) -> Self {
        let seen = |fact: &Fact| Fact {
            presence: fact.presence,
            causes: match fact.presence {
                Presence::Possible => Causes::none(),
                _ => Causes::one(reason, span),
            },
            value: fact.value.clone(),
        };
        let named = self.named.iter().map(|(name, fact)| (name.clone(), seen(fact))).collect();
        Self { metric_name: self.metric_name.as_ref().map(seen), named, rest: seen(&self.rest) }
    }

    /// Of a vector whose series come from either side.
    pub fn either(&self, other: &Self) -> Self {
        self.combine(other, Fact::either)
    }

    /// Of a vector whose series agree with both sides on every label.
    pub(crate) fn both(&self, other: &Self) -> Self {
        self.combine(other, Fact::both)
    }

    fn combine(&self, other: &Self, by: impl Fn(&Fact, &Fact) -> Fact) -> Self {
        let usual = self.named.len().max(other.named.len());
        let mut combined = Self::all_but(usual, by(&self.rest, &other.rest));
        if self.metric_name.is_some() || other.metric_name.is_some() {
            combined.metric_name = Some(by(self.metric_name(), other.metric_name()));
        }
        let (mut ours, mut theirs) = (&*self.named, &*other.named);
        loop {
            let order = match (ours, theirs) {
                ([(one, _), ..], [(another, _), ..]) => one.cmp(another),
                ([_, ..], []) => Ordering::Less,
                ([], _) => Ordering::Greater,
            };
            let (name, our, their) = match (order, ours, theirs) {
                (Ordering::Equal, [(name, our), mine @ ..], [(_, their), others @ ..]) => {
                    (ours, theirs) = (mine, others);
                    (name, our, their)
                }
                (Ordering::Less, [(name, our), mine @ ..], _) => {
                    ours = mine;
                    (name, our, &other.rest)
                }
                (_, _, [(name, their), others @ ..]) => {
                    theirs = others;
                    (name, &self.rest, their)
                }
                _ => break,
            };
            combined.named.push((name.clone(), by(our, their)));
        }
        if combined.count() > MOST_NAMED { Self::unknown() } else { combined }
    }

    fn find(&self, label: &str) -> Option<usize> {
        if self.named.len() <= FEW {
            // Most names differ in length already.
            return self.named.iter().position(|(name, _)| **name == *label);
        }
        self.search(label).ok()
    }

    /// The index of a label other than the metric name, or the one where it belongs.
    fn search(&self, label: &str) -> Result<usize, usize> {
        self.named.binary_search_by(|(name, _)| (**name).cmp(label))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fact_about_the_metric_name_is_stated_alike_in_a_copy_and_in_place() {
        let fact = |at| Fact::guaranteed(Reason::Metric, Span::at(at));
        let mut sets = vec![LabelSet::unknown(), LabelSet::all(fact(1))];
        for count in [1, 2, MOST_NAMED - 1, MOST_NAMED] {
            let mut set = LabelSet::unknown();
            (0..count)
                .for_each(|label| set.set(&format!("{}{label}", ["A", "a"][label % 2]), fact(2)));
            sets.push(set);
        }
        for set in sets {
            let mut changed = set.clone();
            changed.set(METRIC_NAME, fact(3));
            let copy = set.with_metric_name(fact(3));
            assert_eq!(copy, changed);
            changed.set_metric_name(fact(4));
            assert_eq!(copy.with_metric_name(fact(4)), changed);
        }
    }
}
