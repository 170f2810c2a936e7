//! Documents from files, read as the line would read them.

use std::io::Read;
use std::path::Path;

use causeway_contract::adapter::{Adapter, Decoded, Input, Limits, Part};
use causeway_contract::event::{DocumentRef, Event, EventType};
use causeway_contract::finding::Finding;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::output::{Exit, Refusal};
use crate::config::Languages;
use crate::decode::hex;
use crate::fault::{Code, Fault};
use crate::ingest::Envelope;
use crate::ledger::Message;
use crate::registry::Registry;
use crate::resolve::keys::{Keys, lrn_id, mrn_id, permit_id};

/// Reads a file, or stdin for `-`.
pub(super) fn read(file: &Path) -> Result<Vec<u8>, Refusal> {
    let read = if file == Path::new("-") {
        let mut body = Vec::new();
        std::io::stdin().read_to_end(&mut body).map(|_| body)
    } else {
        std::fs::read(file)
    };
    read.map_err(|error| Refusal::new(Exit::Usage, format!("{}: {error}", file.display())))
}

/// The adapter named, else the one the body looks like.
pub(super) fn adapter<'r>(
    languages: &'r Languages,
    format: Option<&str>,
    body: &[u8],
) -> Result<&'r dyn Adapter, Refusal> {
    let Languages { registry, limits } = languages;
    check_length(body, limits)?;
    let found = match format {
        Some(id) => registry.get(id).filter(|adapter| !adapter.format().reads.is_empty()),
        None => registry.recognise(body),
    };
    found.map(AsRef::as_ref).ok_or_else(|| match format {
        Some(id) => {
            let said = format!("no format that can be read is called {id:?}; {}", formats(registry));
            Refusal::new(Exit::Usage, said)
        }
        None => {
            let said = format!("the document looks like none of the formats; name it: {}", formats(registry));
            Refusal::new(Exit::Findings, said)
        }
    })
}

/// What the daemon would not read is not read here either.
fn check_length(body: &[u8], limits: &Limits) -> Result<(), Refusal> {
    if body.len() <= limits.body_bytes {
        return Ok(());
    }
    let detail = format!("{} bytes, at most {} are read (limits.body_bytes)", body.len(), limits.body_bytes);
    Err(Fault::new(Code::BodyTooLarge, detail).into())
}

/// The formats that can be read, for messages.
fn formats(registry: &Registry) -> String {
    let ids: Vec<&str> = registry
        .iter()
        .filter(|adapter| !adapter.format().reads.is_empty())
        .map(|adapter| adapter.format().id.as_str())
        .collect();
    ids.join(", ")
}

/// Decodes within the limits of the configuration.
pub(super) fn decode(languages: &Languages, adapter: &dyn Adapter, body: &[u8], explain: bool) -> Decoded {
    adapter.decode(&Input { body, limits: languages.limits, explain })
}

/// Refuses a document with error findings.
pub(super) fn refuse_errors(decoded: &Decoded, said: &str) -> Result<(), Refusal> {
    let errors: Vec<Finding> = decoded.all_findings().filter(|finding| finding.is_error()).cloned().collect();
    if errors.is_empty() && !decoded.parts.is_empty() { Ok(()) } else { Err(Refusal::found(errors, said)) }
}

/// Refuses what the daemon would refuse if the document came under this event type.
pub(super) fn refuse_contradictions(
    languages: &Languages,
    adapter: &dyn Adapter,
    kind: EventType,
    body: &[u8],
) -> Result<(), Refusal> {
    let envelope = Envelope {
        queue: "file".to_owned(),
        format: Some(adapter.format().id.clone()),
        kind: Some(kind.as_str().to_owned()),
        ..Envelope::default()
    };
    let message = Message {
        arrival: 0,
        received_at: String::new(),
        queue: envelope.queue.clone(),
        publisher: None,
        envelope: Value::Null,
        body: body.to_vec(),
        body_hash: Sha256::digest(body).into(),
    };
    let events = crate::decode::read(&message, &envelope, &languages.registry, languages.limits);
    let findings = events.into_iter().flat_map(|event| event.findings);
    let errors: Vec<Finding> = findings.filter(Finding::is_error).collect();
    if errors.is_empty() {
        return Ok(());
    }
    Err(Refusal::found(errors, format!("as {kind} it would be quarantined")))
}

/// The event a part would be if it came as the first of its document.
pub(super) fn event(part: &Part, kind: Option<EventType>, body: &[u8]) -> Result<Event, Refusal> {
    let draft = &part.draft;
    let Some(kind) = kind.or(draft.kind) else {
        return Err(Refusal::new(Exit::Usage, "the document does not say what happened; name it with --event"));
    };
    let envelope = Envelope { queue: "file".to_owned(), ..Envelope::default() };
    let keys = draft.data.document().and_then(|document| Keys::of(kind, document, &envelope));
    let id = match &keys {
        Some(Keys::Permit { country, number }) => permit_id(country, number),
        Some(Keys::Original { scope, lrn: Some(lrn), .. }) => lrn_id(scope, lrn),
        Some(Keys::Request { scope, lrn: Some(lrn), mrn: None }) => lrn_id(scope, lrn),
        Some(Keys::Original { mrn: Some(mrn), .. } | Keys::Request { mrn: Some(mrn), .. }) => mrn_id(mrn),
        Some(Keys::Notice { mrn: Some(mrn), .. }) => mrn_id(mrn),
        Some(Keys::Notice { lrn: Some(lrn), .. }) => lrn_id("", lrn),
        _ => String::new(),
    };
    Ok(Event {
        id: draft.id.clone().unwrap_or_else(|| format!("sha256:{}", hex(&Sha256::digest(body)))),
        source: draft.source.clone().unwrap_or_else(|| "file".to_owned()),
        kind,
        time: draft.time.clone(),
        document: DocumentRef { id, revision: 1, aliases: Vec::new() },
        data: draft.data.clone(),
    })
}
