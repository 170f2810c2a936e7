//! The command line: one file a command, one exit code for one kind of answer everywhere.

mod check;
mod contract;
mod demo;
mod document;
mod explain;
mod find;
mod journey;
mod output;
mod quarantine;
mod route;
mod run;
mod trace;
mod translate;
mod validate;

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

use clap::{Parser, Subcommand};

use crate::config::{self, Setup};
use crate::ledger::{self, Ledger};
use crate::registry::Registry;
pub use output::Exit;

/// National Single Window integration message broker.
#[derive(Debug, Parser)]
#[command(name = "causeway", version, about, max_term_width = 110)]
struct Cli {
    /// Configuration file; else `causeway.toml`, then `/etc/causeway/causeway.toml`.
    #[arg(long, global = true, value_name = "FILE", env = "CAUSEWAY_CONFIG")]
    config: Option<PathBuf>,
    /// Answers for machines.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

/// What every command is told.
#[derive(Clone, Debug)]
struct Told {
    config: Option<PathBuf>,
    json: bool,
}

impl Told {
    /// Reads and checks the configuration, and says everything wrong with it.
    fn setup(&self) -> Result<Setup, Exit> {
        config::load(&config::Sources::of_process(self.config.clone())).map_err(|problems| {
            output::note(&problems);
            Exit::Configuration
        })
    }

    /// The document languages: of the configuration where one is named, else as they were compiled in.
    fn registry(&self) -> Result<Registry, Exit> {
        match &self.config {
            Some(_) => self.setup().map(|setup| setup.registry),
            None => Registry::build(None).map_err(|faults| output::fail_all(&faults)),
        }
    }

    /// The ledger of the configuration, to ask while a daemon may have it.
    fn ledger(&self) -> Result<Arc<dyn Ledger>, Exit> {
        let setup = self.setup()?;
        ledger::open_read_only(&setup.config.ledger.url()).map_err(|fault| output::fail(&fault))
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the daemon; SIGTERM or SIGINT drains and stops it
    Run,
    /// Everything wrong with configuration, subscribers, adapters and schemas, at once
    Check(check::Check),
    /// Translate one document, losses and findings on stderr
    Translate(translate::Translate),
    /// All findings of documents: file:line:col: severity RULE path: message
    Validate(validate::Validate),
    /// Which subscribers would get a document, and for each why or why not
    Route(route::Route),
    /// The whole life of one event
    Trace(trace::Trace),
    /// Events by permit number, MRN, LRN, UCR, message or correlation id, agency, state, time
    Find(find::Find),
    /// What was stopped, with everything found and the original bytes
    #[command(subcommand)]
    Quarantine(quarantine::Quarantine),
    /// The page of a fault or a rule
    Explain(explain::Explain),
    /// What partners write against
    #[command(subcommand)]
    Contract(contract::Contract),
    /// The whole line on one machine with sample events
    Demo(demo::Demo),
}

/// Runs the command line.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let _ = error.print();
            return if error.use_stderr() { Exit::Usage } else { Exit::Ok }.into();
        }
    };
    let told = Told { config: cli.config, json: cli.json };
    let exit = match cli.command {
        Command::Run => run::run(&told),
        Command::Check(check) => check.run(&told),
        Command::Translate(translate) => translate.run(&told),
        Command::Validate(validate) => validate.run(&told),
        Command::Route(route) => route.run(&told),
        Command::Trace(trace) => trace.run(&told),
        Command::Find(find) => find.run(&told),
        Command::Quarantine(quarantine) => quarantine.run(&told),
        Command::Explain(explain) => explain.run(&told),
        Command::Contract(contract) => contract.run(&told),
        Command::Demo(demo) => demo.run(&told),
    };
    exit.into()
}
