//! Puts back what the mapping did not take: extension values, each at the element path it came from.

use std::collections::HashMap;

use super::write::Writer;
use crate::adapter::Loss;
use crate::event::Extension;
use crate::profile::element::{Content, ElementId, UNBOUNDED};

/// Elements made for positions that nothing stood at: parent, element, position.
pub(super) type Made = HashMap<(u32, ElementId, usize), u32>;

/// What becomes of an element of a path that does not stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    Make,
    Refuse,
}

/// Puts back what fits the profile; the rest are losses.
pub(super) fn restore(writer: &mut Writer<'_>, top: u32, extension: &[Extension], made: &mut Made) -> Vec<Loss> {
    let mut losses = Vec::new();
    for (at, entry) in extension.iter().enumerate() {
        if let Err(reason) = put_back(writer, top, entry, made) {
            losses.push(Loss { path: format!("extension[{at}]"), value: entry.value.clone(), reason });
        }
    }
    losses
}

fn put_back(writer: &mut Writer<'_>, top: u32, entry: &Extension, made: &mut Made) -> Result<(), String> {
    let (path, attribute) = match entry.path.split_once("/@") {
        Some((path, attribute)) => (path, Some(attribute)),
        None => (entry.path.as_str(), None),
    };
    let trail = trail(writer, top, path, made, Missing::Make)?;
    let place = *trail.last().ok_or_else(|| nowhere(path))?;
    match attribute {
        Some(attribute) => put_attribute(writer, place, attribute, &entry.value)?,
        None => put_text(writer, place, &entry.value)?,
    }
    for out in trail {
        writer.out.strengthen(out);
    }
    Ok(())
}

fn nowhere(path: &str) -> String {
    format!("this format has no element `{path}`")
}

/// The elements of a path, from the root on.
pub(super) fn trail(
    writer: &mut Writer<'_>,
    top: u32,
    path: &str,
    made: &mut Made,
    missing: Missing,
) -> Result<Vec<u32>, String> {
    let mut steps = path.split('/').map(|step| {
        let (name, position) = step.split_once('[').unwrap_or((step, "1]"));
        let position = position.strip_suffix(']').and_then(|position| position.parse::<usize>().ok());
        position.filter(|&position| position > 0).map(|position| (name, position))
    });
    let first = steps.next().flatten().ok_or_else(|| nowhere(path))?;
    let mut trail = root(writer, top, first, made, missing).ok_or_else(|| nowhere(path))?;
    for step in steps {
        let (name, position) = step.ok_or_else(|| nowhere(path))?;
        let parent = *trail.last().ok_or_else(|| nowhere(path))?;
        let child = writer.out.element(parent).and_then(|id| writer.element(id));
        let child = child.and_then(|element| element.entries(name).first()).map(|entry| entry.element);
        let child = child.ok_or_else(|| nowhere(path))?;
        trail.push(step_into(writer, parent, child, position, made, missing)?);
    }
    Ok(trail)
}

/// The root a path begins with: the document's, or one in its slots.
fn root(
    writer: &mut Writer<'_>,
    top: u32,
    (name, position): (&str, usize),
    made: &mut Made,
    missing: Missing,
) -> Option<Vec<u32>> {
    let element = writer.out.element(top).and_then(|id| writer.element(id))?;
    if element.name == name && position == 1 {
        return Some(vec![top]);
    }
    let slots = element.particles.iter().filter(|particle| particle.slot).flat_map(|particle| &particle.choices);
    let inner = slots.copied().find(|&id| writer.element(id).is_some_and(|root| root.name == name))?;
    step_into(writer, top, inner, position, made, missing).ok().map(|out| vec![top, out])
}

/// The occurrence at a position below a parent, made if there is room.
fn step_into(
    writer: &mut Writer<'_>,
    parent: u32,
    child: ElementId,
    position: usize,
    made: &mut Made,
    missing: Missing,
) -> Result<u32, String> {
    if let Some(&out) = made.get(&(parent, child, position)) {
        return Ok(out);
    }
    let standing: Vec<u32> = writer.out.occurrences(parent, child).collect();
    if let Some(&out) = standing.get(position - 1) {
        return Ok(out);
    }
    let element = writer.element(child).ok_or_else(|| "no such element".to_owned())?;
    if missing == Missing::Refuse {
        return Err(format!("`{}` does not stand there", element.path));
    }
    let most = element.max;
    if most != UNBOUNDED && standing.len() >= most as usize {
        return Err(format!("its place `{}` is taken", element.name));
    }
    let out = writer.hollow(child);
    insert(writer, parent, child, out);
    made.insert((parent, child, position), out);
    Ok(out)
}

/// Puts a new child in sequence: behind its like, before what must follow it.
fn insert(writer: &mut Writer<'_>, parent: u32, child: ElementId, out: u32) {
    let Some(element) = writer.out.element(parent).and_then(|id| writer.element(id)) else { return };
    let rank = |id: ElementId| {
        element.particles.iter().position(|particle| particle.choices.contains(&id)).unwrap_or(usize::MAX)
    };
    let own = rank(child);
    let at = writer.out.children(parent).iter().filter_map(|&sibling| writer.out.element(sibling));
    let at = at.take_while(|&sibling| rank(sibling) <= own).count();
    writer.out.insert(parent, at, out);
}

fn put_text(writer: &mut Writer<'_>, place: u32, value: &str) -> Result<(), String> {
    let element = writer.out.element(place).and_then(|id| writer.element(id));
    let element = element.ok_or_else(|| "no such element".to_owned())?;
    let simple = writer.mapping.profile.simple(element).filter(|_| element.content == Content::Text);
    let simple = simple.ok_or_else(|| format!("`{}` holds elements here, no text", element.path))?;
    let text = simple.prepare(value)?;
    let taken = writer.out.text(place);
    if !taken.is_empty() && taken != text {
        return Err(format!("its place `{}` is taken", element.path));
    }
    writer.out.change(place, |out| out.text = text);
    Ok(())
}

fn put_attribute(writer: &mut Writer<'_>, place: u32, name: &str, value: &str) -> Result<(), String> {
    let element = writer.out.element(place).and_then(|id| writer.element(id));
    let element = element.ok_or_else(|| "no such element".to_owned())?;
    let rule = writer.mapping.profile.simple(element).and_then(|simple| simple.attribute(name));
    let rule = rule.ok_or_else(|| format!("`{}` has no attribute `{name}` in this format", element.path))?;
    let value = rule.simple.prepare(value)?;
    if writer.out.attribute(place, name).is_some_and(|taken| taken != value) {
        return Err(format!("the attribute `{name}` of `{}` is taken", element.path));
    }
    writer.out.change(place, |out| out.put_attribute(name, value));
    Ok(())
}
