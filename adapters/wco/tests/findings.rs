//! A finding says where it is in the standard's own ids, and what to do where more can be said than its rule says.
#![allow(clippy::expect_used, reason = "what builds a test may say what it expects")]

mod cases;

use causeway_contract::adapter::Input;
use causeway_contract::finding::Finding;

const HEAD: &str = r#"<Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"><FunctionCode>9</FunctionCode>"#;

fn found(name: &str, rest: &str) -> Vec<Finding> {
    let body = format!("{HEAD}{rest}</Declaration>");
    cases::adapter(name).decode(&Input::new(body.as_bytes())).all_findings().cloned().collect()
}

/// The finding of a rule: its path, its ids, its remedy.
fn told(findings: &[Finding], rule: &str) -> (String, String, String) {
    let one = findings.iter().find(|finding| finding.rule == rule).expect("the rule is broken");
    let text = |text: &Option<Box<str>>| text.as_deref().unwrap_or_default().to_owned();
    (one.path.clone(), text(&one.ids), text(&one.remedy))
}

#[test]
fn a_path_is_told_in_ids_too() {
    let item = "<GoodsShipment><GovernmentAgencyGoodsItem><SequenceNumeric>1</SequenceNumeric><AdditionalDocument>\
                <CategoryCode>C</CategoryCode><ID> </ID></AdditionalDocument></GovernmentAgencyGoodsItem></GoodsShipment>";
    let (path, ids, _) = told(&found("wco-declaration-xml", item), "TYP-04");
    assert_eq!(path, "Declaration/GoodsShipment/GovernmentAgencyGoodsItem[1]/AdditionalDocument[1]/ID");
    assert_eq!(ids, "42A/67A/68A/02A/D005");
    let (_, ids, _) = told(&found("wco-declaration-xml", "<TypeCode>INV</TypeCode>"), "WCO-04");
    assert_eq!(ids, "42A/017", "what the adapter finds has its ids as well");
}

#[test]
fn a_remedy_is_concrete_where_it_can_be() {
    let misspelt = found("wco-declaration-xml", "<TypeCod>IMA</TypeCod>");
    assert_eq!(told(&misspelt, "STR-03").2, "Did you mean `TypeCode`?");
    let turned = found("wco-declaration-xml", "<TypeCode>IMA</TypeCode><ID>1</ID>");
    assert_eq!(told(&turned, "STR-04").2, "Move `ID` (D014) before `TypeCode` (D013).");
    let lacking = found("wco-declaration-xml", "<IssueDateTime/>");
    assert_eq!(
        told(&lacking, "STR-02").2,
        "Supply `DateTimeString` (D011) in `IssueDateTime` (D011), as the first in it."
    );
    let item = "<GoodsShipment><GovernmentAgencyGoodsItem/></GoodsShipment>";
    assert_eq!(told(&found("wco-declaration-xml/dk-dms", item), "STR-02").2, "", "no order is known");
}
