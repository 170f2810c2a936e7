//! From canonical document to XML, in the profile's order.
//!
//! Elements are tried in order; each takes the canonical values its row names that nobody took before. What is left
//! over at the end is a loss.

use serde_json::{Map, Value};

use super::canon::{Canon, DOCUMENT, Holds};
use super::draft::Draft;
use super::expression::{Alternative, Path, Select, Target};
use super::extend::{extend, prepared};
use super::form::{Form, Wording, plain};
use super::{Mapping, Row, Written};
use crate::adapter::{Loss, Move};
use crate::event::Extension;
use crate::profile::element::UNBOUNDED;
use crate::profile::{Content, ElementId};
use crate::xml::NONE;

/// Writes a canonical document as the root of that name.
pub(super) fn write(
    mapping: &Mapping,
    root: &str,
    value: &Map<String, Value>,
    extension: &[Extension],
    explain: bool,
) -> Written {
    let canon = Canon::of(value);
    let taken = vec![false; canon.len()];
    let mut writer = Writer { mapping, canon, taken, contexts: vec![DOCUMENT], losses: Vec::new(), missing: Vec::new() };
    let Some(id) = mapping.profile.element_at(root) else {
        return Written { missing: vec![root.to_owned()], ..Written::default() };
    };
    let mut instances = writer.instances(id, 0, 1);
    let mut draft = if instances.is_empty() { Draft::new(id, 0) } else { instances.swap_remove(0).draft };
    for (at, entry) in extension.iter().enumerate() {
        if let Err(reason) = extend(&mapping.profile, &mut draft, entry) {
            let path = format!("extension[{at}]");
            writer.losses.push(Loss { path, value: format!("{}: {}", entry.path, entry.value), reason });
        }
    }
    draft.arrange();
    writer.lose_what_is_left();
    let moves = if explain { writer.moves(&draft) } else { Vec::new() };
    let mut losses = writer.losses;
    losses.sort_by(|one, other| one.path.cmp(&other.path));
    Written { bytes: draft.to_xml(&mapping.profile), losses, moves, missing: writer.missing }
}

/// An element, written, and whether it says anything that is not constant.
struct Instance {
    draft: Draft,
    says: bool,
}

struct Writer<'m, 'v> {
    mapping: &'m Mapping,
    canon: Canon<'v>,
    /// By canonical place: it is carried by an element, or a loss already.
    taken: Vec<bool>,
    contexts: Vec<u32>,
    losses: Vec<Loss>,
    missing: Vec<String>,
}

