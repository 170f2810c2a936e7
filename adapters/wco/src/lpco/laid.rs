//! A document as the mapping table lays it out.

use std::collections::HashMap;

use causeway_contract::adapter::Move;
use serde_json::{Map, Value};

/// Values as the mapping table lays them out, and the elements they came from.
pub(crate) struct Laid<'m> {
    value: &'m Map<String, Value>,
    elements: HashMap<&'m str, &'m str>,
}

impl<'m> Laid<'m> {
    pub(crate) fn of(value: &'m Map<String, Value>, moves: &'m [Move]) -> Self {
        let elements = moves.iter().map(|one| (one.to.as_str(), one.from.as_str())).collect();
        Self { value, elements }
    }

    fn at(&self, path: &str) -> Option<&Value> {
        let mut steps = path.split(['.', '[']);
        let first = self.value.get(steps.next()?)?;
        steps.try_fold(first, |value, step| match step.strip_suffix(']') {
            Some(position) => value.get(position.parse::<usize>().ok()?),
            None => value.get(step),
        })
    }

    /// True if there is something at a place.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.at(path).is_some_and(|value| !value.is_null())
    }

    /// The text at a place; none where it is blank.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        let text = match self.at(path)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        (!text.trim().is_empty()).then_some(text)
    }

    /// How many entries a list has.
    pub(crate) fn count(&self, list: &str) -> usize {
        self.at(list).and_then(Value::as_array).map_or(0, Vec::len)
    }

    /// The element that a place, or what it is part of, came from; empty for none.
    pub(crate) fn from(&self, path: &str) -> &str {
        let above = |path: &str| path.rfind(['.', '[']);
        let found = self.elements.get(path).or_else(|| self.elements.get(path.get(..above(path)?)?));
        found.copied().unwrap_or_default()
    }
}
