//! What we write is valid by the published schemas, as libxml2 judges it.
#![allow(clippy::expect_used, reason = "what builds a test may say what it expects")]

mod cases;
mod libxml2;

use causeway_contract::adapter::{EncodeOptions, Input};
use causeway_contract::finding::Finding;

#[test]
fn every_permit_is_written_as_a_valid_declaration() {
    let Some(samples) = cases::published() else { return };
    let adapter = cases::adapter("wco-lpco-xml");
    let written = cases::own("wco-lpco-xml").into_iter().map(|(name, case)| {
        let event = cases::event(&case.join("event.json"));
        adapter.encode(&event, &EncodeOptions::default()).expect(&name).bytes
    });
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
