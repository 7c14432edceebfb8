//! `info`: labels of info metrics added to the series that they describe.

use promwright_promql::{Call, Id, Kind, MatchOp};
use promwright_series::{Labels, LabelsBuilder, METRIC_NAME};
use promwright_source::Span;
use rustc_hash::{FxHashMap, FxHashSet};

use super::{Datum, Evaluator};
use crate::error::{EvalError, Fault};
use crate::matcher::{LabelMatcher, matchers, select};
use crate::storage::StoredSeries;
use crate::window::Reference;
use crate::{Cells, Grid, GridSeries};

/// The labels by which an info series is found.
const IDENTIFYING: [&str; 2] = ["instance", "job"];

/// The info metric if none is asked for.
const TARGET_INFO: &str = "target_info";

/// An info series, its values being the times of its samples.
struct Info<'a> {
    labels: &'a Labels,
    times: Cells,
}

/// Info series by metric name and identifying labels.
type ByIdentity<'a> = FxHashMap<Labels, Vec<Info<'a>>>;

impl<'a> Evaluator<'a> {
    pub(super) fn info(&mut self, call: &Call, grid: Grid, span: Span) -> Result<Datum, EvalError> {
        let base = self.vector_arg(call, 0, grid)?;
        let (names, data) = self.info_matchers(call, span)?;
        let ignored: Vec<bool> = base
            .iter()
            .map(|series| {
                let name = series.labels.metric().unwrap_or_default();
                names.iter().all(|matcher| matcher.matches(name))
            })
            .collect();
        let described = base.iter().zip(&ignored).filter(|(_, ignored)| !**ignored);
        let described: Vec<&GridSeries> = described.map(|(series, _)| series).collect();
        let reference = self.info_reference(call)?;
        let infos = self.info_series(&described, &names, &data, grid, reference);
        let infos = infos.map_err(|fault| fault.at(span))?;
        check_duplicates(&infos, grid.len()).map_err(|fault| fault.at(span))?;
        let mut vector = Vec::with_capacity(base.len());
        for (series, ignored) in base.iter().zip(&ignored) {
            if *ignored {
                vector.push(series.clone());
            } else {
                let enriched = enrich(series, &infos, &data);
                vector.extend(enriched.map_err(|fault| fault.at(span))?);
            }
        }
        crate::vector::join(vector).map(Datum::Vector).map_err(|fault| fault.at(span))
    }

    /// The matchers of the second argument: those of the metric name, made to select something,
    /// and the others.
    fn info_matchers(
        &self,
        call: &Call,
        span: Span,
    ) -> Result<(Vec<LabelMatcher>, Vec<LabelMatcher>), EvalError> {
        let own = match self.arg(call, 1).map(|id| &self.ast[id].kind) {
            Some(Kind::Selector(selector)) => matchers(selector),
            _ => Ok(Vec::new()),
        };
        let own = own.map_err(|fault| fault.at(span))?;
        let (mut names, data): (Vec<_>, Vec<_>) =
            own.into_iter().partition(|matcher| *matcher.label == *METRIC_NAME);
        if !names.iter().any(LabelMatcher::is_positive) {
            let (op, value) = if names.is_empty() {
                (MatchOp::Equal, TARGET_INFO)
            } else {
                (MatchOp::Regex, ".+_info")
            };
            let matcher = LabelMatcher::new(METRIC_NAME, op, value);
            names.push(matcher.map_err(|fault| fault.at(span))?);
        }
        Ok((names, data))
    }

    /// Which time the info series are looked at: that of the first selector within the first
    /// argument, so that they describe what was then.
    fn info_reference(&self, call: &Call) -> Result<Reference, EvalError> {
        let own = Reference { at: None, offset: 0 };
        let Some(root) = self.arg(call, 0) else { return Ok(own) };
        let within = |id: Id| self.ast[root].span.contains(self.ast[id].span) && id <= root;
        let inside = || self.ast.iter().filter(|(id, _)| within(*id));
        let mut selectors = inside().filter_map(|(id, node)| match &node.kind {
            Kind::Selector(selector) => Some((id, &selector.modifiers)),
            _ => None,
        });
        let Some((selector, innermost)) = selectors.next() else { return Ok(own) };
        // Around it from the outermost in; an `@` makes what is further out irrelevant.
        let span = self.ast[selector].span;
        let around = inside().rev().filter_map(|(_, node)| match &node.kind {
            Kind::Subquery(subquery) if node.span.contains(span) => Some(&subquery.modifiers),
            _ => None,
        });
        let mut reference = own;
        for modifiers in around.chain([innermost]) {
            let next = self.reference(modifiers)?;
            reference = match next.at {
                Some(_) => next,
                None => Reference { offset: reference.offset + next.offset, ..reference },
            };
        }
        Ok(reference)
    }

