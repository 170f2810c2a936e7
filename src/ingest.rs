//! What arrived, untouched, and the duty to settle it.

mod routing_key;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use causeway_contract::event::Change;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::ledger;
use crate::rabbit::{Acknowledgement, Incoming, Message};

pub use routing_key::{RoutingKey, meant};

/// A queue the daemon consumes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Its name.
    pub queue: String,
    /// Format of everything in it; recognised by looking where it is not said.
    pub format: Option<String>,
    /// The partner's profile that formats are read in; the default one where it is not said.
    pub profile: Option<String>,
    /// Whom it speaks for, where RabbitMQ's `user_id` cannot say.
    pub publisher: Option<String>,
}

/// A message, untouched, and the duty to settle it.
#[derive(Debug)]
pub struct Inbound {
    /// The bytes and their arrival, as the journal keeps them.
    pub message: Arc<ledger::Message>,
    /// What stood around the bytes.
    pub envelope: Envelope,
    /// The duty to settle it.
    pub receipt: Receipt,
}

/// What properties and headers say about a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// CloudEvents `id`, else `message_id`.
    pub id: Option<String>,
    /// CloudEvents `source`.
    pub source: Option<String>,
    /// CloudEvents `type`, as written.
    pub kind: Option<String>,
    /// What the routing key says about the event type.
    pub routing_key: RoutingKey,
    /// CloudEvents `subject`.
    pub subject: Option<String>,
    /// CloudEvents `time`.
    pub time: Option<String>,
    /// CloudEvents extension `sequence`, as written: the document's explicit revision.
    pub sequence: Option<String>,
    /// Who published it: RabbitMQ's `user_id`, else the source's publisher.
    pub publisher: Option<String>,
    /// Queue it came from.
    pub queue: String,
    /// Format the source promises.
    pub format: Option<String>,
    /// The partner's profile of the source.
    pub profile: Option<String>,
    /// `content_type`.
    pub content_type: Option<String>,
    /// `message_id`.
    pub message_id: Option<String>,
    /// `correlation_id`.
    pub correlation_id: Option<String>,
    /// `reply_to`.
    pub reply_to: Option<String>,
    /// What headers say about a change of a permit.
    pub change: Option<Change>,
    /// Headers named as if they spoke of a change, and known to nobody.
    pub unknown_change: Vec<String>,
    /// W3C trace context, passed on.
    pub trace: Vec<(String, String)>,
    /// True if RabbitMQ handed it out before.
    pub redelivered: bool,
}

/// The duty to settle one message: exactly once, by value, and only by the settle room.
#[derive(Debug)]
pub struct Receipt(Option<Acknowledgement>);

impl Receipt {
    /// A message that nobody waits for any more: resumed at start from the journal.
    #[must_use]
    pub fn nobody() -> Self {
        Self(None)
    }

    /// Settles it. False where RabbitMQ will hand it out again.
    pub async fn settle(self) -> bool {
        match self.0 {
            Some(acknowledgement) => acknowledgement.ack().await,
            None => true,
        }
    }
}

/// Hands out arrivals: microseconds since 1970, unique and increasing, whatever the clock does.
#[derive(Debug)]
pub struct Arrivals(AtomicI64);

impl Arrivals {
    /// Continues after the last arrival the journal knows.
    #[must_use]
    pub fn after(last: i64) -> Self {
        Self(AtomicI64::new(last))
    }

    fn next(&self, now: i64) -> i64 {
        let step = |last: i64| Some(now.max(last.saturating_add(1)));
        match self.0.fetch_update(Ordering::AcqRel, Ordering::Acquire, step) {
            Ok(last) | Err(last) => now.max(last.saturating_add(1)),
        }
    }
}

/// Takes a message in: names its arrival and reads what stands around its bytes. Never fails.
#[must_use]
pub fn take_in(incoming: Incoming, source: &Source, arrivals: &Arrivals) -> Inbound {
    let now = jiff::Timestamp::now();
    let Incoming { queue, redelivered, message, acknowledgement } = incoming;
    let envelope = Envelope::read(&message, source, redelivered);
    let journaled = ledger::Message {
        arrival: arrivals.next(now.as_microsecond()),
        received_at: now.to_string(),
        queue,
        publisher: envelope.publisher.clone(),
        envelope: as_json(&message),
        body_hash: Sha256::digest(&message.body).into(),
        body: message.body,
    };
    Inbound { message: Arc::new(journaled), envelope, receipt: Receipt(Some(acknowledgement)) }
}

/// The envelope as the journal keeps it: everything but the body.
fn as_json(message: &Message) -> serde_json::Value {
    let properties = &message.properties;
    json!({
        "exchange": message.exchange,
        "routing_key": message.routing_key,
        "message_id": properties.message_id,
        "correlation_id": properties.correlation_id,
        "content_type": properties.content_type,
        "type": properties.kind,
        "app_id": properties.app_id,
        "user_id": properties.user_id,
        "reply_to": properties.reply_to,
        "timestamp": properties.timestamp,
        "headers": message.headers,
    })
}

