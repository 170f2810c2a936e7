//! Writes what stands already as the document it came from wrote it.
//!
//! What was noted is no content: it changes how a value stands, never which, and what does not fit (because the
//! value is another one now, or the standard does not allow it) is passed over.

use super::form::{Form, Said, Taken};
use super::outline::Out;
use super::restore::{Made, Missing, trail};
use super::write::Writer;
use crate::event::Extension;
use crate::profile::element::{Content, ElementId};
use crate::profile::simple_type::{Base, SimpleType};

/// Applies what was noted: empty elements first, for texts and attributes may stand in them; the order last, for
/// positions count in the order of writing.
pub(crate) fn rewrite(writer: &mut Writer<'_>, top: u32, written: &[Extension], made: &mut Made) {
    let is_order = |entry: &&Extension| entry.path.ends_with("[]");
    let is_empty = |entry: &&Extension| entry.value.is_empty() && !entry.path.contains("/@");
    for entry in written.iter().filter(|entry| is_empty(entry)) {
        stand_empty(writer, top, &entry.path, made);
    }
    for entry in written.iter().filter(|entry| !is_empty(entry) && !is_order(entry)) {
        reword(writer, top, entry, made);
    }
    let orders: Vec<_> = written.iter().filter(is_order).filter_map(|entry| order(writer, top, entry, made)).collect();
    for (parent, element, positions) in orders {
        reorder(writer, parent, element, &positions);
    }
}

/// An element that stands without a value.
fn stand_empty(writer: &mut Writer<'_>, top: u32, path: &str, made: &mut Made) {
    let Ok(trail) = trail(writer, top, path, made, Missing::Make) else { return };
    let Some(&place) = trail.last() else { return };
    let Some(element) = writer.out.element(place).and_then(|id| writer.element(id)) else { return };
    let simple = writer.mapping.profile.simple(element);
    let fits = element.content == Content::Elements || simple.is_some_and(|simple| simple.prepare("").is_ok());
    if !fits {
        return;
    }
    writer.out.change(place, |out| out.stands = true);
    for out in trail {
        writer.out.strengthen(out);
    }
}

/// A text or an attribute, if it reads the same as what stands there.
fn reword(writer: &mut Writer<'_>, top: u32, entry: &Extension, made: &mut Made) {
    let (path, attribute) = match entry.path.split_once("/@") {
        Some((path, attribute)) => (path, Some(attribute)),
        None => (entry.path.as_str(), None),
    };
    let Ok(trail) = trail(writer, top, path, made, Missing::Refuse) else { return };
    let Some(&place) = trail.last() else { return };
    if let Some(name) = attribute.and_then(|attribute| attribute.strip_prefix("xsi:")) {
        return schema_attribute(writer, place, name, &entry.value);
    }
    let above = trail.len().checked_sub(2).and_then(|above| trail.get(above)).copied();
    let Some(form) = form(writer, place, above) else { return };
    let Some(out) = writer.out.get(place) else { return };
    let stands = read(form, out, None);
    let noted = read(form, out, Some((attribute, &entry.value)));
    if stands.is_none() || stands != noted {
        return;
    }
    let Some(simple) = writer.element(out.element).and_then(|element| writer.mapping.profile.simple(element)) else {
        return;
    };
    match attribute {
        None => {
            if let Ok(text) = simple.prepare(&entry.value) {
                writer.out.change(place, |out| out.text = text);
            }
        }
        Some(name) => {
            let prepared = simple.attribute(name).map(|attribute| attribute.simple.prepare(&entry.value));
            if let Some(Ok(value)) = prepared {
                writer.out.change(place, |out| out.put_attribute(name, value));
            }
        }
    }
}

/// The form of a text: its own row's, or that of the element around it.
fn form<'w>(writer: &Writer<'w>, place: u32, above: Option<u32>) -> Option<&'w Form> {
    let rule = |out: u32| writer.out.element(out).and_then(|id| writer.mapping.rules.get(id.0 as usize));
    let own = rule(place).and_then(|rule| rule.main.as_ref());
    let around = || above.and_then(rule).filter(|rule| rule.text_child == writer.out.element(place));
    own.or_else(|| around().and_then(|rule| rule.main.as_ref())).map(|row| &row.form)
}

/// What a text reads as, with one of its parts (none: the text itself) put otherwise.
fn read(form: &Form, out: &Out, part: Option<(Option<&str>, &str)>) -> Option<Taken> {
    let text = match part {
        Some((None, text)) => text.trim(),
        _ => out.text.trim(),
    };
    let attribute = |name: &str| match part {
        Some((Some(other), value)) if other == name => Some(value.trim()),
        _ => out.attributes.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str()),
    };
    form.read(&Said { text, attribute: &attribute }).ok()
}

/// `xsi:type` where the profile knows no other, and where schemas may be found.
fn schema_attribute(writer: &mut Writer<'_>, place: u32, name: &str, value: &str) {
    let element = writer.out.element(place).and_then(|id| writer.element(id));
    let typed = element.and_then(|element| writer.mapping.profile.simple(element));
    let fits = match name {
        "schemaLocation" | "noNamespaceSchemaLocation" => true,
        "type" => {
            let local = value.strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(_, local)| local);
            let free = typed.is_none_or(|simple| simple.name.is_empty());
            local.is_some_and(|local| {
                crate::xml::is_name(local) && (free || typed.is_some_and(|simple| simple.name == local))
            })
        }
        _ => false,
    };
    if let (true, Ok(value)) = (fits, SimpleType::plain(Base::String).prepare(value)) {
        writer.out.change(place, |out| out.put_attribute(&format!("xsi:{name}"), value));
    }
}

/// Parent, element, and the positions of its occurrences in the order they stood.
fn order(
    writer: &mut Writer<'_>,
    top: u32,
    entry: &Extension,
    made: &mut Made,
) -> Option<(u32, ElementId, Vec<usize>)> {
    let (above, like) = entry.path.strip_suffix("[]")?.rsplit_once('/')?;
    let parent = *trail(writer, top, above, made, Missing::Refuse).ok()?.last()?;
    let element = writer.out.element(parent).and_then(|id| writer.element(id))?;
    let element = element.entries(like).first()?.element;
    let positions: Vec<usize> = entry.value.split(' ').map(str::parse).collect::<Result<_, _>>().ok()?;
    let mut sorted = positions.clone();
    sorted.sort_unstable();
    let whole = sorted.iter().copied().eq(1..=writer.out.occurrences(parent, element).count());
    whole.then_some((parent, element, positions))
}

fn reorder(writer: &mut Writer<'_>, parent: u32, element: ElementId, positions: &[usize]) {
    let standing: Vec<u32> = writer.out.occurrences(parent, element).collect();
    let mut next = positions.iter().filter_map(|position| standing.get(position.checked_sub(1)?).copied());
    let children: Vec<u32> = writer.out.children(parent).to_vec();
    let children = children.into_iter().map(|child| match writer.out.element(child) {
        Some(like) if like == element => next.next().unwrap_or(child),
        _ => child,
    });
    let children = children.collect();
    writer.out.change(parent, |out| out.children = children);
}
