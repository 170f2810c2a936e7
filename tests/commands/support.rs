//! A directory to run the program in.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use causeway::ledger::{self, Opening};

/// What a command printed, and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) exit: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// A directory with a configuration and whatever a test puts there; commands run in it.
pub(crate) struct Desk {
    dir: tempfile::TempDir,
}

impl Desk {
    /// Nothing there.
    pub(crate) fn empty() -> Self {
        Self { dir: tempfile::tempdir().expect("a directory") }
    }

    /// With a `causeway.toml` in it.
    pub(crate) fn with(config: &str) -> Self {
        let desk = Self::empty();
        desk.write("causeway.toml", config);
        desk
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), text).expect("a file");
    }

    /// The program, in this directory.
    pub(crate) fn causeway(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_causeway"));
        command.current_dir(self.dir.path()).stdin(Stdio::null());
        command
    }

    /// Runs a command line, its words separated by blanks.
    pub(crate) fn run(&self, line: &str) -> Ran {
        let output = self.causeway().args(line.split_whitespace()).output().expect("the program runs");
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Ran { exit: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// A ledger `causeway.db` that holds these.
    pub(crate) fn ledger(&self, openings: Vec<Opening>) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let url = format!("sqlite:{}", self.path("causeway.db").display());
        let ledger = ledger::open(&url, None).expect("a ledger");
        for opening in openings {
            runtime.block_on(ledger.open(opening)).expect("it is written");
        }
    }
}

/// A document of the demonstration.
pub(crate) fn sample(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/demo/samples").join(name);
    path.to_str().expect("UTF-8").to_owned()
}
