//! Which configuration a command goes by, and what it needs of it.

use crate::samples::permit;
use crate::support::{Desk, sample};

#[test]
fn documents_are_judged_by_the_configuration_of_this_directory() {
    let desk = Desk::with("publishers = \"any\"\n[limits]\nbody_bytes = 100\n");
    let chameleons = sample("01-permit-chameleons.xml");
    let lines = ["validate", "translate --to json", "route"].map(|command| format!("{command} {chameleons}"));
    for line in &lines {
        let ran = desk.run(line);
        assert_eq!(ran.exit, Some(65), "{line}: {ran:?}");
        let told = format!("{}{}", ran.out, ran.err);
        assert!(told.contains("CW1003") && told.contains("limits.body_bytes"), "{line}: {ran:?}");
    }
    desk.write("causeway.toml", "schemas = \"nowhere\"\n");
    for line in lines.iter().map(String::as_str).chain(["contract schema"]) {
        assert_eq!(desk.run(line).exit, Some(78), "{line}: the tables of this directory count");
    }
}

#[test]
fn a_document_under_the_type_of_another_kind_is_refused_as_by_the_daemon() {
    let desk = Desk::with("publishers = \"any\"\n");
    let chameleons = sample("01-permit-chameleons.xml");
    for line in [
        format!("translate --event notice.accepted --to json {chameleons}"),
        format!("route --event declaration.lodged {chameleons}"),
    ] {
        let ran = desk.run(&line);
        assert_eq!((ran.exit, ran.out.as_str()), (Some(65), ""), "{ran:?}");
        assert!(ran.err.contains("ENV-02"), "{line}: {}", ran.err);
    }
    assert_eq!(desk.run(&format!("translate --event permit.cancelled --to json {chameleons}")).exit, Some(0));
}

#[test]
fn a_ledger_can_be_asked_whoever_may_publish() {
    let desk = Desk::with("[ledger]\nurl = \"sqlite:causeway.db\"\n");
    desk.ledger(vec![permit(7, "m1", "N1")]);
    for line in ["find N1", "trace m1", "quarantine ls"] {
        assert_eq!(desk.run(line).exit, Some(0), "{line}: {:?}", desk.run(line));
    }
    desk.write("causeway.toml", "[ledger]\nurl = \"sqlite:.\"\n");
    let ran = desk.run("find N1");
    assert_eq!(ran.exit, Some(69));
    assert!(ran.err.contains("is a directory") && !ran.err.contains("start the daemon"), "{}", ran.err);
}

#[test]
fn without_any_configuration_it_is_said_where_one_was_looked_for() {
    let desk = Desk::empty();
    let chameleons = sample("01-permit-chameleons.xml");
    for (line, exit) in [("find N1", 69), ("check", 78), ("run", 78), (&format!("route {chameleons}"), 78)] {
        let ran = desk.run(line);
        assert_eq!(ran.exit, Some(exit), "{ran:?}");
        assert!(ran.err.contains("no causeway.toml here and none in /etc/causeway"), "{line}: {}", ran.err);
        assert!(!ran.err.contains("publish"), "{line}: {}", ran.err);
    }
    assert_eq!(desk.run(&format!("validate {chameleons}")).exit, Some(0), "documents can be read without one");
}

#[test]
fn what_has_no_revision_and_no_format_is_not_given_one() {
    let desk = Desk::with("publishers = \"any\"\n");
    let mut unread = crate::samples::rejected(permit(7, "m1", "N1"));
    unread.event.format = String::new();
    desk.ledger(vec![unread]);
    let (trace, find) = (desk.run("trace m1").out, desk.run("find N1").out);
    assert!(!trace.contains("revision 0") && trace.contains("in no format known"), "{trace}");
    assert!(!find.contains(" r0"), "{find}");
}

#[test]
fn nothing_is_found_by_nothing() {
    let desk = Desk::with("publishers = \"any\"\n");
    desk.ledger(vec![permit(7, "m1", "N1")]);
    let output = desk.causeway().args(["find", ""]).output().expect("it runs");
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(64), &b""[..]));
    for line in ["find N1 --limit 0", "quarantine ls --limit 0"] {
        assert_eq!(desk.run(line).exit, Some(64), "{line}");
    }
}
