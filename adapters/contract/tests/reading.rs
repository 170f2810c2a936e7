//! Reading and validating by small tables: every rule of structure, positive and negative.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking, its support too")]

mod tables;

use causeway_contract::adapter::{Input, Limits};
use causeway_contract::finding::Severity;
use causeway_contract::profile::{Profile, Reading, Tolerance};
use tables::{NS, order, profile};

/// `rule path: message` of each finding.
fn findings(reading: &Reading<'_>) -> Vec<String> {
    reading.findings.iter().map(|one| format!("{} {}: {}", one.rule, one.path, one.message)).collect()
}

fn read<'a>(profile: &Profile, body: &'a str) -> Reading<'a> {
    profile.read(&Input::new(body.as_bytes()))
}

/// Rules and paths alone.
fn told(body: &str) -> Vec<String> {
    read(&profile(), body).findings.iter().map(|one| format!("{} {}", one.rule, one.path)).collect()
}

#[test]
fn a_valid_document_has_no_findings_and_its_nodes_know_their_elements() {
    let body =
        order("<o:Number> A 1 </o:Number><o:Line><o:Name>x</o:Name></o:Line><o:Line><o:Name>y</o:Name></o:Line>");
    let profile = profile();
    let reading = read(&profile, &body);
    assert_eq!(findings(&reading), Vec::<String>::new());
    let tree = reading.tree.expect("a tree");
    let root = tree.node(reading.roots[0]);
    assert_eq!(root.name(), "Order");
    let number = root.child("Number").expect("number");
    assert_eq!(number.text(), "A 1", "a token is collapsed");
    assert_eq!(number.element().and_then(|id| profile.element(id)).map(|element| element.id()), Some("B1"));
    let line = root.children().filter(|node| node.name() == "Line").nth(1).expect("second line");
    assert_eq!(line.path(), "Order/Line[2]");
    assert_eq!(line.child("Name").expect("name").path(), "Order/Line[2]/Name");
    assert_eq!(line.place().line, 1);
}

#[test]
fn structure_is_judged() {
    let line = "<o:Line><o:Name>x</o:Name></o:Line>";
    for (inside, expected) in [
        (line.to_owned(), "STR-02 Order"),
        (format!("<o:Number>1</o:Number>{line}<o:Odd/>"), "STR-03 Order/Odd"),
        (format!("{line}<o:Number>1</o:Number>"), "STR-04 Order/Number"),
        (format!("<o:Number>1</o:Number><o:Number>1</o:Number>{line}"), "STR-05 Order/Number[2]"),
        (format!("<x:Number xmlns:x='urn:x'>1</x:Number>{line}"), "STR-06 Order/Number"),
        (format!("<o:Number>1</o:Number><o:Weight>1</o:Weight>{line}"), "STR-07 Order/Weight"),
        (format!("<o:Number>1<o:B/></o:Number>{line}"), "STR-08 Order/Number/B"),
        (format!("<o:Number>1</o:Number>stray{line}"), "STR-08 Order"),
        (format!("<o:Number odd='1'>1</o:Number>{line}"), "STR-09 Order/Number"),
        (format!("<o:Number>1</o:Number><o:Weight unitCode='KGMSSS'>1</o:Weight>{line}"), "TYP-02 Order/Weight"),
        (format!("<o:Number>{}</o:Number>{line}", "1".repeat(9)), "TYP-02 Order/Number"),
    ] {
        assert_eq!(told(&order(&inside)), [expected], "{inside}");
    }
}

#[test]
fn messages_say_what_was_found_and_what_was_expected() {
    let body = order("<o:Odd/><o:Number>123456789</o:Number>");
    let mut found = findings(&read(&profile(), &body));
    found.sort();
    assert_eq!(
        found,
        [
            "STR-02 Order: `Line` (L1) is missing in `Order`: it must stand there",
            "STR-03 Order/Odd: `Odd` is not an element of `Order`; expected `Number` (B1)",
            "TYP-02 Order/Number: `Number` (B1): \"123456789\" has 9 characters; at most 8 are allowed",
        ]
    );
}

#[test]
fn findings_have_line_and_column_and_stand_in_document_order() {
    let body = order("<o:Number>1</o:Number>\n  <o:Line>\n <o:Name/></o:Line>\n<o:Odd/>");
    let reading = read(&profile(), &body);
    let places: Vec<_> = reading.findings.iter().filter_map(|one| one.place).map(|at| (at.line, at.column)).collect();
    assert_eq!(places, [(3, 2), (4, 1)]);
}

