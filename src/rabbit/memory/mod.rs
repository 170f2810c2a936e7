//! Exchanges, queues and bindings in this process: RabbitMQ's part in the scenarios and in the demonstration without a
//! broker. It keeps RabbitMQ's promises that Causeway relies on (order, prefetch, giving back, mandatory returns) and
//! nothing else; nothing survives the process.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::consume::{self, Delivery, Source};
use super::topology::Topology;
use super::{Confirmation, Consumer, Message};
use crate::fault::{Code, Fault};

mod state;

use state::State;

/// Reply code and text of a mandatory message that no queue takes, as RabbitMQ gives them.
const NO_ROUTE: (u16, &str) = (312, "NO_ROUTE");

/// A broker in this process. Clones are the same broker.
#[derive(Clone, Debug, Default)]
pub struct Memory(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    state: Mutex<State>,
    /// Something was queued, settled, given back or cut.
    changed: Notify,
}

impl Memory {
    /// Adds exchanges, queues and bindings; queues of others, which must exist elsewhere, are made as well.
    pub fn apply(&self, topology: &Topology) {
        self.state().apply(topology);
    }

    /// Publishes: to the queues that the exchange finds, else to those of its alternate exchange, else back.
    #[must_use]
    pub fn publish(&self, message: Message) -> Confirmation {
        match self.state().publish(&message) {
            Ok(0) => return Confirmation::Returned(NO_ROUTE.0, NO_ROUTE.1.into()),
            Ok(_) => {}
            Err(why) => return Confirmation::Lost(why),
        }
        self.0.changed.notify_waiters();
        Confirmation::Confirmed
    }

    /// Consumes a queue. Dropped with its messages, the consumer gives back what it held, in order.
    ///
    /// # Errors
    /// `CW4006` where there is no such queue.
    pub fn consume(&self, queue: &str, prefetch: u16) -> Result<Consumer, Fault> {
        let Some(id) = self.state().open(queue, usize::from(prefetch.max(1))) else {
            return Err(Fault::new(Code::ConsumerLost, format!("there is no queue {queue:?} in memory")));
        };
        Ok(consume::start(MemorySource { memory: self.clone(), id }, queue, prefetch))
    }

    /// What waits in a queue and is with no consumer, first to come first.
    #[must_use]
    pub fn messages(&self, queue: &str) -> Vec<Message> {
        self.state().messages(queue)
    }

    /// Takes what waits in a queue and is with no consumer.
    #[must_use]
    pub fn drain(&self, queue: &str) -> Vec<Message> {
        self.state().drain(queue)
    }

    /// Cuts every consumer's channel, as a crash or a broker's restart does: what is unsettled goes back in order,
    /// consumers end, and late acknowledgements fail.
    pub fn cut(&self) {
        self.state().cut();
        self.0.changed.notify_waiters();
    }

    /// A panic while the lock is held leaves whole values behind, so the lock is taken all the same.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A consumer's side of one queue.
struct MemorySource {
    memory: Memory,
    id: u64,
}

impl Source for MemorySource {
    async fn next(&mut self) -> Option<Delivery> {
        loop {
            let changed = self.memory.0.changed.notified(); // before looking, so that nothing is missed in between
            {
                let mut state = self.memory.state();
                if !state.is_open(self.id) {
                    return None;
                }
                if let Some(delivery) = state.take(self.id) {
                    return Some(delivery);
                }
            }
            changed.await;
        }
    }

    async fn ack(&self, tag: u64, multiple: bool) -> bool {
        let settled = self.memory.state().settle(self.id, tag, multiple);
        self.memory.0.changed.notify_waiters();
        settled
    }

    async fn cancel(&mut self) {} // nothing is taken but by `next`

