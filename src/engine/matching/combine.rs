//! Arithmetic and comparison between vectors: one-to-one, many-to-one, with fill values.
//!
//! The side that may have only one series a signature is the "one" side; with `group_right`
//! that is the left. Two elements of it with one signature at one step are a fault, and so are
//! two results with the same labels.

use promwright_promql::{Binary, Matching};
use promwright_series::Labels;
use rustc_hash::FxHashMap;

use super::{Signatures, display, presence};
use crate::error::Fault;
use crate::operator::samples;
use crate::operator::{arithmetic, compare, is_for_floats};
use crate::remark::{LastRemarks, Remarks};
use crate::vector::is_metadata;
use crate::{Cells, GridSeries, OwnedSample};

/// The operator applied to each pair of elements that match, and what is remarked on them.
///
/// # Errors
///
/// Prometheus' faults of matching.
pub(crate) fn combine(
    binary: &Binary,
    left: &[GridSeries],
    right: &[GridSeries],
    steps: usize,
    delayed_names: bool,
) -> Result<(Vec<GridSeries>, Remarks), Fault> {
    let matching = &binary.matching;
    let swapped = matching.group.as_ref().is_some_and(|group| !group.left);
    let signatures = Signatures::new(left, right, matching);
    let (many, one) = if swapped { (right, left) } else { (left, right) };
    let (of_many, of_one) = if swapped {
        (&signatures.right, &signatures.left)
    } else {
        (&signatures.left, &signatures.right)
    };
    let join = Join {
        binary,
        many,
        one,
        many_members: signatures.members(of_many),
        one_members: signatures.members(of_one),
        groups: &signatures.groups.labels,
        steps,
        swapped,
        // Prometheus 3.14 does not swap the fill values with the sides: with `group_right`,
        // `fill_left` fills the right side.
        fill_many: matching.fill_left.map(|fill| fill.value),
        fill_one: matching.fill_right.map(|fill| fill.value),
        drop_name: binary.bool_span.is_some() && !delayed_names,
        only_floats: is_for_floats(binary.op)
            && !left.iter().chain(right).any(|series| series.values.may_have_histograms()),
    };
    join.check_one_side()?;
    join.run()
}

struct Join<'a> {
    binary: &'a Binary,
    many: &'a [GridSeries],
    one: &'a [GridSeries],
    many_members: Vec<Vec<usize>>,
    one_members: Vec<Vec<usize>>,
    groups: &'a [Labels],
    steps: usize,
    swapped: bool,
    fill_many: Option<f64>,
    fill_one: Option<f64>,
    drop_name: bool,
    /// Whether no histogram can be met, and the operator is one for floats.
    only_floats: bool,
}

/// The results of one signature by their labels, and where they matched, whether or not the
/// comparison then kept them.
#[derive(Default)]
struct Results {
    series: Vec<GridSeries>,
    /// Where each stands among the results of all signatures.
    orders: Vec<usize>,
    matched: Vec<Vec<bool>>,
    by_labels: FxHashMap<Labels, usize>,
    remarks: LastRemarks,
}

/// A column of one side that takes part, with its labels.
#[derive(Clone, Copy)]
struct Side<'a> {
    values: &'a Cells,
    labels: &'a Labels,
}

impl<'a> Side<'a> {
    const fn of(series: &'a GridSeries) -> Self {
        Self { values: &series.values, labels: &series.labels }
    }
}

