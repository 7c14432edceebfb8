//! Names that are one another but for a slip of the hand, among many.
//!
//! Two names that one letter tells apart have one text in common among themselves and what is
//! left of them without each of their letters. The texts of the shorter list are kept, as hashes,
//! and those of the longer one looked up, so that the work grows with the lists and not with
//! their product, and the memory with the shorter one.

use hashbrown::HashTable;
use rustc_hash::FxHashSet;

/// The hash of a text is a number of which its bytes are the digits, in this base.
const BASE: u64 = 0x9e37_79b9_7f4a_7c15;

/// The pairs of one name of each list that are a slip apart, each once, sorted.
pub(crate) fn slips<'a>(ones: &[&'a str], others: &[&'a str]) -> Vec<(&'a str, &'a str)> {
    let is_swapped = others.len() < ones.len();
    let (few, many) = if is_swapped { (others, ones) } else { (ones, others) };
    // Most names are like none of the other list, which is quicker to see of all than of each.
    let many = alike(many, few);
    let few = alike(few, &many);
    let table = variants(&few);
    let (mut near, mut found) = (Vec::new(), Vec::new());
    for name in many {
        each_variant(name, |variant| {
            let alike = table.iter_hash(variant).filter(|(own, _)| *own == variant as u32);
            near.extend(alike.map(|(_, at)| *at));
        });
        let slips = near.drain(..).filter_map(|at: u32| few.get(at as usize));
        let slips = slips.filter(|other| is_slip(name, other));
        found.extend(slips.map(|other| if is_swapped { (name, *other) } else { (*other, name) }));
    }
    found.sort_unstable();
    found.dedup();
    found
}

/// Those of some names that may be a slip apart from one of others.
fn alike<'a>(names: &[&'a str], others: &[&str]) -> Vec<&'a str> {
    let theirs: FxHashSet<u32> = others.iter().flat_map(|other| traits(other)).collect();
    let is_like = |name: &str| traits(name).iter().any(|own| theirs.contains(own));
    names.iter().copied().filter(|name| is_like(name)).collect()
}

/// What a slip leaves of a name, of which two names that are a slip apart share one at least: the
/// letters are dealt to four heaps, each in their order, and a slip changes two of them at most.
/// These are the hashes of each two heaps.
fn traits(name: &str) -> [u32; 6] {
    let mut heaps = [1_u64; 4];
    for byte in name.bytes() {
        let heap = &mut heaps[usize::from(byte % 4)];
        *heap = heap.wrapping_mul(BASE).wrapping_add(byte.into());
    }
    [(0, 1), (0, 2), (0, 3), (1, 2), (1, 3), (2, 3)].map(|(one, other): (usize, usize)| {
        let both = heaps[one].wrapping_mul(BASE).wrapping_add(heaps[other]).wrapping_mul(BASE);
        (both >> 32) as u32
    })
}

/// Whether one name is the other but for one letter. Digits are no slip: windows and versions
/// differ by them. Nor is the first letter, by which programs are told apart.
fn is_slip(one: &str, other: &str) -> bool {
    one != other
        && one.as_bytes().first() == other.as_bytes().first()
        && digits(one).eq(digits(other))
        && strsim::damerau_levenshtein(one, other) == 1
}

fn digits(text: &str) -> impl Iterator<Item = u8> {
    text.bytes().filter(u8::is_ascii_digit)
}

/// The positions of some names by the hashes of their variants, each with the half of its hash.
fn variants(names: &[&str]) -> HashTable<(u32, u32)> {
    let most = names.iter().map(|name| name.len().max(1)).sum();
    let mut table = HashTable::with_capacity(most);
    for (name, position) in names.iter().zip(0..) {
        each_variant(name, |variant| {
            // There is room for all, so that none is moved to where its whole hash belongs.
            table.insert_unique(variant, (variant as u32, position), |(half, _)| u64::from(*half));
        });
    }
    table
}

/// Tells the hashes of a name's variants: the name, and what is left of it without each of its
/// bytes but the first. Of equal bytes in a row it does not matter which one is left out, so only
/// the last one is; if they start the name, that stands for the first byte, too.
fn each_variant(name: &str, mut tell: impl FnMut(u64)) {
    // The low digits of a product tell little.
    let mut tell = |number: u64| tell(number.rotate_left(32));
    let Some((first, rest)) = name.as_bytes().split_first() else { return tell(0) };
    let mut number = 0_u64;
    for byte in rest.iter().rev() {
        number = number.wrapping_mul(BASE).wrapping_add((*byte).into());
    }
    tell(number.wrapping_mul(BASE).wrapping_add((*first).into()));
    // The first byte is left out; where the next one is instead, the first is back in its place.
    let mut scale = 1_u64;
    let mut before = *first;
    for (at, byte) in rest.iter().enumerate() {
        let step = u64::from(before).wrapping_sub((*byte).into());
        number = number.wrapping_add(step.wrapping_mul(scale));
        scale = scale.wrapping_mul(BASE);
        before = *byte;
        if rest.get(at + 1) != Some(byte) {
            tell(number);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::collection::vec;
    use proptest::prelude::*;

    use super::{is_slip, slips};

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn slips_are_those_of_each_name_with_each(
            ones in vec("[ab]{1,2}[a-d1_]{0,4}", 0..24),
            others in vec("[ab]{1,2}[a-d1_]{0,4}", 0..24),
        ) {
            let each = ones.iter().flat_map(|one| others.iter().map(move |other| (one, other)));
            let plain: BTreeSet<(&str, &str)> =
                each.filter(|(one, other)| is_slip(one, other)).map(|(a, b)| (&**a, &**b)).collect();
            let [ones, others] =
                [&ones, &others].map(|names| names.iter().map(String::as_str).collect::<Vec<_>>());
            prop_assert_eq!(slips(&ones, &others), Vec::from_iter(plain));
        }
    }

    #[test]
    fn a_slip_is_one_letter_but_the_first_and_no_digit() {
        let pairs = [
            ("orders", "order"),
            ("orders", "oders"),
            ("orders", "odrers"),
            ("orders", "ordres"),
            ("orders", "orderz"),
        ];
        for (one, other) in pairs {
            assert_eq!(slips(&[one], &[other]), [(one, other)]);
            assert_eq!(slips(&[other, "else"], &[one]), [(other, one)]);
        }
        for other in ["orders", "rders", "borders", "prders", "orders5", "ordres_", "ored"] {
            assert!(slips(&["orders"], &[other]).is_empty(), "{other}");
        }
    }
}
