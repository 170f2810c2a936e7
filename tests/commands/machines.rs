//! `--json`: stdout holds exactly one JSON document, whatever the outcome.

use serde_json::Value;

use crate::samples::{permit, rejected};
use crate::support::{Desk, Ran, sample};

const ANYBODY: &str = "publishers = \"any\"\n";

fn one_document(line: &str, ran: &Ran) -> Value {
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{line}: {error}\n{ran:#?}"))
}

fn error(desk: &Desk, line: &str) -> (Option<i32>, Value) {
    let ran = desk.run(&format!("--json {line}"));
    let error = one_document(line, &ran)["error"].clone();
    assert_eq!(error["exit"].as_i64(), ran.exit.map(i64::from), "{line}: {error}");
    assert!(error["detail"].as_str().is_some_and(|detail| !detail.is_empty()), "{line}: {error}");
    assert!(error["title"].as_str().is_some_and(|title| !title.is_empty()), "{line}: {error}");
    assert!(!ran.err.is_empty(), "{line}: people are told too");
    (ran.exit, error)
}

/// There may be thousands: one object a line, a file each, and the summary last.
#[test]
fn validate_answers_line_by_line() {
    let desk = Desk::with(ANYBODY);
    let (chameleons, missing) = (sample("01-permit-chameleons.xml"), "no/such/file.xml");
    let ran = desk.run(&format!("--json validate {chameleons} {missing}"));
    let lines: Vec<Value> = ran.out.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(ran.exit, Some(64), "{ran:#?}");
    assert_eq!(lines[0]["valid"], true);
    assert_eq!(lines[1]["file"], missing);
    assert_eq!(lines[2]["summary"]["documents"], 2);
    assert_eq!(lines.len(), 3);
}

#[test]
fn every_answer_is_one_document() {
    let desk = Desk::with(ANYBODY);
    desk.ledger(vec![rejected(permit(7, "m1", "N1")), permit(8, "m2", "N2")]);
    let chameleons = sample("01-permit-chameleons.xml");
    for line in [
        "check",
        "find N2",
        "trace m2",
        "quarantine ls",
        "quarantine show m1",
        "explain",
        "explain CW1004",
        "contract schema",
        "contract schema --format cites-epermit-xml",
        &format!("translate --to json {chameleons}"),
        "demo --in-memory",
    ] {
        let ran = desk.run(&format!("--json {line}"));
        assert_eq!(ran.exit, Some(0), "{line}: {ran:?}");
        one_document(line, &ran);
    }
    let ran = desk.run(&format!("--json route {chameleons}"));
    assert_eq!((ran.exit, one_document("route", &ran)[0]["type"].as_str()), (Some(1), Some("permit.issued")));
    assert_eq!(one_document("find", &desk.run("--json find N3")), Value::Array(Vec::new()), "nothing is an answer");
}

#[test]
fn every_refusal_is_one_document() {
    let desk = Desk::with(ANYBODY);
    let broken = sample("14-permit-broken.xml");
    let none = error(&desk, "find N1");
    assert_eq!((none.0, none.1["code"].as_str()), (Some(69), Some("CW5001")), "there is no ledger");
    desk.ledger(vec![permit(8, "m2", "N2")]);
    for (line, exit) in [
        ("trace nobody", 1),
        ("quarantine show m2", 1),
        ("explain CW0000", 1),
        ("contract schema --format nothing", 64),
        ("find", 64),
        ("find N1 --limit 0", 64),
        ("translate --to nothing causeway.toml", 65),
        ("validate", 64),
    ] {
        assert_eq!(error(&desk, line).0, Some(exit), "{line}");
    }
    for line in [format!("route {broken}"), format!("translate --to json {broken}")] {
        let (exit, error) = error(&desk, &line);
        assert_eq!(exit, Some(65));
        assert!(error["findings"].as_array().is_some_and(|findings| !findings.is_empty()), "{line}: {error}");
    }
}

#[test]
fn everything_wrong_with_a_configuration_is_one_document() {
    let desk = Desk::with("publishers = \"any\"\nwrong = 1\n[limits]\nin_flight = 0\n");
    for line in ["check", "run", "demo --config causeway.toml"] {
        let (exit, error) = error(&desk, line);
        assert_eq!(exit, Some(78), "{line}");
        let all = error["all"].as_array().expect("both problems");
        assert_eq!(all.len(), 2, "{line}: {error}");
        assert!(all.iter().all(|one| one["place"].as_str().is_some_and(|at| at.starts_with("causeway.toml:"))));
    }
}

#[test]
fn losses_go_to_stderr_as_lines_of_json() {
    let desk = Desk::empty();
    let ran = desk.run(&format!("--json translate --to wco-lpco-xml {}", sample("01-permit-chameleons.xml")));
    assert_eq!(ran.exit, Some(0), "{ran:?}");
    assert!(ran.out.starts_with('<'), "the document alone: {}", ran.out);
    let lines: Vec<Value> = ran.err.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert!(lines.iter().all(|line| line.get("loss").or(line.get("finding")).is_some()), "{lines:?}");

    let permit = std::fs::read_to_string(sample("01-permit-chameleons.xml")).expect("a permit");
    desk.write("hostile.xml", permit.replace("languageID=\"EN\"", "languageID=\"E\u{202e}N\""));
    let ran = desk.run("--json translate --to wco-lpco-xml hostile.xml");
    let lines = ran.err.lines().map(|line| serde_json::from_str::<Value>(line).expect("JSON"));
    let lost = lines.filter(|line| line["loss"]["value"] == "E\u{202e}N").count();
    assert!(ran.exit == Some(0) && lost > 0, "a value is lost as it was: {ran:?}");
}
