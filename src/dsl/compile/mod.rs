//! From the catalog to rule files: settings put in, rules lowered, everything checked.
//!
//! Compiling never fails: what is wrong comes back as findings, and a rule that cannot be
//! written is left out of the files.

mod checks;
mod extent;
mod fault;
mod flow;
mod locate;
mod lower;
mod rules;
mod schema;
mod settings;
mod splice;
mod suggest;
mod template;

use promwright_rulebook::{Group as RuleGroup, RuleFile, Spanned};
use promwright_source::{Diagnostic, Place, Sources};

pub use schema::MetricSchema;
pub use settings::{Allowed, Setting, SettingValue};

use crate::catalog::{Catalog, Group};
use crate::overrides::Overrides;
use crate::rule::Ignore;
use locate::Locator;

/// A catalog with all its settings put in.
#[derive(Clone, Debug)]
#[must_use]
pub struct Compiled {
    /// The files that `build` writes, in the order of the catalog.
    pub files: Vec<RuleFile>,
    /// All metrics, scraped and recorded.
    pub schema: Vec<MetricSchema>,
    /// All settings, in the order of the rules.
    pub settings: Vec<Setting>,
    /// Checks whose findings about a rule are not to be shown.
    pub ignored: Vec<Ignored>,
    /// What is wrong.
    pub findings: Vec<Diagnostic>,
}

/// A check whose findings about a rule or a group are not to be shown.
#[derive(Clone, Debug)]
pub struct Ignored {
    /// What they are about.
    pub about: About,
    /// A slug, a family or `all`.
    pub check: &'static str,
    /// Why.
    pub reason: &'static str,
    /// Where that is said.
    pub place: Place,
}

/// What an [`Ignored`] check has findings about.
#[derive(Clone, Debug)]
pub enum About {
    /// A rule, by its name, and its place in the compiled files.
    Rule(String, Place),
    /// A group, by its place in the compiled files, and its rules, by their names.
    WholeGroup(Place, Vec<String>),
}

pub(crate) fn compile(
    catalog: &Catalog,
    overrides: &Overrides,
    sources: &mut Sources,
    load: &mut dyn FnMut(&str) -> Option<String>,
) -> Compiled {
    let mut locator = Locator::new(sources, load);
    let groups = distinct_groups(catalog);
    let (mut settings, mut findings) = gather_settings(&groups, &mut locator);
    findings.extend(settings::set(&mut settings, overrides, &mut locator));
    let mut ignored = Vec::new();
    let compiled: Vec<_> = groups
        .iter()
        .map(|group| compile_group(group, &settings, &mut locator, &mut ignored))
        .collect();
    findings.extend(compiled.iter().flat_map(|(_, findings)| findings.iter().cloned()));
    let faults = checks::check(catalog, &groups);
    let located = faults.into_iter().map(|fault| {
        fault.locate(&mut |site| locator.find(site).unwrap_or_else(|| locator.named(site, "")))
    });
    findings.extend(located);
    let schema = schema::export(catalog, &groups, &mut locator);
    let files = catalog.outputs.iter().map(|output| {
        let place = locator.named(output.site, output.path);
        let of_file = output.groups.iter().filter_map(|group| {
            let at = groups.iter().position(|known| is_same(known, group))?;
            Some(compiled[at].0.clone())
        });
        RuleFile {
            name: output.path.to_owned(),
            file: place.file,
            groups: of_file.collect(),
            comments: Vec::new(),
        }
    });
    let files = files.collect();
    Compiled { files, schema, settings, ignored, findings }
}

/// The groups of all files, each once.
fn distinct_groups(catalog: &Catalog) -> Vec<&Group> {
    let mut groups: Vec<&Group> = Vec::new();
    for group in catalog.outputs.iter().flat_map(|output| &output.groups) {
        if !groups.iter().any(|known| is_same(known, group)) {
            groups.push(group);
        }
    }
    groups
}

/// Whether both come from one call, which may run several times.
fn is_same(one: &Group, other: &Group) -> bool {
    one.name == other.name && one.site.is_same_call(&other.site)
}

fn gather_settings(
    groups: &[&Group],
    locator: &mut Locator<'_>,
) -> (Vec<Setting>, Vec<Diagnostic>) {
    let mut all = Vec::new();
    let mut findings = Vec::new();
    for rule in groups.iter().flat_map(|group| &group.rules) {
        let place = locator.named(rule.site, &rule.name);
        let (settings, faults) = settings::of_rule(rule, place);
        let has_source = locator.trusted(rule.site, &rule.name).is_some();
        let mut find = |site| locator.find(site).filter(|_| has_source).unwrap_or(place);
        all.extend(
            settings.into_iter().map(|setting| Setting { place: find(setting.site), ..setting }),
        );
        let located = faults.into_iter().map(|fault| fault.locate(&mut find));
        findings.extend(located.map(|finding| finding.rule(rule.name.clone())));
    }
    (all, findings)
}

/// What is not to be shown of the findings about a rule or a group.
fn all_ignored(ignores: &[Ignore], about: &About, locator: &mut Locator<'_>) -> Vec<Ignored> {
    let of = |ignore: &Ignore| {
        let Ignore { check, reason, site } = *ignore;
        Ignored { about: about.clone(), check, reason, place: locator.named(site, check) }
    };
    ignores.iter().map(of).collect()
}

fn compile_group(
    group: &Group,
    settings: &[Setting],
    locator: &mut Locator<'_>,
    ignored: &mut Vec<Ignored>,
) -> (RuleGroup, Vec<Diagnostic>) {
    let place = locator.named(group.site, group.name);
    let names = group.rules.iter().map(|rule| rule.name.clone()).collect();
    ignored.extend(all_ignored(&group.ignores, &About::WholeGroup(place, names), locator));
    let mut rules = Vec::new();
    let mut findings = Vec::new();
    for rule in &group.rules {
        let (compiled, faults) = rules::compile(rule, settings, locator);
        let at = compiled.as_ref().map_or(place, |rule| rule.place);
        let about = About::Rule(rule.name.clone(), at);
        ignored.extend(all_ignored(&rule.ignores, &about, locator));
        rules.extend(compiled);
        findings.extend(faults);
    }
    let group = RuleGroup {
        place,
        name: Spanned { value: group.name.into(), place },
        interval: group.interval.map(|value| Spanned { value, place }),
        query_offset: None,
        limit: None,
        labels: Vec::new(),
        rules,
    };
    (group, findings)
}
