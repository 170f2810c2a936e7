//! A document laid out for the mapping table, which remembers where each value came from.

use std::collections::BTreeMap;

use causeway_contract::adapter::Loss;
use serde_json::{Map, Value};

use super::fit::{Fit, Form};
use super::leaves::{Leaf, Leaves, Refusals};

/// Values of a permit on their way to their elements.
pub(crate) struct Layout<'r> {
    leaves: Leaves<'r>,
    value: Value,
    origins: Origins,
}

/// Which values of the event stand behind a place of the layout.
#[derive(Debug, Default)]
pub(crate) struct Origins {
    carried: BTreeMap<String, Vec<String>>,
    repeated: BTreeMap<String, String>,
}

impl Origins {
    /// The values carried by a place, by what it is part of, or by anything below it. What only repeats a value that
    /// stands elsewhere carries nothing.
    pub(crate) fn of<'o>(&'o self, place: &'o str) -> impl Iterator<Item = &'o String> {
        let above = std::iter::successors(Some(place), |place| place.get(..place.rfind(['.', '['])?));
        let from = self.carried.range::<str, _>((std::ops::Bound::Excluded(place), std::ops::Bound::Unbounded));
        let below = from.take_while(move |(key, _)| key.starts_with(place));
        let below = below.filter(move |(key, _)| is_below(key, place)).map(|(_, origins)| origins);
        above.filter_map(|place| self.carried.get(place)).chain(below).flatten()
    }

    /// Where the value at a place came from, whether it is carried or only repeated there.
    pub(crate) fn source<'o>(&'o self, place: &'o str) -> Option<&'o str> {
        let carried = self.of(place).next();
        carried.or_else(|| self.repeated.get(place)).map(String::as_str)
    }

    fn carry(&mut self, place: &str, origin: &str) {
        self.carried.entry(place.to_owned()).or_default().push(origin.to_owned());
    }
}

fn is_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above).is_some_and(|rest| rest.starts_with(['.', '[']))
}

impl<'r> Layout<'r> {
    pub(crate) fn new(document: &Value, refusals: &'r Refusals, form: &dyn Fn(&str) -> Form) -> Self {
        let leaves = Leaves::of(document, refusals, form);
        Self { leaves, value: Value::Object(Map::new()), origins: Origins::default() }
    }

    /// How many entries a list of the permit has.
    pub(crate) fn count(&self, list: &str) -> usize {
        self.leaves.count(list)
    }

    /// A value of the permit, without taking it.
    pub(crate) fn peek(&self, path: &str) -> Option<&str> {
        self.leaves.peek(path).map(|leaf| leaf.text.as_str())
    }

    /// Carries a value of the permit to a place. One that its element cannot hold whole is repeated there as far as it
    /// can, and waits for its statement. False if there is none, or nothing of it may go there.
    pub(crate) fn carry(&mut self, from: &str, to: &str, fit: Fit) -> bool {
        let Some(leaf) = self.leaves.for_element(from) else { return false };
        let Some(fitted) = fit.of(&leaf.text) else { return false };
        if fitted.exact {
            self.origins.carry(to, &leaf.origin);
            self.leaves.take(from);
        } else {
            self.origins.repeated.insert(to.to_owned(), leaf.origin.clone());
        }
        set(&mut self.value, to, Value::String(fitted.text));
        true
    }

    /// Carries values that belong together (a quantity and its unit) to one place: the first member, and the others
    /// only with it. Members that `holds` denies wait for their statements.
    pub(crate) fn carry_together(&mut self, from: &str, to: &str, members: &[&str], holds: fn(&str) -> bool) {
        for (at, member) in members.iter().enumerate() {
            let path = format!("{from}.{member}");
            let Some(leaf) = self.leaves.for_element(&path).filter(|leaf| holds(&leaf.text)) else {
                if at == 0 {
                    return;
                }
                continue;
            };
            let (origin, text) = (leaf.origin.clone(), leaf.text.clone());
            self.leaves.take(&path);
            set(&mut self.value, &format!("{to}.{member}"), Value::String(text));
            self.origins.carry(to, &origin);
        }
    }

    /// Puts what an element can hold of a value that travels elsewhere too.
    pub(crate) fn repeat(&mut self, from: &str, to: &str, fit: Fit) {
        let Some(leaf) = self.leaves.peek(from) else { return };
        let Some(fitted) = fit.of(&leaf.text) else { return };
        self.origins.repeated.insert(to.to_owned(), leaf.origin.clone());
        set(&mut self.value, to, Value::String(fitted.text));
    }

    /// Puts a value of the profile's own.
    pub(crate) fn put(&mut self, to: &str, value: impl Into<Value>) {
        set(&mut self.value, to, value.into());
    }

    /// Notes that the values below a place carry one of the permit.
    pub(crate) fn stands_for(&mut self, place: &str, from: &str) {
        if let Some(leaf) = self.leaves.peek(from) {
            self.origins.carry(place, &leaf.origin);
        }
    }

    /// The values of the permit that nobody has carried yet.
    pub(crate) fn rest(&self) -> Vec<Leaf> {
        self.leaves.rest()
    }

    /// The values of the permit that can be written nowhere.
    pub(crate) fn lost(&self) -> Vec<Loss> {
        self.leaves.lost()
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
    use serde_json::{Value, json};

    use super::{Fit, Form, Layout, Refusals};
    use crate::lpco::leaves::Refusal;

    fn layout(refusals: &Refusals) -> Layout<'_> {
        let document = json!({"name": "two", "long": "a\nb", "quantity": {"value": "4", "unit": "NAR"}});
        Layout::new(&document, refusals, &|_| Form::Lines)
    }

    #[test]
    fn values_stand_where_they_are_put_and_know_where_they_came_from() {
        let refusals = Refusals::new();
        let mut layout = layout(&refusals);
        assert!(layout.carry("name", "items[1].name", Fit::Line));
        layout.carry_together("quantity", "items[0].quantity", &["value", "unit", "qualifier"], |_| true);
        assert!(!layout.carry("nobody", "x", Fit::Line));
        layout.repeat("name", "again", Fit::Line);
        let (value, origins) = layout.finish();
        let expected = json!({
            "items": [{"quantity": {"value": "4", "unit": "NAR"}}, {"name": "two"}], "again": "two",
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
    fn what_does_not_fit_whole_stands_there_and_waits_for_its_statement() {
        let refusals = Refusals::new();
        let mut layout = layout(&refusals);
        assert!(layout.carry("long", "long", Fit::Line));
        assert!(layout.rest().iter().any(|leaf| leaf.path == "long"));
        assert_eq!(layout.finish().0["long"], "a b");
    }

    #[test]
    fn a_refused_value_stays_and_its_companions_with_it() {
        let refusals = Refusals::from([("quantity.value".to_owned(), Refusal::ByElement)]);
        let mut layout = layout(&refusals);
        layout.carry_together("quantity", "q", &["value", "unit"], |_| true);
        let rest: Vec<_> = layout.rest().into_iter().map(|leaf| leaf.path).collect();
        assert_eq!(rest, ["long", "name", "quantity.unit", "quantity.value"]);
    }
}
