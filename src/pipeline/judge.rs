//! One task that judges events in the order they arrived: is it right, which document, carried before?
//!
//! It takes what is waiting as a group, so that the journal is asked once a group and not once a message.

use std::sync::Arc;

use causeway_contract::event::{Alias, DocumentRef, Event, EventType, Kind};
use causeway_contract::finding::Finding;
use tokio::sync::mpsc;

use super::Line;
use super::carry::{Carry, Job, Record};
use super::follow::{follow, may_follow};
use super::lanes::Lanes;
use crate::claim::{Claim, News, judge, judge_id};
use crate::decode::{Events, ReadEvent};
use crate::derive;
use crate::fault::{Code, Fault};
use crate::ledger::{Ask, Carried, Claimed, EventPlace, JournaledEvent, Message, Verdict};
use crate::resolve::keys::Keys;
use crate::resolve::memory::{Memory, OnTheWay};
use crate::resolve::{self, Resolved, resolve};
use crate::settle::Body;
use crate::validate::{self, Checked, Rejected, check};

/// Messages judged on one answer of the journal.
const GROUP: usize = 64;

/// An event after validation, with its body.
struct Validated {
    body: Arc<Body>,
    event: Result<Checked, Box<Rejected>>,
}

/// Judges until no more messages come.
pub(super) async fn run(
    line: Arc<Line>,
    mut read: mpsc::Receiver<Events>,
    mut settled: mpsc::UnboundedReceiver<String>,
    lanes: Lanes,
) -> Result<(), Fault> {
    let mut memory = Memory::default();
    let mut group = Vec::with_capacity(GROUP);
    while read.recv_many(&mut group, GROUP).await > 0 {
        while let Ok(document) = settled.try_recv() {
            memory.leave(&document);
        }
        memory.forget_the_settled();
        let events: Vec<Validated> = group.drain(..).flat_map(|events| validate(&line, events)).collect();
        let ask = memory.unknown(ask(&events));
        memory.learn(line.ledger.recall(ask).await?);
        for Validated { body, event } in events {
            match event {
                Ok(checked) => Judge { line: &line, memory: &mut memory, lanes: &lanes }.decide(checked, body).await?,
                Err(rejected) => lanes.send("", reject(*rejected, body, &memory))?,
            }
        }
    }
    Ok(())
}

fn validate(line: &Line, events: Events) -> impl Iterator<Item = Validated> {
    let Events { message, envelope, receipt, parts } = events;
    let body = Body::new(Arc::clone(&message), envelope, receipt, parts.len());
    let validated: Vec<Validated> = parts
        .into_iter()
        .map(|part| Validated {
            event: check(part, &message, body.envelope(), &line.publishers),
            body: Arc::clone(&body),
        })
        .collect();
    validated.into_iter()
}

/// What the journal must be asked for these events.
fn ask(events: &[Validated]) -> Ask {
    let mut ask = Ask::default();
    for Validated { body, event } in events {
        let checked = match event {
            Ok(checked) => checked,
            Err(rejected) => {
                ask.events.push(rejected.event.key.clone());
                continue;
            }
        };
        ask.events.push(checked.event().key.clone());
        if may_have_lost_its_effect(checked, body) {
            ask.events.push(derive::key(&checked.event().key));
        }
        let document = checked.event().draft.data.document();
        let keys = document.and_then(|document| Keys::of(checked.kind(), document, body.envelope()));
        if let Some((document, aliases)) = keys.map(|keys| keys.ask()) {
            ask.documents.extend(document);
            ask.aliases.extend(aliases);
        }
    }
    ask
}

/// What is needed to judge one event after the other.
struct Judge<'j> {
    line: &'j Line,
    memory: &'j mut Memory,
    lanes: &'j Lanes,
}

