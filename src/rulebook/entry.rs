//! A label or an annotation, and its template for as long as someone needs it.

use std::borrow::Cow;

use promwright_template::{Template, TemplateError};

use crate::{Spanned, Text};

/// A label or an annotation.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its name.
    pub name: Spanned<String>,
    /// Its value; of an alert's a template. [`Entry::new`] makes one with another value.
    pub value: Text,
    /// The value's template, where it was parsed and is kept.
    template: Option<Box<Template>>,
}

impl Entry {
    /// A name with a value.
    pub const fn new(name: Spanned<String>, value: Text) -> Self {
        Self { name, value, template: None }
    }

    /// The value as a template; `None` if it has nothing to expand or is faulty.
    pub fn template(&self) -> Option<Cow<'_, Template>> {
        if let Some(template) = &self.template {
            return Some(Cow::Borrowed(template));
        }
        let has_actions = self.value.value.contains("{{");
        has_actions.then(|| Template::parse(&self.value.value).ok().map(Cow::Owned)).flatten()
    }

    /// Parses the value as a template and keeps it.
    ///
    /// # Errors
    ///
    /// What is wrong with the template.
    pub(crate) fn parse_template(&mut self) -> Result<(), Vec<TemplateError>> {
        if self.value.value.contains("{{") {
            self.template = Some(Box::new(Template::parse(&self.value.value)?));
        }
        Ok(())
    }

    /// Gives up the template until it is asked for.
    pub(crate) fn drop_template(&mut self) {
        self.template = None;
    }
}
