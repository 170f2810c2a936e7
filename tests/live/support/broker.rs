//! Which RabbitMQ the live tests talk to.
//!
//! 1. The private node in `CAUSEWAY_TEST_RABBITMQ_DIR`, started beforehand (or now) by `.ci/rabbitmq start DIR`.
//! 2. The server at `CAUSEWAY_TEST_RABBITMQ_URL`, else at `CAUSEWAY__RABBITMQ__URL`. Only queues of names of our own are
//!    made there and deleted again; tests that need a virtual host to themselves or `rabbitmqctl` are skipped.
//! 3. Else a private node, shared by all test processes of one runner (nextest makes one process for each test): the
//!    first to come starts it, and it stops when the runner has ended.
//!
//! Without a RabbitMQ the tests say so and are skipped; with `CI=true` that is a failure.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// A RabbitMQ to test with.
#[derive(Debug)]
pub(crate) struct Node {
    /// AMQP URL.
    pub(crate) url: String,
    /// Directory of the private node, if it is one.
    dir: Option<PathBuf>,
}

/// The RabbitMQ; none where the test is to be skipped.
pub(crate) fn node() -> Option<&'static Node> {
    static NODE: OnceLock<Result<Node, String>> = OnceLock::new();
    match NODE.get_or_init(find) {
        Ok(node) => Some(node),
        Err(why) => skip(why),
    }
}

/// Says why a test is skipped; fails where tests must not be.
pub(crate) fn skip<T>(why: &str) -> Option<T> {
    assert!(std::env::var("CI").as_deref() != Ok("true"), "cannot be skipped with CI=true: {why}");
    eprintln!("skipped: {why}");
    None
}

fn find() -> Result<Node, String> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
    if let Some(dir) = set("CAUSEWAY_TEST_RABBITMQ_DIR") {
        return start(Path::new(&dir), None);
    }
    if let Some(url) = set("CAUSEWAY_TEST_RABBITMQ_URL").or_else(|| set("CAUSEWAY__RABBITMQ__URL")) {
        return Ok(Node { url, dir: None });
    }
    let runner = std::os::unix::process::parent_id();
    start(&std::env::temp_dir().join(format!("causeway-rabbitmq-{runner}")), Some(runner))
}

fn start(dir: &Path, until: Option<u32>) -> Result<Node, String> {
    let mut command = script();
    command.arg("start").arg(dir).args(until.map(|pid| pid.to_string()));
    let output = command.output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    let url = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok(Node { url, dir: Some(dir.to_owned()) })
}

fn script() -> Command {
    Command::new(Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/rabbitmq"))
}

impl Node {
    /// Runs `rabbitmqctl` and gives what it printed; none, and skipped, where the node is not ours.
    pub(crate) fn ctl(&self, arguments: &[&str]) -> Option<String> {
        let Some(dir) = &self.dir else { return skip("rabbitmqctl needs a private node") };
        let output = script().arg("ctl").arg(dir).arg("-q").args(arguments).output().expect("rabbitmqctl runs");
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "rabbitmqctl {arguments:?}: {}{}", text(&output.stdout), text(&output.stderr));
        Some(text(&output.stdout))
    }

    /// A new virtual host: its name and the URL of it; none, and skipped, where the node is not ours.
    pub(crate) fn vhost(&self) -> Option<(String, String)> {
        let name = unique("vhost");
        self.ctl(&["add_vhost", &name])?;
        self.ctl(&["set_permissions", "-p", &name, "guest", ".*", ".*", ".*"])?;
        let (server, _) = self.url.rsplit_once('/').expect("the URL ends with a virtual host");
        Some((name.clone(), format!("{server}/{name}")))
    }
}

/// A name that no other test and no other run has.
pub(crate) fn unique(what: &str) -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let since = std::time::SystemTime::UNIX_EPOCH.elapsed().map(|elapsed| elapsed.as_micros()).unwrap_or_default();
    format!("test.{what}.{}.{since}.{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}
