//! Whatever the model can say is written and read back the same. Events are generated from the JSON Schema itself, so
//! this also holds the schema against the model: what the schema allows, the model takes.
#![allow(clippy::expect_used, clippy::panic, reason = "what builds a test may say what it expects")]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use causeway_contract::adapter::{Adapter, EncodeOptions, Input};
use causeway_contract::event::{Alias, Data, DocumentRef, Event, EventType};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::strategy::{SBoxedStrategy, Strategy};
use serde_json::{Map, Value};

/// One for all cases: compiling the schema takes longer than a case.
static ADAPTER: LazyLock<Box<dyn Adapter>> =
    LazyLock::new(|| causeway_json::adapters(&causeway_json::schemas()).expect("the schema is sound").remove(0));

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_is_written_reads_back_the_same(event in events()) {
        let adapter = &*ADAPTER;
        let written = adapter.encode(&event, &EncodeOptions::default()).expect("JSON takes every event");
        prop_assert!(written.losses.is_empty());
        let decoded = adapter.decode(&Input::new(&written.bytes));
        let findings: Vec<_> = decoded.all_findings().map(ToString::to_string).collect();
        prop_assert!(findings.is_empty(), "{findings:?}\n{}", String::from_utf8_lossy(&written.bytes));
        let [part] = &decoded.parts[..] else { panic!("{} events", decoded.parts.len()) };
        let draft = part.draft.clone();
        let read = Event {
            id: draft.id.unwrap_or_default(),
            source: draft.source.unwrap_or_default(),
            kind: draft.kind.expect("an envelope has a type"),
            time: draft.time,
            document: draft.document.unwrap_or_default(),
            data: draft.data,
        };
        prop_assert_eq!(read.to_value(), event.to_value());
        let again = adapter.encode(&read, &EncodeOptions::default()).expect("JSON takes every event");
        prop_assert_eq!(again.bytes, written.bytes);
    }

    #[test]
    fn a_batch_is_its_events(events in proptest::collection::vec(events(), 1..4)) {
        let adapter = &*ADAPTER;
        let written = |event: &Event| {
            let encoded = adapter.encode(event, &EncodeOptions::default()).expect("JSON takes every event");
            String::from_utf8(encoded.bytes).expect("UTF-8")
        };
        let batch = format!(" [{}]\n", events.iter().map(written).collect::<Vec<_>>().join(",\n"));
        let decoded = adapter.decode(&Input::new(batch.as_bytes()));
        prop_assert_eq!(decoded.all_findings().count(), 0);
        let read: Vec<_> = decoded.parts.iter().map(|part| part.draft.data.to_value()).collect();
        let meant: Vec<_> = events.iter().map(|event| event.data.to_value()).collect();
        prop_assert_eq!(read, meant);
    }
}

/// Events of every type, with whatever the schema lets their documents say.
fn events() -> impl Strategy<Value = Event> {
    let schemas = causeway_json::schemas();
    let schema: Value = serde_json::from_str(schemas.get("canonical/event.schema.json").expect("there")).expect("JSON");
    let mut maker = Maker { schema, made: BTreeMap::new() };
    let documents: BTreeMap<&str, SBoxedStrategy<Value>> =
        [("permit", "Permit"), ("declaration", "Declaration"), ("notice", "Notice")]
            .map(|(member, name)| (member, maker.definition(name)))
            .into();
    let change = proptest::option::of(maker.definition("Change"));
    let extension = proptest::collection::vec(maker.definition("Extension"), 0..2);
    let data = select(EventType::ALL).prop_flat_map(move |kind| {
        let member = kind.kind().as_str();
        (Just(kind), documents[member].clone(), change.clone(), extension.clone()).prop_map(
            move |(kind, mut document, change, extension)| {
                // Neither empty (what is empty is not written) nor a permit in short, which has rules of its own.
                let (name, text) = if member == "permit" { ("type", "export") } else { ("mrn", "26GB01") };
                document[name] = text.into();
                if member == "permit" {
                    document["issuing_country"] = "MG".into();
                }
                let mut data = Map::from_iter([(member.to_owned(), document)]);
                data.extend(change.map(|change| ("change".to_owned(), change)));
                data.insert("extension".to_owned(), Value::Array(extension));
                let data: Data =
                    serde_json::from_value(Value::Object(data)).expect("the model takes what the schema allows");
                (kind, data)
            },
        )
    });
    let time = proptest::option::of(Just("2026-03-02T09:15:00.5+03:00".to_owned()));
    (data, "\\PC{1,12}", "\\PC{1,12}", time, "\\PC{0,12}", 0_u64..9).prop_map(
        |((kind, data), id, source, time, document, revision)| {
            let aliases = vec![Alias { scheme: "mrn".into(), scope: String::new(), value: document.clone() }];
            Event { id, source, kind, time, document: DocumentRef { id: document, revision, aliases }, data }
        },
    )
}

/// Makes strategies of a schema's definitions.
struct Maker {
    schema: Value,
    made: BTreeMap<String, SBoxedStrategy<Value>>,
}

impl Maker {
    fn definition(&mut self, name: &str) -> SBoxedStrategy<Value> {
        if let Some(made) = self.made.get(name) {
            return made.clone();
        }
        let definition = self.schema["$defs"][name].clone();
        assert!(definition.is_object(), "no definition {name}");
        let made = self.values(&definition);
        self.made.insert(name.to_owned(), made.clone());
        made
    }

    fn values(&mut self, schema: &Value) -> SBoxedStrategy<Value> {
        if let Some(reference) = schema["$ref"].as_str() {
            return self.definition(reference.trim_start_matches("#/$defs/"));
        }
        if let Some(first) = schema["anyOf"].as_array().and_then(|branches| branches.first()) {
            return self.values(first);
        }
        if let Some(options) = schema["enum"].as_array() {
            return select(options.clone()).sboxed();
        }
        if let Some(pattern) = schema["pattern"].as_str() {
            let form = pattern.trim_start_matches('^').trim_end_matches('$').replace(")*", "){0,3}");
            return proptest::string::string_regex(&form).expect("a pattern").prop_map(Value::from).sboxed();
        }
        match schema["type"].as_array().map_or(&schema["type"], |types| &types[0]).as_str() {
            Some("object") => self.objects(schema),
            Some("array") => {
                proptest::collection::vec(self.values(&schema["items"]), 0..3).prop_map(Value::Array).sboxed()
            }
            Some("string") => "[\\PC\n\t\"\\\\]{0,16}".prop_map(Value::from).sboxed(),
            Some("integer") => any::<u64>().prop_map(Value::from).sboxed(),
            Some("boolean") => any::<bool>().prop_map(Value::from).sboxed(),
            other => panic!("a schema of type {other:?}: {schema}"),
        }
    }

    fn objects(&mut self, schema: &Value) -> SBoxedStrategy<Value> {
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        let properties = schema["properties"].as_object().expect("an object has properties").clone();
        let members: Vec<SBoxedStrategy<Option<(String, Value)>>> = properties
            .iter()
            .map(|(name, property)| {
                let needed = required.contains(&Value::from(name.as_str()));
                let name = name.clone();
                let member = self.values(property).prop_map(move |value| (name.clone(), value));
                if needed { member.prop_map(Some).sboxed() } else { proptest::option::weighted(0.3, member).sboxed() }
            })
            .collect();
        members.prop_map(|members| Value::Object(members.into_iter().flatten().collect())).sboxed()
    }
}
