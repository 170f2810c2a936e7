//! What is written: W1, W2 and delivery attempts.

use causeway_contract::event::Alias;
use rusqlite::{OptionalExtension, Transaction, params};

use super::bodies::{self, Press};
use super::columns::{Json, Unsigned};
use super::error::StoreError;
use super::words;
use crate::ledger::{Attempt, EventPlace, Message, Opening, ParcelState, Planned, Verdict};

/// W1.
pub(super) fn open(transaction: &Transaction<'_>, press: &mut Press, opening: &Opening) -> Result<(), StoreError> {
    message(transaction, press, &opening.message)?;
    event(transaction, opening)?;
    document(transaction, opening)?;
    if let Some(id) = &opening.event.document {
        opening.aliases.iter().try_for_each(|other| alias(transaction, id, other))?;
    }
    let place = EventPlace { arrival: opening.message.arrival, part: opening.event.part };
    for word in words::of(opening) {
        transaction.prepare_cached("INSERT INTO word (word, arrival, part) VALUES (?1, ?2, ?3)")?.execute(params![
            word,
            place.arrival,
            place.part
        ])?;
    }
    opening.plan.iter().try_for_each(|planned| parcel(transaction, place, opening.event.document.as_deref(), planned))
}

/// W2.
pub(super) fn settle(
    transaction: &Transaction<'_>,
    event: EventPlace,
    parcels: &[(String, ParcelState)],
) -> Result<(), StoreError> {
    let settled = transaction
        .prepare_cached("UPDATE event SET settled = 1 WHERE arrival = ?1 AND part = ?2")?
        .execute(params![event.arrival, event.part])?;
    if settled == 0 {
        return Err(StoreError::Unknown { what: "event", id: event.to_string() });
    }
    parcels.iter().try_for_each(|(parcel, state)| advance(transaction, parcel, *state).map(drop))
}

/// A delivery attempt. A parcel the journal does not know (put into the queue by somebody else, or older than a new
/// ledger) has nothing to note it by.
pub(super) fn attempt(transaction: &Transaction<'_>, parcel: &str, attempt: &Attempt) -> Result<(), StoreError> {
    let seq = match advance(transaction, parcel, attempt.state) {
        Err(StoreError::Unknown { .. }) => return Ok(()),
        moved => moved?,
    };
    transaction
        .prepare_cached("INSERT INTO attempt (parcel, at, state, detail) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![seq, attempt.at, attempt.state, attempt.detail])?;
    Ok(())
}

/// Moves a parcel forward, never back: a confirm may be written after the delivery it made possible.
fn advance(transaction: &Transaction<'_>, parcel: &str, state: ParcelState) -> Result<i64, StoreError> {
    let (seq, now): (i64, ParcelState) = transaction
        .prepare_cached("SELECT seq, state FROM parcel WHERE id = ?1")?
        .query_row([parcel], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?
        .ok_or_else(|| StoreError::Unknown { what: "parcel", id: parcel.to_owned() })?;
    if step(state) > step(now) {
        transaction.prepare_cached("UPDATE parcel SET state = ?2 WHERE seq = ?1")?.execute(params![seq, state])?;
    }
    Ok(seq)
}

fn step(state: ParcelState) -> Option<usize> {
    ParcelState::ALL.iter().position(|one| *one == state)
}

/// Once per arrival, however many events the message holds.
fn message(transaction: &Transaction<'_>, press: &mut Press, message: &Message) -> Result<(), StoreError> {
    let known = transaction.prepare_cached("SELECT 1 FROM message WHERE arrival = ?1")?.exists([message.arrival])?;
    if known {
        return Ok(());
    }
    let body = bodies::keep(transaction, press, message)?;
    transaction
        .prepare_cached(
            "INSERT INTO message (arrival, received_at, queue, publisher, envelope, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        )?
        .execute(params![
            message.arrival,
            message.received_at,
            message.queue,
            message.publisher,
            Json(&message.envelope),
            body
        ])?;
    Ok(())
}

fn event(transaction: &Transaction<'_>, opening: &Opening) -> Result<(), StoreError> {
    let event = &opening.event;
    let owes = opening.plan.iter().any(|planned| planned.state == ParcelState::Planned);
    let settled = event.verdict != Verdict::Accepted || !owes;
    transaction
        .prepare_cached(
            "INSERT INTO event (arrival, part, source, id, type, document, revision, explicit_revision, occurrence,
                                content, verdict, settled, original_arrival, original_part, fault_code, fault_detail,
                                findings, format, words, routing)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
        )?
        .execute(params![
            opening.message.arrival,
            event.part,
            event.key.source,
            event.key.id,
            event.kind.map(|kind| kind.as_str()),
            event.document,
            Unsigned(event.revision),
            event.explicit_revision.map(Unsigned),
            event.occurrence,
            event.content,
            event.verdict,
            settled,
            event.original.map(|place| place.arrival),
            event.original.map(|place| place.part),
            event.fault.as_ref().map(|fault| fault.code.as_str()),
            event.fault.as_ref().map(|fault| &fault.detail),
            Json(&event.findings),
            event.format,
            Json(&event.words),
            Json(&opening.routing),
        ])?;
    Ok(())
}

/// The document and its lane. One that only notices have spoken of becomes what it is when that itself arrives.
fn document(transaction: &Transaction<'_>, opening: &Opening) -> Result<(), StoreError> {
    let (Some(id), Some(kind)) = (&opening.event.document, opening.event.kind) else {
        return Ok(());
    };
    transaction
        .prepare_cached(
            "INSERT INTO document (id, kind, lane) VALUES (?1, ?2, coalesce(?3, ?1))
             ON CONFLICT (id) DO UPDATE SET
                 kind = CASE document.kind WHEN 'notice' THEN excluded.kind ELSE document.kind END,
                 lane = coalesce(?3, document.lane)
             WHERE ?3 IS NOT NULL OR document.kind = 'notice'",
        )?
        .execute(params![id, kind.kind().as_str(), opening.lane])?;
    Ok(())
}

fn alias(transaction: &Transaction<'_>, document: &str, alias: &Alias) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO alias (document, scheme, scope, value, word) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (document, scheme, scope, value) DO NOTHING",
        )?
        .execute(params![document, alias.scheme, alias.scope, alias.value, words::normalise(&alias.value)])?;
    Ok(())
}

fn parcel(
    transaction: &Transaction<'_>,
    event: EventPlace,
    document: Option<&str>,
    planned: &Planned,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO parcel (id, arrival, part, document, subscriber, sequence, issue, format, adapter, config_hash,
                                 bytes_hash, bytes, state, fault_code, fault_detail, losses)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        )?
        .execute(params![
            planned.parcel,
            event.arrival,
            event.part,
            document,
            planned.subscriber,
            Unsigned(planned.sequence),
            planned.issue,
            planned.format,
            planned.adapter,
            planned.config_hash,
            planned.bytes_hash,
            Unsigned(planned.bytes),
            planned.state,
            planned.fault.as_ref().map(|fault| fault.code.as_str()),
            planned.fault.as_ref().map(|fault| &fault.detail),
            Json(&planned.losses),
        ])?;
    Ok(())
}
