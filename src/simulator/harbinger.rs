//! Harbinger: validates documents against schemas, and counts what does not fit.
//!
//! It is planned and not deployed: its metrics are those of the plan.

use std::collections::BTreeMap;

use crate::histogram::{Durations, Names};
use crate::page::Page;
use crate::psi_field::rounded;
use crate::random::Random;
use crate::scenario::{Harbinger, Schema};

/// Documents are validated in batches, this often, in milliseconds.
const BATCH: i64 = 10_000;

const DURATION: Names = Names {
    bucket: "harbinger_validation_duration_seconds_bucket",
    sum: "harbinger_validation_duration_seconds_sum",
    count: "harbinger_validation_duration_seconds_count",
};

/// What became of the documents of one schema.
struct Counts {
    plan: Schema,
    valid: u64,
    /// By type of error.
    errors: BTreeMap<String, u64>,
    /// What is left of a document, so that fractions are not lost.
    rest: f64,
}

/// Harbinger at work.
pub(crate) struct Validator {
    schemas: Vec<Counts>,
    random: Random,
    durations: Durations,
    started: i64,
    next: i64,
}

impl Validator {
    /// Harbinger as it starts at `from`.
    pub fn new(plan: &Harbinger, from: i64, random: Random) -> Self {
        let counts = |plan: &Schema| Counts {
            plan: plan.clone(),
            valid: 0,
            errors: BTreeMap::new(),
            rest: 0.0,
        };
        let schemas = plan.schemas.iter().map(counts).collect();
        let durations = Durations::default();
        Self { schemas, random, durations, started: from, next: from }
    }

    /// Validates every batch that is due at `now`, in milliseconds of the scenario.
    pub fn advance(&mut self, now: i64) {
        while self.next <= now {
            for index in 0..self.schemas.len() {
                self.batch(index);
            }
            self.next += BATCH;
        }
    }

    fn batch(&mut self, index: usize) {
        let Self { schemas, random, durations, .. } = self;
        let Counts { plan, valid, errors, rest } = &mut schemas[index];
        let mean = plan.validations * BATCH as f64 / 60_000.0;
        let documents = (mean * (1.0 + 0.3 * random.normal()) + *rest).max(0.0);
        *rest = documents.fract();
        for _ in 0..documents as u64 {
            durations.observe(rounded(plan.seconds * random.between(0.5, 1.5), 4));
            let mut draw = random.unit();
            let found = plan.errors.iter().find(|(_, share)| {
                let is_it = draw < **share;
                draw -= **share;
                is_it
            });
            match found {
                None => *valid += 1,
                Some((kind, _)) => match errors.get_mut(kind) {
                    Some(count) => *count += 1,
                    None => drop(errors.insert(kind.clone(), 1)),
                },
            }
        }
    }

    /// Counters appear with their first count.
    pub fn expose(&self, page: &mut dyn Page, now: i64) {
        for Counts { plan, valid, errors, .. } in &self.schemas {
            let schema = ("schema", plan.schema.as_str());
            let invalid: u64 = errors.values().sum();
            for (result, count) in [("valid", *valid), ("invalid", invalid)] {
                if count > 0 {
                    let labels = [schema, ("result", result)];
                    page.sample("harbinger_validations_total", &labels, count as f64);
                }
            }
        }
        for Counts { plan, errors, .. } in &self.schemas {
            for (kind, count) in errors {
                let labels = [("schema", plan.schema.as_str()), ("error_type", kind.as_str())];
                page.sample("harbinger_schema_errors_total", &labels, *count as f64);
            }
        }
        self.durations.expose(page, &DURATION, &[]);
        let uptime = (now - self.started) as f64 / 1000.0;
        page.sample("harbinger_uptime_seconds", &[], uptime);
    }
}
