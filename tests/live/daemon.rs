//! The daemon as a process: kill -9 at any moment loses nothing and mints no new id; SIGTERM drains; bad
//! configuration is refused; operators can ask.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use causeway::rabbit::topology::{INBOUND_EXCHANGE, INBOUND_QUEUE, subscriber_queue};
use causeway::rabbit::{Broker, Confirmation, Message, Properties};

use crate::support::broker;

pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A daemon on a virtual host and a directory of its own.
pub(crate) struct Daemon {
    pub(crate) dir: tempfile::TempDir,
    pub(crate) url: String,
    pub(crate) listen: String,
}

impl Daemon {
    pub(crate) fn new(url: String) -> Self {
        let dir = tempfile::tempdir().expect("a directory");
        let listen = {
            let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
            free.local_addr().expect("an address").to_string()
        };
        let config = format!(
            r#"publishers = "any"
[rabbitmq]
url = "{url}"
[ledger]
url = "sqlite:causeway.db"
[operators]
listen = "{listen}"
[limits]
in_flight = 64
[[source]]
queue = "causeway.inbound"
[[subscriber]]
id = "everything"
events = ["*"]
format = "json"
fields = "all"
legal_basis = "tests"
deliver = {{ amqp = {{}} }}
[[subscriber]]
id = "authority"
events = ["permit.*"]
format = "cites-epermit-xml"
fields = "all"
legal_basis = "tests"
deliver = {{ amqp = {{}} }}
[[subscriber]]
id = "archive"
events = ["permit.*"]
format = "json"
fields = "all"
legal_basis = "tests"
deliver = {{ file = {{ dir = "archive" }} }}
"#
        );
        std::fs::create_dir(dir.path().join("archive")).expect("a directory");
        std::fs::write(dir.path().join("causeway.toml"), config).expect("a configuration");
        Self { dir, url, listen }
    }

    pub(crate) fn config(&self) -> PathBuf {
        self.dir.path().join("causeway.toml")
    }

    pub(crate) fn start(&self) -> Child {
        causeway(&self.config()).arg("run").stderr(Stdio::null()).spawn().expect("the daemon starts")
    }

    pub(crate) fn get(&self, path: &str) -> Option<(u16, String)> {
        let mut stream = TcpStream::connect(&self.listen).ok()?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        let status = answer.split(' ').nth(1)?.parse().ok()?;
        Some((status, answer))
    }

