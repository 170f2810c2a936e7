//! The elements of a document, in one arena.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::namespaces::Uris;
use super::place::Lines;
use crate::finding::Place;
use crate::profile::ElementId;

/// No node, no element.
pub(crate) const NONE: u32 = u32::MAX;

/// Number of the empty namespace in every tree.
pub(crate) const NO_NAMESPACE: u32 = 0;
/// Number of the `xml` prefix's namespace in every tree.
pub(crate) const XML: u32 = 1;
/// Number of the schema instance namespace (`xsi:type` and its like) in every tree.
pub(crate) const XSI: u32 = 2;

pub(crate) const XML_URI: &str = "http://www.w3.org/XML/1998/namespace";
pub(crate) const XSI_URI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A node of a [`Tree`]: an element of the document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(crate) u32);

/// The elements of one document, as they were written.
#[derive(Debug)]
pub struct Tree<'a> {
    pub(crate) source: &'a str,
    pub(crate) nodes: Vec<Data<'a>>,
    pub(crate) attributes: Vec<Attribute<'a>>,
    pub(crate) uris: Uris<'a>,
    lines: Lines,
}

/// What the arena keeps of an element.
#[derive(Debug)]
pub(crate) struct Data<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: Cow<'a, str>,
    pub(crate) namespace: u32,
    /// Byte offset of its start tag.
    pub(crate) offset: u32,
    pub(crate) parent: u32,
    pub(crate) first_child: u32,
    pub(crate) last_child: u32,
    pub(crate) next: u32,
    pub(crate) first_attribute: u32,
    pub(crate) attribute_count: u32,
    /// The element of the profile it stands for.
    pub(crate) element: u32,
    /// Position among its like-named siblings, from 1; 0 until the judge has counted.
    pub(crate) ordinal: u32,
    /// The profile lets it repeat: its path carries a position even if it stands alone.
    pub(crate) repeats: bool,
    /// It stands as a root of the profile.
    pub(crate) root: bool,
}

/// What a node id of another tree leads to.
const NOWHERE: Data<'static> = Data {
    name: "",
    text: Cow::Borrowed(""),
    namespace: NO_NAMESPACE,
    offset: 0,
    parent: NONE,
    first_child: NONE,
    last_child: NONE,
    next: NONE,
    first_attribute: 0,
    attribute_count: 0,
    element: NONE,
    ordinal: 0,
    repeats: false,
    root: false,
};

/// An attribute: local name and value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// Local name.
    pub name: &'a str,
    /// Value, references resolved.
    pub value: Cow<'a, str>,
    pub(crate) namespace: u32,
    /// Read as if it were not there: a placeholder.
    pub(crate) ignored: bool,
}

impl<'a> Tree<'a> {
    pub(crate) fn new(source: &'a str) -> Self {
        // About one element in eighty bytes of real declarations.
        let guess = source.len() / 80 + 4;
        Self {
            source,
            nodes: Vec::with_capacity(guess),
            attributes: Vec::with_capacity(guess / 4),
            uris: vec![Cow::Borrowed(""), Cow::Borrowed(XML_URI), Cow::Borrowed(XSI_URI)],
            lines: Lines::default(),
        }
    }

    /// A node. An id of another tree gives a node without name and text.
    #[must_use]
    pub fn node(&self, id: NodeId) -> Node<'_, 'a> {
        Node { tree: self, id }
    }

    /// The document's root element.
    #[must_use]
    pub fn root(&self) -> Node<'_, 'a> {
        self.node(NodeId(0))
    }

    pub(crate) fn data(&self, id: NodeId) -> &Data<'a> {
        self.nodes.get(id.0 as usize).unwrap_or(&NOWHERE)
    }

    /// Hangs an element below another.
    pub(crate) fn add(&mut self, parent: u32, name: &'a str, namespace: u32, offset: u32) -> NodeId {
        let id = u32::try_from(self.nodes.len()).unwrap_or(NONE);
        let first_attribute = u32::try_from(self.attributes.len()).unwrap_or(NONE);
        self.nodes.push(Data { name, namespace, offset, parent, first_attribute, ..NOWHERE });
        let before = match self.nodes.get_mut(parent as usize) {
            None => NONE,
            Some(above) => {
                if above.first_child == NONE {
                    above.first_child = id;
                    // White space before the first child is layout.
                    if super::is_blank(&above.text) {
                        above.text = Cow::Borrowed("");
                    }
                }
                std::mem::replace(&mut above.last_child, id)
            }
        };
        if let Some(sibling) = self.nodes.get_mut(before as usize) {
            sibling.next = id;
        }
        NodeId(id)
    }

    pub(crate) fn place_of(&self, offset: u32) -> Place {
        self.lines.place(self.source, offset)
    }
}

