use std::collections::BTreeMap;

use causeway_contract::adapter::EncodeOptions;
use causeway_contract::canonical::{Permit, PermitItem, Quantity, Written};
use causeway_contract::event::{DocumentRef, Event, Extension};

use proptest::prelude::*;
use proptest::sample::select;

use super::*;
use crate::ingest::Source;
use crate::rabbit;

fn permit(unit: &str, written: Option<&str>) -> Data {
    let written = written.map(|unit| Written { value: "4".into(), unit: Some(unit.into()) });
    let quantity = Quantity { value: "4".into(), unit: Some(unit.into()), qualifier: None, written };
    let item = PermitItem { quantities: vec![quantity], ..PermitItem::default() };
    Data { permit: Some(Permit { items: vec![item], ..Permit::default() }), ..Data::default() }
}

#[test]
fn content_ignores_what_was_written_and_nothing_else() {
    assert_eq!(content(&permit("H87", Some("PCS"))), content(&permit("H87", None)));
    assert_ne!(content(&permit("H87", None)), content(&permit("NAR", None)));
    let mut extended = permit("H87", None);
    extended.extension.push(Extension { path: "a".into(), value: "b".into() });
    assert_ne!(content(&extended), content(&permit("H87", None)));
    let mut surrounded = permit("H87", None);
    surrounded.wrapper.push(Extension { path: "Envelope/receiptDate".into(), value: "2026-03-02".into() });
    surrounded.written.push(Extension { path: "Declaration/ID".into(), value: " b".into() });
    assert_eq!(content(&surrounded), content(&permit("H87", None)), "what surrounds it is no content");
}

/// Headers that Causeway reads, and some that it does not.
const HEADERS: [&str; 16] = [
    "ce-id",
    "cloudEvents_id",
    "ce-source",
    "cloudEvents:source",
    "ce-type",
    "ce-subject",
    "ce-time",
    "ce-sequence",
    "causeway-change-at",
    "causeway-change-by",
    "causeway-change-reason",
    "causeway-change-replaces",
    "causeway-change-kind",
    "causeway-change-reasn",
    "traceparent",
    "x",
];

/// Values that some header takes, and values that none does.
fn header_value() -> impl Strategy<Value = String> {
    const KNOWN: &[&str] =
        &["permit.issued", "permit.cancelled", "2026-03-02T09:15:00Z", "2026-03-02", "7", "yesterday", "-3", ""];
    prop_oneof![select(KNOWN).prop_map(str::to_owned), "\\PC{0,8}", "[\\x00-\\x20a\u{7f}\u{85}\u{fffe}]{0,4}"]
}

fn message(body: &[u8], headers: BTreeMap<String, String>, key: &str, id: Option<String>) -> rabbit::Message {
    let properties = rabbit::Properties { message_id: id.clone(), user_id: id, ..rabbit::Properties::default() };
    let exchange = rabbit::topology::INBOUND_EXCHANGE.to_owned();
    rabbit::Message { exchange, routing_key: key.to_owned(), properties, headers, body: body.to_vec() }
}

fn read_again(message: &rabbit::Message, registry: &Registry) -> Vec<ReadEvent> {
    let source = Source { queue: "q".into(), format: None, profile: None, publisher: None };
    let envelope = Envelope::read(message, &source, false);
    let journaled = Message {
        arrival: 1,
        received_at: String::new(),
        queue: "q".into(),
        publisher: None,
        envelope: Value::Null,
        body: message.body.clone(),
        body_hash: Sha256::digest(&message.body).into(),
    };
    read(&journaled, &envelope, registry, Limits::default())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    /// What Causeway writes is what its own JSON Schema describes, whatever stood around the document.
    #[test]
    fn whatever_headers_come_in_the_json_parcel_is_valid(
        headers in proptest::collection::btree_map(select(&HEADERS[..]).prop_map(str::to_owned), header_value(), 0..5),
        key in select(&["permit.issued", "permit.lost", "permits", "permit.canceled"][..]),
        id in proptest::option::of(header_value()),
        xml in any::<bool>(),
    ) {
        let registry = REGISTRY.as_ref().expect("the compiled-in tables are sound");
        let body: &[u8] = if xml {
            include_bytes!("../../tests/scenarios/documents/permit.xml")
        } else {
            br#"{"permit": {"issuing_country": "MG", "number": "1", "type": "export", "country_of_import": "DE"}}"#
        };
        for event in read_again(&message(body, headers, key, id), registry) {
            let Some(kind) = event.kind.filter(|_| event.fault.is_none()) else { continue };
            if event.findings.iter().any(Finding::is_error) {
                continue;
            }
            let document = DocumentRef { id: "permit/MG/1".into(), revision: 1, aliases: Vec::new() };
            let (id, source, time, data) = (event.key.id, event.source, event.draft.time, event.draft.data);
            let event = Event { id, source, kind, time, document, data };
            let json = registry.get("json").expect("there is one");
            let written = json.encode(&event, &EncodeOptions::default()).expect("JSON takes every event").bytes;
            let decoded = json.decode(&Input { body: &written, limits: Limits::default(), explain: false });
            let wrong: Vec<_> = decoded.all_findings().filter(|finding| finding.is_error()).collect();
            prop_assert!(wrong.is_empty(), "{wrong:?}\n{}", String::from_utf8_lossy(&written));
        }
    }
}

static REGISTRY: std::sync::LazyLock<Result<Registry, Vec<Fault>>> = std::sync::LazyLock::new(|| Registry::build(None));

#[test]
fn only_cloud_events_as_json_are_json_by_their_media_type() {
    for json in [
        "application/cloudevents+json",
        "Application/CloudEvents+JSON; charset=utf-8",
        "application/cloudevents-batch+json",
    ] {
        assert!(is_structured_json(json), "{json}");
    }
    for other in ["application/cloudevents+xml", "application/cloudevents", "application/json", "image/png", ""] {
        assert!(!is_structured_json(other), "{other}");
    }
}
