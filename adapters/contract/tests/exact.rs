//! An exact mapping writes the same document again: what the model does not say is noted, and no content.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking, its support too")]

mod tables;

use causeway_contract::adapter::Input;
use causeway_contract::event::Extension;
use causeway_contract::profile::{Mapped, Mapping, Piece, Written};
use serde_json::{Value, json};
use tables::{mapping, order};

fn read(mapping: &Mapping, body: &str) -> Mapped {
    let reading = mapping.profile().read(&Input::new(body.as_bytes()));
    let errors: Vec<_> = reading.findings.iter().filter(|finding| finding.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{body}");
    mapping.read(&reading.tree.expect("a tree"), reading.roots[0], false)
}

fn write(mapping: &Mapping, value: &Value, extension: &[Extension], written: &[Extension]) -> Written {
    let value = value.as_object().expect("an object");
    mapping.write_piece("Order", &Piece { extension, written, ..Piece::new(value) }, false)
}

/// The elements of a document without their layout.
fn close(text: &str) -> String {
    text.lines().map(str::trim_start).collect::<Vec<_>>().join("")
}

fn pairs(told: &[Extension]) -> Vec<(&str, &str)> {
    told.iter().map(|one| (one.path.as_str(), one.value.as_str())).collect()
}

/// What stands in an order, there and back.
fn comes_back(inside: &str) -> Mapped {
    let mapping = mapping().exact();
    let mapped = read(&mapping, &order(inside));
    let written = write(&mapping, &Value::Object(mapped.value.clone()), &mapped.extension, &mapped.written);
    assert_eq!(written.losses, []);
    assert_eq!(close(&written.text), order(inside), "{mapped:#?}");
    mapped
}

const FIRST: &str = "<o:Number>A1</o:Number>";
const LINE: &str = "<o:Line><o:Name>x</o:Name></o:Line>";

#[test]
fn blanks_and_other_wordings_are_noted_and_no_content() {
    let mapped = comes_back(&format!(
        "{FIRST}<o:Urgent>1</o:Urgent><o:Weight unitCode=\"KGM#\">4.50</o:Weight>\
         <o:Line><o:Position>007</o:Position><o:Name>  x </o:Name></o:Line>"
    ));
    assert_eq!(mapped.value["order"]["items"], json!([{"number": 7, "name": "x"}]));
    assert_eq!(pairs(&mapped.extension), []);
    assert_eq!(
        pairs(&mapped.written),
        [
            ("Order/Urgent", "1"),
            ("Order/Weight/@unitCode", "KGM#"),
            ("Order/Line[1]/Position", "007"),
            ("Order/Line[1]/Name", "  x ")
        ]
    );
}

#[test]
fn elements_that_stand_empty_stand_empty_again() {
    let mapped = comes_back(&format!(
        "{FIRST}<o:Kind>R</o:Kind><o:Seller/><o:Line><o:Name>x</o:Name><o:Codes/><o:Document/></o:Line>"
    ));
    assert_eq!(mapped.value["order"]["items"], json!([{"name": "x"}]));
    assert_eq!(
        pairs(&mapped.written),
        [("Order/Seller", ""), ("Order/Line[1]/Codes", ""), ("Order/Line[1]/Document[1]", "")]
    );
}

#[test]
fn occurrences_come_back_in_the_order_they_stood() {
    let mapped = comes_back(&format!(
        "{FIRST}<o:Line><o:Name>x</o:Name>\
         <o:Document><o:ID>third</o:ID></o:Document><o:Document/>\
         <o:Document><o:Type>861</o:Type><o:ID>first</o:ID></o:Document>\
         <o:Group><o:Note>unknown</o:Note></o:Group><o:Group><o:Mark>m</o:Mark></o:Group></o:Line>"
    ));
    let orders: Vec<_> = mapped.written.iter().filter(|note| note.path.ends_with("[]")).cloned().collect();
    assert_eq!(pairs(&orders), [("Order/Line[1]/Document[]", "2 3 1"), ("Order/Line[1]/Group[]", "2 1")]);
}

#[test]
fn attributes_for_xml_schema_come_back() {
    let xsi = "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"";
    let mapping = mapping().exact();
    let body =
        order(&format!("<o:Number {xsi} xmlns:own=\"{}\" xsi:type=\"own:NumberType\">A1</o:Number>{LINE}", tables::NS));
    let mapped = read(&mapping, &body);
    assert_eq!(pairs(&mapped.written), [("Order/Number/@xsi:type", "{urn:order}NumberType")]);
    let written = write(&mapping, &Value::Object(mapped.value), &[], &mapped.written);
    assert!(written.text.contains("xmlns:typed=\"urn:order\" xsi:type=\"typed:NumberType\""), "{}", written.text);
    assert_eq!(pairs(&read(&mapping, &written.text).written), pairs(&mapped.written));
}

#[test]
fn notes_about_another_value_are_passed_over() {
    let mapping = mapping().exact();
    let value = json!({"order": {"number": "B2", "items": [{"number": 8, "name": "y"}]}});
    let note = |path: &str, value: &str| Extension { path: path.to_owned(), value: value.to_owned() };
    let notes = [
        note("Order/Number", " A1 "),
        note("Order/Line[1]/Position", "007"),
        note("Order/Line[2]/Position", "9"),
        note("Order/Line[]", "2 1"),
        note("Order/Line[]", "0"),
        note("Order/Weight", ""),
        note("Order/Nowhere", ""),
        note("Order/Number/@xsi:type", "{urn:order}OtherType"),
        note("Order/Number/@xsi:nil", "true"),
        note("Order/Line[1]/Name", "   "),
    ];
    let written = write(&mapping, &value, &[], &notes);
    assert_eq!(written.losses, []);
    assert_eq!(written.text, write(&mapping, &value, &[], &[]).text);
}
