//! An element tree to be written: what must stand, what may, and the text of it.

use std::fmt::Write as _;

use super::Written;
use super::write::Writer;
use crate::adapter::{Loss, Move};
use crate::profile::element::{Content, Element, ElementId};
use crate::profile::{Mapping, Namespace};
use crate::xml::NONE;

/// An element to be written.
#[derive(Debug)]
pub(crate) struct Out {
    pub(crate) element: ElementId,
    pub(crate) text: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<u32>,
    /// A value stands in it or below; else it stands only because its parent does.
    pub(crate) strong: bool,
    /// It says what stands elsewhere already.
    pub(crate) again: bool,
    /// Place of the canonical document its text came from.
    pub(crate) source: u32,
}

impl Out {
    pub(crate) fn of(element: ElementId) -> Self {
        Self {
            element,
            text: String::new(),
            attributes: Vec::new(),
            children: Vec::new(),
            strong: false,
            again: false,
            source: NONE,
        }
    }
}

/// Every element made so far; those that hang nowhere are not written.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    all: Vec<Out>,
    /// Values that stand, but not whole: place, what is missing.
    pub(crate) remarks: Vec<(u32, &'static str)>,
}

impl Outline {
    pub(crate) fn add(&mut self, out: Out) -> u32 {
        self.all.push(out);
        u32::try_from(self.all.len() - 1).unwrap_or(NONE)
    }

    fn get(&self, out: u32) -> Option<&Out> {
        self.all.get(out as usize)
    }

    pub(crate) fn change(&mut self, out: u32, change: impl FnOnce(&mut Out)) {
        if let Some(out) = self.all.get_mut(out as usize) {
            change(out);
        }
    }

    pub(crate) fn strengthen(&mut self, out: u32) {
        self.change(out, |out| out.strong = true);
    }

    pub(crate) fn is_strong(&self, out: u32) -> bool {
        self.get(out).is_some_and(|out| out.strong)
    }

    pub(crate) fn has_children(&self, out: u32) -> bool {
        !self.children(out).is_empty()
    }

    pub(crate) fn element(&self, out: u32) -> Option<ElementId> {
        self.get(out).map(|out| out.element)
    }

    pub(crate) fn children(&self, out: u32) -> &[u32] {
        self.get(out).map_or(&[], |out| &out.children)
    }

    pub(crate) fn text(&self, out: u32) -> &str {
        self.get(out).map_or("", |out| &out.text)
    }

    pub(crate) fn attribute(&self, out: u32, name: &str) -> Option<&str> {
        let (_, value) = self.get(out)?.attributes.iter().find(|(known, _)| known == name)?;
        Some(value)
    }

    /// The children of a parent that are one element.
    pub(crate) fn occurrences(&self, parent: u32, element: ElementId) -> impl Iterator<Item = u32> {
        self.children(parent).iter().copied().filter(move |&child| self.element(child) == Some(element))
    }

    pub(crate) fn insert(&mut self, parent: u32, at: usize, child: u32) {
        self.change(parent, |out| out.children.insert(at.min(out.children.len()), child));
    }
}

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

/// Takes out elements without a value and texts without a required attribute. True if a value is left.
fn settle(writer: &mut Writer<'_>, out: u32, losses: &mut Vec<Loss>) -> bool {
    let Some(element) = writer.out.element(out).and_then(|id| writer.element(id)) else { return false };
    if element.content == Content::Text {
        return settle_text(writer, out, element, losses);
    }
    let strong = writer.out.is_strong(out);
    let children = writer.out.children(out).to_vec();
    let (mut kept, mut valued) = (Vec::with_capacity(children.len()), false);
    for child in children {
        let weak = !writer.out.is_strong(child);
        let stands = settle(writer, child, losses);
        valued |= stands;
        let constant = weak && (!hollow(writer, child) || !writer.out.text(child).is_empty());
        let empty = || writer.out.element(child).and_then(|id| writer.element(id)).is_some_and(Element::stands_empty);
        if stands || constant || empty() {
            kept.push(child);
        }
    }
    let own = writer.out.get(out).is_some_and(|out| !out.attributes.is_empty());
    writer.out.change(out, |out| {
        out.children = kept;
        out.strong = valued || strong && own;
    });
    valued || strong && own
}

/// An entry that kept its position for the extension, which did not come; constants alone do not make it stand.
fn hollow(writer: &Writer<'_>, out: u32) -> bool {
    let id = writer.out.element(out);
    let Some(element) = id.and_then(|id| writer.element(id)) else { return true };
    let rule = id.and_then(|id| writer.mapping.rules.get(id.0 as usize));
    let in_context = rule.is_some_and(|rule| rule.context(element.content).is_some());
    match element.content {
        Content::Elements => in_context || writer.out.children(out).iter().all(|&child| hollow(writer, child)),
        Content::Text => writer.out.get(out).is_none_or(|out| out.again || out.text.is_empty()),
    }
}

fn settle_text(writer: &mut Writer<'_>, out: u32, element: &Element, losses: &mut Vec<Loss>) -> bool {
    let simple = writer.mapping.profile.simple(element);
    let required = simple.map_or(&[][..], |simple| &simple.attributes).iter().filter(|rule| rule.required);
    let bare = required.map(|rule| rule.name.as_str()).find(|name| writer.out.attribute(out, name).is_none());
    let reason = match bare {
        Some(name) => format!("`{}` needs the attribute `{name}`, which is not known", element.path),
        None if writer.out.is_strong(out) && writer.out.text(out).is_empty() => {
            // Attributes came back, their text did not.
            match simple.map(|simple| simple.check("")) {
                Some(Err((_, reason))) => format!("`{}` has no text: {reason}", element.path),
                _ => return true,
            }
        }
        None => return writer.out.is_strong(out),
    };
    let Some(left_out) = writer.out.get(out).filter(|out| out.strong) else { return false };
    if left_out.source == NONE {
        let value = if left_out.text.is_empty() { "attributes".to_owned() } else { left_out.text.clone() };
        losses.push(Loss { path: format!("extension ({})", element.path), value, reason });
    } else {
        let source = left_out.source;
        writer.forget(source);
        writer.reasons.insert(source, reason);
    }
    writer.out.change(out, |out| out.strong = false);
    false
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

impl Writer<'_> {
    /// Takes a value back that was thought to stand.
    fn forget(&mut self, place: u32) {
        let mut below = vec![place];
        while let Some(place) = below.pop() {
            if let Some(used) = self.used.get_mut(place as usize) {
                *used = false;
            }
            match self.canon.holds(place) {
                Some(super::canon::Holds::Object(members)) => below.extend(members.iter().map(|&(_, member)| member)),
                Some(super::canon::Holds::List(entries)) => below.extend(entries),
                _ => {}
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
