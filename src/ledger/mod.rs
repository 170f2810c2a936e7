//! The durable memory: what arrived, what was decided, what is owed to whom.
//!
//! One trait, so that SQLite (embedded, the default) and PostgreSQL can stand behind it; SQL stays below this folder.
//! The ledger stores and answers; it decides nothing. Every write is durable when its future resolves, and writes
//! that are waiting at the same time share one commit.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use causeway_contract::adapter::Loss;
use causeway_contract::event::{Alias, EventType, Kind};
use causeway_contract::finding::Finding;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::fault::{Code, Fault};

mod url;
mod sqlite;

/// Told of every commit: how long it took, and how many writes shared it. Called on the ledger's own thread, after
/// the writes have been answered: it must be quick, and a panic in it ends the ledger's writing.
pub type OnCommit = Arc<dyn Fn(Duration, usize) + Send + Sync>;

/// Opens the ledger a URL names (`sqlite:<path>` or `sqlite::memory:`), creates it where there is none, and brings its
/// schema up to date. The ledger is this process's alone until it is dropped.
///
/// # Errors
/// `CW5001` where it cannot be opened or is damaged, `CW5002` where another daemon has it, `CW5004` where a newer
/// version wrote it, `CW7004` where the URL names none.
pub fn open(url: &str, on_commit: Option<OnCommit>) -> Result<Arc<dyn Ledger>, Fault> {
    Ok(match url::locate(url)? {
        url::Location::Memory => Arc::new(sqlite::Sqlite::in_memory(on_commit)?),
        url::Location::File(path) => Arc::new(sqlite::Sqlite::open(&path, on_commit)?),
    })
}

/// Opens an existing ledger to ask it questions, also while a daemon has it. Every write fails with `CW5003`.
///
/// # Errors
/// `CW5001` where there is none, it cannot be opened or is damaged, `CW5004` where another version wrote it, `CW7004`
/// where the URL names none that a second process could read.
pub fn open_read_only(url: &str) -> Result<Arc<dyn Ledger>, Fault> {
    match url::locate(url)? {
        url::Location::Memory => {
            Err(Fault::new(Code::ConfigValueInvalid, "ledger.url: a ledger in memory can only be read by its daemon"))
        }
        url::Location::File(path) => Ok(Arc::new(sqlite::Sqlite::open_read_only(&path)?)),
    }
}

/// A promise of the ledger.
pub type Answer<'a, T> = BoxFuture<'a, Result<T, Fault>>;

/// Where couriers note what they tried: all that delivery needs of the ledger.
pub trait Attempts: Send + Sync + std::fmt::Debug {
    /// A delivery attempt of a parcel and the state it left the parcel in; the parcel only goes forward. Fails as
    /// writes of a [`Ledger`] do.
    fn attempt(&self, parcel: ParcelId, attempt: Attempt) -> Answer<'_, ()>;
}

/// The durable memory.
///
/// Called from many tasks at once. A write fails with `CW5003`, or with `CW9001` where it is about an event or a parcel
/// that the journal does not hold; then *nothing* of it is there, and the caller must not settle anything on the
/// strength of it.
pub trait Ledger: Attempts {
    /// What is known about these keys, read at one instant after every write that has resolved.
    fn recall(&self, ask: Ask) -> Answer<'_, Known>;

    /// Every accepted event of the documents that share this lane, oldest first: a declaration's whole life, also where
    /// it was known under two ids.
    fn life_of(&self, lane: String) -> Answer<'_, Vec<Told>>;

    /// The message of an arrival, with its original bytes. Fails with `CW5001` where the journal does not hold it.
    fn message(&self, arrival: i64) -> Answer<'_, Arc<Message>>;

    /// W1: the message (once, however many events it holds), the event with its verdict, the aliases and the plan,
    /// in one commit. The event is `open` if it is [`Verdict::Accepted`] and owes parcels not yet out; every other
    /// verdict is settled by this write alone.
    fn open(&self, opening: Opening) -> Answer<'_, ()>;

    /// W2: the event is settled; each parcel has reached the state given. A parcel only goes forward
    /// ([`ParcelState::ALL`]): one that is already further stays there.
    fn settle(&self, event: EventPlace, parcels: Vec<(ParcelId, ParcelState)>) -> Answer<'_, ()>;

    /// Events that are open, in arrival order, each with its message and plan: what a start must finish first.
    fn unsettled(&self) -> Answer<'_, Vec<Unsettled>>;

    /// Events that match every word: permit number, MRN, LRN, UCR, document, message, event or correlation id,
    /// subscriber, event type, verdict, parcel state, or the beginning of a received time. Newest first.
    fn find(&self, words: Vec<String>, limit: usize) -> Answer<'_, Vec<EventRow>>;

    /// The whole life of the events with this id (an event id, or a place as `find` prints it), oldest first.
    fn trace(&self, event: String) -> Answer<'_, Vec<Life>>;

    /// Events in quarantine (rejected or in conflict), newest first.
    fn quarantine(&self, limit: usize) -> Answer<'_, Vec<EventRow>>;

