//! From bytes to events: which language it is, and what it says.

mod happened;
mod headers;
mod rules;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use causeway_contract::adapter::{Adapter, Decoded, Draft, Input, Limits};
use causeway_contract::event::{Data, DocumentRef, Event, EventType, NO_CONTENT};
use causeway_contract::finding::Finding;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::fault::{Code, Fault};
use crate::ingest::{Envelope, Inbound, Receipt};
use crate::ledger::{EventKey, Hash, Message};
use crate::registry::Registry;

pub use rules::RULES;

/// Version of the canonical model: part of every content hash, so that a new model never mistakes old content.
const MODEL: &str = "causeway-model-1";

/// A message, read.
#[derive(Debug)]
pub struct Events {
    /// The message.
    pub message: Arc<Message>,
    /// What stood around it.
    pub envelope: Envelope,
    /// The duty to settle it.
    pub receipt: Receipt,
    /// Its events; one unreadable one where the body could not be read.
    pub parts: Vec<ReadEvent>,
}

/// One event of a body, as far as bytes and envelope tell it.
#[derive(Clone, Debug)]
pub struct ReadEvent {
    /// Position in the body, from 0.
    pub part: u32,
    /// Its identity. Publishers that are told apart have a name space each: nobody takes another's ids.
    pub key: EventKey,
    /// CloudEvents source, as its publisher gave it; else the publisher, else the queue.
    pub source: String,
    /// What happened: the CloudEvents type, else the routing key, else what the document says.
    pub kind: Option<EventType>,
    /// What the document says.
    pub draft: Draft,
    /// Everything found.
    pub findings: Vec<Finding>,
    /// What stopped it.
    pub fault: Option<Fault>,
    /// SHA-256 of its canonical content; all zero where there is none.
    pub content: Hash,
    /// Name of the format it came in: `id`, or `id/profile`; empty where none was recognised.
    pub format: String,
    /// The same with the adapter's version.
    pub adapter: String,
    /// True if the body is this event alone, whole.
    pub sendable: bool,
}

impl ReadEvent {
    /// True if its bytes may go out unchanged as this event. Bytes that are an envelope say themselves what happened to
    /// which document: they may, if that is what Causeway carries.
    #[must_use]
    pub fn may_go_as_it_came(&self, event: &Event) -> bool {
        let Draft { kind, subject, document, .. } = &self.draft;
        let carried = &event.document;
        // Aliases may be more when the event is resumed: an envelope that tells some is written anew, always.
        let same =
            |said: &DocumentRef| said.id == carried.id && said.revision == carried.revision && said.aliases.is_empty();
        let agrees = *kind == Some(event.kind)
            && subject.as_ref().is_none_or(|said| *said == carried.id)
            && document.as_ref().is_none_or(same);
        self.sendable && (!self.draft.is_envelope() || agrees)
    }
}

/// Reads a message. Never fails and never panics: what is wrong is a finding or a fault of the event.
#[must_use]
pub fn decode(inbound: Inbound, registry: &Registry, limits: Limits) -> Events {
    let Inbound { message, envelope, receipt } = inbound;
    let parts = catch_unwind(AssertUnwindSafe(|| read(&message, &envelope, registry, limits))).unwrap_or_else(|_| {
        let fault = Fault::new(Code::AdapterPanicked, "recognising or reading the body panicked");
        vec![unreadable(&message, &envelope, None, fault, Vec::new())]
    });
    Events { message, envelope, receipt, parts }
}

/// The events of a journaled message: the same answer as when it arrived, as long as adapters and tables are the same.
#[must_use]
pub fn read(message: &Message, envelope: &Envelope, registry: &Registry, limits: Limits) -> Vec<ReadEvent> {
    match choose(message, envelope, registry, limits) {
        Ok(adapter) => match decode_guarded(adapter, &message.body, limits) {
            Ok(decoded) => events(message, envelope, adapter, decoded),
            Err(fault) => vec![unreadable(message, envelope, Some(adapter), fault, Vec::new())],
        },
        Err(fault) => vec![unreadable(message, envelope, None, fault, Vec::new())],
    }
}

