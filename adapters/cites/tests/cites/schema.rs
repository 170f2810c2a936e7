//! What is written is valid by the XML Schema made from the profile, and what is wrong is not.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::setting::{adapter, file, samples, skipped};
use crate::valid::complaint;

/// The schema on disk, where there is a judge.
fn schema() -> Option<PathBuf> {
    if Command::new("xmllint").arg("--version").output().is_err() {
        skipped("xmllint is not installed");
        return None;
    }
    let adapter = adapter();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("cites-schema");
    std::fs::create_dir_all(&folder).unwrap();
    let documents = adapter.profile().unwrap().schema_documents(adapter.format());
    for document in &documents {
        assert!(document.text.contains("Reading is more tolerant"), "{}", document.name);
        std::fs::write(folder.join(&document.name), &document.text).unwrap();
    }
    Some(folder.join(&documents.first().unwrap().name))
}

#[test]
fn every_rewritten_sample_is_valid_by_our_schema() {
    let Some(schema) = schema() else { return };
    for folder in samples() {
        let complaint = complaint(&schema, &file(&folder.join("rewritten.xml")));
        assert_eq!(complaint, None, "{}", folder.display());
    }
}

#[test]
fn our_schema_refuses_what_is_wrong() {
    let Some(schema) = schema() else { return };
    let folder = samples().into_iter().find(|folder| folder.ends_with("export-ranched")).unwrap();
    let right = String::from_utf8(file(&folder.join("rewritten.xml"))).unwrap();
    for (right_part, wrong_part) in [
        ("<ram:CopyIndicator>false", "<ram:CopyIndicator>perhaps"),
        ("<ram:CopyIndicator>false</ram:CopyIndicator>", "<ram:Unknown>1</ram:Unknown>"),
        ("CITESEPermit:2", "CITESEPermit:3"),
    ] {
        let wrong = right.replace(right_part, wrong_part);
        assert_ne!(wrong, right, "{right_part} stands in the sample");
        assert!(complaint(&schema, wrong.as_bytes()).is_some(), "{wrong_part}");
    }
}
