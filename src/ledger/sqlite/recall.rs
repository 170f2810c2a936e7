//! What the line must know before it decides: the hot question, a few index lookups for each key.

use std::collections::BTreeSet;

use causeway_contract::event::Alias;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns::{KindColumn, Named, Unsigned};
use super::error::StoreError;
use crate::ledger::{Ask, Carried, Claimed, EventKey, EventPlace, Known, KnownDocument, Told, Verdict};

const CLAIMED: &str = "
    SELECT e.arrival, e.part, e.verdict, e.content, b.hash, e.document, e.settled
    FROM event e JOIN message m ON m.arrival = e.arrival JOIN body b ON b.id = m.body
    WHERE e.source = ?1 AND e.id = ?2 AND e.verdict = ?3 AND e.verdict IN ('accepted', 'rejected')
    ORDER BY e.arrival DESC, e.part DESC LIMIT 1";

const BY_ALIAS: &str = "SELECT document FROM alias WHERE scheme = ?1 AND value = ?2";

const DOCUMENT: &str = "SELECT kind, lane FROM document WHERE id = ?1";

const ALIASES: &str = "SELECT scheme, scope, value FROM alias WHERE document = ?1 ORDER BY scheme, scope, value";

const HISTORY: &str = "
    SELECT arrival, part, type, revision, explicit_revision, occurrence, content
    FROM event WHERE document = ?1 AND verdict = 'accepted' AND type IS NOT NULL
    ORDER BY revision, arrival, part";

const LIFE: &str = "
    SELECT e.arrival, e.part, e.type, e.revision, e.explicit_revision, e.occurrence, e.content, e.source, e.id, e.format
    FROM document d JOIN event e ON e.document = d.id
    WHERE d.lane = ?1 AND e.verdict = 'accepted' AND e.type IS NOT NULL";

const SEQUENCES: &str = "SELECT subscriber, max(sequence) FROM parcel WHERE document = ?1 GROUP BY subscriber";

/// What is known about these keys.
pub(super) fn recall(connection: &Connection, ask: &Ask) -> Result<Known, StoreError> {
    let mut events = Vec::new();
    let mut wanted: BTreeSet<String> = ask.documents.iter().cloned().collect();
    for key in &ask.events {
        if let Some(claim) = claimed(connection, key)? {
            wanted.extend(claim.document.clone());
            events.push(claim);
        }
    }
    for (scheme, value) in &ask.aliases {
        let mut statement = connection.prepare_cached(BY_ALIAS)?;
        for document in statement.query_map([scheme, value], |row| row.get(0))? {
            wanted.insert(document?);
        }
    }
    let mut documents = Vec::with_capacity(wanted.len());
    for id in wanted {
        documents.extend(known(connection, id)?);
    }
    Ok(Known { events, documents })
}

/// What was accepted under a key has it for good; else the latest that was rejected.
fn claimed(connection: &Connection, key: &EventKey) -> Result<Option<Claimed>, StoreError> {
    match latest(connection, key, Verdict::Accepted)? {
        None => latest(connection, key, Verdict::Rejected),
        accepted => Ok(accepted),
    }
}

fn latest(connection: &Connection, key: &EventKey, verdict: Verdict) -> Result<Option<Claimed>, StoreError> {
    let mut statement = connection.prepare_cached(CLAIMED)?;
    let claim = statement.query_row(params![key.source, key.id, verdict], |row| {
        Ok(Claimed {
            key: key.clone(),
            place: EventPlace { arrival: row.get(0)?, part: row.get(1)? },
            verdict: row.get(2)?,
            content: row.get(3)?,
            body: row.get(4)?,
            document: row.get(5)?,
            settled: row.get(6)?,
        })
    });
    Ok(claim.optional()?)
}

fn known(connection: &Connection, id: String) -> Result<Option<KnownDocument>, StoreError> {
    let row = connection
        .prepare_cached(DOCUMENT)?
        .query_row([&id], |row| Ok((row.get::<_, KindColumn>(0)?.0, row.get(1)?)))
        .optional()?;
    let Some((kind, lane)) = row else {
        return Ok(None);
    };
    let aliases = aliases(connection, &id)?;
    let history = connection.prepare_cached(HISTORY)?.query_map([&id], carried)?.collect::<Result<_, _>>()?;
    let sequences = connection
        .prepare_cached(SEQUENCES)?
        .query_map([&id], |row| Ok((row.get(0)?, row.get::<_, Unsigned>(1)?.0)))?
        .collect::<Result<_, _>>()?;
    Ok(Some(KnownDocument { id, kind, lane, aliases, history, sequences }))
}

/// Every accepted event of the documents of a lane, oldest first.
pub(super) fn life_of(connection: &Connection, lane: &str) -> Result<Vec<Told>, StoreError> {
    let mut statement = connection.prepare_cached(LIFE)?;
    let rows = statement.query_map([lane], |row| {
        Ok(Told { key: EventKey { source: row.get(7)?, id: row.get(8)? }, carried: carried(row)?, format: row.get(9)? })
    })?;
    let mut life = rows.collect::<Result<Vec<_>, _>>()?;
    life.sort_by_key(|told| told.carried.place);
    Ok(life)
}

/// The aliases of a document.
pub(super) fn aliases(connection: &Connection, document: &str) -> Result<Vec<Alias>, StoreError> {
    let mut statement = connection.prepare_cached(ALIASES)?;
    let rows = statement
        .query_map([document], |row| Ok(Alias { scheme: row.get(0)?, scope: row.get(1)?, value: row.get(2)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn carried(row: &Row<'_>) -> rusqlite::Result<Carried> {
    Ok(Carried {
        place: EventPlace { arrival: row.get(0)?, part: row.get(1)? },
        kind: row.get::<_, Named<_>>(2)?.0,
        revision: row.get::<_, Unsigned>(3)?.0,
        explicit_revision: row.get::<_, Option<Unsigned>>(4)?.map(|revision| revision.0),
        occurrence: row.get(5)?,
        content: row.get(6)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::sqlite::connection;

    /// A plan that walks a whole table or sorts would make every message dearer than the one before.
    #[test]
    fn every_lookup_of_the_line_goes_by_an_index() {
        let connection = connection::memory().unwrap();
        for sql in [CLAIMED, BY_ALIAS, DOCUMENT, ALIASES, HISTORY, LIFE, SEQUENCES] {
            let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
            let parameters = vec![rusqlite::types::Null; statement.parameter_count()];
            let plan: Vec<String> = statement
                .query_map(rusqlite::params_from_iter(parameters), |row| row.get("detail"))
                .unwrap()
                .map(Result::unwrap)
                .collect();
            assert!(plan.iter().all(|step| step.starts_with("SEARCH ")), "{sql}\n{plan:#?}");
        }
    }
}
