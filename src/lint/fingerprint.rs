//! What findings are known by from one run to the next, wherever their lines have moved.

use promwright_source::{Diagnostic, Sources};
use rustc_hash::FxHashMap;

/// The fingerprints of findings, in their order: of file, slug, rule and message, and of how
/// many of the same came before. They are the same on every machine, and in every version that
/// says the same of a finding.
pub fn fingerprints(findings: &[Diagnostic], sources: &Sources) -> Vec<u64> {
    let mut seen: FxHashMap<u64, u64> = FxHashMap::default();
    let fingerprint = |finding: &Diagnostic| {
        let file = sources.file(finding.primary.place.file).name();
        let rule = finding.rule.as_deref().unwrap_or_default();
        let hash = hash(START, &[file, finding.slug, rule, &finding.message]);
        let before = seen.entry(hash).or_default();
        *before += 1;
        match *before {
            1 => hash,
            several => self::hash(hash, &[&several.to_string()]),
        }
    };
    findings.iter().map(fingerprint).collect()
}

/// Where FNV-1a starts.
const START: u64 = 0xcbf2_9ce4_8422_2325;

/// FNV-1a of texts, each ended by a byte that no text has.
fn hash(start: u64, texts: &[&str]) -> u64 {
    let bytes = texts.iter().flat_map(|text| text.bytes().chain([0xff]));
    bytes.fold(start, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use promwright_source::{Place, Span};

    use super::*;

    #[test]
    fn a_fingerprint_knows_no_lines() {
        let mut sources = Sources::new();
        let file = sources.add("a.yaml", "a\nb\nc\n");
        let at = |start| Place::new(file, Span::at(start));
        let finding =
            |start, message: &'static str| Diagnostic::error("a/b", at(start), message).rule("R");
        let prints = fingerprints(&[finding(0, "x"), finding(2, "x"), finding(4, "y")], &sources);
        assert_eq!(prints[0], fingerprints(&[finding(4, "x")], &sources)[0]);
        assert!(prints[0] != prints[1] && prints[1] != prints[2] && prints[0] != prints[2]);
    }
}
