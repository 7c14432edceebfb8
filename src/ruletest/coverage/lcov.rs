//! Coverage in the format of LCOV's tracefiles, for viewers that know neither rules nor tests.
//!
//! A rule is a function that every expectation that reaches it calls, and its lines are those on
//! which something of it is written. Branches are the two expectations about an alert, on the
//! line of its name, and the sides of its comparisons and set operators on theirs.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use promwright_rulebook::{Rule, RuleFile};
use promwright_source::{Place, SourceFile, Sources};

use super::model::{Coverage, RuleCoverage};

/// What stands on the lines of one file.
#[derive(Default)]
struct Record {
    /// The rules by their first line: name, and how often each was reached.
    functions: Vec<(u32, String, usize)>,
    /// How often each line was reached.
    lines: BTreeMap<u32, usize>,
    /// The branches of each line: how often each side was taken, `None` if it never could be.
    branches: BTreeMap<u32, Vec<[Option<u64>; 2]>>,
}

/// Writes a tracefile; `sources` has the texts that the places of a file's rules point into.
pub fn lcov<'s>(coverage: &Coverage<'_>, sources: impl Fn(&RuleFile) -> &'s Sources) -> String {
    let mut records: BTreeMap<String, Record> = BTreeMap::new();
    for rule in &coverage.rules {
        add(&mut records, rule, sources(rule.rule_file));
    }
    records.iter().map(|(name, record)| record.written(name)).collect()
}

fn add(records: &mut BTreeMap<String, Record>, own: &RuleCoverage<'_>, sources: &Sources) {
    let (rule, tally) = (own.rule, &own.tally);
    let (file, line) = located(rule.name.place, sources);
    let record = records.entry(file).or_default();
    record.functions.push((line, rule.name.value.to_string(), tally.expectations));
    let is_reached = tally.expectations > 0;
    if rule.alert().is_some() && own.can_vary {
        let sides = [&tally.firing, &tally.silent];
        let taken = sides.map(|seen| is_reached.then(|| u64::from(seen.is_asserted())));
        record.branches.entry(line).or_default().push(taken);
    }
    for (index, branch) in own.branches.iter().enumerate() {
        let sides = own.sides(index);
        if sides.is_blind && sides.taken.contains(&0) {
            continue;
        }
        let (file, line) = located(branch.operator_place, sources);
        let taken = sides.taken.map(|taken| is_reached.then_some(taken));
        records.entry(file).or_default().branches.entry(line).or_default().push(taken);
    }
    let mut lines: Vec<_> = places(rule).flat_map(|place| lines(place, sources)).collect();
    lines.sort();
    lines.dedup();
    for (file, line) in lines {
        *records.entry(file).or_default().lines.entry(line).or_default() += tally.expectations;
    }
}

/// Where the parts of a rule are written; in a Rust source they may lie apart.
fn places(rule: &Rule) -> impl Iterator<Item = Place> {
    let text = &rule.expr.text;
    let tree = rule.expr.tree();
    let nodes: Vec<_> =
        tree.iter().flat_map(|tree| tree.iter()).map(|(_, node)| node.span).collect();
    let of_expression = nodes.into_iter().map(|span| text.place_of(span));
    let annotations = rule.alert().into_iter().flat_map(|alert| &alert.annotations);
    let entries = rule.labels.iter().chain(annotations);
    let of_entries = entries.flat_map(|entry| [entry.name.place(), entry.value.place()]);
    let durations =
        rule.alert().into_iter().flat_map(|alert| [&alert.for_, &alert.keep_firing_for]);
    let of_durations = durations.flatten().map(|duration| duration.place);
    let own = [rule.place, rule.name.place, text.place()];
    own.into_iter().chain(of_expression).chain(of_entries).chain(of_durations)
}

fn lines(place: Place, sources: &Sources) -> Vec<(String, u32)> {
    let file = sources.file(place.file);
    if let Some(known) = of_source_line(file) {
        return vec![known];
    }
    let last = place.span.end.saturating_sub(1).max(place.span.start);
    let lines = file.line(place.span.start)..=file.line(last);
    lines.map(|line| (file.name().to_owned(), line)).collect()
}

fn located(place: Place, sources: &Sources) -> (String, u32) {
    let file = sources.file(place.file);
    of_source_line(file).unwrap_or_else(|| (file.name().to_owned(), file.line(place.span.start)))
}

/// A Rust source that is not there is a text that is named `path:line (rule)`.
fn of_source_line(file: &SourceFile) -> Option<(String, u32)> {
    let (site, _) = file.name().strip_suffix(')')?.rsplit_once(" (")?;
    let (path, line) = site.rsplit_once(':')?;
    Some((path.to_owned(), line.parse().ok()?))
}

impl Record {
    // Writing into a String cannot fail, so results of `write!` are dropped.
    fn written(&self, file: &str) -> String {
        let mut text = format!("TN:\nSF:{file}\n");
        let mut functions: Vec<_> =
            self.functions.iter().map(Self::unique(&self.functions)).collect();
        functions.sort();
        for (line, name, _) in &functions {
            let _ = writeln!(text, "FN:{line},{name}");
        }
        for (_, name, hits) in &functions {
            let _ = writeln!(text, "FNDA:{hits},{name}");
        }
        let hit = functions.iter().filter(|(.., hits)| *hits > 0).count();
        let _ = write!(text, "FNF:{}\nFNH:{hit}\n", functions.len());
        let (mut found, mut taken) = (0, 0);
        for (line, branches) in &self.branches {
            for (block, sides) in branches.iter().enumerate() {
                for (branch, side) in sides.iter().enumerate() {
                    found += 1;
                    taken += usize::from(side.is_some_and(|hits| hits > 0));
                    let hits = side.map_or_else(|| "-".to_owned(), |hits| hits.to_string());
                    let _ = writeln!(text, "BRDA:{line},{block},{branch},{hits}");
                }
            }
        }
        let _ = write!(text, "BRF:{found}\nBRH:{taken}\n");
        for (line, hits) in &self.lines {
            let _ = writeln!(text, "DA:{line},{hits}");
        }
        let hit = self.lines.values().filter(|hits| **hits > 0).count();
        let _ = write!(text, "LF:{}\nLH:{hit}\nend_of_record\n", self.lines.len());
        text
    }

    /// Functions of one name are told apart by their lines, for LCOV knows them by name.
    fn unique(
        all: &[(u32, String, usize)],
    ) -> impl Fn(&(u32, String, usize)) -> (u32, String, usize) {
        let mut count: BTreeMap<String, usize> = BTreeMap::new();
        for (_, name, _) in all {
            *count.entry(name.clone()).or_default() += 1;
        }
        move |(line, name, hits)| {
            let is_alone = count.get(name).is_none_or(|count| *count == 1);
            let name = if is_alone { name.clone() } else { format!("{name}:{line}") };
            (*line, name, *hits)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_that_is_not_there_is_still_one() {
        let of = |name: &str| of_source_line(&SourceFile::new(name, ""));
        let known = Some(("rules/alerts/psi_field.rs".to_owned(), 31));
        assert_eq!(of("rules/alerts/psi_field.rs:31 (PsiFieldDown)"), known);
        assert_eq!(of("rules (old).yaml"), None);
        assert_eq!(of("rules (old)"), None);
    }
}
