//! What the mapping does not take: where it stood, told so that it can be put back.
//!
//! An element that may repeat is written alternative by alternative, and occurrences that the canonical document
//! knows come before those it does not. Positions in extension paths count in that order, so that a value put back
//! joins the occurrence it came from, not the one that happens to have its number.

use std::fmt::Write as _;

use crate::xml::{NONE, NodeId, Tree};

/// Ranks below: the alternative an occurrence went to.
pub(crate) const FOREIGN: u16 = u16::MAX - 1;
/// An element without any value: it is not written again.
pub(crate) const ABSENT: u16 = u16::MAX;

/// A value left over.
pub(crate) struct Left<'t> {
    pub(crate) node: NodeId,
    pub(crate) attribute: Option<&'t str>,
    pub(crate) value: &'t str,
}

/// In which order occurrences will be written.
pub(crate) struct Ranks {
    groups: Vec<u16>,
    /// Position when written; 0 until somebody asks.
    positions: Vec<u32>,
}

impl Ranks {
    pub(crate) fn new(tree: &Tree<'_>) -> Self {
        Self { groups: vec![ABSENT; tree.nodes.len()], positions: Vec::new() }
    }

    pub(crate) fn set(&mut self, node: NodeId, group: u16) {
        if let Some(place) = self.groups.get_mut(node.0 as usize) {
            *place = group;
        }
    }

    /// Element path of a value, from the root that was read.
    pub(crate) fn path(&mut self, tree: &Tree<'_>, root: NodeId, left: &Left<'_>) -> String {
        let mut steps = Vec::with_capacity(8);
        let mut next = Some(tree.node(left.node));
        while let Some(node) = next {
            let position = if node.id() == root { 1 } else { self.position(tree, node.id()) };
            steps.push((node.name(), position, node.data().repeats));
            next = if node.id() == root || node.data().root { None } else { node.parent() };
        }
        let mut path = String::with_capacity(64);
        for (name, position, repeats) in steps.into_iter().rev() {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(name);
            if repeats || position > 1 {
                let _ = write!(path, "[{position}]");
            }
        }
        if let Some(attribute) = left.attribute {
            path.push_str("/@");
            path.push_str(attribute);
        }
        path
    }

    /// Position of a node among its like, as they will be written.
    pub(crate) fn position(&mut self, tree: &Tree<'_>, node: NodeId) -> u32 {
        if self.positions.is_empty() {
            self.positions = vec![0; tree.nodes.len()];
        }
        if self.positions.get(node.0 as usize).is_none_or(|&position| position == 0) {
            self.number_siblings(tree, node);
        }
        self.positions.get(node.0 as usize).copied().unwrap_or(1).max(1)
    }

    /// Numbers a node and all its siblings, once for each parent.
    fn number_siblings(&mut self, tree: &Tree<'_>, node: NodeId) {
        let Some(parent) = tree.node(node).parent() else { return };
        let mut siblings: Vec<_> = parent
            .children()
            .map(|child| {
                let group = self.groups.get(child.id().0 as usize).copied().unwrap_or(ABSENT);
                let data = child.data();
                // What the profile does not know is told apart by name.
                let name = if data.element == NONE { data.name } else { "" };
                (data.element, name, group, child.id().0)
            })
            .collect();
        siblings.sort_unstable();
        let mut position = 0;
        let mut before = None;
        for (element, name, _, id) in siblings {
            position = if before == Some((element, name)) { position + 1 } else { 1 };
            before = Some((element, name));
            if let Some(place) = self.positions.get_mut(id as usize) {
                *place = position;
            }
        }
    }
}
