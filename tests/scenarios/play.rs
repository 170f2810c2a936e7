//! Plays a scenario: publishes its messages, waits for every receipt, and tells as text what became of each and what
//! every subscriber's queue holds. The same text is expected in memory and on a real RabbitMQ.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use causeway::app::App;
use causeway::config::{self, Setup};
use causeway::ledger::{self, Ledger, Life};
use causeway::rabbit::topology::{INBOUND_EXCHANGE, Mode, Queue, QueueKind, Topology, subscriber_queue};
use causeway::rabbit::{Broker, Confirmation, Message, Properties};
use serde::Deserialize;
use tokio_util::sync::CancellationToken;

/// Where receipts of scenarios go: within the name space of the publisher `scenario`.
const RECEIPTS: &str = "causeway.reply.scenario.receipts";

const PATIENCE: Duration = Duration::from_secs(30);

/// A scenario as it stands in its file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Scenario {
    /// What it shows.
    about: String,
    send: Vec<Send>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Send {
    id: String,
    document: String,
    #[serde(rename = "type", default)]
    kind: String,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    content_type: Option<String>,
}

/// The folder with every scenario.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/scenarios")
}

/// Names of every scenario.
pub(crate) fn names() -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(folder())
        .expect("the folder can be read")
        .flatten()
        .filter(|entry| entry.path().join("scenario.toml").exists())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert!(names.len() > 12, "scenarios are missing: {names:?}");
    names
}

/// How the messages of a scenario come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// All at once: what is decided rests on what is in flight.
    AtOnce,
    /// One by one, each after the one before is settled: what is decided rests on the journal.
    OneByOne,
}

/// Plays one scenario on a broker and tells what became of it.
pub(crate) async fn play(name: &str, broker: Broker, pace: Pace) -> String {
    let scenario = scenario(name);
    let setup = setup(name);
    let subscribers: Vec<String> = setup.config.subscribers.iter().map(|one| one.id().to_owned()).collect();
    let ledger = ledger::open("sqlite::memory:", None).expect("a ledger in memory");
    let app =
        App::build(setup, broker.clone(), Arc::clone(&ledger)).await.expect("the scenario's configuration is right");
    broker.apply(&receipts_queue(), Mode::Declare).await.expect("a queue for receipts");
    let stop = CancellationToken::new();
    let daemon = tokio::spawn(app.run(None, stop.clone()));

    let mut receipts = Vec::new();
    if pace == Pace::OneByOne {
        for send in &scenario.send {
            publish_one(send, &broker).await;
            receipts.extend(take(&broker, RECEIPTS, 1).await);
        }
    } else {
        publish(&scenario, &broker).await;
    }
    let owed = scenario.send.len() - receipts.len();
    receipts.extend(take(&broker, RECEIPTS, owed).await);
    let lives = lives(ledger.as_ref(), &receipts).await;
    let mut told = format!("# {}\n", scenario.about);
    tell_messages(&scenario, &lives, &mut told);
    for subscriber in &subscribers {
        let owed = lives.iter().flatten().flat_map(|life| &life.parcels);
        let owed = owed.filter(|(parcel, _)| parcel.subscriber == *subscriber).count();
        let got = take(&broker, &subscriber_queue(subscriber), owed).await;
        tell_queue(subscriber, &got, &mut told);
    }
    stop.cancel();
    daemon.await.expect("the daemon's task ends").expect("the daemon ends well");
    broker.close().await;
    told
}

/// Publishes every message of a scenario.
pub(crate) async fn publish(scenario: &Scenario, broker: &Broker) {
    for send in &scenario.send {
        publish_one(send, broker).await;
    }
}

async fn publish_one(send: &Send, broker: &Broker) {
    assert_eq!(broker.publish(message(send), PATIENCE).await, Confirmation::Confirmed, "{}", send.id);
}

