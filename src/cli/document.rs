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

/// The adapter named, else the one the body looks like.
pub(super) fn adapter<'r>(registry: &'r Registry, format: Option<&str>, body: &[u8]) -> Result<&'r dyn Adapter, Exit> {
    let found = match format {
        Some(id) => registry.get(id).filter(|adapter| !adapter.format().reads.is_empty()),
        None => registry.recognise(body),
    };
    found.map(AsRef::as_ref).ok_or_else(|| {
        match format {
            Some(id) => {
                note(format_args!("causeway: no format that can be read is called {id:?}; {}", formats(registry)))
            }
            None => note(format_args!(
                "causeway: the document looks like none of the formats; name it: {}",
                formats(registry)
            )),
        }
        if format.is_some() { Exit::Usage } else { Exit::Findings }
    })
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
