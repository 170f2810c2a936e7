//! What happens to messages: taken, settled, sent.

use std::time::Duration;

use super::{count, observe};
use crate::telemetry::metrics;

/// A message was taken from a queue.
#[derive(Debug)]
pub struct MessageConsumed<'a> {
    /// The queue.
    pub queue: &'a str,
    /// Its id, where it has one.
    pub message: &'a str,
    /// Length of its body.
    pub bytes: usize,
    /// RabbitMQ has handed it out before.
    pub redelivered: bool,
}

impl MessageConsumed<'_> {
    /// Says so.
    pub fn emit(self) {
        let Self { queue, message, bytes, redelivered } = self;
        tracing::debug!(queue, message, bytes, redelivered, "message consumed");
        count(metrics().map(|m| &m.consumed), &[queue], 1);
    }
}

/// A message was settled, and acknowledged to RabbitMQ.
#[derive(Debug)]
pub struct MessageSettled<'a> {
    /// The queue.
    pub queue: &'a str,
    /// Its id, where it has one.
    pub message: &'a str,
    /// Events it held.
    pub events: usize,
    /// Since it arrived.
    pub took: Duration,
}

impl MessageSettled<'_> {
    /// Says so.
    pub fn emit(self) {
        let Self { queue, message, events, took } = self;
        tracing::debug!(queue, message, events, ?took, "message settled");
        observe(metrics().map(|m| &m.processed), &[queue], took);
    }
}

/// A message was published, and RabbitMQ answered or did not.
#[derive(Debug)]
pub struct MessageSent<'a> {
    /// The exchange.
    pub exchange: &'a str,
    /// The routing key.
    pub routing_key: &'a str,
    /// `confirmed`, `returned`, `nacked`, `timed_out` or `lost`.
    pub outcome: &'static str,
    /// Since it was published.
    pub took: Duration,
}

impl MessageSent<'_> {
    /// Says so.
    pub fn emit(self) {
        let Self { exchange, routing_key, outcome, took } = self;
        tracing::debug!(exchange, routing_key, outcome, ?took, "message sent");
        count(metrics().map(|m| &m.sent), &[exchange, outcome], 1);
        observe(metrics().map(|m| &m.operation), &["publish"], took);
    }
}
