//! What a document says of a permit, value by value, and the permit that it makes.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use causeway_contract::adapter::Move;
use causeway_contract::finding::Finding;
use serde_json::{Map, Value};

use super::fit::Form;
use crate::rules;

/// A value that was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) text: String,
    pub(crate) form: Form,
    /// Path of the element that says it.
    pub(crate) from: String,
}

/// Values by their canonical path. Positions may be anything a document says: nothing is made for them until it is
/// known that they have no gap.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    said: BTreeMap<Vec<Step>, Said>,
}

/// A step of a canonical path; entries in the order of their numbers.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Member(String),
    Entry(usize),
}

type Values<'g> = [(&'g [Step], &'g Said)];

impl Gathered {
    pub(crate) fn get(&self, path: &str) -> Option<&Said> {
        self.said.get(&steps(path))
    }

    /// The value at a path, to go on with it.
    pub(crate) fn get_mut(&mut self, path: &str) -> Option<&mut Said> {
        self.said.get_mut(&steps(path))
    }

    pub(crate) fn say(&mut self, path: &str, said: Said) {
        self.said.insert(steps(path), said);
    }

    pub(crate) fn take(&mut self, path: &str) -> Option<Said> {
        self.said.remove(&steps(path))
    }

    /// True if something is said at a path or below it.
    pub(crate) fn has_below(&self, path: &str) -> bool {
        let from = steps(path);
        self.said.range(from.clone()..).next().is_some_and(|(next, _)| next.starts_with(&from))
    }

    /// Takes the layout out of every text, now that all its lines are there.
    pub(crate) fn settle(&mut self) {
        for said in self.said.values_mut() {
            said.text = said.form.settle(&said.text);
        }
    }

    /// Closes gaps between the positions of every list, and tells them.
    pub(crate) fn close_gaps(&mut self, findings: &mut Vec<Finding>) {
        let mut closed = BTreeMap::new();
        let mut before: Option<(Vec<Step>, Vec<Step>)> = None;
        for (path, said) in std::mem::take(&mut self.said) {
            let (known, mended) = before.take().unwrap_or_default();
            let shared = path.iter().zip(&known).take_while(|(step, known)| step == known).count();
            let mut steps = mended.get(..shared).unwrap_or_default().to_vec();
            for (at, step) in path.iter().enumerate().skip(shared) {
                let Step::Entry(found) = step else {
                    steps.push(step.clone());
                    continue;
                };
                // The entry before, where this is the first step that differs from it.
                let last = |steps: &[Step]| match steps.get(at) {
                    Some(Step::Entry(last)) if at == shared => Some(*last),
                    _ => None,
                };
                let expected = last(&known).map_or(0, |last| last.saturating_add(1));
                if *found != expected {
                    findings.push(gap(path.get(..at).unwrap_or_default(), expected, *found, &said));
                }
                steps.push(Step::Entry(last(&mended).map_or(0, |last| last.saturating_add(1))));
            }
            closed.insert(steps.clone(), said);
            before = Some((path, steps));
        }
        self.said = closed;
    }

    /// Everything said, as one document.
    pub(crate) fn document(&self) -> Map<String, Value> {
        let values: Vec<_> = self.said.iter().map(|(path, said)| (path.as_slice(), said)).collect();
        match grow(&values, 0) {
            Value::Object(members) => members,
            _ => Map::new(),
        }
    }

    /// Where every value came from.
    pub(crate) fn moves(&self) -> Vec<Move> {
        let one = |(path, said): (&Vec<Step>, &Said)| Move {
            from: said.from.clone(),
            to: shown(path),
            value: said.text.clone(),
        };
        self.said.iter().map(one).collect()
    }
}

