//! The rules of a run: read from paths or compiled from the catalog, and checked.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use promwright_dsl::Setting;
use promwright_lint::{
    Book, Date, Declared, Draft, Drafting, Options, Schema, Suppressions, Survey, suppress,
    without_ignored_lines,
};
use promwright_rulebook::{
    Dialect, Group, Inspect, Rule, RuleFile, SettingError, combine, duplicates, homes,
};
use promwright_source::{Diagnostic, FileId, SharedStr, Sources};
use rayon::prelude::*;

use crate::clock::unix_seconds;
use crate::config::Config;
use crate::discover::{From, discover};
use crate::failure::{Failure, Result};
use crate::fix::Texts;
use crate::text::{Decoded, may_hold_rules, read_text};

/// Where rules come from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Files that were read.
    #[default]
    Paths,
    /// The catalog that the binary was built with.
    Catalog,
}

/// Rules, with all that it takes to show what is wrong with them.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    /// The texts that places point into.
    pub sources: Sources,
    /// Where they come from.
    pub origin: Origin,
    /// The files that were read, or those that the catalog declares.
    pub files: Vec<RuleFile>,
    /// Under which name each of `files` is written.
    pub outputs: Vec<String>,
    /// What is wrong with their form.
    pub findings: Vec<Diagnostic>,
    /// What could not be read.
    pub failures: Vec<Failure>,
    /// What is known of metrics.
    pub schema: Schema,
    /// How much each check weighs, and what is not to be seen.
    pub config: Config,
    /// What typed rules suppress.
    pub declared: Vec<Declared>,
    /// How many findings were suppressed.
    pub suppressed: usize,
    /// What can be set in the catalog, as it is set.
    pub settings: Vec<Setting>,
    /// YAML files in directories that hold no rules.
    pub passed_over: usize,
    /// The first look at each of `files`, where it was taken while they were read.
    pub drafts: Vec<Draft>,
}

/// How rule files are read.
#[derive(Clone, Copy)]
pub(crate) struct Reading<'a> {
    /// Tools whose own fields and expressions are let through.
    pub allowed: &'a [Dialect],
    /// To check rules as they are read: what is known of metrics, and what the user decides.
    /// The trees of expressions are not kept then, which are most of what many rules take up.
    pub checked_with: Option<(&'a Schema, &'a Options)>,
    /// Whether lines that pint is told to ignore are left out. Prometheus loads them, and so do
    /// tests, replays and builds.
    pub leaves_out_ignored: bool,
    /// Whether a file that is found in a directory is left out.
    pub excludes: Option<&'a dyn Fn(&Path) -> bool>,
    /// Texts in place of those of files, by their names.
    pub texts: &'a Texts,
}

impl Default for Reading<'_> {
    /// As it is on disk, and to be checked later.
    fn default() -> Self {
        static NONE: OnceLock<Texts> = OnceLock::new();
        let texts = NONE.get_or_init(Texts::new);
        Self { allowed: &[], checked_with: None, leaves_out_ignored: false, excludes: None, texts }
    }
}

impl Rules {
    /// Reads the rule files at `paths`, several at a time.
    pub fn read(paths: &[PathBuf], reading: Reading<'_>) -> Self {
        Self::read_beside(Sources::new(), paths, reading)
    }

    /// [`Self::read`], where there are other texts already that findings point into.
    pub fn read_beside(sources: Sources, paths: &[PathBuf], reading: Reading<'_>) -> Self {
        let (mut inputs, failures) = discover(paths);
        if let Some(excludes) = reading.excludes {
            inputs.retain(|input| !matches!(&input.from, From::Found(path) if excludes(path)));
        }
        let mut rules = Self { sources, failures, ..Self::default() };
        let texts = reading.texts;
        let text = |input| match texts.get(&crate::discover::Input::name(input)) {
            Some(text) => Ok(Decoded::whole(text.clone())),
            None => read_text(input),
        };
        let texts: Vec<_> = inputs.par_iter().map(|input| (input, text(input))).collect();
        let mut files = Vec::new();
        for (input, text) in texts {
            match text {
                Ok(text) if matches!(input.from, From::Found(_)) && !may_hold_rules(&text.text) => {
                    rules.passed_over += 1;
                }
                Ok(text) => {
                    let file = text.add(input.name(), &mut rules.sources, &mut rules.findings);
                    files.push((file, &*input.output));
                }
                Err(failure) => rules.failures.push(failure),
            }
        }
        rules.parse(&files, reading);
        if rules.files.is_empty() && rules.findings.is_empty() && rules.failures.is_empty() {
            rules.failures.push(nothing_found(paths));
        }
        rules
    }

