//! What the model does not name, put back into its place in the document being written.

use super::draft::Draft;
use crate::event::Extension;
use crate::profile::element::UNBOUNDED;
use crate::profile::{Content, ElementId, Profile};

/// Puts an entry into its place.
///
/// # Errors
/// Why it has none.
pub(super) fn extend(profile: &Profile, root: &mut Draft, entry: &Extension) -> Result<(), String> {
    let (path, attribute) = match entry.path.split_once("/@") {
        Some((path, attribute)) => (path, Some(attribute)),
        None => (entry.path.as_str(), None),
    };
    let mut steps = path.split('/').map(step);
    let (first, _) = steps.next().ok_or("the path is empty")?;
    let mut draft = find_root(profile, root, first).ok_or_else(|| format!("`{first}` is not written"))?;
    for (name, position) in steps {
        draft = child(profile, draft, name, position)?;
    }
    match attribute {
        Some(attribute) => put_attribute(profile, draft, attribute, &entry.value),
        None => put_text(profile, draft, &entry.value),
    }
}

/// Name and position of a step: `Item[2]`.
fn step(written: &str) -> (&str, usize) {
    match written.split_once('[') {
        Some((name, rest)) => (name, rest.trim_end_matches(']').parse().unwrap_or(1)),
        None => (written, 1),
    }
}

/// The root of that name: the document's, or one in its slots.
fn find_root<'d>(profile: &Profile, root: &'d mut Draft, name: &str) -> Option<&'d mut Draft> {
    let is_it = |draft: &Draft| profile.element(draft.element).is_some_and(|element| element.path() == name);
    if is_it(root) {
        return Some(root);
    }
    root.children.iter_mut().find(|child| is_it(child))
}

fn child<'d>(profile: &Profile, draft: &'d mut Draft, name: &str, position: usize) -> Result<&'d mut Draft, String> {
    let (particle, element) = profile
        .child(draft.element, name)
        .ok_or_else(|| format!("`{name}` is no element of this format"))?;
    let alike = |child: &Draft| child.element == element;
    let there = draft.children.iter().filter(|child| alike(child)).count();
    if there < position {
        let most = profile.element(element).map_or(1, |element| element.max);
        if most != UNBOUNDED && there >= most as usize {
            return Err(format!("`{name}` stands {there} times already"));
        }
        draft.children.push(Draft::new(element, particle));
    }
    let nth = position.min(there + 1).saturating_sub(1);
    draft.children.iter_mut().filter(|child| alike(child)).nth(nth).ok_or_else(|| format!("`{name}` has no place"))
}

fn put_text(profile: &Profile, draft: &mut Draft, text: &str) -> Result<(), String> {
    let element = profile.element(draft.element).ok_or("no such element")?;
    if element.content() == Content::Elements {
        return Err(format!("`{}` holds elements, no text", element.name()));
    }
    if !draft.text.is_empty() {
        return Err(format!("`{}` says something else already", element.name()));
    }
    draft.text = prepared(profile, draft.element, text)?;
    Ok(())
}

fn put_attribute(profile: &Profile, draft: &mut Draft, name: &str, value: &str) -> Result<(), String> {
    let element = profile.element(draft.element).ok_or("no such element")?;
    if element.content() == Content::Text && draft.text.is_empty() {
        return Err(format!("`{}` has no text to go with `@{name}`", element.name()));
    }
    if draft.attributes.iter().any(|(known, _)| known == name) {
        return Err(format!("`@{name}` says something else already"));
    }
    let rule = profile.simple(element).and_then(|simple| simple.attribute(name));
    let rule = rule.ok_or_else(|| format!("`{}` takes no `@{name}`", element.name()))?;
    draft.attributes.push((name.to_owned(), rule.simple.prepare(value)?));
    Ok(())
}

/// Text as the element's type allows it.
///
/// # Errors
/// Why it does not.
pub(super) fn prepared(profile: &Profile, element: ElementId, text: &str) -> Result<String, String> {
    match profile.element(element).and_then(|element| profile.simple(element)) {
        Some(simple) => simple.prepare(text),
        None => Ok(text.to_owned()),
    }
}
