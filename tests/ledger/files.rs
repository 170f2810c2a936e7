//! One SQLite file: who may have it, what is refused, what is there again.

use std::path::Path;

use causeway::fault::{Code, Fault};
use causeway::ledger::{self, ParcelState};
use tempfile::TempDir;

use crate::samples::{all, find, message, owed, permit, place};

pub(crate) fn url(directory: &TempDir) -> String {
    format!("sqlite:{}", file(directory).display())
}

fn file(directory: &TempDir) -> std::path::PathBuf {
    directory.path().join("causeway.db")
}

fn refused(url: &str) -> Fault {
    ledger::open(url, None).expect_err("it is no ledger")
}

fn raw(path: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open(path).unwrap()
}

#[tokio::test]
async fn what_was_written_is_there_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let first = owed(permit(1, "e-1", "A1"), &["customs"], 1);
    let second = owed(permit(2, "e-2", "A2"), &["customs"], 1);
    {
        let ledger = ledger::open(&url(&directory), None).unwrap();
        ledger.open(first.clone()).await.unwrap();
        ledger.open(second.clone()).await.unwrap();
        ledger.settle(place(&first), all(&first, ParcelState::Queued)).await.unwrap();
    }
    let ledger = ledger::open(&url(&directory), None).unwrap();
    let open = ledger.unsettled().await.unwrap();
    assert_eq!(open.len(), 1);
    assert_eq!((&open[0].message, &open[0].plan), (&second.message, &second.plan));
    assert_eq!(find(ledger.as_ref(), &["queued"]).await, ["e-1"]);
}

#[tokio::test]
async fn a_write_handed_over_is_finished_before_the_ledger_closes() {
    let directory = tempfile::tempdir().unwrap();
    let ledger = ledger::open(&url(&directory), None).unwrap();
    drop((1..100).map(|arrival| ledger.open(permit(arrival, "e", "A"))).collect::<Vec<_>>());
    drop(ledger);
    let ledger = ledger::open(&url(&directory), None).unwrap();
    assert_eq!(ledger.find(Vec::new(), 1_000).await.unwrap().len(), 99);
}

#[tokio::test]
async fn a_second_daemon_is_refused_under_every_name_of_the_file() {
    let directory = tempfile::tempdir().unwrap();
    let ledger = ledger::open(&url(&directory), None).unwrap();
    let mut names = vec![url(&directory), format!("sqlite:{}/./causeway.db", directory.path().display())];
    #[cfg(unix)]
    {
        let link = directory.path().join("link.db");
        std::os::unix::fs::symlink(file(&directory), &link).unwrap();
        names.push(format!("sqlite:{}", link.display()));
    }
    for name in names {
        let fault = refused(&name);
        assert_eq!(fault.code, Code::LedgerLocked);
        assert!(fault.detail.contains("causeway.db"), "{fault}");
        assert!(fault.detail.contains(&format!("process {}", std::process::id())), "{fault}");
    }
    ledger.open(permit(1, "e-1", "A1")).await.unwrap();
    drop(ledger);
    assert!(ledger::open(&url(&directory), None).is_ok(), "the lock goes with its owner");
}

#[tokio::test]
async fn a_reader_sees_what_the_daemon_writes_and_writes_nothing() {
    let directory = tempfile::tempdir().unwrap();
    assert_eq!(ledger::open_read_only(&url(&directory)).unwrap_err().code, Code::LedgerUnavailable);
    assert!(!file(&directory).exists(), "asking creates nothing");

    let daemon = ledger::open(&url(&directory), None).unwrap();
    let reader = ledger::open_read_only(&url(&directory)).unwrap();
    daemon.open(permit(1, "e-1", "A1")).await.unwrap();
    assert_eq!(find(reader.as_ref(), &["A1"]).await, ["e-1"]);
    assert_eq!(reader.trace("e-1".into()).await.unwrap().len(), 1);
    let fault = reader.open(permit(2, "e-2", "A2")).await.unwrap_err();
    assert_eq!(fault.code, Code::LedgerWriteFailed);
    assert!(fault.detail.contains("reading only"), "{fault}");

    drop(daemon);
    assert_eq!(find(reader.as_ref(), &["A1"]).await, ["e-1"], "also when the daemon is gone");
    drop(reader);
    let alone = ledger::open_read_only(&url(&directory)).unwrap();
    assert_eq!(find(alone.as_ref(), &["A1"]).await, ["e-1"]);
    assert!(ledger::open(&url(&directory), None).is_ok(), "a reader keeps no daemon out");
    assert_eq!(ledger::open_read_only("sqlite::memory:").unwrap_err().code, Code::ConfigValueInvalid);
}

