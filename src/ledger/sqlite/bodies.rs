//! Original bytes: compressed, each kept once.

use std::io;

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use zstd::bulk::{Compressor, Decompressor};

use super::columns::{Json, Unsigned};
use super::error::StoreError;
use crate::ledger::Message;

/// Fast, and still a quarter of an XML document.
const LEVEL: i32 = 1;

/// Compresses bodies, and keeps what the compressor needs from one to the next.
#[derive(Default)]
pub(super) struct Press(Option<Compressor<'static>>);

impl Press {
    fn compress(&mut self, body: &[u8]) -> io::Result<Vec<u8>> {
        match &mut self.0 {
            Some(compressor) => compressor.compress(body),
            none => {
                let mut compressor = Compressor::new(LEVEL)?;
                compressor.include_checksum(true)?;
                none.insert(compressor).compress(body)
            }
        }
    }
}

/// Keeps a message's bytes, where no message before it had the same, and says under which number.
pub(super) fn keep(transaction: &Transaction<'_>, press: &mut Press, message: &Message) -> Result<i64, StoreError> {
    let known = transaction
        .prepare_cached("SELECT id FROM body WHERE hash = ?1")?
        .query_row([message.body_hash], |row| row.get(0))
        .optional()?;
    if let Some(id) = known {
        return Ok(id);
    }
    let stored =
        press.compress(&message.body).map_err(|source| StoreError::Body { arrival: message.arrival, source })?;
    transaction
        .prepare_cached("INSERT INTO body (hash, length, zstd) VALUES (?1, ?2, ?3)")?
        .insert(params![message.body_hash, Unsigned(message.body.len() as u64), stored])
        .map_err(StoreError::from)
}

/// The message of an arrival, with its original bytes.
pub(super) fn message(connection: &Connection, arrival: i64) -> Result<Message, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT m.received_at, m.queue, m.publisher, m.envelope, b.hash, b.length, b.zstd
         FROM message m JOIN body b ON b.id = m.body WHERE m.arrival = ?1",
    )?;
    let (mut message, length, stored) = statement.query_row([arrival], |row| {
        let message = Message {
            arrival,
            received_at: row.get(0)?,
            queue: row.get(1)?,
            publisher: row.get(2)?,
            envelope: row.get::<_, Json<_>>(3)?.0,
            body: Vec::new(),
            body_hash: row.get(4)?,
        };
        Ok((message, row.get::<_, i64>(5)?, row.get::<_, Vec<u8>>(6)?))
    })?;
    // A length that is none leaves no room to decompress into, which is the error it should be.
    let length = usize::try_from(length).unwrap_or_default();
    message.body = Decompressor::new()
        .and_then(|mut decompressor| decompressor.decompress(&stored, length))
        .map_err(|source| StoreError::Body { arrival, source })?;
    Ok(message)
}
