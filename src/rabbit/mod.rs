//! The one door to RabbitMQ, and the same door with no broker behind it.
//!
//! lapin is spoken here and nowhere else. [`Broker`] is either a real RabbitMQ or [`memory`], which keeps exchanges,
//! queues and bindings in this process for the demonstration without a broker and for the scenarios.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;

use crate::fault::Fault;
use crate::telemetry::happening::{MessageSent, Role};

pub mod topology;
pub mod memory;
mod alone;
mod connection;
mod declare;
mod difference;
mod publish;
mod confirms;
mod consume;
mod wire;

/// A message with its AMQP properties, on its way in or out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// Exchange it was published to; empty for the default exchange.
    pub exchange: String,
    /// Routing key.
    pub routing_key: String,
    /// Properties.
    pub properties: Properties,
    /// Headers whose values are text, numbers, booleans or times, as text; other values are left out.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
}

/// AMQP basic properties that Causeway reads or writes. Published messages are always persistent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties {
    /// `message-id`.
    pub message_id: Option<String>,
    /// `correlation-id`.
    pub correlation_id: Option<String>,
    /// `content-type`.
    pub content_type: Option<String>,
    /// `type`.
    pub kind: Option<String>,
    /// `app-id`.
    pub app_id: Option<String>,
    /// `user-id`: RabbitMQ vouches for it.
    pub user_id: Option<String>,
    /// `reply-to`.
    pub reply_to: Option<String>,
    /// `timestamp`, seconds since 1970.
    pub timestamp: Option<u64>,
}

/// A message taken from a queue, and the duty to settle it.
#[derive(Debug)]
pub struct Incoming {
    /// Queue it came from.
    pub queue: String,
    /// True if RabbitMQ has handed it out before.
    pub redelivered: bool,
    /// The message.
    pub message: Message,
    /// How it is settled. Dropped unsettled, the message stays with RabbitMQ until the channel closes.
    pub acknowledgement: Acknowledgement,
}

/// The duty to settle one message: once, by value.
#[derive(Debug)]
pub struct Acknowledgement(consume::Acker);

impl Acknowledgement {
    /// Tells RabbitMQ that the message is settled. False where the channel it came by is gone: it will come again.
    pub async fn ack(self) -> bool {
        self.0.ack().await
    }
}

/// What RabbitMQ said about a published message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// It is RabbitMQ's now, in at least one queue.
    Confirmed,
    /// No queue takes it (`mandatory`): reply code and text.
    Returned(u16, String),
    /// RabbitMQ refused it.
    Nacked,
    /// No answer in time: it may or may not be there; send again under the same id.
    TimedOut,
    /// The connection is gone.
    Lost(String),
}

impl Confirmation {
    /// As it stands in metrics.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Confirmation::Confirmed => "confirmed",
            Confirmation::Returned(..) => "returned",
            Confirmation::Nacked => "nacked",
            Confirmation::TimedOut => "timed_out",
            Confirmation::Lost(_) => "lost",
        }
    }
}

/// Whether an address can be connected to, as far as it tells by itself.
///
/// # Errors
/// What is wrong with it, without repeating it: it may hold a password.
pub fn check_url(url: &str) -> Result<(), String> {
    connection::check(url)
}

/// RabbitMQ, or its stand-in without a broker.
#[derive(Clone, Debug)]
pub enum Broker {
    /// A real one.
    Rabbit(connection::Connections),
    /// In this process.
    Memory(memory::Memory),
}

impl Broker {
    /// Connects to a RabbitMQ: one connection to publish, one to consume.
    ///
    /// # Errors
    /// `CW4001` with the address (never the password) and what was tried.
    pub async fn connect(url: &str) -> Result<Self, Fault> {
        connection::Connections::open(url).await.map(Broker::Rabbit)
    }

    /// Exchanges, queues and bindings in this process.
    #[must_use]
    pub fn memory() -> Self {
        Broker::Memory(memory::Memory::default())
    }

