//! Finding events by the words people have: every word must match, newest first.

use rusqlite::types::Value;
use rusqlite::{Connection, Row, params, params_from_iter};

use super::columns::{self, Named, Unsigned};
use super::error::StoreError;
use super::words;
use crate::ledger::{EventPlace, EventRow, ParcelState};

/// How far the matches of a word are counted when it is decided which word to start from.
const ENOUGH: usize = 2_000;

/// Events that match every word; without words, the newest.
pub(super) fn find(connection: &Connection, words: &[String], limit: usize) -> Result<Vec<EventRow>, StoreError> {
    let mut parameters = Vec::new();
    let mut terms: Vec<Term> =
        words.iter().filter(|word| !word.trim().is_empty()).map(|word| Term::new(word, &mut parameters)).collect();
    let rarest = rarest(connection, &terms, &parameters)?;
    let first = rarest.map_or_else(Term::everything, |index| terms.swap_remove(index));
    let places = places(connection, &question(&first, &terms, limit), &parameters)?;
    rows(connection, &places)
}

/// Events that wait for a person.
pub(super) fn quarantine(connection: &Connection, limit: usize) -> Result<Vec<EventRow>, StoreError> {
    let sql = format!(
        "SELECT arrival, part FROM event WHERE verdict IN ('conflict', 'rejected')
         ORDER BY arrival DESC, part DESC LIMIT {limit}"
    );
    rows(connection, &places(connection, &sql, &[])?)
}

/// A word as questions: each gives the places (arrival, part) of one kind of match.
///
/// The SQL is ours, word for word; what a person typed is only ever bound to a parameter.
struct Term {
    streams: Vec<String>,
}

impl Term {
    /// The questions a word stands for; what they are asked with is added to the parameters.
    fn new(given: &str, parameters: &mut Vec<Value>) -> Self {
        let mut bind = |value: String| {
            parameters.push(value.into());
            format!("?{}", parameters.len())
        };
        let trimmed = given.trim().to_owned();
        let normal = words::normalise(given);
        let word = bind(normal.clone());
        let mut streams = vec![
            format!("SELECT arrival, part FROM word WHERE word = {word}"),
            format!(
                "SELECT e.arrival, e.part FROM alias a JOIN event e ON e.document = a.document WHERE a.word = {word}"
            ),
        ];
        let state = ParcelState::ALL.iter().find(|state| state.as_str().eq_ignore_ascii_case(&normal));
        if let Some(state) = state {
            let state = bind(state.as_str().to_owned());
            streams.push(format!("SELECT arrival, part FROM parcel WHERE state = {state}"));
        }
        if let Ok(EventPlace { arrival, part }) = trimmed.parse() {
            streams.push(format!("SELECT arrival, part FROM event WHERE arrival = {arrival} AND part = {part}"));
        }
        if words::begins_a_time(&normal) {
            let (from, to) = (bind(normal.clone()), bind(format!("{normal}\u{10ffff}")));
            streams.push(format!(
                "SELECT e.arrival, e.part FROM message m JOIN event e ON e.arrival = m.arrival
                 WHERE m.received_at >= {from} AND m.received_at < {to}"
            ));
        }
        let parcel = bind(trimmed);
        streams.push(format!("SELECT arrival, part FROM parcel WHERE id = {parcel}"));
        Self { streams }
    }

    /// Every event.
    fn everything() -> Self {
        Self { streams: vec!["SELECT arrival, part FROM event".to_owned()] }
    }

    /// The places of this word one after another, some perhaps twice.
    fn union(&self) -> String {
        self.streams.join(" UNION ALL ")
    }

    /// True for the place `c` stands at.
    fn test(&self) -> String {
        let tests: Vec<String> = self
            .streams
            .iter()
            .map(|stream| {
                format!("EXISTS (SELECT 1 FROM ({stream}) t WHERE t.arrival = c.arrival AND t.part = c.part)")
            })
            .collect();
        format!("({})", tests.join(" OR "))
    }
}

