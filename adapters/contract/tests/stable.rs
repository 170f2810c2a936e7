//! Whatever the values are: what is written is valid, and reading it gives the same values again.
#![allow(clippy::expect_used, reason = "a test says what it expects")]

mod tables;

use std::sync::LazyLock;

use causeway_contract::adapter::Input;
use causeway_contract::event::Extension;
use causeway_contract::profile::{Mapped, Mapping};
use proptest::prelude::*;
use serde_json::{Map, Value, json};
use tables::{mapping, order};

static MAPPING: LazyLock<Mapping> = LazyLock::new(mapping);

fn read(body: &[u8]) -> Mapped {
    let text = String::from_utf8_lossy(body);
    let reading = MAPPING.profile().read(&Input::new(body));
    assert!(!reading.findings.iter().any(|finding| finding.is_error()), "{:?}\n{text}", reading.findings);
    MAPPING.read(&reading.tree.expect("a tree"), reading.roots[0], false)
}

fn sorted(extension: &[Extension]) -> Vec<(&str, &str)> {
    let mut pairs: Vec<_> = extension.iter().map(|one| (one.path.as_str(), one.value.as_str())).collect();
    pairs.sort_unstable();
    pairs
}

/// Words as people write them: any letters, marks of markup, inner white space.
fn word() -> impl Strategy<Value = String> {
    "[A-Za-zé日\u{1F98E}<>&\"']{1,6}( [a-z\\]]{1,4})?"
}

fn party() -> impl Strategy<Value = Value> {
    (prop::collection::vec((word(), prop::option::of(word())), 0..2), prop::option::of(word())).prop_map(
        |(ids, name)| {
            let ids = ids.into_iter().take(1).map(|(value, scheme)| json!({"value": value, "scheme": scheme}));
            json!({"ids": ids.collect::<Vec<_>>(), "name": name})
        },
    )
}

fn item() -> impl Strategy<Value = Value> {
    let references = || prop::collection::vec(word().prop_map(|word| json!({"reference": word})), 0..3);
    let words = || prop::collection::vec(word(), 0..3);
    (prop::option::of(any::<i32>()), word(), words(), words(), references(), references(), references()).prop_map(
        |(number, name, remarks, marks, permits, certificates, documents)| {
            json!({"number": number, "name": name, "remarks": remarks, "marks": marks,
                "origin": {"permits": permits}, "certificates": certificates, "documents": documents})
        },
    )
}

fn document() -> impl Strategy<Value = Value> {
    let moment = prop::option::of("20[0-9]{2}-0[1-9]-(1[0-9]|2[0-8])(T0[0-9]:[0-5][0-9]:[0-5][0-9](Z|[+-]0[0-9]:00))?");
    let weight = prop::option::of(
        ("[1-9][0-9]{0,3}(\\.[0-9]{1,2})?", "[A-Z]{2,3}")
            .prop_map(|(value, unit)| json!({"value": value, "unit": unit})),
    );
    let kind = prop::option::of(prop::sample::select(vec!["export", "reexport"]));
    (word(), kind, moment, prop::option::of(any::<bool>()), weight, party(), prop::collection::vec(item(), 1..4)).prop_map(
        |(number, kind, issued_at, urgent, weight, seller, items)| {
            let number: String = number.chars().take(8).collect();
            json!({"order": {"number": number.trim_end(), "type": kind, "issued_at": issued_at, "urgent": urgent, "weight": weight,
                "parties": {"seller": seller}, "items": items}})
        },
    )
}

/// A document without what says nothing: nulls, empty lists and objects.
fn pruned(value: Value) -> Option<Value> {
    match value {
        Value::Null => None,
        Value::Object(members) => {
            let members: Map<_, _> =
                members.into_iter().filter_map(|(name, value)| Some((name, pruned(value)?))).collect();
            (!members.is_empty()).then_some(Value::Object(members))
        }
        Value::Array(entries) => {
            let entries: Vec<_> = entries.into_iter().filter_map(pruned).collect();
            (!entries.is_empty()).then_some(Value::Array(entries))
        }
        leaf => Some(leaf),
    }
}

