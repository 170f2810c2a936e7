//! Every sample reads as `expected.json` and `findings.txt` say, and is written again as `rewritten.xml` and
//! `losses.txt`. `UPDATE_EXPECT=1` rewrites the files.

use std::fmt::Display;
use std::path::Path;

use causeway_contract::adapter::Loss;
use causeway_contract::conformance::golden;
use serde_json::{Value, json};

use crate::setting::{draft, event, file, samples, written};

#[test]
fn every_sample_reads_and_is_rewritten_as_expected() {
    for folder in samples() {
        let (draft, findings) = draft(&file(&folder.join("input.xml")));
        let read =
            json!({"type": draft.kind.map(|kind| kind.as_str()), "time": draft.time, "data": draft.data.to_value()});
        golden::check(&folder.join("expected.json"), &pretty(&read));
        lines(&folder.join("findings.txt"), &findings);
        let again = written(&event(draft));
        golden::check(&folder.join("rewritten.xml"), std::str::from_utf8(&again.bytes).unwrap());
        let loss = |Loss { path, value, reason }: &Loss| format!("{path} = {value}: {reason}");
        lines(&folder.join("losses.txt"), &again.losses.iter().map(loss).collect::<Vec<_>>());
    }
}

fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

/// A file of lines that is not there where there are none.
fn lines(path: &Path, lines: &[impl Display]) {
    if !lines.is_empty() {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        golden::check(path, &text);
    } else if std::env::var("UPDATE_EXPECT").as_deref() == Ok("1") {
        let _ = std::fs::remove_file(path);
    } else {
        assert!(!path.exists(), "{} is there, but there is nothing to say", path.display());
    }
}
