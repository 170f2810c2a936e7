//! Numbers for metrics, each from an index that holds just what is counted.

use rusqlite::Connection;

use super::columns::Unsigned;
use super::error::StoreError;
use crate::ledger::Counts;

/// How much of everything there is.
pub(super) fn counts(connection: &Connection) -> Result<Counts, StoreError> {
    let count = |sql: &str| -> rusqlite::Result<u64> {
        connection.prepare_cached(sql)?.query_row([], |row| row.get::<_, Unsigned>(0)).map(|count| count.0)
    };
    Ok(Counts {
        quarantined: count("SELECT count(*) FROM event WHERE verdict IN ('conflict', 'rejected')")?,
        open: count("SELECT count(*) FROM event WHERE settled = 0")?,
        parked: connection
            .prepare_cached("SELECT subscriber, count(*) FROM parcel WHERE state = 'parked' GROUP BY subscriber")?
            .query_map([], |row| Ok((row.get(0)?, row.get::<_, Unsigned>(1)?.0)))?
            .collect::<Result<_, _>>()?,
        last_arrival: connection
            .prepare_cached("SELECT coalesce(max(arrival), 0) FROM message")?
            .query_row([], |row| row.get(0))?,
        bytes: count("SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")? + log(connection),
    })
}

/// Bytes of the write-ahead log beside the file; none in memory.
fn log(connection: &Connection) -> u64 {
    match connection.path() {
        Some(path) if !path.is_empty() => std::fs::metadata(format!("{path}-wal")).map_or(0, |log| log.len()),
        _ => 0,
    }
}
