//! From an event to exactly the bytes one agency will get.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use causeway_contract::adapter::{EncodeOptions, Encoded, Format, Loss};
use causeway_contract::event::Event;
use sha2::{Digest, Sha256};

use crate::decode::hex;
use crate::fault::{Code, Fault};
use crate::ledger::{EventKey, Hash, ParcelId, ParcelState, Planned};
use crate::rabbit::topology::OUTBOUND_EXCHANGE;
use crate::rabbit::{Message, Properties};
use crate::registry::Registry;
use crate::route::Dispatch;

/// Exactly what one agency will get. Only [`encode`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    planned: Planned,
    message: Message,
}

impl Parcel {
    /// What the journal keeps of it.
    #[must_use]
    pub fn planned(&self) -> &Planned {
        &self.planned
    }

    /// What goes to the subscriber's queue.
    #[must_use]
    pub fn message(&self) -> &Message {
        &self.message
    }
}

/// The bytes an event came in. They go out unchanged where the format wanted is theirs and no view applies.
#[derive(Clone, Copy, Debug)]
pub struct Original<'a> {
    /// Name of the format it came in: `id`, or `id/profile`.
    pub format: &'a str,
    /// The bytes.
    pub body: &'a [u8],
}

/// One copy to write.
#[derive(Debug)]
pub struct Copy<'a> {
    /// Identity of the event, as its publisher gave it.
    pub key: &'a EventKey,
    /// The event, whole: what this subscriber may see of it is written.
    pub event: &'a Event,
    /// To whom, in which format.
    pub dispatch: &'a Dispatch,
    /// Position among the document's parcels for this subscriber, from 1.
    pub sequence: u64,
    /// The bytes it came in, where they are this event alone, whole.
    pub original: Option<Original<'a>>,
    /// W3C trace context, passed on.
    pub trace: &'a [(String, String)],
}

/// A parcel's id: the same for ever for one event, subscriber and issue, whatever is redelivered, retried or replayed.
#[must_use]
pub fn parcel_id(key: &EventKey, subscriber: &str, issue: u32) -> ParcelId {
    let mut hash = Sha256::new();
    for part in [key.source.as_bytes(), key.id.as_bytes(), subscriber.as_bytes(), &issue.to_be_bytes()] {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part);
    }
    let hash: Hash = hash.finalize().into();
    hex(hash.get(..16).unwrap_or_default())
}

/// Writes one copy. An event without a place in the format, or an adapter that panics, parks this copy alone.
///
/// # Errors
/// What the journal keeps of a copy that could not be written: state parked, with the fault.
pub fn encode(copy: &Copy<'_>, registry: &Registry) -> Result<Parcel, Box<Planned>> {
    // Of what goes out, never of what came in: the media type of a message is its publisher's word.
    let format = registry.get(copy.dispatch.format()).map(|adapter| adapter.format());
    let media_type = format.map(|format| format.media_type).unwrap_or_default();
    let mut planned = Planned {
        parcel: parcel_id(copy.key, copy.dispatch.subscriber(), 1),
        subscriber: copy.dispatch.subscriber().to_owned(),
        sequence: copy.sequence,
        issue: 1,
        format: copy.dispatch.format().to_owned(),
        adapter: format.map(Format::stamp).unwrap_or_default(),
        config_hash: copy.dispatch.config_hash().to_owned(),
        bytes_hash: None,
        bytes: 0,
        state: ParcelState::Planned,
        fault: None,
        losses: Vec::new(),
    };
    match see_and_write(copy, registry) {
        Ok((seen, Written { bytes, losses })) => {
            planned.bytes_hash = Some(Sha256::digest(&bytes).into());
            planned.bytes = bytes.len() as u64;
            planned.losses = losses;
            let message = message(&seen, &planned, copy.trace, media_type, bytes);
            Ok(Parcel { planned, message })
        }
        Err(fault) => {
            planned.state = ParcelState::Parked;
            planned.fault = Some(fault);
            Err(Box::new(planned))
        }
    }
}

