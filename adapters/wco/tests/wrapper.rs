//! What surrounds a document: constants where nobody said, what somebody said where it stands, never an invalid document.
#![allow(clippy::expect_used, reason = "what builds a test may say what it expects")]

mod cases;

use causeway_contract::adapter::{EncodeOptions, Encoded, Input};
use causeway_contract::event::Extension;

/// The bare declaration of our samples, written in another wrapper.
fn written(wrapper: &[(&str, &str)]) -> Encoded {
    let adapter = cases::adapter("wco-declaration-xml");
    let sample = cases::own("wco-declaration-xml").into_iter().find(|(name, _)| name == "bare-declaration");
    let body = cases::bytes(&sample.expect("the sample is there").1.join("input.xml"));
    let part = adapter.decode(&Input::new(&body)).parts.into_iter().next().expect("a declaration");
    let mut event = cases::event_of(part.draft);
    let entry = |(path, value): &(&str, &str)| Extension { path: (*path).to_owned(), value: (*value).to_owned() };
    event.data.wrapper = wrapper.iter().map(entry).collect();
    let written = adapter.encode(&event, &EncodeOptions::default()).expect("it is written");
    let again = adapter.decode(&Input::new(&written.bytes));
    assert!(!again.all_findings().any(causeway_contract::finding::Finding::is_error), "{again:?}");
    written
}

fn text(written: &Encoded) -> String {
    String::from_utf8(written.bytes.clone()).expect("UTF-8")
}

#[test]
fn constants_stand_where_nobody_said() {
    let written = written(&[("MetaData/ResponsibleAgencyName", "Example Customs")]);
    let text = text(&written);
    assert_eq!(written.losses, []);
    for part in ["Code>3.6</md", "Name>DEC</md", "Name>Example Customs</md"] {
        assert!(text.contains(part), "{part}: {text}");
    }
}

#[test]
fn what_was_said_stands_and_nothing_else() {
    let text = text(&written(&[("*", "MetaData"), ("MetaData/ResponsibleCountryCode", "")]));
    assert!(text.contains("<md:ResponsibleCountryCode/>") && !text.contains("3.6"), "{text}");
}

#[test]
fn what_is_no_wrapper_is_lost_and_the_document_goes() {
    for (wrong, place) in [
        (&[("Envelope/header", "no place for a document")][..], "wrapper[0]"),
        (&[("Envelope/*", "Permit")], "wrapper[0]"),
        (&[("Envelope/@xmlns:own", "urn:x"), ("Envelope/*", "MetaData")], "wrapper[0]"),
        (&[("MetaData/NoSuchCode", "1")], "wrapper[0].value"),
        (&[("MetaData/ResponsibleCountryCode", "\u{1}")], "wrapper[0].value"),
    ] {
        let written = written(wrong);
        assert_eq!(
            written.losses.first().map(|loss| loss.path.as_str()),
            Some(place),
            "{wrong:?} {:?}",
            written.losses
        );
        assert!(text(&written).contains("MetaData"), "{wrong:?}");
    }
}
