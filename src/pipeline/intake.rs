//! From a queue to events: one intake a source, documents read in parallel and handed on in arrival order.

use std::sync::Arc;

use futures_util::StreamExt;
use futures_util::stream::FuturesOrdered;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::Line;
use crate::decode::{Events, decode};
use crate::fault::{Code, Fault};
use crate::ingest::{Arrivals, Inbound, Source, take_in};
use crate::rabbit::Consumer;
use crate::telemetry::happening::MessageConsumed;

/// Bodies above this size are read on a thread of their own, so that they never hold up the others.
const LARGE: usize = 256 * 1024;

/// Bytes of bodies being read at once, of one source: a document takes several times its bytes while it is read.
const READING: usize = 32 * 1024 * 1024;

/// A source that is being consumed.
pub(super) struct Intake {
    line: Arc<Line>,
    source: Source,
    arrivals: Arc<Arrivals>,
    read: mpsc::Sender<Events>,
    consumer: Consumer,
}

impl Intake {
    /// Starts consuming a source.
    pub(super) async fn open(
        line: &Arc<Line>,
        source: Source,
        arrivals: Arc<Arrivals>,
        read: mpsc::Sender<Events>,
    ) -> Result<Self, Fault> {
        let consumer = line.broker.consume_alone(&source.queue, line.in_flight).await?;
        Ok(Self { line: Arc::clone(line), source, arrivals, read, consumer })
    }

    /// Takes messages in until `stop`, then hands on what was taken in.
    pub(super) async fn run(self, stop: CancellationToken) -> Result<(), Fault> {
        let Self { line, source, arrivals, read, consumer } = self;
        let Consumer { mut messages, stop: cancel } = consumer;
        let mut cancel = Some(cancel);
        let mut reading: FuturesOrdered<JoinHandle<Events>> = FuturesOrdered::new();
        let mut bytes = 0_usize;
        loop {
            tokio::select! {
                biased;
                Some(events) = reading.next() => {
                    let events: Events = events.map_err(|error: tokio::task::JoinError| {
                        Fault::new(Code::Internal, format!("a reading task ended: {error}"))
                    })?;
                    bytes = bytes.saturating_sub(events.message.body.len());
                    hand_on(events, &read).await?;
                }
                () = stop.cancelled(), if cancel.is_some() => {
                    if let Some(cancel) = cancel.take() {
                        // What RabbitMQ had handed out but nobody took in goes back when the connection closes.
                        cancel.stop().await;
                    }
                }
                incoming = messages.recv(), if cancel.is_some() && bytes < READING => match incoming {
                    Some(incoming) => {
                        let inbound = take_in(incoming, &source, &arrivals);
                        tell(&inbound);
                        bytes += inbound.message.body.len();
                        reading.push_back(begin(&line, inbound));
                    }
                    None => {
                        let what = format!("RabbitMQ ended the consumer of {}; was the queue deleted?", source.queue);
                        return Err(Fault::new(Code::ConsumerLost, what));
                    }
                },
                else => return Ok(()),
            }
        }
    }
}

fn tell(inbound: &Inbound) {
    let Inbound { message, envelope, .. } = inbound;
    MessageConsumed {
        queue: &message.queue,
        message: envelope.message_id.as_deref().unwrap_or_default(),
        bytes: message.body.len(),
        redelivered: envelope.redelivered,
    }
    .emit();
}

fn begin(line: &Arc<Line>, inbound: Inbound) -> JoinHandle<Events> {
    let line = Arc::clone(line);
    let large = inbound.message.body.len() > LARGE;
    let read = move || decode(inbound, &line.registry, line.limits);
    if large { tokio::task::spawn_blocking(read) } else { tokio::spawn(async move { read() }) }
}

async fn hand_on(events: Events, read: &mpsc::Sender<Events>) -> Result<(), Fault> {
    read.send(events).await.map_err(|_| Fault::new(Code::Internal, "the judging task is gone"))
}
