//! Findings as values: what, where, why and what to do.

use std::fmt;
use std::ops::{Deref, DerefMut};

use crate::{Fix, Place, SharedStr, Words};

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth knowing; never fails a run.
    Note,
    /// Probably wrong; fails a run only under `--strict`.
    Warning,
    /// Wrong, or refused by Prometheus; fails the run.
    Error,
}

impl Severity {
    /// Its name in every output format.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A place with a few words about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub place: Place,
    /// What is there; may be empty.
    pub text: Words,
}

/// One finding. It always has a primary place; everything else explains it.
///
/// It is as small as a pointer, for there may be many, and they are sorted and handed on; what
/// it says is in its [`Report`].
#[derive(Clone, PartialEq, Eq)]
#[must_use]
pub struct Diagnostic {
    report: Box<Report>,
}

/// What a [`Diagnostic`] says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// `family/pattern`, the stable name of the kind of finding.
    pub slug: &'static str,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, in one sentence without a full stop.
    pub message: Words,
    /// The bytes that are wrong.
    pub primary: Label,
    /// The places that cause it, in the order in which to read them.
    pub causes: Box<[Label]>,
    /// What to do about it; may be empty.
    pub help: Words,
    /// The rule that it is about, by name.
    pub rule: Option<SharedStr>,
    /// How to make it go away; boxed, as few have one.
    pub fix: Option<Box<Fix>>,
}

// A byte more would take as much room as 32 do, and there may be many.
const _: () = assert!(size_of::<Report>() <= 128);

impl Deref for Diagnostic {
    type Target = Report;

    fn deref(&self) -> &Report {
        &self.report
    }
}

impl DerefMut for Diagnostic {
    fn deref_mut(&mut self) -> &mut Report {
        &mut self.report
    }
}

impl fmt::Debug for Diagnostic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.report.fmt(formatter)
    }
}

impl Diagnostic {
    /// A finding at `place`; add labels, causes and help with the methods.
    pub fn new(
        slug: &'static str,
        severity: Severity,
        place: Place,
        message: impl Into<Words>,
    ) -> Self {
        let report = Report {
            slug,
            severity,
            message: message.into(),
            primary: Label { place, text: Words::default() },
            causes: Box::default(),
            help: Words::default(),
            rule: None,
            fix: None,
        };
        Self { report: Box::new(report) }
    }

    /// An error at `place`.
    pub fn error(slug: &'static str, place: Place, message: impl Into<Words>) -> Self {
        Self::new(slug, Severity::Error, place, message)
    }

    /// A warning at `place`.
    pub fn warning(slug: &'static str, place: Place, message: impl Into<Words>) -> Self {
        Self::new(slug, Severity::Warning, place, message)
    }

    /// A note at `place`.
    pub fn note(slug: &'static str, place: Place, message: impl Into<Words>) -> Self {
        Self::new(slug, Severity::Note, place, message)
    }

    /// Words under the primary place.
    pub fn label(mut self, text: impl Into<Words>) -> Self {
        self.primary.text = text.into();
        self
    }

    /// One more place that explains the finding.
    pub fn cause(self, place: Place, text: impl Into<Words>) -> Self {
        self.causes([Label { place, text: text.into() }])
    }

    /// More places that explain the finding.
    pub fn causes(mut self, more: impl IntoIterator<Item = Label>) -> Self {
        let more = more.into_iter();
        let mut causes = std::mem::take(&mut self.causes).into_vec();
        // Most findings have few causes, and there may be many findings.
        causes.reserve_exact(more.size_hint().0);
        causes.extend(more);
        self.causes = causes.into();
        self
    }

    /// What to do about it.
    pub fn help(mut self, text: impl Into<Words>) -> Self {
        self.help = text.into();
        self
    }

    /// The rule that it is about.
    pub fn rule(mut self, name: impl Into<SharedStr>) -> Self {
        self.rule = Some(name.into());
        self
    }
}

/// Puts findings into the order in which every output shows them: by file, place, slug.
pub fn sort(findings: &mut [Diagnostic]) {
    findings.sort_by(|a, b| {
        (a.primary.place, a.slug, &a.message).cmp(&(b.primary.place, b.slug, &b.message))
    });
}
