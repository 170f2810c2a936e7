//! What the resolver knows right now: the journal's answer, and on top of it what is in flight.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use causeway_contract::event::{Alias, Data, EventType, Kind};

use crate::ledger::{Ask, Carried, Claimed, EventKey, Known, KnownDocument};

/// Everything known about the documents in flight. A document is kept while an event of it is on its way and
/// forgotten when the last one is settled: then the journal knows it.
#[derive(Debug, Default)]
pub struct Memory {
    documents: HashMap<String, Held>,
    aliases: HashMap<(String, String), Vec<(String, String)>>,
    events: HashMap<EventKey, Claimed>,
}

/// Last sequence each subscriber was given of one document; counted up by the document's lane, one event at a time.
pub type Sequences = Arc<Mutex<BTreeMap<String, u64>>>;

#[derive(Debug)]
struct Held {
    document: KnownDocument,
    sequences: Sequences,
    /// The lane its events on their way are in: a link takes effect when none is on its way.
    lane: String,
    /// Events of it that are on their way.
    in_flight: usize,
    /// What those say that something may follow from: the journal may not have them yet.
    told: Vec<OnTheWay>,
}

/// An accepted event that may not be in the journal yet.
#[derive(Clone, Debug)]
pub struct OnTheWay {
    /// Its identity.
    pub key: EventKey,
    /// What it was.
    pub carried: Carried,
    /// What it says.
    pub data: Arc<Data>,
}

impl Held {
    fn new(document: KnownDocument) -> Self {
        let sequences = Arc::new(Mutex::new(document.sequences.clone()));
        Self { lane: document.lane.clone(), document, sequences, in_flight: 0, told: Vec::new() }
    }
}

impl Memory {
    /// What the journal must be asked before these keys can be resolved.
    #[must_use]
    pub fn unknown(&self, ask: Ask) -> Ask {
        Ask {
            events: ask.events.into_iter().filter(|key| !self.events.contains_key(key)).collect(),
            // An alias may have further documents in the journal, so it is always asked for.
            aliases: ask.aliases,
            documents: ask.documents.into_iter().filter(|id| !self.documents.contains_key(id)).collect(),
        }
    }

    /// Adds what the journal answered. What is in flight is newer and stays.
    pub fn learn(&mut self, known: Known) {
        for document in known.documents {
            for alias in &document.aliases {
                remember(&mut self.aliases, alias, &document.id);
            }
            let id = document.id.clone();
            self.documents.entry(id).or_insert_with(|| Held::new(document));
        }
        for claimed in known.events {
            self.events.entry(claimed.key.clone()).or_insert(claimed);
        }
    }

    /// A document.
    #[must_use]
    pub fn document(&self, id: &str) -> Option<&KnownDocument> {
        self.documents.get(id).map(|held| &held.document)
    }

    /// Scope and document of every alias of this scheme and value.
    pub fn aliases(&self, scheme: &str, value: &str) -> impl Iterator<Item = (&str, &KnownDocument)> {
        let found = self.aliases.get(&(scheme.to_owned(), value.to_owned()));
        found.into_iter().flatten().filter_map(|(scope, id)| Some((scope.as_str(), self.document(id)?)))
    }

    /// An event key that is taken.
    #[must_use]
    pub fn event(&self, key: &EventKey) -> Option<&Claimed> {
        self.events.get(key)
    }

    /// An event of a document is on its way; the document is made if it is new. Returns its lane and its counters.
    pub fn enter(&mut self, id: &str, kind: Kind, aliases: &[Alias]) -> (String, Sequences) {
        for alias in aliases {
            remember(&mut self.aliases, alias, id);
        }
        let held = self.documents.entry(id.to_owned()).or_insert_with(|| {
            Held::new(KnownDocument {
                id: id.to_owned(),
                kind,
                lane: id.to_owned(),
                aliases: Vec::new(),
                history: Vec::new(),
                sequences: BTreeMap::new(),
            })
        });
        if held.in_flight == 0 {
            held.lane.clone_from(&held.document.lane);
        }
        held.in_flight += 1;
        for alias in aliases {
            if !held.document.aliases.contains(alias) {
                held.document.aliases.push(alias.clone());
            }
        }
        (held.lane.clone(), Arc::clone(&held.sequences))
    }

