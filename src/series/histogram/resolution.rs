//! Coarser schemas.

use super::layout::Side;
use super::{CUSTOM_BUCKETS, Histogram, Incompatible, ResetHint};

impl Histogram {
    /// Merges buckets to those of the coarser exponential schema `target`.
    ///
    /// # Errors
    ///
    /// One of the schemas is that of custom buckets, or `target` is finer.
    pub fn reduce_resolution(&mut self, target: i32) -> Result<(), Incompatible> {
        let shift = self.shift_to(target)?;
        if shift > 0 {
            self.set_positive(Side::reduced(self.positive_counts(), shift));
            self.set_negative(Side::reduced(self.negative_counts(), shift));
        }
        self.schema = target;
        Ok(())
    }

    /// A copy in the coarser or equal schema `target`. In a coarser one nothing is known of
    /// counter resets.
    ///
    /// # Errors
    ///
    /// As for [`reduce_resolution`](Self::reduce_resolution).
    pub fn copy_to_schema(&self, target: i32) -> Result<Self, Incompatible> {
        let mut copy = self.clone();
        if target != self.schema {
            copy.reduce_resolution(target)?;
            copy.reset_hint = ResetHint::Unknown;
        }
        Ok(copy)
    }

    /// By how much the schema `target` is coarser.
    pub(super) fn shift_to(&self, target: i32) -> Result<u32, Incompatible> {
        if self.uses_custom_buckets() || target == CUSTOM_BUCKETS {
            return Err(Incompatible);
        }
        u32::try_from(i64::from(self.schema) - i64::from(target)).map_err(|_| Incompatible)
    }
}
