//! Leaves to the extension what no row takes.

use super::extension::{ABSENT, FOREIGN, Left};
use super::read::{Fate, Reader};
use crate::xml::{NONE, Node};

impl<'t, 'a> Reader<'_, 't, 'a> {
    /// Leaves an element and everything below it to the extension.
    pub(super) fn foreign(&mut self, node: Node<'t, 'a>) -> Fate {
        let mut fate = Fate::default();
        fate.left |= self.leave_attributes(node, &[]);
        fate.left |= self.leave_text(node);
        for child in node.children() {
            fate.add(self.unread(child));
        }
        self.ranks.set(node.id(), if fate.left { FOREIGN } else { ABSENT });
        fate
    }

    /// The same, with what is noted of the element itself.
    pub(super) fn unread(&mut self, node: Node<'t, 'a>) -> Fate {
        self.note_schema_attributes(node);
        let fate = self.foreign(node);
        self.note_empty(node, fate);
        fate
    }

    pub(super) fn leave_text(&mut self, node: Node<'t, 'a>) -> bool {
        let value = if node.data().first_child == NONE { node.text() } else { node.text().trim() };
        if value.is_empty() {
            return false;
        }
        self.left.push(Left { node: node.id(), attribute: None, value });
        true
    }

    pub(super) fn leave_attributes(&mut self, node: Node<'t, 'a>, taken: &[&str]) -> bool {
        let mut any = false;
        for attribute in node.attributes().filter(|attribute| !taken.contains(&attribute.name)) {
            self.left.push(Left { node: node.id(), attribute: Some(attribute.name), value: &attribute.value });
            any = true;
        }
        any
    }
}
