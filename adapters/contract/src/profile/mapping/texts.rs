//! Texts and attributes of an element tree, from the values of a canonical document.

use super::expression::{Path, Select, Step, Target};
use super::form::{Form, Wording};
use super::outline::Out;
use super::table::Row;
use super::write::Writer;
use crate::profile::element::{Element, ElementId};

impl<'w> Writer<'w> {
    /// Writes the attributes that have rows of their own. True if one carries a value.
    pub(super) fn attributes(&mut self, id: ElementId, element: &'w Element, out: &mut Out) -> bool {
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
    pub(super) fn texts(&mut self, id: ElementId, element: &'w Element, row: &'w Row, most: usize) -> Vec<u32> {
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
                steps.push(Step { name: last.name.clone(), select: Select::Member });
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
}
