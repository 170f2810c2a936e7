//! Publishing: one channel in confirm mode, many publishes under way, each told its own answer.
//!
//! One task writes and reads the answers. lapin numbers a publish and queues its frames under different locks, so two
//! tasks publishing on one channel could swap numbers. Messages are written in the order in which they reach the task:
//! for calls that wait at the same time that is any order, so whoever needs one waits for each answer.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{BoxFuture, FutureExt};
use futures_util::stream::{FuturesUnordered, StreamExt};
use lapin::options::{BasicPublishOptions, ConfirmSelectOptions};
use lapin::{Channel, Connection};
use tokio::sync::{mpsc, oneshot};

use super::confirms::{Account, Completion, Returned};
use super::wire::{self, SYNTAX_ERROR};
use super::{Confirmation, Message};

/// Publishes under way at once; further ones wait, and their patience runs.
const WINDOW: usize = 2048;
/// Publishes that wait to be written.
const WAITING: usize = 256;
/// How long the answers of a channel that is gone may take to be told to be lost.
const CHANNEL_GONE: Duration = Duration::from_secs(1);

/// The way to the task that publishes. It ends when this is dropped.
#[derive(Debug)]
pub(super) struct Publisher {
    jobs: mpsc::Sender<Job>,
}

#[derive(Debug)]
struct Job {
    message: Message,
    tell: oneshot::Sender<Confirmation>,
}

impl Publisher {
    /// Starts the task on a connection.
    pub(super) fn start(connection: Arc<Connection>) -> Self {
        let (jobs, waiting) = mpsc::channel(WAITING);
        let line = Line { connection, channel: None, under_way: FuturesUnordered::new(), account: Account::default() };
        tokio::spawn(line.run(waiting));
        Self { jobs }
    }

    /// Publishes and waits for the answer.
    pub(super) async fn publish(&self, message: Message, patience: Duration) -> Confirmation {
        let asked = async {
            let (tell, told) = oneshot::channel();
            let gone = || Confirmation::Lost("the connection to publish is closed".into());
            match self.jobs.send(Job { message, tell }).await {
                Ok(()) => told.await.unwrap_or_else(|_| gone()),
                Err(_) => gone(),
            }
        };
        tokio::time::timeout(patience, asked).await.unwrap_or(Confirmation::TimedOut)
    }
}

/// What the task works on.
struct Line {
    connection: Arc<Connection>,
    channel: Option<Channel>,
    under_way: FuturesUnordered<BoxFuture<'static, (u64, Completion)>>,
    account: Account,
}

impl Line {
    async fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        loop {
            tokio::select! {
                biased;
                Some(first) = self.under_way.next() => self.book(first),
                job = jobs.recv(), if self.under_way.len() < WINDOW => match job {
                    Some(job) => self.write(job).await,
                    None => break,
                },
            }
        }
        self.account.lose("the connection to publish is closed");
    }

    /// Books a completion together with everything else that is complete, as [`Account::book`] demands.
    fn book(&mut self, first: (u64, Completion)) {
        let mut completed = vec![first];
        while let Some(Some(next)) = self.under_way.next().now_or_never() {
            completed.push(next);
        }
        self.account.book(completed);
    }

    async fn write(&mut self, job: Job) {
        let Job { message, tell } = job;
        if tell.is_closed() {
            return; // whoever asked has stopped waiting, so it was told that nothing is certain
        }
        let outgoing = match wire::outgoing(&message, self.connection.configuration().frame_max()) {
            Ok(outgoing) => outgoing,
            Err(why) => {
                let _ = tell.send(Confirmation::Returned(SYNTAX_ERROR, why));
                return;
            }
        };
        let channel = match self.open_channel().await {
            Ok(channel) => channel,
            Err(error) => {
                let _ = tell.send(Confirmation::Lost(error.to_string()));
                return;
            }
        };
        let message = Arc::new(message);
        let number = self.account.open(Arc::clone(&message), tell);
        let mut publish = async move { (number, send(channel, outgoing, &message).await) }.boxed();
        // The first poll puts the frames into lapin's queue: here and now, so that they keep this order.
        match (&mut publish).now_or_never() {
            Some(completed) => self.under_way.push(std::future::ready(completed).boxed()),
            None => self.under_way.push(publish),
        }
    }

    /// The channel, opened anew where RabbitMQ closed it (an exchange that does not exist does that). The account of
    /// the old one is closed first: its returns say nothing about publishes on the new one.
    async fn open_channel(&mut self) -> lapin::Result<Channel> {
        if let Some(channel) = self.channel.as_ref().filter(|channel| channel.status().connected()) {
            return Ok(channel.clone());
        }
        if self.channel.take().is_some() {
            let rest = async {
                while let Some(first) = self.under_way.next().await {
                    self.account.book(vec![first]);
                }
            };
            let _ = tokio::time::timeout(CHANNEL_GONE, rest).await;
            self.under_way.clear();
            self.account.lose("RabbitMQ closed the channel");
        }
        let channel = self.connection.create_channel().await?;
        channel.confirm_select(ConfirmSelectOptions::default()).await?;
        self.channel = Some(channel.clone());
        Ok(channel)
    }
}

/// Publishes one message, persistent and mandatory, and waits for what lapin has to say of it.
async fn send(channel: Channel, outgoing: wire::Outgoing, message: &Message) -> Completion {
    let options = BasicPublishOptions { mandatory: true, ..BasicPublishOptions::default() };
    let published =
        channel.basic_publish(outgoing.exchange, outgoing.routing_key, options, &message.body, outgoing.properties);
    let answer = match published.await {
        Ok(confirm) => confirm.await,
        Err(error) => Err(error),
    };
    match answer {
        Ok(lapin::Confirmation::Ack(returned)) => answered(true, returned),
        Ok(lapin::Confirmation::Nack(returned)) => answered(false, returned),
        Ok(lapin::Confirmation::NotRequested) => Completion::Lost("the channel is not in confirm mode".into()),
        Err(error) => Completion::Lost(error.to_string()),
    }
}

fn answered(acknowledged: bool, returned: Option<lapin::message::BasicReturnMessage>) -> Completion {
    let returned = returned.map(|mut returned| {
        let body = std::mem::take(&mut returned.delivery.data);
        let delivery = &returned.delivery;
        Box::new(Returned {
            code: returned.reply_code,
            text: returned.reply_text.to_string(),
            message: wire::incoming(&delivery.exchange, &delivery.routing_key, &delivery.properties, body),
        })
    });
    Completion::Answered { acknowledged, returned }
}
