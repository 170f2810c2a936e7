//! kill -9 in the middle of writes: everything that was answered is there.

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use causeway::ledger::{self, Ledger, ParcelState};
use futures_util::future::select_all;

use crate::samples::{all, owed, permit, place, recall};

/// Names the ledger that a copy of this test binary writes to until it is killed.
const WRITES_TO: &str = "CAUSEWAY_TEST_LEDGER_WRITES_TO";

/// Answers seen before the blow.
const ENOUGH: usize = 400;

#[tokio::test]
async fn what_was_answered_survives_kill_9() {
    if let Ok(url) = std::env::var(WRITES_TO) {
        return write_until_killed(&url).await;
    }
    let directory = tempfile::tempdir().unwrap();
    let url = crate::files::url(&directory);
    for round in 0..3 {
        let answered = kill_while_writing(&url);
        assert!(answered.len() >= ENOUGH, "round {round}: {} answers", answered.len());
        let ledger = ledger::open(&url, None).expect("the lock went with its process");
        for (what, arrival) in &answered {
            let claim = recall(ledger.as_ref(), &format!("e-{arrival}")).await.events.pop().expect("it was answered");
            assert!(what != "settled" || claim.settled, "{arrival} was settled");
        }
        whole(ledger.as_ref()).await;
    }
}

/// Whatever else is there is there whole: each event with its message and its plan.
async fn whole(ledger: &dyn Ledger) {
    for open in ledger.unsettled().await.unwrap() {
        assert_eq!(open.message, permit(open.message.arrival, "e", &format!("A{}", open.message.arrival)).message);
        assert_eq!(open.plan.len(), 2);
    }
}

/// What a writing process had told us when it was killed.
fn kill_while_writing(url: &str) -> Vec<(String, i64)> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "crash::what_was_answered_survives_kill_9", "--nocapture", "--test-threads=1"])
        .env(WRITES_TO, url)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut answered = Vec::new();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut read = |answered: &mut Vec<_>| {
        let Some(Ok(line)) = lines.next() else { return false };
        if let Some((what @ ("opened" | "settled"), arrival)) = line.split_once(' ') {
            // The last line may be cut short by the blow.
            answered.extend(arrival.strip_suffix('.').map(|arrival| (what.to_owned(), arrival.parse().unwrap())));
        }
        true
    };
    while answered.len() < ENOUGH && read(&mut answered) {}
    child.kill().unwrap(); // SIGKILL
    child.wait().unwrap();
    while read(&mut answered) {}
    answered
}

async fn write_until_killed(url: &str) {
    let ledger = ledger::open(url, None).unwrap();
    let newest = ledger.find(Vec::new(), 1).await.unwrap();
    let start = newest.first().map_or(0, |row| row.place.parse::<ledger::EventPlace>().unwrap().arrival) + 1;
    let next = Arc::new(AtomicI64::new(start));
    let writers: Vec<_> = (0..16)
        .map(|_| {
            let (ledger, next) = (Arc::clone(&ledger), Arc::clone(&next));
            tokio::spawn(async move {
                loop {
                    let arrival = next.fetch_add(1, Ordering::SeqCst);
                    let number = format!("A{arrival}");
                    let opening = owed(permit(arrival, &format!("e-{arrival}"), &number), &["customs", "zoo"], 1);
                    ledger.open(opening.clone()).await.unwrap();
                    say("opened", arrival);
                    ledger.settle(place(&opening), all(&opening, ParcelState::Queued)).await.unwrap();
                    say("settled", arrival);
                }
            })
        })
        .collect();
    // A writer ends only by panicking; then so do we, and the answers are too few.
    drop(select_all(writers).await);
}

fn say(what: &str, arrival: i64) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{what} {arrival}.").unwrap();
    out.flush().unwrap();
}
