//! Events are written the same way every time, what is lost is named, and read∘write∘read is stable.

use serde_json::Value;

use crate::adapter::{Adapter, EncodeOptions, Encoded, Input, Part};
use crate::conformance::reading::{clean, decode, guarded, refused};
use crate::conformance::{Case, Report, paths};
use crate::event::{Data, Document, DocumentRef, Event, EventType};

/// Events of a sample that the adapter can write, with a name each. The envelope's part of an event is made up.
pub(super) fn events_of(adapter: &dyn Adapter, case: &Case) -> Vec<(String, Event)> {
    let decoded = decode(adapter, &Input::new(&case.input)).unwrap_or_default();
    if decoded.findings.iter().any(crate::finding::Finding::is_error) {
        return Vec::new();
    }
    let parts = decoded.parts.into_iter().enumerate().filter(|(_, part)| clean(part));
    parts
        .filter_map(|(n, part)| Some((format!("{} (event {n})", case.name), event_of(part, adapter)?)))
        .filter(|(_, event)| adapter.format().writes.contains(&event.kind))
        .collect()
}

/// The event a part would become on the line.
fn event_of(part: Part, adapter: &dyn Adapter) -> Option<Event> {
    let document = part.draft.data.document()?;
    let first_of_kind = || adapter.format().reads.iter().copied().find(|kind| kind.kind() == document.kind());
    let kind = part.draft.kind.or_else(first_of_kind)?;
    let id = natural_key(document, kind);
    Some(Event {
        id: part.draft.id.unwrap_or_else(|| "conformance-1".to_owned()),
        source: part.draft.source.unwrap_or_else(|| "urn:causeway:conformance".to_owned()),
        kind,
        time: part.draft.time,
        document: part.draft.document.unwrap_or(DocumentRef {
            id,
            revision: part.draft.revision.unwrap_or(1),
            aliases: Vec::new(),
        }),
        data: part.draft.data,
    })
}

fn natural_key(document: Document<'_>, kind: EventType) -> String {
    let key = match document {
        Document::Permit(permit) => [permit.issuing_country.as_deref(), permit.number.as_deref()],
        Document::Declaration(declaration) => [declaration.mrn.as_deref(), declaration.lrn.as_deref()],
        Document::Notice(notice) => [notice.mrn.as_deref(), notice.reference.as_deref()],
    };
    let key: Vec<_> = key.into_iter().flatten().collect();
    format!("{}/{}", kind.kind().as_str(), key.join("/"))
}

/// Asks of one event what must hold when it is written.
pub(super) fn examine(adapter: &dyn Adapter, name: &str, event: &Event, report: &mut Report) {
    let mut ask = |law, holds| report.ask(name, law, holds);
    let written = match encode(adapter, event, false) {
        Ok(written) => written,
        Err(found) => return ask("an event of a type that the format writes can be written", Some(found)),
    };
    ask("something is written", written.bytes.is_empty().then(|| "no bytes".to_owned()));
    ask("an event is written the same way every time", {
        let again = encode(adapter, event, false);
        (again.as_ref() != Ok(&written)).then(|| format!("{written:?}\n      and then {again:?}"))
    });
    ask("where values went is told if asked, only then, and changes nothing", explains_badly(adapter, event, &written));
    ask("what is lost is named by its canonical path, value and reason", lost_badly(&event.data, &written));
    if adapter.format().reads.contains(&event.kind) {
        ask("what was written reads back as what was meant, but for the losses told", {
            comes_back_changed(adapter, event, &written)
        });
    }
}

fn encode(adapter: &dyn Adapter, event: &Event, explain: bool) -> Result<Encoded, String> {
    guarded(|| adapter.encode(event, &EncodeOptions { explain }))?.map_err(|cannot| format!("cannot write: {cannot}"))
}

fn explains_badly(adapter: &dyn Adapter, event: &Event, written: &Encoded) -> Option<String> {
    if !written.moves.is_empty() {
        return Some("moves without being asked".to_owned());
    }
    match encode(adapter, event, true) {
        Err(found) => Some(found),
        Ok(explained) if explained.moves.is_empty() => Some("no moves although asked".to_owned()),
        Ok(explained) if explained.bytes != written.bytes => Some("other bytes when asked".to_owned()),
        Ok(explained) if explained.losses != written.losses => Some("other losses when asked".to_owned()),
        Ok(_) => None,
    }
}

fn lost_badly(data: &Data, written: &Encoded) -> Option<String> {
    let value = data.to_value();
    written.losses.iter().find_map(|loss| {
        if loss.value.is_empty() || loss.reason.is_empty() {
            return Some(format!("without value or reason: {loss:?}"));
        }
        paths::at(&value, &loss.path).is_none().then(|| format!("{:?} is no path of the event's data", loss.path))
    })
}

/// Reads what was written: it must be the same data without the losses, and be written again byte by byte the same.
fn comes_back_changed(adapter: &dyn Adapter, event: &Event, written: &Encoded) -> Option<String> {
    let decoded = match decode(adapter, &Input::new(&written.bytes)) {
        Ok(decoded) => decoded,
        Err(panic) => return Some(panic),
    };
    let text = || String::from_utf8_lossy(&written.bytes).into_owned();
    if refused(&decoded) || decoded.parts.len() != 1 {
        let findings: Vec<_> = decoded.all_findings().map(ToString::to_string).collect();
        let parts = decoded.parts.len();
        return Some(format!("{parts} events, findings:\n{}\n      written:\n{}", findings.join("\n"), text()));
    }
    let part = decoded.parts.into_iter().next()?;
    if part.draft.kind.is_some_and(|kind| kind != event.kind) {
        return Some(format!("{:?} instead of {}", part.draft.kind, event.kind));
    }
    let meant = paths::comparable(&event.data, written.losses.iter().map(|loss| loss.path.as_str()));
    let read = paths::comparable(&part.draft.data, []);
    if meant != read {
        let mut differences = Vec::new();
        differ("", &meant, &read, &mut differences);
        return Some(format!("meant and read differ:\n{}\n      written:\n{}", differences.join("\n"), text()));
    }
    let same_event = Event { data: part.draft.data, ..event.clone() };
    match encode(adapter, &same_event, false) {
        Ok(again) if again.bytes == written.bytes => None,
        Ok(again) => {
            let again = String::from_utf8_lossy(&again.bytes).into_owned();
            Some(format!("written again with other bytes:\n{}\n      and then:\n{again}", text()))
        }
        Err(found) => Some(found),
    }
}

/// Paths at which two values differ, with both.
fn differ(path: &str, meant: &Value, read: &Value, out: &mut Vec<String>) {
    match (meant, read) {
        (Value::Object(left), Value::Object(right)) => {
            for name in left.keys().chain(right.keys().filter(|name| !left.contains_key(*name))) {
                let dot = if path.is_empty() { "" } else { "." };
                let null = Value::Null;
                let (left, right) = (left.get(name).unwrap_or(&null), right.get(name).unwrap_or(&null));
                differ(&format!("{path}{dot}{name}"), left, right, out);
            }
        }
        (Value::Array(left), Value::Array(right)) if left.len() == right.len() => {
            for (n, (left, right)) in left.iter().zip(right).enumerate() {
                differ(&format!("{path}[{n}]"), left, right, out);
            }
        }
        _ if meant != read => out.push(format!("      {path}: meant {meant}, read {read}")),
        _ => {}
    }
}
