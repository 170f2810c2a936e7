//! A change put into a declaration at the places its pointers lead to, and nowhere else.
//!
//! Changes repeat data around what they change, for people; only what is pointed at counts. What is pointed at and
//! stands in the change is put in place of what was there; what does not stand in the change is taken out.

use std::collections::BTreeMap;

use causeway_contract::finding::Finding;
use causeway_contract::profile::{ElementId, Profile};

use super::branch::Branch;
use super::pointers::Place;
use crate::rules;

/// A change being applied.
pub(super) struct Applying<'p, 'f> {
    pub(super) profile: &'p Profile,
    pub(super) findings: &'f mut Vec<Finding>,
}

/// How an occurrence is told from its siblings.
enum Told {
    /// By its number (006).
    Numbered(ElementId),
    /// By its position.
    Placed,
}

impl Applying<'_, '_> {
    /// Applies what the places below one element say.
    pub(super) fn apply(&mut self, place: &Place, base: &mut Branch, change: Option<&Branch>) {
        for &tag in &place.tags {
            base.children.retain(|child| child.element != tag);
            let values = change.into_iter().flat_map(|change| &change.children);
            base.children.extend(values.filter(|child| child.element == tag).cloned());
        }
        for (&element, occurrences) in &place.below {
            self.occurrences(element, occurrences, base, change);
        }
        base.children.sort_by_key(|child| child.element);
    }

    /// Every occurrence of one element. Positions are those of the declaration as it was: what is taken out leaves its
    /// place until all are done.
    fn occurrences(
        &mut self,
        element: ElementId,
        places: &BTreeMap<u64, Place>,
        base: &mut Branch,
        change: Option<&Branch>,
    ) {
        let told = match self.profile.child_by_id(element, "006") {
            Some(number) if self.repeats(element) => Told::Numbered(number),
            _ => Told::Placed,
        };
        let from: Vec<&Branch> = change.into_iter().flat_map(|change| &change.children).collect();
        let from: Vec<&Branch> = from.into_iter().filter(|child| child.element == element).collect();
        let (standing, others) = std::mem::take(&mut base.children).into_iter().partition(|c| c.element == element);
        base.children = others;
        let standing: Vec<Branch> = standing;
        let count = standing.len();
        let mut now: Vec<Option<Branch>> = standing.into_iter().map(Some).collect();
        for (&sequence, place) in places {
            let Some(given) = self.given(&told, sequence, places, &from) else { continue };
            let at = match &told {
                Told::Numbered(number) => {
                    now.iter().position(|one| one.as_ref().is_some_and(|one| is(one, *number, sequence)))
                }
                Told::Placed => index(sequence).filter(|at| *at < count),
            };
            let Some(slot) = at.and_then(|at| now.get_mut(at)) else {
                self.put_in(element, sequence, place, given, count, &mut now);
                continue;
            };
            if place.whole {
                *slot = given.filter(|given| self.says_more_than_its_number(given)).cloned();
            } else if let Some(one) = slot {
                self.apply(place, one, given);
            }
        }
        base.children.extend(now.into_iter().flatten());
    }

    /// What is pointed at does not stand in the declaration yet.
    fn put_in(
        &mut self,
        element: ElementId,
        sequence: u64,
        place: &Place,
        given: Option<&Branch>,
        count: usize,
        now: &mut Vec<Option<Branch>>,
    ) {
        let name = self.path(element);
        let Some(given) = given.filter(|given| self.says_more_than_its_number(given)) else {
            let message = format!("{name}[{sequence}] stands neither in the declaration nor in the change");
            self.findings.push(Finding::info(rules::POINTER, name, message));
            return;
        };
        if self.repeats(element)
            && self.profile.child_by_id(element, "006").is_none()
            && index(sequence) > Some(now.len())
        {
            let message =
                format!("the declaration has {count}, the change speaks of number {sequence}: put behind them");
            self.findings.push(Finding::info(rules::POINTER, name, message));
        }
        let mut one = given.clone();
        if !place.whole {
            one = given.bare();
            if let Some(number) = self.profile.child_by_id(element, "006").and_then(|number| given.child(number)) {
                one.children.push(number.clone());
            }
            self.apply(place, &mut one, Some(given));
        }
        if !one.children.is_empty() {
            now.push(Some(one));
        }
    }

    /// The occurrence in the change that a pointer means; inside none where the change holds nothing of it, none where
    /// it cannot be told. Some changes hold as many occurrences as the declaration, those that do not change empty;
    /// others only those that change, in their order.
    fn given<'b>(
        &mut self,
        told: &Told,
        sequence: u64,
        places: &BTreeMap<u64, Place>,
        from: &[&'b Branch],
    ) -> Option<Option<&'b Branch>> {
        if let Told::Numbered(number) = told {
            return Some(from.iter().find(|one| is(one, *number, sequence)).copied());
        }
        let nth = |at: Option<usize>| Some(at.and_then(|at| from.get(at)).copied());
        let last = places.keys().next_back().copied().unwrap_or(1);
        if from.is_empty() || index(last).is_some_and(|last| last < from.len()) {
            return nth(index(sequence));
        }
        if from.len() == places.len() {
            return nth(places.keys().position(|one| *one == sequence));
        }
        // What is taken out has no data: the others have one each.
        let changed: Vec<u64> = places.iter().filter(|(_, place)| !place.whole).map(|(one, _)| *one).collect();
        if from.len() == changed.len() {
            return nth(changed.iter().position(|one| *one == sequence));
        }
        let name = from.first().map_or_else(String::new, |one| self.path(one.element));
        let message =
            format!("{} of {} occurrences pointed at are given: which ones cannot be told", from.len(), places.len());
        self.findings.push(Finding::info(rules::POINTER, name, message));
        None
    }

    fn path(&self, element: ElementId) -> String {
        self.profile.element(element).map_or_else(String::new, |element| element.path().to_owned())
    }

    /// An occurrence without data is how a change takes one out.
    fn says_more_than_its_number(&self, given: &Branch) -> bool {
        let number = self.profile.child_by_id(given.element, "006");
        given.children.iter().any(|child| Some(child.element) != number) || !given.value().is_empty()
    }

    fn repeats(&self, element: ElementId) -> bool {
        self.profile.element(element).is_some_and(causeway_contract::profile::Element::repeats)
    }
}

fn is(one: &Branch, number: ElementId, sequence: u64) -> bool {
    one.child(number).and_then(|child| child.value().parse().ok()) == Some(sequence)
}

fn index(sequence: u64) -> Option<usize> {
    usize::try_from(sequence).ok()?.checked_sub(1)
}
