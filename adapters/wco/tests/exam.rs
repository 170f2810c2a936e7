//! The contract's entry exam, and a page for every rule.
#![allow(clippy::expect_used, reason = "what builds a test may say what it expects")]

mod cases;

use std::collections::BTreeSet;

use causeway_contract::adapter::{EncodeOptions, Input};
use causeway_contract::conformance::{Case, assert_conforms};
use causeway_contract::finding::Finding;

/// Our own samples as the exam takes them: what they claim is what their file of findings says.
fn own_cases(format: &str) -> Vec<Case> {
    let case = |(name, path): (String, std::path::PathBuf)| {
        let input = cases::bytes(&path.join("input.xml"));
        let findings = cases::text(&path.join("findings.txt"));
        let broken = findings.lines().any(|line| line.split(' ').any(|word| word == "error"));
        if broken { Case::broken(name, input) } else { Case::readable(name, input) }
    };
    cases::holding(format, "input.xml").into_iter().map(case).collect()
}

#[test]
fn declarations_pass_the_exam() {
    assert_conforms(cases::adapter("wco-declaration-xml").as_ref(), &own_cases("wco-declaration-xml"), &[]);
}

#[test]
fn danish_declarations_pass_the_exam() {
    let name = "wco-declaration-xml/dk-dms";
    assert_conforms(cases::adapter(name).as_ref(), &own_cases(name), &[]);
}

#[test]
fn notices_pass_the_exam() {
    assert_conforms(cases::adapter("wco-response-xml").as_ref(), &own_cases("wco-response-xml"), &[]);
}

#[test]
fn permits_pass_the_exam() {
    let adapter = cases::adapter("wco-lpco-xml");
    let events: Vec<_> = cases::holding("wco-lpco-xml", "event.json")
        .into_iter()
        .map(|(_, case)| cases::without_layout(cases::event(&case.join("event.json"))))
        .collect();
    // What is written of every event is read, and so are documents of other writers, sound and not.
    let written = events.iter().zip(cases::holding("wco-lpco-xml", "event.json")).map(|(event, (name, _))| {
        let written = adapter.encode(event, &EncodeOptions::default()).expect("the sample can be written");
        Case::readable(name, written.bytes).quick()
    });
    // One sample is damaged in every way; the many others share the ways.
    let thorough = |case: Case| if case.name == "of-another-writer" { case } else { case.quick() };
    let exam: Vec<_> = written.step_by(3).chain(own_cases("wco-lpco-xml").into_iter().map(thorough)).collect();
    assert_conforms(adapter.as_ref(), &exam, &events);
}

#[test]
fn published_messages_pass_the_exam() {
    let Some(samples) = cases::published() else { return };
    for (format, folder) in [("wco-declaration-xml", "declarations"), ("wco-response-xml", "responses")] {
        let mut exam = Vec::new();
        for (verdict, every) in [("valid", 40), ("invalid", 1), ("not-well-formed", 1)] {
            for path in cases::messages(&samples.join(folder).join(verdict)).iter().step_by(every) {
                let (name, input) = (path.display().to_string(), cases::bytes(path));
                let case = if verdict == "valid" { Case::readable(name, input) } else { Case::broken(name, input) };
                exam.push(case.quick());
            }
        }
        assert_conforms(cases::adapter(format).as_ref(), &exam, &[]);
    }
}

#[test]
fn every_rule_a_finding_names_has_a_page_and_every_page_a_sample() {
    let mut named = BTreeSet::new();
    for format in ["wco-declaration-xml", "wco-declaration-xml/dk-dms", "wco-response-xml", "wco-lpco-xml"] {
        let adapter = cases::adapter(format);
        for (_, case) in cases::holding(format, "input.xml") {
            let body = cases::bytes(&case.join("input.xml"));
            named.extend(
                adapter.decode(&Input::new(&body)).all_findings().map(|finding: &Finding| finding.rule.to_string()),
            );
        }
    }
    // A mapping table of another version: no shipped table shows it.
    named.insert("WCO-05".to_owned());
    // Of changes being applied, not of documents being read.
    named.extend(["WCO-09", "WCO-11"].map(str::to_owned));
    let ours: BTreeSet<_> = causeway_wco::RULES.iter().map(|rule| rule.id.to_owned()).collect();
    let is_ours = |rule: &String| rule.starts_with("WCO-") || rule.starts_with("LPC-");
    let named: BTreeSet<_> = named.into_iter().filter(is_ours).collect();
    assert_eq!(named, ours);
}
