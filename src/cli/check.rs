//! `causeway check`: everything wrong with the configuration, at once.

use clap::Args;
use serde_json::json;

use super::Told;
use super::output::{Answered, Exit, Refusal, say, say_json, wait};
use crate::app;
use crate::config::{Config, Deliver, Setup};
use crate::deliver::probe;
use crate::rabbit::Broker;
use crate::rabbit::topology::Mode;
use crate::{fault::Fault, ledger};

/// Everything wrong with the configuration.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Also knock on RabbitMQ, the ledger and directories for files; nothing is changed there
    #[arg(long)]
    live: bool,
}

impl Check {
    /// Runs it.
    pub(super) fn run(self, told: &Told) -> Answered {
        let Setup { config, registry, .. } = told.setup()?;
        let formats = registry.formats().count();
        let (sources, subscribers, hash) = (config.sources.len(), config.subscribers.len(), config.hash());
        if !told.json {
            let counted = format!("{sources} source(s), {subscribers} subscriber(s), {formats} format(s)");
            say(format_args!("configuration ok: {counted}, hash {hash}"));
        }
        let (live, faults) = if self.live { wait(knock(&config))? } else { Default::default() };
        if !told.json {
            live.iter().for_each(say);
        }
        if !faults.is_empty() {
            return Err(faults.into());
        }
        if told.json {
            say_json(&json!({"configuration": {"sources": sources, "subscribers": subscribers, "formats": formats,
                "hash": hash}, "live": live}));
        }
        Ok(Exit::Ok)
    }
}

/// Knocks on everything that is outside: what answered, and what did not.
async fn knock(config: &Config) -> Result<(Vec<String>, Vec<Fault>), Refusal> {
    let (mut answers, mut faults) = (Vec::new(), Vec::new());
    match rabbitmq(config).await {
        Ok(()) => answers.push("rabbitmq ok: exchanges and queues are as configured".to_owned()),
        Err(refused) => faults.extend(refused),
    }
    let counted = async { ledger::open_read_only(&config.ledger.url())?.counts().await };
    match counted.await {
        Ok(counts) => answers.push(format!("ledger ok: {} bytes, {} in quarantine", counts.bytes, counts.quarantined)),
        Err(fault) => faults.push(fault),
    }
    for subscriber in &config.subscribers {
        let Deliver::File { dir } = &subscriber.deliver else { continue };
        match probe::directory(dir) {
            Ok(()) => answers.push(format!("subscriber {} ok: {} can be written", subscriber.id(), dir.display())),
            Err(fault) => {
                faults.push(Fault { detail: format!("subscriber {}: {}", subscriber.id(), fault.detail), ..fault })
            }
        }
    }
    Ok((answers, faults))
}

async fn rabbitmq(config: &Config) -> Result<(), Vec<Fault>> {
    let broker = Broker::connect(config.rabbitmq.url.expose()).await.map_err(|fault| vec![fault])?;
    let applied = broker.apply(&app::topology(config), Mode::Verify).await;
    broker.close().await;
    applied
}
