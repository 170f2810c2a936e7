//! One event on its way: route, encode, W1, publish, W2. And the shorter way of an event that is not carried.

use std::sync::{Arc, PoisonError};

use causeway_contract::adapter::Format;
use causeway_contract::event::{Alias, Event, EventType, Kind};
use futures_util::future::join_all;

use super::Line;
use crate::encode::{Copy, Original, Parcel, encode, parcel_id};
use crate::fault::{Code, Fault};
use crate::ledger::{EventKey, EventPlace, JournaledEvent, Opening, ParcelId, ParcelState, Planned, Verdict};
use crate::rabbit::Confirmation;
use crate::resolve::memory::Sequences;
use crate::route::{Answer, Decision, Dispatch};
use crate::settle::{Body, Outcome, Settlement};
use crate::telemetry::happening::{DocumentUnlinked, EventDecided, FaultRaised, FindingMade, ParcelMoved, ValuesLost};

/// How often a parcel is published again under its id after no answer or a refusal, before the line stops.
const TRIES: u32 = 5;

/// What a lane does.
pub(super) enum Job {
    /// News: to everybody who subscribed.
    Carry(Box<Carry>),
    /// Not news: journaled, answered, acked.
    Record(Box<Record>),
    /// News of a life before this one: the planned list, under the same ids.
    Resume(Box<Resume>),
}

/// An accepted event.
pub(super) struct Carry {
    /// The event as the line knows it.
    pub event: Event,
    /// The event as the journal keeps it.
    pub journaled: JournaledEvent,
    /// Its identity.
    pub key: EventKey,
    /// Keys its document did not have before.
    pub aliases: Vec<Alias>,
    /// Its document's lane, where linking changed it.
    pub lane: Option<String>,
    /// True if its bytes may go out unchanged.
    pub sendable: bool,
    /// The body it came in.
    pub body: Arc<Body>,
    /// Its document's counters.
    pub sequences: Sequences,
}

/// A duplicate, a stale or conflicting event, or one in quarantine.
pub(super) struct Record {
    /// The event as the journal keeps it.
    pub journaled: JournaledEvent,
    /// What was decided about the event it repeats.
    pub original_verdict: Option<Verdict>,
    /// True if its document was told that it is on its way.
    pub entered: bool,
    /// The body it came in.
    pub body: Arc<Body>,
}

/// An event that was begun before this start.
pub(super) struct Resume {
    /// Where it stands.
    pub place: EventPlace,
    /// What is owed, written again.
    pub parcels: Vec<Parcel>,
    /// What can no longer be written.
    pub parked: Vec<ParcelId>,
    /// Told when it is done.
    pub done: tokio::sync::oneshot::Sender<()>,
}

impl Job {
    /// The document whose events must wait for this one.
    pub(super) fn document(&self) -> Option<&str> {
        match self {
            Job::Carry(carry) => Some(&carry.event.document.id),
            Job::Record(record) => record.journaled.document.as_deref().filter(|_| record.entered),
            Job::Resume(_) => None,
        }
    }

    /// Arrival of its message.
    pub(super) fn arrival(&self) -> i64 {
        match self {
            Job::Carry(carry) => carry.body.message().arrival,
            Job::Record(record) => record.body.message().arrival,
            Job::Resume(resume) => resume.place.arrival,
        }
    }

    /// Does it. Answers with the settlement of the body if this was the last of its events.
    ///
    /// # Errors
    /// What must stop the line: the journal does not write, or a parcel goes nowhere.
    pub(super) async fn run(self, line: &Line) -> Result<Option<Settlement>, Fault> {
        match self {
            Job::Carry(carry) => carry.run(line).await,
            Job::Record(record) => record.run(line).await,
            Job::Resume(resume) => resume.run(line).await,
        }
    }
}

impl Carry {
    async fn run(self: Box<Self>, line: &Line) -> Result<Option<Settlement>, Fault> {
        let decisions = line.router.decide(&self.event);
        let routing = decisions.iter().map(Decision::to_value).collect();
        let (parcels, parked) = self.write(line, &decisions);
        let plan: Vec<Planned> = parcels.iter().map(|parcel| parcel.planned().clone()).chain(parked).collect();
        let place = EventPlace { arrival: self.body.message().arrival, part: self.journaled.part };
        let outcome = outcome(&self.journaled, None);
        let opening = Opening {
            message: Arc::clone(self.body.message()),
            event: self.journaled,
            aliases: self.aliases,
            lane: self.lane,
            plan,
            routing,
        };
        tell(&opening);
        line.ledger.open(opening).await?;
        if !parcels.is_empty() {
            publish_all(line, &parcels).await?;
            line.ledger.settle(place, queued(&parcels)).await?;
        }
        Ok(self.body.decided(place.part as usize, outcome))
    }

    /// Writes every copy owed. The counters go up for every copy, parked ones too, so that a gap is never unexplained.
    fn write(&self, line: &Line, decisions: &[Decision]) -> (Vec<Parcel>, Vec<Planned>) {
        let message = self.body.message();
        let mut parcels = Vec::new();
        let mut parked = Vec::new();
        for decision in decisions {
            match &decision.answer {
                Answer::Yes(dispatch) => {
                    let original = Original { format: Format::name_in(&self.journaled.format), body: &message.body };
                    let copy = Copy {
                        key: &self.key,
                        event: &self.event,
                        dispatch,
                        sequence: self.next_sequence(dispatch.subscriber()),
                        original: self.sendable.then_some(original),
                        trace: &self.body.envelope().trace,
                    };
                    match encode(&copy, &line.registry) {
                        Ok(parcel) => parcels.push(parcel),
                        Err(planned) => parked.push(*planned),
                    }
                }
                Answer::Parked(dispatch, fault) => {
                    let sequence = self.next_sequence(dispatch.subscriber());
                    parked.push(unwritten(&self.key, dispatch, sequence, fault.clone()));
                }
                Answer::No => {}
            }
        }
        (parcels, parked)
    }

