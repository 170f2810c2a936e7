//! Tables by name, compiled in or read from the configured directory by the daemon.

use std::borrow::Cow;
use std::collections::BTreeMap;

/// Tables by their path below `schemas/`, e.g. `cites/v2/elements.csv`.
///
/// An adapter brings the ones it was compiled with; the daemon may lay a directory's over them.
#[derive(Clone, Debug, Default)]
pub struct Schemas {
    files: BTreeMap<String, Cow<'static, str>>,
}

impl Schemas {
    /// The compiled-in tables of a crate.
    #[must_use]
    pub fn compiled(files: &[(&str, &'static str)]) -> Self {
        Self { files: files.iter().map(|(name, text)| ((*name).to_owned(), Cow::Borrowed(*text))).collect() }
    }

    /// Puts a table in, replacing one of the same name.
    pub fn insert(&mut self, name: impl Into<String>, text: String) {
        self.files.insert(name.into(), Cow::Owned(text));
    }

    /// Lays other tables over these.
    pub fn overlay(&mut self, other: &Schemas) {
        self.files.extend(other.files.iter().map(|(name, text)| (name.clone(), text.clone())));
    }

    /// The text of a table.
    ///
    /// # Errors
    /// [`TableProblem`] where there is no such table.
    pub fn get(&self, name: &str) -> Result<&str, TableProblem> {
        self.files.get(name).map(AsRef::as_ref).ok_or_else(|| TableProblem {
            table: name.to_owned(),
            line: 0,
            message: "no such table".to_owned(),
        })
    }

    /// Names and texts, in order of names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files.iter().map(|(name, text)| (name.as_str(), text.as_ref()))
    }
}

/// Something wrong with a table of `schemas/`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{table}:{line}: {message}")]
pub struct TableProblem {
    /// Path below `schemas/`.
    pub table: String,
    /// Line of the table, from 1; 0 where the table as a whole is meant.
    pub line: u64,
    /// What is wrong and what was expected.
    pub message: String,
}
