//! The daemon's life: build, run, drain.
//!
//! Building opens everything and serves nothing; running starts the second halves (delivery), then the line; draining
//! goes the other way round.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use causeway_contract::adapter::Limits;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::{self, Config, Deliver, Setup};
use crate::deliver::{self, Channel};
use crate::fault::{Code, Fault};
use crate::ingest::Source;
use crate::ledger::Ledger;
use crate::operators;
use crate::pipeline::{self, Line};
use crate::rabbit::Broker;
use crate::rabbit::topology::{Mode, SubscriberQueue, Topology, UNROUTABLE};
use crate::telemetry::happening::{ConfigLoaded, ConnectionChanged, LedgerMeasured, Role, Stage, StageReached};

/// How long a parcel waits for RabbitMQ's confirm before it is published again under its id.
const CONFIRM: Duration = Duration::from_secs(30);

/// How long a connection may take to close.
const CLOSE: Duration = Duration::from_secs(5);

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
    /// Builds the line from a checked configuration, on this broker and this ledger, and declares or verifies the
    /// topology.
    ///
    /// # Errors
    /// `CW4002` for every exchange and queue that RabbitMQ refuses.
    pub async fn build(setup: Setup, broker: Broker, ledger: Arc<dyn Ledger>) -> Result<Self, Vec<Fault>> {
        let Setup { config, registry, router } = setup;
        let mode = match config.rabbitmq.topology {
            config::Topology::Declare => Mode::Declare,
            config::Topology::Verify => Mode::Verify,
        };
        broker.apply(&topology(&config), mode).await?;
        let line = Line {
            broker,
            ledger,
            registry,
            router,
            publishers: config.publishers.clone(),
            sources: sources(&config),
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

    /// Runs until `stop`, with the operators' pages at `listen`; then drains: intake first, then what is on its way, then delivery.
    ///
    /// # Errors
    /// What stopped the daemon. Nothing is lost: what is not settled comes again.
    pub async fn run(self, listen: Option<SocketAddr>, stop: CancellationToken) -> Result<(), Fault> {
        let Self { config, line, health } = self;
        let line_state = health.component("line");
        let tasks = TaskTracker::new();
        let deliveries = CancellationToken::new();
        let trouble = CancellationToken::new();
        let first = Arc::new(std::sync::OnceLock::new());
        for subscriber in &config.subscribers {
            let (channel, subscriber) = (channel(&subscriber.deliver), subscriber.id().to_owned());
            let state = health.component(format!("subscriber/{subscriber}"));
            state.up();
            let worker = deliver::run(
                subscriber.clone(),
                channel,
                line.broker.clone(),
                Arc::clone(&line.ledger),
                deliveries.clone(),
            );
            let (first, trouble) = (Arc::clone(&first), trouble.clone());
            tasks.spawn(async move {
                if let Err(fault) = worker.await {
                    state.down(fault.to_string());
                    let _ = first.set(fault);
                    trouble.cancel();
                }
            });
        }
        if let Some(listen) = listen {
            operators::serve(listen, health.clone(), deliveries.clone()).await?;
        }
        tasks.spawn(gauges(Arc::clone(&line.ledger), deliveries.clone()));
        tasks.close();

        let began = || {
            announce(&config, &line);
            line_state.up();
        };
        let stopped = tokio::select! {
            ended = pipeline::run(Arc::clone(&line), stop, began) => ended,
            () = trouble.cancelled() => {
                Err(first.get().cloned().unwrap_or_else(|| Fault::new(Code::Internal, "a delivery ended without a reason")))
            }
        };
        line_state.down("stopping");
        deliveries.cancel();
        let _ = tokio::time::timeout(line.drain, tasks.wait()).await;
        // A RabbitMQ that is blocked would not answer; the connection goes with the process.
        let _ = tokio::time::timeout(CLOSE, line.broker.close()).await;
        stopped
    }
}

/// The queues that are consumed: those of the configuration, and what publishers sent that no binding took.
fn sources(config: &Config) -> Vec<Source> {
    let mut sources = config.sources.clone();
    if !sources.iter().any(|source| source.queue == UNROUTABLE) {
        sources.push(Source { queue: UNROUTABLE.to_owned(), format: None, profile: None, publisher: None });
    }
    sources
}

/// Exchanges, queues and bindings this configuration needs.
#[must_use]
pub fn topology(config: &Config) -> Topology {
    let sources: Vec<String> = config.sources.iter().map(|source| source.queue.clone()).collect();
    let queue = |id: &str| SubscriberQueue { id: id.to_owned(), single_active_consumer: false };
    let subscribers: Vec<SubscriberQueue> = config.subscribers.iter().map(|one| queue(one.id())).collect();
    Topology::of_causeway(&sources, &subscribers)
}

/// How copies reach an agency, as the delivery room takes it.
#[must_use]
pub fn channel(deliver: &Deliver) -> Channel {
    match deliver {
        Deliver::Amqp => Channel::Amqp,
        Deliver::File { dir } => Channel::File(deliver::file::Settings { dir: dir.clone() }),
    }
}

fn announce(config: &Config, line: &Line) {
    let address = config::values::without_password(config.rabbitmq.url.expose());
    for role in [Role::Publish, Role::Consume] {
        ConnectionChanged { role, connected: true, detail: &address }.emit();
    }
    let file = config.file.as_ref().map_or_else(|| "the environment".to_owned(), |file| file.display().to_string());
    ConfigLoaded { file: &file, hash: &config.hash(), subscribers: config.subscribers.len() }.emit();
    let sources: Vec<&str> = line.sources.iter().map(|source| source.queue.as_str()).collect();
    StageReached { stage: Stage::Active, detail: &sources.join(", ") }.emit();
}

/// Keeps the gauges that the journal answers.
async fn gauges(ledger: Arc<dyn Ledger>, stop: CancellationToken) {
    loop {
        if let Ok(counts) = ledger.counts().await {
            LedgerMeasured { counts: &counts }.emit();
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(GAUGES) => {}
        }
    }
}
