//! The keys of `promwright.toml`: one table for the reader, its suggestions and the JSON schema.

use promwright_lint::{OptionFacts, Options};

/// A key with what it takes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Key {
    pub name: &'static str,
    pub kind: Kind,
    pub about: &'static str,
}

/// What a key takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// True or false.
    Boolean,
    /// A text.
    Text,
    /// A list of texts.
    Texts,
    /// Names of tools.
    Dialects,
    /// Levels and options of checks.
    Checks,
    /// Tables, each a suppression.
    Suppressions,
    /// Labels with their values.
    Labels,
}

/// The keys at the top, besides the options that several checks read.
pub(super) const ROOT: &[Key] = &[
    Key { name: "strict", kind: Kind::Boolean, about: "Whether warnings fail `check` too." },
    Key {
        name: "require-reason",
        kind: Kind::Boolean,
        about: "Whether every suppression must give a reason.",
    },
    Key {
        name: "dialects",
        kind: Kind::Dialects,
        about: "Tools whose own fields and expressions are let through.",
    },
    Key {
        name: "exclude",
        kind: Kind::Texts,
        about: "Paths that are left out when directories are searched, from this file on; `*` and `**` stand for any names.",
    },
    Key {
        name: "schema",
        kind: Kind::Texts,
        about: "Files and directories that tell of metrics, from this file on: exposition pages, dumps, answers of Prometheus' API, schema files.",
    },
    Key {
        name: "checks",
        kind: Kind::Checks,
        about: "The level of each check, family or `all`, or a table with its level and options.",
    },
    Key {
        name: "suppress",
        kind: Kind::Suppressions,
        about: "Findings that are left out: those that all keys of a table hold for.",
    },
];

/// The keys of a suppression.
pub(super) const SUPPRESSION: &[Key] = &[
    Key { name: "checks", kind: Kind::Texts, about: "Checks, families or `all`." },
    Key {
        name: "paths",
        kind: Kind::Texts,
        about: "Files and directories, from this file on; `*` and `**` stand for any names.",
    },
    Key {
        name: "rules",
        kind: Kind::Text,
        about: "A regular expression that the whole name of the rule matches.",
    },
    Key { name: "labels", kind: Kind::Labels, about: "Labels that the rule or its group sets." },
    Key { name: "reason", kind: Kind::Text, about: "Why these are no faults." },
];

/// The names of all keys at the top.
pub(super) fn root_names() -> Vec<String> {
    let own = ROOT.iter().map(|key| key.name.to_owned());
    own.chain(option_names("")).collect()
}

/// The keys of the options of a check.
pub(super) fn option_names(check: &str) -> impl Iterator<Item = String> {
    Options::ALL.iter().filter(move |facts| facts.check == check).map(OptionFacts::key)
}
