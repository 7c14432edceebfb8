//! One typed rule becomes one rule of the rule model.

use std::sync::Arc;

use promwright_rulebook::{
    Alert, Entry, Expression, RuleKind, Spanned, Text as RuleText, TextMap, TextParts,
};
use promwright_source::{Diagnostic, FileId, Place, Span};

use super::flow;
use super::locate::Locator;
use super::lower::{self, Lowered, Origin};
use super::settings::{Setting, SettingValue};
use super::template;
use crate::node::{Node, NodeKind};
use crate::rule::Rule;
use crate::setting::{Severity, ThresholdFacts};
use crate::site::Site;
use crate::text::Text;

/// The rule with its settings put in, unless it has none that can be written, and its faults.
pub(super) fn compile(
    rule: &Rule,
    settings: &[Setting],
    locator: &mut Locator<'_>,
) -> (Option<promwright_rulebook::Rule>, Vec<Diagnostic>) {
    let values = Values { rule, settings };
    let threshold = |facts: &ThresholdFacts| values.threshold(facts);
    let lowered = lower::lower(&rule.expr, &threshold);
    let mut places = Places::new(rule, locator);
    let (_, mut faults) = flow::check(rule);
    let compiled = match lowered {
        Ok(lowered) => Some(places.rule(lowered, &values)),
        Err(more) => {
            faults.extend(more);
            None
        }
    };
    let findings = faults.into_iter().map(|fault| {
        let whole = fault.whole.clone();
        let mut finding = fault.locate(&mut |site| places.of(site));
        if let Some(node) = whole {
            finding.primary.place = places.of_node(&node);
        }
        finding.rule(rule.name.clone())
    });
    (compiled, findings.collect())
}

/// The current values of a rule's settings.
struct Values<'a> {
    rule: &'a Rule,
    settings: &'a [Setting],
}

impl Values<'_> {
    fn get(&self, role: &str) -> Option<SettingValue> {
        let is_it = |setting: &&Setting| setting.rule == self.rule.name && setting.role == role;
        self.settings.iter().find(is_it).map(|setting| setting.value)
    }

    fn threshold(&self, facts: &ThresholdFacts) -> f64 {
        match self.get(facts.role) {
            Some(SettingValue::Number(value, _)) => value,
            _ => facts.default,
        }
    }

    fn duration(&self, role: &str) -> Option<i64> {
        match self.get(role) {
            Some(SettingValue::Duration(value)) => Some(value),
            _ => None,
        }
    }

    fn severity(&self) -> Option<Severity> {
        match self.get("severity") {
            Some(SettingValue::Severity(value)) => Some(value),
            _ => None,
        }
    }
}

/// Where the parts of a rule are: in its source, or in a listing of what is printed.
struct Places<'a, 'b> {
    rule: &'a Rule,
    locator: &'a mut Locator<'b>,
    /// The rule's own place; `None` as long as there is no source.
    source: Option<Place>,
    listing: Option<Listing>,
}

/// The text that stands for a rule without source.
struct Listing {
    /// The rule's name in it.
    name: Place,
    /// What each part of it comes from.
    parts: Vec<(Span, Site)>,
}

impl Listing {
    /// The shortest part that comes from a call, or else the rule's name.
    fn place(&self, site: Site) -> Place {
        let parts = self.parts.iter().filter(|(_, of)| of.is_same_word(&site));
        let shortest = parts.map(|(span, _)| *span).min_by_key(|span| span.len());
        shortest.map_or(self.name, |span| Place::new(self.name.file, span))
    }
}

impl<'a, 'b> Places<'a, 'b> {
    fn new(rule: &'a Rule, locator: &'a mut Locator<'b>) -> Self {
        let source = locator.trusted(rule.site, &rule.name);
        Self { rule, locator, source, listing: None }
    }

    fn of(&mut self, site: Site) -> Place {
        if let Some(listing) = &self.listing {
            return listing.place(site);
        }
        let Some(rule) = self.source else { return self.locator.named(site, &self.rule.name) };
        self.locator.find(site).unwrap_or(rule)
    }

    /// The place of a whole expression: from its first operand to its last, where they stand
    /// in one statement.
    fn of_node(&mut self, node: &Arc<Node>) -> Place {
        let own = match &node.kind {
            // The number stands where the threshold is declared.
            NodeKind::Threshold(facts) => self.of(facts.site),
            _ => self.of(node.site),
        };
        let NodeKind::Binary(binary) = &node.kind else { return own };
        let (first, last) = (self.of_node(&binary.lhs), self.of_node(&binary.rhs));
        let mut whole = own;
        if self.locator.is_one_statement(first, own) {
            whole.span = whole.span.to(first.span);
        }
        if self.locator.is_one_statement(own, last) {
            whole.span = whole.span.to(last.span);
        }
        whole
    }

