//! The places that paths lead to: found, or made where nothing is yet.

use serde_json::Value;

use super::canon::{Canon, Holds, Key};
use super::expression::{Path, Select, Step};

impl<'k> Canon<'k> {
    /// The place of a step, where there is one. Of `name[]` there never is: it is the next.
    pub(crate) fn find(&self, from: u32, steps: &[Step]) -> Option<u32> {
        steps.iter().try_fold(from, |place, step| {
            let member = self.member(place, &step.name)?;
            match &step.select {
                Select::Member => Some(member),
                Select::Next => None,
                Select::Entry(index) => self.entries(member).get(*index).copied(),
                Select::Where(key, value) => self.entry_where(member, key, value),
            }
        })
    }

    /// The first entry whose member `key` is `value`.
    pub(crate) fn entry_where(&self, list: u32, key: &str, value: &str) -> Option<u32> {
        self.entries(list).iter().copied().find(|&entry| {
            let member = self.member(entry, key).and_then(|member| self.leaf(member));
            member.and_then(Value::as_str) == Some(value)
        })
    }

    /// The place of the steps, made if need be. None where something else stands in the way.
    pub(crate) fn make(&mut self, from: u32, steps: &'k [Step]) -> Option<u32> {
        steps.iter().try_fold(from, |place, step| self.make_step(place, step))
    }

    fn make_step(&mut self, place: u32, step: &'k Step) -> Option<u32> {
        let empty = |select: &Select| match select {
            Select::Member => Holds::Object(Vec::new()),
            _ => Holds::List(Vec::new()),
        };
        let member = match self.member(place, &step.name) {
            Some(member) => member,
            None if matches!(self.holds(place), Some(Holds::Object(_))) => {
                self.add(place, Key::Member(&step.name), empty(&step.select))
            }
            None => return None,
        };
        match &step.select {
            Select::Member => Some(member),
            _ if !matches!(self.holds(member), Some(Holds::List(_))) => None,
            Select::Next => Some(self.append(member)),
            Select::Entry(index) => {
                while self.entries(member).len() <= *index {
                    self.append(member);
                }
                self.entries(member).get(*index).copied()
            }
            Select::Where(key, value) => Some(match self.entry_where(member, key, value) {
                Some(entry) => entry,
                None => {
                    let entry = self.append(member);
                    self.add(entry, Key::Member(key), Holds::Leaf(Value::String(value.clone())));
                    entry
                }
            }),
        }
    }

    fn append(&mut self, list: u32) -> u32 {
        let index = self.entries(list).len();
        self.add(list, Key::Index(index), Holds::Object(Vec::new()))
    }

    /// The list of a step, made if need be.
    pub(crate) fn make_list(&mut self, place: u32, step: &'k Step) -> Option<u32> {
        match (self.member(place, &step.name), self.holds(place)) {
            (Some(member), _) => matches!(self.holds(member), Some(Holds::List(_))).then_some(member),
            (None, Some(Holds::Object(_))) => Some(self.add(place, Key::Member(&step.name), Holds::List(Vec::new()))),
            (None, _) => None,
        }
    }

    /// Every place a path leads to: each entry for `name[]`.
    pub(crate) fn all(&self, from: u32, path: &Path) -> Vec<u32> {
        let mut places = vec![from];
        for step in &path.steps {
            places = places.into_iter().flat_map(|place| self.all_of_step(place, step)).collect();
        }
        places
    }

    fn all_of_step(&self, place: u32, step: &Step) -> Vec<u32> {
        let Some(member) = self.member(place, &step.name) else { return Vec::new() };
        match &step.select {
            Select::Member => vec![member],
            Select::Next => self.entries(member).to_vec(),
            Select::Entry(index) => self.entries(member).get(*index).copied().into_iter().collect(),
            Select::Where(key, value) => self.entry_where(member, key, value).into_iter().collect(),
        }
    }
}
