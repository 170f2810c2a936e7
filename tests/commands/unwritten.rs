//! What could not be written is no success.

use std::fs::OpenOptions;
use std::process::Stdio;

use crate::samples::{permit, rejected};
use crate::support::{Desk, sample};

fn full() -> Stdio {
    OpenOptions::new().write(true).open("/dev/full").expect("the device of the full disk").into()
}

#[test]
fn a_full_disk_is_told_and_is_no_success() {
    let desk = Desk::with("publishers = \"any\"\n");
    desk.ledger(vec![rejected(permit(7, "m1", "N1"))]);
    let chameleons = sample("01-permit-chameleons.xml");
    for line in [
        &format!("translate --to wco-lpco-xml {chameleons}"),
        "quarantine show m1 --original",
        "--json find N1",
        "explain CW1004",
        "--help",
        "--json trace nobody",
    ] {
        let output = desk.causeway().args(line.split_whitespace()).stdout(full()).output().expect("it runs");
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(69), "{line}: {err}");
        assert_eq!(err.matches("could not be written").count(), 1, "{line}: {err}");
    }
}

#[test]
fn a_reader_that_has_enough_is_no_fault() {
    let desk = Desk::empty();
    let mut command = desk.causeway();
    command.args(["contract", "schema"]).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("it ends");
    assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]));
}
