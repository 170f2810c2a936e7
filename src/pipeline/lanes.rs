//! Lanes: a document's events one at a time and in order, different documents side by side.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

use futures_util::FutureExt;

use tokio::sync::mpsc;
use tokio_util::task::TaskTracker;

use super::carry::Job;
use super::{Line, Trouble};
use crate::fault::{Code, Fault};
use crate::settle::settle;

/// The ways into the lanes. Dropped, the lanes finish what they have and end.
#[derive(Debug)]
pub(super) struct Lanes {
    ways: Vec<mpsc::UnboundedSender<Job>>,
}

impl Lanes {
    /// Starts as many lanes as one source may have messages on their way: what is in them is bounded by the consumers'
    /// prefetch.
    pub(super) fn start(
        line: &Arc<Line>,
        tasks: &TaskTracker,
        trouble: &Trouble,
        settled: mpsc::UnboundedSender<String>,
    ) -> Self {
        let ways = (0..usize::from(line.in_flight).max(1))
            .map(|_| {
                let (way, jobs) = mpsc::unbounded_channel();
                tasks.spawn(run(Arc::clone(line), jobs, tasks.clone(), trouble.clone(), settled.clone()));
                way
            })
            .collect();
        Self { ways }
    }

    /// Sends a job down the lane of a document; of none, any.
    ///
    /// # Errors
    /// `CW9001` where the lane has ended: nothing more must be taken in.
    pub(super) fn send(&self, lane: &str, job: Job) -> Result<(), Fault> {
        let mut hasher = DefaultHasher::new();
        if lane.is_empty() {
            job.arrival().hash(&mut hasher)
        } else {
            lane.hash(&mut hasher)
        }
        let count = self.ways.len().max(1) as u64;
        let way = usize::try_from(hasher.finish() % count).unwrap_or_default();
        let sent = self.ways.get(way).map(|way| way.send(job).is_ok());
        if sent == Some(true) { Ok(()) } else { Err(Fault::new(Code::Internal, "a lane has ended")) }
    }
}

async fn run(
    line: Arc<Line>,
    mut jobs: mpsc::UnboundedReceiver<Job>,
    tasks: TaskTracker,
    trouble: Trouble,
    settled: mpsc::UnboundedSender<String>,
) {
    while let Some(job) = jobs.recv().await {
        let document = job.document().map(str::to_owned);
        let done = AssertUnwindSafe(job.run(&line)).catch_unwind().await;
        let done = done.unwrap_or_else(|_| Err(Fault::new(Code::Internal, "carrying an event panicked")));
        match done {
            Ok(settlement) => {
                if let Some(document) = document {
                    let _ = settled.send(document);
                }
                if let Some(settlement) = settlement {
                    let line = Arc::clone(&line);
                    tasks.spawn(async move { settle(settlement, &line.broker, &line.publishers).await });
                }
            }
            // Nothing behind it may overtake it: the lane ends, and so does the line.
            Err(fault) => return trouble.raise(fault),
        }
    }
}
