//! From the text of `promwright.toml` to settings; everything that is wrong is told at once.

use promwright_lint::{Level, OptionFacts, OptionKind, OptionValue, Options, is_known, meant};
use promwright_rulebook::Dialect;
use promwright_source::{Diagnostic, FileId, Place, Span, Words};
use regex::Regex;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{Kind, ROOT, SUPPRESSION, option_names, root_names};

/// What a file says, before its paths are known.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub options: Options,
    pub strict: bool,
    pub requires_reason: bool,
    pub dialects: Vec<Dialect>,
    pub exclude: Vec<glob::Pattern>,
    pub schema: Vec<String>,
    pub suppressions: Vec<SaidSuppression>,
}

/// A table of `suppress`.
#[derive(Debug, Default)]
pub(super) struct SaidSuppression {
    pub checks: Vec<String>,
    pub paths: Vec<glob::Pattern>,
    pub rules: Option<Regex>,
    pub labels: Vec<(String, String)>,
    /// Where its checks are named.
    pub place: Option<Place>,
}

type Value<'t> = Spanned<DeValue<'t>>;

/// Reads a file.
pub(super) fn read(file: FileId, text: &str) -> (Said, Vec<Diagnostic>) {
    let mut reader = Reader { file, said: Said::default(), findings: Vec::new() };
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in errors {
        let span = error.span().unwrap_or(0..0);
        let message = error.message().trim_end_matches('.').to_owned();
        reader.tell("config/syntax", &span, message);
    }
    if reader.findings.is_empty() {
        reader.root(root.get_ref());
    }
    (reader.said, reader.findings)
}

struct Reader {
    file: FileId,
    said: Said,
    findings: Vec<Diagnostic>,
}

impl Reader {
    fn root(&mut self, table: &DeTable<'_>) {
        for (key, value) in table {
            let name: &str = key.get_ref();
            if let Some(facts) = Options::ALL.iter().find(|o| o.check.is_empty() && o.key() == name)
            {
                self.option(facts, value);
                continue;
            }
            let Some(known) = ROOT.iter().find(|known| known.name == name) else {
                self.unknown(&key.span(), name, &root_names());
                continue;
            };
            match known.kind {
                Kind::Checks => self.checks(value),
                Kind::Suppressions => self.suppressions(value),
                Kind::Dialects => self.dialects(value),
                _ => self.plain(name, value),
            }
        }
    }

    fn plain(&mut self, name: &str, value: &Value<'_>) {
        match name {
            "strict" => self.said.strict = self.boolean(value).unwrap_or_default(),
            "require-reason" => {
                self.said.requires_reason = self.boolean(value).unwrap_or_default();
            }
            "exclude" => self.said.exclude = self.patterns(value),
            "schema" => {
                self.said.schema = self.texts(value).into_iter().map(|(_, path)| path).collect();
            }
            _ => {}
        }
    }

    fn dialects(&mut self, value: &Value<'_>) {
        for (span, name) in self.texts(value) {
            if let Some(dialect) = Dialect::named(&name) {
                self.said.dialects.push(dialect);
                continue;
            }
            let known: Vec<_> = Dialect::ALL.iter().map(|d| d.as_str().to_owned()).collect();
            let message = format!("there is no dialect `{name}`");
            self.tell("config/unknown-name", &span, message).help = help(&name, &known).into();
        }
    }

    fn checks(&mut self, value: &Value<'_>) {
        let Some(table) = self.table(value) else { return };
        for (key, value) in table {
            let name: &str = key.get_ref();
            if !is_known(name) {
                self.no_check(&key.span(), name);
            } else if value.get_ref().is_table() {
                self.check(name, value);
            } else {
                self.level(name, value);
            }
        }
    }

    /// `"promql/syntax" = { level = "deny", … }`.
    fn check(&mut self, check: &str, value: &Value<'_>) {
        let Some(table) = self.table(value) else { return };
        for (key, value) in table {
            let name: &str = key.get_ref();
            let facts = Options::ALL.iter().find(|o| o.check == check && o.key() == name);
            match facts {
                Some(facts) => self.option(facts, value),
                None if name == "level" => self.level(check, value),
                None => {
                    let known: Vec<_> = option_names(check).chain(["level".to_owned()]).collect();
                    self.unknown(&key.span(), name, &known);
                }
            }
        }
    }

    fn level(&mut self, check: &str, value: &Value<'_>) {
        let Some(name) = self.text(value) else { return };
        if let Some(level) = Level::named(&name) {
            self.said.options.set_level(check, level);
            return;
        }
        let known: Vec<_> = Level::ALL.iter().map(|(name, _)| (*name).to_owned()).collect();
        let message = format!("there is no level `{name}`");
        self.tell("config/unknown-name", &value.span(), message).help = help(&name, &known).into();
    }

