//! Connections: the one that writes, and those that read.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::{error, migrate};
use crate::fault::{Code, Fault};

/// How long a connection waits for another program's lock: a backup, a person with a SQL shell.
const PATIENCE: Duration = Duration::from_secs(5);

/// Prepared statements a connection keeps; more than we have.
const STATEMENTS: usize = 64;

/// A directory is no ledger, and looks like none that was ever begun.
pub(super) fn check_no_directory(path: &Path) -> Result<(), Fault> {
    if path.is_dir() {
        let detail = format!("{} is a directory: name a file in ledger.url", path.display());
        return Err(Fault::new(Code::LedgerUnavailable, detail));
    }
    Ok(())
}

/// The path without links and dots, so that two names of one file share one lock. The directory must exist.
pub(super) fn resolve(path: &Path) -> Result<PathBuf, Fault> {
    check_no_directory(path)?;
    if let Ok(path) = path.canonicalize() {
        return Ok(path);
    }
    let directory = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let directory = directory.canonicalize().map_err(|cause| {
        let detail = format!(
            "{} cannot be created: directory {} {cause}; create it, or name another file in ledger.url",
            path.display(),
            directory.display()
        );
        Fault::new(Code::LedgerUnavailable, detail)
    })?;
    Ok(directory.join(path.file_name().unwrap_or_default()))
}

/// The connection that writes, on a schema brought up to date.
pub(super) fn writer(path: &Path) -> Result<Connection, Fault> {
    let open = || -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        tuned(Connection::open_with_flags(path, flags)?)
    };
    let mut connection = open().map_err(|e| error::opening(path, &e))?;
    migrate::bring_up_to_date(&mut connection, path)?;
    migrate::probe(&connection, path)?;
    durable(&connection, path)?;
    Ok(connection)
}

/// The only connection of a ledger in memory.
pub(super) fn memory() -> Result<Connection, Fault> {
    let path = Path::new(":memory:");
    let mut connection = Connection::open_in_memory().and_then(tuned).map_err(|e| error::opening(path, &e))?;
    migrate::bring_up_to_date(&mut connection, path)?;
    Ok(connection)
}

/// A connection that only reads, beside the one that writes or beside another process.
pub(super) fn reader(path: &Path) -> Result<Connection, Fault> {
    let open = || -> rusqlite::Result<Connection> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        tuned(Connection::open_with_flags(path, flags)?)
    };
    let connection = open().map_err(|e| error::opening(path, &e))?;
    migrate::require_current(&connection, path)?;
    migrate::probe(&connection, path)?;
    Ok(connection)
}

fn tuned(connection: Connection) -> rusqlite::Result<Connection> {
    connection.busy_timeout(PATIENCE)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    connection.pragma_update(None, "cache_size", -16_000)?; // KiB
    Ok(connection)
}

/// Write-ahead log, so that readers and the writer never wait for each other, and every commit synced.
fn durable(connection: &Connection, path: &Path) -> Result<(), Fault> {
    let set = || -> rusqlite::Result<String> {
        let mode: String = connection.pragma_update_and_check(None, "journal_mode", "wal", |row| row.get(0))?;
        connection.pragma_update(None, "synchronous", "full")?;
        connection.pragma_update(None, "wal_autocheckpoint", 4_000)?; // pages: 16 MB
        connection.pragma_update(None, "journal_size_limit", 64_000_000)?; // bytes kept of a log that once grew
        Ok(mode)
    };
    let mode = set().map_err(|e| error::opening(path, &e))?;
    if mode == "wal" {
        return Ok(());
    }
    let detail =
        format!("{}: its file system allows no write-ahead log (got {mode:?}); put it on a local disk", path.display());
    Err(Fault::new(Code::LedgerUnavailable, detail))
}