impl Join<'_> {
    const fn is_one_to_one(&self) -> bool {
        self.binary.matching.group.is_none()
    }

    /// Two elements of the "one" side with one signature at one step are a fault, unless the
    /// other side has nothing at all at that step.
    fn check_one_side(&self) -> Result<(), Fault> {
        let mut first: Option<(usize, usize, usize, usize)> = None;
        for (signature, members) in self.one_members.iter().enumerate() {
            if members.len() > 1 {
                let found = self.first_duplicate(members);
                let found = found.map(|(step, new, old)| (step, new, old, signature));
                first = first.into_iter().chain(found).min();
            }
        }
        let Some((_, new, old, signature)) = first else { return Ok(()) };
        let mut pair = [&self.one[new].labels, &self.one[old].labels];
        pair.sort();
        Err(Fault::execution(format!(
            "found duplicate series for the match group {} on the {} hand-side of the operation: \
             [{}, {}];many-to-many matching not allowed: matching labels must be unique on one side",
            display(&self.groups[signature]),
            if self.swapped { "left" } else { "right" },
            display(pair[0]),
            display(pair[1]),
        )))
    }

    fn first_duplicate(&self, members: &[usize]) -> Option<(usize, usize, usize)> {
        let fills = self.fill_many.is_some() || self.fill_one.is_some();
        (0..self.steps).find_map(|step| {
            let mut there = members.iter().filter(|index| self.one[**index].values.has(step));
            let (old, new) = (there.next()?, there.next()?);
            let other = fills || self.many.iter().any(|series| series.values.has(step));
            other.then_some((step, *new, *old))
        })
    }

    /// The results in the order of the "many" side, filled ones of the "one" side behind.
    fn run(&self) -> Result<(Vec<GridSeries>, Remarks), Fault> {
        let mut placed = Vec::with_capacity(self.many.len());
        let mut remarks = LastRemarks::default();
        for signature in 0..self.groups.len() {
            let (many, one) = (&self.many_members[signature], &self.one_members[signature]);
            let mut results = Results { remarks, ..Results::default() };
            for index in many {
                self.join_series(*index, one, &mut results)?;
            }
            if let Some(fill) = self.fill_many {
                self.fill_unmatched(fill, one, &mut results)?;
            }
            placed.extend(results.orders.into_iter().zip(results.series));
            remarks = results.remarks;
        }
        placed.sort_by_key(|(order, _)| *order);
        let vector = placed.into_iter().map(|(_, series)| series);
        let vector = vector.filter(|series| !series.values.is_void()).collect();
        Ok((vector, remarks.into_remarks()))
    }

    /// One element of the "many" side with each of the "one" side, or with the fill value.
    fn join_series(&self, place: usize, one: &[usize], results: &mut Results) -> Result<(), Fault> {
        let many = &self.many[place];
        for index in one {
            self.add(Side::of(many), Side::of(&self.one[*index]), place, results)?;
        }
        let Some(fill) = self.fill_one else { return Ok(()) };
        let there = presence(self.one, one, self.steps);
        let mut alone = many.values.clone();
        alone.keep(|step| !there[step]);
        let filling = Cells::constant(fill, self.steps);
        let alone = Side { values: &alone, labels: &many.labels };
        let labels = self.matching_labels(&many.labels);
        self.add(alone, Side { values: &filling, labels: &labels }, place, results)
    }

    /// The elements of the "one" side that nothing matched, with the fill value.
    fn fill_unmatched(&self, fill: f64, one: &[usize], results: &mut Results) -> Result<(), Fault> {
        let matched: Vec<bool> = (0..self.steps)
            .map(|step| results.matched.iter().any(|matched| matched[step]))
            .collect();
        let filling = Cells::constant(fill, self.steps);
        for index in one {
            let one = &self.one[*index];
            let mut alone = one.values.clone();
            alone.keep(|step| !matched[step]);
            let labels = self.matching_labels(&one.labels);
            let filling = Side { values: &filling, labels: &labels };
            let alone = Side { values: &alone, labels: &one.labels };
            self.add(filling, alone, self.many.len() + index, results)?;
        }
        Ok(())
    }

    /// Adds the results of two columns. `order` is where the elements stand among those of
    /// their step.
    fn add(
        &self,
        many: Side<'_>,
        one: Side<'_>,
        order: usize,
        results: &mut Results,
    ) -> Result<(), Fault> {
        if !many.values.overlaps(one.values) {
            return Ok(());
        }
        let mut there: Vec<bool> =
            (0..self.steps).map(|step| many.values.has(step) && one.values.has(step)).collect();
        let values = if self.only_floats {
            many.values.zip(one.values, |many, one| self.value(many, one))
        } else {
            self.samples(many.values, one.values, order, &mut there, &mut results.remarks)
        };
        let labels = self.result_labels(many.labels, one.labels);
        if let Some(place) = results.clash(&labels, self.is_one_to_one(), &there) {
            let place = place.map_err(Fault::execution)?;
            if results.series[place].values.is_void() {
                results.orders[place] = order;
            }
            results.series[place].values.fill_from(&values);
            for (matched, new) in results.matched[place].iter_mut().zip(there) {
                *matched |= new;
            }
            return Ok(());
        }
        results.by_labels.insert(labels.clone(), results.series.len());
        results.matched.push(there);
        results.orders.push(order);
        let drop_name = self.binary.bool_span.is_some();
        results.series.push(GridSeries { labels, values, drop_name });
        Ok(())
    }

    /// The results where histograms may be. Samples that do not fit do not count as matched.
    fn samples(
        &self,
        many: &Cells,
        one: &Cells,
        order: usize,
        there: &mut [bool],
        remarks: &mut LastRemarks,
    ) -> Cells {
        many.zip_samples(one, |step, many, one| {
            let (left, right) = if self.swapped { (one, many) } else { (many, one) };
            let outcome = match samples::combine(self.binary.op, left, right) {
                Ok(outcome) => outcome,
                Err(remark) => {
                    there[step] = false;
                    remarks.add(step, order, remark);
                    return None;
                }
            };
            if let Some(remark) = outcome.remark {
                remarks.add(step, order, remark);
            }
            if self.binary.bool_span.is_some() {
                return Some(OwnedSample::Float(f64::from(u8::from(outcome.holds))));
            }
            outcome.holds.then_some(outcome.value)
        })
    }

    fn value(&self, many: f64, one: f64) -> Option<f64> {
        let (left, right) = if self.swapped { (one, many) } else { (many, one) };
        let op = self.binary.op;
        if !op.is_comparison() {
            return Some(arithmetic(op, left, right));
        }
        let holds = compare(op, left, right);
        match self.binary.bool_span {
            Some(_) => Some(f64::from(u8::from(holds))),
            None => holds.then_some(left),
        }
    }

    /// The labels of a result: the "many" side's, less what the matching takes, with those that
    /// `group_left` and `group_right` name from the "one" side.
    fn result_labels(&self, many: &Labels, one: &Labels) -> Labels {
        let matching = &self.binary.matching;
        let no_name = self.drop_name || self.binary.op.is_arithmetic();
        let base = many.filter(|label| {
            !(no_name && is_metadata(label))
                && (!self.is_one_to_one() || kept_one_to_one(matching, label))
        });
        let include = matching.group.as_ref().map_or(&[][..], |group| &group.include);
        if include.is_empty() {
            return base;
        }
        let mut builder = base.to_builder();
        for label in include {
            // An empty value removes the label.
            builder.set(&*label.text, one.get(&label.text).unwrap_or_default());
        }
        builder.build()
    }

    /// The labels that the matching looks at; with `ignoring` without the metric name.
    fn matching_labels(&self, labels: &Labels) -> Labels {
        crate::grouping::Key::of_matching(&self.binary.matching).of(labels)
    }
}

/// Whether a one-to-one matching leaves a label to its result.
fn kept_one_to_one(matching: &Matching, label: &str) -> bool {
    let Some(labels) = &matching.labels else { return true };
    labels.labels.iter().any(|name| *name.text == *label) == labels.on
}

impl Results {
    /// Where there is a result with the same labels already: its place, or the fault if both
    /// match at one step. One-to-one, no two results may match at one step at all.
    fn clash(
        &self,
        labels: &Labels,
        one_to_one: bool,
        there: &[bool],
    ) -> Option<Result<usize, &'static str>> {
        let both =
            |matched: &Vec<bool>| matched.iter().zip(there).any(|(matched, new)| *matched && *new);
        if one_to_one && self.matched.iter().any(both) {
            return Some(Err(
                "multiple matches for labels: many-to-one matching must be explicit \
                 (group_left/group_right)",
            ));
        }
        let place = *self.by_labels.get(labels)?;
        if both(&self.matched[place]) {
            return Some(Err(
                "multiple matches for labels: grouping labels must ensure unique matches",
            ));
        }
        Some(Ok(place))
    }
}
