//! What the demonstration publishes: `story.toml` and the samples it names.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use crate::fault::{Code, Fault};
use crate::ledger::{Ledger, Life};
use crate::rabbit::topology::INBOUND_EXCHANGE;
use crate::rabbit::{Message, Properties};

/// Messages in the order they are published.
#[derive(Debug)]
pub(super) struct Story {
    /// The messages.
    pub messages: Vec<Told>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    message: Vec<Told>,
}

/// One message of the story.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Told {
    /// File with its body.
    pub file: String,
    /// Event type it is published under.
    #[serde(rename = "type")]
    pub kind: String,
    /// Message id.
    pub id: String,
    /// What it shows, for people.
    pub shows: String,
    /// Headers.
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    /// Whom it comes from, for people.
    #[serde(default)]
    pub from: String,
    #[serde(skip)]
    body: Vec<u8>,
}

impl Story {
    /// Reads the story of a folder.
    pub(super) fn read(folder: &Path) -> Result<Self, Fault> {
        let file = folder.join("story.toml");
        let unreadable = |name: &Path, why: &dyn std::fmt::Display| {
            Fault::new(Code::ConfigUnreadable, format!("{}: {why}", name.display()))
        };
        let text = std::fs::read_to_string(&file).map_err(|error| unreadable(&file, &error))?;
        let written: Written = toml::from_str(&text).map_err(|error| unreadable(&file, &error))?;
        let mut messages = written.message;
        for message in &mut messages {
            let file = folder.join(&message.file);
            message.body = std::fs::read(&file).map_err(|error| unreadable(&file, &error))?;
        }
        Ok(Self { messages })
    }

    /// The lives that the n-th message of an id began, of those that arrived after `before`: one an event of its body.
    pub(super) async fn lives_of(
        &self,
        message: &Told,
        before: i64,
        n: usize,
        ledger: &dyn Ledger,
    ) -> Result<Vec<Life>, Fault> {
        let rows = ledger.find(vec![message.id.clone()], 1000).await?;
        let arrivals = rows.iter().filter_map(|row| row.place.split('-').next()?.parse::<i64>().ok());
        let mut arrivals: Vec<i64> = arrivals.filter(|arrival| *arrival > before).collect();
        arrivals.sort_unstable();
        arrivals.dedup();
        let Some(arrival) = arrivals.get(n) else { return Ok(Vec::new()) };
        let mut lives = Vec::new();
        for row in rows.iter().rev().filter(|row| row.place.starts_with(&format!("{arrival}-"))) {
            lives.extend(ledger.trace(row.place.clone()).await?);
        }
        Ok(lives)
    }
}

impl Told {
    /// As it is published.
    pub(super) fn to_publish(&self) -> Message {
        Message {
            exchange: INBOUND_EXCHANGE.to_owned(),
            routing_key: self.kind.clone(),
            properties: Properties { message_id: Some(self.id.clone()), ..Properties::default() },
            headers: self.headers.clone(),
            body: self.body.clone(),
        }
    }
}
