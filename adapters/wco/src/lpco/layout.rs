//! A document laid out for the mapping table, which remembers where each value came from.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::leaves::{Leaf, Leaves};

/// Values of a permit on their way to their elements.
pub(crate) struct Layout<'b> {
    leaves: Leaves<'b>,
    value: Value,
    origins: Origins,
}

/// Which values of the permit stand behind a place of the layout.
#[derive(Debug, Default)]
pub(crate) struct Origins {
    carried: BTreeMap<String, Vec<String>>,
    repeated: BTreeMap<String, String>,
}

impl Origins {
    /// The values carried by a place, by anything below it, or by what it is part of. What only repeats a value that
    /// stands elsewhere carries nothing.
    pub(crate) fn of<'o>(&'o self, place: &str) -> impl Iterator<Item = &'o String> + use<'o> {
        let place = place.to_owned();
        let related = move |key: &String| key == &place || is_below(key, &place) || is_below(&place, key);
        self.carried.iter().filter(move |(key, _)| related(key)).flat_map(|(_, origins)| origins)
    }

    /// Where the value at a place came from, whether it is carried or only repeated there.
    pub(crate) fn source(&self, place: &str) -> Option<&str> {
        let carried = self.of(place).next();
        carried.or_else(|| self.repeated.get(place)).map(String::as_str)
    }
}

fn is_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.starts_with(['.', '[']))
}

impl<'b> Layout<'b> {
    pub(crate) fn new(document: &Value, barred: &'b BTreeSet<String>) -> Self {
        Self { leaves: Leaves::of(document, barred), value: Value::Object(Map::new()), origins: Origins::default() }
    }

    /// How many entries a list of the permit has.
    pub(crate) fn count(&self, list: &str) -> usize {
        self.leaves.count(list)
    }

    /// A value of the permit on one line, without taking it.
    pub(crate) fn peek(&self, path: &str) -> Option<String> {
        self.leaves.peek(path).map(one_line)
    }

    /// Carries a value of the permit to a place. False if there is none, or it may not go there.
    pub(crate) fn carry(&mut self, from: &str, to: &str) -> bool {
        let Some(text) = self.leaves.take(from) else { return false };
        set(&mut self.value, to, Value::String(one_line(&text)));
        self.origins.carried.entry(to.to_owned()).or_default().push(from.to_owned());
        true
    }

    /// Carries values that belong together (a quantity and its unit) to one place: the first member, and the others
    /// only with it.
    pub(crate) fn carry_together(&mut self, from: &str, to: &str, members: &[&str]) -> bool {
        for (at, member) in members.iter().enumerate() {
            let origin = format!("{from}.{member}");
            let Some(text) = self.leaves.take(&origin) else {
                if at == 0 {
                    return false;
                }
                continue;
            };
            set(&mut self.value, &format!("{to}.{member}"), Value::String(one_line(&text)));
            self.origins.carried.entry(to.to_owned()).or_default().push(origin);
        }
        true
    }

    /// Puts a value that repeats one of the permit, which travels elsewhere too.
    pub(crate) fn repeat(&mut self, from: &str, to: &str, text: String) {
        set(&mut self.value, to, Value::String(text));
        self.origins.repeated.insert(to.to_owned(), from.to_owned());
    }

    /// Puts a value of the profile's own.
    pub(crate) fn put(&mut self, to: &str, value: impl Into<Value>) {
        set(&mut self.value, to, value.into());
    }

    /// Notes that the values below a place carry one of the permit.
    pub(crate) fn stands_for(&mut self, place: &str, from: &str) {
        self.origins.carried.entry(place.to_owned()).or_default().push(from.to_owned());
    }

    /// The values of the permit that nobody has carried yet.
    pub(crate) fn rest(&self) -> Vec<Leaf> {
        self.leaves.rest()
    }

    /// The layout and the origins of its values.
    pub(crate) fn finish(self) -> (Map<String, Value>, Origins) {
        let value = match self.value {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        (value, self.origins)
    }
}

/// A text on one line: elements that hold a name hold no line break.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Puts a value at a path such as `items[0].statements[2].text`, making what is missing on the way.
fn set(target: &mut Value, path: &str, value: Value) {
    let steps: Vec<&str> = path.split(['.', '[']).collect();
    set_below(target, &steps, value);
}

fn set_below(place: &mut Value, steps: &[&str], value: Value) {
    let Some((step, rest)) = steps.split_first() else {
        *place = value;
        return;
    };
    match step.strip_suffix(']').and_then(|position| position.parse::<usize>().ok()) {
        Some(position) => {
            if !place.is_array() {
                *place = Value::Array(Vec::new());
            }
            let Value::Array(entries) = place else { return };
            if entries.len() <= position {
                entries.resize(position + 1, Value::Null);
            }
            if let Some(entry) = entries.get_mut(position) {
                set_below(entry, rest, value);
            }
        }
        None => {
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            let Value::Object(members) = place else { return };
            set_below(members.entry(*step).or_insert(Value::Null), rest, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Value, json};

    use super::Layout;

    fn layout(barred: &BTreeSet<String>) -> Layout<'_> {
        Layout::new(&json!({"name": " two\n lines ", "quantity": {"value": "4", "unit": "NAR"}}), barred)
    }

    #[test]
    fn values_stand_where_they_are_put_and_know_where_they_came_from() {
        let barred = BTreeSet::new();
        let mut layout = layout(&barred);
        assert!(layout.carry("name", "items[1].name"));
        assert!(layout.carry_together("quantity", "items[0].quantity", &["value", "unit", "qualifier"]));
        assert!(!layout.carry("nobody", "x"));
        layout.repeat("name", "again", "two lines".to_owned());
        let (value, origins) = layout.finish();
        let expected = json!({
            "items": [{"quantity": {"value": "4", "unit": "NAR"}}, {"name": "two lines"}], "again": "two lines",
        });
        assert_eq!(Value::Object(value), expected);
        let of = |place| origins.of(place).map(String::as_str).collect::<Vec<_>>();
        assert_eq!(of("items[1].name"), ["name"]);
        assert_eq!(of("items[0].quantity.unit"), ["quantity.value", "quantity.unit"]);
        assert_eq!(of("items[0]"), ["quantity.value", "quantity.unit"]);
        assert!(of("again").is_empty(), "what is only repeated carries nothing");
        assert_eq!(origins.source("again"), Some("name"));
    }

    #[test]
    fn a_barred_value_stays_and_its_companions_with_it() {
        let barred = BTreeSet::from(["quantity.value".to_owned()]);
        let mut layout = layout(&barred);
        assert!(!layout.carry_together("quantity", "q", &["value", "unit"]));
        let rest: BTreeSet<_> = layout.rest().into_iter().map(|leaf| leaf.path).collect();
        assert_eq!(rest, BTreeSet::from(["name", "quantity.unit", "quantity.value"].map(str::to_owned)));
    }
}
