//! Label matchers, ready to be asked, and the series that they select.

use std::cell::RefCell;
use std::sync::Arc;

use promwright_promql::{MatchOp, Selector};
use promwright_series::{Labels, METRIC_NAME};
use regex::Regex;
use rustc_hash::FxHashMap;

use crate::error::Fault;
use crate::storage::{Storage, StoredSeries};

/// One matcher of a selector.
#[derive(Clone, Debug)]
pub(crate) struct LabelMatcher {
    /// The label it looks at.
    pub(crate) label: Box<str>,
    test: Test,
}

#[derive(Clone, Debug)]
enum Test {
    Equal(Box<str>),
    NotEqual(Box<str>),
    Regex(Arc<Regex>),
    NotRegex(Arc<Regex>),
}

impl LabelMatcher {
    /// A matcher; of a pattern all of the value must match.
    pub(crate) fn new(label: &str, op: MatchOp, value: &str) -> Result<Self, Fault> {
        let test = match op {
            MatchOp::Equal => Test::Equal(value.into()),
            MatchOp::NotEqual => Test::NotEqual(value.into()),
            MatchOp::Regex => Test::Regex(anchored(value)?),
            MatchOp::NotRegex => Test::NotRegex(anchored(value)?),
        };
        Ok(Self { label: label.into(), test })
    }

    /// Whether a value passes; a label that is not there has the empty value.
    pub(crate) fn matches(&self, value: &str) -> bool {
        match &self.test {
            Test::Equal(own) => **own == *value,
            Test::NotEqual(own) => **own != *value,
            Test::Regex(regex) => regex.is_match(value),
            Test::NotRegex(regex) => !regex.is_match(value),
        }
    }

    /// Whether it says what the value is rather than what it is not.
    pub(crate) const fn is_positive(&self) -> bool {
        matches!(self.test, Test::Equal(_) | Test::Regex(_))
    }

    /// The value, if only one passes.
    pub(crate) fn only_value(&self) -> Option<&str> {
        match &self.test {
            Test::Equal(value) => Some(value),
            _ => None,
        }
    }
}

/// How many patterns a thread keeps compiled.
const REMEMBERED: usize = 1024;

thread_local! {
    static COMPILED: RefCell<FxHashMap<Box<str>, Arc<Regex>>> = RefCell::default();
}

/// A pattern of Go's syntax that must match all of a text, for the `regex` crate.
///
/// Compiling takes far longer than matching most selections, and rules ask for the same
/// patterns again and again, so each thread keeps what it has compiled. It is shared rather than
/// cloned: a clone makes room anew for what matching needs.
pub(crate) fn anchored(pattern: &str) -> Result<Arc<Regex>, Fault> {
    if let Some(regex) = COMPILED.with_borrow(|compiled| compiled.get(pattern).cloned()) {
        return Ok(regex);
    }
    let regex = Arc::new(compile(pattern)?);
    COMPILED.with_borrow_mut(|compiled| {
        if compiled.len() >= REMEMBERED {
            compiled.clear();
        }
        compiled.insert(pattern.into(), regex.clone());
    });
    Ok(regex)
}

fn compile(pattern: &str) -> Result<Regex, Fault> {
    let translated = promwright_promql::regex::translate_anchored(pattern)
        .map_err(|error| Fault::execution(error.to_string()))?;
    Regex::new(&translated).map_err(|error| Fault::execution(error.to_string()))
}

/// The matchers of a selector, the metric name's first.
pub(crate) fn matchers(selector: &Selector) -> Result<Vec<LabelMatcher>, Fault> {
    let name = selector.name.iter();
    let name = name.map(|name| LabelMatcher::new(METRIC_NAME, MatchOp::Equal, &name.text));
    let others = selector.matchers.iter();
    let others =
        others.map(|other| LabelMatcher::new(&other.label.text, other.op, &other.value.text));
    name.chain(others).collect()
}

/// The series that pass all matchers, sorted by labels.
pub(crate) fn select<'a>(storage: &'a Storage, matchers: &[LabelMatcher]) -> Vec<&'a StoredSeries> {
    let (names, others): (Vec<_>, Vec<_>) =
        matchers.iter().partition(|matcher| &*matcher.label == METRIC_NAME);
    let passes = |labels: &Labels| {
        others.iter().all(|other| other.matches(labels.get(&other.label).unwrap_or_default()))
    };
    if let Some(name) = names.iter().find_map(|matcher| matcher.only_value()) {
        let possible = names.iter().all(|matcher| matcher.matches(name));
        let name = Some(name).filter(|name| !name.is_empty());
        return if possible { storage.named(name, passes) } else { Vec::new() };
    }
    let names = storage.names(|name| names.iter().all(|matcher| matcher.matches(name)));
    let mut selected: Vec<_> =
        names.into_iter().flat_map(|name| storage.named(name, passes)).collect();
    selected.sort_unstable_by(|left, right| left.labels().cmp(right.labels()));
    selected
}
