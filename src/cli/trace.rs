//! `causeway trace`: the whole life of one event.

use clap::Args;
use serde_json::{Value, json};

use super::Told;
use super::output::{Exit, fail, note, say, say_json, wait};
use crate::decode::hex;
use crate::ledger::{Attempt, Life, Planned, Verdict};

/// The whole life of one event.
#[derive(Debug, Args)]
pub(super) struct Trace {
    /// Event id, or a place as `find` prints it
    event: String,
}

impl Trace {
    /// Runs it.
    pub(super) fn run(self, told: &Told) -> Exit {
        let ledger = match told.ledger() {
            Ok(ledger) => ledger,
            Err(exit) => return exit,
        };
        wait(async {
            match ledger.trace(self.event.clone()).await {
                Ok(lives) if lives.is_empty() => {
                    note(format_args!("causeway: no event is called {:?}; try `causeway find`", self.event));
                    Exit::No
                }
                Ok(lives) if told.json => {
                    say_json(&lives.iter().map(as_json).collect::<Vec<_>>());
                    Exit::Ok
                }
                Ok(lives) => {
                    lives.iter().for_each(print);
                    Exit::Ok
                }
                Err(fault) => fail(&fault),
            }
        })
    }
}

/// One life as a person reads it: top to bottom, as it happened.
pub(super) fn print(life: &Life) {
    let (message, event) = (&life.message, &life.event);
    let kind = event.kind.map_or("unknown type", |kind| kind.as_str());
    say(format_args!("event {} of {}  ({kind})", event.key.id, event.key.source));
    let publisher = message.publisher.as_deref().unwrap_or("nobody RabbitMQ vouches for");
    say(format_args!("  received  {} from queue {} by {publisher}", message.received_at, message.queue));
    say(format_args!(
        "            {} bytes, sha256 {}, read as {}",
        message.body.len(),
        hex(&message.body_hash),
        event.format
    ));
    for finding in &event.findings {
        say(format_args!("  found     {finding}"));
    }
    if let Some(document) = &event.document {
        let keys: Vec<String> = life.aliases.iter().map(|alias| format!("{} {}", alias.scheme, alias.value)).collect();
        say(format_args!("  document  {document} ({})", keys.join(", ")));
    }
    let relation = if event.verdict == Verdict::Accepted { "follows from" } else { "see" };
    let original = event.original.map_or_else(String::new, |place| format!(", {relation} {place}"));
    let state = if life.settled { "" } else { ", parcels owed" };
    say(format_args!("  verdict   {} revision {}{original}{state}", event.verdict.as_str(), event.revision));
    if let Some(fault) = &event.fault {
        say(format_args!("  fault     {fault}"));
    }
    for decision in life.routing.as_array().into_iter().flatten() {
        let text = |name: &str| decision.get(name).and_then(Value::as_str).unwrap_or_default();
        say(format_args!("  routed    {}: {} ({})", text("subscriber"), text("answer"), text("why")));
    }
    for (parcel, attempts) in &life.parcels {
        print_parcel(parcel, attempts);
    }
    say("");
}

fn print_parcel(parcel: &Planned, attempts: &[Attempt]) {
    let hash = parcel.bytes_hash.map_or_else(|| "not written".to_owned(), |hash| format!("sha256 {}", hex(&hash)));
    say(format_args!("  parcel    {} to {} as number {}", parcel.parcel, parcel.subscriber, parcel.sequence));
    say(format_args!("            {} by {}, {} bytes, {hash}", parcel.state.as_str(), parcel.adapter, parcel.bytes));
    if let Some(fault) = &parcel.fault {
        say(format_args!("            {fault}"));
    }
    for loss in &parcel.losses {
        say(format_args!("            loss {}: {:?}: {}", loss.path, loss.value, loss.reason));
    }
    for attempt in attempts {
        say(format_args!("  attempt   {} {} {}", attempt.at, attempt.state.as_str(), attempt.detail));
    }
}

fn as_json(life: &Life) -> Value {
    let (message, event) = (&life.message, &life.event);
    let parcel = |(parcel, attempts): &(Planned, Vec<Attempt>)| {
        json!({
            "parcel": parcel.parcel, "subscriber": parcel.subscriber, "sequence": parcel.sequence,
            "issue": parcel.issue, "state": parcel.state, "format": parcel.format, "adapter": parcel.adapter,
            "config_hash": parcel.config_hash, "bytes": parcel.bytes,
            "sha256": parcel.bytes_hash.map(|hash| hex(&hash)), "losses": parcel.losses,
            "fault": parcel.fault.as_ref().map(ToString::to_string),
            "attempts": attempts.iter().map(|attempt| json!({
                "at": attempt.at, "state": attempt.state, "detail": attempt.detail,
            })).collect::<Vec<_>>(),
        })
    };
    json!({
        "event": event.key.id, "source": event.key.source, "type": event.kind.map(|kind| kind.as_str()),
        "place": format!("{}-{}", message.arrival, event.part), "received_at": message.received_at,
        "queue": message.queue, "publisher": message.publisher, "envelope": message.envelope,
        "sha256": hex(&message.body_hash), "format": event.format, "findings": event.findings,
        "document": event.document, "aliases": life.aliases, "revision": event.revision,
        "verdict": event.verdict, "original": event.original.map(|place| place.to_string()),
        "fault": event.fault.as_ref().map(ToString::to_string), "settled": life.settled,
        "routing": life.routing, "parcels": life.parcels.iter().map(parcel).collect::<Vec<_>>(),
    })
}
