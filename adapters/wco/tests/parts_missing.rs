//! Events that lack something, as one written by hand may: what is written of them is valid, or it is said why nothing
//! is.
#![allow(clippy::expect_used, reason = "what builds a test may say what it expects")]

mod cases;
mod libxml2;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use causeway_contract::adapter::{Adapter, EncodeOptions, Input};
use causeway_contract::conformance::paths;
use causeway_contract::event::{Data, Event};
use causeway_contract::finding::Finding;
use proptest::prelude::*;
use serde_json::Value;

/// The events of our sound samples, with the number of their adapter.
static EVENTS: LazyLock<Vec<(usize, Event)>> = LazyLock::new(|| {
    let mut events = Vec::new();
    for (at, adapter) in ADAPTERS.iter().enumerate() {
        for (_, path) in cases::own(&adapter.format().id) {
            let decoded = adapter.decode(&Input::new(&cases::bytes(&path.join("input.xml"))));
            if !decoded.all_findings().any(Finding::is_error) {
                events.extend(decoded.parts.into_iter().map(|part| (at, cases::event_of(part.draft))));
            }
        }
    }
    events
});

static ADAPTERS: LazyLock<[Box<dyn Adapter>; 2]> =
    LazyLock::new(|| ["wco-declaration-xml", "wco-response-xml"].map(cases::adapter));

/// Pointers to everything in a value, deepest last.
fn pointers(value: &Value, above: &str, found: &mut Vec<String>) {
    let mut below = |name: String, value: &Value| {
        let pointer = format!("{above}/{name}");
        found.push(pointer.clone());
        pointers(value, &pointer, found);
    };
    match value {
        Value::Object(members) => members.iter().for_each(|(name, value)| below(name.clone(), value)),
        Value::Array(entries) => entries.iter().enumerate().for_each(|(at, value)| below(at.to_string(), value)),
        _ => {}
    }
}

/// The event without what stands at a pointer; none where that leaves no canonical event.
fn without(event: &Event, pointers: &[String]) -> Option<Event> {
    let mut data = event.data.to_value();
    for pointer in pointers {
        let Some((above, name)) = pointer.rsplit_once('/') else { continue };
        match data.pointer_mut(above) {
            Some(Value::Object(members)) => drop(members.remove(name)),
            Some(Value::Array(entries)) => {
                if let Some(at) = name.parse().ok().filter(|at| *at < entries.len()) {
                    entries.remove(at);
                }
            }
            _ => {}
        }
    }
    let data: Data = serde_json::from_value(data).ok()?;
    Some(Event { data, ..event.clone() })
}

/// What is written of an event; none where it is said why nothing is.
fn written(adapter: &dyn Adapter, event: &Event) -> Option<Vec<u8>> {
    let written = match adapter.encode(event, &EncodeOptions::default()) {
        Ok(written) => written,
        Err(cannot) => {
            assert!(!cannot.reason.is_empty());
            return None;
        }
    };
    let data = event.data.to_value();
    for loss in written.losses.iter().filter(|loss| !loss.path.starts_with("extension (")) {
        assert!(paths::at(&data, &loss.path).is_some(), "{loss:?} is no path of {data:#}");
    }
    Some(written.bytes)
}

fn sound(adapter: &dyn Adapter, bytes: &[u8]) -> Result<(), String> {
    let decoded = adapter.decode(&Input::new(bytes));
    let wrong: Vec<_> = decoded.all_findings().filter(|found| found.is_error()).map(ToString::to_string).collect();
    let text = String::from_utf8_lossy(bytes);
    if wrong.is_empty() && decoded.parts.len() == 1 { Ok(()) } else { Err(format!("{wrong:?}\n{text}")) }
}

#[test]
fn whatever_one_member_is_missing() {
    let samples = cases::published();
    let (mut documents, mut refused) = (BTreeSet::new(), 0);
    for (at, event) in EVENTS.iter() {
        let mut all = Vec::new();
        pointers(&event.data.to_value(), "", &mut all);
        for event in all.into_iter().filter_map(|pointer| without(event, &[pointer])) {
            match written(ADAPTERS[*at].as_ref(), &event) {
                // An envelope has no place in the schemas.
                Some(bytes) if event.data.wrapper.iter().all(|entry| !entry.path.ends_with("/*")) => {
                    documents.insert(bytes);
                }
                Some(bytes) => assert_eq!(sound(ADAPTERS[*at].as_ref(), &bytes), Ok(())),
                None => refused += 1,
            }
        }
    }
    assert!(refused > 0 && documents.len() > 500, "{refused} refused, {} written", documents.len());
    let documents: Vec<_> = documents.into_iter().collect();
    if let Some(samples) = samples {
        assert_eq!(libxml2::invalid(&samples, &documents, "missing"), [""; 0]);
    }
}

/// Written by hand: no extension, no wrapper, nothing noted of how it was written.
#[test]
fn events_of_the_model_alone() {
    let mut documents = Vec::new();
    for (at, event) in EVENTS.iter() {
        let alone = ["/extension", "/written", "/wrapper"].map(str::to_owned);
        let event = without(event, &alone).expect("still an event");
        let bytes = written(ADAPTERS[*at].as_ref(), &event).expect("the model has all that a document needs");
        assert_eq!(sound(ADAPTERS[*at].as_ref(), &bytes), Ok(()));
        documents.push(bytes);
    }
    if let Some(samples) = cases::published() {
        assert_eq!(libxml2::invalid(&samples, &documents, "model-alone"), [""; 0]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_missing(
        which in any::<prop::sample::Index>(),
        taken in prop::collection::vec(any::<prop::sample::Index>(), 1..12),
    ) {
        let (at, event) = which.get(&EVENTS);
        let adapter = ADAPTERS[*at].as_ref();
        let mut all = Vec::new();
        pointers(&event.data.to_value(), "", &mut all);
        let taken: Vec<String> = taken.iter().map(|index| index.get(&all).clone()).collect();
        if let Some(event) = without(event, &taken)
            && let Some(bytes) = written(adapter, &event)
        {
            prop_assert_eq!(sound(adapter, &bytes), Ok(()), "{:?}", taken);
        }
    }
}
