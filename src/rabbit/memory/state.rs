//! What the broker in memory holds, and how it routes.

use std::collections::{BTreeMap, VecDeque};

use crate::rabbit::Message;
use crate::rabbit::consume::Delivery;
use crate::rabbit::topology::{Binding, Exchange, ExchangeKind, Topology};

/// Exchanges, queues, bindings and what consumers hold.
#[derive(Debug, Default)]
pub(super) struct State {
    exchanges: BTreeMap<String, Exchange>,
    pub(super) bindings: Vec<Binding>,
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

impl State {
    /// Adds exchanges, queues and bindings.
    pub(super) fn apply(&mut self, topology: &Topology) {
        for exchange in &topology.exchanges {
            self.exchanges.insert(exchange.name.clone(), exchange.clone());
        }
        for name in topology.queues.iter().map(|queue| &queue.name).chain(&topology.existing) {
            self.queues.entry(name.clone()).or_default();
        }
        for binding in &topology.bindings {
            if !self.bindings.contains(binding) {
                self.bindings.push(binding.clone());
            }
        }
    }

    /// Puts a message into every queue that its exchange finds: how many. An exchange that does not exist is an error.
    pub(super) fn publish(&mut self, message: &Message) -> Result<usize, String> {
        let queues = self.route(&message.exchange, &message.routing_key)?;
        for queue in &queues {
            let kept = Kept { place: self.number(), redelivered: false, message: message.clone() };
            self.queues.entry(queue.clone()).or_default().push_back(kept);
        }
        Ok(queues.len())
    }

    /// Opens a channel that consumes a queue; none where there is no such queue.
    pub(super) fn open(&mut self, queue: &str, prefetch: usize) -> Option<u64> {
        self.queues.contains_key(queue).then(|| {
            let id = self.number();
            self.channels.insert(id, Channel { queue: queue.to_owned(), prefetch, unsettled: BTreeMap::new() });
            id
        })
    }

    /// Whether a channel is open.
    pub(super) fn is_open(&self, id: u64) -> bool {
        self.channels.contains_key(&id)
    }

    /// What waits in a queue.
    pub(super) fn messages(&self, queue: &str) -> Vec<Message> {
        self.queues.get(queue).into_iter().flatten().map(|kept| kept.message.clone()).collect()
    }

    /// Takes what waits in a queue.
    pub(super) fn drain(&mut self, queue: &str) -> Vec<Message> {
        self.queues.get_mut(queue).map(std::mem::take).into_iter().flatten().map(|kept| kept.message).collect()
    }

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
    pub(super) fn take(&mut self, id: u64) -> Option<Delivery> {
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

    /// Settles a tag, or it and all before; false where the channel is closed.
    pub(super) fn settle(&mut self, id: u64, tag: u64, multiple: bool) -> bool {
        let Some(channel) = self.channels.get_mut(&id) else { return false };
        if multiple {
            channel.unsettled.retain(|other, _| *other > tag);
        } else {
            channel.unsettled.remove(&tag);
        }
        true
    }

    /// Closes every channel.
    pub(super) fn cut(&mut self) {
        while let Some(id) = self.channels.keys().next().copied() {
            self.give_back(id);
        }
    }

    /// Closes a channel: what it held goes back to its place in the queue.
    pub(super) fn give_back(&mut self, id: u64) {
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
        Some((first, rest)) if first == "#" => {
            (0..=words.len()).any(|skipped| words.get(skipped..).is_some_and(|words| topic(rest, words)))
        }
        Some((first, rest)) => {
            words.split_first().is_some_and(|(word, after)| (first == "*" || first == word) && topic(rest, after))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_matched_as_topics() {
        let fits = |pattern: &str, key: &str| matches(ExchangeKind::Topic, pattern, key);
        assert!(fits("#", "permit.issued") && fits("#", ""));
        assert!(fits("permit.*", "permit.issued") && !fits("permit.*", "permit") && !fits("permit.*", "permit.a.b"));
        assert!(fits("permit.#", "permit") && fits("permit.#", "permit.a.b"));
        assert!(fits("#.issued", "permit.issued") && !fits("#.issued", "permit.cancelled"));
    }
}
