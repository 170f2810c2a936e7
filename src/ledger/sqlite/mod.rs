//! The embedded ledger: one SQLite file, one thread that writes, a few that read.
//!
//! Read in this order: [`connection`], [`lock`] and [`migrate`] open a file, [`writer`] makes one commit of what waits,
//! [`journal`] is what it writes, [`readers`] answer, and [`recall`], [`find`] and [`trace`] are what they answer.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::thread::JoinHandle;

use futures_util::FutureExt;
use rusqlite::Connection;
use tokio::sync::oneshot;

use super::{
    Answer, Ask, Attempt, Attempts, Counts, EventPlace, EventRow, Known, Ledger, Life, Message, OnCommit, Opening,
    ParcelId, ParcelState, Told, Unsettled,
};
use crate::fault::{Code, Fault};
use error::StoreError;
use readers::Question;
use writer::{Job, Waiting, Write};

mod error;
mod columns;
mod connection;
mod lock;
mod migrate;
mod writer;
mod journal;
mod bodies;
mod words;
mod readers;
mod recall;
mod find;
mod trace;
mod counts;

/// A ledger in SQLite.
///
/// A write is handed over when it is called, not when its future is first polled: writes called one after another
/// stand in that order, and dropping the future does not take the write back.
///
/// The fields are dropped in this order: the queues close, the threads finish what is in them and end, and only then
/// is the lock given back.
pub(super) struct Sqlite {
    writes: Option<Sender<Job>>,
    questions: Questions,
    _threads: Threads,
    _lock: Option<lock::Lock>,
}

/// Who answers questions.
enum Questions {
    /// Threads with connections of their own.
    Readers(Sender<Question>),
    /// The writer, whose connection is the only one there is.
    Writer(Sender<Job>),
}

/// What it can do; queues and threads have nothing to show.
impl std::fmt::Debug for Sqlite {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Sqlite")
            .field("writes", &self.writes.is_some())
            .field("in_memory", &matches!(self.questions, Questions::Writer(_)))
            .finish_non_exhaustive()
    }
}

impl Sqlite {
    /// Opens or creates a file, and keeps every other daemon out of it.
    pub(super) fn open(path: &Path, on_commit: Option<OnCommit>) -> Result<Self, Fault> {
        let path = connection::resolve(path)?;
        let lock = lock::Lock::take(&path)?;
        let connection = connection::writer(&path)?;
        let (questions, mut threads) = readers::start(&path)?;
        let (writes, jobs) = mpsc::channel();
        threads.push(spawn("ledger-writer", move || writer::run(connection, &jobs, on_commit.as_ref()))?);
        let questions = Questions::Readers(questions);
        Ok(Self { writes: Some(writes), questions, _threads: Threads(threads), _lock: Some(lock) })
    }

    /// A ledger that ends with this process.
    pub(super) fn in_memory(on_commit: Option<OnCommit>) -> Result<Self, Fault> {
        let connection = connection::memory()?;
        let (writes, jobs) = mpsc::channel();
        let thread = spawn("ledger-memory", move || writer::run(connection, &jobs, on_commit.as_ref()))?;
        let questions = Questions::Writer(writes.clone());
        Ok(Self { writes: Some(writes), questions, _threads: Threads(vec![thread]), _lock: None })
    }

    /// Opens an existing file to read it, whoever else has it.
    pub(super) fn open_read_only(path: &Path) -> Result<Self, Fault> {
        connection::check_no_directory(path)?;
        if !path.is_file() {
            let detail = format!("there is no ledger at {}: start the daemon, or name its file", path.display());
            return Err(Fault::new(Code::LedgerUnavailable, detail));
        }
        let (questions, threads) = readers::start(&connection::resolve(path)?)?;
        Ok(Self { writes: None, questions: Questions::Readers(questions), _threads: Threads(threads), _lock: None })
    }

    fn write(&self, write: Write) -> Answer<'_, ()> {
        let Some(writes) = &self.writes else {
            let fault = Fault::new(Code::LedgerWriteFailed, "nothing was written: the ledger is open for reading only");
            return std::future::ready(Err(fault)).boxed();
        };
        let (answer, reply) = oneshot::channel();
        // A writer that has ended drops the job and with it the answer: the reply below then says so.
        let _ = writes.send(Job::Write(Waiting { write, answer }));
        async move { reply.await.unwrap_or_else(|_| Err(error::writer_gone())) }.boxed()
    }

    fn ask<T, Q>(&self, query: Q) -> Answer<'_, T>
    where
        T: Send + 'static,
        Q: FnOnce(&Connection) -> Result<T, StoreError> + Send + 'static,
    {
        let (answer, reply) = oneshot::channel();
        let question: Question = Box::new(move |connection| {
            // Whoever asked may have gone: then nobody wants the answer.
            let _ = answer.send(at_one_instant(connection, query).map_err(StoreError::reading));
        });
        // As with writes: the reply says so where nobody is there to answer.
        match &self.questions {
            Questions::Readers(readers) => drop(readers.send(question)),
            Questions::Writer(writer) => drop(writer.send(Job::Question(question))),
        }
        async move { reply.await.unwrap_or_else(|_| Err(error::readers_gone())) }.boxed()
    }
}

/// Everything a query reads comes from one snapshot.
fn at_one_instant<T>(
    connection: &Connection,
    query: impl FnOnce(&Connection) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    let transaction = connection.unchecked_transaction()?;
    query(&transaction)
}

impl Attempts for Sqlite {
    fn attempt(&self, parcel: ParcelId, attempt: Attempt) -> Answer<'_, ()> {
        self.write(Write::Attempt(parcel, attempt))
    }
}

impl Ledger for Sqlite {
    fn recall(&self, ask: Ask) -> Answer<'_, Known> {
        self.ask(move |connection| recall::recall(connection, &ask))
    }

    fn life_of(&self, lane: String) -> Answer<'_, Vec<Told>> {
        self.ask(move |connection| recall::life_of(connection, &lane))
    }

    fn message(&self, arrival: i64) -> Answer<'_, Arc<Message>> {
        self.ask(move |connection| bodies::message(connection, arrival).map(Arc::new))
    }

    fn open(&self, opening: Opening) -> Answer<'_, ()> {
        self.write(Write::Open(Box::new(opening)))
    }

    fn settle(&self, event: EventPlace, parcels: Vec<(ParcelId, ParcelState)>) -> Answer<'_, ()> {
        self.write(Write::Settle(event, parcels))
    }

    fn unsettled(&self) -> Answer<'_, Vec<Unsettled>> {
        self.ask(trace::unsettled)
    }

    fn find(&self, words: Vec<String>, limit: usize) -> Answer<'_, Vec<EventRow>> {
        self.ask(move |connection| find::find(connection, &words, limit))
    }

    fn trace(&self, event: String) -> Answer<'_, Vec<Life>> {
        self.ask(move |connection| trace::trace(connection, &event))
    }

    fn quarantine(&self, limit: usize) -> Answer<'_, Vec<EventRow>> {
        self.ask(move |connection| find::quarantine(connection, limit))
    }

    fn counts(&self) -> Answer<'_, Counts> {
        self.ask(counts::counts)
    }
}

/// Threads that are waited for.
struct Threads(Vec<JoinHandle<()>>);

impl Drop for Threads {
    fn drop(&mut self) {
        for thread in self.0.drain(..) {
            // One that panicked has said so on standard error, and has nothing more to finish.
            let _ = thread.join();
        }
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, Fault> {
    std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work)
        .map_err(|e| Fault::new(Code::LedgerUnavailable, format!("no thread for the ledger: {e}")))
}
