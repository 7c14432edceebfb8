//! All rules of a run by their numbers, and where each stands.
//!
//! There may be many rules, so nothing is kept of each: a rule is found from its number by that
//! of the first one of its group.

use promwright_rulebook::{Group, Rule, RuleFile, RuleKind};
use promwright_source::Place;
use rustc_hash::FxHashSet;

/// A rule with its file and its group.
#[derive(Clone, Copy, Debug)]
pub struct Site<'a> {
    /// The file.
    pub file: &'a RuleFile,
    /// The group.
    pub group: &'a Group,
    /// The rule.
    pub rule: &'a Rule,
    /// Its position in the group.
    pub position: usize,
}

/// All rules of a run, numbered in their order from 0.
#[derive(Debug)]
pub(crate) struct Sites<'a> {
    files: &'a [RuleFile],
    /// Of each group the number of its first rule, that of its file, and its own within the file.
    groups: Vec<(u32, u32, u32)>,
    /// The numbers of the rules that stand in an earlier file as well, ascending.
    copies: Vec<u32>,
}

impl<'a> Sites<'a> {
    pub fn of(files: &'a [RuleFile]) -> Self {
        let mut groups = Vec::with_capacity(files.iter().map(|file| file.groups.len()).sum());
        let mut first = 0;
        for (file, number) in files.iter().zip(0..) {
            for (group, position) in file.groups.iter().zip(0..) {
                groups.push((first, number, position));
                first += group.rules.len() as u32;
            }
        }
        Self { files, groups, copies: copies(files) }
    }

    /// The rules in order. One that is written to several files is one rule.
    pub fn iter(&self) -> impl Iterator<Item = Site<'a>> {
        all(self.files).filter(self.first_only())
    }

    /// The alerts of each file, in order. One that is written to several files is of the first.
    pub fn alerts_by_file(&self) -> impl Iterator<Item = Vec<Site<'a>>> {
        let mut is_first = self.first_only();
        self.files.iter().map(move |file| {
            let sites = all(std::slice::from_ref(file)).filter(&mut is_first);
            sites.filter(|site| !site.is_record()).collect()
        })
    }

    /// Whether a rule stands in no earlier file, asked of all rules in their order.
    fn first_only(&self) -> impl FnMut(&Site<'a>) -> bool {
        let mut copies = self.copies.iter();
        let mut copy = copies.next();
        let mut number = 0;
        move |_| {
            let is_first = copy != Some(&number);
            if !is_first {
                copy = copies.next();
            }
            number += 1;
            is_first
        }
    }

    /// The rule of a number; `None` if it stands in an earlier file as well.
    pub fn get(&self, number: u32) -> Option<Site<'a>> {
        if self.has_copies() && self.copies.binary_search(&number).is_ok() {
            return None;
        }
        let next = self.groups.partition_point(|(first, ..)| *first <= number);
        let (first, file, group) = *self.groups.get(next.checked_sub(1)?)?;
        let (file, position) = (self.files.get(file as usize)?, (number - first) as usize);
        let group = file.groups.get(group as usize)?;
        Some(Site { file, group, rule: group.rules.get(position)?, position })
    }

    /// Whether a rule is written to several files.
    pub const fn has_copies(&self) -> bool {
        !self.copies.is_empty()
    }
}

impl<'a> Site<'a> {
    /// Whether the rule records a metric.
    pub const fn is_record(&self) -> bool {
        matches!(self.rule.kind, RuleKind::Record)
    }

    /// What is the same for a rule in each file that it is written to.
    fn identity(&self) -> (Place, Place, &'a str) {
        (self.group.place, self.rule.place, &self.rule.name.value)
    }
}

/// The rules of all files, walked through by hand, as nearly every check does so and nested
/// iterators take several times as long.
fn all(files: &[RuleFile]) -> impl Iterator<Item = Site<'_>> {
    let mut groups = files.iter().flat_map(|file| file.groups.iter().map(move |own| (file, own)));
    let mut here: Option<(&RuleFile, &Group)> = None;
    let mut next = 0;
    std::iter::from_fn(move || {
        loop {
            if let Some((file, group)) = here
                && let Some(rule) = group.rules.get(next)
            {
                next += 1;
                return Some(Site { file, group, rule, position: next - 1 });
            }
            here = Some(groups.next()?);
            next = 0;
        }
    })
}

fn copies(files: &[RuleFile]) -> Vec<u32> {
    // Rules in the order of their places are none of them there twice, which is nearly always
    // so; to remember each of many rules takes longer than most checks.
    if all(files).is_sorted_by(|one, next| one.rule.place < next.rule.place) {
        return Vec::new();
    }
    let mut seen = FxHashSet::default();
    let again = all(files).zip(0..).filter(|(site, _)| !seen.insert(site.identity()));
    again.map(|(_, number)| number).collect()
}

#[cfg(test)]
mod tests {
    use promwright_source::Sources;

    use super::*;

    const TEXT: &str = "groups: [{name: a, rules: [{record: a, expr: up}]}, {name: b, rules: []}, \
        {name: c, rules: [{record: b, expr: up}, {record: c, expr: up}]}]";

    fn file() -> RuleFile {
        let id = Sources::new().add("rules.yaml", TEXT);
        promwright_rulebook::read(id, "rules.yaml", TEXT).0
    }

    fn name<'a>(site: &Site<'a>) -> &'a str {
        &site.rule.name.value
    }

    #[test]
    fn a_rule_is_found_from_its_number() {
        let files = [file()];
        let sites = Sites::of(&files);
        let found = (0..4).map(|number| sites.get(number).map(|site| (name(&site), site.position)));
        assert!(found.eq([Some(("a", 0)), Some(("b", 0)), Some(("c", 1)), None]));
        assert!(sites.iter().map(|site| (name(&site), site.position)).eq([
            ("a", 0),
            ("b", 0),
            ("c", 1)
        ]));
    }

    #[test]
    fn what_is_written_to_two_files_is_one_rule() {
        let files = [file(), file()];
        let sites = Sites::of(&files);
        assert!(sites.has_copies());
        assert!(sites.iter().map(|site| name(&site)).eq(["a", "b", "c"]));
        assert!(
            (0..6)
                .map(|number| sites.get(number).is_some())
                .eq([true, true, true, false, false, false])
        );
    }
}
