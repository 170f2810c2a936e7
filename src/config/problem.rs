//! What is wrong with a configuration: where, which setting, what, and what to do about it.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use crate::fault::{Code, Fault};

/// Where settings come from: a file, a variable of the environment, or the defaults.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin {
    /// A file's path as it was given, or what else people know it by.
    pub label: String,
    /// Relative paths start here.
    pub base: PathBuf,
    /// True for a variable of the environment: its text stands for any type.
    pub is_environment: bool,
    /// True for the defaults: what nobody wrote may be missing on disk.
    pub is_default: bool,
}

/// A position; line and column from 1, column in characters. Line 0 where there are none.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Where the setting stands.
    pub origin: Arc<Origin>,
    /// Line.
    pub line: usize,
    /// Column.
    pub column: usize,
}

/// One thing wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Which fault.
    pub code: Code,
    /// Where.
    pub place: Place,
    /// Which setting, e.g. `rabbitmq.url`; empty for a whole file.
    pub key: String,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

/// Everything wrong, in the order of files and lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problems(Vec<Problem>);

impl Place {
    /// The whole of an origin.
    #[must_use]
    pub fn whole(origin: &Arc<Origin>) -> Self {
        Self { origin: Arc::clone(origin), line: 0, column: 0 }
    }
}

impl Problems {
    /// Adds a problem.
    pub fn add(
        &mut self,
        code: Code,
        place: &Place,
        key: impl Into<String>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        let (key, message, remedy) = (key.into(), message.into(), remedy.into());
        self.0.push(Problem { code, place: place.clone(), key, message, remedy });
    }

    /// True if nothing is wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Puts them in the order of files and lines, each once.
    #[must_use]
    pub fn sorted(mut self) -> Self {
        self.0.sort_by(|a, b| a.place.cmp(&b.place));
        self.0.dedup();
        self
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &Problem> {
        self.0.iter()
    }

    /// As faults, for those who want no positions.
    #[must_use]
    pub fn into_faults(self) -> Vec<Fault> {
        self.0.into_iter().map(|problem| Fault::new(problem.code, problem.to_string())).collect()
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => f.write_str(&self.origin.label),
            line => write!(f, "{}:{line}:{}", self.origin.label, self.column),
        }
    }
}

/// `file:line:col key: problem [CWnnnn]`, and the remedy on a line of its own.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { code, place, key, message, remedy } = self;
        let gap = if key.is_empty() { "" } else { " " };
        write!(f, "{place}{gap}{key}: {message} [{code}]")?;
        if remedy.is_empty() { Ok(()) } else { write!(f, "\n    {remedy}") }
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, problem) in self.0.iter().enumerate() {
            let gap = if position == 0 { "" } else { "\n" };
            write!(f, "{gap}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}
