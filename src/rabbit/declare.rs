//! Makes or verifies a topology on a RabbitMQ, and says everything that differs, not the first thing.
//!
//! RabbitMQ tells of one difference at a time, by closing the channel (406, with a sentence). So after each difference
//! the object is asked for again *as it is* in that point, until RabbitMQ agrees; nothing is ever made that way,
//! because an object that differs exists.

use std::collections::BTreeMap;

use lapin::options::{ExchangeDeclareOptions, QueueBindOptions, QueueDeclareOptions};
use lapin::types::{AMQPValue, FieldTable, LongString, ShortString};
use lapin::{Channel, Connection, ErrorKind, ExchangeKind};

use super::difference::{Difference, Found};
use super::topology::{Argument, Binding, Exchange, Mode, Queue, Topology};
use crate::fault::{Code, Fault};

const ACCESS_REFUSED: u16 = 403;
const NOT_FOUND: u16 = 404;
/// Differences told of one object; it has fewer properties than that.
const DIFFERENCES: usize = 16;

/// Makes or verifies everything; the faults name object, argument, expected and found.
pub(super) async fn apply(connection: &Connection, topology: &Topology, mode: Mode) -> Result<(), Vec<Fault>> {
    let mut clerk = Clerk { connection, channel: None, faults: Vec::new() };
    for exchange in &topology.exchanges {
        clerk.settle(&Wanted::exchange(exchange), mode).await;
    }
    for queue in &topology.queues {
        clerk.settle(&Wanted::queue(queue), mode).await;
    }
    for queue in &topology.existing {
        clerk.exists(&Wanted::existing(queue)).await;
    }
    if mode == Mode::Declare {
        for binding in &topology.bindings {
            clerk.bind(binding).await;
        }
    }
    if let Some(channel) = clerk.channel {
        let _ = channel.close(200, "OK".into()).await;
    }
    if clerk.faults.is_empty() { Ok(()) } else { Err(clerk.faults) }
}

/// How many consumers a queue has.
pub(super) async fn consumers(connection: &Connection, queue: &str) -> lapin::Result<u32> {
    let channel = connection.create_channel().await?;
    let options = QueueDeclareOptions { passive: true, ..QueueDeclareOptions::default() };
    let found = channel.queue_declare(short(queue)?, options, FieldTable::default()).await?;
    let _ = channel.close(200, "OK".into()).await; // the answer is there
    Ok(found.consumer_count())
}

/// An exchange or a queue as it is asked for.
#[derive(Clone, Debug)]
struct Wanted {
    what: What,
    name: String,
    /// Type of an exchange.
    kind: String,
    durable: bool,
    auto_delete: bool,
    /// `exclusive` of a queue, `internal` of an exchange.
    private: bool,
    arguments: BTreeMap<String, Argument>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Exchange,
    Queue,
}

impl Wanted {
    fn exchange(exchange: &Exchange) -> Self {
        let alternate = exchange.alternate.iter().map(|name| ("alternate-exchange".into(), name));
        let arguments = alternate.map(|(key, name): (String, _)| (key, Argument::Text(name.clone()))).collect();
        Self { kind: exchange.kind.as_str().into(), arguments, ..Self::named(What::Exchange, &exchange.name) }
    }

    fn queue(queue: &Queue) -> Self {
        let mut arguments = queue.arguments.clone();
        arguments.insert("x-queue-type".into(), Argument::Text(queue.kind.as_str().into()));
        Self { arguments, ..Self::named(What::Queue, &queue.name) }
    }

    fn existing(queue: &str) -> Self {
        Self::named(What::Queue, queue)
    }

    fn named(what: What, name: &str) -> Self {
        Self {
            what,
            name: name.into(),
            kind: String::new(),
            durable: true,
            auto_delete: false,
            private: false,
            arguments: BTreeMap::new(),
        }
    }

    fn label(&self) -> String {
        match self.what {
            What::Exchange => format!("exchange {:?}", self.name),
            What::Queue => format!("queue {:?}", self.name),
        }
    }

    async fn ask(&self, channel: &Channel, passive: bool) -> lapin::Result<()> {
        let name = short(&self.name)?;
        let arguments = if passive { FieldTable::default() } else { table(&self.arguments)? };
        let (durable, auto_delete) = (self.durable, self.auto_delete);
        match self.what {
            What::Exchange => {
                let options =
                    ExchangeDeclareOptions { passive, durable, auto_delete, internal: self.private, nowait: false };
                channel.exchange_declare(name, ExchangeKind::Custom(self.kind.clone()), options, arguments).await
            }
            What::Queue => {
                let options =
                    QueueDeclareOptions { passive, durable, auto_delete, exclusive: self.private, nowait: false };
                channel.queue_declare(name, options, arguments).await.map(drop)
            }
        }
    }

