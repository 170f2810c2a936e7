//! From canonical document to element tree, in the profile's order.

use std::collections::{HashMap, HashSet};

use super::canon::{Canon, DOCUMENT, Holds};
use super::emit;
use super::expression::{Alternative, Path, Select};
use super::outline::{Out, Outline};
use super::restore::{self, Made};
use super::rewrite;
use super::table::Row;
use super::{Mapping, Piece, Written};
use crate::profile::element::{Content, Element, ElementId, Particle, UNBOUNDED};
use crate::xml::NONE;

pub(crate) struct Writer<'w> {
    pub(crate) mapping: &'w Mapping,
    pub(crate) canon: Canon<'w>,
    /// Places that stand in the document.
    pub(crate) used: Vec<bool>,
    /// Entries of lists that were given an element of their own.
    entered: HashSet<u32>,
    /// Places that stand as a text, even if not all of their members could: no place is written for ever.
    pub(super) worded: HashSet<u32>,
    /// Why a place could not be written.
    pub(crate) reasons: HashMap<u32, String>,
    pub(crate) out: Outline,
    /// Places that paths are relative to, innermost last; `NONE` for one that is not there.
    contexts: Vec<u32>,
}

/// Writes a document, or a part of one. A root that the profile does not have gives an empty document that misses its
/// root.
pub(crate) fn write(mapping: &Mapping, root: &str, piece: &Piece<'_>, explain: bool) -> Written {
    let canon = Canon::of(piece.value);
    let mut writer = Writer {
        mapping,
        used: vec![false; canon.len()],
        canon,
        entered: HashSet::new(),
        worded: HashSet::new(),
        reasons: HashMap::new(),
        out: Outline::default(),
        contexts: vec![DOCUMENT],
    };
    let Some(id) = mapping.profile.element_at(root) else {
        return Written { missing: vec![root.to_owned()], ..Written::default() };
    };
    let top = if piece.constants { writer.root(id) } else { writer.out.add(Out::of(id)) };
    let mut made = Made::new();
    let mut losses = restore::restore(&mut writer, top, piece.extension, &mut made);
    rewrite::rewrite(&mut writer, top, piece.written, &mut made);
    let mut written = emit::finish(&mut writer, top, piece, explain);
    let mut lost = writer.losses();
    lost.append(&mut losses);
    lost.append(&mut written.losses);
    Written { losses: lost, ..written }
}

