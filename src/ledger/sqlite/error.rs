//! What can go wrong between us and SQLite, and which fault it is.

use std::path::Path;

use rusqlite::ErrorCode;

use crate::fault::{Code, Fault};

/// Why a question or a write failed.
#[derive(Debug, thiserror::Error)]
pub(super) enum StoreError {
    /// SQLite says so.
    #[error("{0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A body could not be compressed, or what is stored is not what was.
    #[error("the body of message {arrival}: {source}")]
    Body {
        /// Its message.
        arrival: i64,
        /// Zstandard's reason.
        source: std::io::Error,
    },
    /// A write about something the journal does not hold.
    #[error("no {what} {id} in the journal")]
    Unknown {
        /// `event` or `parcel`.
        what: &'static str,
        /// Its place or id.
        id: String,
    },
}

impl StoreError {
    /// The fault of a question.
    pub(super) fn reading(self) -> Fault {
        Fault::new(Code::LedgerUnavailable, format!("the ledger could not answer: {self}{}", self.remedy()))
    }

    /// The fault of a write: nothing of it is there.
    pub(super) fn writing(&self) -> Fault {
        let code = match self {
            StoreError::Unknown { .. } => Code::Internal, // the ledger is well: what it was told makes no sense
            StoreError::Sqlite(_) | StoreError::Body { .. } => Code::LedgerWriteFailed,
        };
        Fault::new(code, format!("nothing was written: {self}{}", self.remedy()))
    }

    fn remedy(&self) -> &'static str {
        match self {
            StoreError::Sqlite(error) => remedy(error).unwrap_or_default(),
            StoreError::Body { .. } => DAMAGED,
            StoreError::Unknown { .. } => "",
        }
    }
}

/// The fault of a file that cannot be opened as a ledger.
pub(super) fn opening(path: &Path, error: &rusqlite::Error) -> Fault {
    let path = path.display();
    let detail = match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => {
            format!("{path} is not a SQLite database; name another file in ledger.url, or move this one away")
        }
        _ => format!("{path} cannot be opened: {error}{}", remedy(error).unwrap_or_default()),
    };
    Fault::new(Code::LedgerUnavailable, detail)
}

/// The writer has ended: what was handed to it is not there.
pub(super) fn writer_gone() -> Fault {
    Fault::new(Code::LedgerWriteFailed, "nothing was written: the ledger's writer has ended; restart the daemon")
}

/// The readers have ended.
pub(super) fn readers_gone() -> Fault {
    Fault::new(Code::LedgerUnavailable, "the ledger's readers have ended; restart the daemon")
}

const DAMAGED: &str = "; the file is damaged: stop the daemon, keep a copy, and restore the last backup";

fn remedy(error: &rusqlite::Error) -> Option<&'static str> {
    Some(match error.sqlite_error_code()? {
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => DAMAGED,
        ErrorCode::DiskFull => "; the disk is full: make room",
        ErrorCode::SystemIoFailure => "; the disk failed to read or write: look at the system's log",
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen => {
            "; the daemon's user must be able to write the file and its directory"
        }
        ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked => "; another program holds it: close that program",
        _ => return None,
    })
}
