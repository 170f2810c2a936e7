//! What libxml2 says of documents, on the published schemas.
#![allow(clippy::expect_used, clippy::print_stderr, dead_code, reason = "shared by tests, which use a part each")]

use std::path::{Path, PathBuf};
use std::process::Command;

/// Valid or not, in order. None where there is no `xmllint`, which is an error where `CI` is true. `name`: of a folder
/// for the documents, which no other test uses.
pub(crate) fn judge(samples: &Path, documents: &[Vec<u8>], name: &str) -> Option<Vec<bool>> {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("wco-libxml2-{name}"));
    std::fs::create_dir_all(&folder).expect("a folder for the documents");
    let mut verdicts = Vec::new();
    for chunk in documents.chunks(200) {
        let files: Vec<_> = (0..chunk.len()).map(|n| folder.join(format!("{n}.xml"))).collect();
        files.iter().zip(chunk).for_each(|(file, bytes)| std::fs::write(file, bytes).expect("a file is written"));
        let mut command = Command::new("xmllint");
        command.args(["--noout", "--nonet", "--schema"]).arg(samples.join("xsd/driver_all.xsd")).args(&files);
        let Ok(output) = command.output() else {
            assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true"), "xmllint must be installed in CI");
            eprintln!("skipped: no xmllint at hand");
            return None;
        };
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        let valid = |file: &PathBuf| said.lines().any(|line| line == format!("{} validates", file.display()));
        verdicts.extend(files.iter().map(valid));
    }
    std::fs::remove_dir_all(&folder).expect("the folder goes again");
    Some(verdicts)
}

/// The documents that are not valid.
pub(crate) fn invalid(samples: &Path, documents: &[Vec<u8>], name: &str) -> Vec<String> {
    let verdicts = judge(samples, documents, name).unwrap_or_default();
    let wrong = documents.iter().zip(verdicts).filter(|(_, valid)| !valid);
    wrong.map(|(document, _)| String::from_utf8_lossy(document).into_owned()).collect()
}
