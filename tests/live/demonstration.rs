//! `causeway demo` on a RabbitMQ, outside a checkout.

use std::process::Command;

use crate::support::broker;

#[test]
fn it_sets_itself_up_and_can_be_repeated_on_its_ledger() {
    let Some((_, url)) = broker::node().and_then(broker::Node::vhost) else { return };
    let dir = tempfile::tempdir().expect("a directory");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_causeway"));
        let command = command.args(arguments).current_dir(dir.path()).env("CAUSEWAY__RABBITMQ__URL", &url);
        let output = command.output().expect("the command runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        (output.status.code(), text(&output.stdout), text(&output.stderr))
    };
    let (exit, out, err) = run(&["demo"]);
    assert_eq!(exit, Some(0), "{err}");
    assert!(out.contains("archive (file)") && out.contains("customs (amqp)"), "{out}");
    let further = out.lines().find(|line| line.contains(" trace ")).expect("a command to look further");
    let words: Vec<&str> = further.split_whitespace().skip(1).collect();
    assert_eq!(run(&words).0, Some(0), "what it prints works: {further}");

    let (exit, out, err) = run(&["demo"]);
    assert_eq!(exit, Some(0), "the second time everything is known: {err}");
    assert!(out.contains("duplicate permit.issued"), "{out}");
}
