//! Consuming: one task for each consumer hands messages out and settles them.
//!
//! Messages are given back by closing the channel and in no other way: a message nacked with requeue goes to the back
//! of a quorum queue on RabbitMQ 3.10, while a closed channel returns all it held in their order. So the channel stays
//! open until every message handed out is settled or dropped, and closes then.
//!
//! Order holds as long as the next consumer may take all that was given back: a quorum queue keeps given-back messages
//! in a line of their own, and one who takes a part of that line and gives it back finds it at the line's end (tried on
//! 3.10.8). So a queue's prefetch must not shrink from one start to the next while messages are on the way.

use std::collections::BTreeSet;
use std::future::Future;

use futures_util::stream::StreamExt;
use lapin::options::{BasicAckOptions, BasicCancelOptions, BasicConsumeOptions, BasicQosOptions};
use lapin::types::FieldTable;
use lapin::{Channel, Connection};
use tokio::sync::{mpsc, oneshot};

use super::{Acknowledgement, Consumer, ConsumerStop, Incoming, Message, wire};

/// Settles one message: once, by value.
#[derive(Debug)]
pub(super) struct Acker {
    tag: u64,
    settled: mpsc::UnboundedSender<Settled>,
}

impl Acker {
    /// Tells the consumer's task; false where its channel is gone.
    pub(super) async fn ack(self) -> bool {
        let (tell, told) = oneshot::channel();
        self.settled.send(Settled { tag: self.tag, tell }).is_ok() && told.await.unwrap_or(false)
    }
}

#[derive(Debug)]
struct Settled {
    tag: u64,
    tell: oneshot::Sender<bool>,
}

/// Stops a consumer.
#[derive(Debug)]
pub(super) struct Canceller {
    stop: mpsc::Sender<oneshot::Sender<()>>,
    /// Fails when the consumer's task has ended, its channel closed.
    ended: oneshot::Receiver<()>,
}

impl Canceller {
    /// Asks the consumer's task to cancel and waits until it has.
    pub(super) async fn cancel(self) {
        self.ask().await;
    }

    /// Cancels and waits until the channel is closed: every message handed out is settled or given back.
    pub(super) async fn close(self) {
        self.ask().await;
        let _ = self.ended.await;
    }

    async fn ask(&self) {
        let (tell, told) = oneshot::channel();
        if self.stop.send(tell).await.is_ok() {
            let _ = told.await; // an error means that the task has ended: cancelled all the same
        }
    }
}

/// A message as its source hands it out.
pub(super) struct Delivery {
    pub(super) tag: u64,
    pub(super) redelivered: bool,
    pub(super) message: Message,
}

/// Where a consumer's messages come from: a channel of RabbitMQ, or the stand-in's queue.
pub(super) trait Source: Send + Sync + 'static {
    /// The next message; none where no more will come. Dropped before it is ready, it takes nothing.
    fn next(&mut self) -> impl Future<Output = Option<Delivery>> + Send;
    /// Settles this tag, or it and all before; false where the channel is gone.
    fn ack(&self, tag: u64, multiple: bool) -> impl Future<Output = bool> + Send;
    /// No more messages.
    fn cancel(&mut self) -> impl Future<Output = ()> + Send;
    /// Closes the channel: what is not settled goes back to the queue, in order.
    fn close(self) -> impl Future<Output = ()> + Send;
}

/// Starts a consumer's task.
pub(super) fn start(source: impl Source, queue: &str, prefetch: u16) -> Consumer {
    let (hand, messages) = mpsc::channel(usize::from(prefetch.max(1)));
    let (settled, settlements) = mpsc::unbounded_channel();
    let (stop, stopped) = mpsc::channel(1);
    let handing = Some(Handing { queue: queue.to_owned(), hand, settled });
    let line = Line { source, handing, unsettled: BTreeSet::new() };
    let (end, ended) = oneshot::channel();
    tokio::spawn(async move {
        line.run(settlements, stopped).await;
        drop(end);
    });
    Consumer { messages, stop: ConsumerStop(Canceller { stop, ended }) }
}

struct Line<S> {
    source: S,
    /// None once no more messages are handed out.
    handing: Option<Handing>,
    /// Tags handed out and not settled.
    unsettled: BTreeSet<u64>,
}

struct Handing {
    queue: String,
    hand: mpsc::Sender<Incoming>,
    settled: mpsc::UnboundedSender<Settled>,
}

