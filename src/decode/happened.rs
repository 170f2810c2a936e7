//! What happened: the CloudEvents type, else the routing key, else what the document says.

use causeway_contract::event::{EventType, Kind};
use causeway_contract::finding::Finding;
use causeway_contract::xml::first_forbidden;

use super::ReadEvent;
use crate::fault::{Code, Fault};
use crate::ingest::{Envelope, RoutingKey, meant};

/// Longest an event id or source may be, in bytes: both travel in AMQP properties of at most 255.
const LONGEST_ID: usize = 200;

/// Decides the event type and finds contradictions between envelope and document.
pub(super) fn name(event: &mut ReadEvent, envelope: &Envelope) {
    let told = told(event, envelope);
    event.kind = told.or(event.draft.kind);
    check_ids(event);
    let Some(kind) = event.kind else {
        let what = "neither CloudEvents type, routing key nor document says what happened";
        event.fault = Some(Fault::new(Code::EventTypeUnknown, what));
        return;
    };
    compare(event, kind);
    // An issue changes nothing of its permit; what its headers say (what it replaces) stands without a kind.
    if let Some(change) = event.draft.data.change.as_mut().filter(|_| kind != EventType::PermitIssued) {
        change.kind.get_or_insert_with(|| last_word(kind).to_owned());
    }
}

/// The type that stands around the document: the CloudEvents type, else the routing key.
fn told(event: &mut ReadEvent, envelope: &Envelope) -> Option<EventType> {
    if !event.draft.is_envelope() && envelope.kind.is_none() {
        return by_routing_key(event, envelope);
    }
    let told = cloud_events_type(event, envelope)?;
    if let Some(routed) = envelope.routing_key.kind().filter(|routed| *routed != told) {
        let message =
            format!("the routing key says {routed}, the CloudEvents type {told}: the CloudEvents type counts");
        event.findings.push(Finding::warning("ENV-05", "", message));
    }
    Some(told)
}

/// In structured mode the type of the body, else that of the headers. None where it is no event type: that is an error
/// by then.
fn cloud_events_type(event: &mut ReadEvent, envelope: &Envelope) -> Option<EventType> {
    let header = envelope.kind.as_deref();
    if event.draft.is_envelope() {
        let body = event.draft.kind?;
        if let Some(header) = header.filter(|header| *header != body.as_str()) {
            let message = format!("the headers' CloudEvents type is {header:?}, the body's {body}");
            event.findings.push(Finding::error("ENV-02", "", message));
        }
        return Some(body);
    }
    match header?.parse() {
        Ok(kind) => Some(kind),
        Err(unknown) => {
            let message = format!("CloudEvents type: {unknown}{}", did_you_mean(header.unwrap_or_default()));
            event.findings.push(Finding::error("ENV-01", "", message));
            None
        }
    }
}

/// A routing key that begins as event types do and is none is most likely misspelt: read as a general one, it would
/// make a cancellation an issue.
fn by_routing_key(event: &mut ReadEvent, envelope: &Envelope) -> Option<EventType> {
    if let RoutingKey::Mistaken(key) = &envelope.routing_key {
        let message = format!("routing key: {key:?} is no event type that is published{}", did_you_mean(key));
        event.findings.push(Finding::error("ENV-01", "", message));
    }
    envelope.routing_key.kind()
}

fn did_you_mean(text: &str) -> String {
    meant(text).map(|meant| format!("; did you mean {meant:?}?")).unwrap_or_default()
}

/// Holds the type against the document. Of a permit the envelope may know more: a cancellation carries the same XML as
/// the issue.
fn compare(event: &mut ReadEvent, kind: EventType) {
    let says = event.draft.kind;
    let document = event.draft.data.document().map(|document| document.kind());
    let wrong_document = document.is_some_and(|document| document != kind.kind());
    let wrong_type = says.is_some_and(|says| says != kind && kind.kind() != Kind::Permit);
    if wrong_document || wrong_type {
        let says = says.map_or("another kind of document", EventType::as_str);
        let message = format!("the envelope says {kind}, the document says {says}");
        event.findings.push(Finding::error("ENV-02", "", message));
    }
    let change = event.draft.data.change.as_ref().and_then(|change| change.kind.as_deref());
    if let Some(change) = change.filter(|change| *change != last_word(kind)) {
        let message = format!("the event is {kind}, its change says {change:?}");
        event.findings.push(Finding::error("ENV-02", "", message));
    }
}

/// Ids are printed, put into AMQP properties and into documents of every language.
fn check_ids(event: &mut ReadEvent) {
    for (what, text) in [("id", &event.key.id), ("source", &event.key.source)] {
        if text.len() > LONGEST_ID {
            let message = format!("the event's {what} has more than {LONGEST_ID} bytes");
            event.findings.push(Finding::error("ENV-03", "", message));
        } else if text.contains(char::is_control) || first_forbidden(text).is_some() {
            let message = format!("the event's {what} {text:?} holds a control character");
            event.findings.push(Finding::error("ENV-03", "", message));
        }
    }
}

/// `cancelled` of `permit.cancelled`.
fn last_word(kind: EventType) -> &'static str {
    kind.as_str().rsplit('.').next().unwrap_or_default()
}
