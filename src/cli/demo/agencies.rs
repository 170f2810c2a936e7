//! What each agency found in its queue or its directory.

use std::collections::BTreeSet;
use std::time::Duration;

use super::Played;
use crate::app::channel;
use crate::config::Config;
use crate::deliver::Channel;
use crate::fault::Fault;
use crate::ledger::{Attempt, Ledger, Life, ParcelState, Planned};
use crate::rabbit::{Broker, Message, topology};

/// How long an agency waits for a parcel that the journal says was sent.
const PATIENCE: Duration = Duration::from_secs(10);

/// One parcel, as an agency got it.
#[derive(Debug)]
pub(super) struct Got {
    /// The agency.
    pub subscriber: String,
    /// How it came.
    pub by: &'static str,
    /// Parcel id.
    pub parcel: String,
    /// The first line that says something.
    pub begins: String,
}

/// The agencies of the demonstration, with the ends of their channels.
#[derive(Debug)]
pub(super) struct Agencies {
    channels: Vec<(String, Channel)>,
}

impl Agencies {
    /// Of a configuration.
    pub(super) fn of(config: &Config) -> Self {
        let with_channel = config.subscribers.iter().map(|one| (one.id().to_owned(), channel(&one.deliver)));
        Self { channels: with_channel.collect() }
    }

    /// Takes what each agency got of these events, and asks the ledger about what did not arrive.
    pub(super) async fn collect(
        &self,
        broker: &Broker,
        ledger: &dyn Ledger,
        lives: Vec<Vec<Life>>,
    ) -> Result<Played, Fault> {
        let (mut all, mut missing) = (Vec::new(), Vec::new());
        for (subscriber, channel) in &self.channels {
            let parcels = lives.iter().flatten().flat_map(|life| &life.parcels).map(|(parcel, _)| parcel);
            let owed: BTreeSet<&str> = parcels
                .filter(|parcel| parcel.subscriber == *subscriber && parcel.state != ParcelState::Parked)
                .map(|parcel| parcel.parcel.as_str())
                .collect();
            let got = match channel {
                Channel::Amqp => from_queue(broker, subscriber, &owed).await?,
                Channel::File(settings) => from_directory(&settings.dir, subscriber, &owed).await,
            };
            let arrived = |parcel: &&str| got.iter().any(|one| one.parcel == **parcel);
            let late: Vec<&str> = owed.into_iter().filter(|parcel| !arrived(parcel)).collect();
            if !late.is_empty() {
                let why = waits_for(ledger, &lives, &late).await?;
                missing.push(format!("{} parcel(s) have not reached {subscriber} yet: {why}", late.len()));
            }
            all.extend(got);
        }
        Ok(Played { lives, got: all, missing })
    }
}

/// What the ledger notes by now of parcels that did not arrive: one that cannot be handed over holds back those behind it.
async fn waits_for(ledger: &dyn Ledger, lives: &[Vec<Life>], late: &[&str]) -> Result<String, Fault> {
    let is_late = |(planned, _): &&(Planned, Vec<Attempt>)| late.contains(&planned.parcel.as_str());
    for life in lives.iter().flatten().filter(|life| life.parcels.iter().any(|parcel| is_late(&parcel))) {
        let now = ledger.trace(format!("{}-{}", life.message.arrival, life.event.part)).await?;
        let tried = now.iter().flat_map(|life| &life.parcels).filter(is_late).find_map(|(_, attempts)| attempts.last());
        if let Some(attempt) = tried {
            return Ok(attempt.detail.clone());
        }
    }
    Ok("nobody has tried to hand them over".to_owned())
}

/// What lies in an agency's queue: taken as the agency would take it.
async fn from_queue(broker: &Broker, subscriber: &str, owed: &BTreeSet<&str>) -> Result<Vec<Got>, Fault> {
    let mut consumer = broker.consume(&topology::subscriber_queue(subscriber), 100).await?;
    let mut got = Vec::new();
    while got.len() < owed.len() {
        let Ok(Some(incoming)) = tokio::time::timeout(PATIENCE, consumer.messages.recv()).await else { break };
        let parcel = incoming.message.properties.message_id.clone().unwrap_or_default();
        if owed.contains(parcel.as_str()) {
            got.push(Got { subscriber: subscriber.to_owned(), by: "amqp", parcel, begins: begins(&incoming.message) });
        }
        incoming.acknowledgement.ack().await;
    }
    consumer.stop.stop().await;
    Ok(got)
}

/// What lies in an agency's directory.
async fn from_directory(dir: &std::path::Path, subscriber: &str, owed: &BTreeSet<&str>) -> Vec<Got> {
    let deadline = std::time::Instant::now() + PATIENCE;
    loop {
        let got: Vec<Got> = std::fs::read_dir(dir)
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|entry| {
                let name = entry.file_name().to_string_lossy().into_owned();
                let parcel = owed.iter().find(|parcel| name.contains(**parcel))?;
                let body = std::fs::read(entry.path()).ok()?;
                let begins = begins(&Message { body, ..Message::default() });
                Some(Got { subscriber: subscriber.to_owned(), by: "file", parcel: (*parcel).to_owned(), begins })
            })
            .collect();
        if got.len() >= owed.len() || std::time::Instant::now() > deadline {
            return got;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// The beginning of what a parcel says, on one line: the first element of XML, the first members of JSON.
fn begins(message: &Message) -> String {
    let text = String::from_utf8_lossy(&message.body);
    let element = text.match_indices('<').find(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_alphabetic()));
    let from = if text.starts_with(['<', '\u{feff}']) { element.map_or(0, |(at, _)| at) } else { 0 };
    let said = text.get(from..).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    said.chars().take(30).collect()
}
