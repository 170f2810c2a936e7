//! Damaged declarations and notices: the profile's verdict is libxml2's on the published schemas.
//!
//! Each damage is one small change to one leaf of a sound document: its text, its attributes, its name, its place,
//! its presence. Thousands of such documents hold the profile tables, and the automaton made of them, against the
//! standard.
#![allow(clippy::expect_used, reason = "what builds a test may say what it expects")]

mod cases;
mod damage;
mod libxml2;

use causeway_contract::adapter::{Adapter, Input};

/// Does the profile find nothing wrong? Our own rules, beyond the schema, do not count.
fn sound(adapter: &dyn Adapter, text: &str) -> (bool, String) {
    let decoded = adapter.decode(&Input::new(text.as_bytes()));
    let errors = decoded.all_findings().filter(|finding| finding.is_error() && !finding.rule.starts_with("WCO-"));
    let told: Vec<_> = errors.map(ToString::to_string).collect();
    (told.is_empty(), told.join("\n  "))
}

fn agree(format: &str, case: &str) {
    let Some(samples) = cases::published() else { return };
    let adapter = cases::adapter(format);
    let folder = cases::own(format).into_iter().find(|(name, _)| name == case).expect("the sample is there").1;
    let text = cases::text(&folder.join("input.xml"));
    let damaged = damage::of_leaves(&text);
    let documents: Vec<_> = damaged.iter().map(|text| text.clone().into_bytes()).collect();
    let Some(verdicts) = libxml2::judge(&samples, &documents, case) else { return };
    assert!(verdicts.contains(&true) && verdicts.contains(&false), "damage both harms and does not");
    let mut differ = Vec::new();
    for (text, theirs) in damaged.iter().zip(verdicts) {
        let (ours, told) = sound(adapter.as_ref(), text);
        if ours != theirs {
            differ.push(format!("libxml2: {theirs}, we: {ours} {told}\n{text}"));
        }
    }
    assert!(differ.is_empty(), "{} of {} verdicts differ; the first:\n{}", differ.len(), damaged.len(), differ[0]);
}

#[test]
fn damaged_declarations_are_judged_as_libxml2_does() {
    agree("wco-declaration-xml", "import-c400-write-off");
}

#[test]
fn damaged_amendments_are_judged_as_libxml2_does() {
    agree("wco-declaration-xml", "amendment-licence-status");
}

#[test]
fn damaged_notices_are_judged_as_libxml2_does() {
    agree("wco-response-xml", "three-notices");
}

#[test]
fn damaged_changes_are_judged_as_libxml2_does() {
    agree("wco-response-xml", "amended-with-changes");
}
