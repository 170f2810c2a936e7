//! What we write is valid by the published schemas, as libxml2 judges it.
#![allow(clippy::expect_used, clippy::print_stderr, reason = "what builds a test may say what it expects")]

mod cases;
mod permits_at_random;

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use causeway_contract::adapter::EncodeOptions;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

/// What `xmllint` says of a document; none where there is no `xmllint`.
fn judge(schema: &Path, document: &[u8]) -> Option<Result<(), String>> {
    let mut child = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema"])
        .arg(schema)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .ok()?;
    child.stdin.take().expect("a pipe").write_all(document).expect("xmllint reads");
    let output = child.wait_with_output().expect("xmllint ends");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    Some(if output.status.success() { Ok(()) } else { Err(said) })
}

#[test]
fn every_permit_is_written_as_a_valid_declaration() {
    let Some(samples) = cases::published() else { return };
    let schema = samples.join("xsd/driver_all.xsd");
    let adapter = cases::adapter("wco-lpco-xml");
    let mut runner = TestRunner::deterministic();
    let mut at_random = || permits_at_random::events().new_tree(&mut runner).expect("a permit").current();
    let own = cases::holding("wco-lpco-xml", "event.json").into_iter();
    let own = own.map(|(name, case)| (name, cases::event(&case.join("event.json"))));
    let events: Vec<_> = own.chain((0..24).map(|at| (format!("at random {at}"), at_random()))).collect();
    for (name, event) in events {
        let written = adapter.encode(&event, &EncodeOptions::default()).expect("the event can be written");
        let Some(verdict) = judge(&schema, &written.bytes) else {
            assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true"), "xmllint must be installed in CI");
            eprintln!("skipped: no xmllint at hand");
            return;
        };
        assert_eq!(verdict, Ok(()), "{name}:\n{}", String::from_utf8_lossy(&written.bytes));
    }
}
