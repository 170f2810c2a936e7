//! A profile judging what stands in an element once it ends.

use std::borrow::Cow;

use super::automaton::{Automaton, Frame};
use super::element::Element;
use super::notes::{advise, note};
use super::simple_type::quoted;
use crate::finding::Severity;
use crate::xml::{Document, NONE, NodeId, is_blank};

impl<'a> Automaton<'_, 'a> {
    /// Handles the text of a simple element and checks it.
    pub(super) fn text(&self, document: &mut Document<'a>, element: &Element, node: NodeId) {
        let Some(simple) = self.profile.simple(element) else { return };
        let Some(data) = document.tree.nodes.get_mut(node.0 as usize) else { return };
        if data.first_child != NONE {
            return;
        }
        if self.profile.tolerance.empty_values && is_blank(&data.text) {
            data.text = Cow::Borrowed("");
            // Attributes of a value that is not there say nothing.
            let first = data.first_attribute as usize;
            let own = document.tree.attributes.get_mut(first..first + data.attribute_count as usize);
            own.into_iter().flatten().for_each(|attribute| attribute.ignored = true);
            return;
        }
        let text = simple.white_space.apply(std::mem::take(&mut data.text));
        let checked = simple.check(&text);
        data.text = text;
        if let Err((rule, message)) = checked {
            let message = format!("{}: {message}", element.label());
            note(document, node, Severity::Error, rule, message);
        }
    }

    /// Nothing but elements, and all that are required.
    pub(super) fn complete(&self, document: &mut Document<'a>, element: &Element, node: NodeId, frame: &Frame<'a>) {
        let text = &document.tree.data(node).text;
        if !is_blank(text) {
            let message = format!("{} holds elements; the text {} may not stand in it", element.label(), quoted(text));
            note(document, node, Severity::Error, "STR-08", message);
        }
        if let Some(data) = document.tree.nodes.get_mut(node.0 as usize)
            && !data.text.is_empty()
        {
            data.text = Cow::Borrowed("");
        }
        let counts = self.counts.get(frame.counts as usize..).unwrap_or_default();
        for (at, (particle, &count)) in element.particles.iter().zip(counts).enumerate() {
            if count >= particle.min {
                continue;
            }
            let choices = particle.choices.iter().filter_map(|&id| self.profile.element(id)).map(Element::label);
            let names = choices.collect::<Vec<_>>().join(" or ");
            let often = if particle.min > 1 { format!(" {} times", particle.min) } else { String::new() };
            let found = if count > 0 { format!("; found {count}") } else { String::new() };
            let message = format!("{names} is missing in {}: it must stand there{often}{found}", element.label());
            let remedy =
                self.room(element, counts, at).map(|room| format!("Supply {names} in {}, {room}.", element.label()));
            advise(document, node, Severity::Error, "STR-02", message, remedy);
        }
    }

    /// Where among its siblings what is missing belongs. None where the order is not known.
    fn room(&self, element: &Element, counts: &[u32], missing: usize) -> Option<String> {
        if self.profile.tolerance.any_order {
            return None;
        }
        let before = element.particles.iter().zip(counts).take(missing).rev().find(|(_, count)| **count > 0);
        let Some((particle, _)) = before else { return Some("as the first in it".to_owned()) };
        let sibling = particle.choices.first().and_then(|&id| self.profile.element(id))?;
        Some(format!("after {}", sibling.label()))
    }
}
