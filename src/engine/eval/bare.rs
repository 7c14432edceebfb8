//! Histograms without buckets, for functions that ask for counts and sums only.
//!
//! Prometheus does not decode the buckets then. Since resets cannot be found without them, it
//! finds them as it reads, and notes in each histogram whether it follows one; so what is
//! remarked on hints differs from what is remarked on whole histograms, and is the same here.

use std::ops::Range;
use std::sync::Arc;

use promwright_promql::{Ast, BinaryOp, Call, Kind, Node};
use promwright_series::histogram::{Histogram, ResetHint};

use super::selector::advance;

/// For each node whether it is a selector that needs no buckets: below `histogram_count`,
/// `histogram_sum` or `histogram_avg`, and below nothing that looks at buckets.
pub(super) fn selectors(ast: &Ast) -> Vec<bool> {
    #[derive(Clone, Copy, Default)]
    struct Below {
        stats: bool,
        buckets: bool,
    }
    let asks = |node: &Node| matches!(&node.kind, Kind::Call(call) if is_statistic(call));
    if !ast.iter().any(|(_, node)| asks(node)) {
        return vec![false; ast.len()];
    }
    let mut below = vec![Below::default(); ast.len()];
    for (_, id) in ast.preorder() {
        let mut own = below[id.index()];
        match &ast[id].kind {
            Kind::Subquery(_) => own.buckets = true,
            Kind::Call(call) => match call.function.name {
                _ if is_statistic(call) => own.stats = true,
                "histogram_quantile" | "histogram_quantiles" | "histogram_fraction" => {
                    own.buckets = true;
                }
                _ => {}
            },
            Kind::Binary(binary) => {
                own.buckets |= matches!(binary.op, BinaryOp::TrimUpper | BinaryOp::TrimLower);
            }
            _ => {}
        }
        for child in ast.children(id) {
            below[child.index()] = own;
        }
    }
    below.into_iter().map(|own| own.stats && !own.buckets).collect()
}

/// Whether a function needs counts and sums only.
fn is_statistic(call: &Call) -> bool {
    matches!(call.function.name, "histogram_count" | "histogram_sum" | "histogram_avg")
}

/// Histograms of a series with the indices of their samples.
pub(super) type Histograms = Vec<(u32, Arc<Histogram>)>;

/// Histograms without buckets, read in one go but for the samples that are leapt to.
///
/// The leaps are given by the indices of these samples, ascending.
pub(super) fn bare(histograms: &[(u32, Arc<Histogram>)], leaps: &[usize]) -> Histograms {
    let mut leaps = leaps.iter().peekable();
    let mut before: Option<&Histogram> = None;
    let mut bare = Vec::with_capacity(histograms.len());
    for (index, histogram) in histograms {
        while leaps.next_if(|leap| **leap <= *index as usize).is_some() {
            before = None;
        }
        let reset_hint = match (histogram.reset_hint, before) {
            (ResetHint::Unknown, Some(before)) if histogram.detect_reset(before) => {
                ResetHint::Reset
            }
            (ResetHint::Unknown, Some(_)) => ResetHint::NotReset,
            (hint, _) => hint,
        };
        let Histogram { schema, count, sum, .. } = **histogram;
        let own = Histogram { schema, count, sum, reset_hint, ..Histogram::default() };
        bare.push((*index, Arc::new(own)));
        before = Some(histogram);
    }
    bare
}

/// The samples, of a part of a series, that are leapt to when the windows are read one after the
/// other; a window goes from its first time to its last, both included.
///
/// Reading a window ends at the first sample at its last time or later. What lies between that
/// and the next window is not read.
pub(super) fn leaps(
    times: &[i64],
    samples: Range<usize>,
    windows: impl Iterator<Item = (i64, i64)>,
) -> Vec<usize> {
    let times = &times[..samples.end];
    let mut leaps = Vec::new();
    let mut rest = samples.start;
    for (first, last) in windows {
        let Some(time) = times.get(rest) else { break };
        if first > *time {
            rest = advance(times, rest, first - 1);
            leaps.push(rest);
        }
        rest = advance(times, rest, last - 1);
    }
    leaps
}

#[cfg(test)]
mod tests {
    use ResetHint::{NotReset, Reset, Unknown};

    use super::*;

    fn bare_selectors(query: &str) -> Vec<bool> {
        let Ok(ast) = promwright_promql::parse(query) else { panic!("{query}") };
        let bare = selectors(&ast);
        let selectors = ast.iter().filter(|(_, node)| matches!(node.kind, Kind::Selector(_)));
        selectors.map(|(id, _)| bare[id.index()]).collect()
    }

    #[test]
    fn buckets_are_left_out_where_nothing_looks_at_them() {
        assert_eq!(bare_selectors("histogram_count(rate(h[5m])) + h"), [true, false]);
        assert_eq!(
            bare_selectors("histogram_sum(h unless histogram_quantile(0, h))"),
            [true, false]
        );
        assert_eq!(
            bare_selectors("histogram_fraction(0, 1, h and histogram_avg(h))"),
            [false, false]
        );
        assert_eq!(bare_selectors("histogram_count(increase(h[5m:1m]))"), [false]);
        assert_eq!(bare_selectors("histogram_count(h </ 2)"), [false]);
    }

    #[test]
    fn resets_are_noted_but_not_across_leaps() {
        let counts = [1.0, 2.0, 1.0, 5.0, 4.0];
        let histograms: Vec<_> = (0..)
            .zip(counts)
            .map(|(index, count)| (index, Arc::new(Histogram { count, ..Histogram::default() })))
            .collect();
        let hints = |leaps: &[usize]| -> Vec<ResetHint> {
            bare(&histograms, leaps).into_iter().map(|(_, own)| own.reset_hint).collect()
        };
        assert_eq!(hints(&[]), [Unknown, NotReset, Reset, NotReset, Reset]);
        assert_eq!(hints(&[2, 3]), [Unknown, NotReset, Unknown, Unknown, Reset]);
        let times = [0, 10, 20, 30, 40];
        assert_eq!(leaps(&times, 0..5, [(1, 15), (16, 20), (31, 40)].into_iter()), [1, 4]);
    }
}