    /// Declares, or only verifies, exchanges, queues and bindings.
    ///
    /// # Errors
    /// `CW4002` naming the object, the argument, expected and found, for every object refused.
    pub async fn apply(&self, topology: &topology::Topology, mode: topology::Mode) -> Result<(), Vec<Fault>> {
        match self {
            Broker::Rabbit(connections) => connections.apply(topology, mode).await,
            Broker::Memory(memory) => {
                memory.apply(topology);
                Ok(())
            }
        }
    }

    /// Consumes a queue: at most `prefetch` messages unsettled. The channel ends when the consumer is cancelled or
    /// the connection is lost; [`Consumer::stop`] cancels it and leaves what is unsettled to its receipts.
    ///
    /// # Errors
    /// `CW4006` where the queue cannot be consumed.
    pub async fn consume(&self, queue: &str, prefetch: u16) -> Result<Consumer, Fault> {
        match self {
            Broker::Rabbit(connections) => connections.consume(queue, prefetch).await,
            Broker::Memory(memory) => memory.consume(queue, prefetch),
        }
    }

    /// Waits until nobody consumes a queue: a daemon that was killed has its consumers for a moment longer.
    ///
    /// # Errors
    /// `CW4007` where a consumer stays, `CW4006` where the queue cannot be asked.
    pub async fn until_unconsumed(&self, queue: &str) -> Result<(), Fault> {
        match self {
            Broker::Rabbit(connections) => alone::until_unconsumed(connections, queue).await,
            Broker::Memory(_) => Ok(()), // it lives in this process: there is nobody else
        }
    }

    /// Consumes a queue that nobody else may consume.
    ///
    /// # Errors
    /// `CW4007` where somebody else does, `CW4006` where the queue cannot be consumed.
    pub async fn consume_alone(&self, queue: &str, prefetch: u16) -> Result<Consumer, Fault> {
        let consumer = self.consume(queue, prefetch).await?;
        if let Broker::Rabbit(connections) = self {
            alone::check(connections, queue).await?;
        }
        Ok(consumer)
    }

    /// True while the connection of a role stands.
    #[must_use]
    pub fn is_connected(&self, role: Role) -> bool {
        match self {
            Broker::Rabbit(connections) => connections.is_connected(role),
            Broker::Memory(_) => true,
        }
    }

    /// Publishes persistent and `mandatory`, and waits at most `patience` for the confirm. Many calls may wait at once.
    pub async fn publish(&self, message: Message, patience: Duration) -> Confirmation {
        let (begun, exchange, routing_key) = (Instant::now(), message.exchange.clone(), message.routing_key.clone());
        let confirmation = match self {
            Broker::Rabbit(connections) => connections.publish(message, patience).await,
            Broker::Memory(memory) => memory.publish(message),
        };
        let (outcome, took) = (confirmation.as_str(), begun.elapsed());
        MessageSent { exchange: &exchange, routing_key: &routing_key, outcome, took }.emit();
        confirmation
    }

    /// Resolves when a connection is lost, with why. Never for the stand-in.
    pub async fn lost(&self) -> Fault {
        match self {
            Broker::Rabbit(connections) => connections.lost().await,
            Broker::Memory(_) => std::future::pending().await,
        }
    }

    /// Closes what is open: unsettled messages go back to their queues in order.
    pub async fn close(&self) {
        if let Broker::Rabbit(connections) = self {
            connections.close().await;
        }
    }
}

/// A running consumer.
#[derive(Debug)]
pub struct Consumer {
    /// The messages, in the order RabbitMQ handed them out.
    pub messages: mpsc::Receiver<Incoming>,
    /// How it is stopped.
    pub stop: ConsumerStop,
}

impl Consumer {
    /// Gives everything that is not settled back to its queue, in order, and waits until it is done: for messages
    /// handed out and still held elsewhere, too.
    pub async fn give_back(self) {
        drop(self.messages);
        self.stop.0.close().await;
    }
}

/// Stops a consumer: no more messages come, those handed out may still be settled.
#[derive(Debug)]
pub struct ConsumerStop(consume::Canceller);

impl ConsumerStop {
    /// Cancels the consumer and waits until RabbitMQ agrees.
    pub async fn stop(self) {
        self.0.cancel().await;
    }
}
