//! Exchanges, queues and bindings in this process: RabbitMQ's part in the scenarios and in the demonstration without a
//! broker. It keeps RabbitMQ's promises that Causeway relies on (order, prefetch, giving back, mandatory returns) and
//! nothing else; nothing survives the process.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::consume::{self, Delivery, Source};
use super::topology::{Binding, Exchange, ExchangeKind, Topology};
use super::{Confirmation, Consumer, Message};
use crate::fault::{Code, Fault};

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

#[derive(Debug, Default)]
struct State {
    exchanges: BTreeMap<String, Exchange>,
    bindings: Vec<Binding>,
    queues: BTreeMap<String, VecDeque<Kept>>,
    channels: BTreeMap<u64, Channel>,
    /// Numbers channels, deliveries and places in queues.
    next: u64,
}

/// A message in a queue.
#[derive(Debug)]
struct Kept {
    place: u64,
    redelivered: bool,
    message: Message,
}

/// What one consumer holds.
#[derive(Debug)]
struct Channel {
    queue: String,
    prefetch: usize,
    /// Handed out, by delivery tag.
    unsettled: BTreeMap<u64, Kept>,
}

impl Memory {
    /// Adds exchanges, queues and bindings; queues of others, which must exist elsewhere, are made as well.
    pub fn apply(&self, topology: &Topology) {
        let mut state = self.state();
        for exchange in &topology.exchanges {
            state.exchanges.insert(exchange.name.clone(), exchange.clone());
        }
        for name in topology.queues.iter().map(|queue| &queue.name).chain(&topology.existing) {
            state.queues.entry(name.clone()).or_default();
        }
        for binding in &topology.bindings {
            if !state.bindings.contains(binding) {
                state.bindings.push(binding.clone());
            }
        }
    }

    /// Publishes: to the queues that the exchange finds, else to those of its alternate exchange, else back.
    #[must_use]
    pub fn publish(&self, message: Message) -> Confirmation {
        let mut state = self.state();
        let queues = match state.route(&message.exchange, &message.routing_key) {
            Ok(queues) if queues.is_empty() => return Confirmation::Returned(NO_ROUTE.0, NO_ROUTE.1.into()),
            Ok(queues) => queues,
            Err(why) => return Confirmation::Lost(why),
        };
        for queue in queues {
            let kept = Kept { place: state.number(), redelivered: false, message: message.clone() };
            state.queues.entry(queue).or_default().push_back(kept);
        }
        drop(state);
        self.0.changed.notify_waiters();
        Confirmation::Confirmed
    }

    /// Consumes a queue. Dropped with its messages, the consumer gives back what it held, in order.
    ///
    /// # Errors
    /// `CW4006` where there is no such queue.
    pub fn consume(&self, queue: &str, prefetch: u16) -> Result<Consumer, Fault> {
        let mut state = self.state();
        if !state.queues.contains_key(queue) {
            return Err(Fault::new(Code::ConsumerLost, format!("there is no queue {queue:?} in memory")));
        }
        let id = state.number();
        let prefetch_size = usize::from(prefetch.max(1));
        let channel = Channel { queue: queue.to_owned(), prefetch: prefetch_size, unsettled: BTreeMap::new() };
        state.channels.insert(id, channel);
        drop(state);
        Ok(consume::start(MemorySource { memory: self.clone(), id }, queue, prefetch))
    }

    /// What waits in a queue and is with no consumer, first to come first.
    #[must_use]
    pub fn messages(&self, queue: &str) -> Vec<Message> {
        let state = self.state();
        state.queues.get(queue).into_iter().flatten().map(|kept| kept.message.clone()).collect()
    }

    /// Takes what waits in a queue and is with no consumer.
    #[must_use]
    pub fn drain(&self, queue: &str) -> Vec<Message> {
        let mut state = self.state();
        state.queues.get_mut(queue).map(std::mem::take).into_iter().flatten().map(|kept| kept.message).collect()
    }

    /// Cuts every consumer's channel, as a crash or a broker's restart does: what is unsettled goes back in order,
    /// consumers end, and late acknowledgements fail.
    pub fn cut(&self) {
        let mut state = self.state();
        let ids: Vec<u64> = state.channels.keys().copied().collect();
        for id in ids {
            state.give_back(id);
        }
        drop(state);
        self.0.changed.notify_waiters();
    }

