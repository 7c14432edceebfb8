//! The keys of a mapping: none twice, none missing, and `<<` with something to merge.

use promwright_source::{Diagnostic, Place, Span};
use rustc_hash::FxHashMap;

use super::document::{Document, RawKind, RawNode};

/// How many earlier places a finding about a repeated key shows; its message counts them all.
const MOST_SHOWN: usize = 8;

/// Checks the keys of a mapping whose children are `links` and which is the value of the key
/// `above`, if of any; says whether anything merges.
pub(super) fn check(
    document: &Document<'_>,
    links: Span,
    above: Option<u32>,
    findings: &mut Vec<Diagnostic>,
) -> bool {
    let keys = Keys { document, links: &document.links[links.range()], above };
    if keys.are_plain() {
        return false;
    }
    findings.extend(keys.repeated().iter().filter_map(|group| keys.repeated_key(group)));
    let mut merges = false;
    for pair in keys.links.chunks_exact(2) {
        let key = keys.node(pair[0]);
        findings.extend(keys.missing(key));
        if key.is_merge() {
            merges = true;
            findings.extend(keys.unfit_merge(keys.node(pair[1])));
        }
    }
    merges
}

/// The children of one mapping, key and value in turn.
struct Keys<'k> {
    document: &'k Document<'k>,
    links: &'k [u32],
    /// The key whose value the mapping is.
    above: Option<u32>,
}

impl<'k> Keys<'k> {
    /// The node of an index, or what it is an alias of.
    fn node(&self, index: u32) -> &'k RawNode<'k> {
        let node = &self.document.nodes[index as usize];
        match node.kind {
            RawKind::Alias { target } => &self.document.nodes[target as usize],
            _ => node,
        }
    }

    fn keys(&self) -> impl Iterator<Item = u32> {
        self.links.iter().copied().step_by(2)
    }

    /// The key's text, as `yaml.v3` compares it: quoted or not makes no difference.
    fn text(&self, key: u32) -> Option<&'k str> {
        match &self.node(key).kind {
            RawKind::Scalar { value, .. } => Some(value),
            _ => None,
        }
    }

    /// Where a key is written; an alias stands where it stands.
    fn place(&self, key: u32) -> Place {
        self.document.place(self.document.nodes[key as usize].span)
    }

    /// Whether it is plain at the first sight of each that none is repeated, none is missing and
    /// none merges, as in most mappings.
    fn are_plain(&self) -> bool {
        let mut seen = 0_u128;
        self.keys().all(|key| {
            let Some([first, .., last]) = self.text(key).map(str::as_bytes) else { return false };
            // Keys that share it may be equal, others are not.
            let mark = 1_u128 << (first.wrapping_add(last.wrapping_mul(3)) & 127);
            let is_new = seen & mark == 0;
            seen |= mark;
            is_new && *first != b'<'
        })
    }

    /// Groups of equal keys, each in order.
    fn repeated(&self) -> Vec<Vec<u32>> {
        let mut by_name: FxHashMap<&str, Vec<u32>> = FxHashMap::default();
        for key in self.keys() {
            if let Some(name) = self.text(key) {
                by_name.entry(name).or_default().push(key);
            }
        }
        let mut groups: Vec<_> = by_name.into_values().filter(|group| group.len() > 1).collect();
        groups.sort_unstable();
        groups
    }

    fn repeated_key(&self, group: &[u32]) -> Option<Diagnostic> {
        let (last, earlier) = group.split_last()?;
        let name = self.text(*last).unwrap_or_default();
        let times = match group.len() {
            2 => "twice".to_owned(),
            many => format!("{many} times"),
        };
        let message = match self.above.and_then(|above| self.text(above)) {
            Some(above) => format!("`{name}` is set {times} under `{above}`"),
            None => format!("`{name}` is set {times} in one mapping"),
        };
        let what = if self.has_scalar(group) {
            "delete all but one"
        } else {
            "put what is under them into one"
        };
        let finding = Diagnostic::error("yaml/duplicate-key", self.place(*last), message)
            .label("set again here")
            .help(format!("{what}: Prometheus rejects a file with a repeated key, other tools silently use one of them"));
        let shown = earlier.iter().take(MOST_SHOWN).enumerate();
        Some(shown.fold(finding, |finding, (index, key)| {
            let again = if index == 0 { "first set here" } else { "and again here" };
            finding.cause(self.place(*key), again)
        }))
    }

    /// Whether one of these keys, none of which is a collection, has a single value, which cannot
    /// be joined with others. The value is the node behind the key.
    fn has_scalar(&self, group: &[u32]) -> bool {
        let is_collection = |key: &u32| match self.document.nodes.get(*key as usize + 1) {
            Some(value) => !matches!(value.kind, RawKind::Scalar { .. } | RawKind::Alias { .. }),
            None => false,
        };
        !group.iter().all(is_collection)
    }

    /// A `:` without a key: YAML 1.2 takes it for a null key, `yaml.v3` refuses it.
    fn missing(&self, key: &RawNode<'_>) -> Option<Diagnostic> {
        let start = key.span.start;
        let is_colon = || self.document.text.as_bytes().get(start as usize) == Some(&b':');
        (key.span.is_empty() && is_colon()).then(|| {
            let place = self.document.place(Span::new(start, start + 1));
            Diagnostic::error("yaml/syntax", place, "there is no key before this `:`")
        })
    }

    /// The value of a `<<` that is neither a mapping nor a list of mappings.
    fn unfit_merge(&self, value: &RawNode<'_>) -> Option<Diagnostic> {
        let is_mapping = |node: &RawNode<'_>| matches!(node.kind, RawKind::Mapping { .. });
        let is_fit = match &value.kind {
            RawKind::Mapping { .. } => true,
            RawKind::Sequence { links } => {
                let items = &self.document.links[links.range()];
                items.iter().all(|item| is_mapping(self.node(*item)))
            }
            _ => false,
        };
        (!is_fit).then(|| {
            let message = "`<<` can only merge a mapping or a list of mappings";
            Diagnostic::error("yaml/merge", self.document.place(value.span), message)
                .label("neither of them")
        })
    }
}