#[test]
fn what_cannot_be_a_ledger_is_refused_with_what_to_do() {
    let directory = tempfile::tempdir().unwrap();
    let fault = refused(&format!("sqlite:{}/nowhere/causeway.db", directory.path().display()));
    assert_eq!(fault.code, Code::LedgerUnavailable);
    assert!(fault.detail.contains("nowhere") && fault.detail.contains("create it"), "{fault}");

    for text in ["no database", &"no database ".repeat(1_000)] {
        std::fs::write(file(&directory), text).unwrap();
        for fault in [refused(&url(&directory)), ledger::open_read_only(&url(&directory)).unwrap_err()] {
            assert_eq!(fault.code, Code::LedgerUnavailable);
            assert!(fault.detail.contains("not a SQLite database"), "{fault}");
        }
        assert_eq!(std::fs::read_to_string(file(&directory)).unwrap(), text, "and left as it was");
    }
    std::fs::remove_file(file(&directory)).unwrap();

    raw(&file(&directory)).execute_batch("CREATE TABLE somebody (id INTEGER)").unwrap();
    let fault = refused(&url(&directory));
    assert_eq!(fault.code, Code::LedgerUnavailable);
    assert!(fault.detail.contains("not a Causeway ledger"), "{fault}");
    assert_eq!(refused("postgres://localhost/causeway").code, Code::ConfigValueInvalid);
}

#[tokio::test]
async fn a_damaged_file_is_told_at_the_start() {
    let directory = tempfile::tempdir().unwrap();
    let ledger = ledger::open(&url(&directory), None).unwrap();
    ledger.open(permit(1, "e-1", "A1")).await.unwrap();
    drop(ledger);
    let mut bytes = std::fs::read(file(&directory)).unwrap();
    bytes[4_096..].fill(0x5a);
    std::fs::write(file(&directory), bytes).unwrap();
    let fault = refused(&url(&directory));
    assert_eq!(fault.code, Code::LedgerUnavailable);
    assert!(fault.detail.contains("damaged") && fault.detail.contains("backup"), "{fault}");
}

#[test]
fn another_schema_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    drop(ledger::open(&url(&directory), None).unwrap());
    raw(&file(&directory)).pragma_update(None, "user_version", 999).unwrap();
    for fault in [refused(&url(&directory)), ledger::open_read_only(&url(&directory)).unwrap_err()] {
        assert_eq!(fault.code, Code::LedgerVersion);
        assert!(fault.detail.contains("999"), "{fault}");
    }
    raw(&file(&directory)).pragma_update(None, "user_version", 0).unwrap();
    let fault = ledger::open_read_only(&url(&directory)).unwrap_err();
    assert_eq!(fault.code, Code::LedgerVersion);
    assert!(fault.detail.contains("start the daemon"), "{fault}");
}

#[tokio::test]
async fn equal_bytes_are_stored_once_and_compressed() {
    let directory = tempfile::tempdir().unwrap();
    let ledger = ledger::open(&url(&directory), None).unwrap();
    let body = "<permit>Furcifer pardalis</permit>".repeat(1_000);
    for arrival in 1..=20 {
        let mut opening = permit(arrival, &format!("e-{arrival}"), "A1");
        opening.message = message(arrival, &body);
        ledger.open(opening).await.unwrap();
    }
    drop(ledger);
    let (bodies, bytes): (i64, i64) = raw(&file(&directory))
        .query_row("SELECT count(*), sum(length(zstd)) FROM body", [], |row| Ok((row.get(0)?, row.get(1)?)))
        .unwrap();
    assert_eq!(bodies, 1);
    assert!(bytes < 1_000, "{bytes} bytes for {}", body.len());
}
