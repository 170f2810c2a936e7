//! Which values stand in the document, and which are lost.

use super::canon::{DOCUMENT, Holds};
use super::form::plain;
use super::write::Writer;
use crate::adapter::Loss;
use crate::event::NO_CONTENT;

impl Writer<'_> {
    pub(super) fn mark(&mut self, places: &[u32]) {
        for &place in places {
            if let Some(used) = self.used.get_mut(place as usize) {
                *used = true;
            }
        }
    }

    /// A value is used if it stands already; an object or list, if everything in it does.
    pub(super) fn is_used(&self, place: u32) -> bool {
        match self.canon.holds(place) {
            Some(Holds::Leaf(value)) => {
                plain(value).is_none() || self.used.get(place as usize).copied().unwrap_or(true)
            }
            Some(Holds::Object(members)) => members.iter().all(|&(_, member)| self.is_used(member)),
            Some(Holds::List(entries)) => entries.iter().all(|&entry| self.is_used(entry)),
            None => true,
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
                for &(_, member) in members.iter().filter(|(name, _)| !NO_CONTENT.contains(name)) {
                    self.lose(member, reason, losses);
                }
            }
            Some(Holds::List(entries)) => entries.iter().for_each(|&entry| self.lose(entry, reason, losses)),
            None => {}
        }
    }
}
