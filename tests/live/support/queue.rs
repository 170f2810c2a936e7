//! A queue of one test.

use std::collections::BTreeMap;
use std::time::Duration;

use causeway::rabbit::topology::{Argument, Mode, Queue, QueueKind, Topology};
use causeway::rabbit::{Broker, Confirmation, Incoming, Message};
use lapin::options::{QueueDeclareOptions, QueueDeleteOptions};
use lapin::types::FieldTable;

use super::broker::unique;

/// How long anything may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(10);

/// A queue of this test's own, deleted when it ends well.
pub(crate) struct Own {
    pub(crate) broker: Broker,
    pub(crate) channel: lapin::Channel,
    pub(crate) queue: String,
}

impl Own {
    pub(crate) async fn new(url: &str, queue: &str, kind: QueueKind, arguments: &[(&str, Argument)]) -> Self {
        let broker = Broker::connect(url).await.unwrap();
        let arguments: BTreeMap<_, _> = arguments.iter().map(|(name, v)| ((*name).to_owned(), v.clone())).collect();
        let declared = Queue { name: queue.to_owned(), kind, arguments };
        let topology = Topology { queues: vec![declared], ..Topology::default() };
        broker.apply(&topology, Mode::Declare).await.unwrap();
        let channel = raw(url).await;
        Self { broker, channel, queue: queue.to_owned() }
    }

    pub(crate) async fn quorum(url: &str) -> Self {
        Self::new(url, &unique("queue"), QueueKind::Quorum, &[]).await
    }

    pub(crate) fn message(&self, id: &str) -> Message {
        let mut message = Message { routing_key: self.queue.clone(), body: id.into(), ..Message::default() };
        message.properties.message_id = Some(id.to_owned());
        message
    }

    pub(crate) async fn publish(&self, ids: &[&str]) {
        for id in ids {
            assert_eq!(self.broker.publish(self.message(id), PATIENCE).await, Confirmation::Confirmed);
        }
    }

    pub(crate) async fn ready(&self) -> u32 {
        let options = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
        let queue = self.channel.queue_declare(self.queue.as_str().into(), options, FieldTable::default()).await;
        queue.unwrap().message_count()
    }

    pub(crate) async fn ready_becomes(&self, count: u32) {
        for _ in 0..200 {
            if self.ready().await == count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(25)).await;
        }
        panic!("{} messages are ready, not {count}", self.ready().await);
    }

    pub(crate) async fn end(self) {
        let queue = self.queue.as_str().into();
        self.channel.queue_delete(queue, QueueDeleteOptions::default()).await.unwrap();
        self.broker.close().await;
    }
}

/// A channel past our door: what a publisher or an operator would do.
async fn raw(url: &str) -> lapin::Channel {
    let connection = lapin::Connection::connect(url, lapin::ConnectionProperties::default()).await.unwrap();
    connection.create_channel().await.unwrap()
}

pub(crate) async fn take(messages: &mut tokio::sync::mpsc::Receiver<Incoming>) -> Incoming {
    tokio::time::timeout(PATIENCE, messages.recv()).await.expect("a message in time").expect("a consumer")
}

pub(crate) fn id(incoming: &Incoming) -> &str {
    incoming.message.properties.message_id.as_deref().unwrap_or_default()
}
