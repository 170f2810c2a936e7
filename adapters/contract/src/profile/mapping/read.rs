//! From element tree to canonical document.

use serde_json::Value;

use super::canon::{Canon, DOCUMENT};
use super::expression::{Alternative, Select, Step, Target};
use super::form::{Said, Taken};
use super::{Mapped, Mapping, Row};
use crate::adapter::Move;
use crate::event::Extension;
use crate::finding::Finding;
use crate::profile::Content;
use crate::xml::Node;

/// Reads what stands below a root.
pub(super) fn read(mapping: &Mapping, root: Node<'_, '_>, explain: bool) -> Mapped {
    let mut reader = Reader {
        mapping,
        explain,
        canon: Canon::new(),
        contexts: vec![DOCUMENT],
        later: Vec::new(),
        mapped: Mapped::default(),
    };
    reader.element(root);
    for (node, row, alternative, contexts) in std::mem::take(&mut reader.later) {
        reader.contexts = contexts;
        let base = reader.base(alternative.path.up);
        let taken = reader.canon.find(base, &alternative.path.steps).is_some_and(|place| reader.canon.has_value(place));
        if taken { reader.extend(node) } else { reader.value(node, row, alternative) }
    }
    let Reader { canon, mut mapped, .. } = reader;
    mapped.value = canon.into_map();
    mapped
}

struct Reader<'m, 't, 'a> {
    mapping: &'m Mapping,
    explain: bool,
    canon: Canon<'m>,
    /// Canonical places of the mapped elements around the one being read.
    contexts: Vec<u32>,
    /// Fallbacks, with their contexts.
    later: Vec<(Node<'t, 'a>, &'m Row, &'m Alternative, Vec<u32>)>,
    mapped: Mapped,
}

impl<'m, 't, 'a> Reader<'m, 't, 'a> {
    fn base(&self, up: usize) -> u32 {
        let at = self.contexts.len().saturating_sub(1 + up);
        self.contexts.get(at).copied().unwrap_or(DOCUMENT)
    }

    fn element(&mut self, node: Node<'t, 'a>) {
        let Some(id) = node.element() else { return self.unknown(node) };
        let row = self.mapping.row(id);
        match self.mapping.profile.element(id).map(|element| element.content()) {
            Some(Content::Text) => self.text(node, row),
            _ => self.elements(node, row),
        }
    }

    /// An element the profile does not know: everything in it travels in the extension.
    fn unknown(&mut self, node: Node<'t, 'a>) {
        if node.children().next().is_none() {
            return self.extend(node);
        }
        self.extend_attributes(node, &[]);
        node.children().for_each(|child| self.unknown(child));
    }

    fn elements(&mut self, node: Node<'t, 'a>, row: Option<&'m Row>) {
        self.extend_attributes(node, &[]);
        let alternatives = row.map(|row| row.target.alternatives()).unwrap_or_default();
        let chosen = alternatives.iter().find(|alternative| fits(alternative, node));
        let Some(alternative) = chosen.filter(|alternative| !alternative.path.steps.is_empty()) else {
            let up = chosen.map_or(0, |alternative| alternative.path.up);
            let base = self.base(up);
            return self.children(node, base, None);
        };
        let base = self.base(alternative.path.up);
        match self.canon.make(base, &alternative.path.steps) {
            Some(place) => {
                // Where positions mean something, an empty entry keeps the others in theirs.
                if alternative.path.is_list() && !self.mapping.profile.tolerance.empty_values {
                    self.canon.keep(place);
                }
                let guard = alternative.guard.as_ref().map(|(child, _)| child.as_str());
                self.children(node, place, guard);
            }
            None => node.children().for_each(|child| self.unknown(child)),
        }
    }

    fn children(&mut self, node: Node<'t, 'a>, context: u32, guard: Option<&str>) {
        self.contexts.push(context);
        for child in node.children() {
            let other_root = child.data().root && child.element().is_none_or(|id| !self.mapping.maps(id));
            // The guard's text is what the place says already.
            if !other_root && guard != Some(child.name()) {
                self.element(child);
            }
        }
        self.contexts.pop();
    }

