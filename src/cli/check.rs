//! `causeway check`: everything wrong with the configuration, at once.

use clap::Args;

use super::Told;
use super::output::{Exit, fail_all, say, wait};
use crate::app;
use crate::config::{Config, Setup};
use crate::rabbit::Broker;
use crate::rabbit::topology::Mode;
use crate::{fault::Fault, ledger};

/// Everything wrong with the configuration.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Also knock on RabbitMQ and the ledger; nothing is changed there
    #[arg(long)]
    live: bool,
}

impl Check {
    /// Runs it.
    pub(super) fn run(self, told: &Told) -> Exit {
        let Setup { config, registry, .. } = match told.setup() {
            Ok(setup) => setup,
            Err(exit) => return exit,
        };
        say(format_args!(
            "configuration ok: {} source(s), {} subscriber(s), {} format(s), hash {}",
            config.sources.len(),
            config.subscribers.len(),
            registry.formats().count(),
            config.hash()
        ));
        if self.live { wait(knock(&config)) } else { Exit::Ok }
    }
}

async fn knock(config: &Config) -> Exit {
    let mut faults: Vec<Fault> = Vec::new();
    match Broker::connect(config.rabbitmq.url.expose()).await {
        Ok(broker) => {
            if let Err(refused) = broker.apply(&app::topology(config), Mode::Verify).await {
                faults.extend(refused);
            } else {
                say("rabbitmq ok: exchanges and queues are as configured");
            }
            broker.close().await;
        }
        Err(fault) => faults.push(fault),
    }
    let counted = async { ledger::open_read_only(&config.ledger.url())?.counts().await };
    match counted.await {
        Ok(counts) => say(format_args!("ledger ok: {} bytes, {} in quarantine", counts.bytes, counts.quarantined)),
        Err(fault) => faults.push(fault),
    }
    if faults.is_empty() { Exit::Ok } else { fail_all(&faults) }
}
