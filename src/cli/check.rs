//! `causeway check`: everything wrong with the configuration, at once.

use clap::Args;

use super::Told;
use super::output::{Exit, fail, say, wait};
use crate::config::{self, Config};
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
        let config = match config::load(told.config.as_deref()) {
            Ok(config) => config,
            Err(problems) => return config::report(&problems),
        };
        let built = config.registry().and_then(|registry| config.router(&registry).map(|_| registry.iter().count()));
        let adapters = match built {
            Ok(adapters) => adapters,
            Err(faults) => return faults.iter().map(fail).max().unwrap_or(Exit::Internal),
        };
        say(format_args!(
            "configuration ok: {} source(s), {} subscriber(s), {adapters} adapter(s), hash {}",
            config.sources().len(),
            config.subscribers.len(),
            config.hash()
        ));
        if self.live { wait(knock(&config)) } else { Exit::Ok }
    }
}

async fn knock(config: &Config) -> Exit {
    let mut faults: Vec<Fault> = Vec::new();
    match Broker::connect(&config.rabbitmq.url).await {
        Ok(broker) => {
            if let Err(refused) = broker.apply(&config.topology(), Mode::Verify).await {
                faults.extend(refused);
            } else {
                say("rabbitmq ok: exchanges and queues are as configured");
            }
            broker.close().await;
        }
        Err(fault) => faults.push(fault),
    }
    let counted = async { ledger::open_read_only(&config.ledger.url)?.counts().await };
    match counted.await {
        Ok(counts) => say(format_args!("ledger ok: {} bytes, {} in quarantine", counts.bytes, counts.quarantined)),
        Err(fault) => faults.push(fault),
    }
    faults.iter().map(fail).max().unwrap_or(Exit::Ok)
}
