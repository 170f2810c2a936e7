//! Whose file this is, which schema it has, and how it comes to ours.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::error;
use crate::fault::{Code, Fault};

/// Schemas in order; a file's `user_version` says how many of them it has had. Released ones never change.
const MIGRATIONS: &[&str] = &[include_str!("schema/001.sql"), include_str!("schema/002.sql")];

/// `CWLG` as SQLite's `application_id`: a Causeway ledger, also for `file(1)`.
const APPLICATION: i32 = 0x4357_4c47;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    /// Nothing yet.
    Empty,
    /// A ledger that has had so many migrations.
    Ledger(usize),
    /// A database of something else.
    Alien,
}

/// Brings a file to this version's schema, each step whole or not at all.
pub(super) fn bring_up_to_date(connection: &mut Connection, path: &Path) -> Result<(), Fault> {
    let done = match look(connection).map_err(|e| error::opening(path, &e))? {
        Found::Empty => 0,
        Found::Ledger(version) if version <= MIGRATIONS.len() => version,
        Found::Ledger(version) => return Err(newer(path, version)),
        Found::Alien => return Err(alien(path)),
    };
    for (index, schema) in MIGRATIONS.iter().enumerate().skip(done) {
        step(connection, schema, index + 1).map_err(|e| error::opening(path, &e))?;
    }
    Ok(())
}

/// Checks that a file has exactly this version's schema.
pub(super) fn require_current(connection: &Connection, path: &Path) -> Result<(), Fault> {
    match look(connection).map_err(|e| error::opening(path, &e))? {
        Found::Ledger(version) if version == MIGRATIONS.len() => Ok(()),
        Found::Ledger(version) if version > MIGRATIONS.len() => Err(newer(path, version)),
        Found::Ledger(version) => Err(Fault::new(
            Code::LedgerVersion,
            format!(
                "{} has schema {version}, and this version reads schema {}: start the daemon of this version once",
                path.display(),
                MIGRATIONS.len()
            ),
        )),
        Found::Empty | Found::Alien => Err(alien(path)),
    }
}

/// Reads a row of every table, so that gross damage shows at the start and not with a message in hand.
pub(super) fn probe(connection: &Connection, path: &Path) -> Result<(), Fault> {
    let touch = || -> rusqlite::Result<()> {
        for table in ["body", "message", "event", "document", "alias", "word", "parcel", "attempt"] {
            connection.query_row(&format!("SELECT count(*) FROM (SELECT * FROM {table} LIMIT 1)"), [], |_| Ok(()))?;
        }
        Ok(())
    };
    touch().map_err(|e| error::opening(path, &e))
}

fn look(connection: &Connection) -> rusqlite::Result<Found> {
    let application: i32 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    Ok(match (application, usize::try_from(version)) {
        (APPLICATION, Ok(version)) => Found::Ledger(version),
        (0, Ok(0)) if tables == 0 => Found::Empty,
        _ => Found::Alien,
    })
}

fn step(connection: &mut Connection, schema: &str, version: usize) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Exclusive)?;
    transaction.execute_batch(schema)?;
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", i64::try_from(version).unwrap_or(i64::MAX))?;
    transaction.commit()
}

fn newer(path: &Path, version: usize) -> Fault {
    let detail = format!(
        "{} has schema {version}, and this version knows schemas up to {}: run the newer Causeway that wrote it, or \
         restore a backup from before",
        path.display(),
        MIGRATIONS.len()
    );
    Fault::new(Code::LedgerVersion, detail)
}

fn alien(path: &Path) -> Fault {
    let detail =
        format!("{} is a database, but not a Causeway ledger; name another file in ledger.url", path.display());
    Fault::new(Code::LedgerUnavailable, detail)
}
