//! Small events, fictitious throughout.

use std::sync::Arc;

use causeway::fault::{Code, Fault};
use causeway::ledger::{
    Ask, EventKey, EventPlace, Hash, JournaledEvent, Known, KnownDocument, Ledger, Message, Opening, ParcelState,
    Planned, Verdict,
};
use causeway_contract::adapter::Loss;
use causeway_contract::event::{Alias, EventType};
use causeway_contract::finding::{Finding, Place};
use serde_json::json;
use sha2::{Digest, Sha256};

pub(crate) fn hash(bytes: &[u8]) -> Hash {
    Sha256::digest(bytes).into()
}

/// A message that holds `body`, received `arrival` microseconds after 08:15 on 23 November 2026.
pub(crate) fn message(arrival: i64, body: &str) -> Arc<Message> {
    Arc::new(Message {
        arrival,
        received_at: format!("2026-11-23T08:15:00.{arrival:06}Z"),
        queue: "causeway.inbound".into(),
        publisher: Some("ma-mg".into()),
        envelope: json!({"message_id": format!("m-{arrival}"), "headers": {"a": 1}}),
        body: body.as_bytes().to_vec(),
        body_hash: hash(body.as_bytes()),
    })
}

pub(crate) fn key(id: &str) -> EventKey {
    EventKey { source: "ma-mg".into(), id: id.into() }
}

/// A permit of Madagascar issued, accepted, owed to nobody.
pub(crate) fn permit(arrival: i64, id: &str, number: &str) -> Opening {
    Opening {
        message: message(arrival, &format!("<permit>{number}</permit>")),
        event: JournaledEvent {
            part: 0,
            key: key(id),
            kind: Some(EventType::PermitIssued),
            document: Some(format!("permit/MG/{number}")),
            revision: 1,
            explicit_revision: None,
            occurrence: String::new(),
            content: hash(number.as_bytes()),
            verdict: Verdict::Accepted,
            original: None,
            fault: None,
            findings: Vec::new(),
            format: "cites-epermit-xml@1".into(),
            words: Vec::new(),
        },
        aliases: vec![alias("permit", "MG", number)],
        lane: None,
        plan: Vec::new(),
        routing: json!([{"subscriber": "customs", "copy": true, "why": "events"}]),
    }
}

/// The same event, rejected with everything a rejection has.
pub(crate) fn rejected(mut opening: Opening) -> Opening {
    opening.event.verdict = Verdict::Rejected;
    opening.event.revision = 0;
    opening.event.fault = Some(Fault::new(Code::DocumentInvalid, "1 error finding"));
    opening.event.findings = vec![
        Finding::error("CITES-BOX-1", "/Permit/Number", "missing").at(Place { line: 3, column: 7 }),
        Finding::warning("CITES-BOX-4", "", "unusual"),
    ];
    opening
}

pub(crate) fn alias(scheme: &str, scope: &str, value: &str) -> Alias {
    Alias { scheme: scheme.into(), scope: scope.into(), value: value.into() }
}

/// A copy owed to `subscriber`, its id made of event and subscriber.
pub(crate) fn parcel(opening: &Opening, subscriber: &str, sequence: u64) -> Planned {
    Planned {
        parcel: format!("{}:{subscriber}", opening.event.key.id),
        subscriber: subscriber.into(),
        sequence,
        issue: 1,
        format: "json".into(),
        adapter: "json@1".into(),
        config_hash: "c0ffee".into(),
        bytes_hash: Some(hash(subscriber.as_bytes())),
        bytes: 42,
        state: ParcelState::Planned,
        fault: None,
        losses: Vec::new(),
    }
}

/// A copy that could not be written.
pub(crate) fn parked(opening: &Opening, subscriber: &str, sequence: u64) -> Planned {
    Planned {
        bytes_hash: None,
        bytes: 0,
        state: ParcelState::Parked,
        fault: Some(Fault::new(Code::CannotWrite, "no place for marks")),
        losses: vec![Loss { path: "permit.items[0].marks[0]".into(), value: "A1".into(), reason: "no place".into() }],
        ..parcel(opening, subscriber, sequence)
    }
}

/// The event with copies for these subscribers, as the document's `sequence`th.
pub(crate) fn owed(mut opening: Opening, subscribers: &[&str], sequence: u64) -> Opening {
    opening.plan = subscribers.iter().map(|subscriber| parcel(&opening, subscriber, sequence)).collect();
    opening
}

pub(crate) fn place(opening: &Opening) -> EventPlace {
    EventPlace { arrival: opening.message.arrival, part: opening.event.part }
}

pub(crate) fn all(opening: &Opening, state: ParcelState) -> Vec<(String, ParcelState)> {
    opening.plan.iter().map(|planned| (planned.parcel.clone(), state)).collect()
}

/// What the ledger knows of one event key.
pub(crate) async fn recall(ledger: &dyn Ledger, id: &str) -> Known {
    ledger.recall(Ask { events: vec![key(id)], ..Ask::default() }).await.unwrap()
}

pub(crate) async fn document(ledger: &dyn Ledger, id: &str) -> Option<KnownDocument> {
    let known = ledger.recall(Ask { documents: vec![id.into()], ..Ask::default() }).await.unwrap();
    known.documents.into_iter().next()
}

/// The ids of the events that `find` gives, in its order.
pub(crate) async fn find(ledger: &dyn Ledger, words: &[&str]) -> Vec<String> {
    let words = words.iter().map(ToString::to_string).collect();
    ledger.find(words, 100).await.unwrap().into_iter().map(|row| row.event).collect()
}