impl Envelope {
    /// Reads properties and headers; CloudEvents binary mode with any of its three prefixes.
    #[must_use]
    pub fn read(message: &Message, source: &Source, redelivered: bool) -> Self {
        let properties = &message.properties;
        let cloud_event = |name: &str| {
            ["cloudEvents_", "cloudEvents:", "ce-"]
                .iter()
                .find_map(|prefix| message.headers.get(&format!("{prefix}{name}")))
                .filter(|value| !value.is_empty())
                .cloned()
        };
        Self {
            id: cloud_event("id").or_else(|| properties.message_id.clone().filter(|id| !id.is_empty())),
            source: cloud_event("source"),
            kind: cloud_event("type"),
            routing_key: RoutingKey::read(message),
            subject: cloud_event("subject"),
            time: cloud_event("time"),
            sequence: cloud_event("sequence"),
            publisher: properties.user_id.clone().filter(|user| !user.is_empty()).or_else(|| source.publisher.clone()),
            queue: source.queue.clone(),
            format: source.format.clone(),
            profile: source.profile.clone(),
            content_type: properties.content_type.clone(),
            message_id: properties.message_id.clone(),
            correlation_id: properties.correlation_id.clone(),
            reply_to: properties.reply_to.clone(),
            change: change(message),
            unknown_change: unknown_change(message),
            trace: ["traceparent", "tracestate"]
                .iter()
                .filter_map(|name| message.headers.get(*name).map(|value| ((*name).to_owned(), value.clone())))
                // W3C lets a tracestate be cut beyond 512 characters; what is longer is not passed on.
                .filter(|(_, value)| value.len() <= 512)
                .collect(),
            redelivered,
        }
    }

    /// Reads the envelope of a journaled message again, for a message that is resumed.
    #[must_use]
    pub fn of_journal(message: &ledger::Message, sources: &[Source]) -> Self {
        let text = |name: &str| message.envelope.get(name).and_then(|value| value.as_str()).map(str::to_owned);
        let headers = message.envelope.get("headers").and_then(serde_json::Value::as_object);
        let again = Message {
            exchange: text("exchange").unwrap_or_default(),
            routing_key: text("routing_key").unwrap_or_default(),
            properties: crate::rabbit::Properties {
                message_id: text("message_id"),
                correlation_id: text("correlation_id"),
                content_type: text("content_type"),
                kind: text("type"),
                app_id: text("app_id"),
                user_id: text("user_id"),
                reply_to: text("reply_to"),
                timestamp: message.envelope.get("timestamp").and_then(serde_json::Value::as_u64),
            },
            headers: headers
                .map(|all| all.iter().filter_map(|(k, v)| Some((k.clone(), v.as_str()?.to_owned()))).collect())
                .unwrap_or_default(),
            body: Vec::new(),
        };
        let unknown =
            Source { queue: message.queue.clone(), format: None, profile: None, publisher: message.publisher.clone() };
        let source = sources.iter().find(|source| source.queue == message.queue).unwrap_or(&unknown);
        Self::read(&again, source, true)
    }

    /// The same, to be read in the format (`id` or `id/profile`) that was found when it arrived, whatever the source
    /// says now.
    #[must_use]
    pub fn read_as(mut self, format: &str) -> Self {
        if !format.is_empty() {
            self.format = Some(format.to_owned());
            self.profile = None;
        }
        self
    }

    /// Name of the source of its events: CloudEvents source, else the publisher, else the queue.
    #[must_use]
    pub fn source_name(&self) -> &str {
        self.source.as_deref().or(self.publisher.as_deref()).unwrap_or(&self.queue)
    }
}

/// Headers that speak of a change begin so.
const CHANGE: &str = "causeway-change-";

/// What they may say: the names of [`change`].
const CHANGES: [&str; 6] = ["at", "by", "reason", "replaces", "replaced-by", "reference"];

/// What the `causeway-change-*` headers say.
fn change(message: &Message) -> Option<Change> {
    let header = |name: &str| message.headers.get(&format!("{CHANGE}{name}")).cloned();
    let [at, by, reason, replaces, replaced_by, reference] = CHANGES.map(header);
    let change = Change { kind: None, at, by, reason, replaces, replaced_by, reference };
    (change != Change::default()).then_some(change)
}

fn unknown_change(message: &Message) -> Vec<String> {
    let unknown = |name: &&String| name.strip_prefix(CHANGE).is_some_and(|name| !CHANGES.contains(&name));
    message.headers.keys().filter(unknown).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrivals_are_unique_even_when_the_clock_stands_still_or_goes_back() {
        let arrivals = Arrivals::after(100);
        let given: Vec<i64> = [50, 200, 200, 150].into_iter().map(|now| arrivals.next(now)).collect();
        assert_eq!(given, [101, 200, 201, 202]);
    }

    #[test]
    fn what_is_resumed_is_read_as_it_was_whatever_the_source_says_now() {
        let now = Source { queue: "q".into(), format: None, profile: Some("new".into()), publisher: None };
        let envelope = Envelope::read(&Message::default(), &now, true);
        assert_eq!(envelope.clone().read_as(""), envelope, "nothing was recognised then");
        let then = envelope.read_as("wco-declaration-xml/old");
        assert_eq!((then.format.as_deref(), then.profile), (Some("wco-declaration-xml/old"), None));
    }

    #[test]
    fn any_cloud_events_prefix_is_read_and_the_message_id_stands_in() {
        let source = Source { queue: "q".into(), format: None, profile: None, publisher: None };
        let mut message = Message::default();
        message.properties.message_id = Some("m1".into());
        assert_eq!(Envelope::read(&message, &source, false).id.as_deref(), Some("m1"));
        for prefix in ["cloudEvents_", "cloudEvents:", "ce-"] {
            let mut message = message.clone();
            message.headers.insert(format!("{prefix}id"), "e1".into());
            assert_eq!(Envelope::read(&message, &source, false).id.as_deref(), Some("e1"));
        }
    }
}
