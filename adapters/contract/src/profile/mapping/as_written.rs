//! How the document said what the model says in its own way: noted by an exact mapping, so that the same document can
//! be written again.
//!
//! Four things, each told at the path at which it will be written: a text or an attribute that would be written
//! otherwise (blanks, leading zeros, the format code of a date), an element that stands empty (no value), an
//! attribute for XML Schema (`/@xsi:…`), and the order of occurrences where the known ones do not come first
//! (`/Name[]` with the positions in the order they stood).

use super::extension::Left;
use super::read::{Fate, Reader};
use super::table::Row;
use crate::event::Extension;
use crate::xml::{NONE, Node, NodeId};

impl<'m, 't, 'a> Reader<'m, 't, 'a> {
    /// The text of a value: without the blanks around it where the mapping is exact, for they are noted.
    pub(super) fn value_of(&self, text: &'t str) -> &'t str {
        if self.mapping.exact { text.trim() } else { text }
    }

    /// Notes the attributes for XML Schema.
    pub(super) fn note_schema_attributes(&mut self, node: Node<'t, 'a>) {
        if !self.mapping.exact {
            return;
        }
        let known = node.schema_attributes().filter_map(|attribute| {
            let name = match attribute.name {
                "type" => "xsi:type",
                "schemaLocation" => "xsi:schemaLocation",
                "noNamespaceSchemaLocation" => "xsi:noNamespaceSchemaLocation",
                _ => return None,
            };
            Some(Left { node: node.id(), attribute: Some(name), value: attribute.value.as_ref() })
        });
        self.written.extend(known);
    }

    /// Notes an element that says nothing and stands all the same.
    pub(super) fn note_empty(&mut self, node: Node<'t, 'a>, fate: Fate) {
        let says_nothing = !fate.taken && !fate.left && node.data().first_child == NONE && node.text().is_empty();
        let noted = |last: &Left<'_>| last.node == node.id() && last.attribute.is_none();
        if self.mapping.exact && says_nothing && !self.written.last().is_some_and(noted) {
            self.written.push(Left { node: node.id(), attribute: None, value: "" });
        }
    }

    /// Notes a value that its form would write otherwise than it stands.
    pub(super) fn note_wording(&mut self, node: Node<'t, 'a>, attribute: Option<&str>, row: &Row, place: u32) {
        if !self.mapping.exact {
            return;
        }
        let Ok(Some(wording)) = row.form.write(&self.canon, place) else { return };
        let own = |name: &str| node.attributes().find(|attribute| attribute.name == name);
        let mut note = |attribute, value| self.written.push(Left { node: node.id(), attribute, value });
        if let Some(name) = attribute {
            if let Some(said) = own(name).filter(|said| said.value != wording.text) {
                note(Some(said.name), said.value.as_ref());
            }
            return;
        }
        if wording.text != node.text() {
            note(None, node.text());
        }
        for said in row.form.attributes().iter().filter_map(|name| own(name)) {
            let would = wording.attributes.iter().find(|(name, _)| *name == said.name);
            if would.is_none_or(|(_, value)| said.value != *value) {
                note(Some(said.name), said.value.as_ref());
            }
        }
    }

    /// Everything noted, with the order of occurrences, in the order of the document.
    pub(super) fn as_written(&mut self, root: NodeId) -> Vec<Extension> {
        if !self.mapping.exact {
            return Vec::new();
        }
        let mut noted: Vec<_> = std::mem::take(&mut self.written)
            .iter()
            .map(|left| Extension { path: self.ranks.path(self.tree, root, left), value: left.value.to_owned() })
            .collect();
        let mut open = vec![self.tree.node(root)];
        while let Some(node) = open.pop() {
            self.note_order(root, node, &mut noted);
            let below: Vec<_> = node.children().collect();
            open.extend(below.into_iter().rev());
        }
        noted
    }

    /// Notes in which order like children stood, where they will be written in another.
    fn note_order(&mut self, root: NodeId, parent: Node<'t, 'a>, noted: &mut Vec<Extension>) {
        let mut groups: Vec<(Node<'t, 'a>, Vec<u32>)> = Vec::new();
        for child in parent.children().filter(|child| child.data().repeats) {
            let position = self.ranks.position(self.tree, child.id());
            match groups.last_mut() {
                Some((like, positions)) if like.element() == child.element() => positions.push(position),
                _ => groups.push((child, vec![position])),
            }
        }
        for (like, positions) in groups.into_iter().filter(|(_, positions)| !positions.is_sorted()) {
            let above = Left { node: parent.id(), attribute: None, value: "" };
            let positions: Vec<_> = positions.iter().map(u32::to_string).collect();
            let path = format!("{}/{}[]", self.ranks.path(self.tree, root, &above), like.name());
            noted.push(Extension { path, value: positions.join(" ") });
        }
    }
}
