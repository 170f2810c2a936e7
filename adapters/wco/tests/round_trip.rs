//! What is written of a permit reads back as the same permit, but for the losses told.
#![allow(clippy::expect_used, clippy::panic, reason = "what builds a test may say what it expects")]

mod cases;
mod permits_at_random;

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;

use causeway_contract::adapter::{Adapter, EncodeOptions, Encoded, Input, Loss};
use causeway_contract::conformance::{golden, paths};
use causeway_contract::event::{Event, EventType, Kind};
use proptest::prelude::*;
use serde_json::Value;

static PERMITS: LazyLock<Box<dyn Adapter>> = LazyLock::new(|| cases::adapter("wco-lpco-xml"));

fn written(event: &Event) -> Encoded {
    PERMITS.encode(event, &EncodeOptions::default()).unwrap_or_else(|cannot| panic!("{cannot}"))
}

/// The data without what is told as lost, and without layout.
fn meant(event: &Event, losses: &[Loss]) -> Value {
    let mut data = event.data.to_value();
    for loss in losses {
        *paths::at_mut(&mut data, &loss.path).expect("a loss names a value of the event") = Value::Null;
    }
    cases::settled(data)
}

/// Writes, reads, compares; the document written, and what was lost.
fn there_and_back(event: &Event) -> Encoded {
    let encoded = written(event);
    let text = || String::from_utf8_lossy(&encoded.bytes).into_owned();
    let decoded = PERMITS.decode(&Input::new(&encoded.bytes));
    let findings: Vec<_> = decoded.all_findings().map(ToString::to_string).collect();
    assert!(findings.is_empty(), "{findings:?}\n{}", text());
    let [part] = decoded.parts.as_slice() else { panic!("{} events of one\n{}", decoded.parts.len(), text()) };
    assert_eq!(part.draft.kind, Some(event.kind));
    let read = cases::settled(part.draft.data.to_value());
    assert_eq!(read, meant(event, &encoded.losses), "lost: {:?}\n{}", encoded.losses, text());
    let again = Event { data: part.draft.data.clone(), ..event.clone() };
    let again = written(&again).bytes;
    let differs = golden::difference(&text(), &String::from_utf8_lossy(&again));
    assert!(again == encoded.bytes, "what was read is written the same way:\n{differs}");
    let told: BTreeSet<_> = encoded.losses.iter().map(|loss| &loss.path).collect();
    assert_eq!(told.len(), encoded.losses.len(), "a loss is told once: {:?}", encoded.losses);
    encoded
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, max_shrink_iters: 100, ..ProptestConfig::default() })]

    #[test]
    fn every_permit_comes_back(event in permits_at_random::events()) {
        let Encoded { losses, .. } = there_and_back(&event);
        for loss in losses {
            // Nothing but what XML cannot hold is lost of permits like these, and codes that outgrow their element.
            let unwritable = loss.value.contains(['\u{7}', '\u{fffe}']);
            prop_assert!(unwritable || loss.reason.contains("17"), "{loss:?}");
        }
    }
}

#[test]
fn permits_of_the_cites_samples_come_back() {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../cites/samples");
    let mut seen = 0;
    let folders = std::fs::read_dir(&samples).expect("the samples of the sister crate");
    for folder in folders.map(|entry| entry.expect("a folder").path()) {
        // What the CITES adapter reads of its samples, as its own tests hold it.
        let expected: Value = serde_json::from_str(&cases::text(&folder.join("expected.json"))).expect("JSON");
        for read in expected.as_array().cloned().unwrap_or_else(|| vec![expected]) {
            let mut event = permits_at_random::full();
            event.kind = read["type"].as_str().expect("a type").parse().expect("an event type");
            event.data = serde_json::from_value(read["data"].clone()).expect("canonical data");
            if event.data.permit.as_ref().is_none_or(|permit| permit.number.is_none()) {
                assert!(PERMITS.encode(&event, &EncodeOptions::default()).is_err(), "a document needs a number");
                continue;
            }
            let Encoded { losses, .. } = there_and_back(&event);
            let of_permit: Vec<_> = losses.iter().filter(|loss| !loss.path.starts_with("extension[")).collect();
            assert!(of_permit.is_empty(), "{}: {of_permit:?}", folder.display());
            seen += 1;
        }
    }
    assert!(seen > 10, "{seen} permits only");
}

#[test]
fn every_member_of_the_model_comes_back() {
    assert_eq!(there_and_back(&permits_at_random::full()).losses, []);
    let schema: Value = serde_json::from_str(&cases::text(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/canonical/event.schema.json"),
    ))
    .expect("JSON");
    let data = permits_at_random::full().data.to_value();
    for (name, value) in [("Permit", &data["permit"]), ("Change", &data["change"])] {
        complete(&schema, &schema["$defs"][name], value, name);
    }
}

/// Has the sample every member that the schema of the model names?
fn complete(schema: &Value, of: &Value, value: &Value, at: &str) {
    let named = |name: &str| &schema["$defs"][name.trim_start_matches("#/$defs/")];
    if let Some(reference) = of["$ref"].as_str() {
        return complete(schema, named(reference), value, at);
    }
    if let Some(one) = of["anyOf"].as_array().and_then(|all| all.first()) {
        return complete(schema, one, value, at);
    }
    for (member, of) in of["properties"].as_object().into_iter().flatten() {
        let at = format!("{at}.{member}");
        assert!(!value[member].is_null(), "{at} is missing in the sample");
        complete(schema, of, &value[member], &at);
    }
    if !of["items"].is_null() {
        complete(schema, &of["items"], &value[0], at);
    }
}

#[test]
fn every_event_type_is_told_with_the_permit_and_in_short() {
    for kind in EventType::ALL.iter().copied().filter(|event| event.kind() == Kind::Permit) {
        let mut event = permits_at_random::full();
        event.kind = kind;
        there_and_back(&event);
        let in_short = !matches!(kind, EventType::PermitIssued | EventType::PermitAmended);
        let permit = event.data.permit.take().expect("a permit");
        event.data.permit = Some(causeway_contract::canonical::Permit {
            number: permit.number,
            issuing_country: permit.issuing_country,
            ..Default::default()
        });
        if in_short {
            let text = String::from_utf8(there_and_back(&event).bytes).expect("UTF-8");
            assert!(!text.contains("GoodsShipment"), "an event in short has no goods: {text}");
        } else {
            let decoded = PERMITS.decode(&Input::new(&written(&event).bytes));
            assert!(decoded.all_findings().any(|finding| finding.rule == "LPC-02"), "{kind} needs the permit");
        }
    }
}

#[test]
fn blocks_beyond_the_last_goods_item_are_told_as_lost() {
    let mut event = permits_at_random::full();
    let permit = event.data.permit.as_mut().expect("a permit");
    let mut block = permit.items[0].clone();
    block.lines[0].scientific_names.truncate(1);
    block.quantities.truncate(1);
    permit.items =
        vec![causeway_contract::canonical::PermitItem { block: Some("A".into()), ..Default::default() }; 1001];
    permit.items[1000] = block;
    let Encoded { losses, .. } = there_and_back(&event);
    assert!(losses.iter().any(|loss| loss.path == "permit.items[999].block"));
    assert!(
        losses
            .iter()
            .all(|loss| loss.path.starts_with("permit.items[999]") || loss.path.starts_with("permit.items[1000]"))
    );
}
