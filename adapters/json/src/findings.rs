//! Findings of one body, collected up to the limit.

use causeway_contract::finding::{Finding, Place};

use crate::rules;

/// Longest excerpt of a document in a message, in characters.
const EXCERPT: usize = 60;

/// Where a finding about the body as a whole is said to be.
pub(crate) const START: Place = Place { line: 1, column: 1 };

/// Findings of one body. Once the limit of errors is reached no more are taken, and likewise of remarks: finding the
/// place of each takes time that grows with the body, so their number must not.
#[derive(Debug)]
pub(crate) struct Findings {
    list: Vec<Finding>,
    errors: usize,
    remarks: usize,
    limit: usize,
}

impl Findings {
    /// None yet; at most `limit` errors (at least one) will be kept.
    pub(crate) fn new(limit: usize) -> Self {
        Self { list: Vec::new(), errors: 0, remarks: 0, limit: limit.max(1) }
    }

    /// Takes a finding, unless there is no room.
    pub(crate) fn add(&mut self, finding: Finding) {
        let kept = if finding.is_error() { &mut self.errors } else { &mut self.remarks };
        if *kept < self.limit {
            *kept += 1;
            self.list.push(finding);
        }
    }

    /// True if there is no room for another warning or remark.
    pub(crate) fn full_of_remarks(&self) -> bool {
        self.remarks >= self.limit
    }

    /// True if there is no room for another error.
    pub(crate) fn full(&self) -> bool {
        self.errors >= self.limit
    }

    /// True if something was found at this very path.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.list.iter().any(|finding| finding.path == path)
    }

    /// True if an error was found at a pointer or below it.
    pub(crate) fn has_error_below(&self, pointer: &str) -> bool {
        self.list.iter().any(|finding| finding.is_error() && is_below(&finding.path, pointer))
    }

    /// Takes the findings whose path is at or below a pointer out of the collection.
    pub(crate) fn take_below(&mut self, pointer: &str) -> Vec<Finding> {
        let all = std::mem::take(&mut self.list).into_iter();
        let (below, others) = all.partition(|finding| is_below(&finding.path, pointer));
        self.list = others;
        below
    }

    /// All that is left; with a last one that says so if reading stopped because they were full.
    pub(crate) fn finish(mut self) -> Vec<Finding> {
        if self.full() {
            let message = format!("reading stopped after {} error findings", self.errors);
            let last = Finding::error(rules::LIMITS, "", message).at(START);
            self.list.push(last);
        }
        self.list
    }
}

fn is_below(path: &str, pointer: &str) -> bool {
    path.strip_prefix(pointer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A text of the document as it may stand in a message: in quotation marks, and cut if it is long.
pub(crate) fn excerpt(text: &str) -> String {
    let mut cut: String = text.chars().take(EXCERPT).collect();
    if cut.len() < text.len() {
        cut.push('…');
    }
    format!("{cut:?}")
}
