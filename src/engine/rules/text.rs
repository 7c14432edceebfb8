//! Texts of rules that may be templates.

use std::sync::Arc;

use promwright_template::{Data, Query, Template, UseKind};

/// A label's or annotation's text, parsed once.
#[derive(Clone, Debug)]
pub enum Text {
    /// It is its own expansion.
    Plain(Arc<str>),
    /// A template.
    Template(Box<Template>, Reads),
    /// A template that does not parse: the error that Prometheus shows, once it is told the
    /// template's name.
    Broken(Box<promwright_template::TemplateError>),
}

/// What an expansion depends on besides the labels of its sample.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    /// The sample's value.
    pub value: bool,
    /// The time.
    pub time: bool,
    /// Queries; `None` is one whose text is not known before.
    pub queries: Vec<Option<Arc<str>>>,
}

impl Text {
    /// Parses a text.
    pub fn new(text: &Arc<str>) -> Self {
        if !text.contains("{{") {
            return Self::Plain(text.clone());
        }
        match Template::parse(text) {
            Ok(template) => {
                let reads = reads(text, &template);
                Self::Template(Box::new(template), reads)
            }
            Err(mut errors) => Self::Broken(Box::new(errors.swap_remove(0))),
        }
    }

    /// What its expansion depends on; nothing for a text that is no template.
    pub const fn reads(&self) -> Option<&Reads> {
        match self {
            Self::Template(_, reads) => Some(reads),
            Self::Plain(_) | Self::Broken(_) => None,
        }
    }

    /// Its expansion, or `<error expanding template: …>`.
    pub fn expand(&self, data: &Data<'_>, query: &dyn Query) -> Arc<str> {
        let error = match self {
            Self::Plain(text) => return text.clone(),
            Self::Template(template, _) => match template.expand(data, query) {
                Ok(text) => return text.into(),
                Err(error) => error.to_string(),
            },
            Self::Broken(error) => error.expansion_error(data.name),
        };
        format!("<error expanding template: {error}>").into()
    }
}

fn reads(text: &str, template: &Template) -> Reads {
    let uses = template.uses();
    let mut reads = Reads {
        // Data handed on whole may be read anywhere, so only what names the value is left out.
        value: text.contains("alue") || text.contains("{{ . }}") || text.contains("{{.}}"),
        time: text.contains("now"),
        queries: Vec::new(),
    };
    reads.value |= text.contains("template") || text.contains(" . ") || text.contains(" $ ");
    for found in uses {
        if let UseKind::Query(query) = found.kind {
            reads.queries.push(Some(query));
        }
    }
    let mentions = text.matches("query").count() - text.matches("urlquery").count();
    if mentions > reads.queries.len() {
        reads.queries.push(None);
    }
    reads
}
