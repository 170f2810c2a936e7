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

/// The cases of a format that hold such a file.
pub(crate) fn holding(format: &str, file: &str) -> Vec<(String, PathBuf)> {
    own(format).into_iter().filter(|(_, case)| case.join(file).is_file()).collect()
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

/// The event a draft becomes; the envelope's part is made up.
pub(crate) fn event_of(draft: causeway_contract::adapter::Draft) -> Event {
    let kind = draft.kind.expect("the document says what happened");
    let document = DocumentRef { id: "document".to_owned(), revision: 1, aliases: Vec::new() };
    Event { id: "1".to_owned(), source: "urn:test".to_owned(), kind, time: draft.time, document, data: draft.data }
}

/// The event as its canonical JSON gives it back.
pub(crate) fn through_json(event: &Event) -> Event {
    let value: Value = serde_json::from_str(&event.to_value().to_string()).expect("JSON");
    let data: Data = serde_json::from_value(value["data"].clone()).expect("canonical data");
    Event { data, ..event.clone() }
}

/// The event without the layout of its texts, as a document says it: blank texts say nothing, lines have no blanks at
/// their ends and no blank lines between them, and what is no text of several lines is one line.
pub(crate) fn without_layout(event: Event) -> Event {
    let data = serde_json::from_value(settled(event.data.to_value())).expect("canonical data");
    Event { data, ..event }
}

/// Canonical data without layout, and without what says nothing then.
pub(crate) fn settled(mut data: Value) -> Value {
    let schemas = causeway_wco::schemas();
    let table = schemas.get("wco/dec/wco-lpco-xml.statements.csv").expect("the table is there");
    let rows = table.lines().map(|row| row.split(',').collect::<Vec<_>>());
    let of_lines: Vec<_> = rows.filter(|row| row.get(3) == Some(&"lines")).map(|row| row[0].to_owned()).collect();
    settle(&mut data, "", &of_lines);
    data
}

fn settle(value: &mut Value, pattern: &str, of_lines: &[String]) {
    match value {
        Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                let pattern = if pattern.is_empty() { name.clone() } else { format!("{pattern}.{name}") };
                settle(member, &pattern, of_lines);
            }
            members.retain(|_, member| !is_nothing(member));
        }
        Value::Array(entries) => {
            entries.iter_mut().for_each(|entry| settle(entry, &format!("{pattern}[]"), of_lines));
            entries.retain(|entry| !is_nothing(entry));
        }
        Value::String(text) if pattern.starts_with("extension") => *text = text.trim().to_owned(),
        Value::String(text) if of_lines.iter().any(|known| known == pattern) => {
            let lines = text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
            *text = lines.collect::<Vec<_>>().join("\n");
        }
        Value::String(text) => *text = text.split_whitespace().collect::<Vec<_>>().join(" "),
        _ => {}
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(entries) => entries.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
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
