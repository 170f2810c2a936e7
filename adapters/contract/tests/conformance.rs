//! The exam itself is examined: a sound adapter passes, and each way of being unsound is noticed.
#![allow(clippy::panic, reason = "an adapter that panics is one of the faults to notice")]

use std::sync::atomic::{AtomicU64, Ordering};

use causeway_contract::adapter::{
    Adapter, CannotWrite, Decoded, Draft, EncodeOptions, Encoded, Format, Input, Loss, Move, Part,
};
use causeway_contract::canonical::Permit;
use causeway_contract::conformance::{Case, assert_conforms, examine};
use causeway_contract::event::{Data, DocumentRef, Event, EventType};
use causeway_contract::finding::{Finding, Place};

/// A way of being unsound.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    None,
    PanicsOnNul,
    AcceptsHalf,
    IgnoresSize,
    IgnoresDepth,
    FindingWithoutPlace,
    BodyVanishes,
    RolesDice,
    TwoDocuments,
    LosesInSilence,
    LossWithoutPath,
    WritesNothing,
    WritesAnotherTime,
    RecognisesNothing,
    RepeatsTheDocument,
}

/// A toy language: `permit;MG;MG26EP1;condition|condition.`
struct Toy {
    format: Format,
    fault: Fault,
    calls: AtomicU64,
}

impl Toy {
    fn new(fault: Fault) -> Self {
        let format = Format {
            id: "toy".to_owned(),
            profile: None,
            version: "1",
            media_type: "text/plain",
            about: "A permit on one line.".into(),
            reads: vec![EventType::PermitIssued],
            writes: vec![EventType::PermitIssued],
            needs: &[],
        };
        Self { format, fault, calls: AtomicU64::new(0) }
    }

    fn refuse(&self, message: String) -> Decoded {
        let finding = Finding::error("TOY-01", "", message);
        let finding = match self.fault {
            Fault::FindingWithoutPlace => finding,
            _ => finding.at(Place { line: 1, column: 1 }),
        };
        Decoded::unreadable(vec![finding])
    }

    fn permit(&self, text: &str, input: &Input<'_>) -> Result<Permit, String> {
        let whole = text.trim_end();
        let line = match whole.strip_suffix('.') {
            Some(line) => line,
            None if self.fault == Fault::AcceptsHalf => whole,
            None => return Err("does not end with a full stop".to_owned()),
        };
        if line.contains(['.', '\0']) {
            return Err("more than one sentence".to_owned());
        }
        let fields: Vec<&str> = line.split(';').collect();
        if self.fault != Fault::IgnoresDepth && (input.limits.depth < 2 || fields.len() > input.limits.nodes) {
            return Err("too much".to_owned());
        }
        match fields[..] {
            ["permit", country, number, conditions] if !country.is_empty() && !number.is_empty() => Ok(Permit {
                number: Some(number.to_owned()),
                issuing_country: Some(country.to_owned()),
                special_conditions: conditions.split('|').filter(|c| !c.is_empty()).map(str::to_owned).collect(),
                ..Permit::default()
            }),
            _ => Err("no permit".to_owned()),
        }
    }

    fn tick(&self) -> u64 {
        self.calls.fetch_add(1, Ordering::Relaxed)
    }
}

impl Adapter for Toy {
    fn format(&self) -> &Format {
        &self.format
    }

    fn recognises(&self, body: &[u8]) -> bool {
        self.fault != Fault::RecognisesNothing && body.starts_with(b"permit;")
    }

    fn decode(&self, input: &Input<'_>) -> Decoded {
        if self.fault == Fault::PanicsOnNul && input.body.contains(&0) {
            panic!("a NUL");
        }
        if self.fault != Fault::IgnoresSize && input.body.len() > input.limits.body_bytes {
            return self.refuse("too long".to_owned());
        }
        let Ok(text) = std::str::from_utf8(input.body) else {
            return self.refuse("no UTF-8".to_owned());
        };
        let permit = match self.permit(text, input) {
            Ok(permit) => permit,
            Err(_) if self.fault == Fault::BodyVanishes => return Decoded::default(),
            Err(message) if self.fault == Fault::RepeatsTheDocument => return self.refuse(message + &text.repeat(200)),
            Err(message) => return self.refuse(message),
        };
        let mut data = Data { permit: Some(permit), ..Data::default() };
        if self.fault == Fault::TwoDocuments {
            data.notice = Some(causeway_contract::canonical::Notice::default());
        }
        let id = (self.fault == Fault::RolesDice).then(|| self.tick().to_string());
        let draft = Draft { kind: Some(EventType::PermitIssued), id, data, ..Draft::default() };
        let moves = input.explain.then(|| Move { from: "2".into(), to: "permit.number".into(), value: "x".into() });
        Decoded { parts: vec![Part { draft, findings: vec![], moves: moves.into_iter().collect() }], findings: vec![] }
    }