/// An element of the document, with the tree it stands in.
#[derive(Clone, Copy, Debug)]
pub struct Node<'t, 'a> {
    tree: &'t Tree<'a>,
    id: NodeId,
}

impl<'t, 'a> Node<'t, 'a> {
    pub(crate) fn data(self) -> &'t Data<'a> {
        self.tree.data(self.id)
    }

    fn other(self, id: u32) -> Option<Node<'t, 'a>> {
        (id != NONE).then_some(Node { tree: self.tree, id: NodeId(id) })
    }

    /// Its id.
    #[must_use]
    pub fn id(self) -> NodeId {
        self.id
    }

    /// Local name.
    #[must_use]
    pub fn name(self) -> &'a str {
        self.data().name
    }

    /// Namespace URI; empty where it has none.
    #[must_use]
    pub fn namespace(self) -> &'t str {
        self.uri(self.data().namespace)
    }

    /// The element of the profile it stands for; none for an envelope and for what the profile does not know.
    #[must_use]
    pub fn element(self) -> Option<ElementId> {
        let element = self.data().element;
        (element != NONE).then_some(ElementId(element))
    }

    /// Text, white space handled as its type says; empty where it holds elements.
    #[must_use]
    pub fn text(self) -> &'t str {
        &self.data().text
    }

    /// Value of the attribute of that local name.
    #[must_use]
    pub fn attribute(self, name: &str) -> Option<&'t str> {
        self.attributes().find(|attribute| attribute.name == name).map(|attribute| attribute.value.as_ref())
    }

    /// Its attributes, namespace declarations and `xsi:` left out.
    pub fn attributes(self) -> impl Iterator<Item = &'t Attribute<'a>> {
        self.all_attributes().filter(|attribute| !attribute.ignored && attribute.namespace != XSI)
    }

    /// Its attributes for XML Schema: `xsi:schemaLocation`, `xsi:type` (its value as `{namespace}name`) and their like.
    pub(crate) fn schema_attributes(self) -> impl Iterator<Item = &'t Attribute<'a>> {
        self.all_attributes().filter(|attribute| attribute.namespace == XSI)
    }

    /// Every attribute but namespace declarations.
    pub(super) fn all_attributes(self) -> impl Iterator<Item = &'t Attribute<'a>> {
        let data = self.data();
        let first = data.first_attribute as usize;
        self.tree.attributes.get(first..first + data.attribute_count as usize).unwrap_or_default().iter()
    }

    /// The namespace of that number.
    pub(super) fn uri(self, number: u32) -> &'t str {
        self.tree.uris.get(number as usize).map_or("", |uri| uri)
    }

    /// The elements directly below it.
    pub fn children(self) -> impl Iterator<Item = Node<'t, 'a>> {
        std::iter::successors(self.other(self.data().first_child), |child| child.other(child.data().next))
    }

    /// The first element directly below it of that local name.
    #[must_use]
    pub fn child(self, name: &str) -> Option<Node<'t, 'a>> {
        self.children().find(|child| child.name() == name)
    }

    /// The element above it.
    #[must_use]
    pub fn parent(self) -> Option<Node<'t, 'a>> {
        self.other(self.data().parent)
    }

    /// Element path from the root of the profile it stands under (else of the document), with positions from 1
    /// where the profile lets an element repeat, or from the second on.
    #[must_use]
    pub fn path(self) -> String {
        let mut steps = Vec::with_capacity(8);
        let mut next = Some(self);
        while let Some(node) = next {
            steps.push(node);
            next = if node.data().root { None } else { node.parent() };
        }
        let mut path = String::with_capacity(64);
        for node in steps.into_iter().rev() {
            if !path.is_empty() {
                path.push('/');
            }
            path.push_str(node.name());
            let data = node.data();
            if data.repeats || data.ordinal > 1 {
                let _ = write!(path, "[{}]", data.ordinal.max(1));
            }
        }
        path
    }

    /// Line and column of its start tag.
    #[must_use]
    pub fn place(self) -> Place {
        self.tree.place_of(self.data().offset)
    }
}
