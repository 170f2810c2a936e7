//! From canonical document to element tree, in the profile's order.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::canon::{Canon, DOCUMENT, Holds};
use super::emit::{self, Out, Outline};
use super::expression::{Alternative, Path, Select, Target};
use super::form::{Form, Wording, plain};
use super::restore;
use super::table::Row;
use super::{Mapping, Written};
use crate::adapter::Loss;
use crate::event::Extension;
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
    worded: HashSet<u32>,
    /// Why a place could not be written.
    pub(crate) reasons: HashMap<u32, String>,
    pub(crate) out: Outline,
    /// Places that paths are relative to, innermost last; `NONE` for one that is not there.
    contexts: Vec<u32>,
}

/// Writes a document. A root that the profile does not have gives an empty document that misses its root.
pub(crate) fn write(
    mapping: &Mapping,
    root: &str,
    value: &Map<String, Value>,
    extension: &[Extension],
    explain: bool,
) -> Written {
    let canon = Canon::of(value);
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
    let top = writer.root(id);
    let mut losses = restore::restore(&mut writer, top, extension);
    let mut written = emit::finish(&mut writer, top, explain);
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

    /// Writes the attributes that have rows of their own. True if one carries a value.
    fn attributes(&mut self, id: ElementId, element: &'w Element, out: &mut Out) -> bool {
        let mapping = self.mapping;
        let Some(rule) = mapping.rules.get(id.0 as usize) else { return false };
        let mut strong = false;
        for (name, row) in &rule.attributes {
            let simple = mapping.profile.simple(element).and_then(|simple| simple.attribute(name));
            let Some(simple) = simple.map(|attribute| &attribute.simple) else { continue };
            if let Form::Const(text) = &row.form {
                out.attributes.push((name.clone(), text.clone()));
                continue;
            }
            let places = row.target.alternatives().iter().flat_map(|one| self.places(&one.path));
            let places: Vec<u32> = places.filter(|&place| !self.is_used(place)).collect();
            for place in places {
                let Some(wording) = self.word(row, place) else { continue };
                match simple.prepare(&wording.text) {
                    Ok(text) => {
                        self.mark(&wording.carries);
                        out.attributes.push((name.clone(), text));
                        strong = true;
                        break;
                    }
                    Err(reason) => drop(self.reasons.insert(place, reason)),
                }
            }
        }
        strong
    }

    /// Occurrences of an element that holds a text, or of one whose only child does.
    fn texts(&mut self, id: ElementId, element: &'w Element, row: &'w Row, most: usize) -> Vec<u32> {
        if let Form::Const(text) = &row.form {
            return vec![self.out.add(Out { text: text.clone(), ..Out::of(id) })];
        }
        if row.target == Target::Nothing {
            return Vec::new();
        }
        let mut made = Vec::new();
        let mut again = None;
        for alternative in row.target.alternatives() {
            for place in self.text_places(row, &alternative.path) {
                if made.len() >= most {
                    return made;
                }
                if self.worded.contains(&place) || self.is_used(place) {
                    again = again.or(Some(place).filter(|_| !alternative.path.is_list()));
                    continue;
                }
                if let Some(out) = self.text(id, element, row, place) {
                    self.mark_keys(&alternative.path);
                    self.worded.insert(place);
                    made.push(self.strong(out));
                }
            }
        }
        // What is written already is written again only where the standard requires it.
        let again = again.filter(|_| made.is_empty() && element.min > 0);
        if let Some(out) = again.and_then(|place| self.text(id, element, row, place)) {
            made.push(self.out.add(Out { again: true, ..out }));
        }
        made
    }

    fn strong(&mut self, mut out: Out) -> u32 {
        out.strong = true;
        self.out.add(out)
    }

    /// Places of a text; a list form takes the list as a whole.
    fn text_places(&self, row: &Row, path: &Path) -> Vec<u32> {
        match (&row.form, path.steps.split_last()) {
            (Form::List(_), Some((last, before))) if last.select == Select::Next => {
                let mut steps = before.to_vec();
                steps.push(super::expression::Step { name: last.name.clone(), select: Select::Member });
                self.places(&Path { up: path.up, steps })
            }
            _ => self.places(path),
        }
    }

    /// One text with its attributes; none where it says nothing or cannot stand.
    fn text(&mut self, id: ElementId, element: &'w Element, row: &'w Row, place: u32) -> Option<Out> {
        let wording = self.word(row, place)?;
        let mapping = self.mapping;
        let holder = mapping.rules.get(id.0 as usize).and_then(|rule| rule.text_child);
        let of = holder.and_then(|child| self.element(child)).unwrap_or(element);
        let simple = mapping.profile.simple(of)?;
        let text = match simple.prepare(&wording.text) {
            Ok(text) => text,
            Err(reason) => {
                self.refuse(&wording, &reason);
                return None;
            }
        };
        let mut out = Out { text, source: place, ..Out::of(holder.unwrap_or(id)) };
        // The first place a wording carries is its text; the rest came by attributes, in order.
        for (name, value) in &wording.attributes {
            let Some(attribute) = simple.attribute(name) else { continue };
            match attribute.simple.prepare(value) {
                Ok(value) => out.attributes.push(((*name).to_owned(), value)),
                Err(reason) => {
                    self.refuse(&wording, &format!("attribute `{name}`: {reason}"));
                    return None;
                }
            }
        }
        let bare = wording.attributes.iter().any(|(name, _)| simple.attribute(name).is_none());
        self.mark(if bare { wording.carries.get(..1).unwrap_or_default() } else { &wording.carries });
        if let Some(lost) = wording.lost {
            self.out.remarks.push((place, lost));
        }
        if holder.is_none() {
            self.attributes(id, element, &mut out);
            return Some(out);
        }
        out.strong = true;
        let child = self.out.add(out);
        Some(Out { children: vec![child], source: place, ..Out::of(id) })
    }

    fn word(&mut self, row: &Row, place: u32) -> Option<Wording> {
        match row.form.write(&self.canon, place) {
            Ok(wording) => wording,
            Err(reason) => {
                self.reasons.insert(place, reason);
                None
            }
        }
    }

    fn refuse(&mut self, wording: &Wording, reason: &str) {
        for &place in &wording.carries {
            self.reasons.insert(place, reason.to_owned());
        }
    }

    fn mark(&mut self, places: &[u32]) {
        for &place in places {
            if let Some(used) = self.used.get_mut(place as usize) {
                *used = true;
            }
        }
    }

    /// A value is used if it stands already; an object or list, if everything in it does.
    fn is_used(&self, place: u32) -> bool {
        match self.canon.holds(place) {
            Some(Holds::Leaf(value)) => {
                plain(value).is_none() || self.used.get(place as usize).copied().unwrap_or(true)
            }
            Some(Holds::Object(members)) => members.iter().all(|&(_, member)| self.is_used(member)),
            Some(Holds::List(entries)) => entries.iter().all(|&entry| self.is_used(entry)),
            None => true,
        }
    }

    /// Every place a path leads to from the present context.
    fn places(&self, path: &Path) -> Vec<u32> {
        let depth = self.contexts.len();
        let from = depth.checked_sub(1 + path.up).and_then(|at| self.contexts.get(at)).copied().unwrap_or(NONE);
        if from == NONE { Vec::new() } else { self.canon.all(from, path) }
    }

    /// The members that told an entry are said by the element it stands in.
    fn mark_keys(&mut self, path: &Path) {
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

    /// Everything that does not stand in the document.
    pub(crate) fn losses(&self) -> Vec<Loss> {
        let mut losses = Vec::new();
        self.lose(DOCUMENT, None, &mut losses);
        for &(place, reason) in &self.out.remarks {
            let value = self.canon.leaf(place).and_then(plain).unwrap_or_default();
            losses.push(Loss { path: self.canon.path(place), value, reason: reason.to_owned() });
        }
        losses
    }

    fn lose(&self, place: u32, reason: Option<&str>, losses: &mut Vec<Loss>) {
        let reason = self.reasons.get(&place).map(String::as_str).or(reason);
        match self.canon.holds(place) {
            Some(Holds::Leaf(value)) => {
                let used = self.used.get(place as usize).copied().unwrap_or(true);
                if let Some(value) = plain(value).filter(|_| !used) {
                    let reason = reason.unwrap_or("this format has no place for it").to_owned();
                    losses.push(Loss { path: self.canon.path(place), value, reason });
                }
            }
            Some(Holds::Object(members)) => {
                // What the document said before it was normalised is not content.
                for &(_, member) in members.iter().filter(|(name, _)| *name != "written") {
                    self.lose(member, reason, losses);
                }
            }
            Some(Holds::List(entries)) => entries.iter().for_each(|&entry| self.lose(entry, reason, losses)),
            None => {}
        }
    }
}
