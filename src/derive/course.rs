//! Which events follow from which: requests meet decisions, in whatever order they came.

use causeway_contract::event::EventType;

use super::life::Entry;

/// Something that follows from an event. Positions are those of the life it was told of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Consequence {
    /// `declaration.amended` or `declaration.cancelled`.
    pub kind: EventType,
    /// The event that completed it.
    pub trigger: usize,
    /// The request that was granted.
    pub request: Option<usize>,
    /// The notice that says so.
    pub notice: Option<usize>,
    /// The declaration as lodged.
    pub base: Option<usize>,
    /// Requests and notices whose changes make the whole, in the order they are applied.
    pub changes: Vec<usize>,
    /// The change this is about.
    pub latest: Option<usize>,
}

/// What follows from the event at `trigger`: at most one thing.
///
/// - A **request** is answered by the first decision that names its LRN: a decision answers the oldest open request of
///   that LRN, and one that came first waits for it. A denied or rejected one changes nothing; a decision on a request
///   that was answered is said again, and answers no other. Without an LRN only the one open request is meant.
/// - A **notice of corrections** changes the declaration by itself.
/// - A **cancellation** follows once, from the decision or from the notice of it, and nothing follows after it.
/// - **Changes without a base** follow again when the declaration is lodged, or is found to be known under another id. A
///   declaration lodged anew starts over.
/// - **Changes are applied by the version** Customs gave them where it gave one, else as they arrived.
#[must_use]
pub fn consequence(life: &[Entry], trigger: usize) -> Option<Consequence> {
    let mut course = Course::default();
    let before = life.get(..=trigger)?;
    before.iter().enumerate().fold(None, |_, (at, entry)| course.meet(before, at, entry))
}

/// What is known half-way through a life.
#[derive(Debug, Default)]
struct Course {
    base: Option<usize>,
    changes: Vec<Change>,
    cancelled: bool,
    /// Requests that nothing was decided about.
    open: Vec<usize>,
    /// Requests that were granted, denied or rejected.
    answered: Vec<usize>,
    /// Decisions whose request has not come.
    early: Vec<usize>,
}

#[derive(Clone, Copy, Debug)]
struct Change {
    entry: usize,
    request: Option<usize>,
    notice: usize,
    version: Option<u64>,
}

impl Course {
    fn meet(&mut self, life: &[Entry], at: usize, entry: &Entry) -> Option<Consequence> {
        match entry.kind {
            EventType::DeclarationLodged => self.lodged(at),
            EventType::DeclarationAmendmentRequested | EventType::DeclarationCancellationRequested => {
                let decision = self.early.iter().copied().find(|&early| same_lrn(life, at, early));
                // Said more than once, it is still one decision.
                self.early.retain(|&early| !same_lrn(life, at, early));
                match decision {
                    Some(decision) => {
                        self.answered.push(at);
                        self.decided(life, at, at, decision)
                    }
                    None => {
                        self.open.push(at);
                        None
                    }
                }
            }
            EventType::NoticeDecided => {
                entry.granted()?;
                match self.answer(life, at) {
                    Some(request) => self.decided(life, at, request, at),
                    None => {
                        self.wait(life, at);
                        None
                    }
                }
            }
            // A request that was refused is not what a later decision grants.
            EventType::NoticeRejected => {
                self.answer(life, at);
                None
            }
            EventType::NoticeAmended if entry.tells_changes() => {
                let change = Change { entry: at, request: None, notice: at, version: entry.version() };
                self.amended(at, change)
            }
            EventType::NoticeCancelled => self.cancelled(at, None, at),
            EventType::NoticeAmended => None,
            // Only what linked two documents comes here: the base of one may belong to the changes of the other.
            _ => self.linked(at),
        }
    }

    /// The open request that a notice answers: the oldest of the LRN it names. Without an LRN, the one that has none
    /// either, if nothing else is open.
    fn answer(&mut self, life: &[Entry], notice: usize) -> Option<usize> {
        let found = self.open.iter().position(|&open| same_lrn(life, open, notice))?;
        let unnamed = life.get(notice).is_some_and(|notice| notice.noticed_lrn().is_empty());
        if unnamed && self.open.len() > 1 {
            return None;
        }
        let request = self.open.remove(found);
        self.answered.push(request);
        Some(request)
    }

    /// A decision whose request has not come waits for it. One on a request that was answered is said again.
    fn wait(&mut self, life: &[Entry], notice: usize) {
        let again = self.answered.iter().any(|&request| same_lrn(life, request, notice));
        let unnamed = life.get(notice).is_some_and(|notice| notice.noticed_lrn().is_empty());
        if !again && !unnamed {
            self.early.push(notice);
        }
    }

    fn lodged(&mut self, at: usize) -> Option<Consequence> {
        let first = self.base.replace(at).is_none();
        if !first {
            self.changes.clear();
            self.cancelled = false;
        }
        if self.cancelled {
            return None;
        }
        let latest = *self.changes.last()?;
        Some(self.told(EventType::DeclarationAmended, at, latest))
    }

    fn linked(&self, at: usize) -> Option<Consequence> {
        self.base.filter(|_| !self.cancelled)?;
        let latest = *self.changes.last()?;
        Some(self.told(EventType::DeclarationAmended, at, latest))
    }

    /// A decision has met its request; `trigger` is the later of the two.
    fn decided(&mut self, life: &[Entry], trigger: usize, request: usize, notice: usize) -> Option<Consequence> {
        let decision = life.get(notice)?;
        if decision.granted() != Some(true) {
            return None;
        }
        if life.get(request)?.kind == EventType::DeclarationCancellationRequested {
            return self.cancelled(trigger, Some(request), notice);
        }
        // The decision still names the version it changes; the result is the next one.
        let version = decision.version().and_then(|version| version.checked_add(1));
        self.amended(trigger, Change { entry: request, request: Some(request), notice, version })
    }

    /// Nothing is told of a declaration after its end; the change is kept, should it be lodged anew.
    fn amended(&mut self, trigger: usize, change: Change) -> Option<Consequence> {
        let newer = |other: &Change| matches!((other.version, change.version), (Some(a), Some(b)) if a > b);
        let at = self.changes.iter().position(newer).unwrap_or(self.changes.len());
        self.changes.insert(at, change);
        (!self.cancelled).then(|| self.told(EventType::DeclarationAmended, trigger, change))
    }

    fn cancelled(&mut self, trigger: usize, request: Option<usize>, notice: usize) -> Option<Consequence> {
        if std::mem::replace(&mut self.cancelled, true) {
            return None;
        }
        let consequence = Consequence {
            kind: EventType::DeclarationCancelled,
            trigger,
            request,
            notice: Some(notice),
            base: self.base,
            changes: self.changes.iter().map(|change| change.entry).collect(),
            latest: None,
        };
        Some(consequence)
    }

    fn told(&self, kind: EventType, trigger: usize, latest: Change) -> Consequence {
        Consequence {
            kind,
            trigger,
            request: latest.request,
            notice: Some(latest.notice),
            base: self.base,
            changes: self.changes.iter().map(|change| change.entry).collect(),
            latest: Some(latest.entry),
        }
    }
}

fn same_lrn(life: &[Entry], request: usize, notice: usize) -> bool {
    match (life.get(request), life.get(notice)) {
        (Some(request), Some(notice)) => request.request_lrn() == notice.noticed_lrn(),
        _ => false,
    }
}
