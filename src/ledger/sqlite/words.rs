//! What people may ask for, and how two spellings of it become one.

use std::collections::BTreeSet;

use crate::ledger::Opening;

/// Longest word that is told from another, in characters: identifiers are shorter, and an index should not hold a
/// publisher's idea of one that fills a page.
const LONGEST: usize = 200;

/// A word as it is looked up: without blanks, upper case, cut to length.
pub(super) fn normalise(word: &str) -> String {
    word.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).take(LONGEST).collect()
}

/// Everything an event is found by that does not change: ids, document, type, verdict, and who is owed a copy.
/// (Aliases and parcel states change later; they are looked up where they stand.)
pub(super) fn of(opening: &Opening) -> BTreeSet<String> {
    let event = &opening.event;
    let document = event.document.as_deref();
    let given = [event.key.id.as_str(), event.verdict.as_str()]
        .into_iter()
        .chain(event.words.iter().map(String::as_str))
        .chain(event.kind.map(|kind| kind.as_str()))
        .chain(document)
        .chain(document.and_then(|id| id.rsplit('/').next()))
        .chain(opening.plan.iter().map(|planned| planned.subscriber.as_str()));
    let mut words: BTreeSet<String> = given.map(normalise).collect();
    words.remove("");
    words
}

/// True for the beginning of an RFC 3339 time, from the month on: `2026-11`, `2026-11-23T08:1`.
pub(super) fn begins_a_time(word: &str) -> bool {
    let shape = |(at, byte): (usize, u8)| match at {
        4 | 7 => byte == b'-',
        0..10 => byte.is_ascii_digit(),
        10 => byte == b'T',
        _ => byte.is_ascii_digit() || b":.+-Z".contains(&byte),
    };
    word.len() >= "2026-11".len() && word.bytes().enumerate().all(shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_number_are_one_word() {
        for spelling in ["mg 26 ep 000123", " MG26EP000123 ", "MG26EP000123", "Mg26\u{a0}Ep000123"] {
            assert_eq!(normalise(spelling), "MG26EP000123", "{spelling:?}");
        }
        assert_eq!(normalise(&"ß".repeat(1_000)).chars().count(), LONGEST);
    }

    #[test]
    fn the_beginning_of_a_time_is_told_from_a_number() {
        for time in ["2026-11", "2026-11-2", "2026-11-23", "2026-11-23T08:15:00.5Z", "2026-11-23T08:15:00+03:00"] {
            assert!(begins_a_time(time), "{time}");
        }
        for word in ["2026", "2026-1", "2026-000123", "26GB000123", "2026-11-23 08", "2026/11/23", "", "ÄÄÄÄ-ÄÄ"]
        {
            assert!(!begins_a_time(word), "{word}");
        }
    }
}
