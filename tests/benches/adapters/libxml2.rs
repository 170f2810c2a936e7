//! libxml2, timed by a small C program of its own: in its own process, with its own allocator, warm.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

/// The C program, compiled.
pub(crate) struct Libxml2(PathBuf);

impl Libxml2 {
    /// Compiles it into a directory.
    ///
    /// # Errors
    /// What is missing.
    pub(crate) fn compile(into: &Path) -> Result<Self, String> {
        let program = into.join("libxml2");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/benches/adapters/libxml2.c");
        let mut command = Command::new("cc");
        command.args(["-O2", "-I/usr/include/libxml2", "-o"]).arg(&program).args([source, "-lxml2"]);
        match command.output() {
            Ok(output) if output.status.success() => Ok(Self(program)),
            Ok(_) => Err("no headers of libxml2 (on Debian: libxml2-dev)".to_owned()),
            Err(error) => Err(format!("no C compiler: {error}")),
        }
    }

    /// What it takes to parse a document, and to parse and validate it.
    ///
    /// # Errors
    /// What libxml2 says instead.
    pub(crate) fn time(&self, schema: &Path, document: &Path) -> Result<[Duration; 2], String> {
        let output = Command::new(&self.0).arg(schema).arg(document).output().map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let times: Vec<u64> = said.split_whitespace().filter_map(|nanoseconds| nanoseconds.parse().ok()).collect();
        match times.as_slice() {
            [parse, validate] => Ok([*parse, *validate].map(Duration::from_nanos)),
            _ => Err(String::from_utf8_lossy(&output.stderr).trim().to_owned()),
        }
    }
}
