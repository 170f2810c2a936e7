//! The second half of the line: from a subscriber's own queue to the subscriber.
//!
//! The first half ends when a parcel is in `causeway.out.<subscriber>`. Here it is taken from there, handed over by
//! the subscriber's channel, noted in the ledger, and only then acknowledged: a crash in between hands it over again,
//! under the same parcel id. Parcels go one after the other, so each document's stay in their order; one that has to
//! wait holds back those behind it, of this subscriber and of nobody else.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::fault::{Code, Fault};
use crate::ledger::{Attempt, Attempts, ParcelState};
use crate::rabbit::topology::subscriber_queue;
use crate::rabbit::{Broker, Incoming, Message};
use crate::telemetry::happening::DeliveryTried;

pub mod amqp;
pub mod file;
pub mod probe;

/// How parcels reach a subscriber.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Channel {
    /// It consumes or polls its own queue.
    Amqp,
    /// Files in a directory.
    File(file::Settings),
}

/// What came of trying to hand a parcel over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The subscriber has it, now or since an earlier attempt; trying again would change nothing. The parcel is done.
    HandedOver {
        /// Where it is, for the ledger.
        detail: String,
    },
    /// Not now; the same parcel may well go through later. It is kept and tried again, and those behind it wait.
    Deferred {
        /// Why not.
        fault: Fault,
    },
    /// This parcel never will be taken, others may be. It is parked, for a person to look at, and the next one goes.
    Refused {
        /// Why.
        fault: Fault,
    },
    /// The subscriber cannot be reached at all; no parcel would go through. Nothing is parked for that: kept and tried
    /// again, like one deferred.
    Unreachable {
        /// Why not.
        fault: Fault,
    },
}

impl Outcome {
    /// As it stands in metrics.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Outcome::HandedOver { .. } => "handed_over",
            Outcome::Deferred { .. } => "deferred",
            Outcome::Refused { .. } => "refused",
            Outcome::Unreachable { .. } => "unreachable",
        }
    }
}

/// Messages taken ahead: enough to keep going, few to give back.
const PREFETCH: u16 = 8;

/// How long waiting takes.
#[derive(Clone, Copy, Debug)]
struct Patience {
    /// Before the second attempt; doubled before each further one.
    first: Duration,
    /// At most.
    longest: Duration,
    /// How long messages are held while attempts fail; then they are given back and taken again, for RabbitMQ closes
    /// the channel of who holds messages for long (`consumer_timeout`).
    hold: Duration,
}

const PATIENCE: Patience =
    Patience { first: Duration::from_secs(1), longest: Duration::from_secs(30), hold: Duration::from_secs(240) };

/// Whether a subscriber can be reached: none, or what keeps it from being.
pub type Reach = watch::Sender<Option<Fault>>;

/// Hands a subscriber its parcels until `stop`: the parcel under way is finished, or stays in the queue. What is known of
/// the way to it is told to `reach`, as often as it changes.
///
/// # Errors
/// `CW4006` where the queue cannot be consumed any more, the ledger's fault where an attempt cannot be noted. Whatever
/// was not acknowledged is in the queue again; run it anew.
pub async fn run(
    subscriber: String,
    channel: Channel,
    broker: Broker,
    ledger: Arc<dyn Attempts>,
    reach: Reach,
    stop: CancellationToken,
) -> Result<(), Fault> {
    match channel {
        Channel::Amqp => {
            reach.send_replace(None); // it comes to its queue itself
            amqp::run(stop).await;
            Ok(())
        }
        Channel::File(settings) => Courier::new(subscriber, settings, ledger, reach, stop, PATIENCE).run(&broker).await,
    }
}

/// Why a courier stopped taking messages.
enum Pause {
    /// It was told to stop.
    Stopped,
    /// Messages were held long enough.
    GiveBack,
}

/// Carries one subscriber's parcels.
struct Courier {
    subscriber: String,
    queue: String,
    settings: Arc<file::Settings>,
    ledger: Arc<dyn Attempts>,
    reach: Reach,
    stop: CancellationToken,
    patience: Patience,
    /// Before the next attempt, once one has failed.
    pause: Duration,
    /// What the ledger was last told of the parcel that waits: the same failure is noted once.
    noted: Option<(String, Fault)>,
}

impl Courier {
    fn new(
        subscriber: String,
        settings: file::Settings,
        ledger: Arc<dyn Attempts>,
        reach: Reach,
        stop: CancellationToken,
        patience: Patience,
    ) -> Self {
        let (queue, settings, pause) = (subscriber_queue(&subscriber), Arc::new(settings), patience.first);
        Self { subscriber, queue, settings, ledger, reach, stop, patience, pause, noted: None }
    }

    async fn run(mut self, broker: &Broker) -> Result<(), Fault> {
        self.probe().await;
        loop {
            let mut consumer = broker.consume(&self.queue, PREFETCH).await?;
            let pause = self.work(&mut consumer.messages).await;
            consumer.give_back().await;
            match pause? {
                Pause::Stopped => return Ok(()),
                // A quorum queue learns of a closed channel a moment later: whoever consumes at once might get a later
                // message first. The pause that is due anyway lies in between.
                Pause::GiveBack if self.rest().await => {}
                Pause::GiveBack => return Ok(()),
            }
        }
    }

