//! The text of an element tree, and what it says of itself: moves, and what is missing.

use std::fmt::Write as _;

use super::settle::settle;
use super::write::Writer;
use super::{Piece, Written};
use crate::adapter::Move;
use crate::profile::element::{Content, Element};
use crate::profile::{Mapping, Namespace};
use crate::xml::{NONE, XSI_URI, escape, expanded};

const XSI_TYPE: &str = "xsi:type";
/// Prefix of the namespace that an `xsi:type` names: declared where it stands, unlike any of a standard.
const TYPE_PREFIX: &str = "typed";

/// Takes out what must not stand, notes what is missing, and writes the rest.
pub(crate) fn finish(writer: &mut Writer<'_>, top: u32, piece: &Piece<'_>, explain: bool) -> Written {
    let mut losses = Vec::new();
    settle(writer, top, &mut losses);
    writer.out.strengthen(top);
    let mut sheet = Sheet {
        mapping: writer.mapping,
        writer,
        top,
        piece,
        text: String::new(),
        path: String::new(),
        moves: Vec::new(),
        missing: Vec::new(),
        explain,
    };
    sheet.element(top, piece.depth, 1);
    let Sheet { text, moves, missing, .. } = sheet;
    Written { text, losses, moves, missing }
}

struct Sheet<'s, 'w> {
    mapping: &'w Mapping,
    writer: &'s Writer<'w>,
    top: u32,
    piece: &'s Piece<'s>,
    text: String,
    /// Path of the element being written.
    path: String,
    moves: Vec<Move>,
    missing: Vec<String>,
    explain: bool,
}

impl<'w> Sheet<'_, 'w> {
    fn element(&mut self, id: u32, depth: usize, position: usize) {
        let writer = self.writer;
        let Some(out) = writer.out.get(id) else { return };
        let Some(element) = writer.element(out.element) else { return };
        let outer = self.path.len();
        self.step(element, id == self.top, position);
        let name = qualified(element, self.mapping.profile.namespace(element));
        self.indent(depth);
        self.text.push('<');
        self.text.push_str(&name);
        if id == self.top {
            self.declare(id);
        }
        for (attribute, value) in &out.attributes {
            self.attribute(attribute, value);
        }
        let inside = if id == self.top { self.piece.inside } else { &[] };
        match element.content {
            Content::Text if out.text.is_empty() => self.text.push_str("/>\n"),
            Content::Text => {
                self.text.push('>');
                escape(&out.text, false, &mut self.text);
                let _ = writeln!(self.text, "</{name}>");
                self.explain(id);
            }
            Content::Elements if out.children.is_empty() && inside.is_empty() => self.text.push_str("/>\n"),
            Content::Elements => {
                self.text.push_str(">\n");
                self.children(&out.children, depth + 1);
                inside.iter().for_each(|root| self.text.push_str(root));
                self.indent(depth);
                let _ = writeln!(self.text, "</{name}>");
            }
        }
        self.note_missing(element, &out.children, inside.len());
        self.path.truncate(outer);
    }

    fn children(&mut self, children: &[u32], depth: usize) {
        let mut before = None;
        let mut position = 0;
        for &child in children {
            let element = self.writer.out.element(child);
            position = if element == before { position + 1 } else { 1 };
            before = element;
            self.element(child, depth, position);
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        let mut value = value;
        if let (XSI_TYPE, Some((uri, local))) = (name, expanded(value)) {
            self.attribute(&format!("xmlns:{TYPE_PREFIX}"), uri);
            let _ = write!(self.text, " {name}=\"{TYPE_PREFIX}:");
            value = local;
        } else {
            let _ = write!(self.text, " {name}=\"");
        }
        escape(value, true, &mut self.text);
        self.text.push('"');
    }

    fn step(&mut self, element: &Element, is_top: bool, position: usize) {
        // Paths begin at the root they stand under: slots are walked through.
        if element.parent.is_none() && !is_top {
            self.path.clear();
        }
        if !self.path.is_empty() {
            self.path.push('/');
        }
        self.path.push_str(&element.name);
        if element.parent.is_some() && element.max != 1 || position > 1 {
            let _ = write!(self.path, "[{position}]");
        }
    }

    fn indent(&mut self, depth: usize) {
        for _ in 0..depth {
            self.text.push_str("  ");
        }
    }

    /// Declares the prefixes that the document uses.
    fn declare(&mut self, top: u32) {
        let mut used = vec![false; self.mapping.profile.namespaces.len()];
        let schema_attributes = self.collect(top, &mut used);
        for (namespace, _) in self.mapping.profile.namespaces.iter().zip(used).filter(|(_, used)| *used) {
            let colon = if namespace.prefix.is_empty() { "" } else { ":" };
            let _ = write!(self.text, " xmlns{colon}{}=\"", namespace.prefix);
            escape(&namespace.uri, true, &mut self.text);
            self.text.push('"');
        }
        if schema_attributes {
            self.attribute("xmlns:xsi", XSI_URI);
        }
    }

    /// Notes the namespaces used; true where an attribute for XML Schema stands.
    fn collect(&self, out: u32, used: &mut [bool]) -> bool {
        let element = self.writer.out.element(out).and_then(|id| self.writer.element(id));
        if let Some(used) = element.and_then(|element| used.get_mut(element.namespace? as usize)) {
            *used = true;
        }
        let own = self.writer.out.get(out).is_some_and(|out| out.attributes.iter().any(|(name, _)| is_schema(name)));
        self.writer.out.children(out).iter().fold(own, |found, &child| self.collect(child, used) || found)
    }

    fn explain(&mut self, id: u32) {
        let Some(out) = self.writer.out.get(id).filter(|out| self.explain && out.source != NONE) else { return };
        let from = self.writer.canon.path(out.source);
        self.moves.push(Move { from, to: self.path.clone(), value: out.text.clone() });
    }

    /// `inside`: how many roots stand in the slots beside the children.
    fn note_missing(&mut self, element: &Element, children: &[u32], inside: usize) {
        for particle in element.particles.iter().filter(|particle| particle.min > 0) {
            let stands = children.iter().filter_map(|&child| self.writer.out.element(child));
            let stands = stands.filter(|id| particle.choices.contains(id)).count();
            let stands = if particle.slot { stands + inside } else { stands };
            if stands < particle.min as usize {
                let names = particle.choices.iter().filter_map(|&id| Some(self.writer.element(id)?.name.as_str()));
                let names = names.collect::<Vec<_>>().join("|");
                self.missing.push(format!("{}/{names}", self.path));
            }
        }
    }
}

fn is_schema(attribute: &str) -> bool {
    attribute.starts_with("xsi:")
}

fn qualified(element: &Element, namespace: Option<&Namespace>) -> String {
    match namespace.map(|namespace| namespace.prefix.as_str()) {
        None | Some("") => element.name.clone(),
        Some(prefix) => format!("{prefix}:{}", element.name),
    }
}