    fn rule(&mut self, lowered: Lowered, values: &Values<'_>) -> promwright_rulebook::Rule {
        let rule = self.rule;
        let held_for = values.duration("for").unwrap_or_default();
        let threshold = |facts: &ThresholdFacts| values.threshold(facts);
        let context = template::Context { unit: rule.unit, value: &threshold, held_for };
        let mut writer = Writer { context, listing: String::new(), parts: Vec::new() };
        writer.add(if rule.alert.is_some() { "alert" } else { "record" }, &rule.name);
        let expr = writer.add("expr", &lowered.text);
        writer.add_parts(expr, lowered.origins.iter().map(|(span, origin)| (*span, origin.site())));
        let labels = writer.labels(rule, values.severity());
        let annotations = writer.annotations(rule);
        let file = self.register(&writer.listing, writer.parts);
        let place = self.of(rule.site);
        let text = match file {
            Some(file) => verbatim(file, expr, &lowered.text),
            None => TextParts {
                value: lowered.text.into(),
                place: self.of(rule.expr_site),
                map: Some(printed(self.origins(&lowered.origins))),
                style: None,
            }
            .into(),
        };
        let mut entries = |drafts: Vec<Draft>| -> Vec<Entry> {
            drafts.into_iter().map(|draft| self.entry(draft, file)).collect()
        };
        let (labels, annotations) = (entries(labels), entries(annotations));
        let kind = match &rule.alert {
            None => RuleKind::Record,
            Some(alert) => {
                let mut time = |role, facts: &Option<crate::setting::TimeFacts>| {
                    let place = facts.as_ref().map(|facts| self.of(facts.site))?;
                    values.duration(role).map(|value| Spanned { value, place })
                };
                let for_ = time("for", &alert.for_);
                let keep_firing_for = time("keep_firing_for", &alert.keep_firing_for);
                RuleKind::Alert(Box::new(Alert { for_, keep_firing_for, annotations }))
            }
        };
        let name = Spanned { value: rule.name.as_str().into(), place };
        let expr = Expression::new(text, Some(lowered.ast));
        promwright_rulebook::Rule { place, name, expr, labels, kind }
    }

    /// Without source, the listing becomes a file of its own, named like the source line.
    fn register(&mut self, listing: &str, parts: Vec<(Span, Site)>) -> Option<FileId> {
        if self.source.is_some() {
            return None;
        }
        let name = format!("{} ({})", self.rule.site.describe(), self.rule.name);
        let start = listing.find(&self.rule.name).unwrap_or_default();
        let file = self.locator.add(name, listing);
        let name = Place::new(file, Span::of(&(start..start + self.rule.name.len())));
        self.listing = Some(Listing { name, parts });
        Some(file)
    }

    fn origins(&mut self, origins: &[(Span, Origin)]) -> Box<[(Span, Place)]> {
        let place = |(span, origin): &(Span, Origin)| match origin {
            Origin::Node(node) => (*span, self.of_node(node)),
            Origin::Token(site) => (*span, self.of(*site)),
        };
        origins.iter().map(place).collect()
    }

    fn entry(&mut self, draft: Draft, file: Option<FileId>) -> Entry {
        let (value, place) = (draft.name.into(), self.of(draft.name_site));
        let name = TextParts { value, place, map: TextMap::whole(), style: None }.into();
        let value = match file {
            Some(file) => verbatim(file, draft.at, &draft.text),
            None => TextParts {
                value: draft.text.into(),
                place: self.of(draft.site),
                map: Some(printed(
                    draft.origins.iter().map(|(span, site)| (*span, self.of(*site))).collect(),
                )),
                style: None,
            }
            .into(),
        };
        Entry::new(name, value)
    }
}

fn printed(parts: Box<[(Span, Place)]>) -> Arc<TextMap> {
    Arc::new(TextMap::Printed(parts))
}

fn verbatim(file: FileId, at: u32, text: &str) -> RuleText {
    let span = Span::new(at, at + text.len() as u32);
    let place = Place::new(file, span);
    TextParts { value: text.into(), place, map: None, style: None }.into()
}

/// A label or an annotation before its places are known.
struct Draft {
    name: String,
    name_site: Site,
    text: String,
    site: Site,
    origins: Vec<(Span, Site)>,
    at: u32,
}

/// Writes the texts of a rule, and a listing of them for want of source.
struct Writer<'a> {
    context: template::Context<'a>,
    listing: String,
    parts: Vec<(Span, Site)>,
}

impl Writer<'_> {
    /// Adds a line to the listing; returns where in it the text starts.
    fn add(&mut self, name: &str, text: &str) -> u32 {
        self.listing.push_str(name);
        self.listing.push_str(": ");
        let at = self.listing.len() as u32;
        self.listing.push_str(text);
        self.listing.push('\n');
        at
    }

    /// Says where the parts of the text that starts at `at` come from.
    fn add_parts(&mut self, at: u32, parts: impl Iterator<Item = (Span, Site)>) {
        let moved = |(span, site): (Span, Site)| (Span::new(at + span.start, at + span.end), site);
        self.parts.extend(parts.map(moved));
    }

    fn draft(&mut self, name: &str, name_site: Site, text: &Text, site: Site) -> Draft {
        let (text, origins) = template::lower(text, &self.context);
        let at = self.add(name, &text);
        self.add_parts(at, origins.iter().copied());
        Draft { name: name.to_owned(), name_site, text, site, origins, at }
    }

    fn labels(&mut self, rule: &Rule, severity: Option<Severity>) -> Vec<Draft> {
        let declared = rule.alert.as_ref().and_then(|alert| alert.severity);
        let mut labels = Vec::new();
        if let (Some(facts), Some(severity)) = (declared, severity) {
            let (text, site) = (severity.as_str().to_owned(), facts.site);
            let at = self.add("severity", &text);
            let (name, origins) = ("severity".to_owned(), Vec::new());
            labels.push(Draft { name, name_site: site, text, site, origins, at });
        }
        let set = rule.labels.iter();
        labels.extend(
            set.map(|set| self.draft(set.label.name, set.label.site, &set.value, set.site)),
        );
        labels
    }

    fn annotations(&mut self, rule: &Rule) -> Vec<Draft> {
        let annotations = rule.alert.iter().flat_map(|alert| &alert.annotations);
        annotations
            .map(|entry| self.draft(&entry.name, entry.site, &entry.text, entry.site))
            .collect()
    }
}