    /// Takes messages until there is a reason not to.
    async fn work(&mut self, messages: &mut mpsc::Receiver<Incoming>) -> Result<Pause, Fault> {
        let mut failing_since = None;
        loop {
            let next = tokio::select! {
                biased;
                () = self.stop.cancelled() => return Ok(Pause::Stopped),
                next = messages.recv() => next,
                // Nothing is owed, so nothing else would tell that the directory is back.
                () = tokio::time::sleep(self.patience.longest), if self.reach.borrow().is_some() => {
                    self.probe().await;
                    continue;
                }
            };
            let Some(incoming) = next else {
                let detail = format!("queue {:?} can no longer be consumed", self.queue);
                return Err(Fault::new(Code::ConsumerLost, detail));
            };
            if let Some(pause) = self.hand_over(incoming, &mut failing_since).await? {
                return Ok(pause);
            }
        }
    }

    /// Tries one message until it is settled.
    async fn hand_over(
        &mut self,
        incoming: Incoming,
        failing_since: &mut Option<Instant>,
    ) -> Result<Option<Pause>, Fault> {
        let message = Arc::new(incoming.message);
        loop {
            let begun = Instant::now();
            let outcome = file::hand_over(Arc::clone(&self.settings), Arc::clone(&message)).await;
            let parcel = message.properties.message_id.as_deref().unwrap_or_default();
            let (subscriber, took) = (self.subscriber.as_str(), begun.elapsed());
            DeliveryTried { subscriber, parcel, outcome: outcome.as_str(), took }.emit();
            match outcome {
                Outcome::HandedOver { detail } => self.note(&message, ParcelState::HandedOver, detail).await?,
                Outcome::Refused { fault } => {
                    tracing::warn!(subscriber = self.subscriber, "a parcel is parked: {fault}");
                    self.note(&message, ParcelState::Parked, fault.to_string()).await?;
                }
                Outcome::Deferred { fault } | Outcome::Unreachable { fault } => {
                    self.reach.send_replace(Some(fault.clone()));
                    self.note_failure(&message, fault).await?;
                    if failing_since.get_or_insert_with(Instant::now).elapsed() >= self.patience.hold {
                        return Ok(Some(Pause::GiveBack));
                    }
                    if !self.rest().await {
                        return Ok(Some(Pause::Stopped));
                    }
                    continue;
                }
            }
            self.reach.send_if_modified(|reach| reach.take().is_some());
            (self.pause, self.noted) = (self.patience.first, None);
            if !incoming.acknowledgement.ack().await {
                tracing::info!(subscriber = self.subscriber, "a parcel handed over will come again");
            }
            return Ok(None);
        }
    }

    /// Notes a failure, once for each parcel and reason: an outage of days would fill the ledger otherwise.
    async fn note_failure(&mut self, message: &Message, fault: Fault) -> Result<(), Fault> {
        let parcel = message.properties.message_id.clone().unwrap_or_default();
        let noted = Some((parcel, fault.clone()));
        if self.noted != noted {
            tracing::warn!(subscriber = self.subscriber, "a parcel waits: {fault}");
            self.note(message, ParcelState::Queued, fault.to_string()).await?;
            self.noted = noted;
        }
        Ok(())
    }

    /// Notes an attempt. What the ledger has no place for, because somebody else put it into the queue or because the
    /// ledger is a new one, is told in the log and goes its way: it would hold back everything behind it.
    async fn note(&self, message: &Message, state: ParcelState, detail: String) -> Result<(), Fault> {
        let Some(parcel) = message.properties.message_id.clone() else {
            tracing::error!(subscriber = self.subscriber, "a message without a parcel id: {detail}");
            return Ok(());
        };
        let at = jiff::Timestamp::now().to_string();
        match self.ledger.attempt(parcel.clone(), Attempt { at, state, detail: detail.clone() }).await {
            Err(fault) if fault.code == Code::Internal => {
                tracing::error!(subscriber = self.subscriber, parcel, "not in the ledger ({fault}): {detail}");
                Ok(())
            }
            noted => noted,
        }
    }

    /// Finds out whether files can be written, without one that is owed.
    async fn probe(&self) {
        let dir = self.settings.dir.clone();
        let probed = tokio::task::spawn_blocking(move || probe::directory(&dir)).await;
        // A panic in there tells nothing of the directory.
        self.reach.send_replace(probed.ok().and_then(Result::err));
    }

    /// Waits before the next attempt, each time longer; false when told to stop.
    async fn rest(&mut self) -> bool {
        let pause = self.pause;
        self.pause = (pause * 2).min(self.patience.longest);
        tokio::select! {
            biased;
            () = self.stop.cancelled() => false,
            () = tokio::time::sleep(pause) => true,
        }
    }
}

#[cfg(test)]
mod tests;
