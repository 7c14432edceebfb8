//! `sum_over_time` and `avg_over_time`.

use crate::Cells;
use crate::kahan::{Kahan, Mean};
use crate::window::Windows;

pub(super) fn sum(times: &[i64], values: &[f64], windows: &Windows) -> Cells {
    super::each_window(windows, times, values, &mut |_, _, values| {
        Some(values.iter().fold(Kahan::default(), |sum, value| sum.plus(*value)).total())
    })
}

pub(super) fn average(times: &[i64], values: &[f64], windows: &Windows) -> Cells {
    super::each_window(windows, times, values, &mut |_, _, values| {
        let (first, rest) = values.split_first()?;
        Some(rest.iter().fold(Mean::of(*first), |mean, value| mean.plus(*value)).value())
    })
}
