//! Documents from files, read as the line would read them.

use std::io::Read;
use std::path::Path;

use causeway_contract::adapter::{Adapter, Decoded, Input, Limits, Part};
use causeway_contract::event::{DocumentRef, Event, EventType};
use sha2::{Digest, Sha256};

use super::output::{Exit, note};
use crate::decode::hex;
use crate::ingest::Envelope;
use crate::registry::Registry;
use crate::resolve::keys::{Keys, lrn_id, mrn_id, permit_id};
use crate::route::profiles::{self, ProfileProblem};

/// Reads a file, or stdin for `-`.
pub(super) fn read(file: &Path) -> Result<Vec<u8>, Exit> {
    let read = if file == Path::new("-") {
        let mut body = Vec::new();
        std::io::stdin().read_to_end(&mut body).map(|_| body)
    } else {
        std::fs::read(file)
    };
    read.map_err(|error| {
        note(format_args!("causeway: {}: {error}", file.display()));
        Exit::Usage
    })
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
    registry: &'r Registry,
    language: Language<'_>,
    body: &[u8],
) -> Result<&'r dyn Adapter, Exit> {
    check(registry, language)?;
    find(registry, language, body).ok_or_else(|| {
        note(format_args!("causeway: the document looks like none of the formats; name it: {}", formats(registry)));
        Exit::Findings
    })
}

/// Says what is wrong with a language, before any document is read in it.
pub(super) fn check(registry: &Registry, language: Language<'_>) -> Result<(), Exit> {
    let Language { format, profile } = language;
    if let Some(profile) = profile {
        let all: Vec<_> = registry.formats().map(|format| format.id.as_str()).collect();
        check_profile(registry, profile, &format.map_or(all, |format| vec![format]))?;
    }
    let Some(id) = format else { return Ok(()) };
    if registry.for_partner(id, profile).is_some_and(|adapter| !adapter.format().reads.is_empty()) {
        return Ok(());
    }
    note(format_args!("causeway: no format that can be read is called {id:?}; {}", formats(registry)));
    Err(Exit::Usage)
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
pub(super) fn check_profile(registry: &Registry, profile: &str, formats: &[&str]) -> Result<(), Exit> {
    let known: Vec<_> = formats.iter().copied().filter(|id| registry.get(id).is_some()).collect();
    if known.is_empty() {
        return Ok(());
    }
    profiles::check(registry, profile, &known).map_err(|ProfileProblem { message, remedy }| {
        note(format_args!("causeway: {message}. {remedy}"));
        Exit::Usage
    })
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

/// Decodes within the limits of the configuration's defaults.
pub(super) fn decode(adapter: &dyn Adapter, body: &[u8], explain: bool) -> Decoded {
    adapter.decode(&Input { body, limits: Limits::default(), explain })
}

/// The event a part would be if it came as the first of its document.
pub(super) fn event(part: &Part, kind: Option<EventType>, body: &[u8]) -> Option<Event> {
    let draft = &part.draft;
    let kind = kind.or(draft.kind)?;
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
    Some(Event {
        id: draft.id.clone().unwrap_or_else(|| format!("sha256:{}", hex(&Sha256::digest(body)))),
        source: draft.source.clone().unwrap_or_else(|| "file".to_owned()),
        kind,
        time: draft.time.clone(),
        document: DocumentRef { id, revision: 1, aliases: Vec::new() },
        data: draft.data.clone(),
    })
}