impl<'m> Writer<'m, '_> {
    fn base(&self, up: usize) -> u32 {
        let at = self.contexts.len().saturating_sub(1 + up);
        self.contexts.get(at).copied().unwrap_or(DOCUMENT)
    }

    fn take(&mut self, place: u32) {
        if let Some(taken) = self.taken.get_mut(place as usize) {
            *taken = true;
        }
    }

    /// True where something at or below the place has not been carried.
    fn is_owed(&self, place: u32) -> bool {
        match self.canon.holds(place) {
            Some(Holds::Leaf(value)) => {
                plain(value).is_some() && !self.taken.get(place as usize).copied().unwrap_or(true)
            }
            Some(Holds::Object(members)) => members.iter().any(|&(_, member)| self.is_owed(member)),
            Some(Holds::List(entries)) => entries.iter().any(|&entry| self.is_owed(entry)),
            None => false,
        }
    }

    /// The instances of an element in the present context, at most so many.
    fn instances(&mut self, id: ElementId, particle: usize, most: usize) -> Vec<Instance> {
        let row = self.mapping.row(id);
        match self.mapping.profile.element(id).map(|element| element.content()) {
            Some(Content::Text) => row.map(|row| self.texts(id, particle, row, most)).unwrap_or_default(),
            _ => self.groups(id, particle, row, most),
        }
    }

    fn texts(&mut self, id: ElementId, particle: usize, row: &'m Row, most: usize) -> Vec<Instance> {
        if let Form::Const(text) = &row.form {
            let mut draft = Draft::new(id, particle);
            draft.text.clone_from(text);
            return vec![Instance { draft, says: false }];
        }
        let Target::Places(alternatives) = &row.target else { return Vec::new() };
        if row.fallback {
            return Vec::new();
        }
        let mut instances = Vec::new();
        for alternative in alternatives {
            let base = self.base(alternative.path.up);
            for place in self.places(base, &alternative.path, &row.form) {
                if instances.len() < most && self.is_owed(place) {
                    instances.extend(self.text(id, particle, row, place));
                }
            }
        }
        instances
    }

    /// Places a value may stand at. A form that joins a list takes the list, not its entries.
    fn places(&self, base: u32, path: &Path, form: &Form) -> Vec<u32> {
        if !matches!(form, Form::List(_)) {
            return self.canon.all(base, path);
        }
        match path.steps.split_last() {
            Some((last, before)) if last.select == Select::Next => {
                let above = self.canon.all(base, &Path { up: path.up, steps: before.to_vec() });
                above.into_iter().filter_map(|place| self.canon.member(place, &last.name)).collect()
            }
            _ => self.canon.all(base, path),
        }
    }

    fn text(&mut self, id: ElementId, particle: usize, row: &Row, place: u32) -> Option<Instance> {
        let written = row.form.write(&self.canon, place).and_then(|wording| match wording {
            Some(wording) => self.fitting(id, wording).map(Some),
            None => Ok(None),
        });
        match written {
            Ok(Some(Wording { text, attributes, carries, lost })) => {
                carries.iter().for_each(|&carried| self.take(carried));
                if let Some(reason) = lost {
                    self.lose(place, reason);
                }
                let mut draft = Draft::new(id, particle);
                draft.text = text;
                draft.attributes = attributes.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
                draft.carries = carries;
                Some(Instance { draft, says: true })
            }
            Ok(None) => None,
            Err(reason) => {
                self.lose(place, &reason);
                None
            }
        }
    }

    /// A wording that the element's type allows.
    fn fitting(&self, id: ElementId, mut wording: Wording) -> Result<Wording, String> {
        let profile = &self.mapping.profile;
        wording.text = prepared(profile, id, &wording.text)?;
        let simple = profile.element(id).and_then(|element| profile.simple(element));
        for (name, value) in &mut wording.attributes {
            if let Some(simple) = simple {
                let rule = simple.attribute(name).ok_or_else(|| format!("`@{name}` has no place"))?;
                *value = rule.simple.prepare(value)?;
            }
        }
        Ok(wording)
    }

    fn groups(&mut self, id: ElementId, particle: usize, row: Option<&'m Row>, most: usize) -> Vec<Instance> {
        let alternatives = row.map(|row| row.target.alternatives()).unwrap_or_default();
        let mut instances = Vec::new();
        let mut mapped = false;
        for alternative in alternatives.iter().filter(|alternative| !alternative.path.steps.is_empty()) {
            mapped = true;
            self.of_alternative(id, particle, alternative, most, &mut instances);
        }
        if mapped {
            return instances;
        }
        // Its children's values stand where its own would: it is repeated as long as there is something to say.
        let up = alternatives.first().map_or(0, |alternative| alternative.path.up);
        let context = self.base(up);
        while instances.len() < most {
            let instance = self.group(id, particle, context, None);
            let constant = self.mapping.constant.get(id.0 as usize).copied().unwrap_or(false);
            let wanted = instance.says || (instances.is_empty() && constant);
            if !wanted {
                break;
            }
            let again = instance.says;
            instances.push(instance);
            if !again {
                break;
            }
        }
        instances
    }

    fn of_alternative(
        &mut self,
        id: ElementId,
        particle: usize,
        alternative: &'m Alternative,
        most: usize,
        instances: &mut Vec<Instance>,
    ) {
        let base = self.base(alternative.path.up);
        let places = self.canon.all(base, &alternative.path);
        for &place in &places {
            self.take_key(place, alternative);
            if instances.len() >= most {
                break;
            }
            let instance = self.group(id, particle, place, alternative.guard.as_ref());
            // Where positions mean something, an empty entry keeps the others in theirs.
            let kept = alternative.path.is_list() && !self.mapping.profile.tolerance.empty_values;
            if instance.says || kept {
                instances.push(instance);
            }
        }
        // Children may take values of the contexts above even where there is no entry of their own.
        if places.is_empty() && alternative.guard.is_none() && instances.len() < most {
            let instance = self.group(id, particle, NONE, None);
            if instance.says {
                instances.push(instance);
            }
        }
    }

    /// The member that chose an entry is said by the element it stands for.
    fn take_key(&mut self, place: u32, alternative: &Alternative) {
        if let Some(Select::Where(key, _)) = alternative.path.steps.last().map(|step| &step.select)
            && let Some(key) = self.canon.member(place, key)
        {
            self.take(key);
        }
    }

    /// One element with everything its children have to say.
    fn group(
        &mut self,
        id: ElementId,
        particle: usize,
        context: u32,
        guard: Option<&'m (String, String)>,
    ) -> Instance {
        let mut draft = Draft::new(id, particle);
        let mut says = false;
        let before = self.missing.len();
        self.contexts.push(context);
        for (at, choices, min, max) in self.mapping.profile.sequence(id) {
            let most = if max == UNBOUNDED { usize::MAX } else { max as usize };
            let mut count = 0;
            for choice in choices {
                let instances = match guard.filter(|(name, _)| self.is_named(choice, name)) {
                    Some((_, text)) => vec![constant(choice, at, text)],
                    None => self.instances(choice, at, most - count),
                };
                count += instances.len();
                for instance in instances {
                    says |= instance.says;
                    draft.children.push(instance.draft);
                }
            }
            if count == 0 && min > 0 {
                self.require(id, at, &mut draft);
            }
        }
        self.contexts.pop();
        if !says && id.0 != 0 {
            // What is not written misses nothing.
            self.missing.truncate(before);
        }
        Instance { draft, says }
    }

    fn is_named(&self, id: ElementId, name: &str) -> bool {
        self.mapping.profile.element(id).is_some_and(|element| element.name() == name)
    }

    /// An element that must stand: empty if it holds elements, missing if it holds text.
    fn require(&mut self, parent: ElementId, particle: usize, draft: &mut Draft) {
        let profile = &self.mapping.profile;
        let Some((_, choices, ..)) = profile.sequence(parent).into_iter().find(|(at, ..)| *at == particle) else {
            return;
        };
        let [only] = choices.as_slice() else { return };
        let Some(element) = profile.element(*only) else { return };
        match element.content() {
            Content::Elements => {
                let instance = self.group(*only, particle, NONE, None);
                draft.children.push(instance.draft);
            }
            Content::Text => self.missing.push(element.path().to_owned()),
        }
    }

    fn lose(&mut self, place: u32, reason: &str) {
        let mut open = vec![place];
        while let Some(place) = open.pop() {
            match self.canon.holds(place) {
                Some(Holds::Leaf(value)) => {
                    if let Some(value) = plain(value) {
                        let path = self.canon.path(place);
                        self.losses.push(Loss { path, value, reason: reason.to_owned() });
                    }
                    self.take(place);
                }
                Some(Holds::Object(members)) => open.extend(members.iter().map(|&(_, member)| member)),
                Some(Holds::List(entries)) => open.extend(entries.iter().copied()),
                None => {}
            }
        }
    }

    fn lose_what_is_left(&mut self) {
        for at in 0..self.canon.len() {
            let place = u32::try_from(at).unwrap_or(NONE);
            if matches!(self.canon.holds(place), Some(Holds::Leaf(_))) && self.is_owed(place) {
                self.lose(place, "it has no place in this format");
            }
        }
    }

    fn moves(&self, draft: &Draft) -> Vec<Move> {
        let mut found = Vec::new();
        draft.paths(&self.mapping.profile, "", &mut found);
        let moved = |(place, to, value): (u32, String, String)| Move { from: self.canon.path(place), to, value };
        found.into_iter().map(moved).collect()
    }
}

/// The guard's child: it says which alternative this is.
fn constant(id: ElementId, particle: usize, text: &str) -> Instance {
    let mut draft = Draft::new(id, particle);
    text.clone_into(&mut draft.text);
    Instance { draft, says: false }
}
