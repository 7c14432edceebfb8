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