    fn info_series(
        &self,
        described: &[&GridSeries],
        names: &[LabelMatcher],
        data: &[LabelMatcher],
        grid: Grid,
        reference: Reference,
    ) -> Result<ByIdentity<'a>, Fault> {
        let mut infos = ByIdentity::default();
        let known = IDENTIFYING.map(|label| -> FxHashSet<&str> {
            described.iter().filter_map(|series| series.labels.get(label)).collect()
        });
        if known.iter().all(FxHashSet::is_empty) {
            return Ok(infos);
        }
        if self.storage.given().is_some() {
            return Err(Fault::execution("the server was not asked for `info` as it is used here"));
        }
        let asked: Vec<LabelMatcher> = names.iter().chain(data).cloned().collect();
        for series in select(self.storage, &asked) {
            let labels = series.labels();
            let identified = IDENTIFYING.iter().zip(&known).all(|(label, values)| {
                values.is_empty() || values.contains(labels.get(label).unwrap_or_default())
            });
            if !identified {
                continue;
            }
            let times = self.info_times(series, grid, reference)?;
            if !times.is_void() {
                let identity = identity(labels.metric().unwrap_or_default(), labels);
                infos.entry(identity).or_default().push(Info { labels, times });
            }
        }
        Ok(infos)
    }

    /// The times of the samples of an info series, which must be floats.
    fn info_times(
        &self,
        series: &StoredSeries,
        grid: Grid,
        reference: Reference,
    ) -> Result<Cells, Fault> {
        let mut times = Cells::absent(grid.len());
        let samples = series.samples();
        let mut has_histogram = false;
        self.lookback().each(samples, grid, reference, |step, index| {
            times.set(step, samples.timestamps[index] as f64);
            has_histogram |= samples.histogram(index).is_some();
        });
        if has_histogram {
            return Err(Fault::execution(format!(
                "this should be an info metric, with float samples: {}",
                crate::matching::display(series.labels())
            )));
        }
        Ok(times)
    }
}

/// The labels by which series of an info metric and the series they describe meet.
fn identity(name: &str, labels: &Labels) -> Labels {
    let mut identity = labels.filter(|label| IDENTIFYING.contains(&label)).to_builder();
    identity.set(METRIC_NAME, name);
    identity.build()
}

/// Two info series of one identity may not be equally new.
fn check_duplicates(infos: &ByIdentity<'_>, steps: usize) -> Result<(), Fault> {
    let mut several: Vec<&Vec<Info<'_>>> = infos.values().filter(|own| own.len() > 1).collect();
    several.sort_by_key(|own| own[0].labels);
    for step in 0..steps {
        for own in &several {
            let mut newest: Option<(&Info<'_>, f64)> = None;
            for info in *own {
                let Some(time) = info.times.get(step) else { continue };
                match newest {
                    Some((other, known)) if known == time => {
                        let display = crate::matching::display;
                        return Err(Fault::execution(format!(
                            "found duplicate series for info metric: existing {} @ {}, new {} @ {}",
                            display(other.labels),
                            known as i64,
                            display(info.labels),
                            time as i64,
                        )));
                    }
                    Some((_, known)) if known > time => {}
                    _ => newest = Some((info, time)),
                }
            }
        }
    }
    Ok(())
}

/// A series with the labels of its info series; several, where these change over time.
fn enrich(
    series: &GridSeries,
    infos: &ByIdentity<'_>,
    data: &[LabelMatcher],
) -> Result<Vec<GridSeries>, Fault> {
    let mut names: Vec<&str> = infos.keys().filter_map(Labels::metric).collect();
    names.sort_unstable();
    names.dedup();
    let own: Vec<&Vec<Info<'_>>> =
        names.iter().filter_map(|name| infos.get(&identity(name, &series.labels))).collect();
    let needed = data.iter().any(|matcher| !matcher.matches(""));
    let mut variants: Vec<(Vec<&Labels>, GridSeries)> = Vec::new();
    for (step, sample) in series.values.samples() {
        let newest = own.iter().filter_map(|infos| newest(infos, step));
        let newest: Vec<&Labels> = newest.collect();
        if newest.is_empty() && needed {
            continue;
        }
        let known = variants.iter().position(|(labels, _)| *labels == newest);
        let place = if let Some(place) = known {
            place
        } else {
            let labels = with_info(&series.labels, &newest, data)?;
            let values = Cells::absent(series.values.len());
            variants.push((newest, GridSeries { labels, values, ..*series }));
            variants.len() - 1
        };
        variants[place].1.values.set_sample(step, sample.into());
    }
    Ok(variants.into_iter().map(|(_, series)| series).collect())
}

fn newest<'a>(infos: &[Info<'a>], step: usize) -> Option<&'a Labels> {
    let there = infos.iter().filter_map(|info| Some((info.times.get(step)?, info.labels)));
    there.reduce(|best, own| if own.0 > best.0 { own } else { best }).map(|(_, labels)| labels)
}

/// The labels of a series with those of its info series that are asked for; its own stay.
fn with_info(labels: &Labels, infos: &[&Labels], data: &[LabelMatcher]) -> Result<Labels, Fault> {
    let mut added = LabelsBuilder::default();
    let mut known: FxHashMap<&str, &str> = FxHashMap::default();
    for (name, value) in infos.iter().flat_map(|info| info.iter()) {
        let asked = data.is_empty() || data.iter().any(|matcher| *matcher.label == *name);
        if name == METRIC_NAME || !asked {
            continue;
        }
        if known.get(name).is_some_and(|other| *other != value) {
            return Err(Fault::execution(format!("conflicting label: {name}")));
        }
        if labels.get(name).is_none() {
            known.insert(name, value);
            added.set(name, value);
        }
    }
    let mut all = labels.to_builder();
    for (name, value) in added.build().iter() {
        all.set(name, value);
    }
    Ok(all.build())
}