#[test]
fn schema_instance_attributes_are_understood() {
    let line = "<o:Line><o:Name>x</o:Name></o:Line>";
    let with = |attribute: &str| {
        told(&order(&format!(
            "<o:Number xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' {attribute}>1</o:Number>{line}"
        )))
    };
    assert_eq!(with("xsi:type='o:NumberType'"), Vec::<String>::new());
    assert_eq!(with("xsi:schemaLocation='urn:x x.xsd'"), Vec::<String>::new());
    assert_eq!(with("xsi:type='o:OtherType'"), ["STR-10 Order/Number"]);
    assert_eq!(with("xsi:nil='false'"), ["STR-10 Order/Number"]);
}

#[test]
fn a_root_may_stand_in_a_foreign_envelope_and_in_a_slot() {
    let inner = order("<o:Number>1</o:Number><o:Line><o:Name>x</o:Name></o:Line>");
    let profile = profile();
    let wrapped = format!("<s:Envelope xmlns:s='urn:soap'><s:Body at='1'> {inner}{inner} </s:Body></s:Envelope>");
    let reading = read(&profile, &wrapped);
    assert_eq!(findings(&reading), Vec::<String>::new());
    let tree = reading.tree.expect("a tree");
    assert_eq!(reading.roots.iter().map(|&root| tree.node(root).path()).collect::<Vec<_>>(), ["Order", "Order[2]"]);
    let slotted = format!("<m:Parcel xmlns:m='urn:parcel'><m:Version>1</m:Version>{inner}</m:Parcel>");
    let reading = read(&profile, &slotted);
    assert_eq!(findings(&reading), Vec::<String>::new());
    let tree = reading.tree.expect("a tree");
    assert_eq!(reading.roots.iter().map(|&root| tree.node(root).name()).collect::<Vec<_>>(), ["Parcel", "Order"]);
}

#[test]
fn a_slot_takes_its_roots_alone() {
    let body = "<m:Parcel xmlns:m='urn:parcel'><m:Version>1</m:Version><x/></m:Parcel>";
    assert_eq!(told(body), ["STR-02 Parcel", "STR-03 Parcel/x"]);
}

#[test]
fn a_document_of_another_format_is_named() {
    assert_eq!(
        findings(&read(&profile(), "<a xmlns='urn:a'><b/></a>")),
        [
            "STR-01 a: no document of this format is here: expected `Order` in `urn:order` or `Parcel` in `urn:parcel`, found `a` in `urn:a`"
        ]
    );
    let near = "<s><Order/></s>";
    assert!(findings(&read(&profile(), near))[0].contains("found `Order` without a namespace"));
}

#[test]
fn what_is_tolerated_is_told_but_is_no_error() {
    let profile = profile().tolerant(Tolerance::ALL);
    let body = order("<o:Line odd='?'><o:Odd>t</o:Odd><o:Name></o:Name></o:Line><o:Number scheme='1'>1</o:Number>");
    let reading = read(&profile, &body);
    let told: Vec<_> = reading.findings.iter().map(|one| (one.rule.as_ref(), one.severity)).collect();
    assert_eq!(told, [("STR-03", Severity::Warning), ("STR-04", Severity::Warning), ("STR-09", Severity::Info)]);
    let tree = reading.tree.expect("a tree");
    let line = tree.node(reading.roots[0]).child("Line").expect("line");
    assert_eq!(line.attribute("odd"), None, "a placeholder is not there");
}

#[test]
fn a_namespace_matched_by_local_name_may_be_any() {
    let local =
        tables::schemas().map_table("t/namespaces.csv", |text| text.replace("urn:order,strict", "urn:order,local"));
    let profile = Profile::compile(&local, &["t"]).expect("tables");
    let body = "<Order><Number>1</Number><Line xmlns='urn:other'><Name>x</Name></Line></Order>";
    assert_eq!(findings(&read(&profile, body)), Vec::<String>::new());
}

#[test]
fn too_many_errors_stop_reading() {
    let body = order(&"<o:Odd/>".repeat(50));
    let limits = Limits { findings: 10, ..Limits::default() };
    let profile = profile();
    let reading = profile.read(&Input { limits, ..Input::new(body.as_bytes()) });
    assert_eq!(reading.findings.len(), 11);
    assert_eq!(
        reading.findings.last().map(|one| one.message.as_str()),
        Some("10 errors were found; reading stopped there")
    );
    assert!(reading.tree.is_none());
    assert!(body.contains(NS));
}