impl Judge<'_> {
    /// Judges one event and sends it down its document's lane, and behind it what follows from it. Only news changes
    /// what is known of a document.
    async fn decide(&mut self, checked: Checked, body: Arc<Body>) -> Result<(), Fault> {
        if let Some((claim, document)) = judge_id(&checked, self.memory) {
            let following = self.lost_effect(&checked, &body, &claim, document.as_deref()).await?;
            let journaled = base(checked.event(), body.message(), Verdict::Duplicate);
            self.file(claim, JournaledEvent { document, ..journaled }, Arc::clone(&body))?;
            return following.map_or(Ok(()), |(event, trigger)| self.decide_own(event, &trigger, body));
        }
        let resolved = match resolve(checked, body.envelope(), self.memory) {
            Ok(resolved) => resolved,
            Err(rejected) => return self.lanes.send("", reject(*rejected, body, self.memory)),
        };
        match judge(&resolved, self.memory) {
            Claim::New(news) => {
                let part = resolved.checked().event().part;
                let place = EventPlace { arrival: body.message().arrival, part };
                let trigger = Trigger { document: resolved.document().to_owned(), place };
                let (kind, links) = (news.kind, resolved.link().is_some());
                let (lane, job) = accept(resolved, news, None, Arc::clone(&body), self.memory);
                let following =
                    if links || derive::matters(kind) { self.follow(kind, &trigger, &body).await? } else { None };
                self.lanes.send(&lane, job)?;
                following.map_or(Ok(()), |event| self.decide_own(event, &trigger, body))
            }
            claim => {
                let journaled = journaled(resolved.checked().event(), body.message(), &resolved, Verdict::Duplicate);
                self.file(claim, journaled, body)
            }
        }
    }

    /// What follows from an event that was just accepted, or was accepted before. The body waits for it.
    async fn follow(&self, kind: EventType, trigger: &Trigger, body: &Body) -> Result<Option<ReadEvent>, Fault> {
        let Some(document) = self.memory.document(&trigger.document).filter(|document| may_follow(kind, document))
        else {
            return Ok(None);
        };
        let following = follow(self.line, &document.id, &document.lane, Some(self.memory), trigger.place).await?;
        Ok(following.and_then(|following| following.event(body.follow(trigger.place.part))))
    }

    /// Between an event and what follows from it the daemon may have died: then the event comes again.
    async fn lost_effect(
        &self,
        checked: &Checked,
        body: &Body,
        claim: &Claim,
        document: Option<&str>,
    ) -> Result<Option<(ReadEvent, Trigger)>, Fault> {
        let (Claim::Duplicate { of, .. }, Some(document)) = (claim, document) else { return Ok(None) };
        let known = self.memory.event(&derive::key(&checked.event().key)).is_some();
        if known || !may_have_lost_its_effect(checked, body) {
            return Ok(None);
        }
        let trigger = Trigger { document: document.to_owned(), place: *of };
        let event = self.follow(checked.kind(), &trigger, body).await?;
        Ok(event.map(|event| (event, trigger)))
    }

    /// An event of Causeway's own is news unless the declaration reads as it did already.
    fn decide_own(&mut self, event: ReadEvent, trigger: &Trigger, body: Arc<Body>) -> Result<(), Fault> {
        let Some(kind) = event.kind else { return Ok(()) };
        let resolved = resolve::own(validate::own(event, kind, body.message()), &trigger.document);
        match judge(&resolved, self.memory) {
            Claim::New(news) => {
                let (lane, job) = accept(resolved, news, Some(trigger.place), body, self.memory);
                self.lanes.send(&lane, job)
            }
            claim => {
                let journaled = journaled(resolved.checked().event(), body.message(), &resolved, Verdict::Duplicate);
                self.file(claim, journaled, body)
            }
        }
    }

    /// What is not news is journaled and answered, behind what is on its way of the same document.
    fn file(&mut self, claim: Claim, mut journaled: JournaledEvent, body: Arc<Body>) -> Result<(), Fault> {
        let mut original_verdict = None;
        let (verdict, original) = match claim {
            Claim::Duplicate { of, verdict } => {
                original_verdict = Some(verdict);
                (Verdict::Duplicate, of)
            }
            Claim::Stale { by, why } => {
                journaled.findings.push(Finding::info("CLM-02", "", why));
                (Verdict::Stale, by)
            }
            Claim::Conflict { with, fault } => {
                journaled.fault = Some(fault);
                (Verdict::Conflict, with)
            }
            Claim::New(_) => return Err(Fault::new(Code::Internal, "news was filed as if it were none")),
        };
        journaled.verdict = verdict;
        journaled.original = Some(original);
        let lane = journaled.document.as_deref().and_then(|document| self.memory.queue_behind(document));
        let entered = lane.is_some();
        let job = Job::Record(Box::new(Record { journaled, original_verdict, entered, body }));
        self.lanes.send(&lane.unwrap_or_default(), job)
    }
}

/// What an event of Causeway's own follows from.
struct Trigger {
    document: String,
    place: EventPlace,
}

/// RabbitMQ hands out again what was not settled: what follows from it may not have been written.
fn may_have_lost_its_effect(checked: &Checked, body: &Body) -> bool {
    body.envelope().redelivered && (derive::matters(checked.kind()) || checked.kind().kind() == Kind::Notice)
}

/// News: the document is on its way, with its new keys, and the events behind it know.
fn accept(
    resolved: Resolved,
    news: News,
    because: Option<EventPlace>,
    body: Arc<Body>,
    memory: &mut Memory,
) -> (String, Job) {
    let (lane, sequences) = memory.enter(resolved.document(), resolved.document_kind(), resolved.aliases());
    let linked = resolved.link().map(|other| {
        let shared = memory.document(other).map_or_else(|| other.to_owned(), |document| document.lane.clone());
        memory.link(resolved.document(), &shared);
        shared
    });
    let mut aliases = memory.document(resolved.document()).map(|document| document.aliases.clone()).unwrap_or_default();
    // In one order, whether they come from memory or from the journal: a resumed parcel has the same bytes.
    aliases.sort();
    remember(&resolved, &news, memory);
    let mut carry = carry(resolved, news, aliases, linked, body, sequences);
    carry.journaled.original = because;
    (lane, Job::Carry(Box::new(carry)))
}

