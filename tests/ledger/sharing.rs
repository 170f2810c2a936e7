//! Many writes at once: one commit, and each its own fate.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use causeway::fault::Code;
use causeway::ledger::{self, OnCommit, ParcelState};
use futures_util::future::join_all;

use crate::files::url;
use crate::samples::{all, owed, parcel, permit, place, recall};

type Commits = Arc<Mutex<Vec<(Duration, usize)>>>;

fn counted() -> (Commits, OnCommit) {
    let commits = Commits::default();
    let kept = Arc::clone(&commits);
    (commits, Arc::new(move |took, writes| kept.lock().unwrap().push((took, writes))))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_that_wait_share_a_commit() {
    let directory = tempfile::tempdir().unwrap();
    let (commits, on_commit) = counted();
    let ledger = ledger::open(&url(&directory), Some(on_commit)).unwrap();
    let writes = (0..500).map(|arrival| {
        let ledger = Arc::clone(&ledger);
        tokio::spawn(async move {
            let opening = owed(permit(arrival, &format!("e-{arrival}"), &format!("A{arrival}")), &["customs"], 1);
            ledger.open(opening.clone()).await.unwrap();
            ledger.settle(place(&opening), all(&opening, ParcelState::Queued)).await.unwrap();
        })
    });
    for write in join_all(writes).await {
        write.unwrap();
    }
    assert!(ledger.unsettled().await.unwrap().is_empty());
    drop(ledger);

    let commits = commits.lock().unwrap();
    assert_eq!(commits.iter().map(|(_, writes)| writes).sum::<usize>(), 1_000, "each write is counted once");
    assert!(commits.len() <= 500, "{} commits for 1000 writes", commits.len());
    assert!(commits.iter().all(|(took, _)| *took > Duration::ZERO));
}

#[tokio::test]
async fn writes_called_one_after_another_stand_in_that_order() {
    let directory = tempfile::tempdir().unwrap();
    let ledger = ledger::open(&url(&directory), None).unwrap();
    let opening = owed(permit(1, "e-1", "A1"), &["customs"], 1);
    // The first future is never polled, and the second depends on what it writes.
    let first = ledger.open(opening.clone());
    ledger.settle(place(&opening), all(&opening, ParcelState::Queued)).await.unwrap();
    drop(first);
    assert!(recall(ledger.as_ref(), "e-1").await.events[0].settled);
}

#[tokio::test]
async fn a_write_that_fails_does_not_spoil_its_neighbours() {
    for store in ["memory", "file"] {
        let directory = tempfile::tempdir().unwrap();
        let address = if store == "memory" { "sqlite::memory:".to_owned() } else { url(&directory) };
        let ledger = ledger::open(&address, None).unwrap();
        let first = owed(permit(0, "e-0", "A0"), &["customs"], 1);
        ledger.open(first.clone()).await.unwrap();
        // All are handed over before any is waited for, so they share groups; every seventh claims a parcel id that
        // is taken.
        let writes: Vec<_> = (1..300)
            .map(|arrival| {
                let mut opening = owed(permit(arrival, &format!("e-{arrival}"), "A0"), &["archive"], 1);
                if arrival % 7 == 0 {
                    opening.plan.push(parcel(&first, "customs", 1));
                }
                ledger.open(opening)
            })
            .collect();
        for (arrival, written) in (1..).zip(join_all(writes).await) {
            let known = recall(ledger.as_ref(), &format!("e-{arrival}")).await.events.len();
            match written {
                Ok(()) => assert!(arrival % 7 != 0 && known == 1, "{store}: {arrival} was written"),
                Err(fault) => {
                    assert_eq!(fault.code, Code::LedgerWriteFailed);
                    assert!(arrival % 7 == 0 && known == 0, "{store}: {arrival} was not: {fault}");
                }
            }
        }
    }
}

#[tokio::test]
async fn a_writer_that_died_answers_everybody_from_then_on() {
    let directory = tempfile::tempdir().unwrap();
    let commits = AtomicUsize::new(0);
    let dies: OnCommit = Arc::new(move |_, _| assert_eq!(commits.fetch_add(1, Ordering::SeqCst), 0, "on purpose"));
    let ledger = ledger::open(&url(&directory), Some(dies)).unwrap();
    ledger.open(permit(1, "e-1", "A1")).await.unwrap();
    ledger.open(permit(2, "e-2", "A2")).await.unwrap(); // answered, and then the writer dies of its observer
    let after: Vec<_> = (3..50).map(|arrival| ledger.open(permit(arrival, "e-3", "A3"))).collect();
    let last = join_all(after).await.pop().unwrap().unwrap_err();
    assert_eq!(last.code, Code::LedgerWriteFailed);
    assert!(last.detail.contains("writer has ended"), "{last}");
    assert_eq!(ledger.settle("1-0".parse().unwrap(), Vec::new()).await.unwrap_err().code, Code::LedgerWriteFailed);
    assert_eq!(recall(ledger.as_ref(), "e-2").await.events.len(), 1, "what was answered is there, and readers go on");
}
