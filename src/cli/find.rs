//! `causeway find`: events by what people know of them.

use clap::Args;

use super::output::{Answered, Cell, Exit, Refusal, Table, note, say_json, say_table, wait};
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
    #[arg(long, default_value = "50", value_parser = at_least_one)]
    limit: usize,
}

impl Find {
    /// Runs it.
    pub(super) fn run(self, told: &Told) -> Answered {
        if self.words.iter().all(|word| word.trim().is_empty()) {
            return Err(Refusal::new(Exit::Usage, "every word is empty: what is to be found?"));
        }
        let ledger = told.ledger()?;
        let rows = wait(async { Ok(ledger.find(self.words, self.limit).await?) })?;
        Ok(print(&rows, told, "nothing matches every word"))
    }
}

/// How many events are shown: none is no answer.
pub(super) fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| "a number from 1 is expected".to_owned())
}

/// A table of events, or why there is none.
pub(super) fn print(rows: &[EventRow], told: &Told, nothing: &str) -> Exit {
    if told.json {
        say_json(&rows);
    } else if rows.is_empty() {
        note(format_args!("causeway: {nothing}"));
    } else {
        say_table(&events_table(rows));
    }
    if rows.is_empty() { Exit::No } else { Exit::Ok }
}

fn events_table(rows: &[EventRow]) -> Table {
    let mut events = Table::new(&["place", "received", "event", "type", "document", "verdict", "parcels"]);
    for row in rows {
        let verdict = match &row.fault {
            Some(fault) => format!("{} {}", row.verdict.as_str(), fault.split(':').next().unwrap_or_default()),
            None => row.verdict.as_str().to_owned(),
        };
        let document = match &row.document {
            Some(id) if row.revision > 0 => format!("{id} r{}", row.revision),
            Some(id) => id.clone(), // it is no revision of it: rejected, stale or in conflict
            None => "-".to_owned(),
        };
        events.add_row([
            Cell::from(&row.place),
            Cell::from(output::short_time(&row.received_at)),
            Cell::from(&row.event),
            Cell::from(row.kind.as_deref().unwrap_or("-")),
            Cell::from(document),
            Cell::from(verdict),
            Cell::lines(row.parcels.iter().map(|(who, state)| format!("{who} {}", state.as_str()))),
        ]);
    }
    events
}
