//! Which alerts are those that are expected, when not all of their labels have to be given.
//!
//! Each expected alert stands for one alert. Of patterns that fit several the assignment is found
//! under which all are met, if there is one.

use std::collections::BTreeSet;

use crate::model::{ExpectedAlert, Match, Pairs};
use crate::report::AlertView;

/// An alert that is expected.
pub struct Expected<'a> {
    /// With all labels that its test gives it.
    pub view: AlertView,
    /// As it is written.
    pub alert: &'a ExpectedAlert,
}

impl Expected<'_> {
    /// Whether an alert's labels are those expected.
    pub fn has_labels(&self, labels: &Pairs) -> bool {
        has(labels, &self.view.labels, &self.alert.label_match)
    }

    fn is(&self, got: &AlertView) -> bool {
        self.has_labels(&got.labels)
            && has(&got.annotations, &self.view.annotations, &self.alert.annotation_match)
            && self.view.active_at.is_none_or(|at| got.active_at == Some(at))
    }

    /// As it is shown: patterns with the operator that they stand behind in PromQL.
    fn shown(&self) -> AlertView {
        let mut view = self.view.clone();
        for (pairs, how) in [
            (&mut view.labels, &self.alert.label_match),
            (&mut view.annotations, &self.alert.annotation_match),
        ] {
            let Match::Regex(patterns) = how else { continue };
            for (name, _) in patterns {
                pairs.entry(name.clone()).and_modify(|value| *value = format!("=~ {value}"));
            }
        }
        view
    }

    /// What of an alert is compared, patterns in the place of values that they match.
    fn compared(&self, got: &AlertView) -> AlertView {
        let shown = self.shown();
        let one = |got: &Pairs, shown: &Pairs, how: &Match| -> Pairs {
            let is_asked = |(name, _): &(&String, &String)| {
                matches!(how, Match::Exact) || shown.contains_key(*name)
            };
            let kept = got.iter().filter(is_asked).map(|(name, value)| {
                let is_met = pattern(how, name).is_some_and(|pattern| pattern.is_match(value));
                let value = shown.get(name).filter(|_| is_met).unwrap_or(value);
                (name.clone(), value.clone())
            });
            kept.collect()
        };
        AlertView {
            labels: one(&got.labels, &shown.labels, &self.alert.label_match),
            annotations: one(&got.annotations, &shown.annotations, &self.alert.annotation_match),
            active_at: got.active_at.filter(|_| self.view.active_at.is_some()),
        }
    }
}

fn pattern<'a>(how: &'a Match, name: &str) -> Option<&'a regex::Regex> {
    let Match::Regex(patterns) = how else { return None };
    patterns.iter().find(|(own, _)| own == name).map(|(_, pattern)| pattern)
}

/// Whether a name has the value that is expected, or one that its pattern matches.
fn is_met(got: &Pairs, name: &str, value: &str, how: &Match) -> bool {
    got.get(name).is_some_and(|own| match pattern(how, name) {
        Some(pattern) => pattern.is_match(own),
        None => own == value,
    })
}

fn has(got: &Pairs, wanted: &Pairs, how: &Match) -> bool {
    match how {
        Match::Exact => got == wanted,
        Match::Subset | Match::Regex(_) => {
            wanted.iter().all(|(name, value)| is_met(got, name, value, how))
        }
    }
}