    /// An event that tells nothing new of a document waits for those ahead of it. Answers with the lane; none where
    /// nothing is known of the document.
    pub fn queue_behind(&mut self, id: &str) -> Option<String> {
        let held = self.documents.get_mut(id)?;
        if held.in_flight == 0 {
            held.lane.clone_from(&held.document.lane);
        }
        held.in_flight += 1;
        Some(held.lane.clone())
    }

    /// An event was accepted.
    pub fn claim(&mut self, claimed: Claimed, carried: Carried) {
        if let Some(held) = claimed.document.as_ref().and_then(|id| self.documents.get_mut(id)) {
            held.document.history.push(carried);
        }
        self.events.insert(claimed.key.clone(), claimed);
    }

    /// An event that was accepted says something that others may follow from.
    pub fn tell(&mut self, id: &str, event: OnTheWay) {
        if let Some(held) = self.documents.get_mut(id) {
            held.told.push(event);
        }
    }

    /// What the events on their way in this lane say, in no order.
    pub fn told<'m>(&'m self, lane: &'m str) -> impl Iterator<Item = &'m OnTheWay> {
        self.documents.values().filter(move |held| held.document.lane == lane).flat_map(|held| &held.told)
    }

    /// Moves a document to another's lane.
    pub fn link(&mut self, id: &str, lane: &str) {
        if let Some(held) = self.documents.get_mut(id) {
            lane.clone_into(&mut held.document.lane);
        }
    }

    /// An event of this document is settled.
    pub fn leave(&mut self, id: &str) {
        if let Some(held) = self.documents.get_mut(id) {
            held.in_flight = held.in_flight.saturating_sub(1);
        }
    }

    /// Forgets what is not in flight: called between groups, before the journal is asked again.
    pub fn forget_the_settled(&mut self) {
        self.documents.retain(|_, held| held.in_flight > 0);
        let documents = &self.documents;
        self.aliases.retain(|_, found| {
            found.retain(|(_, id)| documents.contains_key(id));
            !found.is_empty()
        });
        self.events.retain(|_, claimed| claimed.document.as_ref().is_some_and(|id| documents.contains_key(id)));
    }
}

fn remember(aliases: &mut HashMap<(String, String), Vec<(String, String)>>, alias: &Alias, id: &str) {
    let found = aliases.entry((alias.scheme.clone(), alias.value.clone())).or_default();
    let entry = (alias.scope.clone(), id.to_owned());
    if !found.contains(&entry) {
        found.push(entry);
    }
}

/// Readings of a document's history.
pub trait History {
    /// A declaration that is lodged and neither rejected nor cancelled.
    fn is_open(&self) -> bool;
    /// Has this kind of event been carried?
    fn has(&self, kind: EventType) -> bool;
    /// Has it an alias of this scheme?
    fn has_alias(&self, scheme: &str) -> bool;
}

impl History for KnownDocument {
    fn is_open(&self) -> bool {
        // Once it is accepted, or something was asked of it, a rejection is that of a request.
        let asked = self.history.iter().any(|carried| carried.kind.is_request());
        let rejected = self.has(EventType::NoticeRejected) && !self.has(EventType::NoticeAccepted) && !asked;
        let cancelled = self.has(EventType::NoticeCancelled) || self.has(EventType::DeclarationCancelled);
        self.has(EventType::DeclarationLodged) && !rejected && !cancelled
    }

    fn has(&self, kind: EventType) -> bool {
        self.history.iter().any(|carried| carried.kind == kind)
    }

    fn has_alias(&self, scheme: &str) -> bool {
        self.aliases.iter().any(|alias| alias.scheme == scheme)
    }
}
