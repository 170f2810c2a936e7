//! What surrounds a document: any elements around it, told as paths and values, and written again.
//!
//! Paths begin at the outermost element; a position stands from the second of a name on. `/@name` is an attribute
//! (`{namespace}name` where it has one of its own, `xsi:` and `xml:` by their usual prefix), `/@xmlns` the namespace
//! of an element where it is not that of the element around it, and `/*` the place of the document, its value the
//! name of the document's root. Values stand in the order of the document.

use std::collections::HashMap;

use super::tree::{XML, XSI};
use super::{NO_NAMESPACE, Node};
use crate::event::Extension;

/// What surrounds an element, with its place: `*` alone where nothing does.
#[must_use]
pub fn around(document: Node<'_, '_>) -> Vec<Extension> {
    let mut told = Teller { document: Some(document), told: Vec::new() };
    let mut root = document;
    while let Some(above) = root.parent() {
        root = above;
    }
    if root.id() == document.id() {
        told.tell("*".to_owned(), document.name());
    } else {
        told.element(root, root.name(), "");
    }
    told.told
}

/// The values of an element that documents stand in, by paths from that element; the documents left out.
#[must_use]
pub fn values(wrapper: Node<'_, '_>) -> Vec<Extension> {
    let mut told = Teller { document: None, told: Vec::new() };
    told.element(wrapper, wrapper.name(), wrapper.namespace());
    told.told
}

struct Teller<'t, 'a> {
    document: Option<Node<'t, 'a>>,
    told: Vec<Extension>,
}

impl<'t, 'a> Teller<'t, 'a> {
    fn tell(&mut self, path: String, value: &str) {
        self.told.push(Extension { path, value: value.to_owned() });
    }

    /// `around`: the namespace of the element around it.
    fn element(&mut self, node: Node<'t, 'a>, path: &str, around: &str) {
        let before = self.told.len();
        if node.namespace() != around {
            self.tell(format!("{path}/@xmlns"), node.namespace());
        }
        for (name, value) in node.every_attribute() {
            self.tell(format!("{path}/@{name}"), value);
        }
        // Beside elements, white space is layout.
        let text = if node.children().next().is_none() { node.text() } else { node.text().trim() };
        if !text.is_empty() {
            self.tell(path.to_owned(), text);
        }
        let mut positions: HashMap<&str, usize> = HashMap::new();
        for child in node.children() {
            let position = positions.entry(child.name()).or_insert(0);
            *position += 1;
            let name = child.name();
            let step = if *position > 1 { format!("{path}/{name}[{position}]") } else { format!("{path}/{name}") };
            if self.document.is_some_and(|document| document.id() == child.id()) {
                self.tell(format!("{path}/*"), name);
            } else if !child.data().root {
                self.element(child, &step, node.namespace());
            }
        }
        if self.told.len() == before {
            self.tell(path.to_owned(), "");
        }
    }
}

impl<'t> Node<'t, '_> {
    /// Name as it stands in a path, and value, of every attribute but the declarations of namespaces.
    fn every_attribute(self) -> impl Iterator<Item = (String, &'t str)> {
        self.all_attributes().map(move |attribute| {
            let name = match attribute.namespace {
                NO_NAMESPACE => attribute.name.to_owned(),
                XSI => format!("xsi:{}", attribute.name),
                XML => format!("xml:{}", attribute.name),
                other => format!("{{{}}}{}", self.uri(other), attribute.name),
            };
            (name, attribute.value.as_ref())
        })
    }
}
