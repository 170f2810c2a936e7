//! What changes do, by example: pointers as real messages write them, data our own.

use causeway_contract::adapter::Input;
use causeway_contract::canonical::PointerStep;
use causeway_contract::profile::Profile;

use super::{declaration as branch, put_in};
use crate::tables;

fn profile() -> Profile {
    Profile::compile(&crate::schemas(), tables::PERMIT_DIRECTORIES).expect("the shipped tables compile")
}

/// `42A/67A/68A[2]/02A[1]/360`: a last step of a tag stands with its class, as in real messages.
fn pointer(text: &str) -> Vec<PointerStep> {
    let mut steps: Vec<PointerStep> = Vec::new();
    for step in text.split('/') {
        let (name, sequence) = step.split_once('[').unwrap_or((step, ""));
        let is_class = name.len() == 3 && name.ends_with(|last: char| last.is_ascii_uppercase());
        match steps.last_mut().filter(|_| !is_class) {
            Some(class) => class.tag = Some(name.to_owned()),
            None => steps.push(PointerStep {
                section: Some(name.to_owned()),
                sequence: sequence.trim_end_matches(']').parse().ok(),
                tag: None,
            }),
        }
    }
    steps
}

fn declaration(content: &str) -> String {
    format!(
        "<Declaration xmlns=\"urn:wco:datamodel:WCO:DEC-DMS:2\"><FunctionCode>9</FunctionCode>{content}</Declaration>"
    )
}

/// The content of the whole, and the remarks.
fn whole(base: &str, change: &str, pointers: &[&str]) -> (String, Vec<String>) {
    let profile = profile();
    let mut findings = Vec::new();
    let pointers: Vec<_> = pointers.iter().map(|text| pointer(text)).collect();
    let pointers = pointers.iter().map(Vec::as_slice);
    let mut whole = branch(&profile, &declaration(base)).expect("the base is read");
    let change = branch(&profile, &declaration(change)).expect("the change is read");
    put_in(&profile, &mut whole, &change, pointers, &mut findings);
    let text = whole.write();
    let reading = profile.read(&Input::new(text.as_bytes()));
    assert!(reading.findings.is_empty(), "{text}: {:?}", reading.findings);
    let content = text.split_once("</FunctionCode>").expect("a function").1.trim_end_matches("</Declaration>");
    (content.to_owned(), findings.iter().map(ToString::to_string).collect())
}

fn items(items: &[&str]) -> String {
    let items = items.iter().enumerate().map(|(at, item)| {
        format!(
            "<GovernmentAgencyGoodsItem><SequenceNumeric>{}</SequenceNumeric>{item}</GovernmentAgencyGoodsItem>",
            at + 1
        )
    });
    format!("<GoodsShipment>{}</GoodsShipment>", items.collect::<String>())
}

fn document(id: &str, status: &str) -> String {
    format!("<AdditionalDocument><ID>{id}</ID><LPCOExemptionCode>{status}</LPCOExemptionCode></AdditionalDocument>")
}

#[test]
fn a_value_is_changed_where_its_pointer_leads_and_nowhere_else() {
    let base = items(&[&document("GB1", "AC"), &document("GB2", "AC")]);
    let change = items(&["", &document("OTHER", "AE")]);
    let (now, remarks) = whole(&base, &change, &["42A[1]/67A[1]/68A[2]/02A[1]/360"]);
    assert_eq!(now, items(&[&document("GB1", "AC"), &document("GB2", "AE")]));
    assert!(remarks.is_empty(), "{remarks:?}");
}

#[test]
fn a_number_on_what_stands_once_does_not_count() {
    let base = "<Exporter><Name>A</Name><Address><CityName>B</CityName></Address></Exporter>";
    let change = "<Exporter><Name>C</Name><Address><CityName>D</CityName></Address></Exporter>";
    let (now, _) = whole(base, change, &["42A[1]/57A[2]/R031", "42A[1]/57A[1]/04A[3]/241"]);
    assert_eq!(now, change);
}

