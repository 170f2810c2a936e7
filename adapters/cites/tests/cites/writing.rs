//! What writing makes of events: what goes out, what is lost, what cannot be written.

use causeway_contract::adapter::{EncodeOptions, Loss};
use causeway_contract::canonical::{Declaration, Permit};
use causeway_contract::event::{Change, Data, Event, EventType, Extension, Kind};

use crate::setting::{adapter, draft, event, file, samples, written};

fn sample(name: &str) -> Event {
    let folder = samples().into_iter().find(|folder| folder.ends_with(name)).unwrap();
    event(draft(&file(&folder.join("input.xml"))).0)
}

fn lost(losses: &[Loss]) -> Vec<(&str, &str)> {
    losses.iter().map(|loss| (loss.path.as_str(), loss.value.as_str())).collect()
}

#[test]
fn a_cancellation_is_written_as_the_permit_and_the_rest_is_told() {
    let issued = sample("export-ranched");
    let change = Change {
        kind: Some("cancelled".to_owned()),
        by: Some("MA of Zimbabwe".to_owned()),
        reason: Some("lost in the post".to_owned()),
        ..Change::default()
    };
    let data = Data { change: Some(change), ..issued.data.clone() };
    let cancelled = Event { kind: EventType::PermitCancelled, data, ..issued.clone() };
    let (with, without) = (written(&cancelled), written(&issued));
    assert_eq!(with.bytes, without.bytes);
    assert_eq!(lost(&without.losses), []);
    let mut losses = lost(&with.losses);
    losses.sort_unstable();
    let expected =
        [("change.by", "MA of Zimbabwe"), ("change.kind", "cancelled"), ("change.reason", "lost in the post")];
    assert_eq!(losses, expected);
}

#[test]
fn every_permit_event_with_its_permit_can_be_written_and_nothing_else() {
    let adapter = adapter();
    let of_permits = sample("export-ranched");
    for kind in EventType::ALL.iter().copied() {
        let event = Event { kind, ..of_permits.clone() };
        let result = adapter.encode(&event, &EncodeOptions::default());
        assert_eq!(result.is_ok(), kind.kind() == Kind::Permit, "{kind}");
        assert_eq!(adapter.format().writes.contains(&kind), kind.kind() == Kind::Permit);
    }
    let alone = Event { data: Data { change: Some(Change::default()), ..Data::default() }, ..of_permits.clone() };
    assert!(adapter.encode(&alone, &EncodeOptions::default()).is_err(), "a number alone is no e-permit");
    let short = Permit { number: Some("1".to_owned()), issuing_country: Some("ZW".to_owned()), ..Permit::default() };
    let data = Data { permit: Some(short), change: Some(Change::default()), ..Data::default() };
    let short = Event { kind: EventType::PermitCancelled, data, ..of_permits.clone() };
    let cannot = adapter.encode(&short, &EncodeOptions::default()).expect_err("number and country are no e-permit");
    assert!(cannot.reason.contains("permit.cancelled"), "{cannot}");
    let data = Data { declaration: Some(Declaration::default()), ..Data::default() };
    assert!(adapter.encode(&Event { data, ..of_permits }, &EncodeOptions::default()).is_err());
}

#[test]
fn a_country_against_the_address_is_a_loss() {
    let mut event = sample("export-ranched");
    let permit = event.data.permit.as_mut().unwrap();
    permit.country_of_import = Some("FR".to_owned());
    permit.issuing_country = Some("ZA".to_owned());
    let losses = written(&event).losses;
    let mut losses = lost(&losses);
    losses.sort_unstable();
    assert_eq!(losses, [("permit.country_of_import", "FR"), ("permit.issuing_country", "ZA")]);
}

#[test]
fn a_quantity_that_cannot_be_written_whole_is_written_once() {
    let mut event = sample("export-ranched");
    let quantity = &mut event.data.permit.as_mut().unwrap().items[0].quantities[0];
    (quantity.unit, quantity.qualifier) = (None, Some("G".to_owned()));
    let out = written(&event);
    assert_eq!(lost(&out.losses), [("permit.items[0].quantities[0].qualifier", "G")]);
    let text = String::from_utf8(out.bytes).unwrap();
    assert_eq!(text.matches("<ram:ItemQuantity>500</ram:ItemQuantity>").count(), 1, "{text}");
}

#[test]
fn what_another_language_says_beyond_the_model_is_a_loss() {
    let mut event = sample("export-ranched");
    event.data.extension = vec![Extension { path: "Declaration/Agent/ID".to_owned(), value: "GB1".to_owned() }];
    assert_eq!(lost(&written(&event).losses), [("extension[0]", "GB1")]);
}

#[test]
fn a_permit_that_says_next_to_nothing_is_still_a_whole_document() {
    let permit = Permit { number: Some("1 & <2>".to_owned()), copy: Some(true), ..Permit::default() };
    let data = Data { permit: Some(permit), ..Data::default() };
    let event = Event { data, ..sample("export-ranched") };
    let bytes = written(&event).bytes;
    let text = String::from_utf8(bytes.clone()).unwrap();
    for part in ["SpecifiedExchangedDocumentContext", "HeaderExchangedDocument", "SpecifiedSupplyChainConsignment"] {
        assert!(text.contains(part), "{part} is required:\n{text}");
    }
    let (draft, findings) = draft(&bytes);
    assert_eq!(draft.data.permit.unwrap().number.as_deref(), Some("1 & <2>"));
    assert!(!findings.iter().any(|finding| finding.contains("STR-")), "{findings:?}");
}

#[test]
fn the_written_form_is_that_of_the_toolkit() {
    let text = String::from_utf8(written(&sample("reexport-origin-and-last")).bytes).unwrap();
    for part in [
        "<rsm:CITESEPermit xmlns:rsm=\"urn:un:unece:uncefact:data:standard:CITESEPermit:2\"",
        "xmlns:ram=\"urn:un:unece:uncefact:data:draft:ReusableAggregateBusinessInformationEntity:1\"",
        ">CITES PERMITTING</ram:Value>",
        "<ram:TypeCode listID=\"1001\" listAgencyID=\"6\">R</ram:TypeCode>",
        "<ram:TypeCode listID=\"1001\" listAgencyID=\"6\">861</ram:TypeCode>",
        "<ram:TypeCode>A</ram:TypeCode>",
        "<ram:ItemQuantity unitCode=\"H87\">5</ram:ItemQuantity>",
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}
