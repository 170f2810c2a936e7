//! The values of a canonical document, one by one, so that none is forgotten.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;

use causeway_contract::adapter::Loss;
use serde_json::Value;

use super::fit::Form;

/// One value of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Leaf {
    /// Where it stands among the values that are written, e.g. `permit.items[0].marks[1]`: entries of a list that say
    /// nothing, or cannot be written, are not counted, so that positions have no gap.
    pub(crate) path: String,
    /// Where it stands in the event.
    pub(crate) origin: String,
    /// The path without positions: `permit.items[].marks[]`.
    pub(crate) pattern: String,
    /// The positions of the path, from 0, outermost first.
    pub(crate) positions: Vec<usize>,
    /// The value as text, without its layout.
    pub(crate) text: String,
}

/// Values that found no room where they were put, by their path in the event.
pub(crate) type Refusals = BTreeMap<String, Refusal>;

/// What became of a value that found no room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Its element does not hold it: it goes as a statement.
    ByElement,
    /// Neither element nor statement holds it: why.
    Lost(String),
}

/// The values of a document, in its order. Each can be taken once; what nobody took is told at the end.
#[derive(Debug)]
pub(crate) struct Leaves<'r> {
    leaves: Vec<Leaf>,
    by_path: HashMap<String, usize>,
    counts: HashMap<String, usize>,
    taken: Vec<bool>,
    lost: Vec<Loss>,
    refusals: &'r Refusals,
}

impl<'r> Leaves<'r> {
    /// The values of a JSON document that can be written. `form`: what of the text at a pattern counts.
    pub(crate) fn of(document: &Value, refusals: &'r Refusals, form: &dyn Fn(&str) -> Form) -> Self {
        let mut collector = Collector::new(refusals, form);
        collector.collect(document);
        let Collector { leaves, lost, counts, .. } = collector;
        let by_path = leaves.iter().enumerate().map(|(at, leaf)| (leaf.path.clone(), at)).collect();
        let taken = vec![false; leaves.len()];
        Self { leaves, by_path, counts, taken, lost, refusals }
    }

    /// A value, without taking it.
    pub(crate) fn peek(&self, path: &str) -> Option<&Leaf> {
        self.leaves.get(*self.by_path.get(path)?)
    }

    /// A value that may go into an element: none if there is none, or its element has refused it.
    pub(crate) fn for_element(&self, path: &str) -> Option<&Leaf> {
        self.peek(path).filter(|leaf| !self.refusals.contains_key(&leaf.origin))
    }

    /// Takes a value.
    pub(crate) fn take(&mut self, path: &str) {
        if let Some(taken) = self.by_path.get(path).and_then(|&at| self.taken.get_mut(at)) {
            *taken = true;
        }
    }

    /// Values that can be written nowhere.
    pub(crate) fn lost(&self) -> Vec<Loss> {
        self.lost.clone()
    }

    /// How many entries a list has.
    pub(crate) fn count(&self, list: &str) -> usize {
        self.counts.get(list).copied().unwrap_or(0)
    }

    /// What nobody has taken.
    pub(crate) fn rest(&self) -> Vec<Leaf> {
        let untaken = self.leaves.iter().zip(&self.taken).filter(|(_, taken)| !**taken);
        untaken.map(|(leaf, _)| leaf.clone()).collect()
    }
}

/// Where a walk through the document stands.
#[derive(Default)]
struct Step {
    path: String,
    origin: String,
    pattern: String,
    positions: Vec<usize>,
}

struct Collector<'c> {
    refusals: &'c Refusals,
    form: &'c dyn Fn(&str) -> Form,
    at: Step,
    leaves: Vec<Leaf>,
    lost: Vec<Loss>,
    counts: HashMap<String, usize>,
}

impl<'c> Collector<'c> {
    fn new(refusals: &'c Refusals, form: &'c dyn Fn(&str) -> Form) -> Self {
        let (leaves, lost) = (Vec::new(), Vec::new());
        Self { refusals, form, at: Step::default(), leaves, lost, counts: HashMap::new() }
    }

