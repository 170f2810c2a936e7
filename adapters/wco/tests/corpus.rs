//! The published messages: what libxml2 says of them on the published schemas, we say too.
#![allow(clippy::expect_used, reason = "what builds a test may say what it expects")]

mod cases;

use std::path::Path;
use std::sync::LazyLock;

use causeway_contract::adapter::{Adapter, Decoded, Input};
use causeway_contract::finding::Finding;

fn format_of(path: &Path) -> &'static str {
    if path.components().any(|part| part.as_os_str() == "responses") {
        "wco-response-xml"
    } else {
        "wco-declaration-xml"
    }
}

fn errors(decoded: &Decoded) -> Vec<&Finding> {
    decoded.all_findings().filter(|finding| finding.is_error()).collect()
}

/// Reads a message by the adapter of its kind.
fn decode(path: &Path) -> Decoded {
    static ADAPTERS: LazyLock<[Box<dyn Adapter>; 2]> =
        LazyLock::new(|| ["wco-declaration-xml", "wco-response-xml"].map(cases::adapter));
    let body = cases::bytes(path);
    let [declarations, notices] = &*ADAPTERS;
    let adapter = if format_of(path) == "wco-response-xml" { notices } else { declarations };
    adapter.decode(&Input::new(&body))
}

#[test]
fn every_valid_message_reads_without_an_error() {
    let Some(samples) = cases::published() else { return };
    for folder in ["declarations/valid", "responses/valid"] {
        let files = cases::messages(&samples.join(folder));
        let adapter = cases::adapter(format_of(&samples.join(folder)));
        let mut wrong = Vec::new();
        for path in &files {
            let body = cases::bytes(path);
            assert!(adapter.recognises(&body), "{} is not recognised", path.display());
            let decoded = adapter.decode(&Input::new(&body));
            wrong.extend(errors(&decoded).iter().map(|finding| format!("{}: {finding}", path.display())));
            let kinds = decoded.parts.iter().all(|part| part.draft.kind.is_some());
            if decoded.parts.is_empty() || !kinds {
                wrong.push(format!("{}: an event without a kind, or none", path.display()));
            }
        }
        assert!(wrong.is_empty(), "{} of {} messages:\n{}", wrong.len(), files.len(), wrong.join("\n"));
    }
}

#[test]
fn what_is_not_well_formed_is_refused_with_line_and_column() {
    let Some(samples) = cases::published() else { return };
    for folder in ["declarations/not-well-formed", "responses/not-well-formed"] {
        for path in cases::messages(&samples.join(folder)) {
            let decoded = decode(&path);
            assert!(decoded.parts.is_empty(), "{} was read", path.display());
            let errors = errors(&decoded);
            assert!(!errors.is_empty(), "{} was not refused", path.display());
            assert!(errors.iter().all(|finding| finding.place.is_some()), "{}: {errors:?}", path.display());
        }
    }
}

/// `INVALID <line>:0:…` is how the manifest quotes libxml2. The notices among them were judged before a line was put
/// before their first one (the XML declaration), so their lines count one less.
#[test]
fn what_is_invalid_is_found_at_its_line() {
    let Some(samples) = cases::published() else { return };
    let mut manifest = csv::Reader::from_path(samples.join("manifest.csv")).expect("the manifest is readable");
    let mut checked = 0;
    for record in manifest.records() {
        let record = record.expect("the manifest is CSV");
        let field = |at| record.get(at).unwrap_or_default();
        if field(6) != "invalid" {
            continue;
        }
        let line: u32 = field(7)
            .strip_prefix("INVALID ")
            .and_then(|why| why.split(':').next())
            .and_then(|line| line.parse().ok())
            .expect("the manifest says the line");
        let line = if format_of(Path::new(field(0))) == "wco-response-xml" { line + 1 } else { line };
        let decoded = decode(&samples.join(field(0)));
        let lines: Vec<_> =
            errors(&decoded).iter().filter_map(|finding| finding.place).map(|place| place.line).collect();
        assert!(lines.contains(&line), "{}: libxml2 says line {line}, we say {lines:?}", field(0));
        checked += 1;
    }
    assert!(checked > 0, "the manifest names no invalid message");
}

#[test]
fn every_verdict_of_the_manifest_is_ours() {
    let Some(samples) = cases::published() else { return };
    let mut manifest = csv::Reader::from_path(samples.join("manifest.csv")).expect("the manifest is readable");
    let mut differ = Vec::new();
    let mut all = 0;
    for record in manifest.records() {
        let record = record.expect("the manifest is CSV");
        let (file, verdict) = (record.get(0).unwrap_or_default(), record.get(6).unwrap_or_default());
        let decoded = decode(&samples.join(file));
        let ours = match (errors(&decoded).is_empty(), decoded.parts.is_empty()) {
            (true, _) => "valid",
            (false, false) => "invalid",
            (false, true) => "not-well-formed",
        };
        all += 1;
        if ours != verdict {
            differ.push(format!("{file}: {verdict} to libxml2, {ours} to us"));
        }
    }
    assert!(differ.is_empty(), "{} of {all} verdicts differ:\n{}", differ.len(), differ.join("\n"));
}