/// The word to start from: the one with the fewest matches, as far as it pays to count.
fn rarest(connection: &Connection, terms: &[Term], parameters: &[Value]) -> Result<Option<usize>, StoreError> {
    if terms.len() < 2 {
        return Ok((!terms.is_empty()).then_some(0));
    }
    let mut best = None;
    for (index, term) in terms.iter().enumerate() {
        let sql = format!("SELECT count(*) FROM (SELECT 1 FROM ({}) LIMIT {ENOUGH})", term.union());
        let mut statement = connection.prepare(&sql)?;
        // A statement knows parameters up to the highest it names.
        let bound = parameters.iter().take(statement.parameter_count());
        let count: i64 = statement.query_row(params_from_iter(bound), |row| row.get(0))?;
        if best.is_none_or(|(fewest, _)| count < fewest) {
            best = Some((count, index));
        }
    }
    Ok(best.map(|(_, index)| index))
}

/// The places of one word that pass the others. Each of its streams comes from an index that ends in the place, so
/// SQLite merges them newest first and stops at the limit, however many matches there are.
fn question(first: &Term, others: &[Term], limit: usize) -> String {
    let tests: String = others.iter().map(|term| format!(" AND {}", term.test())).collect();
    let streams: Vec<String> = first
        .streams
        .iter()
        .map(|stream| format!("SELECT c.arrival, c.part FROM ({stream}) c WHERE 1{tests}"))
        .collect();
    format!("{} ORDER BY 1 DESC, 2 DESC LIMIT {limit}", streams.join(" UNION "))
}

fn places(connection: &Connection, sql: &str, parameters: &[Value]) -> Result<Vec<EventPlace>, StoreError> {
    let mut statement = connection.prepare(sql)?;
    let rows = statement
        .query_map(params_from_iter(parameters), |row| Ok(EventPlace { arrival: row.get(0)?, part: row.get(1)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn rows(connection: &Connection, places: &[EventPlace]) -> Result<Vec<EventRow>, StoreError> {
    places.iter().map(|place| event_row(connection, *place)).collect()
}

fn event_row(connection: &Connection, place: EventPlace) -> Result<EventRow, StoreError> {
    let mut parcels = connection
        .prepare_cached("SELECT subscriber, state FROM parcel WHERE arrival = ?1 AND part = ?2 ORDER BY seq")?;
    let parcels = parcels
        .query_map(params![place.arrival, place.part], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<_, _>>()?;
    let mut event = connection.prepare_cached(
        "SELECT m.received_at, e.source, e.id, e.type, e.document, e.revision, e.verdict, e.fault_code, e.fault_detail
         FROM event e JOIN message m ON m.arrival = e.arrival WHERE e.arrival = ?1 AND e.part = ?2",
    )?;
    let read = |row: &Row<'_>| {
        Ok(EventRow {
            place: place.to_string(),
            received_at: row.get(0)?,
            source: row.get(1)?,
            event: row.get(2)?,
            kind: row.get(3)?,
            document: row.get(4)?,
            revision: row.get::<_, Unsigned>(5)?.0,
            verdict: row.get(6)?,
            fault: columns::fault(row.get::<_, Option<Named<_>>>(7)?, row.get(8)?).map(|fault| fault.to_string()),
            parcels,
        })
    };
    Ok(event.query_row(params![place.arrival, place.part], read)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::sqlite::connection;

    fn plan(words: &[&str]) -> Vec<String> {
        let connection = connection::memory().unwrap();
        let mut parameters = Vec::new();
        let mut terms: Vec<Term> = words.iter().map(|word| Term::new(word, &mut parameters)).collect();
        let first = if terms.is_empty() { Term::everything() } else { terms.remove(0) };
        let sql = format!("EXPLAIN QUERY PLAN {}", question(&first, &terms, 10));
        let mut statement = connection.prepare(&sql).unwrap();
        let steps = statement.query_map(params_from_iter(parameters), |row| row.get("detail")).unwrap();
        steps.map(Result::unwrap).collect()
    }

    #[test]
    fn every_question_goes_by_indexes_and_sorts_only_what_is_few() {
        for words in [&["accepted"][..], &["accepted", "customs", "MG26EP1"], &["parked", "permit.issued", "7-0"]] {
            let plan = plan(words);
            assert!(!plan.iter().any(|step| step.starts_with("SCAN")), "{words:?}\n{plan:#?}");
            // Only the events of one alias are sorted; the rest is merged as it lies in its index.
            let sorted = plan.iter().filter(|step| step.contains("TEMP B-TREE")).count();
            assert_eq!(sorted, 1, "{words:?}\n{plan:#?}");
        }
        assert_eq!(plan(&[]), ["SCAN event USING COVERING INDEX sqlite_autoindex_event_1"], "newest first, as it lies");
    }
}
