//! Where values came from and went: every canonical path that is told leads to the value.
#![allow(clippy::expect_used, reason = "what builds a test may say what it expects")]

mod cases;

use causeway_contract::adapter::{EncodeOptions, Input};
use causeway_contract::conformance::paths;
use serde_json::Value;

/// Does a place hold a value: itself, or as a member (a quantity, an amount, an identifier)?
fn holds(place: &Value, value: &str) -> bool {
    match place {
        Value::String(text) => text == value,
        Value::Object(members) => members.values().any(|member| holds(member, value)),
        Value::Number(number) => number.to_string() == value,
        _ => false,
    }
}

#[test]
fn every_value_read_stands_where_its_move_says() {
    for format in ["wco-declaration-xml", "wco-response-xml", "wco-lpco-xml"] {
        let adapter = cases::adapter(format);
        for (name, case) in cases::holding(format, "input.xml") {
            let body = cases::bytes(&case.join("input.xml"));
            let decoded = adapter.decode(&Input { explain: true, ..Input::new(&body) });
            for part in &decoded.parts {
                let data = part.draft.data.to_value();
                for one in &part.moves {
                    let place = paths::at(&data, &one.to);
                    assert!(place.is_some_and(|place| holds(place, one.value.trim())), "{name}: {one:?}: {place:?}");
                    assert!(!one.from.is_empty(), "{name}: {one:?}");
                }
            }
        }
    }
}

#[test]
fn every_value_written_came_from_where_its_move_says() {
    let adapter = cases::adapter("wco-lpco-xml");
    for (name, case) in cases::holding("wco-lpco-xml", "event.json") {
        let event = cases::event(&case.join("event.json"));
        let data = event.data.to_value();
        let written = adapter.encode(&event, &EncodeOptions { explain: true }).expect("the sample can be written");
        let told = written.moves.iter().filter(|one| paths::at(&data, &one.from).is_some()).count();
        assert!(told > 0, "{name}: no move tells a path of the event");
        for one in &written.moves {
            let own = !one.from.contains('.') || !(one.from.starts_with("permit.") || one.from.starts_with("change."));
            assert!(own || paths::at(&data, &one.from).is_some(), "{name}: {one:?}");
        }
    }
}
