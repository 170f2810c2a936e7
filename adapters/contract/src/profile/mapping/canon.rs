//! A canonical document as an arena: cheap to fill place by place, and every place knows its path.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::xml::NONE;

/// A canonical document being filled or being emptied. `'k`: where names of members live.
#[derive(Debug)]
pub(crate) struct Canon<'k> {
    places: Vec<Place<'k>>,
}

#[derive(Debug)]
struct Place<'k> {
    holds: Holds<'k>,
    parent: u32,
    key: Key<'k>,
    /// It stays even if it is empty.
    kept: bool,
}

#[derive(Debug)]
pub(crate) enum Holds<'k> {
    Object(Vec<(&'k str, u32)>),
    List(Vec<u32>),
    Leaf(Value),
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Key<'k> {
    Root,
    Member(&'k str),
    Index(usize),
}

/// Members of an object that a form makes of one text.
pub(crate) type Members = Vec<(&'static str, Value)>;

/// The document itself.
pub(crate) const DOCUMENT: u32 = 0;

impl<'k> Canon<'k> {
    /// An empty document.
    pub(crate) fn new() -> Self {
        let root = Place { holds: Holds::Object(Vec::new()), parent: NONE, key: Key::Root, kept: false };
        Self { places: vec![root] }
    }

    /// A document as it is.
    pub(crate) fn of(value: &'k Map<String, Value>) -> Self {
        let mut canon = Self::new();
        canon.fill(DOCUMENT, value);
        canon
    }

    fn fill(&mut self, place: u32, members: &'k Map<String, Value>) {
        for (name, value) in members {
            let member = self.add(place, Key::Member(name), Holds::Leaf(Value::Null));
            self.fill_with(member, value);
        }
    }

    fn fill_with(&mut self, place: u32, value: &'k Value) {
        match value {
            Value::Object(members) => {
                self.become_object(place);
                self.fill(place, members);
            }
            Value::Array(entries) => {
                self.hold(place, Holds::List(Vec::new()));
                for (index, entry) in entries.iter().enumerate() {
                    let entry_place = self.add(place, Key::Index(index), Holds::Leaf(Value::Null));
                    self.fill_with(entry_place, entry);
                }
            }
            leaf => self.hold(place, Holds::Leaf(leaf.clone())),
        }
    }

    pub(super) fn hold(&mut self, place: u32, holds: Holds<'k>) {
        if let Some(place) = self.places.get_mut(place as usize) {
            place.holds = holds;
        }
    }

    fn become_object(&mut self, place: u32) {
        self.hold(place, Holds::Object(Vec::new()));
    }

    pub(super) fn add(&mut self, parent: u32, key: Key<'k>, holds: Holds<'k>) -> u32 {
        let id = u32::try_from(self.places.len()).unwrap_or(NONE);
        self.places.push(Place { holds, parent, key, kept: false });
        match (self.places.get_mut(parent as usize).map(|place| &mut place.holds), key) {
            (Some(Holds::Object(members)), Key::Member(name)) => members.push((name, id)),
            (Some(Holds::List(entries)), Key::Index(_)) => entries.push(id),
            _ => {}
        }
        id
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len()
    }

    pub(crate) fn holds(&self, place: u32) -> Option<&Holds<'k>> {
        self.places.get(place as usize).map(|place| &place.holds)
    }

    pub(crate) fn leaf(&self, place: u32) -> Option<&Value> {
        match self.holds(place) {
            Some(Holds::Leaf(value)) => Some(value),
            _ => None,
        }
    }

    pub(crate) fn member(&self, place: u32, name: &str) -> Option<u32> {
        match self.holds(place)? {
            Holds::Object(members) => members.iter().find(|(known, _)| *known == name).map(|&(_, member)| member),
            _ => None,
        }
    }

    pub(crate) fn entries(&self, place: u32) -> &[u32] {
        match self.holds(place) {
            Some(Holds::List(entries)) => entries,
            _ => &[],
        }
    }

    /// The place keeps standing even with nothing in it.
    pub(crate) fn keep(&mut self, place: u32) {
        if let Some(place) = self.places.get_mut(place as usize) {
            place.kept = true;
        }
    }

    /// Canonical path, e.g. `items[0].marks[1]`.
    pub(crate) fn path(&self, place: u32) -> String {
        let mut keys = Vec::new();
        let mut next = Some(place);
        while let Some(place) = next.and_then(|place| self.places.get(place as usize)) {
            keys.push(place.key);
            next = (place.parent != NONE).then_some(place.parent);
        }
        let mut path = String::new();
        for key in keys.into_iter().rev() {
            match key {
                Key::Root => {}
                Key::Member(name) => {
                    if !path.is_empty() {
                        path.push('.');
                    }
                    path.push_str(name);
                }
                Key::Index(index) => {
                    let _ = write!(path, "[{index}]");
                }
            }
        }
        path
    }

    /// Puts a value at a place that holds nothing yet.
    ///
    /// # Errors
    /// The value, where the place is taken.
    pub(crate) fn put(&mut self, place: u32, value: Value) -> Result<(), Value> {
        if !self.is_free(place) {
            return Err(value);
        }
        self.hold(place, Holds::Leaf(value));
        Ok(())
    }

    /// Puts members into a place that holds nothing yet.
    ///
    /// # Errors
    /// The members, where the place is taken.
    pub(crate) fn put_members(&mut self, place: u32, members: Members) -> Result<(), Members> {
        if !self.is_free(place) {
            return Err(members);
        }
        for (name, value) in members {
            self.add(place, Key::Member(name), Holds::Leaf(value));
        }
        Ok(())
    }

    /// Appends values to a list, which may be new.
    ///
    /// # Errors
    /// The values, where something else than a list stands at the place.
    pub(crate) fn put_entries(&mut self, place: u32, values: Vec<Value>) -> Result<(), Vec<Value>> {
        if self.is_free(place) {
            self.hold(place, Holds::List(Vec::new()));
        }
        if !matches!(self.holds(place), Some(Holds::List(_))) {
            return Err(values);
        }
        for value in values {
            let index = self.entries(place).len();
            self.add(place, Key::Index(index), Holds::Leaf(value));
        }
        Ok(())
    }

    fn is_free(&self, place: u32) -> bool {
        matches!(self.holds(place), Some(Holds::Object(members)) if members.is_empty())
    }

    /// True where a value stands at the place or below it.
    pub(crate) fn has_value(&self, place: u32) -> bool {
        match self.holds(place) {
            Some(Holds::Leaf(value)) => !value.is_null(),
            Some(Holds::Object(members)) => members.iter().any(|&(_, member)| self.has_value(member)),
            Some(Holds::List(entries)) => entries.iter().any(|&entry| self.has_value(entry)),
            None => false,
        }
    }

    /// The document as JSON, without what holds nothing.
    pub(crate) fn into_map(mut self) -> Map<String, Value> {
        match self.take(DOCUMENT) {
            Some(Value::Object(members)) => members,
            _ => Map::new(),
        }
    }

    fn take(&mut self, place: u32) -> Option<Value> {
        let place = self.places.get_mut(place as usize)?;
        let kept = place.kept;
        match std::mem::replace(&mut place.holds, Holds::List(Vec::new())) {
            Holds::Leaf(value) => Some(value),
            Holds::Object(members) => {
                let members: Map<_, _> = members
                    .into_iter()
                    .filter_map(|(name, member)| Some((name.to_owned(), self.take(member)?)))
                    .collect();
                (kept || !members.is_empty()).then_some(Value::Object(members))
            }
            Holds::List(entries) => {
                let entries: Vec<_> = entries.into_iter().filter_map(|entry| self.take(entry)).collect();
                (!entries.is_empty()).then_some(Value::Array(entries))
            }
        }
    }
}
