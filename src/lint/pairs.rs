//! Alerts of one cause in two severities.

use promwright_rulebook::duplicates::Repeats;
use promwright_source::Place;
use rustc_hash::FxHashMap;

use crate::conditions::{Condition, conditions, is_above};
use crate::severity::{rank, severity, stem};
use crate::sites::Site;
use crate::{Subject, Survey};

/// More alerts of one stem are a matter of names, not of severities.
const MOST_ALIKE: usize = 16;

/// Two alerts whose expressions differ in their thresholds only.
#[derive(Debug)]
pub(crate) struct Pair<'a> {
    /// The graver one.
    pub graver: Site<'a>,
    /// The milder one.
    pub milder: Site<'a>,
    /// The severity of the graver one.
    pub graver_severity: &'a str,
    /// The severity of the milder one.
    pub milder_severity: &'a str,
    /// The conditions of both, in order, each with its place.
    conditions: Vec<((Condition, Place), (Condition, Place))>,
}

impl Pair<'_> {
    /// The conditions of both where the graver alert is reached first; `None` if it is not, or
    /// if one threshold is easier and another harder.
    pub fn easier(&self) -> Option<((Condition, Place), (Condition, Place))> {
        let easier = |one: &&((Condition, Place), (Condition, Place))| {
            let (graver, milder) = (one.0.0, one.1.0);
            // What an exception lets through is reached the other way round; nothing is said of it.
            match is_above(graver.op).filter(|_| !graver.excludes) {
                Some(true) => graver.value < milder.value,
                Some(false) => graver.value > milder.value,
                None => false,
            }
        };
        let differ = self.conditions.iter().filter(|one| one.0.0.value != one.1.0.value);
        let found = self.conditions.iter().find(easier)?;
        differ.clone().all(|one| easier(&one)).then_some(*found)
    }

    /// Whether both compare with the same numbers.
    pub fn is_same(&self) -> bool {
        self.conditions.iter().all(|one| one.0.0.value == one.1.0.value)
    }

    /// The `for` of the graver alert in milliseconds.
    pub fn graver_for(&self) -> i64 {
        held(self.graver)
    }

    /// The `for` of the milder alert in milliseconds.
    pub fn milder_for(&self) -> i64 {
        held(self.milder)
    }
}

fn held(site: Site<'_>) -> i64 {
    site.rule.alert().and_then(|alert| alert.for_.as_ref()).map_or(0, |held| held.value)
}

/// All such pairs, by file and name; [`Survey::pairs`] keeps them.
pub(crate) fn pairs<'a>(survey: &Survey<'a>) -> Vec<Pair<'a>> {
    let mut alike: Vec<_> = survey.alerts_by_file().flat_map(|alerts| alike(&alerts)).collect();
    alike.sort_by_key(|sites| sites[0].1.rule.place);
    alike.iter().flat_map(|sites| pairs_among(survey, sites)).collect()
}

/// The alerts of a file whose names have one stem, each with the rank of its severity.
fn alike<'a>(alerts: &[Site<'a>]) -> Vec<Vec<(usize, Site<'a>)>> {
    let stems: Vec<&str> = alerts.iter().map(|site| stem(&site.rule.name.value)).collect();
    let repeats = Repeats::of(stems.iter());
    let mut alike: FxHashMap<&str, Vec<(usize, Site<'a>)>> = FxHashMap::default();
    for (site, stem) in alerts.iter().zip(&stems).filter(|(_, stem)| repeats.may_hold(stem)) {
        if let Some(rank) = severity(site.rule).and_then(rank) {
            alike.entry(stem).or_default().push((rank, *site));
        }
    }
    alike.into_values().filter(|sites| is_of_several_ranks(sites)).collect()
}

fn is_of_several_ranks(sites: &[(usize, Site<'_>)]) -> bool {
    (2..=MOST_ALIKE).contains(&sites.len()) && sites.iter().any(|(rank, _)| *rank != sites[0].0)
}

fn pairs_among<'a>(survey: &Survey<'a>, sites: &[(usize, Site<'a>)]) -> Vec<Pair<'a>> {
    let read: Vec<_> = sites
        .iter()
        .filter_map(|(rank, site)| {
            let subject = survey.subject(*site)?;
            let conditions = placed(&subject);
            let skeleton = skeleton(&subject, &conditions);
            Some((*rank, *site, conditions, skeleton))
        })
        .collect();
    let mut found = Vec::new();
    for (graver_rank, graver, graver_conditions, graver_skeleton) in &read {
        for (milder_rank, milder, milder_conditions, milder_skeleton) in &read {
            let is_pair = graver_rank > milder_rank
                && graver_skeleton == milder_skeleton
                && graver_conditions.len() == milder_conditions.len();
            if let (true, Some(grave), Some(mild)) =
                (is_pair, severity(graver.rule), severity(milder.rule))
            {
                found.push(Pair {
                    graver: *graver,
                    milder: *milder,
                    graver_severity: grave,
                    milder_severity: mild,
                    conditions: graver_conditions
                        .iter()
                        .copied()
                        .zip(milder_conditions.iter().copied())
                        .collect(),
                });
            }
        }
    }
    found
}

fn placed(subject: &Subject<'_>) -> Vec<(Condition, Place)> {
    let found = conditions(&subject.ast).fixed;
    found.into_iter().map(|one| (one, subject.place(one.span))).collect()
}

/// The expression without its thresholds and without blanks.
fn skeleton(subject: &Subject<'_>, conditions: &[(Condition, Place)]) -> String {
    let text = subject.rule.expr.text.value();
    let mut skeleton = String::with_capacity(text.len());
    let mut start = 0;
    let ends = conditions.iter().map(|(one, _)| (one.span.start as usize, one.span.end as usize));
    for (end, next) in ends.chain([(text.len(), text.len())]) {
        skeleton.extend(text.get(start..end).unwrap_or_default().split_whitespace());
        skeleton.push('#');
        start = next;
    }
    skeleton
}