    fn next_sequence(&self, subscriber: &str) -> u64 {
        let mut sequences = self.sequences.lock().unwrap_or_else(PoisonError::into_inner);
        let last = sequences.entry(subscriber.to_owned()).or_default();
        *last += 1;
        *last
    }
}

impl Record {
    async fn run(self: Box<Self>, line: &Line) -> Result<Option<Settlement>, Fault> {
        let outcome = outcome(&self.journaled, self.original_verdict);
        let part = self.journaled.part as usize;
        let opening = Opening {
            message: Arc::clone(self.body.message()),
            event: self.journaled,
            aliases: Vec::new(),
            lane: None,
            plan: Vec::new(),
            routing: serde_json::Value::Null,
        };
        tell(&opening);
        line.ledger.open(opening).await?;
        Ok(self.body.decided(part, outcome))
    }
}

impl Resume {
    async fn run(self: Box<Self>, line: &Line) -> Result<Option<Settlement>, Fault> {
        publish_all(line, &self.parcels).await?;
        let mut states = queued(&self.parcels);
        states.extend(self.parked.into_iter().map(|parcel| (parcel, ParcelState::Parked)));
        line.ledger.settle(self.place, states).await?;
        let _ = self.done.send(());
        Ok(None)
    }
}

/// What operators see of a decided event.
fn tell(opening: &Opening) {
    let (event, about) = (&opening.event, opening.event.key.id.as_str());
    let document = event.document.as_deref().unwrap_or_default();
    EventDecided { event: about, kind: event.kind, document, verdict: event.verdict }.emit();
    event.findings.iter().for_each(|finding| FindingMade { about, finding }.emit());
    if let Some(fault) = &event.fault {
        FaultRaised { about, fault }.emit();
    }
    if event.findings.iter().any(|finding| finding.rule == "LNK-01") {
        DocumentUnlinked { document, kind: event.kind.map_or(Kind::Notice, EventType::kind) }.emit();
    }
    for planned in &opening.plan {
        let Planned { parcel, subscriber, adapter, losses, fault, state, .. } = planned;
        if !losses.is_empty() {
            ValuesLost { parcel, adapter, losses }.emit();
        }
        if let Some(fault) = fault {
            FaultRaised { about: parcel, fault }.emit();
            ParcelMoved { subscriber, parcel, state: *state }.emit();
        }
    }
}

fn outcome(journaled: &JournaledEvent, original: Option<Verdict>) -> Outcome {
    Outcome {
        event: journaled.key.id.clone(),
        document: journaled.document.clone(),
        verdict: journaled.verdict,
        original,
        fault: journaled.fault.clone(),
        findings: journaled.findings.clone(),
    }
}

fn queued(parcels: &[Parcel]) -> Vec<(ParcelId, ParcelState)> {
    parcels.iter().map(|parcel| (parcel.planned().parcel.clone(), ParcelState::Queued)).collect()
}

/// A copy that could not even be begun.
fn unwritten(key: &EventKey, dispatch: &Dispatch, sequence: u64, fault: Fault) -> Planned {
    Planned {
        parcel: parcel_id(key, dispatch.subscriber(), 1),
        subscriber: dispatch.subscriber().to_owned(),
        sequence,
        issue: 1,
        format: dispatch.format().to_owned(),
        adapter: String::new(),
        config_hash: dispatch.config_hash().to_owned(),
        bytes_hash: None,
        bytes: 0,
        state: ParcelState::Parked,
        fault: Some(fault),
        losses: Vec::new(),
    }
}

/// Publishes every parcel and waits for all confirms at once.
async fn publish_all(line: &Line, parcels: &[Parcel]) -> Result<(), Fault> {
    join_all(parcels.iter().map(|parcel| publish(line, parcel))).await.into_iter().collect()
}

/// Publishes one parcel until RabbitMQ confirms it. Without an answer it may or may not be there: it goes again under
/// the same id, and the receiver drops the repeat.
async fn publish(line: &Line, parcel: &Parcel) -> Result<(), Fault> {
    let mut said = Confirmation::TimedOut;
    for attempt in 0..TRIES {
        said = line.broker.publish(parcel.message().clone(), line.confirm).await;
        match said {
            Confirmation::Confirmed => {
                let Planned { subscriber, parcel, .. } = parcel.planned();
                ParcelMoved { subscriber, parcel, state: ParcelState::Queued }.emit();
                return Ok(());
            }
            Confirmation::Returned(..) | Confirmation::Lost(_) => break,
            Confirmation::Nacked => tokio::time::sleep(line.confirm.mul_f64(0.02 * f64::from(1 << attempt))).await,
            Confirmation::TimedOut => {}
        }
    }
    let planned = parcel.planned();
    let (id, subscriber) = (&planned.parcel, &planned.subscriber);
    Err(match said {
        Confirmation::Returned(code, text) => Fault::new(
            Code::ParcelReturned,
            format!("no queue takes parcel {id} of {subscriber} ({code} {text}); is causeway.out.{subscriber} bound?"),
        ),
        Confirmation::Nacked => {
            Fault::new(Code::ParcelRefused, format!("RabbitMQ refused parcel {id} of {subscriber} {TRIES} times"))
        }
        Confirmation::Lost(why) => {
            Fault::new(Code::BrokerUnreachable, format!("the connection broke while publishing parcel {id}: {why}"))
        }
        Confirmation::TimedOut | Confirmation::Confirmed => {
            Fault::new(Code::ConfirmTimedOut, format!("no confirm for parcel {id} of {subscriber}, {TRIES} times"))
        }
    })
}
