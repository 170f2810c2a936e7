//! `causeway quarantine`: what was stopped, why, and the bytes it came in.

use clap::Subcommand;

use super::output::{Answered, Exit, Refusal, say_bytes, wait};
use super::{Told, find, trace};
use crate::ledger::Verdict;

/// What was stopped.
#[derive(Debug, Subcommand)]
pub(super) enum Quarantine {
    /// What is in quarantine, newest first
    Ls {
        /// At most so many
        #[arg(long, default_value = "50", value_parser = find::at_least_one)]
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
    pub(super) fn run(self, told: &Told) -> Answered {
        let ledger = told.ledger()?;
        match self {
            Quarantine::Ls { limit } => {
                let rows = wait(async { Ok(ledger.quarantine(limit).await?) })?;
                find::print(&rows, told, "quarantine is empty");
                Ok(Exit::Ok)
            }
            Quarantine::Show { event, original } => {
                let mut lives = wait(async { Ok(ledger.trace(event.clone()).await?) })?;
                lives.retain(|life| matches!(life.event.verdict, Verdict::Rejected | Verdict::Conflict));
                let Some(last) = lives.last() else {
                    return Err(Refusal::new(Exit::No, format!("{event:?} is not in quarantine")));
                };
                if original {
                    say_bytes(&last.message.body);
                } else {
                    trace::print(&lives, told);
                }
                Ok(Exit::Ok)
            }
        }
    }
}
