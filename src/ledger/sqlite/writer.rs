//! The one thread that writes: everything waiting shares one commit.

use std::sync::mpsc::Receiver;
use std::time::Instant;

use rusqlite::{Connection, TransactionBehavior};
use tokio::sync::oneshot;

use super::bodies::Press;
use super::error::StoreError;
use super::journal;
use super::readers::Question;
use crate::fault::Fault;
use crate::ledger::{Attempt, EventPlace, OnCommit, Opening, ParcelId, ParcelState};

/// Most jobs one commit takes: beyond this a group only adds to the time its first member waits.
const GROUP: usize = 256;

/// Something the writer is asked to do.
pub(super) enum Job {
    /// Write, and answer after the commit.
    Write(Waiting),
    /// Read on this connection, after the commit of what came before.
    Question(Question),
}

/// A write whose caller waits.
pub(super) struct Waiting {
    /// What to write.
    pub(super) write: Write,
    /// Where the answer goes.
    pub(super) answer: oneshot::Sender<Result<(), Fault>>,
}

/// What can be written.
pub(super) enum Write {
    /// W1.
    Open(Box<Opening>),
    /// W2.
    Settle(EventPlace, Vec<(ParcelId, ParcelState)>),
    /// A delivery attempt.
    Attempt(ParcelId, Attempt),
}

/// Works until every sender is gone and the queue is empty.
pub(super) fn run(connection: Connection, jobs: &Receiver<Job>, on_commit: Option<&OnCommit>) {
    let mut writer = Writer { connection, press: Press::default(), on_commit };
    while let Ok(first) = jobs.recv() {
        let (mut writes, mut questions) = (Vec::new(), Vec::new());
        for job in std::iter::once(first).chain(jobs.try_iter()).take(GROUP) {
            match job {
                Job::Write(waiting) => writes.push(waiting),
                Job::Question(question) => questions.push(question),
            }
        }
        writer.commit_together(writes);
        for question in questions {
            question(&writer.connection);
        }
    }
}

struct Writer<'a> {
    connection: Connection,
    press: Press,
    on_commit: Option<&'a OnCommit>,
}

/// Which half of a transaction failed.
enum Failure {
    /// One of its writes: the others may be good.
    Write(StoreError),
    /// The transaction itself: none of it can be.
    Transaction(StoreError),
}

impl Writer<'_> {
    /// One commit for all. Where one write cannot be done, all of it is rolled back and done again one by one, so
    /// that a bad write costs its neighbours time and nothing else.
    fn commit_together(&mut self, group: Vec<Waiting>) {
        if group.is_empty() {
            return;
        }
        let start = Instant::now();
        match self.transact(group.iter().map(|waiting| &waiting.write)) {
            Ok(()) => {
                let writes = group.len();
                group.into_iter().for_each(|waiting| answer(waiting, Ok(())));
                self.tell(start, writes);
            }
            Err(Failure::Write(_)) if group.len() > 1 => {
                group.into_iter().for_each(|waiting| self.commit_together(vec![waiting]));
            }
            Err(Failure::Write(error) | Failure::Transaction(error)) => {
                let fault = error.writing();
                group.into_iter().for_each(|waiting| answer(waiting, Err(fault.clone())));
            }
        }
    }

    fn transact<'w>(&mut self, writes: impl Iterator<Item = &'w Write>) -> Result<(), Failure> {
        let press = &mut self.press;
        let transaction = self
            .connection
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|e| Failure::Transaction(e.into()))?;
        for write in writes {
            match write {
                Write::Open(opening) => journal::open(&transaction, press, opening),
                Write::Settle(event, parcels) => journal::settle(&transaction, *event, parcels),
                Write::Attempt(parcel, attempt) => journal::attempt(&transaction, parcel, attempt),
            }
            .map_err(Failure::Write)?;
        }
        transaction.commit().map_err(|e| Failure::Transaction(e.into()))
    }

    fn tell(&self, start: Instant, writes: usize) {
        if let Some(on_commit) = self.on_commit {
            on_commit(start.elapsed(), writes);
        }
    }
}

/// Whoever called may have gone: the write stands all the same.
fn answer(waiting: Waiting, result: Result<(), Fault>) {
    let _ = waiting.answer.send(result);
}