    fn text(&mut self, node: Node<'t, 'a>, row: Option<&'m Row>) {
        if node.text().is_empty() {
            return;
        }
        let Some(row) = row else { return self.extend(node) };
        match &row.target {
            Target::Nothing => {}
            Target::Unmodelled => self.extend(node),
            Target::Places(alternatives) => match alternatives.iter().find(|alternative| fits(alternative, node)) {
                Some(alternative) if row.fallback => {
                    self.later.push((node, row, alternative, self.contexts.clone()));
                }
                Some(alternative) => self.value(node, row, alternative),
                None => self.extend(node),
            },
        }
    }

    fn value(&mut self, node: Node<'t, 'a>, row: &'m Row, alternative: &'m Alternative) {
        let attribute = |name: &str| node.attribute(name);
        let taken = match row.form.read(&Said { text: node.text(), attribute: &attribute }) {
            Ok(taken) => taken,
            Err(expected) => {
                let message = format!("`{}`: {expected}; it travels as it is in the extension", node.text());
                self.mapped.findings.push(Finding::warning("MAP-01", node.path(), message).at(node.place()));
                return self.extend(node);
            }
        };
        let base = self.base(alternative.path.up);
        let steps = &alternative.path.steps;
        let placed = match taken {
            Taken::Value(value) => self.place(base, steps).filter(|&place| self.canon.put(place, value)),
            Taken::Members(members) => {
                self.place(base, steps).filter(|&place| self.canon.put_members(place, members))
            }
            Taken::Entries(entries) => self.entries(base, steps, entries),
        };
        match placed {
            Some(place) => {
                self.moved(node, place);
                self.extend_attributes(node, row.form.attributes());
            }
            None => self.extend(node),
        }
    }

    /// The place of a value. Of `list[].member` it is the first entry that has no such member yet.
    fn place(&mut self, base: u32, steps: &'m [Step]) -> Option<u32> {
        let inner = steps.iter().position(|step| step.select == Select::Next).filter(|at| at + 1 < steps.len());
        let Some(at) = inner else { return self.canon.make(base, steps) };
        let (before, rest) = (steps.get(..at)?, steps.get(at + 1..)?);
        let step = steps.get(at)?;
        let list = self.canon.make(base, before).and_then(|place| self.canon.member(place, &step.name));
        let entries = list.map(|list| self.canon.entries(list).to_vec()).unwrap_or_default();
        let free = entries.into_iter().find(|&entry| self.canon.find(entry, rest).is_none());
        let entry = match free {
            Some(entry) => entry,
            None => self.canon.make(base, steps.get(..=at)?)?,
        };
        self.canon.make(entry, rest)
    }

    fn entries(&mut self, base: u32, steps: &'m [Step], entries: Vec<Value>) -> Option<u32> {
        if steps.last().is_none_or(|step| step.select != Select::Next) {
            return self.canon.make(base, steps).filter(|&place| self.canon.put_entries(place, entries));
        }
        let mut last = None;
        for entry in entries {
            last = self.canon.make(base, steps).filter(|&place| self.canon.put(place, entry));
        }
        last
    }

    fn moved(&mut self, node: Node<'t, 'a>, place: u32) {
        if self.explain {
            let value = self.canon.leaf(place).map(|value| match value {
                Value::String(text) => text.clone(),
                other => other.to_string(),
            });
            let (from, to) = (node.path(), self.canon.path(place));
            self.mapped.moves.push(Move { from, to, value: value.unwrap_or_else(|| node.text().to_owned()) });
        }
    }

    /// Text and attributes travel in the extension.
    fn extend(&mut self, node: Node<'t, 'a>) {
        if !node.text().is_empty() {
            let path = node.path();
            if self.explain {
                let value = node.text().to_owned();
                self.mapped.moves.push(Move { from: path.clone(), to: "extension".to_owned(), value });
            }
            self.mapped.extension.push(Extension { path, value: node.text().to_owned() });
        }
        self.extend_attributes(node, &[]);
    }

    fn extend_attributes(&mut self, node: Node<'t, 'a>, taken: &[&str]) {
        for attribute in node.attributes().filter(|attribute| !taken.contains(&attribute.name)) {
            let path = format!("{}/@{}", node.path(), attribute.name);
            self.mapped.extension.push(Extension { path, value: attribute.value.clone().into_owned() });
        }
    }
}

/// Does the alternative's guard let the element pass?
fn fits(alternative: &Alternative, node: Node<'_, '_>) -> bool {
    let guard = alternative.guard.as_ref();
    guard.is_none_or(|(child, text)| node.child(child).is_some_and(|child| child.text() == text))
}
