//! What the queue is told, and what the publisher is told: decided here and nowhere else.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use causeway_contract::finding::Finding;
use serde_json::{Value, json};

use crate::fault::Fault;
use crate::ingest::{Envelope, Receipt};
use crate::ledger::{Message, Verdict};
use crate::rabbit::{self, Broker, Confirmation, Properties};
use crate::telemetry::happening::MessageSettled;
use crate::validate::{Publishers, may_reply_to};

/// How long a receipt may wait for its confirm; it never holds the ack back longer.
const RECEIPT_PATIENCE: Duration = Duration::from_secs(5);

/// What became of one event of a body.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Event id.
    pub event: String,
    /// Its document, where it could be told.
    pub document: Option<String>,
    /// What was decided.
    pub verdict: Verdict,
    /// Of a duplicate: what was decided about the first.
    pub original: Option<Verdict>,
    /// Why it was stopped.
    pub fault: Option<Fault>,
    /// Everything found.
    pub findings: Vec<Finding>,
}

/// One body on its way through the line: settled once, when the last of its events is.
#[derive(Debug)]
pub struct Body {
    arrived: Instant,
    message: Arc<Message>,
    envelope: Envelope,
    progress: Mutex<Progress>,
}

#[derive(Debug)]
struct Progress {
    receipt: Option<Receipt>,
    outcomes: Vec<Option<Outcome>>,
    /// Events of Causeway's own that follow from the body's and are not decided yet.
    following: usize,
}

/// What is left to do for a body whose events are all decided.
#[derive(Debug)]
pub struct Settlement {
    arrived: Instant,
    message: Arc<Message>,
    envelope: Envelope,
    receipt: Receipt,
    outcomes: Vec<Outcome>,
}

impl Body {
    /// A body of so many events.
    #[must_use]
    pub fn new(message: Arc<Message>, envelope: Envelope, receipt: Receipt, events: usize) -> Arc<Self> {
        let progress = Progress { receipt: Some(receipt), outcomes: (0..events).map(|_| None).collect(), following: 0 };
        Arc::new(Self { arrived: Instant::now(), message, envelope, progress: Mutex::new(progress) })
    }

    /// The message.
    #[must_use]
    pub fn message(&self) -> &Arc<Message> {
        &self.message
    }

    /// What stood around it.
    #[must_use]
    pub fn envelope(&self) -> &Envelope {
        &self.envelope
    }

    /// Something follows from one of its events: the body is not settled before that is decided too. Answers with the
    /// part it stands at, behind the body's own.
    pub fn follow(&self, part: u32) -> u32 {
        let mut progress = self.progress();
        progress.following += 1;
        part.saturating_add(u32::try_from(progress.outcomes.len()).unwrap_or(u32::MAX))
    }

    /// An event's verdict is durable and its parcels are out. Answers with the settlement when it was the last one.
    /// Its publisher is told of the events it sent, not of what follows from them.
    #[must_use]
    pub fn decided(&self, part: usize, outcome: Outcome) -> Option<Settlement> {
        let mut progress = self.progress();
        match progress.outcomes.get_mut(part) {
            Some(place) => *place = Some(outcome),
            None => progress.following = progress.following.saturating_sub(1),
        }
        if progress.following > 0 || progress.outcomes.iter().any(Option::is_none) {
            return None;
        }
        let receipt = progress.receipt.take()?;
        let outcomes = progress.outcomes.drain(..).flatten().collect();
        let (message, envelope) = (Arc::clone(&self.message), self.envelope.clone());
        Some(Settlement { arrived: self.arrived, message, envelope, receipt, outcomes })
    }