    /// Reads texts, each with its name; those of directories that hold no rules are passed over.
    pub fn of_texts(texts: Vec<(String, String)>, reading: Reading<'_>) -> Self {
        let mut rules = Self::default();
        let holding = texts.into_iter().filter(|(_, text)| may_hold_rules(text));
        let files: Vec<_> =
            holding.map(|(name, text)| (rules.sources.add(name.as_str(), text), name)).collect();
        let files: Vec<_> = files.iter().map(|(file, name)| (*file, name.as_str())).collect();
        rules.parse(&files, reading);
        rules
    }

    /// Parses texts, each with the name of its output.
    fn parse(&mut self, texts: &[(FileId, &str)], reading: Reading<'_>) {
        let alone = reading.checked_with.map(|(schema, options)| Book::of_schema(schema, options));
        let begin = || {
            let draft = |alone| Drafts { drafting: Drafting::new(alone), done: Vec::new() };
            alone.as_ref().map(draft)
        };
        let read = |drafts: &mut Option<Drafts<'_>>, (file, _): &(FileId, &str)| {
            let source = self.sources.file(*file);
            let name = source.name();
            let is_cut = reading.leaves_out_ignored;
            let kept = is_cut.then(|| without_ignored_lines(source.text())).flatten();
            let text = kept.map_or_else(|| SharedStr::from(source.text()), SharedStr::from);
            let Some(drafts) = drafts else {
                let (files, findings) = homes::read(*file, name, text, reading.allowed);
                return (files, findings, Vec::new());
            };
            let (files, findings) =
                homes::read_inspected(*file, name, &text, reading.allowed, drafts);
            (files, findings, std::mem::take(&mut drafts.done))
        };
        let parsed: Vec<_> = texts.par_iter().map_init(begin, read).collect();
        for ((_, output), (files, findings, drafts)) in texts.iter().zip(parsed) {
            self.drafts.extend(drafts);
            if files.is_empty() && findings.is_empty() {
                self.passed_over += 1;
            }
            self.outputs.extend(files.iter().map(|file| output_name(output, file)));
            self.files.extend(files);
            self.findings.extend(findings);
        }
    }

    /// Sets values in rules that were read.
    pub fn set(&mut self, settings: &[(String, String)]) -> Result<()> {
        if !settings.is_empty() {
            self.drafts.clear();
        }
        for (name, value) in settings {
            promwright_rulebook::set(&mut self.files, name, value)
                .map_err(|error| refusal(name, value, &error, &self.sources))?;
        }
        Ok(())
    }

    /// All findings about them: those of their form and those of the checks, in order.
    pub fn check(&mut self) -> Vec<Diagnostic> {
        let drafts = self.drafts();
        self.config.join(&mut self.sources);
        let options = &self.config.options;
        let book = Book::new(&self.files, &drafts, &self.schema, options);
        let is_new = |finding: &Diagnostic| !self.is_told(finding);
        let mut findings = self.findings.clone();
        findings.extend(duplicates::across(&self.files));
        findings
            .extend(Survey::new(&self.files, &drafts, &book).check().into_iter().filter(is_new));
        let of_file = |(file, draft): (&RuleFile, Draft)| {
            let mut found = duplicates::within(file);
            found.extend(draft.finish(file, &book));
            found.retain(is_new);
            found
        };
        let found: Vec<_> = self.files.par_iter().zip(drafts).map(of_file).collect();
        findings.reserve_exact(found.iter().map(Vec::len).sum());
        findings.extend(found.into_iter().flatten());
        options.settle(&mut findings);
        let by = Suppressions {
            scopes: &self.config.scopes,
            declared: &self.declared,
            today: unix_seconds().map(Date::of_unix_seconds),
            requires_reason: self.config.requires_reason,
            knows_metrics: !self.schema.is_empty(),
        };
        self.suppressed = suppress(&mut findings, &self.files, &self.sources, options, by);
        promwright_source::sort(&mut findings);
        // The catalog writes a rule to several files; one place needs one finding.
        findings.dedup();
        findings
    }

    /// The first look at each file, taken now where it was not when they were read.
    fn drafts(&mut self) -> Vec<Draft> {
        let drafts = std::mem::take(&mut self.drafts);
        if drafts.len() == self.files.len() {
            return drafts;
        }
        let alone = Book::of_schema(&self.schema, &self.config.options);
        self.files.par_iter().map(|file| Draft::of(file, &alone)).collect()
    }

    /// Whether the compiler of the catalog has told this already, in the words of the DSL.
    fn is_told(&self, finding: &Diagnostic) -> bool {
        let place = finding.primary.place;
        self.origin == Origin::Catalog
            && self.findings.iter().map(|told| told.primary.place).any(|told| {
                told.file == place.file
                    && told.span.start < place.span.end
                    && place.span.start < told.span.end
            })
    }

    /// The files of these rules that a test may name: those that `build` writes.
    pub fn written(&self) -> Vec<RuleFile> {
        let named = self.files.iter().zip(&self.outputs);
        let mut files: Vec<_> =
            named.map(|(file, name)| RuleFile { name: name.clone(), ..file.clone() }).collect();
        if self.origin == Origin::Paths {
            // Under the names of the outputs, which are the same wherever the inputs are.
            files.extend(combine(&files));
        }
        files
    }

    /// All rules with their groups, each once, however many files it is written to.
    pub fn distinct(&self) -> Vec<(&Group, &Rule)> {
        let mut seen = HashSet::new();
        let groups = self.files.iter().flat_map(|file| &file.groups);
        let rules = groups.flat_map(|group| group.rules.iter().map(move |rule| (group, rule)));
        match self.origin {
            Origin::Paths => rules.collect(),
            Origin::Catalog => rules
                .filter(|(group, rule)| seen.insert((group.place, rule.place, &rule.name.value)))
                .collect(),
        }
    }

    /// The files as a server would load them: what the catalog writes to several files runs once.
    pub fn running(&self) -> Vec<RuleFile> {
        let mut seen = HashSet::new();
        let mut files = self.files.clone();
        if self.origin == Origin::Catalog {
            for file in &mut files {
                file.groups.retain(|group| seen.insert((group.place, group.name.value.clone())));
            }
        }
        files
    }

    /// Whether one of them is what a setting such as `NAME.threshold` is about.
    pub fn has_rule_of(&self, setting: &str) -> bool {
        let name = setting.rsplit_once('.').map_or(setting, |(name, _)| name);
        self.distinct().iter().any(|(_, rule)| rule.name.value == name)
    }

    /// How many rules there are.
    pub fn count(&self) -> usize {
        self.distinct().len()
    }
}

