//! Values set from outside: `PsiFieldPodDrift.threshold=0.3`.

/// Settings by name, in the order in which they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overrides {
    entries: Vec<(String, String)>,
}

/// A text that is not of the form `NAME=VALUE`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OverrideError {
    text: String,
}

impl std::fmt::Display for OverrideError {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "`{}` is not of the form NAME=VALUE", self.text)?;
        formatter.write_str(" (PsiFieldPodDrift.threshold=0.3)")
    }
}

impl std::error::Error for OverrideError {}

impl Overrides {
    /// None: every setting has its default.
    pub fn none() -> Self {
        Self::default()
    }

    /// Reads `NAME=VALUE` texts. Whether the names exist is seen when a catalog is compiled.
    ///
    /// # Errors
    ///
    /// The first text that has no `=` or nothing on one side of it.
    pub fn parse<T: AsRef<str>>(texts: impl IntoIterator<Item = T>) -> Result<Self, OverrideError> {
        let entries = texts.into_iter().map(|text| entry(text.as_ref())).collect::<Result<_, _>>();
        Ok(Self { entries: entries? })
    }

    /// Names and values, as given.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.entries.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

fn entry(text: &str) -> Result<(String, String), OverrideError> {
    let (name, value) = text.split_once('=').unwrap_or_default();
    let (name, value) = (name.trim(), value.trim());
    if name.is_empty() || value.is_empty() {
        return Err(OverrideError { text: text.to_owned() });
    }
    Ok((name.to_owned(), value.to_owned()))
}