#[test]
fn an_item_is_put_in_whole_and_taken_out_by_a_pointer_without_data() {
    let base = items(&[&document("GB1", "AC"), &document("GB2", "AC")]);
    let three = items(&["", "", &document("GB3", "AC")]);
    let (now, _) = whole(&base, &three, &["42A/67A/68A[3]"]);
    assert_eq!(now, items(&[&document("GB1", "AC"), &document("GB2", "AC"), &document("GB3", "AC")]));
    let (now, remarks) = whole(&now, "", &["42A/67A/68A[3]"]);
    assert_eq!(now, base);
    assert!(remarks.is_empty(), "{remarks:?}");
}

#[test]
fn a_value_without_data_is_taken_out() {
    let base = "<TypeCode>IMA</TypeCode><GoodsItemQuantity>2</GoodsItemQuantity>";
    let (now, _) = whole(base, "", &["42A/228"]);
    assert_eq!(now, "<TypeCode>IMA</TypeCode>");
}

#[test]
fn documents_are_told_by_position_where_all_are_given_and_by_order_where_only_the_changed_are() {
    let three = [document("A", "AC"), document("B", "AC"), document("C", "AC")].concat();
    let expected = [document("A", "AC"), document("B", "AC"), document("C", "AE")].concat();
    let padded = format!("<AdditionalDocument/><AdditionalDocument/>{}", document("C", "AE"));
    for given in [padded, document("C", "AE")] {
        let (now, remarks) = whole(&items(&[&three]), &items(&[&given]), &["42A/67A/68A[1]/02A[3]/360"]);
        assert_eq!(now, items(&[&expected]));
        assert!(remarks.is_empty(), "{remarks:?}");
    }
}

#[test]
fn positions_are_those_before_the_change() {
    let three = [document("A", "AC"), document("B", "AC"), document("C", "AC")].concat();
    let pointers = ["42A/67A/68A[1]/02A[1]", "42A/67A/68A[1]/02A[3]/360"];
    let (now, _) = whole(&items(&[&three]), &items(&[&document("C", "AE")]), &pointers);
    assert_eq!(now, items(&[&[document("B", "AC"), document("C", "AE")].concat()]));
}

#[test]
fn what_is_missing_on_the_way_is_made() {
    let change =
        "<GoodsShipment><Consignment><GoodsLocation><Name>LGW</Name></GoodsLocation></Consignment></GoodsShipment>";
    let (now, _) = whole("<TypeCode>EXA</TypeCode>", change, &["42A/67A/28A/64A/L016"]);
    assert_eq!(now, format!("<TypeCode>EXA</TypeCode>{change}"));
}

#[test]
fn a_pointer_that_leads_nowhere_changes_nothing_and_says_so() {
    let base = items(&[&document("GB1", "AC")]);
    for (given, wrong) in [
        ("", "42A/67A/99Z/D005"),
        ("", "07B/06A"),
        ("", "42A"),
        ("", "42A/67A/68A[7]"),
        (&*base, "42A/67A/68A[7]/02A/360"),
    ] {
        let (now, remarks) = whole(&base, given, &[wrong]);
        assert_eq!(now, base, "{wrong}");
        assert_eq!(remarks.len(), 1, "{wrong}: {remarks:?}");
    }
}

#[test]
fn occurrences_that_cannot_be_told_are_left_alone() {
    let base = items(&[&[document("A", "AC"), document("B", "AC"), document("C", "AC")].concat()]);
    let given = items(&[&document("C", "AE")]);
    let pointers = ["42A/67A/68A[1]/02A[2]/360", "42A/67A/68A[1]/02A[3]/360"];
    let (now, remarks) = whole(&base, &given, &pointers);
    assert_eq!(now, base);
    assert_eq!(remarks.len(), 2, "{remarks:?}");
}
