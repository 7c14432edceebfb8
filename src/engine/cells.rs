//! One value or none for each step of a grid.
//!
//! Absence is one NaN with bits of its own, so a column is a plain vector of floats and needs
//! no second one for presence. Nothing else has those bits: values enter through [`present`],
//! which maps a NaN that happens to have them to the ordinary NaN, and operators touch only
//! what is there. So a NaN in the data is never taken for a gap, nor the other way round.

/// The bits of the NaN that stands for "no value": quiet, with a payload that no hardware and
/// no Prometheus produces.
const ABSENT_BITS: u64 = 0x7ff8_6162_7365_6e74;

const ABSENT: f64 = f64::from_bits(ABSENT_BITS);

/// A value to store: itself, unless it is a NaN with the bits of absence.
#[inline]
const fn present(value: f64) -> f64 {
    if value.to_bits() == ABSENT_BITS { f64::NAN } else { value }
}

/// Whether a stored value is there.
#[inline]
const fn is_present(value: f64) -> bool {
    value.to_bits() != ABSENT_BITS
}

/// For each step of a grid a value or none.
#[derive(Clone, Debug, Default)]
pub struct Cells(Vec<f64>);

impl Cells {
    /// So many steps without a value.
    pub fn absent(steps: usize) -> Self {
        Self(vec![ABSENT; steps])
    }

    /// The same value at each of so many steps.
    pub fn constant(value: f64, steps: usize) -> Self {
        Self(vec![present(value); steps])
    }

    /// A value at each step.
    pub fn full(mut values: Vec<f64>) -> Self {
        for value in &mut values {
            *value = present(*value);
        }
        Self(values)
    }

    /// How many steps there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there are no steps.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The value at a step.
    #[inline]
    pub fn get(&self, step: usize) -> Option<f64> {
        self.0.get(step).copied().filter(|value| is_present(*value))
    }

    /// Whether there is a value at a step.
    #[inline]
    pub fn has(&self, step: usize) -> bool {
        self.0.get(step).is_some_and(|value| is_present(*value))
    }

    /// Puts a value at a step, which must exist.
    #[inline]
    pub fn set(&mut self, step: usize, value: f64) {
        self.0[step] = present(value);
    }

    /// Takes the value of a step away.
    #[inline]
    pub fn clear(&mut self, step: usize) {
        self.0[step] = ABSENT;
    }

    /// Whether no step has a value.
    pub fn is_void(&self) -> bool {
        !self.0.iter().copied().any(is_present)
    }

    /// How many steps have a value.
    pub fn count(&self) -> usize {
        self.0.iter().filter(|value| is_present(**value)).count()
    }

    /// Value or none, step by step.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Option<f64>> + DoubleEndedIterator {
        self.0.iter().map(|value| is_present(*value).then_some(*value))
    }

    /// The steps that have a value, with it.
    pub fn present(&self) -> impl Iterator<Item = (usize, f64)> {
        self.0.iter().copied().enumerate().filter(|(_, value)| is_present(*value))
    }

    /// The first step that has a value; the number of steps if none has.
    pub(crate) fn first_step(&self) -> usize {
        self.0.iter().position(|value| is_present(*value)).unwrap_or(self.0.len())
    }

    /// Replaces each value by `change` of it.
    pub fn map(&mut self, mut change: impl FnMut(f64) -> f64) {
        for value in &mut self.0 {
            if is_present(*value) {
                *value = present(change(*value));
            }
        }
    }

    /// Replaces each value by `change` of its step and it; `None` takes it away.
    pub fn filter_map(&mut self, mut change: impl FnMut(usize, f64) -> Option<f64>) {
        for (step, value) in self.0.iter_mut().enumerate() {
            if is_present(*value) {
                *value = change(step, *value).map_or(ABSENT, present);
            }
        }
    }

    /// `combine` of the values of both, where both have one and it gives one.
    pub fn zip(&self, other: &Self, mut combine: impl FnMut(f64, f64) -> Option<f64>) -> Self {
        let pairs = self.0.iter().zip(&other.0);
        Self(
            pairs
                .map(|(left, right)| {
                    if is_present(*left) && is_present(*right) {
                        combine(*left, *right).map_or(ABSENT, present)
                    } else {
                        ABSENT
                    }
                })
                .collect(),
        )
    }

    /// Whether both have a value at one step at least.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.0.iter().zip(&other.0).any(|(left, right)| is_present(*left) && is_present(*right))
    }

    /// Takes the other's values where this has none.
    pub fn fill_from(&mut self, other: &Self) {
        for (value, new) in self.0.iter_mut().zip(&other.0) {
            if !is_present(*value) {
                *value = *new;
            }
        }
    }

    /// The value of the only step at each of so many.
    pub fn broadcast(&self, steps: usize) -> Self {
        Self(vec![self.0.first().copied().unwrap_or(ABSENT); steps])
    }
}

/// Equal where the same steps have values of the same bits, or both a NaN.
impl PartialEq for Cells {
    fn eq(&self, other: &Self) -> bool {
        self.len() == other.len()
            && self.iter().zip(other.iter()).all(|pair| match pair {
                (None, None) => true,
                (Some(left), Some(right)) => left == right || (left.is_nan() && right.is_nan()),
                _ => false,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nan_with_the_bits_of_absence_is_still_a_value() {
        let mut cells = Cells::absent(3);
        cells.set(0, ABSENT);
        cells.set(1, f64::NAN);
        assert!(cells.has(0) && cells.has(1) && !cells.has(2));
        assert_eq!(cells.count(), 2);
        cells.map(|value| -value);
        assert!(cells.get(0).is_some_and(f64::is_nan));
        assert_eq!(cells.get(2), None);
        assert!(Cells::full(vec![ABSENT]).has(0));
    }
}
