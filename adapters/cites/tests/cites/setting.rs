//! Where the tests find things.

use std::path::{Path, PathBuf};

use causeway_contract::adapter::{Adapter, Decoded, Draft, EncodeOptions, Encoded, Input};
use causeway_contract::event::{DocumentRef, Event, EventType};

/// The adapter on the compiled-in tables.
pub(crate) fn adapter() -> Box<dyn Adapter> {
    let mut adapters = causeway_cites::adapters(&causeway_cites::schemas()).expect("the compiled-in tables are sound");
    assert_eq!(adapters.len(), 1);
    adapters.remove(0)
}

/// Folders of our own samples, each with an `input.xml`.
pub(crate) fn samples() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let mut folders: Vec<_> = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() >= 12, "samples are missing");
    folders
}

/// Real messages, which lie beside the project and not in it: the folder that CAUSEWAY_SAMPLES names, else
/// `../shared/samples` beside the workspace. None where they are not there; in CI that is a failure.
pub(crate) fn real_messages(below: &str) -> Option<PathBuf> {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).ancestors().nth(2).unwrap();
    let named = std::env::var_os("CAUSEWAY_SAMPLES").map(PathBuf::from);
    let folder = named.unwrap_or_else(|| workspace.join("../shared/samples")).join(below);
    if folder.exists() {
        return Some(folder);
    }
    skipped(&format!("{} is not there", folder.display()));
    None
}

/// Says that a test did not run; in CI it fails.
pub(crate) fn skipped(why: &str) {
    assert!(std::env::var("CI").as_deref() != Ok("true"), "in CI nothing is skipped: {why}");
    println!("skipped: {why}");
}

/// Reads a file.
pub(crate) fn file(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Reads a body that holds one permit.
pub(crate) fn draft(body: &[u8]) -> (Draft, Vec<String>) {
    let Decoded { parts, findings } = adapter().decode(&Input::new(body));
    let [part] = <[_; 1]>::try_from(parts).unwrap_or_else(|parts| panic!("{} parts, {findings:?}", parts.len()));
    let all = findings.iter().chain(&part.findings).map(ToString::to_string).collect();
    (part.draft, all)
}

/// Makes an event of a draft, as the line would.
pub(crate) fn event(draft: Draft) -> Event {
    Event {
        id: "1".to_owned(),
        source: "urn:test".to_owned(),
        kind: draft.kind.unwrap_or(EventType::PermitIssued),
        time: draft.time,
        document: DocumentRef::default(),
        data: draft.data,
    }
}

/// Writes an event.
pub(crate) fn written(event: &Event) -> Encoded {
    adapter().encode(event, &EncodeOptions::default()).unwrap_or_else(|error| panic!("{error}"))
}
