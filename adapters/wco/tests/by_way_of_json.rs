//! Declarations that did not come as WCO XML: what may not be written of them, and what a change cannot keep.
#![allow(clippy::expect_used, reason = "what builds a test may say what it expects")]

mod cases;

use causeway_contract::adapter::EncodeOptions;
use causeway_contract::event::{Data, DocumentRef, Event, EventType};
use serde_json::{Value, json};

fn event(data: Value) -> Event {
    let data: Data = serde_json::from_value(data).expect("canonical data");
    let document = DocumentRef { id: "d".into(), revision: 1, aliases: Vec::new() };
    Event { id: "1".into(), source: "s".into(), kind: EventType::DeclarationLodged, time: None, document, data }
}

#[test]
fn a_declaration_that_says_it_is_a_permit_is_not_written() {
    let adapter = cases::adapter("wco-declaration-xml");
    let code = "MetaData/AgencyAssignedCustomizationCode";
    for marked in [
        json!({"declaration": {"function": "9", "type": "LPC"}}),
        json!({"declaration": {"function": "9", "type": "lpc"}}),
        json!({"declaration": {"function": "9", "type": "IMA",
            "information": [{"type": "STA", "text": "permit.issued"}]}}),
        json!({"declaration": {"function": "9", "type": "IMA"},
            "wrapper": [{"path": "*", "value": "MetaData"}, {"path": code, "value": "CWLPCO"}]}),
        json!({"declaration": {"function": "9"}, "extension": [{"path": "Declaration/TypeCode", "value": "LPC"}]}),
    ] {
        let written = adapter.encode(&event(marked.clone()), &EncodeOptions::default());
        let said = written.map(|written| String::from_utf8_lossy(&written.bytes).into_owned());
        assert!(said.is_err(), "{marked}\n{said:?}");
    }
    let plain = json!({"declaration": {"function": "9", "information": [{"type": "STA", "text": "stated"}]}});
    assert!(adapter.encode(&event(plain), &EncodeOptions::default()).is_ok(), "STA alone marks no permit");
}

#[test]
fn an_envelope_without_end_is_not_written() {
    let adapter = cases::adapter("wco-declaration-xml");
    let path = format!("{}*", "a/".repeat(25_000));
    let data = json!({"declaration": {"function": "9"}, "wrapper": [{"path": path, "value": "Declaration"}]});
    let written = adapter.encode(&event(data), &EncodeOptions::default()).expect("the document goes without it");
    assert!(written.bytes.len() < 10_000, "{} bytes", written.bytes.len());
    assert!(!written.losses.is_empty(), "the envelope is told as lost");
}

#[test]
fn what_no_element_holds_is_told_when_a_change_is_applied() {
    let adapter = cases::adapter("wco-declaration-xml");
    let base = event(json!({"declaration": {"function": "9", "lrn": "L", "items": [{"number": 1,
        "description": "x".repeat(600), "documents": [{"reference": "GB1", "status": "AC"}]}]}}));
    let pointer = json!([{"section": "42A"}, {"section": "67A"}, {"section": "68A", "sequence": 1},
        {"section": "02A", "sequence": 1}, {"tag": "360"}]);
    let change = event(json!({"declaration": {"function": "13", "type": "COR", "amendments": [{"pointer": pointer}],
        "items": [{"number": 1, "documents": [{"status": "AE"}]}]}}));
    let amended = adapter.amend(Some(&base.data), &[&change.data]).expect("it is applied");
    let declaration = amended.data.declaration.expect("the whole");
    assert_eq!(declaration.items[0].documents[0].status.as_deref(), Some("AE"));
    let told: Vec<_> = amended.findings.iter().map(|finding| (finding.rule.as_ref(), finding.path.as_str())).collect();
    assert_eq!(told, [("WCO-11", "declaration.items[0].description")]);
}