/// What is expected and what is there, as it is shown, unless each alert is one that is expected
/// and each expected one is there. Those that are as they should be are equal on both sides.
pub fn presented(
    expected: &[Expected<'_>],
    got: &[AlertView],
) -> Option<(Vec<AlertView>, Vec<AlertView>)> {
    if is_plainly_equal(expected, got) {
        return None;
    }
    let assigned = assign(expected, got);
    if expected.len() == got.len() && assigned.iter().all(Option::is_some) {
        return None;
    }
    let taken: BTreeSet<usize> = assigned.iter().copied().flatten().collect();
    let mut rest: Vec<usize> = (0..got.len()).filter(|index| !taken.contains(index)).collect();
    let (mut left, mut right) = (Vec::new(), Vec::new());
    for (own, assigned) in expected.iter().zip(assigned) {
        if let Some(index) = assigned {
            right.push(own.compared(&got[index]));
        } else if let Some(place) = nearest(own, &rest, got) {
            right.push(own.compared(&got[rest.remove(place)]));
        }
        left.push(own.shown());
    }
    right.extend(rest.into_iter().map(|index| AlertView { active_at: None, ..got[index].clone() }));
    left.sort();
    right.sort();
    Some((left, right))
}

/// Whether sorted lists without patterns are equal: the usual case, which takes no search.
fn is_plainly_equal(expected: &[Expected<'_>], got: &[AlertView]) -> bool {
    let is_exact = |how: &Match| matches!(how, Match::Exact);
    expected.len() == got.len()
        && expected.iter().zip(got).all(|(own, got)| {
            is_exact(&own.alert.label_match) && is_exact(&own.alert.annotation_match) && own.is(got)
        })
}

/// Of the alerts that are not expected the one most like an expected one that is missing.
fn nearest(own: &Expected<'_>, rest: &[usize], got: &[AlertView]) -> Option<usize> {
    (0..rest.len()).min_by_key(|place| {
        let other = &got[rest[*place]];
        2 * difference(&other.labels, &own.view.labels, &own.alert.label_match)
            + difference(&other.annotations, &own.view.annotations, &own.alert.annotation_match)
    })
}

/// In how many names and values an alert differs from what is expected.
fn difference(got: &Pairs, wanted: &Pairs, how: &Match) -> usize {
    let met = wanted.iter().filter(|(name, value)| is_met(got, name, value, how)).count();
    let there = match how {
        Match::Exact => got.len(),
        Match::Subset | Match::Regex(_) => {
            wanted.keys().filter(|name| got.contains_key(*name)).count()
        }
    };
    wanted.len() + there - 2 * met
}

/// The index in `got` of each expected alert, none twice, so that as many as can be have one.
fn assign(expected: &[Expected<'_>], got: &[AlertView]) -> Vec<Option<usize>> {
    let mut taken_by: Vec<Option<usize>> = vec![None; got.len()];
    // What a search in vain has seen is of no use to later ones.
    let mut useless = vec![false; got.len()];
    for start in 0..expected.len() {
        let is_free =
            |index: &usize| taken_by[*index].is_none() && expected[start].is(&got[*index]);
        if let Some(index) = (0..got.len()).find(is_free) {
            taken_by[index] = Some(start);
            continue;
        }
        let mut seen = useless.clone();
        if !augment(start, expected, got, &mut taken_by, &mut seen) {
            useless = seen;
        }
    }
    let mut assigned = vec![None; expected.len()];
    for (index, own) in taken_by.iter().enumerate() {
        if let Some(own) = own {
            assigned[*own] = Some(index);
        }
    }
    assigned
}

/// Finds an alert for an expected one, others taking another one if they must (Kuhn's
/// algorithm, without recursion, as there may be many); whether there is one.
fn augment(
    start: usize,
    expected: &[Expected<'_>],
    got: &[AlertView],
    taken_by: &mut [Option<usize>],
    seen: &mut [bool],
) -> bool {
    // Expected alerts in need of one, with the next to be tried and the one that is tried.
    let mut path: Vec<(usize, usize)> = vec![(start, 0)];
    while let Some((own, next)) = path.last_mut() {
        let Some(index) = (*next..got.len()).find(|i| !seen[*i] && expected[*own].is(&got[*i]))
        else {
            path.pop();
            continue;
        };
        *next = index + 1;
        seen[index] = true;
        if let Some(other) = taken_by[index] {
            path.push((other, 0));
            continue;
        }
        for (own, next) in path {
            taken_by[next - 1] = Some(own);
        }
        return true;
    }
    false
}

#[cfg(test)]
mod tests {
    use promwright_source::{Place, Sources, Span};
    use regex::Regex;

    use super::*;

    fn labels(pairs: &[(&str, &str)]) -> Pairs {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    fn alert(pairs: &[(&str, &str)], label_match: Match) -> ExpectedAlert {
        ExpectedAlert {
            place: Place::new(Sources::new().add("a", ""), Span::at(0)),
            labels: labels(pairs),
            label_match,
            annotations: Pairs::new(),
            annotation_match: Match::Exact,
            active_at: None,
            pending: None,
            firing: None,
        }
    }

    fn got(pairs: &[(&str, &str)]) -> AlertView {
        AlertView { labels: labels(pairs), annotations: Pairs::new(), active_at: None }
    }

    fn view(alert: &ExpectedAlert) -> AlertView {
        AlertView { labels: alert.labels.clone(), annotations: Pairs::new(), active_at: None }
    }

    fn verdict(expected: &[ExpectedAlert], got: &[AlertView]) -> bool {
        let expected: Vec<_> =
            expected.iter().map(|alert| Expected { view: view(alert), alert }).collect();
        presented(&expected, got).is_none()
    }

    #[test]
    fn patterns_that_fit_several_take_what_others_leave() {
        let any = || alert(&[], Match::Subset);
        let of = |job| alert(&[("job", job)], Match::Subset);
        let alerts = [got(&[("job", "a")]), got(&[("job", "b")]), got(&[("job", "c")])];
        assert!(verdict(&[any(), any(), of("a")], &alerts));
        assert!(verdict(&[any(), of("b"), of("a")], &alerts));
        assert!(!verdict(&[any(), of("a"), of("a")], &alerts));
        assert!(!verdict(&[any(), of("a")], &alerts));
        assert!(!verdict(&[any(), any(), any(), any()], &alerts));
    }

    /// What is found is as much as any assignment gives, which small cases show one by one.
    #[test]
    fn as_many_as_can_be_are_assigned() {
        let most = |fits: &[[bool; 4]; 4]| {
            let mut best = 0;
            for order in 0..256 {
                let chosen: Vec<usize> = (0..4).map(|own| order >> (2 * own) & 3).collect();
                let distinct: BTreeSet<usize> =
                    (0..4).filter(|own| fits[*own][chosen[*own]]).map(|own| chosen[own]).collect();
                best = best.max(distinct.len());
            }
            best
        };
        let labels = ["a", "b", "c", "d"];
        for bits in (0_u32..1 << 16).step_by(7) {
            let fits =
                [0, 1, 2, 3].map(|own| [0, 1, 2, 3].map(|at| bits >> (4 * own + at) & 1 == 1));
            // Each has the label of those that it fits.
            let alerts = [0, 1, 2, 3].map(|at| {
                let of = (0..4).filter(|own| fits[*own][at]).map(|own| (labels[own], "fits"));
                got(&of.collect::<Vec<_>>())
            });
            let expected = labels.map(|label| alert(&[(label, "fits")], Match::Subset));
            let expected: Vec<_> =
                expected.iter().map(|alert| Expected { view: view(alert), alert }).collect();
            let assigned = assign(&expected, &alerts);
            let found: BTreeSet<usize> = assigned.iter().copied().flatten().collect();
            assert_eq!(found.len(), assigned.iter().flatten().count(), "{fits:?}");
            assert_eq!(found.len(), most(&fits), "{fits:?}");
        }
    }

    #[test]
    fn patterns_match_whole_values_of_labels_that_are_there() {
        let regex = |name: &str, pattern: &str| {
            let compiled = Regex::new(&format!("^(?s:{pattern})$")).unwrap();
            alert(&[(name, pattern)], Match::Regex(vec![(name.to_owned(), compiled)]))
        };
        let alerts = [got(&[("job", "api-1"), ("zone", "x")])];
        assert!(verdict(&[regex("job", "api-.")], &alerts));
        assert!(!verdict(&[regex("job", "api")], &alerts));
        assert!(!verdict(&[regex("pod", ".*")], &alerts));
    }
}
