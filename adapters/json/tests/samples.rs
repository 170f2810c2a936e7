//! Samples, with what is expected of them beside them: `expected.json` (what is read), `findings.txt` (what is wrong)
//! and `written.txt` (what is written of it, one event a line). `UPDATE_EXPECT=1` rewrites them.
#![allow(clippy::expect_used, clippy::panic, reason = "what builds a test may say what it expects")]

use std::fs;
use std::path::{Path, PathBuf};

use causeway_contract::adapter::{Adapter, Decoded, EncodeOptions, Input, Part};
use causeway_contract::conformance::{Case, assert_conforms, golden};
use causeway_contract::event::{Event, EventType};
use serde_json::{Value, json};

fn adapter() -> Box<dyn Adapter> {
    let mut adapters = causeway_json::adapters(&causeway_json::schemas()).expect("the schema is sound");
    assert_eq!(adapters.len(), 1);
    adapters.remove(0)
}

/// Folders of samples, in order of names.
fn samples() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut samples: Vec<PathBuf> =
        fs::read_dir(&folder).expect("samples are there").map(|entry| entry.expect("readable").path()).collect();
    samples.sort();
    assert!(samples.len() > 20, "too few samples in {}", folder.display());
    samples
}

#[test]
fn samples_are_read_and_written_as_expected() {
    let adapter = adapter();
    for sample in samples() {
        let input = fs::read(sample.join("input.json")).expect("an input");
        let decoded = adapter.decode(&Input::new(&input));
        let parts: Vec<Value> = decoded.parts.iter().map(shown).collect();
        let expected = serde_json::to_string_pretty(&parts).expect("a value is written");
        golden::check(&sample.join("expected.json"), &format!("{expected}\n"));
        golden::check(&sample.join("findings.txt"), &findings(&decoded));
        golden::check(&sample.join("written.txt"), &written(adapter.as_ref(), decoded));
    }
}

#[test]
fn the_adapter_passes_the_exam() {
    let cases: Vec<Case> = samples().iter().map(|sample| case(sample)).collect();
    assert!(cases.iter().filter(|case| case.claim == causeway_contract::conformance::Claim::Readable).count() >= 7);
    assert_conforms(adapter().as_ref(), &cases, &[]);
}

#[test]
fn every_rule_that_findings_name_has_a_page_and_a_sample() {
    let adapter = adapter();
    let mut named: Vec<String> = Vec::new();
    for sample in samples() {
        let input = fs::read(sample.join("input.json")).expect("an input");
        named.extend(adapter.decode(&Input::new(&input)).all_findings().map(|finding| finding.rule.to_string()));
    }
    named.extend(["JSON-03".to_owned()]); // limits: by the exam, a sample would be large
    named.sort();
    named.dedup();
    let pages: Vec<&str> =
        causeway_json::RULES.iter().map(|rule| rule.id).chain([causeway_contract::codes::Countries::RULE]).collect();
    assert_eq!(named, pages);
}

/// A sample as the exam takes it: what it claims is what its file of findings says.
fn case(sample: &Path) -> Case {
    let name = sample.file_name().expect("a folder has a name").to_string_lossy().into_owned();
    let input = fs::read(sample.join("input.json")).expect("an input");
    let findings = fs::read_to_string(sample.join("findings.txt")).expect("findings");
    let is_error = |line: &str| line.split(' ').any(|word| word == "error");
    if findings.lines().any(is_error) { Case::broken(name, input) } else { Case::readable(name, input) }
}

fn shown(part: &Part) -> Value {
    let draft = &part.draft;
    json!({
        "kind": draft.kind.map(EventType::as_str),
        "id": draft.id,
        "source": draft.source,
        "time": draft.time,
        "revision": draft.revision,
        "document": draft.document,
        "data": draft.data.to_value(),
    })
}

fn findings(decoded: &Decoded) -> String {
    let body = decoded.findings.iter().map(|finding| format!("body {finding}\n"));
    let parts = decoded.parts.iter().enumerate();
    let parts = parts.flat_map(|(n, part)| part.findings.iter().map(move |finding| format!("event {n} {finding}\n")));
    body.chain(parts).collect()
}

/// Every sound event of known type, written.
fn written(adapter: &dyn Adapter, decoded: Decoded) -> String {
    let sound = |part: &Part| !part.findings.iter().any(causeway_contract::finding::Finding::is_error);
    let events = decoded.parts.into_iter().filter(sound).filter_map(|part| {
        let draft = part.draft;
        Some(Event {
            id: draft.id.unwrap_or_else(|| "from-the-message".to_owned()),
            source: draft.source.unwrap_or_else(|| "urn:example:from-the-message".to_owned()),
            kind: draft.kind?,
            time: draft.time,
            document: draft.document.unwrap_or_default(),
            data: draft.data,
        })
    });
    events
        .map(|event| adapter.encode(&event, &EncodeOptions::default()).expect("JSON takes every event"))
        .map(|encoded| String::from_utf8(encoded.bytes).expect("UTF-8") + "\n")
        .collect()
}