    pub(crate) fn until_ready(&self) {
        let deadline = Instant::now() + PATIENCE;
        while self.get("/readyz").is_none_or(|(status, _)| status != 200) {
            assert!(Instant::now() < deadline, "the daemon is not ready: {:?}", self.get("/readyz?verbose"));
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    fn archived(&self) -> BTreeSet<String> {
        let files = std::fs::read_dir(self.dir.path().join("archive")).expect("the archive").flatten();
        files.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect()
    }
}

pub(crate) fn causeway(config: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_causeway"));
    command.arg("--config").arg(config).stdin(Stdio::null());
    command
}

pub(crate) fn permit(number: usize) -> Message {
    let text = std::fs::read_to_string(crate::play::folder().join("documents/permit.xml")).expect("a permit");
    Message {
        exchange: INBOUND_EXCHANGE.to_owned(),
        routing_key: "permit.issued".to_owned(),
        properties: Properties { message_id: Some(format!("m{number}")), ..Properties::default() },
        body: text.replace("MG26EP000501", &format!("MG26EP{number:06}")).into_bytes(),
        ..Message::default()
    }
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime")
}

/// Everything in a queue until nothing has come for a while; parcel ids by event id.
pub(crate) async fn drain(broker: &Broker, queue: &str, quiet: Duration) -> Vec<Message> {
    let mut consumer = broker.consume(queue, 500).await.expect("the queue can be consumed");
    let mut all = Vec::new();
    while let Ok(Some(incoming)) = tokio::time::timeout(quiet, consumer.messages.recv()).await {
        all.push(incoming.message.clone());
        incoming.acknowledgement.ack().await;
    }
    consumer.stop.stop().await;
    all
}

#[test]
fn killed_at_any_moment_it_carries_on_loses_nothing_and_repeats_under_the_same_ids() {
    let Some((_, url)) = broker::node().and_then(broker::Node::vhost) else { return };
    let daemon = Daemon::new(url);
    const MESSAGES: usize = 400;
    // Moments after readiness, in milliseconds: within W1, publish, W2, receipt and ack of something.
    let mut running = daemon.start();
    daemon.until_ready();
    let runtime = runtime();
    let publisher = runtime.block_on(Broker::connect(&daemon.url)).expect("the node takes connections");
    for (batch, pause) in [15, 40, 5, 90, 25].into_iter().enumerate() {
        runtime.block_on(async {
            for number in batch * MESSAGES / 5..(batch + 1) * MESSAGES / 5 {
                assert_eq!(publisher.publish(permit(number), PATIENCE).await, Confirmation::Confirmed);
            }
        });
        std::thread::sleep(Duration::from_millis(pause));
        running.kill().expect("kill -9");
        running.wait().expect("it is gone");
        running = daemon.start();
        daemon.until_ready();
    }
    let got = runtime.block_on(drain(&publisher, &subscriber_queue("everything"), Duration::from_secs(5)));
    let authority = runtime.block_on(drain(&publisher, &subscriber_queue("authority"), Duration::from_secs(2)));
    for (who, parcels) in [("everything", &got), ("authority", &authority)] {
        let mut ids: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for parcel in parcels {
            let event = parcel.properties.correlation_id.clone().expect("a parcel names its event");
            ids.entry(event).or_default().insert(parcel.properties.message_id.clone().expect("a parcel has an id"));
            assert_eq!(parcel.headers["causeway-sequence"], "1", "each permit has one event");
        }
        assert_eq!(ids.len(), MESSAGES, "{who}: nothing is lost");
        assert!(ids.values().all(|ids| ids.len() == 1), "{who}: a repeat carries the same parcel id");
    }
    let deadline = Instant::now() + PATIENCE;
    while daemon.archived().len() < MESSAGES {
        assert!(Instant::now() < deadline, "{} of {MESSAGES} files", daemon.archived().len());
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(daemon.archived().len(), MESSAGES, "a file a parcel, whatever came twice");
    terminate(running);
    let left = runtime.block_on(drain(&publisher, INBOUND_QUEUE, Duration::from_secs(1)));
    assert!(left.is_empty(), "{} messages were never settled", left.len());
}

/// SIGTERM, and how the daemon ended.
pub(crate) fn terminate(mut child: Child) {
    let pid = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs").success());
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(status) = child.try_wait().expect("it can be waited for") {
            assert!(status.success(), "SIGTERM ends it well: {status}");
            return;
        }
        assert!(Instant::now() < deadline, "SIGTERM does not end it");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn sigterm_settles_what_it_can_and_leaves_the_rest_to_the_next_start() {
    let Some((_, url)) = broker::node().and_then(broker::Node::vhost) else { return };
    let daemon = Daemon::new(url);
    const MESSAGES: usize = 300;
    let running = daemon.start();
    daemon.until_ready();
    let runtime = runtime();
    let publisher = runtime.block_on(Broker::connect(&daemon.url)).expect("the node takes connections");
    runtime.block_on(async {
        for number in 0..MESSAGES {
            assert_eq!(publisher.publish(permit(number), PATIENCE).await, Confirmation::Confirmed);
        }
    });
    terminate(running);
    let before = runtime.block_on(drain(&publisher, &subscriber_queue("everything"), Duration::from_secs(1)));
    let again = daemon.start();
    daemon.until_ready();
    let after = runtime.block_on(drain(&publisher, &subscriber_queue("everything"), Duration::from_secs(3)));
    let ids: BTreeSet<_> = before.iter().chain(&after).map(|parcel| &parcel.properties.message_id).collect();
    assert_eq!(ids.len(), MESSAGES, "nothing is lost");
    assert_eq!(before.len() + after.len(), MESSAGES, "a clean stop repeats nothing");
    terminate(again);
}

#[test]
fn operators_can_ask_while_it_runs() {
    let Some((_, url)) = broker::node().and_then(broker::Node::vhost) else { return };
    let daemon = Daemon::new(url);
    let running = daemon.start();
    daemon.until_ready();
    let runtime = runtime();
    let publisher = runtime.block_on(Broker::connect(&daemon.url)).expect("the node takes connections");
    let broken = Message { body: b"<a><b></a>".to_vec(), ..permit(2) };
    for message in [permit(1), broken] {
        assert_eq!(runtime.block_on(publisher.publish(message, PATIENCE)), Confirmation::Confirmed);
    }
    runtime.block_on(drain(&publisher, &subscriber_queue("everything"), Duration::from_secs(2)));
    let ask = |arguments: &[&str]| {
        let output = causeway(&daemon.config()).args(arguments).output().expect("the command runs");
        (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (code, text) = ask(&["find", "MG26EP000001"]);
    assert_eq!(code, Some(0), "{text}");
    assert!(text.contains("permit/MG/MG26EP000001") && text.contains("accepted"), "{text}");
    assert_eq!(ask(&["find", "MG26EP999999"]).0, Some(1));
    let (code, text) = ask(&["trace", "m1"]);
    assert_eq!(code, Some(0));
    assert!(text.contains("everything: yes") && text.contains("sha256"), "{text}");
    let (code, text) = ask(&["quarantine", "ls"]);
    assert_eq!(code, Some(0));
    assert!(text.contains("m2") && text.contains("rejected"), "{text}");
    let (code, text) = ask(&["quarantine", "show", "m2", "--original"]);
    assert_eq!((code, text.as_str()), (Some(0), "<a><b></a>"), "the original bytes are kept");
    let (status, metrics) = daemon.get("/metrics").expect("metrics are there");
    assert_eq!(status, 200);
    assert!(metrics.contains("causeway_events_total{outcome=\"rejected\""), "{metrics}");
    let second = causeway(&daemon.config()).arg("run").output().expect("the command runs");
    assert_eq!(second.status.code(), Some(69), "one daemon is active: {}", String::from_utf8_lossy(&second.stderr));
    assert!(String::from_utf8_lossy(&second.stderr).contains("CW5002"));
    terminate(running);
}
