//! Permits at random: every member of the model, absent or there, once or several times, with texts that are hard to
//! carry.
#![allow(dead_code, clippy::expect_used, reason = "shared by tests, which use a part each")]

use std::path::Path;

use causeway_contract::event::{Event, EventType, Kind};
use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::cases;

/// The permit event in which every member of the model has a value.
pub(crate) fn full() -> Event {
    let samples = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/wco-lpco-xml");
    cases::event(&samples.join("every-member/event.json"))
}

/// Permit events of every type.
pub(crate) fn events() -> impl Strategy<Value = Event> {
    proptest::collection::vec(any::<u32>(), 16..1500).prop_map(|choices| event(&mut Choices { choices, at: 0 }))
}

struct Choices {
    choices: Vec<u32>,
    at: usize,
}

impl Choices {
    /// A number below `of`; once the choices are used up they come again.
    fn below(&mut self, of: usize) -> usize {
        let chosen = self.choices[self.at % self.choices.len()] as usize + self.at / self.choices.len();
        self.at += 1;
        chosen % of
    }
}

fn event(choices: &mut Choices) -> Event {
    let types: Vec<_> = EventType::ALL.iter().copied().filter(|event| event.kind() == Kind::Permit).collect();
    let mut event = full();
    event.kind = types[choices.below(types.len())];
    let mut data = at_random(&event.data.to_value(), choices);
    // Without these there is nothing to write, or nothing that a permit in short may say.
    let permit = data["permit"].as_object_mut().expect("a permit");
    permit.insert("number".to_owned(), ["MG26EP2", " A  7\n", "Ж-1"][choices.below(3)].into());
    permit.insert("type".to_owned(), ["export", "reexport", "import", "other"][choices.below(4)].into());
    event.data = serde_json::from_value(data).expect("the model takes every text");
    event
}

/// A value of the same shape: members and entries there or not, entries several times, other texts.
fn at_random(shape: &Value, choices: &mut Choices) -> Value {
    match shape {
        Value::Object(members) => {
            let mut made = Map::new();
            for (name, member) in members {
                if name == "permit" || choices.below(4) > 0 {
                    made.insert(name.clone(), at_random(member, choices));
                }
            }
            Value::Object(made)
        }
        Value::Array(entries) => {
            // Long lists of plain texts only: a permit of parties of addresses grows fast enough.
            let plain = entries.first().is_some_and(Value::is_string);
            let times = if plain { [0, 1, 2, 2, 3, 11] } else { [0, 1, 1, 1, 2, 2] }[choices.below(6)];
            (0..times).map(|at| at_random(&entries[at % entries.len()], choices)).collect()
        }
        Value::Bool(_) => Value::Bool(choices.below(2) == 0),
        Value::String(text) => Value::String(text_at_random(text, choices)),
        other => other.clone(),
    }
}

fn text_at_random(text: &str, choices: &mut Choices) -> String {
    const HARD: [&str; 22] = [
        "",
        " ",
        "\u{a0}",
        " two  words ",
        "line\nline",
        "\r\n first\r\r\n\n\tsecond \n",
        "tab\there",
        "2026-03-02T09:15:00+05:30",
        "2026-03-02T09:15:00.125Z",
        "2026-02-31",
        "2026-03-02T24:00:00Z",
        "1999-12-31T23:59:59-11:00",
        "2026-03-02Z",
        "861",
        "811",
        "KGM#G",
        "+0012.50",
        "<&>\"']]>",
        "中文 ελληνικά עברית 🐻",
        "bell\u{7}",
        "\u{fffe}",
        "1.name+",
    ];
    match choices.below(6) {
        0 | 1 => text.to_owned(),
        2 | 3 => HARD[choices.below(HARD.len())].to_owned(),
        4 => "wörd ".repeat(choices.below(260)),
        _ => "x".repeat([3, 17, 18, 35, 36, 70, 71, 512, 513, 1100][choices.below(10)]),
    }
}