    fn progress(&self) -> std::sync::MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

/// Tells the publisher that asked, then RabbitMQ. An unreachable publisher never holds the ack back.
pub async fn settle(settlement: Settlement, broker: &Broker, publishers: &Publishers) {
    let Settlement { arrived, message, envelope, receipt, outcomes } = settlement;
    if let Some(queue) = receipt_queue(&envelope, publishers) {
        let confirmation =
            broker.publish(receipt_message(queue, &envelope, &message, &outcomes), RECEIPT_PATIENCE).await;
        if confirmation != Confirmation::Confirmed {
            tracing::warn!(arrival = message.arrival, ?confirmation, "a receipt could not be delivered");
        }
    }
    let id = envelope.message_id.as_deref().unwrap_or_default();
    MessageSettled { queue: &message.queue, message: id, events: outcomes.len(), took: arrived.elapsed() }.emit();
    if !receipt.settle().await {
        tracing::warn!(arrival = message.arrival, "the ack came too late: the message will come again, as a duplicate");
    }
}

/// Where the publisher wants its receipt: a `reply_to` it may name, else the queue it is registered with.
fn receipt_queue(envelope: &Envelope, publishers: &Publishers) -> Option<String> {
    let asked = envelope.reply_to.as_deref().filter(|queue| may_reply_to(queue, envelope.publisher.as_deref()));
    let registered = || publishers.get(envelope.publisher.as_deref())?.receipts.clone();
    asked.map(str::to_owned).or_else(registered)
}

fn receipt_message(queue: String, envelope: &Envelope, message: &Message, outcomes: &[Outcome]) -> rabbit::Message {
    let rejected = outcomes.iter().filter(|outcome| outcome.verdict == Verdict::Rejected).count();
    let mut body = json!({
        "message": envelope.message_id,
        "arrival": message.arrival.to_string(),
        "events": outcomes.iter().map(event_json).collect::<Vec<_>>(),
    });
    if let (Some(members), Some(trace_id)) = (body.as_object_mut(), trace_id(envelope)) {
        members.insert("trace_id".to_owned(), trace_id.into());
    }
    if let (Some(members), true) = (body.as_object_mut(), rejected > 0) {
        let fault = outcomes.iter().find_map(|outcome| outcome.fault.as_ref());
        members.insert("type".into(), format!("urn:causeway:fault:{}", fault.map_or("", |f| f.code.as_str())).into());
        members.insert("title".into(), fault.map_or("", |fault| fault.code.title()).into());
        members.insert("status".into(), 422.into());
        members.insert("detail".into(), format!("{rejected} of {} event(s) rejected", outcomes.len()).into());
    }
    let content_type = if rejected > 0 { "application/problem+json" } else { "application/json" };
    rabbit::Message {
        exchange: String::new(),
        routing_key: queue,
        properties: Properties {
            correlation_id: envelope.correlation_id.clone().or_else(|| envelope.message_id.clone()),
            content_type: Some(content_type.to_owned()),
            app_id: Some("causeway".to_owned()),
            kind: Some("receipt".to_owned()),
            ..Properties::default()
        },
        headers: envelope.trace.iter().cloned().collect(),
        body: body.to_string().into_bytes(),
    }
}

fn event_json(outcome: &Outcome) -> Value {
    let mut value = json!({
        "event": outcome.event,
        "document": outcome.document,
        "outcome": outcome.verdict.as_str(),
        "findings": outcome.findings,
    });
    if let Some(members) = value.as_object_mut() {
        if let Some(original) = outcome.original {
            members.insert("original_outcome".into(), original.as_str().into());
        }
        if let Some(fault) = &outcome.fault {
            members.insert("fault".into(), json!({"code": fault.code.as_str(), "detail": fault.detail}));
        }
    }
    value
}

/// The trace id of the W3C `traceparent` that came with the message.
fn trace_id(envelope: &Envelope) -> Option<String> {
    let (_, parent) = envelope.trace.iter().find(|(name, _)| name == "traceparent")?;
    parent.split('-').nth(1).filter(|id| id.len() == 32).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_settled_once_when_its_last_event_is_decided() {
        let message = Message {
            arrival: 1,
            received_at: String::new(),
            queue: String::new(),
            publisher: None,
            envelope: Value::Null,
            body: Vec::new(),
            body_hash: [0; 32],
        };
        let body = Body::new(Arc::new(message), Envelope::default(), Receipt::nobody(), 2);
        let outcome = |event: &str| Outcome {
            event: event.into(),
            document: None,
            verdict: Verdict::Accepted,
            original: None,
            fault: None,
            findings: Vec::new(),
        };
        assert!(body.decided(1, outcome("b")).is_none());
        let settlement = body.decided(0, outcome("a")).expect("both are decided");
        assert_eq!(settlement.outcomes.iter().map(|o| o.event.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert!(body.decided(0, outcome("again")).is_none());
    }
}
