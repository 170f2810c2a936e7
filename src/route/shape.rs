//! The shape of the canonical document: which members there are, taken from the model's own JSON Schema.
//!
//! Filters and views name members. A name that does not exist would silently match or hide nothing, so both are
//! checked against this when the configuration is read.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use causeway_contract::event::Data;
pub use causeway_contract::spelling::nearest;
use serde_json::Value;

/// What may stand at a place of the canonical document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Text, a number or a truth value: the JSON Schema type.
    Leaf(String),
    /// Named members.
    Record(BTreeMap<String, Shape>),
    /// Any number of entries of one shape.
    List(Box<Shape>),
}

/// Deeper than any document of the model; ends the unfolding of a schema that refers to itself.
const DEPTH: usize = 24;

static DATA: LazyLock<Shape> = LazyLock::new(|| {
    let schema = Value::from(schemars::schema_for!(Data));
    unfold(&schema, &schema, DEPTH)
});

static EVENT: LazyLock<Shape> = LazyLock::new(|| {
    let text = || Shape::Leaf("string".to_owned());
    let record = |members: Vec<(&str, Shape)>| {
        Shape::Record(members.into_iter().map(|(name, shape)| (name.to_owned(), shape)).collect())
    };
    let alias = record(vec![("scheme", text()), ("scope", text()), ("value", text())]);
    let document = record(vec![
        ("id", text()),
        ("revision", Shape::Leaf("integer".to_owned())),
        ("aliases", Shape::List(Box::new(alias))),
    ]);
    record(vec![
        ("id", text()),
        ("source", text()),
        ("type", text()),
        ("time", text()),
        ("subject", text()),
        ("document", document),
    ])
});

impl Shape {
    /// The `data` of a canonical event.
    #[must_use]
    pub fn data() -> &'static Shape {
        &DATA
    }

    /// A canonical event without its data, as filters see it.
    #[must_use]
    pub fn event() -> &'static Shape {
        &EVENT
    }

    /// A member, seen through lists if `through_lists`.
    #[must_use]
    pub fn member(&self, name: &str, through_lists: bool) -> Option<&Shape> {
        match self {
            Shape::Record(members) => members.get(name),
            Shape::List(entry) if through_lists => entry.member(name, true),
            Shape::List(_) | Shape::Leaf(_) => None,
        }
    }

    /// The names of its members, seen through lists.
    #[must_use]
    pub fn names(&self) -> Vec<&str> {
        match self {
            Shape::Record(members) => members.keys().map(String::as_str).collect(),
            Shape::List(entry) => entry.names(),
            Shape::Leaf(_) => Vec::new(),
        }
    }

    /// What it is, for people.
    #[must_use]
    pub fn kind(&self) -> &str {
        match self {
            Shape::Leaf(kind) => kind,
            Shape::Record(_) => "object",
            Shape::List(_) => "list",
        }
    }
}

/// Follows references and takes `null` out of alternatives.
fn unfold(schema: &Value, root: &Value, depth: usize) -> Shape {
    let any = || Shape::Leaf("any".to_owned());
    if depth == 0 {
        return any();
    }
    if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
        let target = target.strip_prefix('#').and_then(|pointer| root.pointer(pointer));
        return target.map_or_else(any, |target| unfold(target, root, depth - 1));
    }
    if let Some(alternatives) = schema.get("anyOf").and_then(Value::as_array) {
        let solid = alternatives.iter().find(|one| one.get("type").and_then(Value::as_str) != Some("null"));
        return solid.map_or_else(any, |solid| unfold(solid, root, depth - 1));
    }
    if let Some(members) = schema.get("properties").and_then(Value::as_object) {
        let unfolded = members.iter().map(|(name, member)| (name.clone(), unfold(member, root, depth - 1)));
        return Shape::Record(unfolded.collect());
    }
    if let Some(entry) = schema.get("items") {
        return Shape::List(Box::new(unfold(entry, root, depth - 1)));
    }
    let kind = match schema.get("type") {
        Some(Value::String(kind)) => Some(kind.as_str()),
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).find(|kind| *kind != "null"),
        _ => None,
    };
    kind.map_or_else(any, |kind| Shape::Leaf(kind.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_knows_what_the_model_knows() {
        let permit = Shape::data().member("permit", false).expect("a permit");
        assert_eq!(permit.member("number", false), Some(&Shape::Leaf("string".into())));
        assert_eq!(permit.member("copy", false), Some(&Shape::Leaf("boolean".into())));
        let items = permit.member("items", false).expect("items");
        assert_eq!(items.kind(), "list");
        assert!(items.member("lines", false).is_none(), "an entry must be chosen first");
        let lines = items.member("lines", true).expect("lines of any item");
        assert!(lines.member("scientific_names", true).is_some());
        let notice = Shape::data().member("notice", false).expect("a notice");
        let changed = notice.member("changes", false).and_then(|d| d.member("lrn", false));
        assert_eq!(changed.map(Shape::kind), Some("string"));
    }
}
