//! What is known of one rule from one test, or from several.

use promwright_source::Place;

/// A time of a test.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The test's name, or its stand-in.
    pub test: String,
    /// The test.
    pub place: Place,
    /// Milliseconds after its start.
    pub time: i64,
    /// How much the test is about the rule.
    pub(super) weight: u8,
}

/// Whether something happened in a test, and whether an expectation says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Seen {
    /// It did not happen.
    #[default]
    Never,
    /// It happened, as at this time, and nothing would have noticed had it not.
    Unasserted(Moment),
    /// An expectation that holds says that it happened.
    Asserted,
}

impl Seen {
    /// `never`, `seen` or `asserted`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Unasserted(_) => "seen",
            Self::Asserted => "asserted",
        }
    }

    /// Whether an expectation says so.
    pub const fn is_asserted(&self) -> bool {
        matches!(self, Self::Asserted)
    }

    /// The stronger of two; of two that are as strong the first.
    pub fn add(&mut self, other: &Self) {
        let rank = |seen: &Self| match seen {
            Self::Never => 0,
            Self::Unasserted(moment) => 1 + moment.weight,
            Self::Asserted => u8::MAX,
        };
        if rank(other) > rank(self) {
            *self = other.clone();
        }
    }
}

/// The samples that went to each side of a decision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sides {
    /// How many went to the first and how many to the second.
    pub taken: [u64; 2],
    /// Whether there were some of which it cannot be told.
    pub is_blind: bool,
}

impl Sides {
    /// Adds those of another test.
    pub fn add(&mut self, other: Self) {
        for (own, more) in self.taken.iter_mut().zip(other.taken) {
            *own = own.saturating_add(more);
        }
        self.is_blind |= other.is_blind;
    }
}

/// What tests say of a rule.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// In how many tests it ran.
    pub ran: usize,
    /// How many tests have an expectation that reaches it.
    pub tests: usize,
    /// How many expectations reach it.
    pub expectations: usize,
    /// That its expression had a value.
    pub value: Seen,
    /// That it fired.
    pub firing: Seen,
    /// That it did not fire.
    pub silent: Seen,
    /// Its decisions, in the order in which they are written; none before an expectation
    /// reaches it.
    pub sides: Vec<Sides>,
}

impl Tally {
    /// Adds that of another test.
    pub fn add(&mut self, other: &Self) {
        self.ran += other.ran;
        self.tests += other.tests;
        self.expectations += other.expectations;
        self.value.add(&other.value);
        self.firing.add(&other.firing);
        self.silent.add(&other.silent);
        if self.sides.len() < other.sides.len() {
            self.sides.resize(other.sides.len(), Sides::default());
        }
        for (own, more) in self.sides.iter_mut().zip(&other.sides) {
            own.add(*more);
        }
    }
}
