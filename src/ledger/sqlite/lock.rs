//! One active daemon for one ledger.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::{Path, PathBuf};

use crate::fault::{Code, Fault};

/// The exclusive right to a ledger: a lock on `<database>.lock` that the operating system takes back when its process
/// ends, however it ends. The file stays; only the lock on it counts.
#[derive(Debug)]
pub(super) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock, or says who has it.
    pub(super) fn take(database: &Path) -> Result<Self, Fault> {
        let path = path_beside(database);
        let unavailable = |error: std::io::Error| {
            let detail = format!(
                "{} cannot be locked: {error}; the daemon's user must be able to write there, and the file system must \
                 know locks",
                path.display()
            );
            Fault::new(Code::LedgerUnavailable, detail)
        };
        let mut options = OpenOptions::new();
        let mut file = options.read(true).write(true).create(true).truncate(false).open(&path).map_err(unavailable)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(taken(database, &mut file)),
            Err(TryLockError::Error(error)) => return Err(unavailable(error)),
        }
        sign(&mut file).map_err(unavailable)?;
        Ok(Self { _file: file })
    }
}

fn path_beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".lock");
    name.into()
}

/// Our process id, for whoever finds the door shut.
fn sign(file: &mut File) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}

fn taken(database: &Path, file: &mut File) -> Fault {
    let mut signature = String::new();
    // Only for the message: a signature that cannot be read is left out.
    let holder = match file.read_to_string(&mut signature) {
        Ok(_) if !signature.trim().is_empty() => format!("process {}", signature.trim()),
        _ => "another process".to_owned(),
    };
    let detail = format!(
        "{} is in use by {holder}, and one daemon at a time may have it: stop that one, or name another file in ledger.url",
        database.display()
    );
    Fault::new(Code::LedgerLocked, detail)
}
