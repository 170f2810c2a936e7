//! Our own samples against what is expected of them; `UPDATE_EXPECT=1` rewrites the expected files.
#![allow(clippy::expect_used, reason = "what builds a test may say what it expects")]

mod cases;

use std::fmt::Write as _;
use std::path::PathBuf;

use causeway_contract::adapter::{Adapter, Decoded, EncodeOptions, Encoded, Input, Part};
use causeway_contract::conformance::golden;
use causeway_contract::finding::Finding;
use serde_json::{Value, json};

#[test]
fn declarations_read_as_expected() {
    reads("wco-declaration-xml");
}

#[test]
fn danish_declarations_read_as_expected() {
    let read = read_as_expected("wco-declaration-xml/dk-dms");
    assert!(!read.is_empty());
}

#[test]
fn notices_read_as_expected() {
    reads("wco-response-xml");
}

/// Reads every sample as expected. Answers with what was read of each.
fn read_as_expected(format: &str) -> Vec<(PathBuf, Decoded)> {
    let adapter = cases::adapter(format);
    let read = cases::holding(format, "input.xml").into_iter().map(|(_, case)| {
        let body = cases::bytes(&case.join("input.xml"));
        let decoded = adapter.decode(&Input::new(&body));
        golden::check(&case.join("expected.json"), &drafts(&decoded));
        golden::check(&case.join("findings.txt"), &findings(&decoded));
        (case, decoded)
    });
    read.collect()
}

/// Reads every sample as expected, and writes the sound ones again as the same document.
fn reads(format: &str) {
    let adapter = cases::adapter(format);
    for (case, decoded) in read_as_expected(format) {
        if !decoded.all_findings().any(Finding::is_error) {
            let events: Vec<_> = decoded.parts.into_iter().map(|part| cases::event_of(part.draft)).collect();
            let written =
                adapter.encode_together(&events, &EncodeOptions::default()).expect("what was read is written");
            assert_eq!(written.losses, [], "{}", case.display());
            golden::check(&case.join("rewritten.xml"), &String::from_utf8(written.bytes).expect("UTF-8"));
        }
    }
}

#[test]
fn permits_of_other_writers_read_as_expected() {
    assert!(!read_as_expected("wco-lpco-xml").is_empty());
}

#[test]
fn permits_are_written_as_expected_and_read_again() {
    let adapter = cases::adapter("wco-lpco-xml");
    for (name, case) in cases::holding("wco-lpco-xml", "event.json") {
        let event = cases::event(&case.join("event.json"));
        let written = adapter.encode(&event, &EncodeOptions::default());
        let Encoded { bytes, losses, .. } = written.unwrap_or_else(|cannot| unreachable!("{name}: {cannot}"));
        let mut told = String::new();
        for loss in losses {
            let _ = writeln!(told, "{}: {:?}: {}", loss.path, loss.value, loss.reason);
        }
        golden::check(&case.join("losses.txt"), &told);
        let decoded = adapter.decode(&Input::new(&bytes));
        golden::check(&case.join("read.json"), &drafts(&decoded));
        assert_eq!(findings(&decoded), "", "{name}: what we write is read without a finding");
        golden::check(&case.join("expected.xml"), &String::from_utf8(bytes).expect("UTF-8"));
    }
}

/// The events as far as the document tells them.
fn drafts(decoded: &Decoded) -> String {
    let draft = |Part { draft, .. }: &Part| {
        json!({
            "type": draft.kind.map(|kind| kind.as_str()),
            "time": draft.time,
            "revision": draft.revision,
            "data": draft.data.to_value(),
        })
    };
    let events: Vec<Value> = decoded.parts.iter().map(draft).collect();
    let mut text = serde_json::to_string_pretty(&events).expect("JSON");
    text.push('\n');
    text
}

/// Findings of the body, then of each event under its number.
fn findings(decoded: &Decoded) -> String {
    let mut text = String::new();
    for finding in &decoded.findings {
        let _ = writeln!(text, "{finding}");
    }
    for (n, part) in decoded.parts.iter().enumerate() {
        for finding in &part.findings {
            let _ = writeln!(text, "event {}: {finding}", n + 1);
        }
    }
    text
}

/// A body is recognised by exactly the adapter that reads its kind.
#[test]
fn every_sample_is_recognised_by_its_own_adapter_alone() {
    let formats = ["wco-declaration-xml", "wco-response-xml", "wco-lpco-xml"];
    let adapters: Vec<Box<dyn Adapter>> = formats.map(cases::adapter).into_iter().collect();
    let who = |body: &[u8]| -> Vec<&str> {
        let recognising = adapters.iter().filter(|adapter| adapter.recognises(body));
        recognising.map(|adapter| adapter.format().id.as_str()).collect()
    };
    let strangers = [
        "a-notice-instead",
        "a-declaration-instead",
        "permit-refused",
        "permit-without-wrapper",
        "permit-wrapper-damaged",
        "wrapper-in-lower-case",
    ];
    for format in &formats {
        for (name, case) in
            cases::holding(format, "input.xml").into_iter().filter(|(name, _)| !strangers.contains(&name.as_str()))
        {
            assert_eq!(who(&cases::bytes(&case.join("input.xml"))), [*format], "{name}");
        }
    }
    for (name, case) in cases::holding("wco-lpco-xml", "event.json") {
        let event = cases::event(&case.join("event.json"));
        let written = adapters[2].encode(&event, &EncodeOptions::default()).expect("the sample can be written");
        assert_eq!(who(&written.bytes), ["wco-lpco-xml"], "{name}");
    }
}
