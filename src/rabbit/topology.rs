//! Exchanges, queues and bindings, as data: what Causeway needs of a RabbitMQ.

use std::collections::BTreeMap;
use std::fmt;

/// Topic exchange that publishers send to, the event type as routing key.
pub const INBOUND_EXCHANGE: &str = "causeway.in";
/// Queue of everything published to [`INBOUND_EXCHANGE`].
pub const INBOUND_QUEUE: &str = "causeway.inbound";
/// Exchange and queue of what was published to [`INBOUND_EXCHANGE`] and found no queue: a source as well.
pub const UNROUTABLE: &str = "causeway.unroutable";
/// Exchange and queue of what RabbitMQ gave up on: it feeds the quarantine.
pub const DEAD: &str = "causeway.dead";
/// Direct exchange that parcels leave by, the subscriber's id as routing key.
pub const OUTBOUND_EXCHANGE: &str = "causeway.out";

/// Receipts go to queues whose names begin so: `causeway.reply.<user>.<name>`.
pub const REPLIES: &str = "causeway.reply.";

/// Deliveries after which RabbitMQ gives a message up. Giving back is Causeway's way to wait, so it is out of reach.
pub const DELIVERY_LIMIT: i64 = 1_000_000;

/// The queue of one subscriber.
#[must_use]
pub fn subscriber_queue(subscriber: &str) -> String {
    format!("{OUTBOUND_EXCHANGE}.{subscriber}")
}

/// True for queues of ours whose messages are meant for others: whoever read them as documents would eat an agency's
/// parcels or a publisher's receipts, and quarantine them.
#[must_use]
pub fn is_meant_for_others(queue: &str) -> bool {
    let below = |prefix: &str| queue.strip_prefix(prefix).is_some_and(|rest| rest.starts_with('.'));
    queue == DEAD || queue.starts_with(REPLIES) || below(OUTBOUND_EXCHANGE)
}

/// Whether a topology is made or only looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Make what is missing; complain of what is there and differs.
    Declare,
    /// Make nothing; complain of what is missing or differs. Bindings cannot be asked for over AMQP: a missing one
    /// shows as a returned parcel.
    Verify,
}

/// What must be there.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Topology {
    /// Our exchanges, all durable; one comes before those that name it as alternate.
    pub exchanges: Vec<Exchange>,
    /// Our queues, all durable.
    pub queues: Vec<Queue>,
    /// Which exchange feeds which queue.
    pub bindings: Vec<Binding>,
    /// Queues of others that are consumed: they must exist and are never declared.
    pub existing: Vec<String>,
}

/// A durable exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// Its name.
    pub name: String,
    /// How it routes.
    pub kind: ExchangeKind,
    /// Exchange that gets what this one cannot route. It disables returns: RabbitMQ counts the message as routed.
    pub alternate: Option<String>,
}

/// How an exchange routes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExchangeKind {
    /// By equal routing key.
    Direct,
    /// By words: `*` is one, `#` any number.
    Topic,
    /// To every queue bound.
    Fanout,
}

impl ExchangeKind {
    /// As AMQP names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            ExchangeKind::Direct => "direct",
            ExchangeKind::Topic => "topic",
            ExchangeKind::Fanout => "fanout",
        }
    }
}

/// A durable queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Queue {
    /// Its name.
    pub name: String,
    /// How it keeps its messages.
    pub kind: QueueKind,
    /// Its arguments but for `x-queue-type`, which `kind` says.
    pub arguments: BTreeMap<String, Argument>,
}

/// How a queue keeps its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueKind {
    /// Replicated where there are several nodes.
    Quorum,
    /// On one node.
    Classic,
}

impl QueueKind {
    /// As `x-queue-type` names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            QueueKind::Quorum => "quorum",
            QueueKind::Classic => "classic",
        }
    }
}

/// Value of a queue's or an exchange's argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// A string.
    Text(String),
    /// A whole number.
    Number(i64),
    /// Yes or no.
    Flag(bool),
}

impl fmt::Display for Argument {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Argument::Text(text) => write!(f, "{text:?}"),
            Argument::Number(number) => write!(f, "{number}"),
            Argument::Flag(flag) => write!(f, "{flag}"),
        }
    }
}

/// An exchange feeds a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binding {
    /// From.
    pub exchange: String,
    /// To.
    pub queue: String,
    /// For which routing keys.
    pub routing_key: String,
}

/// What the topology must know of a subscriber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriberQueue {
    /// Its id.
    pub id: String,
    /// One consumer at a time, the others wait. RabbitMQ fixes it when the queue is made.
    pub single_active_consumer: bool,
}