/// Takes the first look at rules as they are read.
struct Drafts<'b> {
    drafting: Drafting<'b>,
    /// Those of the files that have ended.
    done: Vec<Draft>,
}

impl Inspect for Drafts<'_> {
    fn rules(&mut self, group: &Group, rules: &mut [Rule]) {
        self.drafting.rules(group, rules);
        rules.iter_mut().for_each(Rule::drop_trees);
    }

    fn end_of_file(&mut self) {
        self.done.push(self.drafting.take());
    }
}

fn refusal(name: &str, value: &str, error: &SettingError, sources: &Sources) -> Failure {
    let failure = Failure::new(format!("`--set {name}={value}` cannot be set"));
    let failure = failure.cause(&*error.message);
    let listed = error.listed(sources);
    match &error.help {
        Some(help) => failure.help(&**help),
        None if listed.is_empty() => failure,
        None => failure.help(format!("choose from {}", listed.join(", "))),
    }
}

/// The name under which a rule file is written: one of several in a text has a key of its own.
fn output_name(output: &str, file: &RuleFile) -> String {
    match file.name.rsplit_once('#') {
        None => output.to_owned(),
        Some((_, key)) => {
            let stem = output.rsplit_once('.').map_or(output, |(stem, _)| stem);
            let key = key.strip_suffix(".yaml").or(key.strip_suffix(".yml")).unwrap_or(key);
            format!("{stem}/{}.yaml", key.replace(['/', '\\'], "-"))
        }
    }
}

/// A run over nothing must not look like a clean one.
fn nothing_found(paths: &[PathBuf]) -> Failure {
    let paths: Vec<_> = paths.iter().map(|path| format!("`{}`", path.display())).collect();
    Failure::new(format!("no rule files in {}", paths.join(", ")))
        .help("in directories, `*.yml` and `*.yaml` with the key `groups` are rule files")
}
