//! What is found in one document, and how it is told.

use std::io::Read;
use std::path::Path;

use causeway_contract::adapter::Limits;
use causeway_contract::finding::{Finding, Severity};
use serde_json::{Value, json};

use super::explain;
use super::files::Document;
use crate::cli::document::{self, Language};
use crate::decode::decode_guarded;
use crate::fault::Code;
use crate::registry::Registry;

/// What came of one document.
#[derive(Debug)]
pub(super) enum Verdict {
    /// It was read: its format, where one was recognised, and everything found.
    Read { format: Option<String>, findings: Vec<Finding> },
    /// Its bytes could not be had.
    Unreadable(String),
}

/// Reads one document and tells everything found. What the daemon would call a fault is a finding of that number.
pub(super) fn of(document: &Document, registry: &Registry, language: Language<'_>) -> Verdict {
    let limits = Limits::default();
    let body = match bytes(document, limits.body_bytes) {
        Ok(body) => body,
        Err(why) => return Verdict::Unreadable(why),
    };
    let Some(adapter) = document::find(registry, language, &body) else {
        let message = "the document looks like none of the formats";
        let finding = Finding::error(Code::FormatUnknown.as_str(), "", message);
        return Verdict::Read { format: None, findings: vec![finding.mended_by("Name its format with --format.")] };
    };
    let findings = match decode_guarded(adapter, &body, limits) {
        Ok(decoded) => decoded.all_findings().cloned().collect(),
        Err(fault) => vec![Finding::error(fault.code.as_str(), "", fault.detail)],
    };
    Verdict::Read { format: Some(adapter.format().name()), findings }
}

/// The bytes of a document: of one that is too long only so many that this is found.
fn bytes(document: &Document, most: usize) -> Result<Vec<u8>, String> {
    if let Some(error) = &document.trouble {
        return Err(error.to_string());
    }
    let read = |source: &mut dyn Read| {
        let mut body = Vec::new();
        source.take(most as u64 + 1).read_to_end(&mut body).map(|_| body)
    };
    let body = if document.path == Path::new("-") {
        read(&mut std::io::stdin())
    } else {
        std::fs::File::open(&document.path).and_then(|mut file| read(&mut file))
    };
    body.map_err(|error| error.to_string())
}

impl Verdict {
    /// True where nothing found is an error.
    pub(super) fn is_valid(&self) -> bool {
        matches!(self, Verdict::Read { findings, .. } if !findings.iter().any(Finding::is_error))
    }

    /// For machines.
    pub(super) fn to_value(&self, shown: &str) -> Value {
        match self {
            Verdict::Unreadable(why) => json!({"file": shown, "unreadable": why}),
            Verdict::Read { format, findings } => {
                let findings: Vec<Value> = findings.iter().map(advised).collect();
                json!({"file": shown, "format": format, "valid": self.is_valid(), "findings": findings})
            }
        }
    }
}

/// A finding with what to do about it.
fn advised(finding: &Finding) -> Value {
    json!(Finding { remedy: remedy(finding), ..finding.clone() })
}

/// `line:col: severity RULE path (ids): message`, without what there is not.
pub(super) fn line(finding: &Finding) -> String {
    let place = finding.place.map(|place| format!("{}:{}: ", place.line, place.column)).unwrap_or(" ".to_owned());
    let ids = finding.ids.as_ref().map(|ids| format!(" ({ids})")).unwrap_or_default();
    let gap = if finding.path.is_empty() { "" } else { " " };
    let Finding { rule, severity, path, message, .. } = finding;
    format!("{place}{severity} {rule}{gap}{path}{ids}: {message}")
}

/// What to do about a finding: what it says itself, else what its rule says. Remarks need nothing done.
pub(super) fn remedy(finding: &Finding) -> Option<Box<str>> {
    let of_rule = || explain::rule(&finding.rule).map(|rule| rule.remedy.into());
    finding.remedy.clone().or_else(|| of_rule().filter(|_| finding.severity > Severity::Info))
}
