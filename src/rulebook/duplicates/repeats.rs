//! Which of many things come more than once, told by their hashes alone.

use std::hash::{BuildHasher, Hash};

use rustc_hash::{FxBuildHasher, FxHashSet};

/// The things that come more than once, so that only these few need to be kept and compared. It
/// may hold one that comes once, if it has the hash of another, and lacks none that does not.
#[derive(Debug, Default)]
pub struct Repeats {
    hashes: FxHashSet<u32>,
}

impl Repeats {
    /// Those among `things`.
    pub fn of<T: Hash>(things: impl Iterator<Item = T>) -> Self {
        let mut hashes: Vec<_> = things.map(hash).collect();
        hashes.sort_unstable();
        let repeated = hashes.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0]);
        Self { hashes: repeated.collect() }
    }

    /// Whether one of the things may come more than once.
    pub fn may_hold<T: Hash>(&self, thing: T) -> bool {
        !self.hashes.is_empty() && self.hashes.contains(&hash(thing))
    }

    /// Whether each thing comes once.
    pub fn is_empty(&self) -> bool {
        self.hashes.is_empty()
    }
}

/// Half a hash: it is enough to tell most things apart, and there may be many.
fn hash<T: Hash>(thing: T) -> u32 {
    (FxBuildHasher.hash_one(thing) >> 32) as u32
}

#[cfg(test)]
mod tests {
    use super::Repeats;

    #[test]
    fn what_comes_twice_is_held() {
        let repeats = Repeats::of(["a", "b", "a", "c"].into_iter());
        assert!(repeats.may_hold("a") && !repeats.may_hold("b") && !repeats.is_empty());
        assert!(Repeats::of(["a", "b"].into_iter()).is_empty());
    }
}
