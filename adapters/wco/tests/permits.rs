//! Whatever a permit says is written or told as lost, and what is written is a sound declaration.
#![allow(clippy::expect_used, reason = "what builds a test may say what it expects")]

mod cases;

use std::path::Path;
use std::sync::LazyLock;

use causeway_contract::adapter::{Adapter, EncodeOptions, Encoded, Input};
use causeway_contract::event::Event;
use causeway_contract::finding::Finding;
use proptest::prelude::*;
use serde_json::Value;

static PERMITS: LazyLock<Box<dyn Adapter>> = LazyLock::new(|| cases::adapter("wco-lpco-xml"));
static DECLARATIONS: LazyLock<Box<dyn Adapter>> = LazyLock::new(|| cases::adapter("wco-declaration-xml"));

/// A permit event in which every member of the model has a value.
fn full() -> Event {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/wco-lpco-xml");
    cases::event(&samples.join("every-member/event.json"))
}

/// What becomes of one value of the full permit.
#[derive(Clone, Debug)]
enum Fate {
    Kept,
    Gone,
    /// Another text, of this many characters.
    Text(usize),
    /// Another text, on several lines.
    Lines(usize),
}

fn fates() -> impl Strategy<Value = Vec<Fate>> {
    let fate = prop_oneof![
        4 => Just(Fate::Kept),
        1 => Just(Fate::Gone),
        2 => (1..40usize).prop_map(Fate::Text),
        1 => (400..1400usize).prop_map(Fate::Text),
        1 => (1..5usize).prop_map(Fate::Lines),
    ];
    proptest::collection::vec(fate, 400)
}

/// Gives every text of a document its fate; returns what must be found again, as words without blanks.
fn change(value: &mut Value, path: &str, fates: &mut std::vec::IntoIter<Fate>, words: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            members.iter_mut().for_each(|(name, member)| change(member, &format!("{path}.{name}"), fates, words));
        }
        Value::Array(entries) => entries.iter_mut().for_each(|entry| change(entry, path, fates, words)),
        // The number names the document: without it nothing is written.
        Value::String(text) if path != ".permit.number" => {
            let mark = words.len();
            match fates.next().unwrap_or(Fate::Kept) {
                Fate::Kept => {}
                Fate::Gone => text.clear(),
                Fate::Text(length) => *text = format!("w{mark}é").repeat(length / 4 + 1),
                Fate::Lines(lines) => *text = (0..lines).map(|line| format!(" w{mark}<l{line}&>\n\n")).collect(),
            }
            words.extend(text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned));
        }
        _ => {}
    }
}

/// A written document with its references resolved, markup and all.
fn resolved(bytes: &[u8]) -> String {
    let document = std::str::from_utf8(bytes).expect("UTF-8");
    document
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&apos;", "'")
        .replace("&amp;", "&")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_value_is_written_or_told_as_lost(fates in fates()) {
        let mut event = full();
        let mut data = event.data.to_value();
        let mut words = Vec::new();
        change(&mut data, "", &mut fates.into_iter(), &mut words);
        event.data = serde_json::from_value(data).expect("the model takes every text");
        let Encoded { bytes, losses, .. } =
            PERMITS.encode(&event, &EncodeOptions::default()).expect("a permit with a number is written");
        // Longer lines are cut over several statements, whose types and codes stand between the pieces.
        let written = resolved(&bytes);
        let lost: String = losses.iter().map(|loss| loss.value.as_str()).collect();
        for word in words {
            let characters: Vec<char> = word.chars().collect();
            let mut pieces = characters.chunks(512).map(|piece| piece.iter().collect::<String>());
            let one_line = word.split_whitespace().collect::<Vec<_>>().join(" ");
            // A date loses its hyphens in a DateTimeString.
            let digits = word.replace('-', "");
            let whole = [&word, &one_line, &digits].iter().any(|text| written.contains(*text));
            let found = whole || pieces.all(|piece| written.contains(&piece)) || lost.contains(&word);
            prop_assert!(found, "{word:?} has vanished:\n{}", String::from_utf8_lossy(&bytes));
        }
        let read = DECLARATIONS.decode(&Input::new(&bytes));
        let wrong: Vec<_> = read.all_findings().filter(|finding| against_the_profile(finding)).map(ToString::to_string).collect();
        prop_assert!(wrong.is_empty(), "{wrong:?}\n{}", String::from_utf8_lossy(&bytes));
    }
}

/// A permit is refused as a declaration (WCO-03); nothing else may be wrong with it.
fn against_the_profile(finding: &Finding) -> bool {
    finding.is_error() && finding.rule != "WCO-03"
}

#[test]
fn a_permit_is_refused_as_a_declaration() {
    let written = PERMITS.encode(&full(), &EncodeOptions::default()).expect("it is written");
    let read = DECLARATIONS.decode(&Input::new(&written.bytes));
    assert!(read.findings.iter().any(|finding| finding.rule == "WCO-03"));
    assert!(!DECLARATIONS.recognises(&written.bytes));
}

#[test]
fn an_event_without_its_permit_cannot_be_written() {
    let mut event = full();
    event.data.permit = None;
    let cannot = PERMITS.encode(&event, &EncodeOptions::default()).expect_err("there is nothing to write");
    assert!(cannot.reason.contains("without its permit"), "{cannot}");
    let mut event = full();
    event.data.permit.as_mut().expect("a permit").number = Some(" ".to_owned());
    assert!(PERMITS.encode(&event, &EncodeOptions::default()).is_err());
}

#[test]
fn what_xml_cannot_hold_is_told_as_lost() {
    let mut event = full();
    let permit = event.data.permit.as_mut().expect("a permit");
    permit.special_conditions = vec!["a bell \u{7} rings".to_owned()];
    permit.exporter.as_mut().expect("an exporter").name = Some("Null \u{0} Traders".to_owned());
    let written = PERMITS.encode(&event, &EncodeOptions::default()).expect("it is written");
    let mut lost: Vec<_> = written.losses.iter().map(|loss| loss.path.as_str()).collect();
    lost.sort_unstable();
    assert_eq!(lost, ["permit.exporter.name", "permit.special_conditions[0]"]);
    let read = DECLARATIONS.decode(&Input::new(&written.bytes));
    assert!(!read.all_findings().any(against_the_profile), "{:?}", read.findings);
}

#[test]
fn every_member_of_the_model_has_a_place() {
    let written = PERMITS.encode(&full(), &EncodeOptions::default()).expect("it is written");
    assert_eq!(written.losses, []);
}
