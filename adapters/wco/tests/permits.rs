//! Whatever a permit says is written or told as lost, and what is written is a sound declaration.
#![allow(clippy::expect_used, reason = "what builds a test may say what it expects")]

mod cases;
mod permits_at_random;

use std::sync::LazyLock;

use causeway_contract::adapter::{Adapter, EncodeOptions, Encoded, Input};
use causeway_contract::event::{EventType, Kind};
use causeway_contract::finding::Finding;
use permits_at_random::full;
use proptest::prelude::*;
use serde_json::Value;

static PERMITS: LazyLock<Box<dyn Adapter>> = LazyLock::new(|| cases::adapter("wco-lpco-xml"));
static DECLARATIONS: LazyLock<Box<dyn Adapter>> = LazyLock::new(|| cases::adapter("wco-declaration-xml"));

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
fn a_permit_is_refused_as_a_declaration_whatever_became_of_its_marks() {
    let written = PERMITS.encode(&full(), &EncodeOptions::default()).expect("it is written");
    assert!(PERMITS.recognises(&written.bytes) && !DECLARATIONS.recognises(&written.bytes));
    let text = String::from_utf8(written.bytes).expect("UTF-8");
    let code = "<md:AgencyAssignedCustomizationCode>CWLPCO</md:AgencyAssignedCustomizationCode>";
    let of_type = "<dec:TypeCode>LPC</dec:TypeCode>";
    let status = "<dec:StatementDescription>permit.replaced</dec:StatementDescription>";
    assert!([code, of_type, status].iter().all(|mark| text.contains(mark)), "{text}");
    let bare =
        &text[text.find("<dec:Declaration>").expect("a declaration")..text.find("</md:MetaData>").expect("a wrapper")];
    let namespaces =
        "xmlns:dec=\"urn:wco:datamodel:WCO:DEC-DMS:2\" xmlns:ds=\"urn:wco:datamodel:WCO:Declaration_DS:DMS:2\"";
    let bare = bare.replacen("<dec:Declaration>", &format!("<dec:Declaration {namespaces}>"), 1);
    for damaged in [
        text.clone(),
        text.replace(code, ""),
        text.replace("CWLPCO", "cwlpco").replace(of_type, ""),
        text.replace("CWLPCO", " CwLpCo\n").replace(of_type, &of_type.replace("LPC", "IMA")),
        text.replace("CWLPCO", "CWLPC0").replace(of_type, &of_type.replace("LPC", "lpc")),
        text.replace(code, "").replace(">DEC<", ">CWLPCO<").replace(of_type, ""),
        text.replace(code, "").replace(of_type, ""),
        text.replace(code, "")
            .replace(of_type, &of_type.replace("LPC", "EXA"))
            .replace("permit.replaced", "Permit.Issued"),
        bare.clone(),
        bare.replace(of_type, ""),
        format!("<e:Envelope xmlns:e=\"urn:example\"><e:Body>{bare}</e:Body></e:Envelope>"),
    ] {
        let read = DECLARATIONS.decode(&Input::new(damaged.as_bytes()));
        assert!(read.findings.iter().any(|finding| finding.rule == "WCO-03" && finding.is_error()), "{damaged}");
    }
}

#[test]
fn declarations_and_notices_are_no_permits() {
    for kind in EventType::ALL.iter().copied().filter(|kind| kind.kind() != Kind::Permit) {
        let mut event = full();
        event.kind = kind;
        let cannot = PERMITS.encode(&event, &EncodeOptions::default()).expect_err("this has no place in the profile");
        assert!(cannot.reason.contains("carries permits only"), "{cannot}");
    }
    for format in ["wco-declaration-xml", "wco-response-xml"] {
        for (name, case) in cases::holding(format, "input.xml").iter().filter(|(name, _)| !name.starts_with("permit")) {
            let read = PERMITS.decode(&Input::new(&cases::bytes(&case.join("input.xml"))));
            assert!(read.parts.is_empty() && read.findings.iter().any(Finding::is_error), "{name}");
        }
    }
}

/// The full permit with so many more statements in its header.
fn with_statements(statements: &str) -> Vec<u8> {
    let written = PERMITS.encode(&full(), &EncodeOptions::default()).expect("it is written");
    let text = String::from_utf8(written.bytes).expect("UTF-8");
    text.replacen("    <dec:Agent>", &format!("{statements}    <dec:Agent>"), 1).into_bytes()
}

#[test]
fn a_flood_of_statements_is_told_in_few_words() {
    let statement = |kind: &str, code: &str, text: &str| {
        format!(
            "<dec:AdditionalInformation><dec:StatementCode>{code}</dec:StatementCode><dec:StatementDescription>{text}\
             </dec:StatementDescription><dec:StatementTypeCode>{kind}</dec:StatementTypeCode></dec:AdditionalInformation>"
        )
    };
    for (kind, code, warned) in [("CUS", "1", true), ("SPC", "7.7", false), ("SPC", "9+", false), ("VTO", "", false)] {
        let body = with_statements(
            &statement(kind, code, "x").repeat(8_000).replace("<dec:StatementCode></dec:StatementCode>", ""),
        );
        let read = PERMITS.decode(&Input::new(&body));
        let found = read.all_findings().count();
        assert!((2..500).contains(&found), "{kind} {code}: {found} findings");
        assert_eq!(read.all_findings().any(Finding::is_error), !warned, "{kind} {code}");
    }
    let body = with_statements(&(statement("SPC", "2", "x") + &statement("SPC", "2+", "y").repeat(8_000)));
    let read = PERMITS.decode(&Input::new(&body));
    assert_eq!(read.all_findings().count(), 0);
    let permit = read.parts[0].draft.data.permit.as_ref().expect("a permit");
    assert_eq!(permit.special_conditions[1].len(), 8_001);
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
