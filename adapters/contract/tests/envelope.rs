//! What surrounds a document is told as paths and values, and written again.
#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking, its support too")]

mod tables;

use causeway_contract::adapter::Input;
use causeway_contract::event::Extension;
use causeway_contract::xml::{self, Envelope};
use tables::profile;

const ORDER: &str = "<Order xmlns='urn:order'><Number>A1</Number><Line><Name>x</Name></Line></Order>";

fn told(body: &str) -> Vec<Extension> {
    let profile = profile();
    let reading = profile.read(&Input::new(body.as_bytes()));
    let tree = reading.tree.expect("a tree");
    xml::around(tree.node(reading.roots[0]))
}

fn entries(told: &[(&str, &str)]) -> Vec<Extension> {
    told.iter().map(|(path, value)| Extension { path: (*path).to_owned(), value: (*value).to_owned() }).collect()
}

#[test]
fn an_envelope_comes_back() {
    let body = format!(
        "<e:Envelope xmlns:e='urn:e' xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance' xsi:schemaLocation='a b'>\
         <e:to>A &amp; B</e:to><e:to e:must='1' plain='&lt;'>C</e:to><none xml:lang='en'/>\
         <e:Body>{ORDER}</e:Body><e:end> </e:end></e:Envelope>"
    );
    let first = told(&body);
    let expected = entries(&[
        ("Envelope/@xmlns", "urn:e"),
        ("Envelope/@xsi:schemaLocation", "a b"),
        ("Envelope/to", "A & B"),
        ("Envelope/to[2]/@{urn:e}must", "1"),
        ("Envelope/to[2]/@plain", "<"),
        ("Envelope/to[2]", "C"),
        ("Envelope/none/@xmlns", ""),
        ("Envelope/none/@xml:lang", "en"),
        ("Envelope/Body/*", "Order"),
        ("Envelope/end", " "),
    ]);
    assert_eq!(first, expected);
    let envelope = Envelope::of(&first).expect("an envelope");
    assert_eq!((envelope.depth, envelope.root.as_str()), (2, "Order"));
    let again = format!("{}{ORDER}{}", envelope.before, envelope.after);
    assert_eq!(told(&again), first, "{again}");
}

#[test]
fn a_document_alone_has_a_place_and_nothing_around_it() {
    assert_eq!(told(ORDER), entries(&[("*", "Order")]));
    let envelope = Envelope::of(&told(ORDER)).expect("an envelope");
    assert_eq!((envelope.before.as_str(), envelope.after.as_str(), envelope.depth), ("", "", 0));
}

#[test]
fn what_is_no_envelope_is_refused() {
    for wrong in [
        &[("a/b", "x")][..],
        &[("a/*", "Order"), ("b", "second root")],
        &[("a/*", "Order"), ("a/b/*", "Order")],
        &[("a b/*", "Order")],
        &[("a/x:b/*", "Order")],
        &[("a/*", "Order"), ("a/@late", "1")],
        &[("a/@twice", "1"), ("a/@twice", "2"), ("a/*", "Order")],
        &[("a/@b c", "1"), ("a/*", "Order")],
        &[("a", "\u{1}"), ("a/*", "Order")],
        &[("/@x", "1"), ("*", "Order")],
    ] {
        assert!(Envelope::of(&entries(wrong)).is_err(), "{wrong:?}");
    }
}
