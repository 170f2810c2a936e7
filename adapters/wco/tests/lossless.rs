//! Read and written again, a document is the same: directly, and through the canonical JSON.
#![allow(clippy::expect_used, reason = "what builds a test may say what it expects")]

mod cases;
mod damage;
mod likeness;

use std::path::Path;

use causeway_contract::adapter::{Adapter, EncodeOptions, Input};
use causeway_contract::event::Event;
use causeway_contract::finding::Finding;
use causeway_contract::profile::Profile;

/// A document written again, directly and through JSON; none where it is refused.
fn rewritten(adapter: &dyn Adapter, body: &[u8]) -> Option<[Vec<u8>; 2]> {
    let decoded = adapter.decode(&Input::new(body));
    let refused = decoded.parts.is_empty() || decoded.all_findings().any(Finding::is_error);
    if refused || decoded.parts.iter().any(|part| part.draft.kind.is_none()) {
        return None;
    }
    let events: Vec<Event> = decoded.parts.into_iter().map(|part| cases::event_of(part.draft)).collect();
    let through_json: Vec<Event> = events.iter().map(cases::through_json).collect();
    Some([events, through_json].map(|events| {
        let written = adapter.encode_together(&events, &EncodeOptions::default());
        let written = written.unwrap_or_else(|cannot| unreachable!("{cannot}\n{}", String::from_utf8_lossy(body)));
        assert_eq!(written.losses, [], "{}", String::from_utf8_lossy(body));
        written.bytes
    }))
}

/// What is different in a document that was written again.
fn changes(profile: &Profile, adapter: &dyn Adapter, name: &str, body: &[u8]) -> Option<String> {
    let mut told = Vec::new();
    for (way, again) in ["directly", "through JSON"].iter().zip(rewritten(adapter, body)?) {
        let found = likeness::differences(profile, body, &again);
        told.extend(found.into_iter().map(|one| format!("{name} {way}: {one}")));
        let twice = rewritten(adapter, &again).expect("what was written is read");
        if twice.iter().any(|bytes| *bytes != again) {
            told.push(format!("{name} {way}: written again with other bytes"));
        }
    }
    Some(told.join("\n"))
}

fn holds_for_all(format: &str, files: impl Iterator<Item = (String, Vec<u8>)>) -> usize {
    let (profile, adapter) = (likeness::profile(), cases::adapter(format));
    let changes: Vec<_> = files.filter_map(|(name, body)| changes(&profile, adapter.as_ref(), &name, &body)).collect();
    let changed: Vec<_> = changes.iter().filter(|changes| !changes.is_empty()).map(String::as_str).collect();
    assert!(changed.is_empty(), "{} of {} changed:\n{}", changed.len(), changes.len(), changed.join("\n"));
    changes.len()
}

#[test]
fn our_samples_come_back_as_they_were() {
    for format in ["wco-declaration-xml", "wco-response-xml"] {
        let read = |(name, path): (String, std::path::PathBuf)| (name, cases::bytes(&path.join("input.xml")));
        assert!(holds_for_all(format, cases::own(format).into_iter().map(read)) > 5);
    }
}

/// Changes that the standard allows are carried like everything else: of elements, and of their values.
#[test]
fn our_samples_changed_come_back_as_they_are() {
    for (format, case, of) in [
        ("wco-declaration-xml", "every-oddity", damage::of_elements as fn(&str) -> Vec<String>),
        ("wco-declaration-xml", "import-c400-write-off", damage::of_leaves),
        ("wco-response-xml", "every-oddity", damage::of_elements),
        ("wco-response-xml", "three-notices", damage::of_elements),
        ("wco-response-xml", "amended-with-changes", damage::of_leaves),
    ] {
        let folder = cases::own(format).into_iter().find(|(name, _)| name == case).expect("the sample is there").1;
        let changed = of(&cases::text(&folder.join("input.xml")));
        let named = changed.into_iter().map(|text| (format!("{case}: {text}\n"), text.into_bytes()));
        assert!(holds_for_all(format, named) > 20, "{case}");
    }
}

#[test]
fn published_messages_come_back_as_they_were() {
    let Some(samples) = cases::published() else { return };
    for (format, folder) in [("wco-declaration-xml", "declarations"), ("wco-response-xml", "responses")] {
        let files = cases::messages(&samples.join(folder).join("valid"));
        let all = files.len();
        let read = |path: &std::path::PathBuf| (name(path), cases::bytes(path));
        assert_eq!(holds_for_all(format, files.iter().map(read)), all);
    }
}

fn name(path: &Path) -> String {
    path.file_name().expect("a name").to_string_lossy().into_owned()
}