    fn option(&mut self, facts: &OptionFacts, value: &Value<'_>) {
        let given = match (facts.kind, value.get_ref()) {
            (OptionKind::Boolean, DeValue::Boolean(value)) => Some(OptionValue::Boolean(*value)),
            (OptionKind::Number, DeValue::Integer(number)) => {
                number.as_str().parse().ok().map(OptionValue::Number)
            }
            (OptionKind::Number, DeValue::Float(number)) => {
                number.as_str().parse().ok().map(OptionValue::Number)
            }
            (OptionKind::Text | OptionKind::Duration, DeValue::String(text)) => {
                Some(OptionValue::Text(text.to_string()))
            }
            (OptionKind::Texts, DeValue::Array(_)) => {
                let texts = self.texts(value);
                Some(OptionValue::Texts(texts.into_iter().map(|(_, text)| text).collect()))
            }
            _ => None,
        };
        let is_set =
            given.is_some_and(|given| self.said.options.set(facts.check, &facts.key(), given));
        if !is_set {
            let wanted = match facts.kind {
                OptionKind::Boolean => "true or false",
                OptionKind::Number => "a number",
                OptionKind::Text => "a text",
                OptionKind::Texts => "a list of texts",
                OptionKind::Duration => "a duration such as \"5m\"",
            };
            self.wrong_type(value, wanted);
        }
    }

    fn suppressions(&mut self, value: &Value<'_>) {
        let Some(tables) = value.get_ref().as_array() else {
            self.wrong_type(value, "tables, each below `[[suppress]]`");
            return;
        };
        for value in tables {
            if let Some(suppression) = self.suppression(value) {
                self.said.suppressions.push(suppression);
            }
        }
    }

    fn suppression(&mut self, value: &Value<'_>) -> Option<SaidSuppression> {
        let mut said = SaidSuppression::default();
        let (mut has_reason, before) = (false, self.findings.len());
        let table = self.table(value)?;
        for (key, value) in table {
            let name: &str = key.get_ref();
            match name {
                "checks" => {
                    said.checks = self.check_names(value);
                    said.place = Some(Place::new(self.file, Span::of(&value.span())));
                }
                "paths" => said.paths = self.patterns(value),
                "rules" => said.rules = self.regex(value),
                "labels" => said.labels = self.labels(value),
                "reason" => has_reason = self.text(value).is_some_and(|t| !t.trim().is_empty()),
                _ => {
                    let known: Vec<_> = SUPPRESSION.iter().map(|key| key.name.to_owned()).collect();
                    self.unknown(&key.span(), name, &known);
                }
            }
        }
        if self.findings.len() > before {
            return None;
        }
        if said.checks.is_empty() {
            let message = "this suppression names no checks";
            self.tell("config/incomplete", &value.span(), message).help =
                "name them, as in `checks = [\"promql/syntax\"]`; `all` stands for all".into();
        }
        if !has_reason {
            let message = "this suppression gives no reason";
            self.tell("config/incomplete", &value.span(), message).help =
                "say why these are no faults, as in `reason = \"moved next month\"`".into();
        }
        Some(said)
    }

    fn check_names(&mut self, value: &Value<'_>) -> Vec<String> {
        let mut names = Vec::new();
        for (span, name) in self.texts(value) {
            if is_known(&name) {
                names.push(name);
            } else {
                self.no_check(&span, &name);
            }
        }
        names
    }

    fn patterns(&mut self, value: &Value<'_>) -> Vec<glob::Pattern> {
        let mut patterns = Vec::new();
        for (span, text) in self.texts(value) {
            match glob::Pattern::new(text.trim_end_matches('/')) {
                Ok(pattern) => patterns.push(pattern),
                Err(error) => {
                    self.tell("config/bad-pattern", &span, error.msg);
                }
            }
        }
        patterns
    }

    fn regex(&mut self, value: &Value<'_>) -> Option<Regex> {
        let text = self.text(value)?;
        let regex = Regex::new(&format!("^(?:{text})$"));
        if regex.is_err() {
            let message = format!("`{text}` is not a regular expression");
            self.tell("config/bad-pattern", &value.span(), message);
        }
        regex.ok()
    }

    fn labels(&mut self, value: &Value<'_>) -> Vec<(String, String)> {
        let mut labels = Vec::new();
        for (key, value) in self.table(value).into_iter().flatten() {
            if let Some(value) = self.text(value) {
                labels.push((key.get_ref().to_string(), value));
            }
        }
        labels
    }

