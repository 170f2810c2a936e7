//! The line: what happens to a message, from its queue to the queues of the agencies. Read this first.
//!
//! ```text
//!  queue ─▶ ingest ─▶ decode ─▶ validate ─▶ resolve ─▶ claim ─▶ derive ─▶ route ─▶ encode ─▶ W1 ─▶ publish ─▶ W2 ─▶ settle
//!           └─ intake, one a source ─┘ └───────── judge, one task ───────┘ └──────── carry, one lane a document ────────┘
//! ```
//!
//! **Commit protocol.** *W1*, one group commit: the original, the findings, the claim as open, and the plan. *Publish*
//! every parcel, confirmed. *W2*: the claim is settled. Then the receipt, then the ack. A crash before W1: the message
//! is new again. Between W1 and W2: the next start carries the planned list on under the same ids. After W2: the
//! message comes again as a duplicate, its receipt is repeated, it is acked.
//!
//! **Order.** Documents are read in parallel and handed on in the order they arrived; one task judges; a document's
//! events go through one lane, one at a time; different documents overlap. Commits are grouped by the ledger, confirms
//! are awaited by many lanes at once: no message costs a round trip of its own.

mod carry;
mod follow;
mod intake;
mod judge;
mod lanes;
mod resume;

use std::sync::Arc;
use std::time::Duration;

use causeway_contract::adapter::Limits;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::fault::{Fault, FirstFault};
use crate::ingest::{Arrivals, Source};
use crate::ledger::Ledger;
use crate::rabbit::Broker;
use crate::registry::Registry;
use crate::route::Router;
use crate::telemetry::happening::FaultRaised;
use crate::validate::Publishers;
use lanes::Lanes;

/// Everything the line works with.
#[derive(Debug)]
pub struct Line {
    /// RabbitMQ.
    pub broker: Broker,
    /// The durable memory.
    pub ledger: Arc<dyn Ledger>,
    /// The document languages.
    pub registry: Registry,
    /// The subscriptions.
    pub router: Router,
    /// Who may publish what.
    pub publishers: Publishers,
    /// The queues to consume.
    pub sources: Vec<Source>,
    /// Limits on one body.
    pub limits: Limits,
    /// Messages of one source on their way at once.
    pub in_flight: u16,
    /// How long a stop waits for what is on its way.
    pub drain: Duration,
    /// How long a parcel waits for its confirm before it is published again under its id.
    pub confirm: Duration,
}

/// Runs the line until `stop`, then lets what is on its way arrive, at most for [`Line::drain`]; what is not settled
/// by then stays with RabbitMQ and comes again. `began` is told when everything is being consumed.
///
/// # Errors
/// What stopped the line: a lost connection (`CW4001`, `CW4006`), a parcel that no queue takes (`CW4003`, `CW4004`),
/// a ledger that does not write (`CW5003`). Nothing is lost: what is not settled comes again.
pub async fn run(line: Arc<Line>, stop: CancellationToken, began: impl FnOnce()) -> Result<(), Fault> {
    let trouble = Trouble::default();
    let tasks = TaskTracker::new();
    let (settled, documents_settled) = mpsc::unbounded_channel();
    let lanes = Lanes::start(&line, &tasks, &trouble, settled);

    let begun = resume::finish_what_was_begun(&line, &lanes);
    tokio::select! {
        biased;
        fault = trouble.happened() => return Err(fault),
        fault = line.broker.lost() => return Err(fault),
        () = stop.cancelled() => return Ok(()),
        done = begun => if let Err(ended) = done {
            // A lane that ended says why.
            return Err(tokio::time::timeout(Duration::from_secs(1), trouble.happened()).await.unwrap_or(ended));
        }
    }

    let arrivals = Arc::new(Arrivals::after(line.ledger.counts().await?.last_arrival));
    let (read, to_judge) = mpsc::channel(usize::from(line.in_flight).max(1));
    for source in line.sources.clone() {
        let intake = intake::Intake::open(&line, source, Arc::clone(&arrivals), read.clone()).await?;
        tasks.spawn(trouble.watch(intake.run(stop.clone())));
    }
    drop(read);
    began();
    tasks.spawn(trouble.watch(judge::run(Arc::clone(&line), to_judge, documents_settled, lanes)));
    tasks.close();

    tokio::select! {
        () = stop.cancelled() => {}
        fault = trouble.happened() => return Err(fault),
        fault = line.broker.lost() => return Err(fault),
    }
    tokio::select! {
        drained = tokio::time::timeout(line.drain, tasks.wait()) => {
            if drained.is_err() {
                tracing::warn!(seconds = line.drain.as_secs(), "not everything arrived in time; the rest comes again");
            }
            Ok(())
        }
        fault = trouble.happened() => Err(fault),
    }
}

/// What stops the line.
#[derive(Clone, Debug, Default)]
struct Trouble(FirstFault);

impl Trouble {
    fn raise(&self, fault: Fault) {
        FaultRaised { about: "the line", fault: &fault }.emit();
        self.0.raise(fault);
    }

    async fn happened(&self) -> Fault {
        self.0.happened().await
    }

    /// A task whose fault stops the line.
    fn watch<F>(&self, task: F) -> impl Future<Output = ()> + Send + use<F>
    where
        F: Future<Output = Result<(), Fault>> + Send,
    {
        let trouble = self.clone();
        async move {
            if let Err(fault) = task.await {
                trouble.raise(fault);
            }
        }
    }
}
