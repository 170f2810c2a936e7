//! The text of an element tree, and what it says of itself: moves, and what is missing.

use std::fmt::Write as _;

use super::Written;
use super::settle::settle;
use super::write::Writer;
use crate::adapter::Move;
use crate::profile::element::{Content, Element};
use crate::profile::{Mapping, Namespace};
use crate::xml::NONE;

/// Takes out what must not stand, notes what is missing, and writes the rest.
pub(crate) fn finish(writer: &mut Writer<'_>, top: u32, explain: bool) -> Written {
    let mut losses = Vec::new();
    settle(writer, top, &mut losses);
    writer.out.strengthen(top);
    let mut sheet = Sheet {
        mapping: writer.mapping,
        writer,
        text: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"),
        path: String::new(),
        moves: Vec::new(),
        missing: Vec::new(),
        explain,
    };
    sheet.element(top, 0, 1);
    let Sheet { text, moves, missing, .. } = sheet;
    Written { bytes: text.into_bytes(), losses, moves, missing }
}

struct Sheet<'s, 'w> {
    mapping: &'w Mapping,
    writer: &'s Writer<'w>,
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
        self.step(element, depth, position);
        let name = qualified(element, self.mapping.profile.namespace(element));
        self.indent(depth);
        self.text.push('<');
        self.text.push_str(&name);
        if depth == 0 {
            self.declare(id);
        }
        for (attribute, value) in &out.attributes {
            let _ = write!(self.text, " {attribute}=\"");
            escape(value, true, &mut self.text);
            self.text.push('"');
        }
        match element.content {
            Content::Text => {
                self.text.push('>');
                escape(&out.text, false, &mut self.text);
                let _ = writeln!(self.text, "</{name}>");
                self.explain(id);
            }
            Content::Elements if out.children.is_empty() => self.text.push_str("/>\n"),
            Content::Elements => {
                self.text.push_str(">\n");
                self.children(&out.children, depth + 1);
                self.indent(depth);
                let _ = writeln!(self.text, "</{name}>");
            }
        }
        self.note_missing(element, &out.children);
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

    fn step(&mut self, element: &Element, depth: usize, position: usize) {
        // Paths begin at the root they stand under: slots are walked through.
        if element.parent.is_none() && depth > 0 {
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
        self.collect(top, &mut used);
        for (namespace, _) in self.mapping.profile.namespaces.iter().zip(used).filter(|(_, used)| *used) {
            let colon = if namespace.prefix.is_empty() { "" } else { ":" };
            let _ = write!(self.text, " xmlns{colon}{}=\"", namespace.prefix);
            escape(&namespace.uri, true, &mut self.text);
            self.text.push('"');
        }
    }

    fn collect(&self, out: u32, used: &mut [bool]) {
        let element = self.writer.out.element(out).and_then(|id| self.writer.element(id));
        if let Some(used) = element.and_then(|element| used.get_mut(element.namespace? as usize)) {
            *used = true;
        }
        for &child in self.writer.out.children(out) {
            self.collect(child, used);
        }
    }

    fn explain(&mut self, id: u32) {
        let Some(out) = self.writer.out.get(id).filter(|out| self.explain && out.source != NONE) else { return };
        let from = self.writer.canon.path(out.source);
        self.moves.push(Move { from, to: self.path.clone(), value: out.text.clone() });
    }

    fn note_missing(&mut self, element: &Element, children: &[u32]) {
        for particle in element.particles.iter().filter(|particle| particle.min > 0) {
            let stands = children.iter().filter_map(|&child| self.writer.out.element(child));
            let stands = stands.filter(|id| particle.choices.contains(id)).count();
            if stands < particle.min as usize {
                let names = particle.choices.iter().filter_map(|&id| Some(self.writer.element(id)?.name.as_str()));
                let names = names.collect::<Vec<_>>().join("|");
                self.missing.push(format!("{}/{names}", self.path));
            }
        }
    }
}

fn qualified(element: &Element, namespace: Option<&Namespace>) -> String {
    match namespace.map(|namespace| namespace.prefix.as_str()) {
        None | Some("") => element.name.clone(),
        Some(prefix) => format!("{prefix}:{}", element.name),
    }
}

/// Escapes a text so that a reader gets back exactly what it was.
fn escape(text: &str, in_attribute: bool, to: &mut String) {
    for character in text.chars() {
        match character {
            '&' => to.push_str("&amp;"),
            '<' => to.push_str("&lt;"),
            '>' => to.push_str("&gt;"),
            '"' if in_attribute => to.push_str("&quot;"),
            '\r' => to.push_str("&#13;"),
            '\n' if in_attribute => to.push_str("&#10;"),
            '\t' if in_attribute => to.push_str("&#9;"),
            _ => to.push(character),
        }
    }
}
