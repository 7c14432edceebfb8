//! What keeps the tool from doing its job: a file that is not there, a full disk.
//!
//! A failure is not a finding: it says nothing about the rules, and ends in exit code 2.

use std::fmt;
use std::io;
use std::path::Path;

/// Why something could not be done.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    message: String,
    cause: Option<String>,
    help: Option<String>,
}

/// What a step of the tool gives.
pub(crate) type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    /// A failure with what could not be done.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), cause: None, help: None }
    }

    /// `cannot <verb> <path>`, because of an I/O error.
    pub fn io(verb: &str, path: &Path, error: &io::Error) -> Self {
        Self::new(format!("cannot {verb} `{}`", path.display())).cause(error.to_string())
    }

    /// Why.
    pub fn cause(mut self, cause: impl Into<String>) -> Self {
        self.cause = Some(cause.into());
        self
    }

    /// What could not be done, and why, in one line.
    pub fn what(&self) -> String {
        match &self.cause {
            Some(cause) => format!("{}: {cause}", self.message),
            None => self.message.clone(),
        }
    }

    /// The help, if there is some.
    pub fn way_out(&self) -> Option<String> {
        self.help.clone()
    }

    /// What to do about it.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "error: {}", self.message)?;
        if let Some(cause) = &self.cause {
            write!(formatter, "\n  because: {cause}")?;
        }
        if let Some(help) = &self.help {
            write!(formatter, "\n  help: {help}")?;
        }
        Ok(())
    }
}
