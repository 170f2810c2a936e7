//! What commands say and how they end.

use std::future::Future;
use std::io::Write;
use std::process::ExitCode;

use crate::fault::{Code, Fault};
use escape::{Line, Lines};
pub(crate) use table::{Cell, Table};

mod escape;
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
    /// Something could not be reached.
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
            Some(b'4' | b'5' | b'6') => Exit::Unreachable,
            Some(b'7') => Exit::Configuration,
            Some(b'9') => Exit::Internal,
            _ => Exit::Findings,
        }
    }
}

/// Prints one line to stdout, whatever stands in it.
pub(crate) fn say(line: impl std::fmt::Display) {
    put(format_args!("{}\n", Line(line)));
}

/// Prints a text of several lines to stdout: a page, a schema.
pub(crate) fn say_text(text: impl std::fmt::Display) {
    put(format_args!("{}\n", Lines(text)));
}

/// Prints a table to stdout.
pub(crate) fn say_table(table: &Table) {
    put(format_args!("{table}\n"));
}

/// A JSON value on stdout: its strings are escaped as JSON is.
pub(crate) fn say_json(value: &impl serde::Serialize) {
    put(format_args!("{}\n", serde_json::to_string_pretty(value).unwrap_or_default()));
}

/// A closed pipe is nobody's fault.
fn put(text: std::fmt::Arguments<'_>) {
    let _ = std::io::stdout().write_fmt(text);
}

/// Prints one line to stderr, whatever stands in it.
pub(crate) fn note(line: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "{}", Line(line));
}

/// Prints a text of several lines to stderr.
pub(crate) fn note_text(text: impl std::fmt::Display) {
    let _ = writeln!(std::io::stderr(), "{}", Lines(text));
}

/// Says a fault with where to read on, and ends as it calls for.
pub(crate) fn fail(fault: &Fault) -> Exit {
    note(format_args!("causeway: {fault}"));
    note(format_args!("  see: causeway explain {}", fault.code));
    Exit::of(fault)
}

/// Says every fault, and ends as the worst calls for.
pub(crate) fn fail_all(faults: &[Fault]) -> Exit {
    faults.iter().map(fail).max().unwrap_or(Exit::Internal)
}

/// Runs a command that waits.
pub(crate) fn wait(task: impl Future<Output = Exit>) -> Exit {
    match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(task),
        Err(error) => fail(&Fault::new(Code::Internal, format!("no runtime: {error}"))),
    }
}

/// A time to the second, for tables.
#[must_use]
pub(crate) fn short_time(time: &str) -> String {
    let seconds = time.split_once('.').map_or(time, |(seconds, _)| seconds);
    seconds.trim_end_matches('Z').replace('T', " ")
}
