//! What of an element tree stands in the end: values, and constants beside them; nothing that is not valid.

use super::write::Writer;
use crate::adapter::Loss;
use crate::profile::element::{Content, Element};
use crate::xml::NONE;

/// Takes out elements without a value and texts without a required attribute. True if a value is left.
pub(crate) fn settle(writer: &mut Writer<'_>, out: u32, losses: &mut Vec<Loss>) -> bool {
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
    let own = writer.out.get(out).is_some_and(|out| out.stands || !out.attributes.is_empty());
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