/// Makes the value below a step of values that share the path so far.
fn grow(values: &Values<'_>, depth: usize) -> Value {
    let Some((path, said)) = values.first() else { return Value::Null };
    let groups = || values.chunk_by(|(one, _), (other, _)| one.get(depth) == other.get(depth));
    match path.get(depth) {
        None => match (said.form, said.text.as_str()) {
            (Form::Boolean, "true") => Value::Bool(true),
            (Form::Boolean, "false") => Value::Bool(false),
            (_, text) => Value::String(text.to_owned()),
        },
        Some(Step::Member(_)) => {
            let mut members = Map::new();
            for group in groups() {
                if let Some(Step::Member(name)) = group.first().and_then(|(path, _)| path.get(depth)) {
                    members.insert(name.clone(), grow(group, depth + 1));
                }
            }
            Value::Object(members)
        }
        Some(Step::Entry(_)) => groups().map(|group| grow(group, depth + 1)).collect(),
    }
}

fn gap(list: &[Step], expected: usize, found: usize, said: &Said) -> Finding {
    let list = shown(list);
    let (expected, found) = (expected.saturating_add(1), found.saturating_add(1));
    let message = format!("{list}: entry {expected} is missing, entry {found} comes next");
    Finding::error(rules::POSITIONS, said.from.clone(), message)
}

/// `a.b[0].c` as steps.
fn steps(path: &str) -> Vec<Step> {
    let step = |text: &str| match text.strip_suffix(']').and_then(|position| position.parse().ok()) {
        Some(position) => Step::Entry(position),
        None => Step::Member(text.to_owned()),
    };
    path.split(['.', '[']).map(step).collect()
}

/// Steps as a canonical path.
fn shown(steps: &[Step]) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Entry(position) => drop(write!(path, "[{position}]")),
            Step::Member(name) => {
                if !path.is_empty() {
                    path.push('.');
                }
                path.push_str(name);
            }
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Form, Gathered, Said};

    fn gathered(said: &[(&str, &str, Form)]) -> Gathered {
        let mut gathered = Gathered::default();
        for (path, text, form) in said {
            gathered.say(path, Said { text: (*text).to_owned(), form: *form, from: format!("at/{path}") });
        }
        gathered
    }

    #[test]
    fn values_make_a_document_in_the_order_of_their_positions() {
        let mut said: Vec<_> = (0..12).map(|at| (format!("l[{at}].n"), at.to_string())).collect();
        said.reverse();
        let mut gathered = gathered(&[("copy", "true", Form::Boolean)]);
        for (path, text) in &said {
            gathered.say(path, Said { text: text.clone(), form: Form::Line, from: String::new() });
        }
        let mut findings = Vec::new();
        gathered.close_gaps(&mut findings);
        let document = gathered.document();
        let list: Vec<Value> = (0..12).map(|at| json!({"n": at.to_string()})).collect();
        assert_eq!(Value::Object(document), json!({"copy": true, "l": list}));
        assert_eq!(findings, []);
        assert!(gathered.has_below("l[11]") && !gathered.has_below("l[1].x"));
        assert_eq!(gathered.moves().first().map(|one| one.to.as_str()), Some("copy"));
    }

    #[test]
    fn a_gap_is_closed_and_told_however_wide() {
        let far = format!("l[{}]", usize::MAX - 1);
        let line = Form::Line;
        let mut gathered = gathered(&[
            ("l[0].m[1].n", "a", line),
            ("l[0].m[1].o", "b", line),
            ("l[2].m[0].n", "c", line),
            (&far, "d", line),
        ]);
        let mut findings = Vec::new();
        gathered.close_gaps(&mut findings);
        let list = json!([{"m": [{"n": "a", "o": "b"}]}, {"m": [{"n": "c"}]}, "d"]);
        assert_eq!(gathered.document()["l"], list);
        assert_eq!(gathered.moves().last().map(|one| one.to.as_str()), Some("l[2]"));
        let places: Vec<_> = findings.iter().map(|finding| finding.path.clone()).collect();
        assert_eq!(places, ["at/l[0].m[1].n".to_owned(), "at/l[2].m[0].n".to_owned(), format!("at/{far}")]);
    }
}