impl<'w> Writer<'w> {
    pub(crate) fn element(&self, id: ElementId) -> Option<&'w Element> {
        self.mapping.profile.element(id)
    }

    fn is_active(&self, id: ElementId) -> bool {
        self.mapping.rules.get(id.0 as usize).is_some_and(|rule| rule.active)
    }

    /// The root: written whether or not anything stands in it.
    fn root(&mut self, id: ElementId) -> u32 {
        let mut found = self.occurrences(id, 1);
        found.pop().unwrap_or_else(|| self.hollow(id))
    }

    /// An element without a value: its constants alone.
    pub(crate) fn hollow(&mut self, id: ElementId) -> u32 {
        let contexts = std::mem::replace(&mut self.contexts, vec![NONE; 8]);
        let place = self.build(id, None).0;
        self.contexts = contexts;
        place
    }

    /// The occurrences of an element in the present context, at most so many.
    fn occurrences(&mut self, id: ElementId, most: u32) -> Vec<u32> {
        let Some(element) = self.element(id) else { return Vec::new() };
        let mapping = self.mapping;
        let Some(rule) = mapping.rules.get(id.0 as usize).filter(|rule| rule.active) else { return Vec::new() };
        let most = if most == UNBOUNDED { usize::MAX } else { most as usize };
        match (element.content, &rule.main) {
            (Content::Elements, _) if rule.text_child.is_none() => match rule.context(element.content) {
                Some(row) => self.in_contexts(id, row, most),
                None => self.in_place(id, most),
            },
            (_, Some(row)) => self.texts(id, element, row, most),
            (_, None) => Vec::new(),
        }
    }

    /// Occurrences of an element that has a context: one for each place its alternatives lead to.
    fn in_contexts(&mut self, id: ElementId, row: &'w Row, most: usize) -> Vec<u32> {
        let mut made = Vec::new();
        let mut found = false;
        for alternative in row.target.alternatives() {
            for place in self.places(&alternative.path) {
                let is_list = alternative.path.is_list();
                if made.len() >= most || is_list && self.entered.contains(&place) {
                    continue;
                }
                found = true;
                let (out, strong) = self.within(id, place, alternative);
                if strong {
                    self.mark_keys(&alternative.path);
                }
                // An empty entry keeps its position: the extension may fill it.
                if strong || is_list && matches!(self.canon.holds(place), Some(Holds::Object(_))) {
                    made.push(out);
                    self.entered.insert(place);
                }
            }
        }
        // The place is not there, but something below may climb out of it.
        let first = row.target.alternatives().first().filter(|one| !found && !one.path.is_list());
        if let Some(alternative) = first {
            let (out, strong) = self.within(id, NONE, alternative);
            made.extend(strong.then_some(out));
        }
        made
    }

    fn within(&mut self, id: ElementId, place: u32, alternative: &'w Alternative) -> (u32, bool) {
        let guard = alternative.guard.as_ref().map(|(child, text)| (child.as_str(), text.as_str()));
        self.contexts.push(place);
        let built = self.build(id, guard);
        self.contexts.pop();
        built
    }

    /// Occurrences of an element without a context: as long as there is something to put in them.
    fn in_place(&mut self, id: ElementId, most: usize) -> Vec<u32> {
        let mut made = Vec::new();
        while made.len() < most {
            let entered = self.entered.len();
            let (out, strong) = self.build(id, None);
            if strong || self.entered.len() > entered {
                made.push(out);
                continue;
            }
            // Constants stand even where nothing else does, once.
            if made.is_empty() && self.out.has_children(out) {
                made.push(out);
            }
            break;
        }
        made
    }

    /// Builds one occurrence; true if a value stands in it.
    fn build(&mut self, id: ElementId, guard: Option<(&str, &str)>) -> (u32, bool) {
        let mut strong = false;
        let mut children = Vec::new();
        let Some(element) = self.element(id) else { return (self.out.add(Out::of(id)), false) };
        for particle in &element.particles {
            for out in self.particle(particle, guard) {
                strong |= self.out.is_strong(out);
                children.push(out);
            }
        }
        let mut out = Out { children, ..Out::of(id) };
        strong |= self.attributes(id, element, &mut out);
        out.strong = strong;
        (self.out.add(out), strong)
    }

    fn particle(&mut self, particle: &Particle, guard: Option<(&str, &str)>) -> Vec<u32> {
        let mut made = Vec::new();
        for &choice in &particle.choices {
            let guarding = guard.filter(|(name, _)| self.element(choice).is_some_and(|child| child.name == *name));
            if !self.is_active(choice) && guarding.is_none() {
                continue;
            }
            let room = if particle.max == UNBOUNDED {
                UNBOUNDED
            } else {
                particle.max.saturating_sub(u32::try_from(made.len()).unwrap_or(u32::MAX))
            };
            let mut found = self.occurrences(choice, room);
            if particle.slot {
                // A root in a slot needs a value of its own.
                found.retain(|&out| self.out.is_strong(out));
            }
            if found.is_empty()
                && let Some((_, text)) = guarding
            {
                found.push(self.out.add(Out { text: text.to_owned(), ..Out::of(choice) }));
            }
            made.append(&mut found);
        }
        if let (true, [only]) = (made.is_empty(), particle.choices.as_slice())
            && self.element(*only).is_some_and(Element::stands_empty)
        {
            made.push(self.out.add(Out::of(*only)));
        }
        made
    }

    /// Every place a path leads to from the present context.
    pub(super) fn places(&self, path: &Path) -> Vec<u32> {
        let depth = self.contexts.len();
        let from = depth.checked_sub(1 + path.up).and_then(|at| self.contexts.get(at)).copied().unwrap_or(NONE);
        if from == NONE { Vec::new() } else { self.canon.all(from, path) }
    }

    /// The members that told an entry are said by the element it stands in.
    pub(super) fn mark_keys(&mut self, path: &Path) {
        for (at, step) in path.steps.iter().enumerate() {
            let Select::Where(key, _) = &step.select else { continue };
            let upto = Path { up: path.up, steps: path.steps.get(..=at).unwrap_or_default().to_vec() };
            for entry in self.places(&upto) {
                if let Some(member) = self.canon.member(entry, key) {
                    self.mark(&[member]);
                }
            }
        }
    }
}