    async fn close(self) {
        self.memory.state().give_back(self.id);
        self.memory.0.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::rabbit::topology::SubscriberQueue;

    fn causeway() -> Memory {
        let memory = Memory::default();
        let customs = SubscriberQueue { id: "customs".into(), single_active_consumer: false };
        memory.apply(&Topology::of_causeway(&[], &[customs]));
        memory
    }

    fn message(exchange: &str, key: &str, body: &str) -> Message {
        Message {
            exchange: exchange.into(),
            routing_key: key.into(),
            body: body.as_bytes().to_vec(),
            ..Message::default()
        }
    }

    fn bodies(messages: &[Message]) -> Vec<String> {
        messages.iter().map(|message| String::from_utf8(message.body.clone()).unwrap()).collect()
    }

    async fn given_back(memory: &Memory, queue: &str, count: usize) {
        for _ in 0..200 {
            if memory.messages(queue).len() == count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("{queue} never held {count} messages");
    }

    #[test]
    fn what_nobody_takes_comes_back_unless_an_alternate_exchange_takes_it() {
        let memory = causeway();
        let returned = Confirmation::Returned(312, "NO_ROUTE".into());
        assert_eq!(memory.publish(message("causeway.out", "nobody", "x")), returned);
        assert_eq!(memory.publish(message("", "no.such.queue", "x")), returned);
        assert_eq!(memory.publish(message("causeway.in", "permit.issued", "in")), Confirmation::Confirmed);
        assert_eq!(memory.publish(message("", "causeway.out.customs", "direct")), Confirmation::Confirmed);
        assert_eq!(bodies(&memory.messages("causeway.inbound")), ["in"]);
        assert_eq!(bodies(&memory.drain("causeway.out.customs")), ["direct"]);
        assert!(memory.messages("causeway.out.customs").is_empty());
        memory.state().bindings.retain(|binding| binding.exchange != "causeway.in");
        assert_eq!(memory.publish(message("causeway.in", "permit.issued", "lost?")), Confirmation::Confirmed);
        assert_eq!(bodies(&memory.messages("causeway.unroutable")), ["lost?"]);
        let unknown = memory.publish(message("no.such.exchange", "k", "x"));
        assert!(matches!(unknown, Confirmation::Lost(why) if why.contains("no.such.exchange")));
    }

    #[tokio::test]
    async fn the_prefetch_limits_what_is_unsettled() {
        let memory = causeway();
        for body in ["1", "2", "3"] {
            assert_eq!(memory.publish(message("", "causeway.inbound", body)), Confirmation::Confirmed);
        }
        let mut consumer = memory.consume("causeway.inbound", 2).unwrap();
        let first = consumer.messages.recv().await.unwrap();
        let second = consumer.messages.recv().await.unwrap();
        assert_eq!((first.message.body.as_slice(), second.message.body.as_slice()), (&b"1"[..], &b"2"[..]));
        let none = tokio::time::timeout(Duration::from_millis(50), consumer.messages.recv()).await;
        assert!(none.is_err(), "two are unsettled");
        assert!(second.acknowledgement.ack().await);
        assert_eq!(consumer.messages.recv().await.unwrap().message.body, b"3");
    }

    #[tokio::test]
    async fn a_dropped_consumer_gives_back_what_it_held_in_order_and_marked() {
        let memory = causeway();
        for body in ["1", "2", "3", "4"] {
            assert_eq!(memory.publish(message("", "causeway.inbound", body)), Confirmation::Confirmed);
        }
        let mut consumer = memory.consume("causeway.inbound", 3).unwrap();
        let first = consumer.messages.recv().await.unwrap();
        let second = consumer.messages.recv().await.unwrap();
        assert!(second.acknowledgement.ack().await);
        drop(first);
        drop(consumer);
        given_back(&memory, "causeway.inbound", 3).await;
        assert_eq!(bodies(&memory.messages("causeway.inbound")), ["1", "3", "4"]);
        let mut again = memory.consume("causeway.inbound", 3).unwrap();
        assert!(again.messages.recv().await.unwrap().redelivered);
    }

    #[tokio::test]
    async fn a_stopped_consumer_gets_no_more_and_settles_what_it_has() {
        let memory = causeway();
        assert_eq!(memory.publish(message("", "causeway.inbound", "1")), Confirmation::Confirmed);
        let Consumer { mut messages, stop } = memory.consume("causeway.inbound", 9).unwrap();
        let first = messages.recv().await.unwrap();
        stop.stop().await;
        assert_eq!(memory.publish(message("", "causeway.inbound", "2")), Confirmation::Confirmed);
        assert!(messages.recv().await.is_none());
        assert!(first.acknowledgement.ack().await);
        given_back(&memory, "causeway.inbound", 1).await;
        assert_eq!(bodies(&memory.messages("causeway.inbound")), ["2"]);
    }

    #[tokio::test]
    async fn a_cut_ends_consumers_and_late_acknowledgements_fail() {
        let memory = causeway();
        assert_eq!(memory.publish(message("", "causeway.inbound", "1")), Confirmation::Confirmed);
        let mut consumer = memory.consume("causeway.inbound", 9).unwrap();
        let held = consumer.messages.recv().await.unwrap();
        memory.cut();
        assert!(consumer.messages.recv().await.is_none());
        assert!(!held.acknowledgement.ack().await);
        assert_eq!(bodies(&memory.messages("causeway.inbound")), ["1"]);
        let unknown = memory.consume("no.such.queue", 1).unwrap_err();
        assert_eq!(unknown.code, Code::ConsumerLost);
    }
}
