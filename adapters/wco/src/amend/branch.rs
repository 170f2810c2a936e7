//! A declaration's elements as a tree that can be changed, and written again.

use causeway_contract::profile::ElementId;
use causeway_contract::xml::Node;

/// An element that the profile knows, with everything below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Branch {
    pub(super) element: ElementId,
    name: String,
    namespace: String,
    attributes: Vec<(String, String)>,
    text: String,
    pub(super) children: Vec<Branch>,
}

impl Branch {
    /// An element of a document. None for one that the profile does not know.
    pub(super) fn of(node: Node<'_, '_>) -> Option<Self> {
        let attributes = node.attributes().map(|attribute| (attribute.name.to_owned(), attribute.value.to_string()));
        Some(Self {
            element: node.element()?,
            name: node.name().to_owned(),
            namespace: node.namespace().to_owned(),
            attributes: attributes.collect(),
            text: node.text().to_owned(),
            children: node.children().filter_map(Branch::of).collect(),
        })
    }

    /// The same element with nothing in it.
    pub(super) fn bare(&self) -> Self {
        Self { attributes: Vec::new(), text: String::new(), children: Vec::new(), ..self.clone() }
    }

    /// The first child that is this element.
    pub(super) fn child(&self, element: ElementId) -> Option<&Branch> {
        self.children.iter().find(|child| child.element == element)
    }

    /// Its text, blanks around it left out.
    pub(super) fn value(&self) -> &str {
        self.text.trim()
    }

    /// The document.
    pub(super) fn write(&self) -> String {
        let mut text = String::new();
        self.write_within("", &mut text);
        text
    }

    fn write_within(&self, namespace: &str, text: &mut String) {
        text.push('<');
        text.push_str(&self.name);
        if self.namespace != namespace {
            write_attribute("xmlns", &self.namespace, text);
        }
        for (name, value) in &self.attributes {
            write_attribute(name, value, text);
        }
        text.push('>');
        escape(&self.text, text);
        for child in &self.children {
            child.write_within(&self.namespace, text);
        }
        text.push_str("</");
        text.push_str(&self.name);
        text.push('>');
    }
}

fn write_attribute(name: &str, value: &str, text: &mut String) {
    text.push(' ');
    text.push_str(name);
    text.push_str("=\"");
    escape(value, text);
    text.push('"');
}

/// Escapes so that a reader gets back exactly what it was, in text and in attributes.
fn escape(value: &str, text: &mut String) {
    for character in value.chars() {
        match character {
            '&' => text.push_str("&amp;"),
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '"' => text.push_str("&quot;"),
            '\r' | '\n' | '\t' => text.push_str(&format!("&#{};", u32::from(character))),
            _ => text.push(character),
        }
    }
}
