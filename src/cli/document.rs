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
use crate::route::profiles::{self, ProfileProblem};

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

/// In which language a document is read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Language<'a> {
    /// Format; recognised where it is left out.
    pub(super) format: Option<&'a str>,
    /// The partner's profile of it; the default one where it is left out.
    pub(super) profile: Option<&'a str>,
}

/// The adapter named, else the one the body looks like.
pub(super) fn adapter<'r>(
    languages: &'r Languages,
    language: Language<'_>,
    body: &[u8],
) -> Result<&'r dyn Adapter, Refusal> {
    let Languages { registry, limits } = languages;
    check_length(body, limits)?;
    check(registry, language)?;
    find(registry, language, body).ok_or_else(|| {
        let said = format!("the document looks like none of the formats; name it: {}", formats(registry));
        Refusal::new(Exit::Findings, said)
    })
}

/// Says what is wrong with a language, before any document is read in it.
pub(super) fn check(registry: &Registry, language: Language<'_>) -> Result<(), Refusal> {
    let Language { format, profile } = language;
    if let Some(profile) = profile {
        let all: Vec<_> = registry.formats().map(|format| format.id.as_str()).collect();
        check_profile(registry, profile, &format.map_or(all, |format| vec![format]))?;
    }
    let Some(id) = format else { return Ok(()) };
    if registry.for_partner(id, profile).is_some_and(|adapter| !adapter.format().reads.is_empty()) {
        return Ok(());
    }
    let said = format!("no format that can be read is called {id:?}; {}", formats(registry));
    Err(Refusal::new(Exit::Usage, said))
}

/// The adapter named, else the one the body looks like; none where it looks like none.
pub(super) fn find<'r>(registry: &'r Registry, language: Language<'_>, body: &[u8]) -> Option<&'r dyn Adapter> {
    let Language { format, profile } = language;
    let found = match format {
        Some(id) => registry.for_partner(id, profile),
        None => registry.recognise(body, profile),
    };
    found.map(AsRef::as_ref)
}

/// Says why a profile cannot be meant. A format that is not there is told by whoever looks for it.
pub(super) fn check_profile(registry: &Registry, profile: &str, formats: &[&str]) -> Result<(), Refusal> {
    let known: Vec<_> = formats.iter().copied().filter(|id| registry.get(id).is_some()).collect();
    if known.is_empty() {
        return Ok(());
    }
    profiles::check(registry, profile, &known)
        .map_err(|ProfileProblem { message, remedy }| Refusal::new(Exit::Usage, format!("{message}. {remedy}")))
}

/// What the daemon would not read is not read here either.
pub(super) fn check_length(body: &[u8], limits: &Limits) -> Result<(), Fault> {
    if body.len() <= limits.body_bytes {
        return Ok(());
    }
    let detail = format!("{} bytes, at most {} are read (limits.body_bytes)", body.len(), limits.body_bytes);
    Err(Fault::new(Code::BodyTooLarge, detail))
}

/// The formats that can be read, for messages.
fn formats(registry: &Registry) -> String {
    let ids: Vec<&str> = registry
        .formats()
        .filter(|format| format.is_default() && !format.reads.is_empty())
        .map(|format| format.id.as_str())
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
        profile: adapter.format().profile.as_ref().map(|profile| profile.name.clone()),
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