/// What is accepted is known at once to the events behind it.
fn remember(resolved: &Resolved, news: &News, memory: &mut Memory) {
    let event = resolved.checked().event();
    let message = resolved.checked().message();
    let place = EventPlace { arrival: message.arrival, part: event.part };
    let key = event.key.clone();
    let claimed = Claimed {
        key: event.key.clone(),
        place,
        verdict: Verdict::Accepted,
        content: event.content,
        body: message.body_hash,
        document: Some(resolved.document().to_owned()),
        settled: false,
    };
    let carried = Carried {
        place,
        kind: news.kind,
        revision: news.revision,
        explicit_revision: event.draft.revision,
        occurrence: resolved.occurrence().to_owned(),
        content: event.content,
    };
    if derive::matters(news.kind) || resolved.link().is_some() {
        let data = Arc::new(event.draft.data.clone());
        memory.tell(resolved.document(), OnTheWay { key, carried: carried.clone(), data });
    }
    memory.claim(claimed, carried);
}

fn carry(
    resolved: Resolved,
    news: News,
    aliases: Vec<Alias>,
    lane: Option<String>,
    body: Arc<Body>,
    sequences: crate::resolve::memory::Sequences,
) -> Carry {
    let read = resolved.checked().event();
    let event = Event {
        id: read.key.id.clone(),
        source: read.source.clone(),
        kind: news.kind,
        time: read.draft.time.clone(),
        document: DocumentRef { id: resolved.document().to_owned(), revision: news.revision, aliases },
        data: read.draft.data.clone(),
    };
    let sendable = read.may_go_as_it_came(&event);
    let mut journaled = journaled(read, body.message(), &resolved, Verdict::Accepted);
    journaled.kind = Some(news.kind);
    journaled.revision = news.revision;
    journaled.findings.extend(news.remarks);
    Carry {
        event,
        journaled,
        key: read.key.clone(),
        aliases: resolved.aliases().to_vec(),
        lane,
        sendable,
        body,
        sequences,
    }
}

/// Into quarantine: once. RabbitMQ's own redelivery of bytes that are there already is a repeat; the same id sent
/// again by its publisher is judged anew.
fn reject(rejected: Rejected, body: Arc<Body>, memory: &Memory) -> Job {
    let Rejected { event, fault } = rejected;
    let before = memory.event(&event.key).filter(|claimed| {
        body.envelope().redelivered
            && claimed.verdict == Verdict::Rejected
            && claimed.body == body.message().body_hash
            && claimed.place.part == event.part
    });
    let (verdict, original) = match before {
        Some(claimed) => (Verdict::Duplicate, Some(claimed.place)),
        None => (Verdict::Rejected, None),
    };
    let mut journaled = base(&event, body.message(), verdict);
    journaled.fault = Some(fault);
    journaled.original = original;
    let original_verdict = original.map(|_| Verdict::Rejected);
    Job::Record(Box::new(Record { journaled, original_verdict, entered: false, body }))
}

fn journaled(event: &ReadEvent, message: &Message, resolved: &Resolved, verdict: Verdict) -> JournaledEvent {
    let mut journaled = base(event, message, verdict);
    journaled.document = Some(resolved.document().to_owned());
    resolved.occurrence().clone_into(&mut journaled.occurrence);
    journaled.findings.extend(resolved.remarks().iter().cloned());
    journaled
}

fn base(event: &ReadEvent, message: &Message, verdict: Verdict) -> JournaledEvent {
    let envelope = |name: &str| message.envelope.get(name).and_then(|value| value.as_str()).map(str::to_owned);
    let lrn = event.draft.data.declaration.as_ref().and_then(|declaration| declaration.lrn.clone());
    let lrn = lrn.or_else(|| event.draft.data.notice.as_ref().and_then(|notice| notice.lrn.clone()));
    let words = [envelope("message_id"), envelope("correlation_id"), lrn, message.publisher.clone()];
    JournaledEvent {
        part: event.part,
        key: event.key.clone(),
        kind: event.kind,
        document: None,
        revision: 0,
        explicit_revision: event.draft.revision,
        occurrence: String::new(),
        content: event.content,
        verdict,
        original: None,
        fault: None,
        findings: event.findings.clone(),
        format: event.adapter.clone(),
        words: words.into_iter().flatten().collect(),
    }
}