    fn encode(&self, event: &Event, options: &EncodeOptions) -> Result<Encoded, CannotWrite> {
        let permit = event.data.permit.clone().ok_or_else(|| CannotWrite::new("no permit"))?;
        let number = permit.number.clone().unwrap_or_default();
        let country = permit.issuing_country.clone().unwrap_or_default();
        let mut text = format!("permit;{country};{number};{}.", permit.special_conditions.join("|"));
        if self.fault == Fault::WritesNothing {
            text.clear();
        }
        if self.fault == Fault::WritesAnotherTime {
            text = text.replace(&number, &format!("{number}-{}", self.tick()));
        }
        let lost = permit.valid_until.filter(|_| self.fault != Fault::LosesInSilence);
        let path = if self.fault == Fault::LossWithoutPath { "" } else { "permit.valid_until" };
        let losses = lost.map(|value| Loss { path: path.into(), value, reason: "no place for it".into() });
        let moves = options.explain.then(|| Move { from: "permit.number".into(), to: "2".into(), value: number });
        Ok(Encoded {
            bytes: text.into_bytes(),
            losses: losses.into_iter().collect(),
            moves: moves.into_iter().collect(),
        })
    }
}

fn cases() -> Vec<Case> {
    vec![
        Case::readable("two conditions", "permit;MG;MG26EP1;live only|not by sea.\n"),
        Case::readable("none", "permit;MG;MG26EP2;."),
        Case::broken("no number", "permit;MG;;."),
    ]
}

fn event() -> Event {
    let permit = Permit {
        number: Some("MG26EP3".into()),
        issuing_country: Some("MG".into()),
        valid_until: Some("2026-12-31".into()),
        ..Permit::default()
    };
    Event {
        id: "1".into(),
        source: "urn:test".into(),
        kind: EventType::PermitIssued,
        time: None,
        document: DocumentRef::default(),
        data: Data { permit: Some(permit), ..Data::default() },
    }
}

#[test]
fn a_sound_adapter_passes() {
    assert_conforms(&Toy::new(Fault::None), &cases(), &[event()]);
}

#[test]
fn every_fault_is_noticed() {
    let noticed_as = [
        (Fault::PanicsOnNul, "a hostile body is refused"),
        (Fault::AcceptsHalf, "half a document is never taken for a whole one"),
        (Fault::IgnoresSize, "a body of one byte too many is refused"),
        (Fault::IgnoresDepth, "a document nested too deeply is refused"),
        (Fault::FindingWithoutPlace, "what is read is in order"),
        (Fault::BodyVanishes, "the sample is what its author claims"),
        (Fault::RolesDice, "the same bytes are read the same way"),
        (Fault::TwoDocuments, "what is read is in order"),
        (Fault::LosesInSilence, "what was written reads back as what was meant"),
        (Fault::LossWithoutPath, "what is lost is named by its canonical path"),
        (Fault::WritesNothing, "something is written"),
        (Fault::WritesAnotherTime, "an event is written the same way every time"),
        (Fault::RecognisesNothing, "an adapter recognises what it reads"),
        (Fault::RepeatsTheDocument, "a hostile body is refused"),
    ];
    for (fault, law) in noticed_as {
        let report = examine(&Toy::new(fault), &cases(), &[event()]);
        let noticed = report.failures.iter().any(|failure| failure.law.starts_with(law));
        assert!(noticed, "{fault:?} was not noticed as {law:?}:\n{report}");
    }
}

#[test]
fn an_exam_without_samples_is_failed() {
    let report = examine(&Toy::new(Fault::None), &[], &[]);
    assert!(report.to_string().contains("examined on a readable sample"), "{report}");
}
