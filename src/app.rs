//! The daemon's life: build, run, drain.
//!
//! Building opens everything and serves nothing; running starts the second halves (delivery), then the line; draining
//! goes the other way round.

use std::sync::Arc;
use std::time::Duration;

use causeway_contract::adapter::Limits;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::Config;
use crate::deliver;
use crate::fault::{Code, Fault};
use crate::ledger::Ledger;
use crate::operators;
use crate::pipeline::{self, Line};
use crate::rabbit::Broker;
use crate::telemetry;

/// How long a parcel waits for RabbitMQ's confirm before it is published again under its id.
const CONFIRM: Duration = Duration::from_secs(30);

/// How often gauges that the journal answers are asked for.
const GAUGES: Duration = Duration::from_secs(15);

/// Everything built, nothing running.
#[derive(Debug)]
pub struct App {
    config: Config,
    line: Arc<Line>,
    health: operators::Health,
}

impl App {
    /// Builds the line from a configuration, on this broker and this ledger, and declares or verifies the topology.
    ///
    /// # Errors
    /// Every problem at once: tables, filters, exchanges and queues.
    pub async fn build(config: Config, broker: Broker, ledger: Arc<dyn Ledger>) -> Result<Self, Vec<Fault>> {
        let registry = config.registry()?;
        let router = config.router(&registry)?;
        broker.apply(&config.topology(), config.rabbitmq.topology).await?;
        let line = Line {
            broker,
            ledger,
            registry,
            router,
            publishers: config.publishers(),
            sources: config.sources(),
            limits: Limits { body_bytes: config.limits.body_bytes, ..Limits::default() },
            in_flight: config.limits.in_flight,
            drain: config.limits.drain,
            confirm: CONFIRM,
        };
        Ok(Self { config, line: Arc::new(line), health: operators::Health::default() })
    }

    /// The line, for those who look at it from outside.
    #[must_use]
    pub fn line(&self) -> &Arc<Line> {
        &self.line
    }

    /// Runs until `stop`, then drains: intake first, then what is on its way, then delivery.
    ///
    /// # Errors
    /// What stopped the daemon. Nothing is lost: what is not settled comes again.
    pub async fn run(self, stop: CancellationToken) -> Result<(), Fault> {
        let Self { config, line, health } = self;
        let tasks = TaskTracker::new();
        let deliveries = CancellationToken::new();
        let trouble = CancellationToken::new();
        let first = Arc::new(std::sync::OnceLock::new());
        for (subscriber, channel) in config.deliveries() {
            health.up(&format!("delivery {subscriber}"));
            let worker =
                deliver::run(subscriber.clone(), channel, line.broker.clone(), Arc::clone(&line.ledger), deliveries.clone());
            let (health, first, trouble) = (health.clone(), Arc::clone(&first), trouble.clone());
            tasks.spawn(async move {
                if let Err(fault) = worker.await {
                    health.down(&format!("delivery {subscriber}"), &fault.to_string());
                    let _ = first.set(fault);
                    trouble.cancel();
                }
            });
        }
        if let Some(listen) = config.operators.listen {
            let server = operators::serve(listen, health.clone(), deliveries.clone()).await?;
            tasks.spawn(server);
        }
        tasks.spawn(gauges(Arc::clone(&line.ledger), deliveries.clone()));
        tasks.close();
        announce(&config, &line, &health);

        let stopped = tokio::select! {
            ended = pipeline::run(Arc::clone(&line), stop) => ended,
            () = trouble.cancelled() => {
                Err(first.get().cloned().unwrap_or_else(|| Fault::new(Code::Internal, "a delivery ended without a reason")))
            }
        };
        health.down("line", "stopping");
        deliveries.cancel();
        let _ = tokio::time::timeout(line.drain, tasks.wait()).await;
        line.broker.close().await;
        stopped
    }
}

fn announce(config: &Config, line: &Line, health: &operators::Health) {
    for role in ["publish", "consume"] {
        telemetry::happening::RabbitConnected { role, connected: true }.emit();
    }
    telemetry::happening::Started { config_hash: &config.hash(), sources: line.sources.len() }.emit();
    health.up("line");
}

/// Keeps the gauges that the journal answers.
async fn gauges(ledger: Arc<dyn Ledger>, stop: CancellationToken) {
    loop {
        if let Ok(counts) = ledger.counts().await {
            telemetry::happening::LedgerCounted { counts: &counts }.emit();
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(GAUGES) => {}
        }
    }
}
