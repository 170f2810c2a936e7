//! Nothing that came from outside is printed as it is.

use crate::samples::permit;
use crate::support::Desk;

const HOSTILE: &str = "a\u{1b}[31mRED\nfake log line\r\u{202e}";
const SHOWN: &str = r"a\u{1b}[31mRED\u{a}fake log line\u{d}\u{202e}";

#[test]
fn hostile_ids_cannot_write_on_the_terminal() {
    let desk = Desk::with("publishers = \"any\"\n");
    desk.ledger(vec![permit(7, HOSTILE, "N1")]);
    for line in ["find N1", "trace 7-0"] {
        let ran = desk.run(line);
        assert_eq!(ran.exit, Some(0), "{ran:?}");
        assert!(ran.out.contains(SHOWN), "{line}: {}", ran.out);
        assert!(!ran.out.contains(['\u{1b}', '\r', '\u{202e}']), "{line}: {:?}", ran.out);
        assert!(!ran.out.lines().any(|line| line.starts_with("fake")), "{line}: {}", ran.out);
    }
}

#[test]
fn hostile_member_names_cannot_write_on_the_terminal() {
    let desk = Desk::with("publishers = \"any\"\n");
    desk.write("hostile.json", r#"{"permit": {"number": "N1", "b\u001b[2J\nforged": 1}}"#);
    let ran = desk.run("validate hostile.json");
    assert!(ran.out.contains(r"b\u{1b}[2J\u{a}forged"), "{ran:?}");
    assert!(!ran.out.contains('\u{1b}') && !ran.out.lines().any(|line| line.starts_with("forged")), "{ran:?}");
}

#[test]
fn what_nobody_watches_is_not_wrapped() {
    let desk = Desk::with("publishers = \"any\"\n");
    let long = format!("m-{}", "x".repeat(180));
    desk.ledger(vec![permit(7, &long, "N1")]);
    let ran = desk.run("find N1");
    assert!(ran.out.lines().any(|line| line.contains(&long)), "{}", ran.out);
}
