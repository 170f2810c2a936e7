//! `causeway run`: the daemon.

use std::sync::Arc;

use serde_json::json;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use super::Told;
use super::output::{Answered, Exit, Refusal, say_json, wait};
use crate::app::App;
use crate::config::{Setup, TelemetrySettings};
use crate::fault::{Code, Fault};
use crate::rabbit::Broker;
use crate::telemetry::LogFormat;
use crate::telemetry::happening::{FaultRaised, LedgerCommitted, Stage, StageReached};
use crate::{ledger, telemetry};

/// Runs the daemon until SIGTERM or SIGINT.
pub(super) fn run(told: &Told) -> Answered {
    let setup = told.setup()?;
    let TelemetrySettings { log, level } = setup.config.telemetry;
    telemetry::init(log, level)?;
    let ended = wait(async { Ok(daemon(setup).await) })?;
    match ended {
        Ok(()) if told.json => say_json(&json!({"stopped": "by a signal"})),
        Ok(()) => {}
        // A log collector takes no line that is none of its own.
        Err(faults) if log == LogFormat::Json => {
            faults.iter().for_each(|fault| FaultRaised { about: "the daemon", fault }.emit());
            return Err(Refusal::from(faults).logged());
        }
        Err(faults) => return Err(faults.into()),
    }
    Ok(Exit::Ok)
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
                let detail = "at once, by a second signal; what is not settled comes again";
                StageReached { stage: Stage::Stopped, detail }.emit();
                std::process::exit(Exit::Unreachable as i32);
            }
            StageReached { stage: Stage::Draining, detail: "a second signal stops at once" }.emit();
            told.cancel();
        }
    });
    Ok(stop)
}