/// The language: what the source promises, else what the media type says, else what the body looks like.
fn choose<'r>(
    message: &Message,
    envelope: &Envelope,
    registry: &'r Registry,
    limits: Limits,
) -> Result<&'r dyn Adapter, Fault> {
    if message.body.len() > limits.body_bytes {
        let detail =
            format!("{} bytes, at most {} are read (limits.body_bytes)", message.body.len(), limits.body_bytes);
        return Err(Fault::new(Code::BodyTooLarge, detail));
    }
    let structured = envelope.content_type.as_deref().is_some_and(is_structured_json);
    let named = envelope.format.as_deref().or(structured.then_some("json"));
    let adapter = match named {
        Some(id) => registry.for_partner(id, envelope.profile.as_deref()),
        None => registry.recognise(&message.body, envelope.profile.as_deref()),
    };
    let adapter = adapter.map(AsRef::as_ref);
    match (adapter, named) {
        (Some(adapter), _) if adapter.format().reads.is_empty() => {
            Err(Fault::new(Code::FormatUnreadable, format!("{} is written only, not read", adapter.format().id)))
        }
        (Some(adapter), _) => Ok(adapter),
        (None, Some(id)) => Err(Fault::new(Code::FormatUnknown, format!("no adapter is called {id:?}"))),
        (None, None) => Err(Fault::new(
            Code::FormatUnknown,
            "the body looks like none of the formats; name it in the source's `format`",
        )),
    }
}

/// The two media types of CloudEvents as JSON, in any case and with any parameters.
fn is_structured_json(content_type: &str) -> bool {
    let essence = content_type.split(';').next().unwrap_or_default().trim();
    ["application/cloudevents+json", "application/cloudevents-batch+json"]
        .iter()
        .any(|media_type| media_type.eq_ignore_ascii_case(essence))
}

/// An adapter that panics costs one message, never the daemon.
///
/// # Errors
/// `CW1009` with the panic's message.
pub fn decode_guarded(adapter: &dyn Adapter, body: &[u8], limits: Limits) -> Result<Decoded, Fault> {
    let input = Input { body, limits, explain: false };
    catch_unwind(AssertUnwindSafe(|| adapter.decode(&input))).map_err(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        let said = said.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned())).unwrap_or_default();
        Fault::new(Code::AdapterPanicked, format!("{} panicked while reading: {said}", adapter.format().stamp()))
    })
}

fn events(message: &Message, envelope: &Envelope, adapter: &dyn Adapter, decoded: Decoded) -> Vec<ReadEvent> {
    let Decoded { parts, findings } = decoded;
    if parts.is_empty() || findings.iter().any(Finding::is_error) {
        let wrong = findings.iter().filter(|finding| finding.is_error()).count();
        let detail = format!("the document has {wrong} error finding(s) and was read as {}", adapter.format().name());
        return vec![unreadable(message, envelope, Some(adapter), Fault::new(Code::DocumentInvalid, detail), findings)];
    }
    let alone = parts.len() == 1;
    let body_findings = findings;
    let read = |(position, part): (usize, causeway_contract::adapter::Part)| {
        let number = u32::try_from(position).unwrap_or(u32::MAX);
        let mut findings = part.findings;
        if position == 0 {
            findings.extend(body_findings.iter().cloned());
        }
        let mut draft = part.draft;
        let change = draft.is_envelope().then(|| draft.data.change.clone());
        headers::add(&mut draft, envelope, &mut findings);
        // Data without its envelope (CloudEvents binary mode), or a batch of one, is not yet a document of the
        // envelope's own format.
        let structured = draft.is_envelope() && message.body.trim_ascii_start().starts_with(b"{");
        let whole = structured || !adapter.format().media_type.starts_with("application/cloudevents");
        let mut event = ReadEvent {
            part: number,
            key: key(&draft, message, envelope, number, alone),
            source: source(&draft, envelope).to_owned(),
            kind: None,
            content: [0; 32],
            draft,
            findings,
            fault: None,
            format: adapter.format().name(),
            adapter: adapter.format().stamp(),
            sendable: alone && whole,
        };
        happened::name(&mut event, envelope);
        // An envelope to which something was added no longer says all that is carried.
        event.sendable &= change.is_none_or(|change| change == event.draft.data.change);
        event.content = content(&event.draft.data);
        event
    };
    parts.into_iter().enumerate().map(read).collect()
}

