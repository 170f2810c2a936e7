//! `causeway run`: the daemon.

use std::sync::Arc;

use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::Told;
use super::output::{Exit, fail, fail_all, note, wait};
use crate::app::App;
use crate::config::Setup;
use crate::fault::{Code, Fault};
use crate::rabbit::Broker;
use crate::telemetry::happening::LedgerCommitted;
use crate::{ledger, telemetry};

/// Runs the daemon until SIGTERM or SIGINT.
pub(super) fn run(told: &Told) -> Exit {
    let setup = match told.setup() {
        Ok(setup) => setup,
        Err(exit) => return exit,
    };
    let settings = setup.config.telemetry;
    if let Err(fault) = telemetry::init(settings.log, settings.level) {
        return fail(&fault);
    }
    wait(async {
        match daemon(setup).await {
            Ok(()) => Exit::Ok,
            Err(faults) => fail_all(&faults),
        }
    })
}

async fn daemon(setup: Setup) -> Result<(), Vec<Fault>> {
    let one = |fault: Fault| vec![fault];
    let stop = stopped_by_signal().map_err(one)?;
    let config = &setup.config;
    let committed: ledger::OnCommit = Arc::new(|took, writes| LedgerCommitted { writes, took }.emit());
    let ledger = ledger::open(&config.ledger.url(), Some(committed)).map_err(one)?;
    let broker = Broker::connect(config.rabbitmq.url.expose()).await.map_err(one)?;
    let listen = config.operators.listen;
    let app = App::build(setup, broker, ledger).await?;
    app.run(Some(listen), stop).await.map_err(one)
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
