//! Cases on disk: our own beside the crate, and the published messages where they are at hand.
#![allow(
    dead_code,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "shared by tests, which use a part each"
)]

use std::path::{Path, PathBuf};

use causeway_contract::adapter::Adapter;
use causeway_contract::event::{Data, DocumentRef, Event};
use serde_json::Value;

/// The adapter of a format, or of `format/profile`, on the compiled-in tables.
pub(crate) fn adapter(name: &str) -> Box<dyn Adapter> {
    let adapters = causeway_wco::adapters(&causeway_wco::schemas()).expect("the shipped tables compile");
    adapters.into_iter().find(|adapter| adapter.format().name() == name).expect("the crate has this format")
}

/// The cases of a format, or of `format/profile`: name and directory, in order of names.
pub(crate) fn own(name: &str) -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples").join(name.replace('/', "."));
    let entries = std::fs::read_dir(&root).unwrap_or_else(|error| panic!("{}: {error}", root.display()));
    let mut cases: Vec<_> = entries
        .map(|entry| entry.expect("a readable directory").path())
        .map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), path))
        .collect();
    cases.sort();
    assert!(!cases.is_empty(), "{} holds no case", root.display());
    cases
}

/// Text of a file.
pub(crate) fn text(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Bytes of a file.
pub(crate) fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// An event of a case: the canonical event as JSON.
pub(crate) fn event(path: &Path) -> Event {
    let value: Value = serde_json::from_str(&text(path)).expect("the event is JSON");
    let member = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    let document: DocumentRef = serde_json::from_value(value["document"].clone()).expect("a document reference");
    let data: Data = serde_json::from_value(value["data"].clone()).expect("canonical data");
    let kind = member("type").parse().expect("an event type");
    Event { id: member("id"), source: member("source"), kind, time: None, document, data }
}

/// The published messages: `CAUSEWAY_SAMPLES`, else `../shared/samples` beside the project. None where they are not
/// at hand, which is an error where `CI` is true.
pub(crate) fn published() -> Option<PathBuf> {
    let beside = || {
        let ancestors = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors();
        ancestors.map(|above| above.join("shared/samples")).find(|samples| samples.is_dir())
    };
    let samples = std::env::var_os("CAUSEWAY_SAMPLES").map(PathBuf::from).or_else(beside);
    let found = samples.map(|samples| samples.join("wco")).filter(|samples| samples.is_dir());
    if found.is_none() {
        let ci = std::env::var("CI").is_ok_and(|value| value == "true");
        assert!(!ci, "the published WCO messages must be at hand in CI: set CAUSEWAY_SAMPLES");
        eprintln!("skipped: no published WCO messages at hand (CAUSEWAY_SAMPLES)");
    }
    found
}

/// The messages of one folder of the published ones, in order of names.
pub(crate) fn messages(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<_> = entries.map(|entry| entry.expect("a readable directory").path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", folder.display());
    files
}
