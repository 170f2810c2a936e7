//! Plays a scenario with a ledger that fails at one write, as if the daemon had died there, and starts again.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use causeway::app::App;
use causeway::fault::{Code, Fault};
use causeway::ledger::{
    self, Answer, Ask, Attempt, Attempts, Counts, EventPlace, EventRow, Known, Ledger, Life, Message, Opening,
    ParcelId, ParcelState, Told, Unsettled,
};
use causeway::rabbit::Broker;
use causeway::rabbit::memory::Memory;
use causeway::rabbit::topology::{Mode, subscriber_queue};
use tokio_util::sync::CancellationToken;

use super::play;

const INBOUND: &str = "causeway.inbound";

/// A ledger that fails at its n-th write, from 1, and at every one after it.
#[derive(Debug)]
struct Failing {
    inner: Arc<dyn Ledger>,
    left: AtomicUsize,
    failed: AtomicBool,
}

impl Failing {
    fn writes(&self) -> bool {
        let left = self.left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1));
        let writes = left.is_ok_and(|left| left > 1);
        self.failed.fetch_or(!writes, Ordering::SeqCst);
        writes
    }
}

fn died<T: Send>() -> Answer<'static, T> {
    Box::pin(async { Err(Fault::new(Code::LedgerWriteFailed, "the test ends the daemon here")) })
}

impl Attempts for Failing {
    fn attempt(&self, parcel: ParcelId, attempt: Attempt) -> Answer<'_, ()> {
        self.inner.attempt(parcel, attempt)
    }
}

impl Ledger for Failing {
    fn recall(&self, ask: Ask) -> Answer<'_, Known> {
        self.inner.recall(ask)
    }
    fn life_of(&self, lane: String) -> Answer<'_, Vec<Told>> {
        self.inner.life_of(lane)
    }
    fn message(&self, arrival: i64) -> Answer<'_, Arc<Message>> {
        self.inner.message(arrival)
    }
    fn open(&self, opening: Opening) -> Answer<'_, ()> {
        if self.writes() { self.inner.open(opening) } else { died() }
    }
    fn settle(&self, event: EventPlace, parcels: Vec<(ParcelId, ParcelState)>) -> Answer<'_, ()> {
        if self.writes() { self.inner.settle(event, parcels) } else { died() }
    }
    fn unsettled(&self) -> Answer<'_, Vec<Unsettled>> {
        self.inner.unsettled()
    }
    fn find(&self, words: Vec<String>, limit: usize) -> Answer<'_, Vec<EventRow>> {
        self.inner.find(words, limit)
    }
    fn trace(&self, event: String) -> Answer<'_, Vec<Life>> {
        self.inner.trace(event)
    }
    fn quarantine(&self, limit: usize) -> Answer<'_, Vec<EventRow>> {
        self.inner.quarantine(limit)
    }
    fn counts(&self) -> Answer<'_, Counts> {
        self.inner.counts()
    }
}

/// What a subscriber got of one document, by sequence: parcel id, type and body. Repeats are dropped by parcel id, as a
/// receiver does.
pub(crate) type Got = BTreeMap<(String, u64), (String, String, String)>;

/// Plays a scenario, all messages at once, to a ledger that fails at write `at`, then to one that does not. Answers with
/// what the subscriber that wants everything got, and whether the daemon died.
pub(crate) fn play_interrupted(name: &str, at: usize) -> (Got, bool) {
    let memory = Memory::default();
    let ledger = ledger::open("sqlite::memory:", None).expect("a ledger in memory");
    let inner = Arc::clone(&ledger);
    let failing = Arc::new(Failing { inner, left: AtomicUsize::new(at), failed: AtomicBool::new(false) });
    let before = Broker::Memory(memory.clone());
    runtime(async {
        drop(app(name, &memory, Arc::clone(&ledger)).await);
        play::publish(&play::scenario(name), &before).await;
    });
    let died = || failing.failed.load(Ordering::SeqCst);
    // A stop gives back what was handed out and not yet begun, so it takes as many starts as it takes.
    while !memory.messages(INBOUND).is_empty() {
        let ledger = if died() { Arc::clone(&ledger) } else { Arc::clone(&failing) as Arc<dyn Ledger> };
        runtime(async {
            // Whether one that dies ends with the fault or is being stopped by then is a matter of timing.
            let ended = run_until_quiet(app(name, &memory, ledger).await, &memory).await;
            assert!(ended.is_ok() || died(), "{ended:?}");
        });
        memory.cut();
    }
    let died = died();
    let mut told = Got::new();
    for message in memory.drain(&subscriber_queue("everything")) {
        let header = |name: &str| message.headers.get(name).cloned().unwrap_or_default();
        let sequence = header("causeway-sequence").parse().expect("a number");
        let (id, kind) = (message.properties.message_id.clone(), message.properties.kind.clone());
        let body = String::from_utf8_lossy(&message.body).into_owned();
        let parcel = (id.unwrap_or_default(), kind.unwrap_or_default(), body);
        let before = told.insert((header("causeway-document"), sequence), parcel.clone());
        assert!(before.is_none_or(|before| before == parcel), "a repeat is the same, id and bytes");
    }
    (told, died)
}

async fn app(name: &str, memory: &Memory, ledger: Arc<dyn Ledger>) -> App {
    let broker = Broker::Memory(memory.clone());
    let app = App::build(play::setup(name), broker.clone(), ledger).await.expect("a configuration that is right");
    broker.apply(&play::receipts_queue(), Mode::Declare).await.expect("a queue for receipts");
    app
}

/// Runs the daemon until no message waits to be taken in, and lets it finish what it has taken.
async fn run_until_quiet(app: App, memory: &Memory) -> Result<(), Fault> {
    let stop = CancellationToken::new();
    let mut daemon = tokio::spawn(app.run(None, stop.clone()));
    let waits = async {
        while !memory.messages(INBOUND).is_empty() {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    tokio::select! {
        ended = &mut daemon => return ended.expect("its task ends"),
        () = waits => stop.cancel(),
    }
    daemon.await.expect("its task ends")
}

/// Everything that runs here ends with it, as in a process that dies.
fn runtime<T>(work: impl Future<Output = T>) -> T {
    let mut builder = tokio::runtime::Builder::new_multi_thread();
    let runtime = builder.worker_threads(2).enable_all().build().expect("a runtime");
    let done = runtime.block_on(work);
    runtime.shutdown_timeout(Duration::from_secs(5));
    done
}
