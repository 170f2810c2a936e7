//! Where a value can stand in the canonical document: told entries, numbered entries, members of the next entry,
//! places a context up, attributes with rows of their own.
#![allow(clippy::expect_used, reason = "a test says what it expects")]

mod tables;

use std::sync::Arc;

use causeway_contract::adapter::Input;
use causeway_contract::profile::{Mapped, Mapping};
use serde_json::{Value, json};
use tables::{order, profile};

fn mapping() -> Mapping {
    let schemas = tables::schemas().map_table("t/order.mapping.csv", |_| {
        "path,canonical,form,note\nOrder,order,,\nOrder/Number,number,,\nOrder/Kind,purposes[0].text,,\n\
         Order/Seller,authentications[role=A],,\nOrder/Seller/ID,^stamps[],,\nOrder/Seller/Name,name,,\nOrder/Line,items[],,\n\
         Order/Line/Name,name,,\nOrder/Line/Name/@languageID,language,,\nOrder/Line/Remark,^purposes[].code,,\n\
         Order/Line/Remark/@languageID,-,const(en),\nOrder/Line/Document/ID,^place.code,text fallback,\nOrder/Place,place.code,,\n"
            .to_owned()
    });
    Mapping::compile(&Arc::new(profile()), &schemas, "t/order.mapping.csv").expect("the mapping compiles")
}

fn read(mapping: &Mapping, body: &[u8]) -> Mapped {
    let reading = mapping.profile().read(&Input::new(body));
    assert_eq!(reading.findings, []);
    mapping.read(&reading.tree.expect("a tree"), reading.roots[0], false)
}

const BODY: &str = "<o:Number>1</o:Number><o:Kind>Trade</o:Kind><o:Seller><o:ID>s1</o:ID><o:Name>MA</o:Name></o:Seller>\
    <o:Line><o:Name languageID='fr'>x</o:Name><o:Remark languageID='en'>T</o:Remark><o:Remark languageID='de'>S</o:Remark>\
    <o:Document><o:ID>far</o:ID></o:Document></o:Line>";

#[test]
fn every_kind_of_place_goes_there_and_back() {
    let mapping = mapping();
    let mapped = read(&mapping, order(BODY).as_bytes());
    let value = Value::Object(mapped.value.clone());
    let expected = json!({"order": {
        "number": "1", "purposes": [{"text": "Trade", "code": "T"}, {"code": "S"}],
        "authentications": [{"role": "A", "name": "MA"}], "stamps": ["s1"],
        "items": [{"name": "x", "language": "fr"}], "place": {"code": "far"},
    }});
    assert_eq!(value, expected);
    assert_eq!(mapped.extension, []);
    let written = mapping.write("Order", &mapped.value, &[], false);
    assert_eq!(written.losses, [], "the role is told by the element itself");
    let text = &written.text;
    assert!(
        text.contains("<o:Remark languageID=\"en\">S</o:Remark>") && text.contains("<o:Place>far</o:Place>"),
        "{text}"
    );
    assert_eq!(Value::Object(read(&mapping, written.text.as_bytes()).value), expected);
}

#[test]
fn an_entry_told_by_a_member_is_not_made_of_nothing_but_its_children_may_climb() {
    let mapping = mapping();
    let body = order("<o:Number>1</o:Number><o:Seller><o:ID>s1</o:ID></o:Seller><o:Line><o:Name>x</o:Name></o:Line>");
    let mapped = read(&mapping, body.as_bytes());
    let value = Value::Object(mapped.value.clone());
    assert_eq!(value["order"].get("authentications"), None);
    assert_eq!(value["order"]["stamps"], json!(["s1"]));
    let written = mapping.write("Order", &mapped.value, &[], false);
    assert!(written.text.contains("<o:ID>s1</o:ID>"), "written although there is no entry");
    assert_eq!(read(&mapping, written.text.as_bytes()).value, mapped.value);
}

#[test]
fn entries_that_no_element_tells_are_losses() {
    let mapping = mapping();
    let value = json!({"order": {"number": "1", "items": [{"name": "x"}],
        "authentications": [{"role": "B", "name": "b"}, {"role": "A", "name": "a"}, {"role": "A", "name": "again"}]}});
    let written = mapping.write("Order", value.as_object().expect("an object"), &[], false);
    let lost: Vec<_> = written.losses.iter().map(|one| one.path.as_str()).collect();
    let (first, third) = ("order.authentications[0]", "order.authentications[2]");
    assert_eq!(
        lost,
        [format!("{first}.name"), format!("{first}.role"), format!("{third}.name"), format!("{third}.role")]
    );
}
