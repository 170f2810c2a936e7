//! Damaged declarations and notices: the profile's verdict is libxml2's on the published schemas.
//!
//! Each damage is one small change to one leaf of a sound document: its text, its attributes, its name, its place,
//! its presence. Thousands of such documents hold the profile tables, and the automaton made of them, against the
//! standard.
#![allow(clippy::expect_used, clippy::print_stderr, reason = "what builds a test may say what it expects")]

mod cases;

use std::path::{Path, PathBuf};
use std::process::Command;

use causeway_contract::adapter::{Adapter, Input};

/// Texts put in place of every value.
const TEXTS: [&str; 12] = [
    "",
    " ",
    "0",
    "-1",
    "1.5",
    "12345678901234567",
    "ABC",
    "abcdefghij klmnopqrs",
    "20260302",
    "20260302091500+01",
    "20261332",
    "line\nbreak",
];

/// A leaf of a document: where its start tag, its text and its end tag stand.
struct Leaf {
    start: (usize, usize),
    end: (usize, usize),
}

/// The leaves of a document without comments and sections.
fn leaves(text: &str) -> Vec<Leaf> {
    let mut tags = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('<').map(|at| at + from) {
        let close = text[open..].find('>').expect("a tag ends") + open + 1;
        tags.push((open, close));
        from = close;
    }
    let is_start =
        |(open, close): (usize, usize)| !text[open..].starts_with(['/', '?']) && !text[..close].ends_with("/>");
    let pairs = tags.windows(2).filter(|pair| {
        is_start(pair[0]) && text[pair[0].0 + 1..].starts_with(|first: char| first.is_alphabetic() || first == '_')
    });
    let leaves = pairs.filter(|pair| text[pair[1].0..].starts_with("</"));
    leaves.map(|pair| Leaf { start: pair[0], end: pair[1] }).collect()
}

/// Every damage to one leaf.
fn damages(text: &str, leaf: &Leaf, next: Option<&Leaf>) -> Vec<String> {
    let (before, after) = (&text[..leaf.start.0], &text[leaf.end.1..]);
    let (tag, value, end) =
        (&text[leaf.start.0..leaf.start.1], &text[leaf.start.1..leaf.end.0], &text[leaf.end.0..leaf.end.1]);
    let name = tag[1..tag.len() - 1].split_whitespace().next().expect("a name");
    let mut damaged: Vec<String> = TEXTS.iter().map(|text| format!("{before}{tag}{text}{end}{after}")).collect();
    damaged.push(format!("{before}{tag}{}{end}{after}", "ü".repeat(520)));
    damaged.push(format!("{before}{after}"));
    damaged.push(format!("{before}{tag}{value}{end}{tag}{value}{end}{after}"));
    damaged.push(format!("{before}<{name}Other>{value}</{name}Other>{after}"));
    damaged.push(format!("{before}<{name} other='1'>{value}{end}{after}"));
    damaged.push(format!("{before}<{name} formatCode='203' unitCode='TOOLONG' currencyID='eur'>{value}{end}{after}"));
    damaged.push(format!("{before}<{name}>{value}{end}{after}"));
    damaged.push(format!("{before}{tag}{value}<x/>{end}{after}"));
    damaged.push(format!("{before}stray{tag}{value}{end}{after}"));
    if let Some(next) = next {
        let between = &text[leaf.end.1..next.start.0];
        let other = &text[next.start.0..next.end.1];
        damaged.push(format!("{before}{other}{between}{tag}{value}{end}{}", &text[next.end.1..]));
    }
    damaged
}

/// What libxml2 says of documents, in order: valid or not. None where there is no `xmllint`.
fn judge(schema: &Path, documents: &[String], name: &str) -> Option<Vec<bool>> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("wco-oracle-{name}"));
    std::fs::create_dir_all(&folder).expect("a folder for damaged documents");
    let mut verdicts = Vec::new();
    for chunk in documents.chunks(200) {
        let files: Vec<_> = (0..chunk.len()).map(|n| folder.join(format!("{n}.xml"))).collect();
        files.iter().zip(chunk).for_each(|(file, text)| std::fs::write(file, text).expect("a file is written"));
        let mut command = Command::new("xmllint");
        command.args(["--noout", "--nonet", "--schema"]).arg(schema).args(&files);
        let said = String::from_utf8_lossy(&command.output().ok()?.stderr).into_owned();
        let valid = |file: &PathBuf| said.lines().any(|line| line == format!("{} validates", file.display()));
        verdicts.extend(files.iter().map(valid));
    }
    std::fs::remove_dir_all(&folder).expect("the folder goes again");
    Some(verdicts)
}

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
    let leaves = leaves(&text);
    let damaged: Vec<String> =
        leaves.iter().enumerate().flat_map(|(at, leaf)| damages(&text, leaf, leaves.get(at + 1))).collect();
    let Some(verdicts) = judge(&samples.join("xsd/driver_all.xsd"), &damaged, case) else {
        assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true"), "xmllint must be installed in CI");
        eprintln!("skipped: no xmllint at hand");
        return;
    };
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
