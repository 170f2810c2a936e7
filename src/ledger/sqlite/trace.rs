//! Events whole: their message, what was decided, and what became of every copy.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns::{self, Json, Named, Unsigned};
use super::error::StoreError;
use super::{bodies, recall, words};
use crate::ledger::{Attempt, EventKey, EventPlace, JournaledEvent, Life, Message, Planned, Unsettled};

/// The whole life of the events with this id, or at this place, oldest first.
pub(super) fn trace(connection: &Connection, event: &str) -> Result<Vec<Life>, StoreError> {
    let mut places = places_of(connection, event)?;
    places.extend(event.trim().parse::<EventPlace>().ok().filter(|place| !places.contains(place)));
    let mut messages = Messages::default();
    let mut lives = Vec::with_capacity(places.len());
    for place in places {
        lives.extend(life(connection, place, &mut messages)?);
    }
    Ok(lives)
}

/// Events that are open, in arrival order.
pub(super) fn unsettled(connection: &Connection) -> Result<Vec<Unsettled>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT arrival, part FROM event WHERE settled = 0 ORDER BY arrival, part")?;
    let places: Vec<EventPlace> = statement.query_map([], place)?.collect::<Result<_, _>>()?;
    let mut messages = Messages::default();
    let mut open = Vec::with_capacity(places.len());
    for place in places {
        if let Some(entry) = entry(connection, place)? {
            let plan = plan(connection, place)?.into_iter().map(|(_, planned)| planned).collect();
            open.push(Unsettled { message: messages.of(connection, place.arrival)?, event: entry.event, plan });
        }
    }
    Ok(open)
}

/// The last message read, so that the events of one body share it.
#[derive(Default)]
struct Messages(Option<Arc<Message>>);

impl Messages {
    fn of(&mut self, connection: &Connection, arrival: i64) -> Result<Arc<Message>, StoreError> {
        match &self.0 {
            Some(last) if last.arrival == arrival => Ok(Arc::clone(last)),
            _ => Ok(Arc::clone(self.0.insert(Arc::new(bodies::message(connection, arrival)?)))),
        }
    }
}

/// A row of the journal.
struct Entry {
    event: JournaledEvent,
    settled: bool,
    routing: serde_json::Value,
}

fn life(connection: &Connection, place: EventPlace, messages: &mut Messages) -> Result<Option<Life>, StoreError> {
    let Some(Entry { event, settled, routing }) = entry(connection, place)? else {
        return Ok(None);
    };
    let mut parcels = Vec::new();
    for (seq, planned) in plan(connection, place)? {
        parcels.push((planned, attempts(connection, seq)?));
    }
    let aliases = match &event.document {
        Some(document) => recall::aliases(connection, document)?,
        None => Vec::new(),
    };
    Ok(Some(Life { message: messages.of(connection, place.arrival)?, event, settled, routing, parcels, aliases }))
}

/// By the word of the id, since the journal's own index needs its source; then letter by letter.
fn places_of(connection: &Connection, id: &str) -> Result<Vec<EventPlace>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT w.arrival, w.part FROM word w JOIN event e ON e.arrival = w.arrival AND e.part = w.part
         WHERE w.word = ?1 AND e.id = ?2 ORDER BY w.arrival, w.part",
    )?;
    let rows = statement.query_map(params![words::normalise(id), id], place)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn place(row: &Row<'_>) -> rusqlite::Result<EventPlace> {
    Ok(EventPlace { arrival: row.get(0)?, part: row.get(1)? })
}

fn entry(connection: &Connection, place: EventPlace) -> Result<Option<Entry>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT source, id, type, document, revision, explicit_revision, occurrence, content, verdict, settled,
                original_arrival, original_part, fault_code, fault_detail, findings, format, words, routing
         FROM event WHERE arrival = ?1 AND part = ?2",
    )?;
    let read = |row: &Row<'_>| {
        let event = JournaledEvent {
            part: place.part,
            key: EventKey { source: row.get("source")?, id: row.get("id")? },
            kind: row.get::<_, Option<Named<_>>>("type")?.map(|kind| kind.0),
            document: row.get("document")?,
            revision: row.get::<_, Unsigned>("revision")?.0,
            explicit_revision: row.get::<_, Option<Unsigned>>("explicit_revision")?.map(|revision| revision.0),
            occurrence: row.get("occurrence")?,
            content: row.get("content")?,
            verdict: row.get("verdict")?,
            original: columns::place(row.get("original_arrival")?, row.get("original_part")?),
            fault: columns::fault(row.get("fault_code")?, row.get("fault_detail")?),
            findings: row.get::<_, Json<_>>("findings")?.0,
            format: row.get("format")?,
            words: row.get::<_, Json<_>>("words")?.0,
        };
        Ok(Entry { event, settled: row.get("settled")?, routing: row.get::<_, Json<_>>("routing")?.0 })
    };
    Ok(statement.query_row(params![place.arrival, place.part], read).optional()?)
}

/// The copies owed, in the order they were planned, each with its row number.
fn plan(connection: &Connection, event: EventPlace) -> Result<Vec<(i64, Planned)>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT seq, id, subscriber, sequence, issue, format, adapter, config_hash, bytes_hash, bytes, state,
                fault_code, fault_detail, losses
         FROM parcel WHERE arrival = ?1 AND part = ?2 ORDER BY seq",
    )?;
    let read = |row: &Row<'_>| {
        let planned = Planned {
            parcel: row.get("id")?,
            subscriber: row.get("subscriber")?,
            sequence: row.get::<_, Unsigned>("sequence")?.0,
            issue: row.get("issue")?,
            format: row.get("format")?,
            adapter: row.get("adapter")?,
            config_hash: row.get("config_hash")?,
            bytes_hash: row.get("bytes_hash")?,
            bytes: row.get::<_, Unsigned>("bytes")?.0,
            state: row.get("state")?,
            fault: columns::fault(row.get("fault_code")?, row.get("fault_detail")?),
            losses: row.get::<_, Json<_>>("losses")?.0,
        };
        Ok((row.get("seq")?, planned))
    };
    let rows = statement.query_map(params![event.arrival, event.part], read)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn attempts(connection: &Connection, parcel: i64) -> Result<Vec<Attempt>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT at, state, detail FROM attempt WHERE parcel = ?1 ORDER BY seq")?;
    let rows = statement
        .query_map([parcel], |row| Ok(Attempt { at: row.get(0)?, state: row.get(1)?, detail: row.get(2)? }))?;
    Ok(rows.collect::<Result<_, _>>()?)
}
