//! One thing wrong with a document.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// One thing wrong: which rule, where, and what to do about it.
///
/// Reading never stops at the first one. An *error* finding stops the event, never its neighbours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// Id of the rule, with a page of its own (`causeway explain <rule>`).
    pub rule: Cow<'static, str>,
    /// How bad it is.
    pub severity: Severity,
    /// Line and column in the document, where it has them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Element path or JSON pointer; empty for the whole document.
    #[serde(default)]
    pub path: String,
    /// What is wrong, and what was expected.
    pub message: String,
    /// The path in the standard's own ids, e.g. `42A/67A/68A/02A/D005`; none where the standard gives none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ids: Option<Box<str>>,
    /// What to do about this one, where more can be said than its rule says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<Box<str>>,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing.
    Info,
    /// Probably wrong; the event goes on.
    Warning,
    /// Wrong; the event is quarantined.
    Error,
}

/// A position in a document, both from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Finding {
    /// An error finding.
    pub fn error(rule: &'static str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Error, path, message)
    }

    /// A warning.
    pub fn warning(rule: &'static str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Warning, path, message)
    }

    /// A remark.
    pub fn info(rule: &'static str, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::new(rule, Severity::Info, path, message)
    }

    fn new(rule: &'static str, severity: Severity, path: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            rule: Cow::Borrowed(rule),
            severity,
            place: None,
            path: path.into(),
            message: message.into(),
            ids: None,
            remedy: None,
        }
    }

    /// The same finding at a place.
    #[must_use]
    pub fn at(mut self, place: Place) -> Self {
        self.place = Some(place);
        self
    }

    /// The same finding with what to do about it.
    #[must_use]
    pub fn mended_by(mut self, remedy: impl Into<Box<str>>) -> Self {
        self.remedy = Some(remedy.into());
        self
    }

    /// True if it stops the event.
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

impl std::fmt::Display for Severity {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Severity::Info => "info",
            Severity::Warning => "warning",
            Severity::Error => "error",
        })
    }
}

/// `line:col: severity RULE path: message`, without the position where there is none.
impl std::fmt::Display for Finding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if let Some(place) = self.place {
            write!(f, "{}:{}: ", place.line, place.column)?;
        }
        write!(f, "{} {} {}: {}", self.severity, self.rule, self.path, self.message)
    }
}
