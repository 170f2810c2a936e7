//! The entry exam of an adapter: what every document language has to stand before it is let into the line.
//!
//! A test kit, called from the tests of an adapter with samples of its own:
//!
//! ```no_run
//! # use causeway_contract::{adapter::Adapter, conformance::{self, Case}};
//! # fn exam(adapter: &dyn Adapter) {
//! let cases = [
//!     Case::readable("export permit", std::fs::read("samples/export/input.xml").unwrap()),
//!     Case::broken("number missing", b"<permit/>".to_vec()),
//! ];
//! conformance::assert_conforms(adapter, &cases, &[]);
//! # }
//! ```
//!
//! What is asked depends on what [`crate::adapter::Format`] claims. Of who reads: `reading` (samples decode, the same
//! every time, findings say where and by which rule), `damage` (cut at every byte, bytes flipped) and `hostile`
//! (limits, bombs, garbage). Of who writes: `writing` (the same every time, losses named; of who reads
//! too: read∘write∘read is stable and nothing is lost in silence).
//!
//! [`golden`] compares a result with an expected file. It is the only code of this crate that touches files, and
//! nothing but tests calls it.

use std::fmt;

use crate::adapter::Adapter;
use crate::event::Event;

mod reading;
mod damage;
mod hostile;
mod writing;
pub mod paths;
pub mod golden;

/// One sample the adapter is examined on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What a failure is reported under.
    pub name: String,
    /// The body.
    pub input: Vec<u8>,
    /// What the sample's author says of it.
    pub claim: Claim,
    /// How many damaged copies of it are tried.
    pub effort: Effort,
}

/// What a sample's author says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Claim {
    /// It decodes without an error finding, into one event at least.
    Readable,
    /// It decodes with at least one error finding.
    Broken,
    /// Nothing: whatever comes of it must be in order.
    Unknown,
}

/// How many damaged copies of a sample are tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// Cut at every byte of a small sample, at every token boundary of a large one; hundreds of copies with flipped
    /// bytes.
    Full,
    /// A few dozen of each: for the many samples of a large collection.
    Quick,
}

impl Case {
    /// A sample that decodes without an error finding.
    pub fn readable(name: impl Into<String>, input: impl Into<Vec<u8>>) -> Self {
        Self::new(name, input, Claim::Readable)
    }

    /// A sample that decodes with an error finding.
    pub fn broken(name: impl Into<String>, input: impl Into<Vec<u8>>) -> Self {
        Self::new(name, input, Claim::Broken)
    }

    /// A sample nothing is known of.
    pub fn unknown(name: impl Into<String>, input: impl Into<Vec<u8>>) -> Self {
        Self::new(name, input, Claim::Unknown)
    }

    /// The same sample with fewer damaged copies.
    #[must_use]
    pub fn quick(mut self) -> Self {
        self.effort = Effort::Quick;
        self
    }

    fn new(name: impl Into<String>, input: impl Into<Vec<u8>>, claim: Claim) -> Self {
        Self { name: name.into(), input: input.into(), claim, effort: Effort::Full }
    }
}

/// What came of an exam.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Id of the format examined.
    pub format: String,
    /// Questions asked.
    pub asked: usize,
    /// Questions failed.
    pub failures: Vec<Failure>,
}

/// One question failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The sample.
    pub case: String,
    /// What was asked, as a sentence that should have been true.
    pub law: &'static str,
    /// What was found instead.
    pub found: String,
}

impl Report {
    /// True if every question was answered.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.failures.is_empty()
    }

    /// Asks one question: `holds` is None, or what was found instead of the law.
    pub(crate) fn ask(&mut self, case: &str, law: &'static str, holds: Option<String>) {
        self.asked += 1;
        if let Some(found) = holds {
            self.failures.push(Failure { case: case.to_owned(), law, found });
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {} of {} questions failed", self.format, self.failures.len(), self.asked)?;
        for failure in &self.failures {
            writeln!(f, "  {}: should hold: {}\n      found: {}", failure.case, failure.law, failure.found)?;
        }
        Ok(())
    }
}

/// Examines an adapter on samples it is to read and events it is to write.
///
/// Who reads is examined on `cases`; who reads and writes also writes back what it read; `events` are for who writes
/// only, and for event types that no sample shows. Samples for what the adapter claims must not be missing.
#[must_use]
pub fn examine(adapter: &dyn Adapter, cases: &[Case], events: &[Event]) -> Report {
    let format = adapter.format();
    let mut report = Report { format: format.stamp(), ..Report::default() };
    card(adapter, cases, events, &mut report);
    if !format.reads.is_empty() {
        for case in cases {
            reading::examine(adapter, case, &mut report);
            damage::examine(adapter, case, &mut report);
            hostile::examine_limits(adapter, case, &mut report);
        }
        hostile::examine_bombs(adapter, cases, &mut report);
    }
    if !format.writes.is_empty() {
        let read = cases.iter().flat_map(|case| writing::events_of(adapter, case));
        let given = events.iter().enumerate().map(|(n, event)| (format!("event {n} ({})", event.kind), event.clone()));
        for (name, event) in read.chain(given) {
            writing::examine(adapter, &name, &event, &mut report);
        }
    }
    report
}

/// Examines an adapter and panics with every failure.
///
/// # Panics
/// If any question failed: this is what a test wants.
#[track_caller]
pub fn assert_conforms(adapter: &dyn Adapter, cases: &[Case], events: &[Event]) {
    let report = examine(adapter, cases, events);
    assert!(report.passed(), "{report}");
}

/// What the adapter says of itself, and whether the exam has samples for it.
fn card(adapter: &dyn Adapter, cases: &[Case], events: &[Event], report: &mut Report) {
    let format = adapter.format();
    let mut ask = |law, wrong: bool| report.ask("the format", law, wrong.then(|| format!("{format:?}")));
    ask("it has an id, a version, a media type and a sentence about it", {
        [format.id.as_str(), format.version, format.media_type, format.about.as_ref()].contains(&"")
    });
    ask("it reads or writes something", format.reads.is_empty() && format.writes.is_empty());
    ask("it says the same of itself every time", adapter.format() != format);
    ask("an adapter that reads is examined on a readable sample", {
        !format.reads.is_empty() && !cases.iter().any(|case| case.claim == Claim::Readable)
    });
    ask("an adapter that only writes is examined on an event", {
        format.reads.is_empty() && !format.writes.is_empty() && events.is_empty()
    });
}
