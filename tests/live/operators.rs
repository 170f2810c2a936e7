//! What operators see of a running daemon, and of one that does not start.

use std::net::TcpListener;
use std::process::{Command, Stdio};
use std::time::Instant;

use causeway::rabbit::{Broker, Confirmation};
use serde_json::Value;

use crate::daemon::{Daemon, PATIENCE, causeway, permit, runtime, terminate};
use crate::support::broker;

/// Waits until the page of readiness says all of this.
fn until_it_says(daemon: &Daemon, said: &[&str]) -> u16 {
    let deadline = Instant::now() + PATIENCE;
    loop {
        let page = daemon.get("/readyz?verbose").unwrap_or_default();
        if said.iter().all(|said| page.1.contains(said)) {
            return page.0;
        }
        assert!(Instant::now() < deadline, "never {said:?}: {}", page.1);
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
}

#[test]
fn every_component_is_told_as_it_is() {
    let Some((_, url)) = broker::node().and_then(broker::Node::vhost) else { return };
    let daemon = Daemon::new(url);
    let archive = daemon.dir.path().join("archive");
    let running = daemon.start();
    daemon.until_ready();
    let up = ["ledger", "rabbitmq/publish", "rabbitmq/consume", "source/causeway.inbound", "subscriber/archive"];
    let up = up.map(|name| format!("[+] {name}: up"));
    until_it_says(&daemon, &up.each_ref().map(String::as_str));

    std::fs::remove_dir(&archive).expect("an empty directory");
    let runtime = runtime();
    let publisher = runtime.block_on(Broker::connect(&daemon.url)).expect("the node takes connections");
    assert_eq!(runtime.block_on(publisher.publish(permit(1), PATIENCE)), Confirmation::Confirmed);
    let status = until_it_says(&daemon, &["ready, degraded", "[-] subscriber/archive: CW6001"]);
    assert_eq!(status, 200, "one subscriber is not the daemon");
    let knocked = causeway(&daemon.config()).args(["check", "--live"]).output().expect("the command runs");
    let said = String::from_utf8_lossy(&knocked.stderr);
    assert_eq!(knocked.status.code(), Some(69), "{said}");
    assert!(said.contains("CW6001") && said.contains("archive"), "{said}");

    std::fs::create_dir(&archive).expect("the directory is back");
    until_it_says(&daemon, &["\r\n\r\nready\n", "[+] subscriber/archive: up"]);
    let knocked = causeway(&daemon.config()).args(["--json", "check", "--live"]).output().expect("the command runs");
    let answer: Value = serde_json::from_slice(&knocked.stdout).expect("one document");
    assert_eq!((knocked.status.code(), answer["live"].as_array().map(Vec::len)), (Some(0), Some(3)), "{answer}");
    terminate(running);
}

#[test]
fn an_address_in_use_may_be_tried_again() {
    let Some((_, url)) = broker::node().and_then(broker::Node::vhost) else { return };
    let daemon = Daemon::new(url);
    let _taken = TcpListener::bind(&daemon.listen).expect("it was free");
    let refused = causeway(&daemon.config()).arg("run").output().expect("the command runs");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(69), "{said}");
    assert!(said.contains("CW8001") && said.contains(&daemon.listen), "{said}");
}

#[test]
fn what_goes_wrong_at_rabbitmq_is_told_once_and_in_our_words() {
    let Some((_, url)) = broker::node().and_then(broker::Node::vhost) else { return };
    let daemon = Daemon::new(url.clone());
    let ends = |variable: (&str, &str)| {
        let mut command = causeway(&daemon.config());
        let output = command.arg("run").env(variable.0, variable.1).output().expect("the command runs");
        assert_eq!(output.status.code(), Some(69));
        String::from_utf8_lossy(&output.stderr).into_owned()
    };
    let verified = ends(("CAUSEWAY__RABBITMQ__TOPOLOGY", "verify"));
    let refused = ends(("CAUSEWAY__RABBITMQ__URL", &url.replace("guest:guest", "guest:wrong")));
    assert!(verified.contains("CW4002") && refused.contains("CW4001"), "{verified}\n{refused}");
    for said in [verified, refused] {
        let own = |line: &str| ["causeway: CW", "  see: ", "    "].iter().any(|begin| line.starts_with(begin));
        let strange: Vec<&str> = said.lines().filter(|line| !own(line) && !line.contains("INFO")).collect();
        assert!(strange.is_empty(), "{strange:#?}");
    }
}

#[test]
fn a_log_of_json_is_json_to_the_last_line() {
    let Some(node) = broker::node() else { return };
    let Some((vhost, url)) = node.vhost() else { return };
    let daemon = Daemon::new(url);
    let start = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_causeway"));
        command.arg("--config").arg(daemon.config()).arg("run").env("CAUSEWAY__TELEMETRY__LOG", "json");
        let running = command.stderr(Stdio::piped()).spawn().expect("the daemon starts");
        daemon.until_ready();
        running
    };
    let lines = |err: &[u8]| -> Vec<String> {
        let text = String::from_utf8_lossy(err).into_owned();
        let message = |line: &str| {
            let line: Value = serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"));
            line["message"].as_str().unwrap_or_default().to_owned()
        };
        text.lines().map(message).collect()
    };
    let running = start();
    assert!(Command::new("kill").args(["-TERM", &running.id().to_string()]).status().expect("kill runs").success());
    let messages = lines(&running.wait_with_output().expect("it ends").stderr);
    let at = |said: &str| messages.iter().position(|message| message == said).unwrap_or_else(|| panic!("{messages:?}"));
    let order = ["connected to RabbitMQ", "active", "draining", "stopped"].map(at);
    assert!(order.is_sorted(), "{messages:?}");

    let running = start();
    node.ctl(&["close_all_connections", "--vhost", &vhost, "maintenance"]);
    let output = running.wait_with_output().expect("it ends");
    let messages = lines(&output.stderr);
    assert_eq!(output.status.code(), Some(69), "{messages:?}");
    for said in ["not connected to RabbitMQ", "RabbitMQ cannot be reached"] {
        assert!(messages.iter().any(|message| message == said), "{messages:?}");
    }
}