    /// How many events each verdict has, and how many are open: for metrics.
    fn counts(&self) -> Answer<'_, Counts>;
}

/// Where an event stands in the journal: the arrival of its message, and which part of the body it is (from 0).
///
/// An arrival is microseconds since 1970, made unique and increasing by the daemon: the arrival position of replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct EventPlace {
    /// Arrival of the message.
    pub arrival: i64,
    /// Part of the body, from 0.
    pub part: u32,
}

/// Reads `arrival-part`.
impl std::str::FromStr for EventPlace {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (arrival, part) = text.rsplit_once('-').unwrap_or((text, ""));
        Ok(Self { arrival: arrival.parse()?, part: part.parse()? })
    }
}

/// `arrival-part`, as people see it.
impl std::fmt::Display for EventPlace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}-{}", self.arrival, self.part)
    }
}

/// SHA-256.
pub type Hash = [u8; 32];

/// A parcel's id.
pub type ParcelId = String;

/// Identity of an event within its source.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EventKey {
    /// CloudEvents source.
    pub source: String,
    /// CloudEvents id, else message id, else body hash, with `#n` where a body holds several.
    pub id: String,
}

/// What `recall` is asked.
#[derive(Clone, Debug, Default)]
pub struct Ask {
    /// Have these events been seen?
    pub events: Vec<EventKey>,
    /// Which documents have such an alias, in any scope? `(scheme, value)`.
    pub aliases: Vec<(String, String)>,
    /// What is known of these documents?
    pub documents: Vec<String>,
}

/// What `recall` answers.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Of each event key that is known: its accepted entry, else its latest rejected one.
    pub events: Vec<Claimed>,
    /// Every document asked for or found by an alias or by an event.
    pub documents: Vec<KnownDocument>,
}

/// An event key that is taken.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The key.
    pub key: EventKey,
    /// Where it stands.
    pub place: EventPlace,
    /// Accepted or rejected.
    pub verdict: Verdict,
    /// Its content.
    pub content: Hash,
    /// Its message's bytes.
    pub body: Hash,
    /// The document it was about.
    pub document: Option<String>,
    /// False while parcels are owed.
    pub settled: bool,
}

/// What the journal knows of a document.
#[derive(Clone, Debug)]
pub struct KnownDocument {
    /// Its id.
    pub id: String,
    /// What it is.
    pub kind: Kind,
    /// The document whose lane it shares: its own id unless linked.
    pub lane: String,
    /// Its aliases.
    pub aliases: Vec<Alias>,
    /// What was accepted of it, oldest first; empty where nothing was yet.
    pub history: Vec<Carried>,
    /// Last sequence each subscriber was given.
    pub sequences: BTreeMap<String, u64>,
}

/// One accepted event of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Where it stands.
    pub place: EventPlace,
    /// What happened.
    pub kind: EventType,
    /// Revision it was given.
    pub revision: u64,
    /// Revision its publisher gave.
    pub explicit_revision: Option<u64>,
    /// What distinguishes events of one type (see the resolve room).
    pub occurrence: String,
    /// Its content.
    pub content: Hash,
}

/// One accepted event in the life of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// Its identity.
    pub key: EventKey,
    /// What it was.
    pub carried: Carried,
    /// Stamp of the adapter it was read by.
    pub format: String,
}

/// W1.
#[derive(Clone, Debug)]
pub struct Opening {
    /// The message.
    pub message: Arc<Message>,
    /// The event.
    pub event: JournaledEvent,
    /// New aliases of its document.
    pub aliases: Vec<Alias>,
    /// The document's lane, where linking changed it.
    pub lane: Option<String>,
    /// Copies owed.
    pub plan: Vec<Planned>,
    /// Why each subscriber gets a copy or does not, as JSON for people.
    pub routing: serde_json::Value,
}

/// A message as it arrived.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Arrival.
    pub arrival: i64,
    /// RFC 3339, for people.
    pub received_at: String,
    /// Queue it came from.
    pub queue: String,
    /// Who published it, where RabbitMQ vouches for it or configuration says so.
    pub publisher: Option<String>,
    /// Properties and headers, as JSON.
    pub envelope: serde_json::Value,
    /// The original bytes, untouched.
    pub body: Vec<u8>,
    /// Their SHA-256.
    pub body_hash: Hash,
}

/// An event as the journal keeps it.
#[derive(Clone, Debug)]
pub struct JournaledEvent {
    /// Part of the body, from 0.
    pub part: u32,
    /// Identity.
    pub key: EventKey,
    /// What happened; none where the body could not be read so far.
    pub kind: Option<EventType>,
    /// The document; none where it could not be told.
    pub document: Option<String>,
    /// The revision it was given; 0 where it was not accepted.
    pub revision: u64,
    /// Revision its publisher gave.
    pub explicit_revision: Option<u64>,
    /// What distinguishes events of one type.
    pub occurrence: String,
    /// SHA-256 of its canonical content; all zero where there is none.
    pub content: Hash,
    /// What was decided.
    pub verdict: Verdict,
    /// The event it repeats or contradicts; of an accepted one, the event it follows from.
    pub original: Option<EventPlace>,
    /// The fault that stopped it, as code and detail.
    pub fault: Option<Fault>,
    /// Everything found.
    pub findings: Vec<Finding>,
    /// Format it came in, `id@version`; empty where none was recognised.
    pub format: String,
    /// Keys to find it by that are no aliases of its document (correlation id, message id …).
    pub words: Vec<String>,
}

