//! The daemon's life: build, run, drain.
//!
//! Building opens everything and serves nothing; running starts the second halves (delivery), then the line; draining
//! goes the other way round.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::config::{self, Config, Deliver, Setup, SubscriberSettings};
use crate::deliver::{self, Channel};
use crate::fault::{Code, Fault, FirstFault};
use crate::ingest::Source;
use crate::ledger::Ledger;
use crate::operators::{self, Component};
use crate::pipeline::{self, Line};
use crate::rabbit::Broker;
use crate::rabbit::topology::{Mode, SubscriberQueue, Topology, UNROUTABLE};
use crate::telemetry::happening::{ConfigLoaded, LedgerMeasured, Role, Stage, StageReached};

/// How long a parcel waits for RabbitMQ's confirm before it is published again under its id.
const CONFIRM: Duration = Duration::from_secs(30);

/// How long a connection may take to close.
const CLOSE: Duration = Duration::from_secs(5);

/// How long the loss of a connection may come after the loss of its consumers.
const REASON: Duration = Duration::from_secs(1);

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
            limits: config.limits.of_a_body(),
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
        let source = |source: &Source| health.vital(format!("source/{}", source.queue));
        let sources: Vec<Component> = line.sources.iter().map(source).collect();
        let (tasks, trouble) = (TaskTracker::new(), FirstFault::default());
        let deliveries = CancellationToken::new();
        if let Some(listen) = listen {
            operators::serve(listen, health.clone(), deliveries.clone()).await?;
        }
        // Before anything is taken or given: another daemon must not be disturbed.
        for source in &line.sources {
            line.broker.until_unconsumed(&source.queue).await?;
        }
        for subscriber in &config.subscribers {
            tasks.spawn(deliver_to(subscriber, &line, &health, trouble.clone(), deliveries.clone()));
        }
        tasks.spawn(gauges(Arc::clone(&line.ledger), health.vital("ledger"), deliveries.clone()));
        tasks.spawn(connections(line.broker.clone(), health.clone(), deliveries.clone()));
        tasks.close();

        let began = || {
            announce(&config, &line);
            sources.iter().for_each(Component::up);
        };
        let stopped = tokio::select! {
            ended = pipeline::run(Arc::clone(&line), stop, began) => ended,
            fault = trouble.happened() => Err(fault),
        };
        let stopped = match stopped {
            // A connection that is lost ends its consumers, and is the reason that helps.
            Err(fault) if fault.code == Code::ConsumerLost => {
                Err(tokio::time::timeout(REASON, line.broker.lost()).await.unwrap_or(fault))
            }
            stopped => stopped,
        };
        let why = stopped.as_ref().err().map_or_else(|| "stopping".to_owned(), ToString::to_string);
        sources.iter().for_each(|source| source.down(why.as_str()));
        deliveries.cancel();
        let _ = tokio::time::timeout(line.drain, tasks.wait()).await;
        // A RabbitMQ that is blocked would not answer; the connection goes with the process.
        let _ = tokio::time::timeout(CLOSE, line.broker.close()).await;
        StageReached { stage: Stage::Stopped, detail: &why }.emit();
        stopped
    }
}

/// Delivers to one subscriber, and keeps its state.
fn deliver_to(
    subscriber: &SubscriberSettings,
    line: &Line,
    health: &operators::Health,
    trouble: FirstFault,
    stop: CancellationToken,
) -> impl Future<Output = ()> + Send + use<> {
    let (channel, id) = (channel(&subscriber.deliver), subscriber.id().to_owned());
    let state = health.dispensable(format!("subscriber/{id}"));
    let (reach, mut reached) = watch::channel(None);
    let worker = deliver::run(id, channel, line.broker.clone(), line.ledger.clone(), reach, stop);
    async move {
        let keep = async {
            while reached.changed().await.is_ok() {
                match &*reached.borrow_and_update() {
                    None => state.up(),
                    Some(fault) => state.down(fault.to_string()),
                }
            }
        };
        let (ended, ()) = tokio::join!(worker, keep);
        if let Err(fault) = ended {
            state.down(fault.to_string());
            trouble.raise(fault);
        }
    }
}

/// Keeps the state of the connections: they are up from the start, and one that is lost stays lost.
async fn connections(broker: Broker, health: operators::Health, stop: CancellationToken) {
    let states = [Role::Publish, Role::Consume].map(|role| (role, health.vital(format!("rabbitmq/{}", role.as_str()))));
    states.iter().for_each(|(_, state)| state.up());
    tokio::select! {
        () = stop.cancelled() => {}
        fault = broker.lost() => {
            for (_, state) in states.iter().filter(|(role, _)| !broker.is_connected(*role)) {
                state.down(fault.to_string());
            }
        }
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
    let file = config.file.as_ref().map_or_else(|| "the environment".to_owned(), |file| file.display().to_string());
    ConfigLoaded { file: &file, hash: &config.hash(), subscribers: config.subscribers.len() }.emit();
    let sources: Vec<&str> = line.sources.iter().map(|source| source.queue.as_str()).collect();
    StageReached { stage: Stage::Active, detail: &sources.join(", ") }.emit();
}

/// Keeps the gauges that the journal answers, and with them the ledger's state.
async fn gauges(ledger: Arc<dyn Ledger>, state: Component, stop: CancellationToken) {
    loop {
        match ledger.counts().await {
            Ok(counts) => {
                LedgerMeasured { counts: &counts }.emit();
                state.up();
            }
            Err(fault) => state.down(fault.to_string()),
        }
        tokio::select! {
            () = stop.cancelled() => return,
            () = tokio::time::sleep(GAUGES) => {}
        }
    }
}
