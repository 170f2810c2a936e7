//! The document being written: elements in any order, put into the profile's order when it is done.

use std::fmt::Write as _;

use crate::profile::{ElementId, Profile};

/// An element being written.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) element: ElementId,
    /// Position of its kind in its parent's sequence.
    pub(super) particle: usize,
    pub(super) text: String,
    pub(super) attributes: Vec<(String, String)>,
    pub(super) children: Vec<Draft>,
    /// Places of the canonical document that it carries.
    pub(super) carries: Vec<u32>,
}

impl Draft {
    pub(super) fn new(element: ElementId, particle: usize) -> Self {
        Self {
            element,
            particle,
            text: String::new(),
            attributes: Vec::new(),
            children: Vec::new(),
            carries: Vec::new(),
        }
    }

    /// Puts children into the profile's order, all the way down.
    pub(super) fn arrange(&mut self) {
        self.children.sort_by_key(|child| child.particle);
        self.children.iter_mut().for_each(Draft::arrange);
    }

    /// The document as XML, with the profile's prefixes declared at its root.
    pub(super) fn to_xml(&self, profile: &Profile) -> Vec<u8> {
        let mut declared = String::new();
        let mut prefixes: Vec<(&str, &str)> = Vec::new();
        self.namespaces(profile, &mut prefixes);
        for (prefix, uri) in prefixes {
            declared.push_str(if prefix.is_empty() { " xmlns" } else { " xmlns:" });
            declared.push_str(prefix);
            let _ = write!(declared, "=\"{}\"", escaped(uri, true));
        }
        let mut xml = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        self.put(profile, &declared, 0, &mut xml);
        xml.into_bytes()
    }

    fn namespaces<'p>(&self, profile: &'p Profile, found: &mut Vec<(&'p str, &'p str)>) {
        let namespace = profile.element(self.element).and_then(|element| profile.namespace(element));
        if let Some(namespace) = namespace {
            let pair = (namespace.prefix.as_str(), namespace.uri.as_str());
            if !found.contains(&pair) {
                found.push(pair);
            }
        }
        self.children.iter().for_each(|child| child.namespaces(profile, found));
    }

    fn put(&self, profile: &Profile, declared: &str, depth: usize, xml: &mut String) {
        let Some(element) = profile.element(self.element) else { return };
        let name = match profile.namespace(element) {
            Some(namespace) if !namespace.prefix.is_empty() => format!("{}:{}", namespace.prefix, element.name()),
            _ => element.name().to_owned(),
        };
        let indent = "  ".repeat(depth);
        let _ = write!(xml, "{indent}<{name}{declared}");
        for (attribute, value) in &self.attributes {
            let _ = write!(xml, " {attribute}=\"{}\"", escaped(value, true));
        }
        if self.children.is_empty() && self.text.is_empty() {
            xml.push_str("/>\n");
        } else if self.children.is_empty() {
            let _ = writeln!(xml, ">{}</{name}>", escaped(&self.text, false));
        } else {
            xml.push_str(">\n");
            self.children.iter().for_each(|child| child.put(profile, "", depth + 1, xml));
            let _ = writeln!(xml, "{indent}</{name}>");
        }
    }

    /// Canonical places and the element paths that carry them, with positions where an element repeats.
    pub(super) fn paths(&self, profile: &Profile, above: &str, found: &mut Vec<(u32, String, String)>) {
        let Some(element) = profile.element(self.element) else { return };
        let path = if above.is_empty() { element.name().to_owned() } else { above.to_owned() };
        for &place in &self.carries {
            found.push((place, path.clone(), self.text.clone()));
        }
        for (at, child) in self.children.iter().enumerate() {
            let alike = |other: &&Draft| other.element == child.element;
            let before = self.children.iter().take(at).filter(alike).count();
            let several = self.children.iter().filter(alike).count() > 1;
            let name = profile.element(child.element).map_or("", |element| element.name());
            let below = if several { format!("{path}/{name}[{}]", before + 1) } else { format!("{path}/{name}") };
            child.paths(profile, &below, found);
        }
    }
}

/// Text with what XML reserves replaced; in attributes also quotes and white space that would be normalised.
fn escaped(text: &str, attribute: bool) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\r' => escaped.push_str("&#13;"),
            '"' if attribute => escaped.push_str("&quot;"),
            '\n' if attribute => escaped.push_str("&#10;"),
            '\t' if attribute => escaped.push_str("&#9;"),
            other => escaped.push(other),
        }
    }
    escaped
}
