//! `causeway demo` on a RabbitMQ, outside a checkout.

use std::path::Path;
use std::process::Command;

use crate::support::broker;

/// Exit code, stdout and stderr of a command run in a directory, on a RabbitMQ.
fn run(dir: &Path, url: &str, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_causeway"));
    let command = command.args(arguments).current_dir(dir).env("CAUSEWAY__RABBITMQ__URL", url);
    let output = command.output().expect("the command runs");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn it_sets_itself_up_and_can_be_repeated_on_its_ledger() {
    let Some((_, url)) = broker::node().and_then(broker::Node::vhost) else { return };
    let dir = tempfile::tempdir().expect("a directory");
    let run = |arguments: &[&str]| run(dir.path(), &url, arguments);
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

/// A file system that takes no files, whoever asks.
#[test]
fn what_cannot_be_delivered_is_told_as_what_it_is() {
    let Some((_, url)) = broker::node().and_then(broker::Node::vhost) else { return };
    let dir = tempfile::tempdir().expect("a directory");
    let (demo, here) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/demo"), dir.path().join("deploy/demo"));
    for folder in ["samples", "subscribers"] {
        std::fs::create_dir_all(here.join(folder)).expect("a directory");
        for file in std::fs::read_dir(demo.join(folder)).expect("the demonstration").flatten() {
            std::fs::copy(file.path(), here.join(folder).join(file.file_name())).expect("a copy");
        }
    }
    std::fs::copy(demo.join("causeway.toml"), here.join("causeway.toml")).expect("a copy");
    let archive = here.join("subscribers/archive.toml");
    let agency = std::fs::read_to_string(&archive).expect("the archive");
    std::fs::write(&archive, agency.replace("../../../target/demo/archive", "/proc/self")).expect("a file");
    let (exit, out, err) = run(dir.path(), &url, &["demo"]);
    assert_eq!(exit, Some(69), "{err}");
    assert!(err.contains("have not reached archive yet: CW6001") && !err.contains("CW9001"), "{err}");
    assert!(out.contains("customs (amqp)") && !out.contains("archive (file)"), "what arrived is shown: {out}");
}