/// Reads a scenario.
pub(crate) fn scenario(name: &str) -> Scenario {
    let text = std::fs::read_to_string(folder().join(name).join("scenario.toml")).expect("a scenario");
    toml::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The scenario's own configuration, else the one that all share.
pub(crate) fn setup(name: &str) -> Setup {
    let own = folder().join(name).join("causeway.toml");
    let file = if own.exists() { own } else { folder().join("causeway.toml") };
    let sources = config::Sources { file: Some(file), environment: Vec::new() };
    config::load(&sources).unwrap_or_else(|problems| panic!("{problems}"))
}

/// The queue that receipts go to.
pub(crate) fn receipts_queue() -> Topology {
    let queue = Queue { name: RECEIPTS.to_owned(), kind: QueueKind::Quorum, arguments: BTreeMap::new() };
    Topology { queues: vec![queue], ..Topology::default() }
}

fn message(send: &Send) -> Message {
    let body = std::fs::read(folder().join("documents").join(&send.document)).expect("the document is there");
    Message {
        exchange: INBOUND_EXCHANGE.to_owned(),
        routing_key: if send.kind.is_empty() { "customs.message".to_owned() } else { send.kind.clone() },
        properties: Properties {
            message_id: Some(send.id.clone()).filter(|id| !id.is_empty()),
            reply_to: Some(RECEIPTS.to_owned()),
            content_type: send.content_type.clone(),
            ..Properties::default()
        },
        headers: send.headers.clone(),
        body,
    }
}

/// Takes so many messages from a queue, and no more may be there.
async fn take(broker: &Broker, queue: &str, count: usize) -> Vec<Message> {
    let mut consumer = broker.consume(queue, 500).await.expect("the queue can be consumed");
    let mut taken = Vec::new();
    while taken.len() < count {
        let incoming = tokio::time::timeout(PATIENCE, consumer.messages.recv()).await;
        let incoming = incoming.unwrap_or_else(|_| panic!("{queue}: {} of {count} came", taken.len()));
        let incoming = incoming.expect("the consumer goes on");
        taken.push(incoming.message.clone());
        assert!(incoming.acknowledgement.ack().await);
    }
    consumer.stop.stop().await;
    taken
}

/// The lives of the events that receipts speak of, by message in arrival order.
async fn lives(ledger: &dyn Ledger, receipts: &[Message]) -> Vec<Vec<Life>> {
    let mut lives: BTreeMap<i64, Vec<Life>> = BTreeMap::new();
    for receipt in receipts {
        let body: serde_json::Value = serde_json::from_slice(&receipt.body).expect("a receipt is JSON");
        let arrival = body["arrival"].as_str().expect("a receipt names the arrival").to_owned();
        let events = body["events"].as_array().expect("a receipt lists events");
        for (part, event) in events.iter().enumerate() {
            let life = ledger.trace(format!("{arrival}-{part}")).await.expect("the ledger answers");
            assert_eq!(life.len(), 1, "one event has one place");
            assert_eq!(event["outcome"], life[0].event.verdict.as_str());
            lives.entry(arrival.parse().expect("a number")).or_default().extend(life);
        }
        // What follows from them stands behind them, and their publisher is not told of it.
        for part in events.len()..2 * events.len() {
            let life = ledger.trace(format!("{arrival}-{part}")).await.expect("the ledger answers");
            lives.entry(arrival.parse().expect("a number")).or_default().extend(life);
        }
    }
    lives.into_values().collect()
}

fn tell_messages(scenario: &Scenario, lives: &[Vec<Life>], told: &mut String) {
    let arrivals: Vec<i64> = lives.iter().map(|lives| lives[0].message.arrival).collect();
    for (number, (send, lives)) in scenario.send.iter().zip(lives).enumerate() {
        let _ = writeln!(told, "\n{} {} {}", number + 1, send.id, send.document);
        for life in lives {
            let event = &life.event;
            let kind = event.kind.map_or("-", |kind| kind.as_str());
            let document = event.document.as_deref().unwrap_or("-");
            let _ = write!(told, "  {} {kind} {document}", event.verdict.as_str());
            if event.revision > 0 {
                let _ = write!(told, " r{}", event.revision);
            }
            if let Some(original) = event.original {
                let first = arrivals.iter().position(|arrival| *arrival == original.arrival).map_or(0, |at| at + 1);
                let _ = write!(told, " (see {first})");
            }
            told.push('\n');
            assert!(life.settled, "{}: an answered event is settled", send.id);
            if let Some(fault) = &event.fault {
                let _ = writeln!(told, "    {}", fault.code);
            }
            for finding in event
                .findings
                .iter()
                .filter(|finding| finding.is_error() || finding.rule.starts_with(['L', 'C', 'D', 'W', 'E']))
            {
                let _ = writeln!(told, "    {}: {}", finding.rule, finding.message);
            }
        }
    }
}

fn tell_queue(subscriber: &str, got: &[Message], told: &mut String) {
    let _ = writeln!(told, "\n{subscriber}");
    let ids: BTreeSet<&Option<String>> = got.iter().map(|message| &message.properties.message_id).collect();
    assert_eq!(ids.len(), got.len(), "{subscriber}: parcel ids are unique");
    // Different documents overlap: only the order within a document is promised.
    let mut by_document: BTreeMap<&str, Vec<&Message>> = BTreeMap::new();
    for message in got {
        by_document.entry(message.headers["causeway-document"].as_str()).or_default().push(message);
    }
    for (document, messages) in by_document {
        let sequences: Vec<&str> =
            messages.iter().map(|message| message.headers["causeway-sequence"].as_str()).collect();
        let expected: Vec<String> = (1..=messages.len()).map(|number| number.to_string()).collect();
        assert_eq!(sequences, expected, "{subscriber}: {document} comes in order");
        for message in messages {
            let kind = message.properties.kind.as_deref().unwrap_or_default();
            let (number, format) = (&message.headers["causeway-sequence"], &message.headers["causeway-format"]);
            let _ = writeln!(told, "  {document} {number} {kind} {format}");
            let media_type = if format == "json" { "application/cloudevents+json" } else { "application/xml" };
            assert_eq!(message.properties.content_type.as_deref(), Some(media_type));
            assert_agrees(message);
            tell_grant(message, told);
        }
    }
}

/// A body that is an envelope says what the headers around it say.
fn assert_agrees(message: &Message) {
    let Ok(event) = serde_json::from_slice::<serde_json::Value>(&message.body) else { return };
    let header = |name: &str| message.headers[name].as_str();
    assert_eq!(event["type"].as_str(), message.properties.kind.as_deref());
    assert_eq!(event["id"], header("cloudEvents_id"));
    if let Some(subject) = event["subject"].as_str() {
        assert_eq!(subject, header("cloudEvents_subject"));
    }
    if let Some(document) = event["document"]["id"].as_str() {
        assert_eq!(document, header("causeway-document"));
    }
}

/// What Customs granted: who asked, who said so, on what base, and how the documents of the items stand now.
fn tell_grant(message: &Message, told: &mut String) {
    let Ok(event) = serde_json::from_slice::<serde_json::Value>(&message.body) else { return };
    let Some(grant) = event["data"].get("grant") else { return };
    let reference = |name: &str| grant[name]["id"].as_str().unwrap_or("none").to_owned();
    let (base, request, notice) = (reference("base"), reference("request"), reference("notice"));
    let _ = writeln!(told, "    base {base}, request {request}, notice {notice}");
    let whole = &event["data"]["declaration"];
    let statuses = whole["items"].as_array().into_iter().flatten().flat_map(|item| item["documents"].as_array());
    let statuses: Vec<String> = statuses
        .flatten()
        .map(|document| {
            format!("{} {}", document["reference"].as_str().unwrap_or("?"), document["status"].as_str().unwrap_or("?"))
        })
        .collect();
    let mrn = whole["mrn"].as_str().unwrap_or("no MRN");
    let _ = writeln!(told, "    {mrn}: {}", statuses.join(", "));
}
