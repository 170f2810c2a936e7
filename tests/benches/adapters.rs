//! What reading and writing a document costs, beside a bare `NsReader` pass over the same bytes in the same run.
//!
//! `cargo bench --bench adapters`; the ratio to `bare_pass` is the figure, not the microseconds.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking, its support too")]

use causeway::registry::Registry;
use causeway_contract::adapter::{EncodeOptions, Input};
use causeway_contract::event::{DocumentRef, Event};
use divan::counter::BytesCount;
use divan::{Bencher, black_box};

fn main() {
    divan::main();
}

/// Documents of the demonstration: full size, and in the checkout.
const DOCUMENTS: &[&str] = &["01-permit-chameleons", "06-declaration-chameleons", "07-notice-accepted"];

fn document(name: &str) -> Vec<u8> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/deploy/demo/samples");
    std::fs::read(format!("{folder}/{name}.xml")).expect("the document is in the checkout")
}

#[divan::bench(args = DOCUMENTS)]
fn bare_pass(bencher: Bencher, name: &str) {
    let body = document(name);
    let text = String::from_utf8(body).expect("UTF-8");
    bencher.counter(BytesCount::of_str(&text)).bench(|| {
        let mut reader = quick_xml::NsReader::from_str(black_box(&text));
        let mut events = 0_u64;
        loop {
            match reader.read_resolved_event().expect("well-formed") {
                (_, quick_xml::events::Event::Eof) => break events,
                (namespace, event) => {
                    black_box((namespace, &event));
                    events += 1;
                }
            }
        }
    });
}

#[divan::bench(args = DOCUMENTS)]
fn decode_and_validate(bencher: Bencher, name: &str) {
    let body = document(name);
    let registry = Registry::build(None).expect("the compiled-in tables are right");
    let adapter = registry.recognise(&body, None).expect("it is one of the formats");
    bencher.counter(BytesCount::of_slice(&body)).bench(|| adapter.decode(&Input::new(black_box(&body))));
}

#[divan::bench(args = ["cites-epermit-xml", "wco-lpco-xml", "json"])]
fn encode_a_permit(bencher: Bencher, format: &str) {
    let body = document(DOCUMENTS[0]);
    let registry = Registry::build(None).expect("the compiled-in tables are right");
    let decoded = registry.recognise(&body, None).expect("it is a permit").decode(&Input::new(&body));
    let draft = decoded.parts.into_iter().next().expect("it holds one event").draft;
    let event = Event {
        id: "1".into(),
        source: "bench".into(),
        kind: draft.kind.expect("it says what happened"),
        time: draft.time,
        document: DocumentRef { id: "permit/MG/1".into(), revision: 1, aliases: Vec::new() },
        data: draft.data,
    };
    let adapter = registry.get(format).expect("it is one of the formats");
    bencher.bench(|| adapter.encode(black_box(&event), &EncodeOptions::default()).expect("it can be written"));
}
