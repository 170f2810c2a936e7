//! Events a second through W1 and W2, each with two copies and a document of 6 KB, by how many write at once.
//!
//! Run on the disk that matters: `TMPDIR=/var/lib/causeway cargo bench --bench ledger`.

#![allow(missing_docs, clippy::unwrap_used)]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use causeway::ledger::{self, Ask, EventKey, EventPlace, Ledger, Message, Opening, ParcelState};
use divan::counter::ItemsCount;
use sha2::{Digest, Sha256};
use tokio::runtime::Runtime;

#[path = "../ledger/samples.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod samples;

fn main() {
    divan::main();
}

/// Events of one sample.
const EVENTS: usize = 1_024;

/// A ledger that goes on growing, as in life.
struct Bench {
    runtime: Runtime,
    ledger: Arc<dyn Ledger>,
    next: AtomicI64,
    _directory: tempfile::TempDir,
}

impl Bench {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let ledger = ledger::open(&format!("sqlite:{}/bench.db", directory.path().display()), None).unwrap();
        Self { runtime: Runtime::new().unwrap(), ledger, next: AtomicI64::new(1), _directory: directory }
    }

    fn opening(&self) -> Opening {
        let arrival = self.next.fetch_add(1, Ordering::Relaxed);
        let number = format!("MG26EP{arrival:06}");
        let mut opening = samples::owed(samples::permit(arrival, &format!("e-{arrival}"), &number), &["a", "b"], 1);
        let body = body(arrival);
        let body_hash = Sha256::digest(&body).into();
        opening.message = Arc::new(Message { body, body_hash, ..Message::clone(&opening.message) });
        opening
    }
}

/// 6 KB that compress about as documents do: the same names, other values.
fn body(seed: i64) -> Vec<u8> {
    let line = |n: i64| {
        let value = (seed.wrapping_mul(1_000_003) ^ n.wrapping_mul(7_919)).wrapping_mul(2_862_933_555_777_941_757);
        format!("<ram:SpecifiedTradeProduct><ram:ID>{value:x}</ram:ID></ram:SpecifiedTradeProduct>\n")
    };
    (0..70).flat_map(|n| line(n).into_bytes()).collect()
}

#[divan::bench(args = [1, 16, 256], sample_count = 10)]
fn open_and_settle(bencher: divan::Bencher<'_, '_>, writers: usize) {
    let bench = Bench::new();
    bencher
        .counter(ItemsCount::new(EVENTS))
        .with_inputs(|| {
            let openings: Vec<Opening> = (0..EVENTS).map(|_| bench.opening()).collect();
            openings.chunks(EVENTS / writers).map(<[Opening]>::to_vec).collect::<Vec<_>>()
        })
        .bench_values(|shares| bench.runtime.block_on(write_all(&bench.ledger, shares)));
}

async fn write_all(ledger: &Arc<dyn Ledger>, shares: Vec<Vec<Opening>>) {
    let tasks: Vec<_> = shares
        .into_iter()
        .map(|share| {
            let ledger = Arc::clone(ledger);
            tokio::spawn(async move {
                for opening in share {
                    let place = EventPlace { arrival: opening.message.arrival, part: opening.event.part };
                    let parcels = samples::all(&opening, ParcelState::Queued);
                    ledger.open(opening).await.unwrap();
                    ledger.settle(place, parcels).await.unwrap();
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
}

/// Event keys with their documents, out of twenty thousand, by how many are asked for at once.
#[divan::bench(args = [1, 16, 64], sample_count = 200)]
fn recall(bencher: divan::Bencher<'_, '_>, keys: usize) {
    const KNOWN: i64 = 20_000;
    let bench = Bench::new();
    let openings = vec![(0..KNOWN).map(|_| bench.opening()).collect::<Vec<_>>()];
    bench.runtime.block_on(write_all(&bench.ledger, openings));
    let next = AtomicI64::new(0);
    let key = || {
        let arrival = next.fetch_add(7_919, Ordering::Relaxed) % KNOWN + 1;
        EventKey { source: "ma-mg".into(), id: format!("e-{arrival}") }
    };
    bencher
        .counter(ItemsCount::new(keys))
        .with_inputs(|| Ask { events: (0..keys).map(|_| key()).collect(), ..Ask::default() })
        .bench_values(|ask| bench.runtime.block_on(bench.ledger.recall(ask)).unwrap());
}