    /// A panic while the lock is held leaves whole values behind, so the lock is taken all the same.
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn number(&mut self) -> u64 {
        self.next += 1;
        self.next
    }

    /// Queues for a routing key, each once; an exchange that does not exist is an error.
    fn route(&self, exchange: &str, key: &str) -> Result<Vec<String>, String> {
        if exchange.is_empty() {
            return Ok(self.queues.keys().filter(|queue| *queue == key).cloned().collect());
        }
        let mut tried = Vec::new();
        let mut name = exchange;
        while let Some(found) = self.exchanges.get(name) {
            let bound = self.bindings.iter().filter(|binding| binding.exchange == name);
            let mut queues: Vec<String> = bound
                .filter(|binding| matches(found.kind, &binding.routing_key, key))
                .map(|binding| binding.queue.clone())
                .filter(|queue| self.queues.contains_key(queue))
                .collect();
            queues.sort();
            queues.dedup();
            tried.push(name);
            match &found.alternate {
                Some(alternate) if queues.is_empty() && !tried.contains(&alternate.as_str()) => name = alternate,
                _ => return Ok(queues),
            }
        }
        if tried.is_empty() { Err(format!("NOT_FOUND - no exchange {exchange:?}")) } else { Ok(Vec::new()) }
    }

    /// The next message for a channel, if it has room.
    fn take(&mut self, id: u64) -> Option<Delivery> {
        let tag = self.next + 1;
        let channel = self.channels.get_mut(&id)?;
        if channel.unsettled.len() >= channel.prefetch {
            return None;
        }
        let kept = self.queues.get_mut(&channel.queue)?.pop_front()?;
        let delivery = Delivery { tag, redelivered: kept.redelivered, message: kept.message.clone() };
        channel.unsettled.insert(tag, kept);
        self.next = tag;
        Some(delivery)
    }

    fn settle(&mut self, id: u64, tag: u64, multiple: bool) -> bool {
        let Some(channel) = self.channels.get_mut(&id) else { return false };
        if multiple {
            channel.unsettled.retain(|other, _| *other > tag);
        } else {
            channel.unsettled.remove(&tag);
        }
        true
    }

    /// Closes a channel: what it held goes back to its place in the queue.
    fn give_back(&mut self, id: u64) {
        let Some(channel) = self.channels.remove(&id) else { return };
        let Some(queue) = self.queues.get_mut(&channel.queue) else { return };
        for kept in channel.unsettled.into_values() {
            let at = queue.partition_point(|other| other.place < kept.place);
            queue.insert(at, Kept { redelivered: true, ..kept });
        }
    }
}

/// Whether a binding takes a routing key.
fn matches(kind: ExchangeKind, binding: &str, key: &str) -> bool {
    match kind {
        ExchangeKind::Fanout => true,
        ExchangeKind::Direct => binding == key,
        ExchangeKind::Topic => {
            let words = |text: &str| text.split('.').map(str::to_owned).collect::<Vec<_>>();
            topic(&words(binding), &words(key))
        }
    }
}

fn topic(pattern: &[String], words: &[String]) -> bool {
    match pattern.split_first() {
        None => words.is_empty(),
        Some((first, rest)) if first == "#" => (0..=words.len()).any(|skipped| topic(rest, &words[skipped..])),
        Some((first, rest)) => {
            words.split_first().is_some_and(|(word, after)| (first == "*" || first == word) && topic(rest, after))
        }
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
                if !state.channels.contains_key(&self.id) {
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
    fn words_are_matched_as_topics() {
        let fits = |pattern: &str, key: &str| matches(ExchangeKind::Topic, pattern, key);
        assert!(fits("#", "permit.issued") && fits("#", ""));
        assert!(fits("permit.*", "permit.issued") && !fits("permit.*", "permit") && !fits("permit.*", "permit.a.b"));
        assert!(fits("permit.#", "permit") && fits("permit.#", "permit.a.b"));
        assert!(fits("#.issued", "permit.issued") && !fits("#.issued", "permit.cancelled"));
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
