//! A label or an annotation, and its template for as long as someone needs it.

use std::borrow::Cow;

use promwright_source::pairs;
use promwright_template::{Everyday, Outside, Template, TemplateError, Use, everyday};

use crate::Text;

/// A label or an annotation.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its name.
    pub name: Text,
    /// Its value; of an alert's a template. [`Entry::new`] makes one with another value.
    pub value: Text,
    /// What is known of the value as a template.
    template: Known,
}

const _: () = assert!(size_of::<Entry>() == 64);

#[derive(Clone, Debug, Default)]
enum Known {
    /// Nothing, and what the text is made of has to tell.
    #[default]
    Text,
    /// It has nothing to expand.
    Plain(Outside),
    /// It was read, and that is kept.
    Read(Box<Read>),
}

/// What was read of a template.
#[derive(Clone, Debug)]
enum Read {
    /// One of those that most are, which need no tree.
    Everyday(Everyday),
    /// Its tree.
    Tree(Template),
}

impl Entry {
    /// A name with a value.
    pub const fn new(name: Text, value: Text) -> Self {
        Self { name, value, template: Known::Text }
    }

    /// The value as a template; `None` if it has nothing to expand or is faulty.
    pub fn template(&self) -> Option<Cow<'_, Template>> {
        if let Known::Read(read) = &self.template
            && let Read::Tree(template) = &**read
        {
            return Some(Cow::Borrowed(template));
        }
        let has_actions = pairs(self.value.value(), *b"{{").next().is_some();
        has_actions.then(|| Template::parse(self.value.value()).ok().map(Cow::Owned)).flatten()
    }

    /// What the value reads as a template, in the order of the text; nothing if it is faulty.
    pub fn uses(&self) -> Cow<'_, [Use]> {
        match &self.template {
            Known::Plain(_) => Cow::Borrowed(&[]),
            Known::Read(read) => match &**read {
                Read::Everyday(read) => Cow::Borrowed(&read.uses),
                Read::Tree(template) => Cow::Owned(template.uses()),
            },
            Known::Text => {
                let of_tree = || self.template().map(|template| template.uses());
                let read = everyday(self.value.value()).map(|read| read.uses);
                Cow::Owned(read.or_else(of_tree).unwrap_or_default())
            }
        }
    }

    /// Whether it is known that expanding the value with a number never fails.
    pub fn is_everyday(&self) -> bool {
        match &self.template {
            Known::Text => false,
            Known::Plain(_) => true,
            Known::Read(read) => matches!(**read, Read::Everyday(_)),
        }
    }

    /// What may stand in the value outside of a template's actions.
    pub fn outside(&self) -> Outside {
        match &self.template {
            Known::Plain(outside) => *outside,
            Known::Read(read) => match &**read {
                Read::Everyday(read) => read.outside,
                Read::Tree(_) => Outside::UNKNOWN,
            },
            Known::Text => Outside::UNKNOWN,
        }
    }

    /// Parses the value as a template and keeps it, where it is more than is read without.
    ///
    /// # Errors
    ///
    /// What is wrong with the template.
    pub(crate) fn parse_template(&mut self) -> Result<(), Vec<TemplateError>> {
        let text = self.value.value();
        self.template = match everyday(text) {
            Some(read) if read.uses.is_empty() => Known::Plain(read.outside),
            Some(read) => Known::Read(Box::new(Read::Everyday(read))),
            None => Known::Read(Box::new(Read::Tree(Template::parse(text)?))),
        };
        Ok(())
    }

    /// Gives up the template until it is asked for.
    pub(crate) fn drop_template(&mut self) {
        if matches!(self.template, Known::Read(_)) {
            self.template = Known::Text;
        }
    }
}
