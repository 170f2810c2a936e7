//! `causeway demo`: the whole line on one machine, with sample events, shown as a person would want to see it.

mod agencies;
mod show;
mod story;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use tokio_util::sync::CancellationToken;

use super::Told;
use super::output::{Exit, fail, fail_all, note, wait};
use crate::app::App;
use crate::config::Setup;
use crate::fault::{Code, Fault};
use crate::ledger::{self, Ledger, Life};
use crate::rabbit::{Broker, Confirmation};
use story::Story;

/// How long the samples may take to arrive.
const PATIENCE: Duration = Duration::from_secs(60);

/// The whole line on one machine.
#[derive(Debug, Args)]
pub(super) struct Demo {
    /// Without a RabbitMQ: exchanges and queues live in this process, and nothing is kept
    #[arg(long)]
    in_memory: bool,
    /// Directory with story.toml and the samples it names; beside the configuration file where it is left out
    #[arg(long, value_name = "DIR")]
    samples: Option<PathBuf>,
}

impl Demo {
    /// Runs it.
    pub(super) fn run(self, told: &Told) -> Exit {
        let file = told.config.clone().unwrap_or_else(|| PathBuf::from("deploy/demo/causeway.toml"));
        if !file.exists() {
            note(format_args!("causeway: {} is not there; name the demonstration's with --config", file.display()));
            return Exit::Usage;
        }
        let setup = match (Told { config: Some(file.clone()), json: told.json }).setup() {
            Ok(setup) => setup,
            Err(exit) => return exit,
        };
        let folder = self.samples.unwrap_or_else(|| file.parent().unwrap_or(Path::new(".")).join("samples"));
        let story = match Story::read(&folder) {
            Ok(story) => story,
            Err(fault) => return fail(&fault),
        };
        wait(async {
            match play(setup, &story, self.in_memory).await {
                Ok((lives, parcels)) => {
                    show::everything(&story, &lives, &parcels, (!self.in_memory).then_some(file.as_path()));
                    Exit::Ok
                }
                Err(faults) => fail_all(&faults),
            }
        })
    }
}

/// Runs the daemon, publishes the story, waits until every message is settled, and takes what each agency got.
async fn play(
    setup: Setup,
    story: &Story,
    in_memory: bool,
) -> Result<(Vec<Vec<Life>>, Vec<agencies::Got>), Vec<Fault>> {
    let one = |fault: Fault| vec![fault];
    let agencies = agencies::Agencies::of(&setup.config);
    let url = if in_memory { "sqlite::memory:".to_owned() } else { setup.config.ledger.url() };
    let ledger = ledger::open(&url, None).map_err(one)?;
    let broker = match in_memory {
        true => Broker::memory(),
        false => Broker::connect(setup.config.rabbitmq.url.expose()).await.map_err(one)?,
    };
    let app = App::build(setup, broker.clone(), Arc::clone(&ledger)).await?;
    let stop = CancellationToken::new();
    let daemon = tokio::spawn(app.run(None, stop.clone()));
    let played = async {
        publish(story, &broker).await?;
        let lives = settled(story, ledger.as_ref()).await?;
        let got = agencies.collect(&broker, &lives).await?;
        Ok::<_, Fault>((lives, got))
    };
    let played = tokio::select! {
        played = played => played.map_err(one)?,
        fault = broker.lost() => return Err(vec![fault]),
    };
    stop.cancel();
    match daemon.await {
        Ok(Ok(())) => Ok(played),
        Ok(Err(fault)) => Err(vec![fault]),
        Err(error) => Err(vec![Fault::new(Code::Internal, format!("the daemon's task ended: {error}"))]),
    }
}

async fn publish(story: &Story, broker: &Broker) -> Result<(), Fault> {
    for message in &story.messages {
        match broker.publish(message.to_publish(), PATIENCE).await {
            Confirmation::Confirmed => {}
            other => {
                let detail = format!("{} could not be published: {other:?}", message.file);
                return Err(Fault::new(Code::ParcelReturned, detail));
            }
        }
    }
    Ok(())
}

/// The lives of every message of the story, once all are settled.
async fn settled(story: &Story, ledger: &dyn Ledger) -> Result<Vec<Vec<Life>>, Fault> {
    let deadline = Instant::now() + PATIENCE;
    let mut lives = Vec::with_capacity(story.messages.len());
    for (position, message) in story.messages.iter().enumerate() {
        // Several messages may carry one id: each is a life of its own, in the order they were published.
        let before = story.messages.iter().take(position).filter(|other| other.id == message.id).count();
        loop {
            let mine = story.lives_of(message, before, ledger).await?;
            if !mine.is_empty() && mine.iter().all(|life| life.settled) {
                lives.push(mine);
                break;
            }
            if Instant::now() > deadline {
                let detail = format!("{} was not settled within {} s", message.file, PATIENCE.as_secs());
                return Err(Fault::new(Code::Internal, detail));
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }
    Ok(lives)
}
