//! `causeway quarantine`: what was stopped, why, and the bytes it came in.

use std::io::Write;

use clap::Subcommand;

use super::output::{Exit, fail, note, wait};
use super::{Told, find, trace};
use crate::ledger::Verdict;

/// What was stopped.
#[derive(Debug, Subcommand)]
pub(super) enum Quarantine {
    /// What is in quarantine, newest first
    Ls {
        /// At most so many
        #[arg(long, default_value_t = 50)]
        limit: usize,
    },
    /// One event: everything found, or with --original the bytes as they came
    Show {
        /// Event id, or a place as `ls` prints it
        event: String,
        /// The original bytes, untouched, to stdout
        #[arg(long)]
        original: bool,
    },
}

impl Quarantine {
    /// Runs it.
    pub(super) fn run(self, told: &Told) -> Exit {
        let ledger = match told.ledger() {
            Ok(ledger) => ledger,
            Err(exit) => return exit,
        };
        wait(async {
            match self {
                Quarantine::Ls { limit } => match ledger.quarantine(limit).await {
                    Ok(rows) if rows.is_empty() && !told.json => {
                        note("causeway: quarantine is empty");
                        Exit::Ok
                    }
                    Ok(rows) => find::print(&rows, told, "quarantine is empty"),
                    Err(fault) => fail(&fault),
                },
                Quarantine::Show { event, original } => match ledger.trace(event.clone()).await {
                    Ok(mut lives) => {
                        lives.retain(|life| matches!(life.event.verdict, Verdict::Rejected | Verdict::Conflict));
                        let Some(last) = lives.last() else {
                            note(format_args!("causeway: {event:?} is not in quarantine"));
                            return Exit::No;
                        };
                        if original {
                            let _ = std::io::stdout().write_all(&last.message.body);
                        } else {
                            lives.iter().for_each(trace::print);
                        }
                        Exit::Ok
                    }
                    Err(fault) => fail(&fault),
                },
            }
        })
    }
}
