//! What each agency found in its queue or its directory.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::app::channel;
use crate::config::Config;
use crate::deliver::Channel;
use crate::fault::{Code, Fault};
use crate::ledger::{Life, ParcelState};
use crate::rabbit::{Broker, Message, topology};

/// How long an agency waits for a parcel that the journal says was sent.
const PATIENCE: Duration = Duration::from_secs(20);

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

    /// Takes what each agency got of these events.
    pub(super) async fn collect(&self, broker: &Broker, lives: &[Vec<Life>]) -> Result<Vec<Got>, Fault> {
        let mut all = Vec::new();
        for (subscriber, channel) in &self.channels {
            let owed: BTreeSet<&str> = lives
                .iter()
                .flatten()
                .flat_map(|life| &life.parcels)
                .filter(|(parcel, _)| parcel.subscriber == *subscriber && parcel.state != ParcelState::Parked)
                .map(|(parcel, _)| parcel.parcel.as_str())
                .collect();
            match channel {
                Channel::Amqp => all.extend(from_queue(broker, subscriber, &owed).await?),
                Channel::File(settings) => all.extend(from_directory(&settings.dir, subscriber, &owed).await?),
            }
        }
        Ok(all)
    }
}

/// What lies in an agency's queue: taken as the agency would take it.
async fn from_queue(broker: &Broker, subscriber: &str, owed: &BTreeSet<&str>) -> Result<Vec<Got>, Fault> {
    let mut consumer = broker.consume(&topology::subscriber_queue(subscriber), 100).await?;
    let mut got = Vec::new();
    while got.len() < owed.len() {
        let Ok(Some(incoming)) = tokio::time::timeout(PATIENCE, consumer.messages.recv()).await else {
            return Err(missing(subscriber, owed.len() - got.len()));
        };
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
async fn from_directory(dir: &std::path::Path, subscriber: &str, owed: &BTreeSet<&str>) -> Result<Vec<Got>, Fault> {
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
        if got.len() >= owed.len() {
            return Ok(got);
        }
        if std::time::Instant::now() > deadline {
            return Err(missing(subscriber, owed.len() - got.len()));
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

fn missing(subscriber: &str, count: usize) -> Fault {
    Fault::new(Code::Internal, format!("{count} parcel(s) the journal says were sent did not reach {subscriber}"))
}

/// The beginning of what a parcel says, on one line: the first element of XML, the first members of JSON.
fn begins(message: &Message) -> String {
    let text = String::from_utf8_lossy(&message.body);
    let element = text.match_indices('<').find(|(at, _)| text[at + 1..].starts_with(|c: char| c.is_alphabetic()));
    let from = if text.starts_with(['<', '\u{feff}']) { element.map_or(0, |(at, _)| at) } else { 0 };
    let said = text.get(from..).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ");
    said.chars().take(30).collect()
}
