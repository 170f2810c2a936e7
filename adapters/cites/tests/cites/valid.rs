//! What is written is valid by our reconstruction of the toolkit's schema, judged by libxml2.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::setting::{draft, event, file, real_messages, samples, skipped, written};

/// The schema, where it and a judge are there.
fn schema() -> Option<PathBuf> {
    let schema = real_messages("../domain/cites-schema/CITESEPermit_2_reconstructed.xsd")?;
    if Command::new("xmllint").arg("--version").output().is_err() {
        skipped("xmllint is not installed");
        return None;
    }
    Some(schema)
}

/// What libxml2 says of a document; none where it is valid.
pub(crate) fn complaint(schema: &Path, document: &[u8]) -> Option<String> {
    let mut judge = Command::new("xmllint");
    judge.args(["--noout", "--nonet", "--schema"]).arg(schema).arg("-");
    let mut judge = judge.stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    judge.stdin.take().unwrap().write_all(document).unwrap();
    let verdict = judge.wait_with_output().unwrap();
    (!verdict.status.success()).then(|| String::from_utf8_lossy(&verdict.stderr).into_owned())
}

#[test]
fn every_sample_is_rewritten_valid() {
    let Some(schema) = schema() else { return };
    for folder in samples() {
        let again = written(&event(draft(&file(&folder.join("input.xml"))).0));
        let complaint = complaint(&schema, &again.bytes);
        assert_eq!(complaint, None, "{}:\n{}", folder.display(), String::from_utf8_lossy(&again.bytes));
    }
}

#[test]
fn the_judge_refuses_what_is_wrong() {
    let Some(schema) = schema() else { return };
    let folder = samples().into_iter().find(|folder| folder.ends_with("export-ranched")).unwrap();
    let right = String::from_utf8(file(&folder.join("input.xml"))).unwrap();
    assert_eq!(complaint(&schema, right.as_bytes()), None);
    let wrong = right.replace("<ram:CopyIndicator>false", "<ram:CopyIndicator>perhaps");
    assert!(complaint(&schema, wrong.as_bytes()).unwrap().contains("CopyIndicator"));
}