/// The event as the subscriber may see it, and its bytes.
fn see_and_write<'a>(copy: &Copy<'a>, registry: &Registry) -> Result<(Cow<'a, Event>, Written), Fault> {
    if let Some(seen) = copy.dispatch.viewed(copy.event)? {
        let written = write(&seen, copy.dispatch.format(), registry)?;
        return Ok((Cow::Owned(seen), written));
    }
    let written = match copy.original {
        Some(original) if original.format == copy.dispatch.format() => {
            Written { bytes: original.body.to_vec(), losses: Vec::new() }
        }
        _ => write(copy.event, copy.dispatch.format(), registry)?,
    };
    Ok((Cow::Borrowed(copy.event), written))
}

struct Written {
    bytes: Vec<u8>,
    losses: Vec<Loss>,
}

fn write(event: &Event, format: &str, registry: &Registry) -> Result<Written, Fault> {
    let Some(adapter) = registry.get(format) else {
        return Err(Fault::new(Code::CannotWrite, format!("no adapter is called {format:?}")));
    };
    if !adapter.format().writes.contains(&event.kind) {
        return Err(Fault::new(Code::CannotWrite, format!("{format} does not write {}", event.kind)));
    }
    let encoding = AssertUnwindSafe(|| adapter.encode(event, &EncodeOptions::default()));
    let Encoded { bytes, losses, .. } = catch_unwind(encoding)
        .map_err(|_| Fault::new(Code::AdapterPanicked, format!("{} panicked while writing", adapter.format().stamp())))?
        .map_err(|cannot| Fault::new(Code::CannotWrite, format!("{format}: {cannot}")))?;
    Ok(Written { bytes, losses })
}

/// Properties and headers by the contract: CloudEvents binary attributes in one dialect, and ours.
fn message(event: &Event, planned: &Planned, trace: &[(String, String)], media_type: &str, bytes: Vec<u8>) -> Message {
    let mut headers: BTreeMap<String, String> = trace.iter().cloned().collect();
    let mut put = |name: &str, value: &str| headers.insert(name.to_owned(), value.to_owned());
    put("cloudEvents_specversion", "1.0");
    put("cloudEvents_id", &event.id);
    put("cloudEvents_source", &event.source);
    put("cloudEvents_type", event.kind.as_str());
    put("cloudEvents_subject", &event.document.id);
    if let Some(time) = &event.time {
        put("cloudEvents_time", time);
    }
    put("causeway-document", &event.document.id);
    put("causeway-format", Format::id_in(&planned.format));
    put("causeway-adapter", &planned.adapter);
    put("causeway-issue", &planned.issue.to_string());
    put("causeway-sequence", &planned.sequence.to_string());
    Message {
        exchange: OUTBOUND_EXCHANGE.to_owned(),
        routing_key: planned.subscriber.clone(),
        properties: Properties {
            message_id: Some(planned.parcel.clone()),
            correlation_id: Some(event.id.clone()),
            content_type: Some(media_type.to_owned()),
            kind: Some(event.kind.as_str().to_owned()),
            app_id: Some("causeway".to_owned()),
            ..Properties::default()
        },
        headers,
        body: bytes,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parcel_id_depends_on_event_subscriber_and_issue_and_on_nothing_else() {
        let key = |source: &str, id: &str| EventKey { source: source.into(), id: id.into() };
        let id = parcel_id(&key("ma", "1"), "customs", 1);
        assert_eq!(id, parcel_id(&key("ma", "1"), "customs", 1));
        assert_eq!(id.len(), 32);
        for other in [
            parcel_id(&key("ma1", ""), "customs", 1),
            parcel_id(&key("ma", "2"), "customs", 1),
            parcel_id(&key("ma", "1"), "custom", 1),
            parcel_id(&key("ma", "1"), "customs", 2),
        ] {
            assert_ne!(id, other);
        }
    }
}