    /// Takes over how the object is in one point; false where that point or its value is none we could ask for.
    fn adopt(&mut self, difference: &Difference) -> bool {
        let flag = |value: &Found| value.text() == Some("true");
        match difference.argument.as_str() {
            "type" => self.kind = difference.found.text().unwrap_or_default().to_owned(),
            "durable" => self.durable = flag(&difference.found),
            "auto_delete" => self.auto_delete = flag(&difference.found),
            "exclusive" | "internal" => self.private = flag(&difference.found),
            argument => match difference.found.argument() {
                Some(value) => drop(self.arguments.insert(argument.to_owned(), value)),
                None if difference.found == Found::Nothing => drop(self.arguments.remove(argument)),
                None => return false,
            },
        }
        true
    }
}

/// Works through a topology on a channel that is opened anew after every refusal.
struct Clerk<'a> {
    connection: &'a Connection,
    channel: Option<Channel>,
    faults: Vec<Fault>,
}

impl Clerk<'_> {
    async fn channel(&mut self) -> lapin::Result<Channel> {
        if let Some(channel) = self.channel.as_ref().filter(|channel| channel.status().connected()) {
            return Ok(channel.clone());
        }
        let channel = self.connection.create_channel().await?;
        self.channel = Some(channel.clone());
        Ok(channel)
    }

    async fn ask(&mut self, wanted: &Wanted, passive: bool) -> lapin::Result<()> {
        let channel = self.channel().await?;
        wanted.ask(&channel, passive).await
    }

    async fn settle(&mut self, wanted: &Wanted, mode: Mode) {
        // A passive declaration tells only whether the object exists; its arguments are compared by the other kind,
        // which would make a missing one.
        if mode == Mode::Verify && !self.exists(wanted).await {
            return;
        }
        let mut asked = wanted.clone();
        for _ in 0..DIFFERENCES {
            let Err(error) = self.ask(&asked, false).await else { return };
            let (code, text) = refusal(&error);
            match Difference::read(&text) {
                Some(difference) => {
                    self.complain(&wanted.label(), &difference.to_string());
                    if !asked.adopt(&difference) {
                        return;
                    }
                }
                None if mode == Mode::Verify && code == ACCESS_REFUSED => {
                    tracing::warn!("{} exists; its arguments are not shown to this account: {text}", wanted.label());
                    return;
                }
                None => return self.complain(&wanted.label(), &text),
            }
        }
    }

    async fn exists(&mut self, wanted: &Wanted) -> bool {
        let Err(error) = self.ask(wanted, true).await else { return true };
        let (code, text) = refusal(&error);
        let problem = if code == NOT_FOUND { "expected to exist, found none".to_owned() } else { text };
        self.complain(&wanted.label(), &problem);
        false
    }

    async fn bind(&mut self, binding: &Binding) {
        let bound = async {
            let channel = self.channel().await?;
            let (queue, exchange) = (short(&binding.queue)?, short(&binding.exchange)?);
            let key = short(&binding.routing_key)?;
            channel.queue_bind(queue, exchange, key, QueueBindOptions::default(), FieldTable::default()).await
        };
        if let Err(error) = bound.await {
            let label = format!("binding of queue {:?} to exchange {:?}", binding.queue, binding.exchange);
            self.complain(&label, &refusal(&error).1);
        }
    }

    fn complain(&mut self, label: &str, problem: &str) {
        self.faults.push(Fault::new(Code::TopologyRefused, format!("{label}: {problem}")));
    }
}

fn short(text: &str) -> lapin::Result<ShortString> {
    let long = |_| std::io::Error::other(format!("{text:?} is longer than the 255 bytes that AMQP allows"));
    Ok(ShortString::try_new(text).map_err(long)?)
}

fn table(arguments: &BTreeMap<String, Argument>) -> lapin::Result<FieldTable> {
    let mut table = FieldTable::default();
    for (name, value) in arguments {
        let value = match value {
            Argument::Text(text) => AMQPValue::LongString(LongString::from(text.as_str())),
            Argument::Number(number) => AMQPValue::LongLongInt(*number),
            Argument::Flag(flag) => AMQPValue::Boolean(*flag),
        };
        table.insert(short(name)?, value);
    }
    Ok(table)
}

/// RabbitMQ's reply code and sentence; 0 where the error is not its.
fn refusal(error: &lapin::Error) -> (u16, String) {
    match error.kind() {
        ErrorKind::ProtocolError(error) => (error.get_id(), error.get_message().to_string()),
        _ => (0, error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_is_asked_for_as_it_is_after_a_difference() {
        let mut wanted = Wanted::named(What::Queue, "q");
        wanted.arguments.insert("x-delivery-limit".into(), Argument::Number(5));
        let differs = |argument: &str, found| Difference { argument: argument.into(), expected: Found::Nothing, found };
        assert!(wanted.adopt(&differs("x-delivery-limit", Found::Nothing)));
        assert!(wanted.adopt(&differs("durable", Found::Value("false".into(), None))));
        let (value, kind) = ("7".to_owned(), Some("signedint".to_owned()));
        assert!(wanted.adopt(&differs("x-max-length", Found::Value(value, kind))));
        assert!(!wanted.durable);
        assert_eq!(wanted.arguments, BTreeMap::from([("x-max-length".into(), Argument::Number(7))]));
        let table = Found::Value("[]".into(), Some("table".into()));
        assert!(!wanted.adopt(&differs("x-strange", table)), "a table cannot be asked for");
    }
}
