//! Which event types a list of globs means.
//!
//! Event types are a closed set, so globs are matched once, when the configuration is read; asking is a look-up.

use causeway_contract::event::EventType;
use wildmatch::WildMatchPattern;

/// `*` is any characters; no other character is special (`?` cannot stand in an event type, so the second wildcard
/// of the library is given a character that cannot either).
type Glob = WildMatchPattern<'*', '\u{0}'>;

/// Globs over event types, as written and as matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventGlobs {
    written: Vec<String>,
    /// For each of [`EventType::ALL`], the first glob that matches it.
    matched: Vec<Option<usize>>,
}

impl EventGlobs {
    /// Matches globs against every event type there is.
    #[must_use]
    pub fn new(written: Vec<String>) -> Self {
        let globs: Vec<Glob> = written.iter().map(|glob| Glob::new(glob)).collect();
        let first = |kind: &EventType| globs.iter().position(|glob| glob.matches(kind.as_str()));
        let matched = EventType::ALL.iter().map(first).collect();
        Self { written, matched }
    }

    /// The globs as written.
    #[must_use]
    pub fn written(&self) -> &[String] {
        &self.written
    }

    /// Position of the first glob that matches this event type.
    #[must_use]
    pub fn first(&self, kind: EventType) -> Option<usize> {
        self.matched.get(kind as usize).copied().flatten()
    }

    /// True if a glob matches this event type.
    #[must_use]
    pub fn contains(&self, kind: EventType) -> bool {
        self.first(kind).is_some()
    }

    /// Every event type that a glob matches.
    pub fn types(&self) -> impl Iterator<Item = EventType> + '_ {
        EventType::ALL.iter().copied().filter(|kind| self.contains(*kind))
    }

    /// Positions of globs that match no event type at all: always a mistake.
    #[must_use]
    pub fn idle(&self) -> Vec<usize> {
        let matches_nothing = |glob: &String| {
            let glob = Glob::new(glob);
            !EventType::ALL.iter().any(|kind| glob.matches(kind.as_str()))
        };
        self.written.iter().enumerate().filter(|(_, glob)| matches_nothing(glob)).map(|(at, _)| at).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn globs(written: &[&str]) -> EventGlobs {
        EventGlobs::new(written.iter().map(|glob| (*glob).to_owned()).collect())
    }

    #[test]
    fn a_star_is_any_characters() {
        let some = globs(&["permit.*", "*ed"]);
        assert_eq!(some.first(EventType::PermitIssued), Some(0));
        assert_eq!(some.first(EventType::NoticeTaxed), Some(1));
        assert!(!some.contains(EventType::NoticeOther));
        assert_eq!(globs(&["*"]).types().count(), EventType::ALL.len());
        assert_eq!(globs(&["permit.issued"]).types().collect::<Vec<_>>(), [EventType::PermitIssued]);
    }

    #[test]
    fn a_glob_that_matches_no_event_type_is_found() {
        assert_eq!(globs(&["permit.*", "permit.isued", "?ermit.issued"]).idle(), [1, 2]);
    }

    #[test]
    fn the_table_is_in_the_order_of_the_enum() {
        for (position, kind) in EventType::ALL.iter().enumerate() {
            assert_eq!(*kind as usize, position, "{kind}");
        }
    }
}