    fn collect(&mut self, value: &Value) {
        match value {
            Value::Object(members) => members.iter().for_each(|(name, member)| self.member(name, member)),
            Value::Array(entries) => {
                let mut position = 0;
                for (origin, entry) in entries.iter().enumerate() {
                    let before = self.leaves.len();
                    self.entry(position, origin, entry);
                    position += usize::from(self.leaves.len() > before);
                }
                self.counts.insert(self.at.path.clone(), position);
            }
            Value::Null => {}
            Value::String(text) => self.leaf(text),
            other => self.leaf(&other.to_string()),
        }
    }

    fn member(&mut self, name: &str, member: &Value) {
        let ends = [self.at.path.len(), self.at.origin.len(), self.at.pattern.len()];
        for step in [&mut self.at.path, &mut self.at.origin, &mut self.at.pattern] {
            if !step.is_empty() {
                step.push('.');
            }
            step.push_str(name);
        }
        self.collect(member);
        self.back(ends);
    }

    fn entry(&mut self, position: usize, origin: usize, entry: &Value) {
        let ends = [self.at.path.len(), self.at.origin.len(), self.at.pattern.len()];
        let _ = write!(self.at.path, "[{position}]");
        let _ = write!(self.at.origin, "[{origin}]");
        self.at.pattern.push_str("[]");
        self.at.positions.push(position);
        self.collect(entry);
        self.at.positions.pop();
        self.back(ends);
    }

    fn back(&mut self, [path, origin, pattern]: [usize; 3]) {
        self.at.path.truncate(path);
        self.at.origin.truncate(origin);
        self.at.pattern.truncate(pattern);
    }

    fn leaf(&mut self, text: &str) {
        let text = (self.form)(&self.at.pattern).settle(text);
        // A blank text says nothing.
        if text.is_empty() {
            return;
        }
        if let Some(Refusal::Lost(reason)) = self.refusals.get(&self.at.origin) {
            self.lost.push(Loss { path: self.at.origin.clone(), value: text, reason: reason.clone() });
            return;
        }
        let Step { path, origin, pattern, positions } = &self.at;
        let (path, origin, pattern) = (path.clone(), origin.clone(), pattern.clone());
        self.leaves.push(Leaf { path, origin, pattern, positions: positions.clone(), text });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Form, Leaves, Refusal, Refusals};

    #[test]
    fn every_value_has_a_path_and_is_taken_once() {
        let refusals = Refusals::from([("permit.items[1].block".to_owned(), Refusal::ByElement)]);
        let document = json!({"permit": {"copy": false, "items": [{"marks": ["a", "b"]}, {"block": "B"}]}});
        let mut leaves = Leaves::of(&document, &refusals, &|_| Form::Lines);
        assert_eq!(leaves.count("permit.items"), 2);
        assert_eq!(leaves.count("permit.items[0].marks"), 2);
        assert_eq!(leaves.count("permit.items[1].marks"), 0);
        assert_eq!(leaves.for_element("permit.items[0].marks[1]").map(|leaf| leaf.text.as_str()), Some("b"));
        leaves.take("permit.items[0].marks[1]");
        assert_eq!(leaves.for_element("permit.items[1].block"), None, "refused");
        assert_eq!(leaves.peek("permit.items[1].block").map(|leaf| leaf.text.as_str()), Some("B"));
        let rest: Vec<_> = leaves.rest().into_iter().map(|leaf| (leaf.path, leaf.pattern, leaf.positions)).collect();
        let leaf = |path: &str, pattern: &str, positions: Vec<usize>| (path.to_owned(), pattern.to_owned(), positions);
        assert_eq!(
            rest,
            [
                leaf("permit.copy", "permit.copy", vec![]),
                leaf("permit.items[0].marks[0]", "permit.items[].marks[]", vec![0, 0]),
                leaf("permit.items[1].block", "permit.items[].block", vec![1]),
            ]
        );
    }

    #[test]
    fn what_says_nothing_or_is_lost_leaves_no_gap() {
        let refusals = Refusals::from([("l[1].a".to_owned(), Refusal::Lost("why".to_owned()))]);
        let document = json!({"l": [{"a": " "}, {"a": "lost"}, {"a": " x\n y"}]});
        let leaves = Leaves::of(&document, &refusals, &|_| Form::Line);
        let rest: Vec<_> = leaves.rest().into_iter().map(|leaf| (leaf.path, leaf.origin, leaf.text)).collect();
        assert_eq!(rest, [("l[0].a".to_owned(), "l[2].a".to_owned(), "x y".to_owned())]);
        assert_eq!(leaves.count("l"), 1);
    }
}
