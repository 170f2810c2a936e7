//! What we write is valid by the published schemas, as libxml2 judges it.
#![allow(clippy::expect_used, reason = "what builds a test may say what it expects")]

mod cases;
mod libxml2;
mod permits_at_random;

use causeway_contract::adapter::{EncodeOptions, Input};
use causeway_contract::finding::Finding;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

#[test]
fn every_permit_is_written_as_a_valid_declaration() {
    let Some(samples) = cases::published() else { return };
    let adapter = cases::adapter("wco-lpco-xml");
    let mut runner = TestRunner::deterministic();
    let mut at_random = || permits_at_random::events().new_tree(&mut runner).expect("a permit").current();
    let own = cases::holding("wco-lpco-xml", "event.json").into_iter();
    let own = own.map(|(name, case)| (name, cases::event(&case.join("event.json"))));
    let events: Vec<_> = own.chain((0..24).map(|at| (format!("at random {at}"), at_random()))).collect();
    let written =
        events.iter().map(|(name, event)| adapter.encode(event, &EncodeOptions::default()).expect(name).bytes);
    assert_eq!(libxml2::invalid(&samples, &written.collect::<Vec<_>>(), "permits"), [""; 0]);
}

#[test]
fn every_sound_document_is_written_again_as_a_valid_one() {
    let Some(samples) = cases::published() else { return };
    for (format, folder) in [("wco-declaration-xml", "declarations"), ("wco-response-xml", "responses")] {
        let adapter = cases::adapter(format);
        let own = cases::own(format).into_iter().map(|(_, path)| path.join("input.xml"));
        let mut written = Vec::new();
        for path in own.chain(cases::messages(&samples.join(folder).join("valid"))) {
            let decoded = adapter.decode(&Input::new(&cases::bytes(&path)));
            if decoded.all_findings().any(Finding::is_error) {
                continue;
            }
            // An envelope has no place in the schemas.
            let bare = |mut event: causeway_contract::event::Event| {
                event.data.wrapper.retain(|entry| entry.path.starts_with("MetaData"));
                event
            };
            let events: Vec<_> = decoded.parts.into_iter().map(|part| bare(cases::event_of(part.draft))).collect();
            written.push(adapter.encode_together(&events, &EncodeOptions::default()).expect("written").bytes);
        }
        assert!(written.len() > 10, "{} documents", written.len());
        assert_eq!(libxml2::invalid(&samples, &written, folder), [""; 0]);
    }
}
