//! The threads that answer questions while the writer writes.

use std::path::Path;
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use rusqlite::Connection;

use super::{connection, spawn};
use crate::fault::Fault;

/// A question with its answer's address inside.
pub(super) type Question = Box<dyn FnOnce(&Connection) + Send>;

/// Enough that a person's long question does not stand before the line's short ones.
const READERS: usize = 4;

/// Starts the readers of a file. They end when the sender is dropped and the queue is empty.
///
/// A read that starts after a commit sees it: SQLite's write-ahead log promises that to every connection.
pub(super) fn start(path: &Path) -> Result<(Sender<Question>, Vec<JoinHandle<()>>), Fault> {
    let (sender, queue) = mpsc::channel();
    let queue = Arc::new(Mutex::new(queue));
    let mut threads = Vec::with_capacity(READERS);
    for _ in 0..READERS {
        let connection = connection::reader(path)?;
        let queue = Arc::clone(&queue);
        threads.push(spawn("ledger-reader", move || answer_all(&connection, &queue))?);
    }
    Ok((sender, threads))
}

fn answer_all(connection: &Connection, queue: &Mutex<Receiver<Question>>) {
    loop {
        // The lock is held while waiting and given back before answering, so no question is ever answered under it.
        let next = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match next {
            Ok(question) => question(connection),
            Err(_) => return,
        }
    }
}
