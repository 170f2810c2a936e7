//! One task that judges events in the order they arrived: is it right, which document, carried before?
//!
//! It takes what is waiting as a group, so that the journal is asked once a group and not once a message.

use std::sync::Arc;

use causeway_contract::event::{Alias, DocumentRef, Event};
use causeway_contract::finding::Finding;
use tokio::sync::mpsc;

use super::Line;
use super::carry::{Carry, Job, Record};
use super::lanes::Lanes;
use crate::claim::{Claim, News, judge, judge_id};
use crate::decode::{Events, ReadEvent};
use crate::fault::{Code, Fault};
use crate::ledger::{Ask, Carried, Claimed, EventPlace, JournaledEvent, Message, Verdict};
use crate::resolve::keys::Keys;
use crate::resolve::memory::Memory;
use crate::resolve::{Resolved, resolve};
use crate::settle::Body;
use crate::validate::{Checked, Rejected, check};

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
                Ok(checked) => decide(checked, body, &mut memory, &lanes)?,
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
        let document = checked.event().draft.data.document();
        let keys = document.and_then(|document| Keys::of(checked.kind(), document, body.envelope()));
        if let Some((document, aliases)) = keys.map(|keys| keys.ask()) {
            ask.documents.extend(document);
            ask.aliases.extend(aliases);
        }
    }
    ask
}

/// Judges one event and sends it down its document's lane. Only news changes what is known of a document.
fn decide(checked: Checked, body: Arc<Body>, memory: &mut Memory, lanes: &Lanes) -> Result<(), Fault> {
    if let Some((claim, document)) = judge_id(&checked, memory) {
        let journaled = base(checked.event(), body.message(), Verdict::Duplicate);
        return file(claim, JournaledEvent { document, ..journaled }, body, memory, lanes);
    }
    let resolved = match resolve(checked, body.envelope(), memory) {
        Ok(resolved) => resolved,
        Err(rejected) => return lanes.send("", reject(*rejected, body, memory)),
    };
    match judge(&resolved, memory) {
        Claim::New(news) => {
            let (lane, job) = accept(resolved, news, body, memory);
            lanes.send(&lane, job)
        }
        claim => {
            let journaled = journaled(resolved.checked().event(), body.message(), &resolved, Verdict::Duplicate);
            file(claim, journaled, body, memory, lanes)
        }
    }
}

/// What is not news is journaled and answered, behind what is on its way of the same document.
fn file(
    claim: Claim,
    mut journaled: JournaledEvent,
    body: Arc<Body>,
    memory: &mut Memory,
    lanes: &Lanes,
) -> Result<(), Fault> {
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
    let lane = journaled.document.as_deref().and_then(|document| memory.queue_behind(document));
    let entered = lane.is_some();
    let job = Job::Record(Box::new(Record { journaled, original_verdict, entered, body }));
    lanes.send(&lane.unwrap_or_default(), job)
}

/// News: the document is on its way, with its new keys, and the events behind it know.
fn accept(resolved: Resolved, news: News, body: Arc<Body>, memory: &mut Memory) -> (String, Job) {
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
    (lane, Job::Carry(Box::new(carry(resolved, news, aliases, linked, body, sequences))))
}

/// What is accepted is known at once to the events behind it.
fn remember(resolved: &Resolved, news: &News, memory: &mut Memory) {
    let event = resolved.checked().event();
    let message = resolved.checked().message();
    let place = EventPlace { arrival: message.arrival, part: event.part };
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
        sendable: read.sendable,
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