fn unreadable(
    message: &Message,
    envelope: &Envelope,
    adapter: Option<&dyn Adapter>,
    fault: Fault,
    findings: Vec<Finding>,
) -> ReadEvent {
    let draft = Draft::default();
    ReadEvent {
        part: 0,
        key: key(&draft, message, envelope, 0, true),
        source: source(&draft, envelope).to_owned(),
        kind: envelope.kind.as_deref().and_then(|kind| kind.parse().ok()).or_else(|| envelope.routing_key.kind()),
        draft,
        findings,
        fault: Some(fault),
        content: [0; 32],
        format: adapter.map(|adapter| adapter.format().name()).unwrap_or_default(),
        adapter: adapter.map(|adapter| adapter.format().stamp()).unwrap_or_default(),
        sendable: false,
    }
}

fn source<'e>(draft: &'e Draft, envelope: &'e Envelope) -> &'e str {
    draft.source.as_deref().unwrap_or_else(|| envelope.source_name())
}

/// CloudEvents id of the document, else of the headers, else message id, else body hash; `#n` where a body holds several.
fn key(draft: &Draft, message: &Message, envelope: &Envelope, part: u32, alone: bool) -> EventKey {
    let named = source(draft, envelope);
    let source = match &envelope.publisher {
        Some(publisher) if publisher != named => format!("{publisher} {named}"),
        _ => named.to_owned(),
    };
    if let Some(id) = &draft.id {
        return EventKey { source, id: id.clone() };
    }
    let id = envelope.id.clone().unwrap_or_else(|| fallback_id(message, envelope));
    EventKey { source, id: if alone { id } else { format!("{id}#{}", part + 1) } }
}

/// The id of what has none: its bytes, and what its headers say happened. The XML of an issue published as a
/// cancellation is another event.
fn fallback_id(message: &Message, envelope: &Envelope) -> String {
    let routing = envelope.routing_key.kind().map(EventType::as_str);
    let told = envelope.kind.as_deref().or(routing).unwrap_or_default();
    let change = serde_json::to_string(&envelope.change).unwrap_or_default();
    let mut hash = Sha256::new();
    for part in [told, envelope.sequence.as_deref().unwrap_or_default(), &change] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    hash.update(message.body_hash);
    format!("sha256:{}", hex(&hash.finalize()))
}

/// SHA-256 of the canonical data (RFC 8785) with its extension, without what is no content, under the model's version.
#[must_use]
pub fn content(data: &Data) -> Hash {
    let mut value = data.to_value();
    content_alone(&mut value);
    // Sorted members and serde_json's escapes are RFC 8785's; the model has no floats.
    value.sort_all_objects();
    let mut hash = Sha256::new();
    hash.update(MODEL);
    hash.update(value.to_string());
    hash.finalize().into()
}

fn content_alone(value: &mut Value) {
    match value {
        Value::Object(members) => {
            NO_CONTENT.iter().for_each(|name| {
                members.remove(*name);
            });
            members.values_mut().for_each(content_alone);
        }
        Value::Array(entries) => entries.iter_mut().for_each(content_alone),
        _ => {}
    }
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests;
