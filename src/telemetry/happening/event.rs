//! What is found out about events and documents.

use causeway_contract::event::{EventType, Kind};
use causeway_contract::finding::{Finding, Severity};

use super::count;
use crate::fault::Fault;
use crate::ledger::Verdict;
use crate::telemetry::metrics;

/// An event was decided about.
#[derive(Debug)]
pub struct EventDecided<'a> {
    /// Its id.
    pub event: &'a str,
    /// What happened; none where it could not be read so far.
    pub kind: Option<EventType>,
    /// Its document; empty where it could not be told.
    pub document: &'a str,
    /// What was decided.
    pub verdict: Verdict,
}

impl EventDecided<'_> {
    /// Says so.
    pub fn emit(self) {
        let Self { event, kind, document, verdict } = self;
        let (kind, verdict) = (kind.map_or("unknown", EventType::as_str), verdict.as_str());
        tracing::debug!(event, r#type = kind, document, verdict, "event decided");
        count(metrics().map(|m| &m.events), &[kind, verdict], 1);
    }
}

/// Something is wrong with a document.
#[derive(Debug)]
pub struct FindingMade<'a> {
    /// The event, or the message where there is none.
    pub about: &'a str,
    /// What is wrong.
    pub finding: &'a Finding,
}

impl FindingMade<'_> {
    /// Says so. What the document says stays out of the log: path and rule lead to it.
    pub fn emit(self) {
        let Finding { rule, severity, path, .. } = self.finding;
        let (about, rule) = (self.about, rule.as_ref());
        match severity {
            Severity::Error => tracing::warn!(about, rule, path, "finding"),
            Severity::Warning | Severity::Info => tracing::debug!(about, rule, path, %severity, "finding"),
        }
        count(metrics().map(|m| &m.findings), &[rule, &severity.to_string()], 1);
    }
}

/// Something stopped a message, a copy of it, or the daemon.
#[derive(Debug)]
pub struct FaultRaised<'a> {
    /// What it stopped: an event, a parcel, a queue, a component.
    pub about: &'a str,
    /// What it was.
    pub fault: &'a Fault,
}

impl FaultRaised<'_> {
    /// Says so.
    pub fn emit(self) {
        let code = self.fault.code.as_str();
        tracing::error!(about = self.about, code, detail = self.fault.detail, "{}", self.fault.code.title());
        count(metrics().map(|m| &m.faults), &[code], 1);
    }
}

/// A document may be one of several: it was not guessed.
#[derive(Debug)]
pub struct DocumentUnlinked<'a> {
    /// The document.
    pub document: &'a str,
    /// What it is.
    pub kind: Kind,
}

impl DocumentUnlinked<'_> {
    /// Says so.
    pub fn emit(self) {
        let (document, kind) = (self.document, self.kind.as_str());
        tracing::warn!(document, kind, "document unlinked: it may belong to several");
        count(metrics().map(|m| &m.unlinked), &[kind], 1);
    }
}
