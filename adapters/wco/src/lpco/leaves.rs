//! The values of a canonical document, one by one, so that none is forgotten.

use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;

use serde_json::Value;

/// One value of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Leaf {
    /// Where it stands, e.g. `permit.items[0].marks[1]`.
    pub(crate) path: String,
    /// The same without positions: `permit.items[].marks[]`.
    pub(crate) pattern: String,
    /// The positions, from 0, outermost first.
    pub(crate) positions: Vec<usize>,
    /// The value as text.
    pub(crate) text: String,
}

/// The values of a document, in its order. Each can be taken once; what nobody took is a loss.
#[derive(Debug)]
pub(crate) struct Leaves<'b> {
    leaves: Vec<Leaf>,
    by_path: HashMap<String, usize>,
    taken: Vec<bool>,
    /// Values that may not be taken: they do not fit where they would go.
    barred: &'b BTreeSet<String>,
}

impl<'b> Leaves<'b> {
    /// The values of a JSON document.
    pub(crate) fn of(document: &Value, barred: &'b BTreeSet<String>) -> Self {
        let mut leaves = Vec::new();
        collect(document, &mut String::new(), &mut String::new(), &mut Vec::new(), &mut leaves);
        let by_path = leaves.iter().enumerate().map(|(at, leaf)| (leaf.path.clone(), at)).collect();
        let taken = vec![false; leaves.len()];
        Self { leaves, by_path, taken, barred }
    }

    /// A value, without taking it.
    pub(crate) fn peek(&self, path: &str) -> Option<&str> {
        self.leaves.get(*self.by_path.get(path)?).map(|leaf| leaf.text.as_str())
    }

    /// Takes a value; none if there is none, or it is barred.
    pub(crate) fn take(&mut self, path: &str) -> Option<String> {
        if self.barred.contains(path) {
            return None;
        }
        let at = *self.by_path.get(path)?;
        *self.taken.get_mut(at)? = true;
        self.leaves.get(at).map(|leaf| leaf.text.clone())
    }

    /// How many entries a list has.
    pub(crate) fn count(&self, list: &str) -> usize {
        let entry = format!("{list}[");
        let position = |leaf: &Leaf| {
            let after = leaf.path.strip_prefix(&entry)?;
            after.split(']').next()?.parse::<usize>().ok()
        };
        self.leaves.iter().filter_map(position).max().map_or(0, |last| last + 1)
    }

    /// What nobody has taken.
    pub(crate) fn rest(&self) -> Vec<Leaf> {
        let untaken = self.leaves.iter().zip(&self.taken).filter(|(_, taken)| !**taken);
        untaken.map(|(leaf, _)| leaf.clone()).collect()
    }
}

fn collect(value: &Value, path: &mut String, pattern: &mut String, at: &mut Vec<usize>, leaves: &mut Vec<Leaf>) {
    let text = match value {
        Value::Object(members) => {
            for (name, member) in members {
                let (path_end, pattern_end) = (path.len(), pattern.len());
                for step in [&mut *path, &mut *pattern] {
                    if !step.is_empty() {
                        step.push('.');
                    }
                    step.push_str(name);
                }
                collect(member, path, pattern, at, leaves);
                path.truncate(path_end);
                pattern.truncate(pattern_end);
            }
            return;
        }
        Value::Array(entries) => {
            for (position, entry) in entries.iter().enumerate() {
                let (path_end, pattern_end) = (path.len(), pattern.len());
                let _ = write!(path, "[{position}]");
                pattern.push_str("[]");
                at.push(position);
                collect(entry, path, pattern, at, leaves);
                at.pop();
                path.truncate(path_end);
                pattern.truncate(pattern_end);
            }
            return;
        }
        Value::Null => return,
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    // A blank text says nothing.
    if !text.trim().is_empty() {
        leaves.push(Leaf { path: path.clone(), pattern: pattern.clone(), positions: at.clone(), text });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::json;

    use super::Leaves;

    #[test]
    fn every_value_has_a_path_and_is_taken_once() {
        let barred = BTreeSet::from(["permit.items[1].block".to_owned()]);
        let document = json!({"permit": {"copy": false, "items": [{"marks": ["a", "b"]}, {"block": "B"}]}});
        let mut leaves = Leaves::of(&document, &barred);
        assert_eq!(leaves.count("permit.items"), 2);
        assert_eq!(leaves.count("permit.items[0].marks"), 2);
        assert_eq!(leaves.count("permit.items[1].marks"), 0);
        assert_eq!(leaves.take("permit.items[0].marks[1]").as_deref(), Some("b"));
        assert_eq!(leaves.take("permit.items[1].block"), None, "barred");
        assert_eq!(leaves.peek("permit.items[1].block"), Some("B"));
        let rest: Vec<_> =
            leaves.rest().into_iter().map(|leaf| (leaf.path, leaf.pattern, leaf.positions, leaf.text)).collect();
        let leaf = |path: &str, pattern: &str, positions: Vec<usize>, text: &str| {
            (path.to_owned(), pattern.to_owned(), positions, text.to_owned())
        };
        assert_eq!(
            rest,
            [
                leaf("permit.copy", "permit.copy", vec![], "false"),
                leaf("permit.items[0].marks[0]", "permit.items[].marks[]", vec![0, 0], "a"),
                leaf("permit.items[1].block", "permit.items[].block", vec![1], "B"),
            ]
        );
    }
}
