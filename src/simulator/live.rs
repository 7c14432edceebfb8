//! Targets that answer scrapes as they come, for whoever has a clock and sockets.

use promwright_series::exposition::{Exposition, Metadata};

use crate::machine::{Machine, Presence, machines};
use crate::metrics;
use crate::page::Shown;
use crate::scenario::{Scenario, Target};

/// A target of a scenario at work. Time only goes forward: what is asked for an earlier time is
/// answered as of the latest one.
pub struct LiveTarget<'s> {
    machine: Machine<'s>,
    now: i64,
    metadata: Vec<Metadata>,
}

/// What comes of asking a target for its page.
pub enum Answer {
    /// Its page: each series with its one sample, and what is declared about them.
    Page(Exposition),
    /// Nothing: it is down, not reachable, or not there.
    Nothing,
}

/// How a target is to be had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It answers.
    Answers,
    /// It takes what is asked, and never answers.
    Hangs,
    /// It is down, or not there.
    Refuses,
}

/// The targets of a scenario, in the order of [`Scenario::targets`].
pub fn live(scenario: &Scenario, seed: u64) -> Vec<LiveTarget<'_>> {
    let machines = machines(scenario, seed).into_iter();
    machines.map(|machine| LiveTarget { machine, now: 0, metadata: metrics::metadata() }).collect()
}

impl LiveTarget<'_> {
    /// Which target it is.
    pub const fn target(&self) -> &Target {
        self.machine.target
    }

    /// How it is to be had at a time, in milliseconds of the scenario.
    pub fn reach(&mut self, time: i64) -> Reach {
        match self.advance(time) {
            Presence::Answers => Reach::Answers,
            Presence::Fails => Reach::Hangs,
            Presence::Down | Presence::Absent => Reach::Refuses,
        }
    }

    /// Its page at a time, in milliseconds of the scenario.
    pub fn page(&mut self, time: i64) -> Answer {
        if self.advance(time) != Presence::Answers {
            return Answer::Nothing;
        }
        let mut page = Shown { time: self.now, series: Vec::new() };
        self.machine.expose(&mut page, self.now);
        let covers = |metadata: &&Metadata| {
            let mut names = page.series.iter().filter_map(|series| series.labels.metric());
            names.any(|name| metadata.covers(name))
        };
        let metadata = self.metadata.iter().filter(covers).cloned().collect();
        Answer::Page(Exposition { metadata, series: page.series, ..Exposition::default() })
    }

    /// What it says of its health.
    pub fn is_healthy(&mut self, time: i64) -> Health {
        if self.advance(time) != Presence::Answers {
            return Health::Nothing;
        }
        self.machine.is_healthy().map_or(Health::NoPage, Health::Says)
    }

    fn advance(&mut self, time: i64) -> Presence {
        self.now = self.now.max(time);
        self.machine.advance(self.now)
    }
}

/// What a target says of its health.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    /// Whether it is healthy.
    Says(bool),
    /// It has no page for that.
    NoPage,
    /// It does not answer.
    Nothing,
}
