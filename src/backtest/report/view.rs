//! An alert as the page shows it: once, or once for each variant where these differ.

use super::incidents::Judged;
use crate::compare::{Pair, differing, pairs};
use crate::{AlertReplay, Episode, Incident, Replay, Summary, Variant};

/// An alert.
pub struct Subject<'a> {
    /// Its name.
    pub name: &'a str,
    /// What links to it name.
    pub id: String,
    /// One view, or that of before and that of after.
    pub views: Vec<View<'a>>,
}

/// An alert with one rule set.
pub struct View<'a> {
    /// What the rule set is called; `None` where both give the same.
    pub name: Option<&'a str>,
    /// Whether it is that of before.
    pub is_before: bool,
    /// What became of it; `None` if the rule set does not have it.
    pub alert: Option<&'a AlertReplay>,
    /// Of what it is part.
    pub replay: &'a Replay,
    /// What should have become of it, if incidents were given.
    pub judged: Option<Judged<'a>>,
}

impl View<'_> {
    /// The class by which the page shows one variant or both.
    pub const fn class(&self) -> &'static str {
        match (self.name, self.is_before) {
            (None, _) => "same",
            (_, true) => "before",
            (_, false) => "after",
        }
    }

    /// Whether a run of it fired about no incident, if incidents were given.
    pub fn is_wrong(&self, own: &Episode) -> bool {
        self.judged.as_ref().is_some_and(|judged| judged.is_wrong(own))
    }

    /// Its figures for a table.
    pub fn cells(&self) -> [String; 6] {
        let none = || std::array::from_fn(|_| "-".to_owned());
        self.alert.map_or_else(none, |own| Summary::of(own, self.replay).cells())
    }
}

impl Subject<'_> {
    /// The group of its rule.
    pub fn group(&self) -> &str {
        let alert = self.views.iter().rev().find_map(|own| own.alert);
        alert.map_or("", |own| &own.group)
    }

    /// Whether it was ever pending or fired, or should have fired.
    pub fn is_loud(&self) -> bool {
        let should = |own: &View<'_>| own.judged.as_ref().is_some_and(Judged::has_incidents);
        let did = |own: &View<'_>| own.alert.is_some_and(|alert| !alert.episodes.is_empty());
        self.views.iter().any(|own| did(own) || should(own))
    }

    /// Whether incidents say what should have become of it.
    pub fn is_judged(&self) -> bool {
        self.views.iter().any(|own| own.judged.is_some())
    }
}

/// All alerts: those that differ, then those that were pending or fired, then the others.
pub fn subjects<'a>(
    after: &'a Variant<'_>,
    before: Option<&'a Variant<'_>>,
    incidents: Option<&'a [Incident]>,
) -> Vec<Subject<'a>> {
    let mut subjects: Vec<Subject<'a>> = match before {
        None => after.replay.alerts.iter().map(|own| alone(own, after.replay)).collect(),
        Some(before) => pairs(before.replay, after.replay)
            .into_iter()
            .map(|pair| both(&pair, before, after))
            .collect(),
    };
    for view in subjects.iter_mut().flat_map(|own| &mut own.views) {
        let given = view.alert.zip(incidents);
        view.judged = given.map(|(alert, own)| Judged::of(alert, own, view.replay.end));
    }
    subjects.sort_by_key(|own| match (own.views.len(), own.is_loud()) {
        (2, true) => 0,
        (_, true) => 1,
        (2, _) => 2,
        _ => 3,
    });
    for (index, own) in subjects.iter_mut().enumerate() {
        own.id = format!("alert-{}", index + 1);
    }
    subjects
}

fn alone<'a>(alert: &'a AlertReplay, replay: &'a Replay) -> Subject<'a> {
    let view = View { name: None, is_before: false, alert: Some(alert), replay, judged: None };
    Subject { name: &alert.name, id: String::new(), views: vec![view] }
}

fn both<'a>(pair: &Pair<'a>, before: &'a Variant<'_>, after: &'a Variant<'_>) -> Subject<'a> {
    let is_same = match (pair.before, pair.after) {
        (Some(old), Some(new)) => {
            old.expr == new.expr
                && old.for_ms == new.for_ms
                && old.keep_firing_for_ms == new.keep_firing_for_ms
                && !pair.differs()
                && differing(pair.name, before, after).is_none()
        }
        _ => false,
    };
    let view = |variant: &'a Variant<'_>, alert, is_before| View {
        name: (!is_same).then_some(&*variant.name),
        is_before,
        alert,
        replay: variant.replay,
        judged: None,
    };
    let mut views = vec![view(before, pair.before, true), view(after, pair.after, false)];
    if is_same {
        views.remove(0);
    }
    Subject { name: pair.name, id: String::new(), views }
}