/// An element of the test standard, valid or nearly so.
fn line() -> impl Strategy<Value = String> {
    let document = (prop::sample::select(vec!["861", "811", "380", ""]), 0..3u8).prop_map(|(kind, id)| {
        let kind = if kind.is_empty() { String::new() } else { format!("<o:Type>{kind}</o:Type>") };
        let id = if id == 0 { String::new() } else { format!("<o:ID>{id}</o:ID>") };
        format!("<o:Document>{kind}{id}</o:Document>")
    });
    let group = (any::<bool>(), any::<bool>()).prop_map(|(mark, note)| {
        format!(
            "<o:Group>{}{}</o:Group>",
            if mark { "<o:Mark>m</o:Mark>" } else { "" },
            if note { "<o:Note>n</o:Note>" } else { "" }
        )
    });
    let remark = prop::sample::select(vec!["<o:Remark>r</o:Remark>", "<o:Remark languageID='x'>s</o:Remark>"]);
    let list = |one: BoxedStrategy<String>| prop::collection::vec(one, 0..5).prop_map(|all| all.concat());
    (list(remark.prop_map(str::to_owned).boxed()), list(document.boxed()), list(group.boxed())).prop_map(
        |(remarks, documents, groups)| format!("<o:Line><o:Name>x</o:Name>{remarks}{documents}{groups}</o:Line>"),
    )
}

proptest! {
    #[test]
    fn a_document_that_is_written_reads_the_same(value in document()) {
        let value = pruned(value).expect("a document has a number");
        let written = MAPPING.write("Order", value.as_object().expect("an object"), &[], false);
        prop_assert_eq!(&written.losses, &[]);
        prop_assert_eq!(&written.missing, &Vec::<String>::new());
        let mapped = read(written.text.as_bytes());
        prop_assert_eq!(&mapped.extension, &[]);
        prop_assert_eq!(Value::Object(mapped.value), value);
    }

    #[test]
    fn nothing_of_a_message_is_lost_or_mixed_by_reading_and_writing(lines in prop::collection::vec(line(), 1..4)) {
        let first = read(order(&format!("<o:Number>1</o:Number>{}", lines.concat())).as_bytes());
        let written = MAPPING.write("Order", &first.value, &first.extension, false);
        prop_assert_eq!(&written.losses, &[], "{}", written.text);
        let again = read(written.text.as_bytes());
        prop_assert_eq!(&again.value, &first.value, "{}", written.text);
        prop_assert_eq!(sorted(&again.extension), sorted(&first.extension), "{}", written.text);
    }

    #[test]
    fn what_is_written_is_well_formed_whatever_the_texts(text in "\\PC*|(?s).{0,12}", path in "[A-Za-z/@\\[\\]0-9.]{0,20}") {
        let value = json!({"order": {"number": text, "items": [{"name": text, "remarks": [text], "codes": [text]}], "country": text}});
        let extension = [Extension { path, value: text.clone() }, Extension { path: "Order/Place".to_owned(), value: text }];
        let written = MAPPING.write("Order", value.as_object().expect("an object"), &extension, true);
        let reading = MAPPING.profile().read(&Input::new(written.text.as_bytes()));
        let errors: Vec<_> = reading.findings.iter().filter(|one| one.is_error() && one.rule != "STR-02").collect();
        prop_assert!(errors.is_empty(), "{:?}\n{}", errors, written.text);
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..200), text in "(<[a-z:/!?&;='\\[\\]-]{0,8}>?){0,12}") {
        let _ = MAPPING.profile().read(&Input::new(&bytes));
        let _ = MAPPING.profile().read(&Input::new(text.as_bytes()));
    }
}
