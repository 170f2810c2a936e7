//! The JSON Schema of the canonical event is made from the model's own types; this fails where the two drift apart.
//! `UPDATE_EXPECT=1` rewrites the file.
#![allow(clippy::expect_used, clippy::panic, reason = "what builds a test may say what it expects")]

use std::path::Path;

use causeway_contract::conformance::golden;
use causeway_contract::event::{Data, DocumentRef, EventType};
use schemars::SchemaGenerator;
use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

/// A date, or a time with or without its zone: documents write both, and times keep the zone they were written with.
const INSTANT: &str =
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?$";
/// CloudEvents `time`: RFC 3339.
const RFC_3339: &str =
    "^[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?([Zz]|[+-][0-9]{2}:[0-9]{2})$";

#[test]
fn the_schema_of_the_event_is_that_of_the_model() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../schemas/canonical/event.schema.json");
    let text = serde_json::to_string_pretty(&event_schema()).expect("a value is written");
    golden::check(&file, &format!("{text}\n"));
}

#[test]
fn the_schema_is_a_schema() {
    assert!(jsonschema::meta::is_valid(&event_schema()), "{:?}", jsonschema::meta::validate(&event_schema()));
}

fn event_schema() -> Value {
    let mut generator = SchemaGenerator::new(SchemaSettings::draft2020_12());
    let document = generator.subschema_for::<DocumentRef>().to_value();
    let data = generator.subschema_for::<Data>().to_value();
    let mut definitions = generator.take_definitions(true);
    definitions.values_mut().for_each(clean);
    let types: Vec<_> = EventType::ALL.iter().map(|kind| kind.as_str()).collect();
    let text = |description: &str| json!({"type": "string", "minLength": 1, "description": description});
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:causeway:schema:event:1",
        "title": "Canonical event",
        "description": "One thing that happened to one document: CloudEvents 1.0, structured mode. A batch is an array \
                        of these; in binary mode the body is `#/$defs/Data` and the attributes are headers.",
        "type": "object",
        "required": ["specversion", "id", "source", "type", "data"],
        "properties": {
            "specversion": {"const": "1.0", "description": "Version of CloudEvents."},
            "id": text("Identity within `source`. The same id always means the same event."),
            "source": text("Who published it, a URI reference."),
            "type": {"enum": types, "description": "What happened."},
            "time": {
                "type": ["string", "null"], "pattern": RFC_3339, "examples": ["2026-03-02T09:15:00+03:00"],
                "description": "When it happened, RFC 3339."
            },
            "subject": {"type": ["string", "null"], "description": "Id of the document, as in `document.id`."},
            "datacontenttype": {"enum": ["application/json", null], "description": "Media type of `data`."},
            "dataschema": {"type": ["string", "null"], "description": "Schema of `data`, a URI. Not followed."},
            "sequence": {
                "type": ["integer", "string", "null"], "minimum": 0, "pattern": "^[0-9]{1,19}$", "examples": ["1"],
                "description": "Explicit revision of the document, where its publisher counts them."
            },
            "traceparent": {"type": ["string", "null"], "description": "W3C trace context."},
            "tracestate": {"type": ["string", "null"], "description": "W3C trace context."},
            "document": {"description": "The document it is about. Written by Causeway.", "anyOf": [document, {"type": "null"}]},
            "data": data,
        },
        "propertyNames": {"pattern": "^[a-z0-9]+$"},
        "additionalProperties": {
            "type": ["string", "integer", "boolean", "null"],
            "description": "CloudEvents extension attributes: accepted, and not carried on."
        },
        "allOf": [carries("permit"), carries("declaration"), carries("notice")],
        "$defs": definitions,
    })
}

/// An event of a kind carries the document of that kind and no other.
fn carries(kind: &str) -> Value {
    let others = ["permit", "declaration", "notice"].into_iter().filter(|other| *other != kind);
    let others: Map<String, Value> = others.map(|other| (other.to_owned(), Value::Bool(false))).collect();
    json!({
        "if": {"properties": {"type": {"type": "string", "pattern": format!("^{kind}\\.")}}, "required": ["type"]},
        "then": {"properties": {"data": {"required": [kind], "properties": others}}}
    })
}

/// Takes out what says how Rust holds a value, and puts in the form of dates and times.
fn clean(schema: &mut Value) {
    let Value::Object(keywords) = schema else { return };
    keywords.retain(|keyword, _| !["default", "format"].contains(&keyword.as_str()));
    for (keyword, value) in keywords {
        match (keyword.as_str(), value) {
            ("properties", Value::Object(members)) => {
                for (name, member) in members {
                    clean(member);
                    if is_instant(name) {
                        member["pattern"] = INSTANT.into();
                        member["examples"] = json!(["2026-03-02", "2026-03-02T09:15:00+03:00"]);
                    } else if member.get("pattern").is_some() {
                        member["examples"] = json!(["12.50"]); // the model's only pattern is that of decimals
                    }
                }
            }
            ("items", item) => clean(item),
            ("anyOf", Value::Array(branches)) => branches.iter_mut().for_each(clean),
            _ => {}
        }
    }
}

/// Dates and times go by name throughout the model.
fn is_instant(name: &str) -> bool {
    name == "at" || name.ends_with("_at") || ["valid_from", "valid_until"].contains(&name)
}
