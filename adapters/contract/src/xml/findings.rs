//! The findings of one body, bounded.

use crate::finding::{Finding, Severity};

/// Findings as they come in; no more errors, and no more remarks, than the limit allows.
///
/// A body of ten megabytes may be wrong in half a million places; the first two hundred tell the story.
#[derive(Debug)]
pub struct Findings {
    kept: Vec<Finding>,
    limit: usize,
    errors: usize,
    remarks: usize,
}

impl Findings {
    /// At most so many errors, and so many remarks.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { kept: Vec::new(), limit: limit.max(1), errors: 0, remarks: 0 }
    }

    /// Takes a finding, unless there are too many already.
    pub fn push(&mut self, finding: Finding) {
        if self.admits(finding.severity) {
            self.keep(finding);
        }
    }

    /// Counts a finding; true if it is to be kept. Asked before the finding is made where that is dear: its place
    /// has to be counted out.
    pub fn admits(&mut self, severity: Severity) -> bool {
        let count = if severity == Severity::Error { &mut self.errors } else { &mut self.remarks };
        *count += 1;
        *count <= self.limit
    }

    /// Keeps a finding that was admitted.
    pub fn keep(&mut self, finding: Finding) {
        self.kept.push(finding);
    }

    /// True when there are as many errors as may be kept: reading stops.
    pub(crate) fn is_full(&self) -> bool {
        self.errors >= self.limit
    }

    /// Everything kept, in the order of the document, and a last remark about what was not kept.
    #[must_use]
    pub fn into_vec(mut self) -> Vec<Finding> {
        // A missing element is found at the end of its parent but placed at its start.
        self.kept.sort_by_key(|finding| finding.place);
        if self.is_full() {
            let message = format!("{} errors were found; reading stopped there", self.limit);
            let stopped = Finding::error("XML-12", "", message);
            let last = self.kept.last().and_then(|finding| finding.place);
            self.kept.push(Finding { place: last, ..stopped });
        }
        let unsaid = self.remarks.saturating_sub(self.limit);
        if unsaid > 0 {
            self.kept.push(Finding::info("XML-12", "", format!("{unsaid} more warnings and remarks are not listed")));
        }
        self.kept
    }
}
