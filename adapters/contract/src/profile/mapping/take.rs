//! Puts what an element says into the canonical document, at the place its row names.

use super::expression::{Path, Select};
use super::extension::Left;
use super::form::{Said, Taken};
use super::read::{Context, Deferred, Reader, TOP, located};
use super::table::Row;
use crate::finding::{Finding, Severity};
use crate::profile::simple_type::quoted;
use crate::xml::Node;

impl<'m, 't, 'a> Reader<'m, 't, 'a> {
    /// Puts a text where a row says. Which alternative took it.
    pub(super) fn take(
        &mut self,
        node: Node<'t, 'a>,
        attribute: Option<&str>,
        said: &Said<'_>,
        row: &'m Row,
        context: usize,
    ) -> Option<u16> {
        let taken = match row.form.read(said) {
            Ok(taken) => taken,
            Err(expected) => {
                self.unreadable(node, attribute, said.text, &expected);
                return None;
            }
        };
        let mut taken = Some(taken);
        for (at, alternative) in row.target.alternatives().iter().enumerate() {
            if let Some(place) = self.put(context, &alternative.path, &mut taken) {
                self.note_wording(node, attribute, row, place);
                self.explain(node, attribute, place);
                return u16::try_from(at).ok();
            }
        }
        None
    }

    fn unreadable(&mut self, node: Node<'t, 'a>, attribute: Option<&str>, text: &str, expected: &str) {
        if self.findings.admits(Severity::Warning) {
            let message = format!("{}: {expected}", quoted(text));
            self.findings.keep(Finding::warning("MAP-01", located(node, attribute), message).at(node.place()));
        }
    }

    fn put(&mut self, context: usize, path: &'m Path, taken: &mut Option<Taken>) -> Option<u32> {
        let from = self.place_above(context, path.up)?;
        let (last, before) = path.steps.split_last()?;
        let is_list = matches!(taken, Some(Taken::Entries(_)));
        let place = if before.iter().any(|step| step.select == Select::Next) {
            self.next_free(from, path)?
        } else if is_list && last.select == Select::Next {
            let list = self.canon.make(from, before)?;
            self.canon.make_list(list, last)?
        } else {
            self.canon.make(from, &path.steps)?
        };
        let put = match taken.take()? {
            Taken::Value(value) => self.canon.put(place, value).map_err(Taken::Value),
            Taken::Members(members) => self.canon.put_members(place, members).map_err(Taken::Members),
            Taken::Entries(entries) => self.canon.put_entries(place, entries).map_err(Taken::Entries),
        };
        match put {
            Ok(()) => Some(place),
            Err(back) => {
                *taken = Some(back);
                None
            }
        }
    }

    /// The place of `list[].member`: the first entry whose member is still free, from where the last occurrence
    /// stopped; else a new entry.
    fn next_free(&mut self, from: u32, path: &'m Path) -> Option<u32> {
        let at = path.steps.iter().position(|step| step.select == Select::Next)?;
        let (before, rest) = path.steps.split_at_checked(at)?;
        let (step, rest) = rest.split_first()?;
        let above = self.canon.make(from, before)?;
        let list = self.canon.make_list(above, step)?;
        let key = (list, std::ptr::from_ref(step));
        let mut index = self.cursors.get(&key).copied().unwrap_or(0);
        let entry = loop {
            match self.canon.entries(list).get(index).copied() {
                Some(entry) if self.canon.find(entry, rest).is_some_and(|place| self.canon.has_value(place)) => {
                    index += 1
                }
                Some(entry) => break entry,
                None => break self.canon.make(above, std::slice::from_ref(step))?,
            }
        };
        self.cursors.insert(key, index + 1);
        self.canon.make(entry, rest)
    }

    /// The context that many up.
    fn above(&self, mut context: usize, up: usize) -> usize {
        for _ in 0..up {
            context = self.contexts.get(context).map_or(TOP, |context| context.above);
        }
        context
    }

    fn place_above(&mut self, context: usize, up: usize) -> Option<u32> {
        self.place_of(self.above(context, up))
    }

    /// The place of a context, made if need be.
    pub(super) fn place_of(&mut self, context: usize) -> Option<u32> {
        let Context { above, path, place } = *self.contexts.get(context)?;
        if place.is_some() {
            return place;
        }
        let path = path?;
        let from = self.place_above(above, path.up)?;
        let place = self.canon.make(from, &path.steps)?;
        self.contexts.get_mut(context)?.place = Some(place);
        Some(place)
    }

    /// The place of a path, where it already is.
    fn find(&self, context: usize, path: &Path) -> Option<u32> {
        let context = self.contexts.get(self.above(context, path.up))?;
        let from = match (context.place, context.path) {
            (Some(place), _) => place,
            (None, Some(path)) => self.find(context.above, path)?,
            (None, None) => return None,
        };
        self.canon.find(from, &path.steps)
    }

    /// Reads the fallback rows: each fills what everything else left empty.
    pub(super) fn fallbacks(&mut self) {
        for Deferred { node, row, context, else_left } in std::mem::take(&mut self.deferred) {
            let node = self.tree.node(node);
            let empty = row
                .target
                .alternatives()
                .iter()
                .all(|one| self.find(context, &one.path).is_none_or(|place| !self.canon.has_value(place)));
            let said = Said { text: node.text(), attribute: &|name| node.attribute(name) };
            let taken = empty && !said.text.is_empty() && self.take(node, None, &said, row, context).is_some();
            if else_left && !taken {
                self.leave_text(node);
                let form = row.form.attributes();
                let beside = node.attributes().filter(|attribute| form.contains(&attribute.name));
                self.left.extend(beside.map(|one| Left {
                    node: node.id(),
                    attribute: Some(one.name),
                    value: &one.value,
                }));
            }
        }
    }
}
