//! `causeway find`: events by what people know of them.

use clap::Args;

use super::output::{Exit, fail, note, say, say_json, table, wait};
use super::{Told, output};
use crate::ledger::EventRow;

/// Events that match every word.
#[derive(Debug, Args)]
pub(super) struct Find {
    /// Permit number, MRN, LRN, UCR, document, message, event or correlation id, agency, event type, state, or the
    /// beginning of a time such as 2026-11-23T10
    #[arg(required = true)]
    words: Vec<String>,
    /// At most so many
    #[arg(long, default_value_t = 50)]
    limit: usize,
}

impl Find {
    /// Runs it.
    pub(super) fn run(self, told: &Told) -> Exit {
        let ledger = match told.ledger() {
            Ok(ledger) => ledger,
            Err(exit) => return exit,
        };
        wait(async {
            match ledger.find(self.words, self.limit).await {
                Ok(rows) => print(&rows, told, "nothing matches every word"),
                Err(fault) => fail(&fault),
            }
        })
    }
}

/// A table of events, or why there is none.
pub(super) fn print(rows: &[EventRow], told: &Told, nothing: &str) -> Exit {
    if told.json {
        say_json(&rows);
    } else if rows.is_empty() {
        note(format_args!("causeway: {nothing}"));
    } else {
        say(events_table(rows));
    }
    if rows.is_empty() { Exit::No } else { Exit::Ok }
}

fn events_table(rows: &[EventRow]) -> comfy_table::Table {
    let mut events = table(&["place", "received", "event", "type", "document", "verdict", "parcels"]);
    for row in rows {
        let verdict = match &row.fault {
            Some(fault) => format!("{} {}", row.verdict.as_str(), fault.split(':').next().unwrap_or_default()),
            None => row.verdict.as_str().to_owned(),
        };
        let parcels: Vec<String> = row.parcels.iter().map(|(who, state)| format!("{who} {}", state.as_str())).collect();
        let document = row.document.as_ref().map_or_else(|| "-".to_owned(), |id| format!("{id} r{}", row.revision));
        events.add_row([
            row.place.clone(),
            output::short_time(&row.received_at),
            row.event.clone(),
            row.kind.clone().unwrap_or_else(|| "-".to_owned()),
            document,
            verdict,
            parcels.join("\n"),
        ]);
    }
    events
}