impl<S: Source> Line<S> {
    async fn run(
        mut self,
        mut settlements: mpsc::UnboundedReceiver<Settled>,
        mut stop: mpsc::Receiver<oneshot::Sender<()>>,
    ) {
        loop {
            let handing = self.handing.is_some();
            let hand = self.handing.as_ref().map(|handing| handing.hand.clone());
            let abandoned = async {
                match hand {
                    Some(hand) => hand.closed().await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                biased;
                settled = settlements.recv() => match settled {
                    Some(first) => self.settle(first, &mut settlements).await,
                    None => break, // cancelled, and every message settled or dropped
                },
                Some(tell) = stop.recv(), if handing => {
                    self.cancel().await;
                    let _ = tell.send(());
                }
                () = abandoned => self.cancel().await,
                delivery = self.source.next(), if handing => match delivery {
                    Some(delivery) => self.hand_out(delivery),
                    None => self.handing = None,
                },
            }
        }
        self.source.close().await;
    }

    async fn cancel(&mut self) {
        self.source.cancel().await;
        self.handing = None;
    }

    /// There is always room: RabbitMQ hands out no more than the prefetch before some are settled.
    fn hand_out(&mut self, delivery: Delivery) {
        let Some(handing) = &self.handing else { return };
        let acker = Acker { tag: delivery.tag, settled: handing.settled.clone() };
        let incoming = Incoming {
            queue: handing.queue.clone(),
            redelivered: delivery.redelivered,
            message: delivery.message,
            acknowledgement: Acknowledgement(acker),
        };
        self.unsettled.insert(delivery.tag);
        if let Err(refused) = handing.hand.try_send(incoming) {
            // Abandoned just now, or a broker that overruns the prefetch: it goes back when the channel closes.
            tracing::debug!(queue = handing.queue, "a message was not handed out: {refused}");
        }
    }

    /// Settles everything that waits to be settled, the messages before the first unsettled one together.
    async fn settle(&mut self, first: Settled, settlements: &mut mpsc::UnboundedReceiver<Settled>) {
        let mut batch = vec![first];
        while let Ok(next) = settlements.try_recv() {
            batch.push(next);
        }
        batch.sort_unstable_by_key(|settled| settled.tag);
        let tags: Vec<u64> = batch.iter().map(|settled| settled.tag).collect();
        let together = take_settled(&mut self.unsettled, &tags);
        let alone = batch.split_off(together);
        if let Some(last) = batch.last() {
            let acked = self.source.ack(last.tag, batch.len() > 1).await;
            for settled in batch {
                let _ = settled.tell.send(acked); // whoever settled it may have stopped waiting
            }
        }
        let source = &self.source;
        let acks = alone.into_iter().map(|settled| async move {
            let _ = settled.tell.send(source.ack(settled.tag, false).await);
        });
        futures_util::future::join_all(acks).await;
    }
}

/// Takes sorted tags out of the unsettled ones; the answer is how many of them come before every tag that stays
/// unsettled, so that one acknowledgement with `multiple` may cover them.
fn take_settled(unsettled: &mut BTreeSet<u64>, tags: &[u64]) -> usize {
    for tag in tags {
        unsettled.remove(tag);
    }
    unsettled.first().map_or(tags.len(), |floor| tags.partition_point(|tag| tag < floor))
}

/// A consumer on a channel of its own.
pub(super) struct RabbitSource {
    channel: Channel,
    consumer: lapin::Consumer,
}

impl RabbitSource {
    /// Opens a channel, limits it to `prefetch` messages and consumes under a tag that is no one else's.
    pub(super) async fn open(connection: &Connection, queue: &str, prefetch: u16, tag: &str) -> lapin::Result<Self> {
        let short = |text| lapin::types::ShortString::try_new(text).map_err(|e| std::io::Error::other(e.to_string()));
        let (queue, tag) = (short(queue)?, short(tag)?);
        let channel = connection.create_channel().await?;
        channel.basic_qos(prefetch.max(1), BasicQosOptions::default()).await?;
        let consumer = channel.basic_consume(queue, tag, BasicConsumeOptions::default(), FieldTable::default()).await?;
        Ok(Self { channel, consumer })
    }
}

impl Source for RabbitSource {
    async fn next(&mut self) -> Option<Delivery> {
        let delivery = self.consumer.next().await?;
        match delivery {
            Ok(delivery) => Some(Delivery {
                tag: delivery.delivery_tag,
                redelivered: delivery.redelivered,
                message: wire::incoming(&delivery.exchange, &delivery.routing_key, &delivery.properties, delivery.data),
            }),
            Err(error) => {
                tracing::debug!("the channel of consumer {} is gone: {error}", self.consumer.tag());
                None
            }
        }
    }

    async fn ack(&self, tag: u64, multiple: bool) -> bool {
        self.channel.basic_ack(tag, BasicAckOptions { multiple }).await.is_ok()
    }

    async fn cancel(&mut self) {
        if self.channel.status().connected() {
            let _ = self.channel.basic_cancel(self.consumer.tag(), BasicCancelOptions::default()).await;
        }
    }

    async fn close(self) {
        if self.channel.status().connected() {
            let _ = self.channel.close(200, "OK".into()).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_comes_before_every_unsettled_message_is_acknowledged_together() {
        let mut unsettled: BTreeSet<u64> = (1..=6).collect();
        assert_eq!(take_settled(&mut unsettled, &[2, 3]), 0, "1 is unsettled");
        assert_eq!(take_settled(&mut unsettled, &[1, 4, 6]), 2, "5 is unsettled; 1 and 4 are before it");
        assert_eq!(take_settled(&mut unsettled, &[5]), 1);
        assert!(unsettled.is_empty());
    }

    proptest::proptest! {
        #[test]
        fn no_acknowledgement_covers_an_unsettled_message(
            handed in proptest::collection::btree_set(1u64..60, 1..40),
            picks in proptest::collection::vec(proptest::prelude::any::<bool>(), 40),
        ) {
            let tags: Vec<u64> = handed.iter().zip(picks).filter(|(_, pick)| *pick).map(|(tag, _)| *tag).collect();
            let mut unsettled = handed.clone();
            let together = take_settled(&mut unsettled, &tags);
            if let Some(last) = tags[..together].last() {
                proptest::prop_assert!(unsettled.iter().all(|tag| tag > last));
            }
            proptest::prop_assert_eq!(unsettled.len() + tags.len(), handed.len());
        }
    }
}
