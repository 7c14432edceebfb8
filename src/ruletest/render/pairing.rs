//! Which of what is expected stands beside which of what is there.

use promwright_series::Labels;

use crate::Pairs;
use crate::report::{AlertView, SampleView};

/// What is expected and what is there, side by side.
pub struct Paired<'a, T> {
    /// On both sides, but not alike: each with the one of the other side that is most like it.
    pub changed: Vec<(&'a T, &'a T)>,
    /// Only expected.
    pub missing: Vec<&'a T>,
    /// Only there.
    pub extra: Vec<&'a T>,
    /// How many are as expected.
    pub alike: usize,
}

impl<'a, T> Paired<'a, T> {
    /// Pairs two sides; `difference` is 0 for equal ones, and `None` for ones too different to
    /// stand beside each other.
    pub fn new(expected: &'a [T], got: &'a [T], difference: fn(&T, &T) -> Option<usize>) -> Self {
        let mut rest: Vec<&T> = got.iter().collect();
        let mut paired =
            Self { changed: Vec::new(), missing: Vec::new(), extra: Vec::new(), alike: 0 };
        let mut open: Vec<&T> = Vec::new();
        for own in expected {
            match rest.iter().position(|other| difference(own, other) == Some(0)) {
                Some(index) => {
                    rest.remove(index);
                    paired.alike += 1;
                }
                None => open.push(own),
            }
        }
        for own in open {
            let near = (0..rest.len()).filter_map(|at| Some((difference(own, rest[at])?, at)));
            match near.min() {
                Some((_, index)) => paired.changed.push((own, rest.remove(index))),
                None => paired.missing.push(own),
            }
        }
        paired.extra = rest;
        paired
    }
}

/// How different two alerts are.
#[expect(clippy::unnecessary_wraps, reason = "alerts of one name can always be compared")]
pub fn alerts(a: &AlertView, b: &AlertView) -> Option<usize> {
    let since = usize::from(a.active_at != b.active_at);
    Some(pairs(&a.labels, &b.labels) * 2 + pairs(&a.annotations, &b.annotations) + since)
}

/// How different two samples are; those of other series with another value, too, are not
/// comparable unless most of their labels agree.
pub fn samples(a: &SampleView, b: &SampleView) -> Option<usize> {
    let labels = |sample: &SampleView| as_pairs(&sample.labels);
    let (left, right) = (labels(a), labels(b));
    let differing = pairs(&left, &right);
    // Equal labels outweigh an equal value.
    let equal = a.value == b.value && a.histogram == b.histogram;
    let is_far = differing > 2 && differing * 2 > left.len() + right.len();
    (!is_far).then(|| differing * 2 + usize::from(!equal))
}

fn as_pairs(labels: &Labels) -> Pairs {
    labels.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn pairs(a: &Pairs, b: &Pairs) -> usize {
    let agreed = a.iter().filter(|(name, value)| b.get(*name) == Some(value)).count();
    a.len() + b.len() - 2 * agreed
}