/// What was decided about an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// News: carried.
    Accepted,
    /// Carried before.
    Duplicate,
    /// Overtaken by something newer.
    Stale,
    /// The same identity with other content: quarantined and alarmed.
    Conflict,
    /// Unreadable or against a rule: quarantined.
    Rejected,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: &[Verdict] =
        &[Verdict::Accepted, Verdict::Duplicate, Verdict::Stale, Verdict::Conflict, Verdict::Rejected];

    /// As it stands in receipts and metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Verdict::Accepted => "accepted",
            Verdict::Duplicate => "duplicate",
            Verdict::Stale => "stale",
            Verdict::Conflict => "conflict",
            Verdict::Rejected => "rejected",
        }
    }
}

/// One copy owed to one subscriber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The parcel's id.
    pub parcel: ParcelId,
    /// To whom.
    pub subscriber: String,
    /// Position among this document's parcels for this subscriber, from 1.
    pub sequence: u64,
    /// 1; more for a deliberate correction.
    pub issue: u32,
    /// Format asked for.
    pub format: String,
    /// Adapter that wrote it, `id@version`.
    pub adapter: String,
    /// Hash of the subscriber's configuration.
    pub config_hash: String,
    /// SHA-256 of the bytes; none where it could not be written.
    pub bytes_hash: Option<Hash>,
    /// Length of the bytes.
    pub bytes: u64,
    /// [`ParcelState::Planned`], or [`ParcelState::Parked`] where it could not be written.
    pub state: ParcelState,
    /// Why it is parked.
    pub fault: Option<Fault>,
    /// What could not be carried over.
    pub losses: Vec<Loss>,
}

/// Where a parcel is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ParcelState {
    /// Owed, not yet confirmed by RabbitMQ.
    Planned,
    /// In its subscriber's own queue.
    Queued,
    /// With the agency.
    HandedOver,
    /// Could not be written or delivered: waits for a person.
    Parked,
}

impl ParcelState {
    /// Every state, in the order a parcel may go through them: it skips some, and never goes back.
    pub const ALL: &[ParcelState] =
        &[ParcelState::Planned, ParcelState::Queued, ParcelState::Parked, ParcelState::HandedOver];

    /// As it stands in answers and metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            ParcelState::Planned => "planned",
            ParcelState::Queued => "queued",
            ParcelState::HandedOver => "handed_over",
            ParcelState::Parked => "parked",
        }
    }
}

/// An open event with all that is needed to finish it.
#[derive(Clone, Debug)]
pub struct Unsettled {
    /// Its message.
    pub message: Arc<Message>,
    /// The event.
    pub event: JournaledEvent,
    /// The plan, in the order it was made.
    pub plan: Vec<Planned>,
}

/// One attempt to hand a parcel over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// RFC 3339.
    pub at: String,
    /// State after it.
    pub state: ParcelState,
    /// What was tried and what the other side said.
    pub detail: String,
}

/// One line of `find` and `quarantine ls`.
#[derive(Clone, Debug, Serialize)]
pub struct EventRow {
    /// Where it stands, `arrival-part`.
    pub place: String,
    /// When its message came.
    pub received_at: String,
    /// Its source.
    pub source: String,
    /// Its id.
    pub event: String,
    /// What happened.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// The document.
    pub document: Option<String>,
    /// Its revision.
    pub revision: u64,
    /// What was decided.
    pub verdict: Verdict,
    /// The fault that stopped it.
    pub fault: Option<String>,
    /// Subscribers that were owed a copy, with the state of it.
    pub parcels: Vec<(String, ParcelState)>,
}

/// The whole life of one event.
#[derive(Clone, Debug)]
pub struct Life {
    /// Its message.
    pub message: Arc<Message>,
    /// The event.
    pub event: JournaledEvent,
    /// False while parcels are owed.
    pub settled: bool,
    /// Why each subscriber got a copy or did not.
    pub routing: serde_json::Value,
    /// Its parcels, each with its attempts.
    pub parcels: Vec<(Planned, Vec<Attempt>)>,
    /// Aliases of its document.
    pub aliases: Vec<Alias>,
}

/// Numbers for metrics.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Events in quarantine.
    pub quarantined: u64,
    /// Events with parcels owed.
    pub open: u64,
    /// Parked parcels by subscriber.
    pub parked: BTreeMap<String, u64>,
    /// Bytes the ledger takes.
    pub bytes: u64,
    /// Largest arrival in the journal, 0 where it is empty.
    pub last_arrival: i64,
}
