//! Rules at work: one over its whole grid, or several tick by tick.

use promwright_series::{Labels, Sample};
use rustc_hash::FxHashMap;

use super::alert::{Machine, Surroundings};
use super::evaluate::{self, Elements, Evaluated};
use super::expand::StorageQuery;
use super::history::{AlertHistory, RuleError};
use super::text::Text;
use super::write::Writer;
use super::{Group, Rule, record};
use crate::{Grid, GridSeries, Options, Storage};

/// A rule with what its evaluations need and leave behind.
pub struct Running<'a> {
    /// Its group.
    pub group: &'a Group,
    /// Itself.
    pub rule: &'a Rule,
    /// When it is evaluated.
    pub ticks: Grid,
    options: &'a Options,
    machine: Option<Machine<'a>>,
    writer: Writer,
    errors: Vec<RuleError>,
    /// Whether nobody reads what it writes.
    is_unread: bool,
}

/// Two rules, or a rule and the input, write the same series: their samples meet tick by tick.
#[derive(Debug)]
pub struct Conflict;

/// Which stage wrote a series.
#[derive(Debug, Default)]
pub struct Owners {
    by_labels: FxHashMap<Labels, usize>,
}

impl Owners {
    /// Notes that a stage writes a series.
    fn claim(&mut self, storage: &Storage, labels: &Labels, stage: usize) -> Result<(), Conflict> {
        if let Some(owner) = self.by_labels.get(labels) {
            return if *owner == stage { Ok(()) } else { Err(Conflict) };
        }
        if storage.find(labels).is_some() {
            return Err(Conflict);
        }
        self.by_labels.insert(labels.clone(), stage);
        Ok(())
    }

    /// Whether a rule wrote a series.
    pub fn is_written(&self, labels: &Labels) -> bool {
        self.by_labels.contains_key(labels)
    }
}

impl<'a> Running<'a> {
    /// A rule that has not been evaluated.
    pub fn new(
        (group, rule): (&'a Group, &'a Rule),
        texts: &'a [Text],
        ticks: Grid,
        options: &'a Options,
        surroundings: &'a Surroundings,
    ) -> Self {
        let alert = rule.alert();
        let machine =
            alert.map(|alert| Machine::new(rule, alert, texts, surroundings, group.limit));
        Self {
            group,
            rule,
            ticks,
            options,
            machine,
            writer: Writer::default(),
            errors: Vec::new(),
            is_unread: false,
        }
    }

    /// Says whether nobody reads what it writes, so that it need not write it.
    pub fn unread(self, is_unread: bool) -> Self {
        Self { is_unread, ..self }
    }

    /// What it leaves behind.
    pub fn finish(self) -> (Vec<RuleError>, Option<AlertHistory>) {
        (self.errors, self.machine.map(Machine::finish))
    }

    /// The times at which its expression is evaluated and what it writes is dated.
    fn data_grid(&self) -> Grid {
        let Grid { start, end, step } = self.ticks;
        Grid::range(start - self.group.query_offset_ms, end - self.group.query_offset_ms, step)
    }

    /// The first tick at which it has a value or fails, if nothing but what the storage holds is
    /// ever there to read.
    pub fn wakes_at(&self, storage: &Storage) -> Option<i64> {
        if self.ticks.is_empty() {
            return None;
        }
        let has_effect =
            |elements: &Elements| elements.as_ref().map_or(true, |own| !own.is_empty());
        let step = match evaluate::over_grid(self.rule, storage, self.data_grid(), self.options) {
            Evaluated::Grid(series) => {
                let first =
                    |series: &GridSeries| series.values.iter().position(|own| own.is_some());
                series.iter().filter_map(first).min()?
            }
            Evaluated::Ticks(ticks) => ticks.iter().position(has_effect)?,
        };
        Some(self.ticks.start + step as i64 * self.ticks.step)
    }

