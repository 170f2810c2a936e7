//! What commands say and how they end.

use std::future::Future;
use std::io::{ErrorKind, Write};
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::fault::{Code, Fault};
use escape::{Line, Lines};
pub(crate) use refusal::Refusal;
pub(crate) use table::{Cell, Table};

mod escape;
mod refusal;
mod table;

/// How a command ends: the same everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Exit {
    /// Done.
    Ok = 0,
    /// A negative answer: differs, not found, tests fail.
    No = 1,
    /// The command line is wrong.
    Usage = 64,
    /// A document has error findings.
    Findings = 65,
    /// Something could not be reached, or the answer could not be written.
    Unreachable = 69,
    /// Our fault.
    Internal = 70,
    /// The configuration is wrong.
    Configuration = 78,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

impl Exit {
    /// The end that a fault calls for.
    #[must_use]
    pub fn of(fault: &Fault) -> Self {
        match fault.code.as_str().as_bytes().get(2) {
            Some(b'4' | b'5' | b'6' | b'8') => Exit::Unreachable,
            Some(b'7') => Exit::Configuration,
            Some(b'9') => Exit::Internal,
            _ => Exit::Findings,
        }
    }

    /// What it means, in words.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Exit::Ok => "done",
            Exit::No => "a negative answer",
            Exit::Usage => "the command line is wrong",
            Exit::Findings => "a document has error findings",
            Exit::Unreachable => "something could not be reached",
            Exit::Internal => "our fault",
            Exit::Configuration => "the configuration is wrong",
        }
    }
}

/// How a command ended, or why it has no answer.
pub(crate) type Answered = Result<Exit, Refusal>;

/// A part of an answer did not reach stdout: whatever else came out, the command did not do its work.
static UNWRITTEN: AtomicBool = AtomicBool::new(false);

/// Tells why there is no answer, if there is none, and the last of what stdout was told.
pub(crate) fn end(answered: Answered, to_machines: bool) -> Exit {
    let exit = answered.unwrap_or_else(|refusal| refusal.tell(to_machines));
    written(std::io::stdout().flush());
    if UNWRITTEN.load(Ordering::Relaxed) { exit.max(Exit::Unreachable) } else { exit }
}

/// Prints one line to stdout, whatever stands in it.
pub(crate) fn say(line: impl std::fmt::Display) {
    written(writeln!(std::io::stdout(), "{}", Line(line)));
}

/// Prints a text of several lines to stdout: a page, a schema.
pub(crate) fn say_text(text: impl std::fmt::Display) {
    written(writeln!(std::io::stdout(), "{}", Lines(text)));
}

/// Prints a table to stdout.
pub(crate) fn say_table(table: &Table) {
    written(writeln!(std::io::stdout(), "{table}"));
}

/// A JSON value on stdout: its strings are escaped as JSON is.
pub(crate) fn say_json(value: &impl serde::Serialize) {
    written(writeln!(std::io::stdout(), "{}", serde_json::to_string_pretty(value).unwrap_or_default()));
}

/// A JSON value on one line of stdout, where there are many.
pub(crate) fn say_json_line(value: &impl serde::Serialize) {
    written(writeln!(std::io::stdout(), "{}", serde_json::to_string(value).unwrap_or_default()));
}

/// The bytes of a document, to stdout as they are.
pub(crate) fn say_bytes(bytes: &[u8]) {
    written(std::io::stdout().write_all(bytes));
}

/// A reader that closed the pipe has what it wanted; anything else that keeps stdout from being written is told, once.
pub(crate) fn written(result: std::io::Result<()>) {
    if let Err(error) = result
        && error.kind() != ErrorKind::BrokenPipe
        && !UNWRITTEN.swap(true, Ordering::Relaxed)
    {
        note(format_args!("causeway: the answer could not be written: {error}"));
    }
}

/// Prints one line to stderr, whatever stands in it. There is nowhere left to complain where that fails.
pub(crate) fn note(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "{}", Line(line));
}

/// A JSON value on one line of stderr, for machines.
pub(crate) fn note_json(value: &impl serde::Serialize) {
    let _ = writeln!(std::io::stderr(), "{}", serde_json::to_string(value).unwrap_or_default());
}

/// Prints a text of several lines to stderr.
pub(crate) fn note_text(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "{}", Lines(text));
}

/// Runs a command that waits.
pub(crate) fn wait<T>(task: impl Future<Output = Result<T, Refusal>>) -> Result<T, Refusal> {
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(task),
        Err(error) => Err(Fault::new(Code::Internal, format!("no runtime: {error}")).into()),
    }
}

/// A time to the second, for tables.
#[must_use]
pub(crate) fn short_time(time: &str) -> String {
    let seconds = time.split_once('.').map_or(time, |(seconds, _)| seconds);
    seconds.trim_end_matches('Z').replace('T', " ")
}
