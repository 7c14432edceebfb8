//! A label or an annotation, and its template for as long as someone needs it.

use std::borrow::Cow;

use promwright_source::SharedStr;
use promwright_template::{Template, TemplateError, Use, everyday_uses, is_everyday};

use crate::{Spanned, Text};

/// A label or an annotation.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its name.
    pub name: Spanned<SharedStr>,
    /// Its value; of an alert's a template. [`Entry::new`] makes one with another value.
    pub value: Text,
    /// What is known of the value as a template.
    template: Known,
}

#[derive(Clone, Debug, Default)]
enum Known {
    /// Nothing, and what the text is made of has to tell.
    #[default]
    Text,
    /// It is one of those that most are, which need no tree.
    Everyday,
    /// It was parsed, and is kept.
    Kept(Box<Template>),
}

impl Entry {
    /// A name with a value.
    pub const fn new(name: Spanned<SharedStr>, value: Text) -> Self {
        Self { name, value, template: Known::Text }
    }

    /// The value as a template; `None` if it has nothing to expand or is faulty.
    pub fn template(&self) -> Option<Cow<'_, Template>> {
        if let Known::Kept(template) = &self.template {
            return Some(Cow::Borrowed(template));
        }
        let has_actions = self.value.value.contains("{{");
        has_actions.then(|| Template::parse(&self.value.value).ok().map(Cow::Owned)).flatten()
    }

    /// What the value reads as a template, in the order of the text; nothing if it is faulty.
    pub fn uses(&self) -> Vec<Use> {
        let uses = if matches!(self.template, Known::Everyday) {
            everyday_uses(&self.value.value)
        } else {
            self.template().map(|template| template.uses())
        };
        uses.unwrap_or_default()
    }

    /// Whether it is known that expanding the value with a number never fails.
    pub const fn is_everyday(&self) -> bool {
        matches!(self.template, Known::Everyday)
    }

    /// Parses the value as a template and keeps it, where it is more than is read without.
    ///
    /// # Errors
    ///
    /// What is wrong with the template.
    pub(crate) fn parse_template(&mut self) -> Result<(), Vec<TemplateError>> {
        let text = &*self.value.value;
        self.template = if is_everyday(text) {
            Known::Everyday
        } else {
            Known::Kept(Box::new(Template::parse(text)?))
        };
        Ok(())
    }

    /// Gives up the template until it is asked for.
    pub(crate) fn drop_template(&mut self) {
        if matches!(self.template, Known::Kept(_)) {
            self.template = Known::Text;
        }
    }
}
