//! `causeway demo`: the whole line on one machine, with sample events, shown as a person would want to see it.

mod agencies;
mod files;
mod place;
mod show;
mod story;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use tokio_util::sync::CancellationToken;

use super::Told;
use super::output::{Answered, Exit, Refusal, note, wait};
use crate::app::App;
use crate::config::Setup;
use crate::fault::{Code, Fault};
use crate::ledger::{self, Ledger, Life};
use crate::rabbit::{Broker, Confirmation};
use place::Place;
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
    pub(super) fn run(self, told: &Told) -> Answered {
        let place = Place::find(told.config.clone(), self.in_memory)?;
        let mut setup = Told { config: Some(place.config.clone()), ..told.clone() }.setup()?;
        place.make_room(&mut setup.config)?;
        let beside = place.config.parent().unwrap_or(Path::new(".")).join("samples");
        let story = Story::read(&self.samples.unwrap_or(beside))?;
        let played = wait(async { Ok(play(setup, &story, self.in_memory).await?) })?;
        if told.json {
            show::to_machines(&story, &played);
        } else {
            show::to_people(&story, &played, (!place.is_passing()).then_some(place.config.as_path()));
        }
        match played.missing.as_slice() {
            [] => Ok(Exit::Ok),
            missing if told.json => {
                missing.iter().for_each(note); // machines have it in the answer
                Ok(Exit::Unreachable)
            }
            missing => Err(Refusal::new(Exit::Unreachable, missing.join("; "))),
        }
    }
}

/// What came of the story.
struct Played {
    /// Of each message, the lives of its events.
    lives: Vec<Vec<Life>>,
    /// What each agency got.
    got: Vec<agencies::Got>,
    /// What did not arrive, and why.
    missing: Vec<String>,
}

/// Runs the daemon, publishes the story, waits until every message is settled, and takes what each agency got.
async fn play(setup: Setup, story: &Story, in_memory: bool) -> Result<Played, Vec<Fault>> {
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
    let mut daemon = tokio::spawn(app.run(None, stop.clone()));
    let told = async {
        let before = ledger.counts().await?.last_arrival;
        publish(story, &broker).await?;
        let lives = settled(story, before, ledger.as_ref()).await?;
        agencies.collect(&broker, ledger.as_ref(), lives).await
    };
    let played = tokio::select! {
        played = told => played.map_err(one)?,
        ended = &mut daemon => return Err(one(ended_early(ended))),
    };
    stop.cancel();
    match daemon.await {
        Ok(Ok(())) => Ok(played),
        ended => Err(one(ended_early(ended))),
    }
}

fn ended_early(ended: Result<Result<(), Fault>, tokio::task::JoinError>) -> Fault {
    match ended {
        Ok(Err(fault)) => fault,
        Ok(Ok(())) => Fault::new(Code::Internal, "the daemon ended before the story was told"),
        Err(error) => Fault::new(Code::Internal, format!("the daemon's task ended: {error}")),
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

/// The lives of every message of the story that arrived after `before`, once all are settled: an earlier demonstration
/// may have told the same story to the same ledger.
async fn settled(story: &Story, before: i64, ledger: &dyn Ledger) -> Result<Vec<Vec<Life>>, Fault> {
    let deadline = Instant::now() + PATIENCE;
    let mut lives = Vec::with_capacity(story.messages.len());
    for (position, message) in story.messages.iter().enumerate() {
        // Several messages may carry one id: each is a life of its own, in the order they were published.
        let earlier = story.messages.iter().take(position).filter(|other| other.id == message.id).count();
        loop {
            let mine = story.lives_of(message, before, earlier, ledger).await?;
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