    /// Evaluates it over its whole grid.
    pub fn over_grid(
        &mut self,
        storage: &mut Storage,
        owners: &mut Owners,
        stage: usize,
    ) -> Result<(), Conflict> {
        if self.ticks.is_empty() {
            return Ok(());
        }
        let grid = self.data_grid();
        match evaluate::over_grid(self.rule, storage, grid, self.options) {
            Evaluated::Grid(series) if self.machine.is_none() => {
                let Some(labels) = record::distinct(self.group, self.rule, &series) else {
                    return self.each(storage, owners, stage, |step| {
                        Ok(series
                            .iter()
                            .filter_map(|series| {
                                let sample = series.values.sample(step)?.into();
                                Some((series.labels.clone(), sample))
                            })
                            .collect())
                    });
                };
                for (labels, series) in labels.iter().zip(&series) {
                    owners.claim(storage, labels, stage)?;
                    record::write(storage, labels, series, grid);
                }
                Ok(())
            }
            Evaluated::Grid(series) => {
                if self.takes_grid(storage, &series) {
                    return Ok(());
                }
                let columns: Vec<_> = series
                    .iter()
                    .filter_map(|series| {
                        let source = self.machine.as_mut()?.source(&series.labels);
                        Some((source, &series.values))
                    })
                    .collect();
                for (step, tick) in self.ticks.times().enumerate() {
                    let elements: Vec<_> = columns
                        .iter()
                        .filter_map(|(source, values)| Some((*source, values.sample(step)?)))
                        .collect();
                    self.alert(storage, Some((owners, stage)), tick, &elements)?;
                }
                Ok(())
            }
            Evaluated::Ticks(ticks) => {
                let mut ticks = ticks.into_iter();
                self.each(storage, owners, stage, |_| ticks.next().unwrap_or(Ok(Vec::new())))
            }
        }
    }

    /// Whether an alert that nobody reads could take the values of all evaluations at once.
    fn takes_grid(&mut self, storage: &Storage, series: &[GridSeries]) -> bool {
        let query = StorageQuery { storage, options: self.options, time: self.ticks.start };
        let machine = self.machine.as_mut().filter(|_| self.is_unread);
        machine.is_some_and(|machine| machine.take_grid(series, self.ticks, &query))
    }

    fn each(
        &mut self,
        storage: &mut Storage,
        owners: &mut Owners,
        stage: usize,
        mut elements: impl FnMut(usize) -> Elements,
    ) -> Result<(), Conflict> {
        for (step, tick) in self.ticks.times().enumerate() {
            self.take(storage, Some((&mut *owners, stage)), tick, elements(step))?;
        }
        Ok(())
    }

    /// Evaluates it at one tick.
    pub fn tick(
        &mut self,
        storage: &mut Storage,
        owners: Option<(&mut Owners, usize)>,
        tick: i64,
    ) -> Result<(), Conflict> {
        let time = tick - self.group.query_offset_ms;
        let elements = evaluate::at(self.rule, storage, time, self.options);
        self.take(storage, owners, tick, elements)
    }

    /// Takes the elements of one evaluation.
    fn take(
        &mut self,
        storage: &mut Storage,
        owners: Option<(&mut Owners, usize)>,
        tick: i64,
        elements: Elements,
    ) -> Result<(), Conflict> {
        let elements = match elements {
            Ok(elements) => elements,
            Err(message) => {
                self.errors.push(RuleError { time: tick, message });
                return Ok(());
            }
        };
        if let Some(machine) = &mut self.machine {
            let elements: Vec<_> = (elements.iter())
                .map(|(labels, sample)| (machine.source(labels), sample.as_ref()))
                .collect();
            return self.alert(storage, owners, tick, &elements);
        }
        let samples = record::samples(self.group, self.rule, elements.into_iter());
        self.write(storage, owners, tick, samples)
    }

    fn alert(
        &mut self,
        storage: &mut Storage,
        owners: Option<(&mut Owners, usize)>,
        tick: i64,
        elements: &[(u32, Sample<'_>)],
    ) -> Result<(), Conflict> {
        let Some(machine) = &mut self.machine else { return Ok(()) };
        if elements.is_empty() && machine.is_idle() && self.writer.is_idle() {
            return Ok(());
        }
        let query = StorageQuery { storage, options: self.options, time: tick };
        let samples = machine.tick(tick, elements, &query);
        self.write(storage, owners, tick, samples)
    }

    fn write(
        &mut self,
        storage: &mut Storage,
        owners: Option<(&mut Owners, usize)>,
        tick: i64,
        samples: Elements,
    ) -> Result<(), Conflict> {
        let samples = match samples {
            Ok(samples) => samples,
            Err(message) => {
                self.errors.push(RuleError { time: tick, message });
                return Ok(());
            }
        };
        if let Some((owners, stage)) = owners {
            for (labels, _) in &samples {
                owners.claim(storage, labels, stage)?;
            }
        }
        self.writer.write(storage, tick - self.group.query_offset_ms, samples);
        Ok(())
    }
}
