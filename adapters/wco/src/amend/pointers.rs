//! The pointers of a change, as the places they lead to.
//!
//! A pointer is a chain of steps: the class (375) of each element from the declaration down, which one of them (006), and
//! at the end, where one value is meant, its tag (381). All pointers of a change together are a tree of places.

use std::collections::BTreeMap;

use causeway_contract::canonical::PointerStep;
use causeway_contract::finding::Finding;
use causeway_contract::profile::{ElementId, Profile};

use crate::rules;

/// What the pointers say of one element: that it is changed itself, or what below it is.
#[derive(Debug, Default)]
pub(super) struct Place {
    /// It is put in, taken out or exchanged whole.
    pub(super) whole: bool,
    /// Values of it that are changed.
    pub(super) tags: Vec<ElementId>,
    /// Elements below it, each with the occurrences that are meant.
    pub(super) below: BTreeMap<ElementId, BTreeMap<u64, Place>>,
}

/// The places that the pointers lead to, from the declaration down. One that leads nowhere is a remark.
pub(super) fn places<'p>(
    profile: &Profile,
    pointers: impl Iterator<Item = &'p [PointerStep]>,
    findings: &mut Vec<Finding>,
) -> Place {
    let mut top = Place::default();
    for pointer in pointers.filter(|pointer| !pointer.is_empty()) {
        if let Err(why) = follow(profile, &mut top, pointer) {
            findings.push(Finding::info(rules::POINTER, shown(pointer), why));
        }
    }
    top
}

fn follow(profile: &Profile, top: &mut Place, pointer: &[PointerStep]) -> Result<(), String> {
    let root = profile.element_at("Declaration").ok_or("the profile has no declaration")?;
    let mut place = top;
    let mut at = root;
    let mut tagged = false;
    for (number, step) in pointer.iter().enumerate() {
        if let Some(section) = step.section.as_deref() {
            if number == 0 {
                if profile.element(root).is_some_and(|element| element.id() == section) {
                    tagged |= tag(profile, place, at, step)?;
                    continue;
                }
                return Err(format!("it begins at {section}, not at the declaration (42A)"));
            }
            at = below(profile, at, section)?;
            let repeats = profile.element(at).is_some_and(causeway_contract::profile::Element::repeats);
            // Where there can be one only, real messages number it anyhow.
            let sequence = if repeats { step.sequence.unwrap_or(1) } else { 1 };
            place = place.below.entry(at).or_default().entry(sequence).or_default();
        }
        tagged |= tag(profile, place, at, step)?;
    }
    if !tagged {
        if at == root {
            return Err("it names the declaration and nothing of it".to_owned());
        }
        place.whole = true;
    }
    Ok(())
}

fn tag(profile: &Profile, place: &mut Place, at: ElementId, step: &PointerStep) -> Result<bool, String> {
    let Some(tag) = step.tag.as_deref() else { return Ok(false) };
    let element = below(profile, at, tag)?;
    if !place.tags.contains(&element) {
        place.tags.push(element);
    }
    Ok(true)
}

fn below(profile: &Profile, at: ElementId, id: &str) -> Result<ElementId, String> {
    let name = profile.element(at).map_or("", causeway_contract::profile::Element::name);
    profile.child_by_id(at, id).ok_or_else(|| format!("nothing in {name} has the id {id}"))
}

/// A pointer as people write it: `42A/67A/68A[2]/02A[1]/360`.
fn shown(pointer: &[PointerStep]) -> String {
    let mut steps = Vec::new();
    for step in pointer {
        let sequence = step.sequence.map_or_else(String::new, |sequence| format!("[{sequence}]"));
        steps.extend(step.section.as_ref().map(|section| format!("{section}{sequence}")));
        steps.extend(step.tag.clone());
    }
    steps.join("/")
}