    fn table<'v, 't>(&mut self, value: &'v Value<'t>) -> Option<&'v DeTable<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong_type(value, "a table");
        }
        table
    }

    fn boolean(&mut self, value: &Value<'_>) -> Option<bool> {
        let given = value.get_ref().as_bool();
        if given.is_none() {
            self.wrong_type(value, "true or false");
        }
        given
    }

    fn text(&mut self, value: &Value<'_>) -> Option<String> {
        let given = value.get_ref().as_str().map(str::to_owned);
        if given.is_none() {
            self.wrong_type(value, "a text");
        }
        given
    }

    /// The items of a list of texts, with their places.
    fn texts(&mut self, value: &Value<'_>) -> Vec<(std::ops::Range<usize>, String)> {
        let Some(items) = value.get_ref().as_array() else {
            self.wrong_type(value, "a list of texts");
            return Vec::new();
        };
        let mut texts = Vec::new();
        for item in items {
            if let Some(text) = self.text(item) {
                texts.push((item.span(), text));
            }
        }
        texts
    }

    fn no_check(&mut self, span: &std::ops::Range<usize>, name: &str) {
        let help = meant(name).map_or_else(
            || "`explain` lists all checks".to_owned(),
            |meant| format!("did you mean `{meant}`?"),
        );
        let message = format!("there is no check `{name}`");
        self.tell("config/unknown-check", span, message).help = help.into();
    }

    fn unknown(&mut self, span: &std::ops::Range<usize>, name: &str, known: &[String]) {
        let message = format!("there is no key `{name}` here");
        self.tell("config/unknown-key", span, message).help = help(name, known).into();
    }

    fn wrong_type(&mut self, value: &Value<'_>, wanted: &str) {
        let message = format!("expected {wanted}, not {}", value.get_ref().type_str());
        self.tell("config/wrong-type", &value.span(), message);
    }

    fn tell(
        &mut self,
        slug: &'static str,
        span: &std::ops::Range<usize>,
        message: impl Into<Words>,
    ) -> &mut Diagnostic {
        let place = Place::new(self.file, Span::of(span));
        self.findings.push(Diagnostic::error(slug, place, message));
        let last = self.findings.len() - 1;
        &mut self.findings[last]
    }
}

/// The name that was perhaps meant, or all that there are.
fn help(name: &str, known: &[String]) -> String {
    let near =
        |candidate: &&String| strsim::damerau_levenshtein(candidate, name) <= 1 + name.len() / 4;
    let meant = known.iter().filter(near).min_by_key(|c| strsim::damerau_levenshtein(c, name));
    match meant {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("there are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use promwright_source::{Severity, Sources, Style, render};

    use super::*;

    fn faults(text: &str) -> Vec<String> {
        let mut sources = Sources::new();
        let file = sources.add("promwright.toml", text);
        let (_, findings) = read(file, text);
        let shown = |finding: &Diagnostic| {
            assert!(render(finding, &sources, Style::default()).contains(finding.slug));
            assert_eq!(finding.severity, Severity::Error);
            let help = &*finding.help;
            let at = sources.file(file).slice(finding.primary.place.span);
            format!("{} at {at}: {} ({help})", finding.slug, finding.message)
        };
        findings.iter().map(shown).collect()
    }

    #[test]
    fn what_is_said_is_taken() {
        let text = "strict = true\nschema = [\"metrics\"]\ntarget-labels = [\"node\"]\nscrape-interval = \"15s\"\n\
                    [checks]\n\"promql/rate-of-gauge\" = \"deny\"\ntemplate = { level = \"allow\" }\n\
                    [[suppress]]\nchecks = [\"promql\"]\npaths = [\"old/\"]\nrules = \"Legacy.*\"\n\
                    labels = { team = \"infra\" }\nreason = \"goes away\"\n";
        let file = Sources::new().add("promwright.toml", text);
        let (said, findings) = read(file, text);
        assert_eq!(findings, []);
        assert!(said.strict);
        assert_eq!(said.schema, ["metrics"]);
        assert_eq!(said.options.target_labels, ["node"]);
        assert_eq!(said.options.level("promql/rate-of-gauge"), Level::Error);
        assert_eq!(said.options.level("template/dropped-label"), Level::Allow);
        let [suppression] = said.suppressions.as_slice() else { panic!("one suppression") };
        assert!(suppression.rules.as_ref().is_some_and(|r| r.is_match("LegacyA")));
        assert!(suppression.paths[0].matches("old"));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_place_and_what_was_meant() {
        assert_eq!(
            faults("strickt = true\n"),
            [
                "config/unknown-key at strickt: there is no key `strickt` here (did you mean `strict`?)"
            ]
        );
        assert_eq!(
            faults("strict = 1\n"),
            ["config/wrong-type at 1: expected true or false, not integer ()"]
        );
        assert_eq!(faults("[checks]\n\"promql/rate-of-gauges\" = \"deny\"\n").len(), 1);
        assert_eq!(faults("[checks]\npromql = \"denied\"\n").len(), 1);
        assert_eq!(faults("[checks.promql]\nlevl = \"deny\"\n").len(), 1);
        assert_eq!(faults("scrape-interval = \"soon\"\n").len(), 1);
        assert_eq!(faults("[[suppress]]\nchecks = [\"promql\"]\n").len(), 1);
        assert_eq!(faults("[[suppress]]\nreason = \"x\"\n").len(), 1);
        assert_eq!(faults("[[suppress]]\nchecks = []\nrules = \"(\"\n").len(), 1);
        assert_eq!(faults("dialects = [\"thaos\"]\n").len(), 1);
        assert_eq!(faults("exclude = [\"***\"]\n").len(), 1);
        assert!(faults("strict = \n")[0].starts_with("config/syntax"));
    }
}
