//! `causeway run`: the daemon.

use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::Told;
use super::output::{Exit, fail, note, wait};
use crate::app::App;
use crate::config::{self, Config};
use crate::fault::{Code, Fault};
use crate::rabbit::Broker;
use crate::{ledger, telemetry};

/// Runs the daemon until SIGTERM or SIGINT.
pub(super) fn run(told: &Told) -> Exit {
    let config = match config::load(told.config.as_deref()) {
        Ok(config) => config,
        Err(problems) => return config::report(&problems),
    };
    if let Err(fault) = telemetry::init(config.telemetry.log, config.telemetry.level) {
        return fail(&fault);
    }
    wait(async {
        match daemon(config).await {
            Ok(()) => Exit::Ok,
            Err(faults) => faults.iter().map(fail).max().unwrap_or(Exit::Internal),
        }
    })
}

async fn daemon(config: Config) -> Result<(), Vec<Fault>> {
    let one = |fault: Fault| vec![fault];
    let stop = stopped_by_signal().map_err(one)?;
    let observe: ledger::CommitObserver =
        Arc::new(|took, writes| telemetry::happening::LedgerCommitted { took, writes }.emit());
    let ledger = ledger::open(&config.ledger.url, Some(observe)).map_err(one)?;
    let broker = Broker::connect(&config.rabbitmq.url).await.map_err(one)?;
    let app = App::build(config, broker, ledger).await?;
    app.run(stop).await.map_err(one)
}

/// A token that SIGTERM and SIGINT cancel; a second signal ends the process at once.
fn stopped_by_signal() -> Result<CancellationToken, Fault> {
    let failed = |error: std::io::Error| Fault::new(Code::Internal, format!("signals cannot be caught: {error}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(failed)?;
    let stop = CancellationToken::new();
    let told = stop.clone();
    tokio::spawn(async move {
        for again in [false, true] {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
            }
            if again {
                note("causeway: stopping at once; what is not settled comes again");
                std::process::exit(Exit::Unreachable as i32);
            }
            note("causeway: draining; a second signal stops at once");
            told.cancel();
        }
    });
    Ok(stop)
}