impl Topology {
    /// Everything Causeway needs: its own way in and out, one queue for each subscriber, and the sources of others.
    #[must_use]
    pub fn of_causeway(sources: &[String], subscribers: &[SubscriberQueue]) -> Self {
        let mut topology = Topology {
            exchanges: vec![
                exchange(DEAD, ExchangeKind::Fanout),
                exchange(UNROUTABLE, ExchangeKind::Fanout),
                Exchange { alternate: Some(UNROUTABLE.into()), ..exchange(INBOUND_EXCHANGE, ExchangeKind::Topic) },
                exchange(OUTBOUND_EXCHANGE, ExchangeKind::Direct),
            ],
            queues: vec![quorum(DEAD), quorum(UNROUTABLE), quorum(INBOUND_QUEUE)],
            bindings: vec![binding(DEAD, DEAD, ""), binding(UNROUTABLE, UNROUTABLE, ""), {
                binding(INBOUND_EXCHANGE, INBOUND_QUEUE, "#")
            }],
            existing: Vec::new(),
        };
        for subscriber in subscribers {
            let mut queue = quorum(&subscriber_queue(&subscriber.id));
            if subscriber.single_active_consumer {
                queue.arguments.insert("x-single-active-consumer".into(), Argument::Flag(true));
            }
            topology.bindings.push(binding(OUTBOUND_EXCHANGE, &queue.name, &subscriber.id));
            topology.queues.push(queue);
        }
        let ours = |name: &String| topology.queues.iter().any(|queue| queue.name == *name);
        topology.existing = sources.iter().filter(|name| !ours(name)).cloned().collect();
        topology
    }
}

fn exchange(name: &str, kind: ExchangeKind) -> Exchange {
    Exchange { name: name.into(), kind, alternate: None }
}

fn quorum(name: &str) -> Queue {
    let arguments = BTreeMap::from([
        ("x-dead-letter-exchange".into(), Argument::Text(DEAD.into())),
        ("x-delivery-limit".into(), Argument::Number(DELIVERY_LIMIT)),
    ]);
    Queue { name: name.into(), kind: QueueKind::Quorum, arguments }
}

fn binding(exchange: &str, queue: &str, routing_key: &str) -> Binding {
    Binding { exchange: exchange.into(), queue: queue.into(), routing_key: routing_key.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn causeway() -> Topology {
        let customs = SubscriberQueue { id: "customs".into(), single_active_consumer: false };
        let archive = SubscriberQueue { id: "archive".into(), single_active_consumer: true };
        Topology::of_causeway(&["causeway.inbound".into(), "legacy.declarations".into()], &[customs, archive])
    }

    #[test]
    fn the_ways_in_and_out_are_as_the_contract_names_them() {
        let topology = causeway();
        let inbound = topology.exchanges.iter().find(|exchange| exchange.name == "causeway.in").unwrap();
        assert_eq!((inbound.kind, inbound.alternate.as_deref()), (ExchangeKind::Topic, Some("causeway.unroutable")));
        let outbound = topology.exchanges.iter().find(|exchange| exchange.name == "causeway.out").unwrap();
        assert_eq!((outbound.kind, outbound.alternate.as_deref()), (ExchangeKind::Direct, None));
        assert!(topology.bindings.contains(&binding("causeway.in", "causeway.inbound", "#")));
        assert!(topology.bindings.contains(&binding("causeway.out", "causeway.out.customs", "customs")));
    }

    #[test]
    fn parcels_receipts_and_what_was_given_up_are_no_sources() {
        for queue in ["causeway.out.customs", "causeway.reply.ma-ch.receipts", "causeway.dead"] {
            assert!(is_meant_for_others(queue), "{queue}");
        }
        for queue in [INBOUND_QUEUE, UNROUTABLE, "legacy.declarations", "causeway.outer"] {
            assert!(!is_meant_for_others(queue), "{queue}");
        }
    }

    #[test]
    fn every_queue_of_ours_outlives_redelivery_and_dead_letters_to_us() {
        for queue in causeway().queues {
            assert_eq!(queue.kind, QueueKind::Quorum, "{}", queue.name);
            assert_eq!(queue.arguments["x-delivery-limit"], Argument::Number(1_000_000), "{}", queue.name);
            assert_eq!(queue.arguments["x-dead-letter-exchange"], Argument::Text("causeway.dead".into()));
            let single = queue.arguments.get("x-single-active-consumer");
            assert_eq!(single.is_some(), queue.name == "causeway.out.archive", "{}", queue.name);
        }
    }

    #[test]
    fn sources_of_others_are_expected_and_not_declared() {
        let topology = causeway();
        assert_eq!(topology.existing, ["legacy.declarations"]);
        assert!(!topology.queues.iter().any(|queue| queue.name == "legacy.declarations"));
    }
}
