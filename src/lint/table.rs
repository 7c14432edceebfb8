//! Positions by hashes: a hash table for where there are many, of two numbers a place.
//!
//! What stands at a position is not known here. Whoever asks compares, as another thing may
//! have the same hash.

/// Positions in a list, by hashes of what is there. A hash may have several.
#[derive(Debug)]
pub(crate) struct Table {
    /// Hashes and positions, each in the first place that was free from its hash on. A power of
    /// two of them, of which a third at least is free.
    places: Vec<(u32, u32)>,
}

/// The position that stands for none.
const NONE: u32 = u32::MAX;

impl Table {
    /// An empty table with room for so many positions.
    pub fn with_room(most: usize) -> Self {
        Self { places: vec![(0, NONE); (most + most / 2 + 1).next_power_of_two()] }
    }

    /// A table of which only the hashes matter.
    pub fn of(hashes: &[u32]) -> Self {
        let mut table = Self::with_room(hashes.len());
        for hash in hashes {
            // Thousands of one hash would stand in each other's way.
            if !table.holds(*hash) {
                table.add(*hash, 0);
            }
        }
        table
    }

    /// Whether a hash has a position.
    pub fn holds(&self, hash: u32) -> bool {
        self.positions(hash).next().is_some()
    }

    /// Adds a position. There must be room.
    pub fn add(&mut self, hash: u32, position: u32) {
        let mut at = self.first(hash);
        while self.places[at].1 != NONE {
            at = self.next(at);
        }
        self.places[at] = (hash, position);
    }

    /// The positions of a hash, in the order in which they were added.
    pub fn positions(&self, hash: u32) -> impl Iterator<Item = usize> {
        let mut at = self.first(hash);
        std::iter::from_fn(move || {
            loop {
                let (own, position) = self.places[at];
                if position == NONE {
                    return None;
                }
                at = self.next(at);
                if own == hash {
                    return Some(position as usize);
                }
            }
        })
    }

    fn first(&self, hash: u32) -> usize {
        hash as usize & (self.places.len() - 1)
    }

    fn next(&self, at: usize) -> usize {
        (at + 1) & (self.places.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::Table;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn each_position_is_found_by_its_hash_and_in_order(hashes in vec(0_u32..20, 0..40)) {
            let mut table = Table::with_room(hashes.len());
            for (hash, position) in hashes.iter().zip(0..) {
                table.add(*hash, position);
            }
            let set = Table::of(&hashes);
            for hash in 0..25 {
                let plain = (0..hashes.len()).filter(|at| hashes[*at] == hash);
                prop_assert!(table.positions(hash).eq(plain));
                prop_assert_eq!(set.holds(hash), hashes.contains(&hash));
            }
        }
    }
}
