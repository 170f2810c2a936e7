//! Between element tree and canonical document: every form and every kind of place, there and back.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking, its support too")]

mod tables;

use causeway_contract::adapter::Input;
use causeway_contract::event::Extension;
use causeway_contract::profile::{Mapped, Mapping, Written};
use serde_json::{Value, json};
use tables::{mapping, order};

fn read(mapping: &Mapping, body: &str) -> Mapped {
    let reading = mapping.profile().read(&Input::new(body.as_bytes()));
    let errors: Vec<_> = reading.findings.iter().filter(|finding| finding.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{body}");
    mapping.read(&reading.tree.expect("a tree"), reading.roots[0], true)
}

fn write(mapping: &Mapping, value: &Value, extension: &[Extension]) -> Written {
    mapping.write("Order", value.as_object().expect("an object"), extension, true)
}

fn text(written: &Written) -> &str {
    &written.text
}

fn pairs(extension: &[Extension]) -> Vec<(&str, &str)> {
    extension.iter().map(|one| (one.path.as_str(), one.value.as_str())).collect()
}

fn lost(written: &Written) -> Vec<(&str, &str, &str)> {
    written.losses.iter().map(|one| (one.path.as_str(), one.value.as_str(), one.reason.as_str())).collect()
}

/// What stands in a whole order.
const WHOLE: &str = "<o:Number>A1</o:Number><o:Kind>R</o:Kind>\
    <o:Issued><d:DateTimeString xmlns:d='urn:dates' formatCode='304'>20260302091500+03</d:DateTimeString></o:Issued>\
    <o:Urgent>1</o:Urgent><o:Weight unitCode='KGM#G'>4.50</o:Weight><o:Total currencyID='EUR'>12</o:Total>\
    <o:Seller><o:ID schemeID='EORI' schemeAgencyID='6'>GB1</o:ID><o:Name languageID='en'>Smith &amp; Co</o:Name><o:Country>GB</o:Country></o:Seller>\
    <o:Line><o:Position>1</o:Position><o:Name>first</o:Name><o:Remark>a</o:Remark><o:Remark>b</o:Remark><o:Codes>X Y</o:Codes></o:Line>\
    <o:Line><o:Name>second</o:Name></o:Line>";

fn whole() -> Value {
    json!({"order": {
        "number": "A1", "type": "reexport", "issued_at": "2026-03-02T09:15:00+03:00", "urgent": true,
        "weight": {"value": "4.50", "unit": "KGM", "qualifier": "G"}, "total": {"amount": "12", "currency": "EUR"},
        "parties": {"seller": {"ids": [{"value": "GB1", "scheme": "EORI", "agency": "6"}], "name": "Smith & Co"}},
        "country": "GB",
        "items": [{"number": 1, "name": "first", "remarks": ["a", "b"], "codes": ["X", "Y"]}, {"name": "second"}],
    }})
}

#[test]
fn every_form_goes_there_and_back() {
    let mapping = mapping();
    let mapped = read(&mapping, &order(WHOLE));
    assert_eq!(Value::Object(mapped.value.clone()), whole());
    assert_eq!(pairs(&mapped.extension), [("Order/Seller/Name/@languageID", "en")]);
    let written = write(&mapping, &whole(), &mapped.extension);
    assert_eq!(lost(&written), []);
    assert_eq!(written.missing, Vec::<String>::new());
    let again = read(&mapping, text(&written));
    assert_eq!(again.value, mapped.value, "{}", text(&written));
    assert_eq!(again.extension, mapped.extension);
}

#[test]
fn what_is_written_is_laid_out_and_declares_what_it_uses() {
    let value = json!({"order": {"number": "A<1", "items": [{"name": "x"}]}});
    let written = write(&mapping(), &value, &[]);
    let expected = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<o:Order xmlns:o=\"urn:order\">\n  <o:Number>A&lt;1</o:Number>\n  \
        <o:Line>\n    <o:Name>x</o:Name>\n  </o:Line>\n</o:Order>\n";
    assert_eq!(text(&written), expected);
}

#[test]
fn moves_tell_where_each_value_came_from_and_went() {
    let mapping = mapping();
    let mapped = read(&mapping, &order(WHOLE));
    let moved =
        |from: &str| mapped.moves.iter().find(|one| one.from == from).map(|one| (one.to.as_str(), one.value.as_str()));
    assert_eq!(moved("Order/Line[2]/Name"), Some(("order.items[1].name", "second")));
    assert_eq!(moved("Order/Issued/DateTimeString"), Some(("order.issued_at", "2026-03-02T09:15:00+03:00")));
    let written = write(&mapping, &whole(), &[]);
    let moved =
        |from: &str| written.moves.iter().find(|one| one.from == from).map(|one| (one.to.as_str(), one.value.as_str()));
    assert_eq!(moved("order.items[1].name"), Some(("Order/Line[2]/Name", "second")));
    assert_eq!(moved("order.issued_at"), Some(("Order/Issued/DateTimeString", "20260302091500+03")));
}

#[test]
fn guards_send_one_element_to_three_lists_and_bring_it_back() {
    let mapping = mapping();
    let document = |kind: &str, id: &str| format!("<o:Document><o:Type>{kind}</o:Type><o:ID>{id}</o:ID></o:Document>");
    let documents = [document("811", "c"), document("861", "p"), document("380", "d")].concat();
    let mapped =
        read(&mapping, &order(&format!("<o:Number>1</o:Number><o:Line><o:Name>x</o:Name>{documents}</o:Line>")));
    let item = &Value::Object(mapped.value.clone())["order"]["items"][0];
    let expected = json!({"name": "x", "origin": {"permits": [{"reference": "p"}]}, "certificates": [{"reference": "c"}], "documents": [{"reference": "d"}]});
    assert_eq!(*item, expected);
    // The type of the third is not modelled: it counts as the third, for so it is written.
    assert_eq!(pairs(&mapped.extension), [("Order/Line[1]/Document[3]/Type", "380")]);
    let written = write(&mapping, &Value::Object(mapped.value.clone()), &mapped.extension);
    assert_eq!(lost(&written), []);
    assert_eq!(read(&mapping, text(&written)).value, mapped.value, "{}", text(&written));
    assert!(text(&written).contains("<o:Type>861</o:Type>\n      <o:ID>p</o:ID>"), "{}", text(&written));
}

#[test]
fn values_the_model_does_not_know_return_to_their_own_occurrence() {
    let mapping = mapping();
    let body = order(
        "<o:Number>1</o:Number>\
         <o:Line><o:Name languageID='a'>x</o:Name><o:Group><o:Note>n1</o:Note></o:Group><o:Group><o:Mark>m</o:Mark><o:Note>n2</o:Note></o:Group></o:Line>\
         <o:Line><o:Name languageID='b'>y</o:Name></o:Line>",
    );
    let mapped = read(&mapping, &body);
    assert_eq!(
        pairs(&mapped.extension),
        [
            ("Order/Line[1]/Name/@languageID", "a"),
            // The group that holds a mark is written first.
            ("Order/Line[1]/Group[2]/Note", "n1"),
            ("Order/Line[1]/Group[1]/Note", "n2"),
            ("Order/Line[2]/Name/@languageID", "b"),
        ]
    );
    let written = write(&mapping, &Value::Object(mapped.value.clone()), &mapped.extension);
    assert_eq!(lost(&written), []);
    let again = read(&mapping, text(&written));
    assert_eq!(again.value, mapped.value);
    let sorted = |extension: &[Extension]| {
        let mut pairs: Vec<_> = extension.iter().map(|one| (one.path.clone(), one.value.clone())).collect();
        pairs.sort();
        pairs
    };
    assert_eq!(sorted(&again.extension), sorted(&mapped.extension), "{}", text(&written));
}

#[test]
fn extension_that_fits_nowhere_is_a_loss() {
    let extension = [
        ("Order/Odd", "1"),
        ("Other/Number", "1"),
        ("Order/Number", "2"),
        ("Order/Number/@odd", "1"),
        ("Order/Line[0]/Name", "1"),
        ("Order/Place", "here"),
        ("Order", "text"),
        ("Order/Seller/Name/@languageID", "en"),
    ]
    .map(|(path, value)| Extension { path: path.to_owned(), value: value.to_owned() });
    let value = json!({"order": {"number": "1", "items": [{"name": "x"}]}});
    let written = write(&mapping(), &value, &extension);
    let paths: Vec<_> = written.losses.iter().map(|one| one.path.as_str()).collect();
    let of_name = "extension (Order/Seller/Name)";
    assert_eq!(
        paths,
        ["extension[0]", "extension[1]", "extension[2]", "extension[3]", "extension[4]", "extension[6]", of_name]
    );
    assert!(text(&written).contains("<o:Place>here</o:Place>"));
    assert!(!text(&written).contains("Seller"), "a name without text is no name: {}", text(&written));
}

#[test]
fn a_second_occurrence_does_not_mix_with_the_first() {
    let mapping = mapping();
    let signature = |at: &str| format!("<o:Signature><o:Role>S</o:Role><o:At>{at}</o:At></o:Signature>");
    let (one, two) = ("2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z");
    let line = "<o:Line><o:Name>x</o:Name></o:Line>";
    let mapped = read(&mapping, &order(&format!("<o:Number>1</o:Number>{line}{}{}", signature(one), signature(two))));
    let value = Value::Object(mapped.value.clone());
    assert_eq!(value["order"]["signed_by"]["at"], one);
    assert_eq!(value["order"]["countersigned_by"]["at"], two);
    assert_eq!(mapped.extension, []);
    let written = write(&mapping, &value, &[]);
    assert_eq!(text(&written).matches("<o:Role>S</o:Role>").count(), 2, "the constant stands in both");
    assert_eq!(read(&mapping, text(&written)).value, mapped.value);
}

#[test]
fn a_scalar_that_is_taken_leaves_the_second_to_the_extension() {
    let mapping = mapping();
    let seller = "<o:Seller><o:Country>GB</o:Country></o:Seller>";
    let line = "<o:Line><o:Name>x</o:Name></o:Line>";
    let mapped = read(&mapping, &order(&format!("<o:Number>1</o:Number>{seller}{line}<o:Place>FR</o:Place>")));
    assert_eq!(Value::Object(mapped.value.clone())["order"]["country"], "GB");
    assert_eq!(pairs(&mapped.extension), [("Order/Place", "FR")], "the fallback was not needed");
    let mapped = read(&mapping, &order(&format!("<o:Number>1</o:Number>{line}<o:Place>FR</o:Place>")));
    assert_eq!(Value::Object(mapped.value.clone())["order"]["country"], "FR");
    assert_eq!(mapped.extension, []);
    // Written at its main place, although nothing else is known of the seller.
    let written = write(&mapping, &Value::Object(mapped.value.clone()), &[]);
    assert!(text(&written).contains("<o:Country>FR</o:Country>") && !text(&written).contains("Place"));
    assert_eq!(read(&mapping, text(&written)).value, mapped.value);
}

#[test]
fn values_that_cannot_stand_are_losses_with_a_reason() {
    let value = json!({"order": {
        "number": "1", "type": "import", "issued_at": "soon", "weight": {"value": "1234567.5", "unit": "KGM"},
        "parties": {"seller": {"name": "a name that is longer than twenty characters", "role": "x"}},
        "items": [{"name": "x", "number": "one", "codes": ["a b"], "documents": [{"reference": "bell\u{7}"}]}],
        "flags": [null, {}, "", true],
    }});
    let written = write(&mapping(), &value, &[]);
    let mut lost: Vec<String> =
        lost(&written).iter().map(|(path, value, reason)| format!("{path} = {value}: {reason}")).collect();
    lost.sort();
    assert_eq!(
        lost,
        [
            "order.flags[3] = true: this format has no place for it",
            "order.issued_at = soon: expected a date or a date and time",
            "order.items[0].codes[0] = a b: `a b` holds ` `, which separates the entries",
            "order.items[0].documents[0].reference = bell\u{7}: character U+0007 may not stand in XML 1.0",
            "order.items[0].number = one: \"one\" is not a whole number",
            "order.parties.seller.name = a name that is longer than twenty characters: \"a name that is longer than twenty characters\" has 44 characters; at most 20 are allowed",
            "order.parties.seller.role = x: this format has no place for it",
            "order.type = import: no code is known for `import`",
            "order.weight.unit = KGM: \"1234567.5\" has 8 digits; at most 6 are allowed",
            "order.weight.value = 1234567.5: \"1234567.5\" has 8 digits; at most 6 are allowed",
        ]
    );
    read(&mapping(), text(&written));
}

#[test]
fn a_text_without_its_required_attribute_is_a_loss() {
    let value = json!({"order": {"number": "1", "weight": {"value": "5"}, "items": [{"name": "x"}]}});
    let written = write(&mapping(), &value, &[]);
    assert_eq!(
        lost(&written),
        [("order.weight.value", "5", "`Order/Weight` needs the attribute `unitCode`, which is not known")]
    );
    let extension = [Extension { path: "Order/Weight/@unitCode".to_owned(), value: "TNE".to_owned() }];
    let written = write(&mapping(), &value, &extension);
    assert!(text(&written).contains("<o:Weight unitCode=\"TNE\">5</o:Weight>"));
    assert_eq!(lost(&written), []);
}

#[test]
fn required_elements_without_a_value_are_told() {
    let written = write(&mapping(), &json!({"order": {"items": [{"remarks": ["a"]}]}}), &[]);
    assert_eq!(written.missing, ["Order/Line[1]/Name", "Order/Number"]);
    let written = mapping().write("Nothing", &serde_json::Map::new(), &[], false);
    assert_eq!(written.missing, ["Nothing"]);
}

#[test]
fn a_wrapper_is_written_with_what_stands_in_its_slot() {
    let value = json!({"order": {"number": "1", "items": [{"name": "x"}]}});
    let mapping = mapping();
    let extension = [Extension { path: "Order/Place".to_owned(), value: "P".to_owned() }];
    let written = mapping.write("Parcel", value.as_object().expect("an object"), &extension, true);
    let text = text(&written);
    assert!(
        text.contains(
            "<m:Parcel xmlns:o=\"urn:order\" xmlns:m=\"urn:parcel\">\n  <m:Version>7</m:Version>\n  <o:Order>"
        ),
        "{text}"
    );
    assert!(text.contains("<o:Place>P</o:Place>"), "{text}");
    assert_eq!(written.moves.first().map(|one| one.to.as_str()), Some("Order/Number"));
    let reading = mapping.profile().read(&Input::new(text.as_bytes()));
    assert_eq!(reading.findings, []);
    let mapped = mapping.read(reading.tree.as_ref().expect("a tree"), reading.roots[0], false);
    assert_eq!(Value::Object(mapped.value)["order"]["number"], "1", "reading walks through the slot too");
}

#[test]
fn values_the_mapping_cannot_read_are_findings_and_travel_on() {
    let mapping = mapping();
    let line = "<o:Line><o:Name>x</o:Name></o:Line>";
    let date =
        "<o:Issued><d:DateTimeString xmlns:d='urn:dates' formatCode='102'>20260231</d:DateTimeString></o:Issued>";
    let mapped = read(&mapping, &order(&format!("<o:Number>1</o:Number><o:Kind>Z</o:Kind>{date}{line}")));
    let told: Vec<_> =
        mapped.findings.iter().map(|one| format!("{} {}: {}", one.rule, one.path, one.message)).collect();
    assert_eq!(
        told,
        [
            "MAP-01 Order/Kind: \"Z\": expected one of E, R",
            "MAP-01 Order/Issued/DateTimeString: \"20260231\": expected YYYYMMDD (102) or YYYYMMDDhhmmss and a zone (304)"
        ]
    );
    assert_eq!(
        pairs(&mapped.extension),
        [
            ("Order/Kind", "Z"),
            ("Order/Issued/DateTimeString/@formatCode", "102"),
            ("Order/Issued/DateTimeString", "20260231")
        ]
    );
    let written = write(&mapping, &Value::Object(mapped.value.clone()), &mapped.extension);
    assert_eq!(lost(&written), []);
    assert_eq!(read(&mapping, text(&written)).extension, mapped.extension);
}

#[test]
fn unknown_elements_travel_and_are_losses_when_written() {
    let mapping = mapping();
    let odd = "<o:Odd at='1'><o:Deep>t</o:Deep></o:Odd>";
    let mapped =
        read(&mapping, &order(&format!("<o:Number>1</o:Number><o:Line><o:Name>x</o:Name>{odd}{odd}</o:Line>")));
    assert_eq!(
        pairs(&mapped.extension),
        [
            ("Order/Line[1]/Odd/@at", "1"),
            ("Order/Line[1]/Odd/Deep", "t"),
            ("Order/Line[1]/Odd[2]/@at", "1"),
            ("Order/Line[1]/Odd[2]/Deep", "t")
        ]
    );
    let written = write(&mapping, &Value::Object(mapped.value.clone()), &mapped.extension);
    assert_eq!(lost(&written)[0], ("extension[0]", "1", "this format has no element `Order/Line[1]/Odd`"));
    assert_eq!(written.losses.len(), 4);
}

#[test]
fn the_page_is_made_from_the_rows() {
    let page = mapping().page("");
    assert!(
        page.starts_with("| Element | Id | Occurs | Type | Canonical | Form | Note |\n|---|---|---|---|---|---|---|\n")
    );
    assert!(
        page.contains("\n| `Order/Number` | B1 | 1..1 | text; at most 8 characters | `order.number` |  | box 1 |\n"),
        "{page}"
    );
    assert!(page.contains("three kinds \\| one element"), "{page}");
    let bars: Vec<_> = page.lines().map(|line| line.replace("\\|", "").matches('|').count()).collect();
    assert!(bars.iter().all(|&count| count == 8), "{bars:?}");
}
