//! What headers say that the document cannot: the change of a permit, the explicit revision, the time.
//!
//! What cannot be used is told and not carried: what Causeway writes must always be what its own schema describes.

use causeway_contract::adapter::Draft;
use causeway_contract::event::Change;
use causeway_contract::finding::Finding;
use causeway_contract::time::{is_date_or_instant, is_instant};
use causeway_contract::xml::first_forbidden;

use crate::ingest::Envelope;

/// Adds to a draft what the headers say.
pub(super) fn add(draft: &mut Draft, envelope: &Envelope, findings: &mut Vec<Finding>) {
    for name in &envelope.unknown_change {
        let message = format!("header {name:?} is none that Causeway knows, and is not carried");
        findings.push(Finding::warning("ENV-08", "", message));
    }
    let change = envelope.change.clone().map(|change| usable(change, findings));
    if draft.data.change.is_none() {
        draft.data.change = change.filter(|change| *change != Change::default());
    }
    if let Some(written) = &envelope.sequence {
        add_revision(draft, written, findings);
    }
    if !draft.is_envelope() {
        draft.subject.clone_from(&envelope.subject);
    }
    if let (false, Some(time)) = (draft.is_envelope(), &envelope.time) {
        if is_instant(time) {
            draft.time = Some(time.clone());
        } else {
            let message = format!("CloudEvents time {time:?} is no RFC 3339 time with a zone, and is not carried");
            findings.push(Finding::warning("ENV-07", "", message));
        }
    }
}

/// A revision that is not understood may be older than what was carried: nobody can tell, so it stops the event.
fn add_revision(draft: &mut Draft, written: &str, findings: &mut Vec<Finding>) {
    let Some(revision) = revision(written) else {
        let message = format!("CloudEvents sequence {written:?} is no whole number of at most 19 digits");
        return findings.push(Finding::error("ENV-06", "", message));
    };
    match draft.revision.filter(|said| draft.is_envelope() && *said != revision) {
        Some(said) => {
            let message = format!("the headers' CloudEvents sequence is {revision}, the body's {said}");
            findings.push(Finding::error("ENV-02", "", message));
        }
        None => draft.revision = Some(revision),
    }
}

fn revision(written: &str) -> Option<u64> {
    let digits = written.trim();
    let sound = (1..=19).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    sound.then(|| digits.parse().ok())?
}

/// The change, without what cannot be carried.
fn usable(mut change: Change, findings: &mut Vec<Finding>) -> Change {
    let mut keep = |name: &str, value: &mut Option<String>, why: &str, good: &dyn Fn(&str) -> bool| {
        if let Some(bad) = value.take_if(|text| !good(text)) {
            let message = format!("header causeway-change-{name} {bad:?} {why}, and is not carried");
            findings.push(Finding::warning("ENV-07", "", message));
        }
    };
    keep("at", &mut change.at, "is no date or time", &is_date_or_instant);
    let Change { kind: _, at: _, by, reason, replaces, replaced_by, reference } = &mut change;
    for (name, value) in
        [("by", by), ("reason", reason), ("replaces", replaces), ("replaced-by", replaced_by), ("reference", reference)]
    {
        keep(name, value, "holds a character that no document can", &|text| first_forbidden(text).is_none());
    }
    change
}

#[cfg(test)]
mod tests {
    use super::*;

    fn added(envelope: &Envelope, mut draft: Draft) -> (Draft, Vec<String>) {
        let mut findings = Vec::new();
        add(&mut draft, envelope, &mut findings);
        (draft, findings.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn a_revision_that_is_no_number_is_an_error_and_not_forgotten() {
        for written in ["abc", "-3", "+3", "1.0", "12345678901234567890"] {
            let envelope = Envelope { sequence: Some(written.into()), ..Envelope::default() };
            let (draft, findings) = added(&envelope, Draft::default());
            assert_eq!(draft.revision, None);
            assert!(findings.len() == 1 && findings[0].contains("ENV-06"), "{written}: {findings:?}");
        }
        let envelope = Envelope { sequence: Some(" 7 ".into()), ..Envelope::default() };
        assert_eq!(added(&envelope, Draft::default()).0.revision, Some(7));
    }

    #[test]
    fn the_revision_of_a_structured_event_stands() {
        let envelope = Envelope { sequence: Some("7".into()), ..Envelope::default() };
        let structured = Draft { id: Some("e".into()), revision: Some(2), ..Draft::default() };
        let (draft, findings) = added(&envelope, structured);
        assert_eq!(draft.revision, Some(2));
        assert!(findings[0].contains("ENV-02"), "{findings:?}");
    }

    #[test]
    fn what_cannot_be_used_is_told_and_not_carried() {
        let change = Change { at: Some("yesterday".into()), by: Some("a\u{1b}[31m".into()), ..Change::default() };
        let envelope = Envelope {
            time: Some("yesterday".into()),
            change: Some(change),
            unknown_change: vec!["causeway-change-reasn".into()],
            ..Envelope::default()
        };
        let (draft, findings) = added(&envelope, Draft::default());
        assert_eq!((draft.time, draft.data.change), (None, None));
        let rules: Vec<_> = ["ENV-08", "ENV-07", "ENV-07", "ENV-07"].into();
        assert_eq!(findings.len(), rules.len(), "{findings:?}");
        for (finding, rule) in findings.iter().zip(rules) {
            assert!(finding.contains(rule), "{finding}");
        }
    }
}
