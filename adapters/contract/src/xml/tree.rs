use std::borrow::Cow;
use std::marker::PhantomData;

use crate::finding::Place;
use crate::profile::ElementId;

/// A node of a [`Tree`]: an element of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

/// The elements of one document.
#[derive(Debug)]
pub struct Tree<'a> {
    source: PhantomData<&'a str>,
}

impl<'a> Tree<'a> {
    /// A node.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Node<'_, 'a> {
        Node { tree: self, id }
    }
}

/// An element of the document, with the tree it stands in.
#[derive(Clone, Copy, Debug)]
pub struct Node<'t, 'a> {
    tree: &'t Tree<'a>,
    id: NodeId,
}

/// An attribute: local name and value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Local name.
    pub name: &'a str,
    /// Value, references resolved.
    pub value: Cow<'a, str>,
}

impl<'t, 'a> Node<'t, 'a> {
    /// Its id.
    #[must_use]
    pub fn id(self) -> NodeId {
        self.id
    }

    /// Local name.
    #[must_use]
    pub fn name(self) -> &'a str {
        let _ = self.tree;
        ""
    }

    /// Namespace URI; empty where it has none.
    #[must_use]
    pub fn namespace(self) -> &'t str {
        ""
    }

    /// The element of the profile it stands for; none for an envelope and for what the profile does not know.
    #[must_use]
    pub fn element(self) -> Option<ElementId> {
        None
    }

    /// Text, white space handled as its type says; empty where it holds elements.
    #[must_use]
    pub fn text(self) -> &'t str {
        ""
    }

    /// Value of the attribute of that local name.
    #[must_use]
    pub fn attribute(self, _name: &str) -> Option<&'t str> {
        None
    }

    /// Its attributes, namespace declarations and `xsi:` left out.
    pub fn attributes(self) -> impl Iterator<Item = &'t Attribute<'a>> {
        std::iter::empty()
    }

    /// The elements directly below it.
    pub fn children(self) -> impl Iterator<Item = Node<'t, 'a>> {
        std::iter::empty()
    }

    /// The first element directly below it of that local name.
    #[must_use]
    pub fn child(self, name: &str) -> Option<Node<'t, 'a>> {
        self.children().find(|child| child.name() == name)
    }

    /// The element above it.
    #[must_use]
    pub fn parent(self) -> Option<Node<'t, 'a>> {
        None
    }

    /// Element path from the root of the profile it stands under, with positions from 1 where an element repeats.
    #[must_use]
    pub fn path(self) -> String {
        String::new()
    }

    /// Line and column of its start tag.
    #[must_use]
    pub fn place(self) -> Place {
        Place { line: 1, column: 1 }
    }
}
