//! `causeway demo` stands on its own feet. (`tests/live` shows it on a RabbitMQ.)

use crate::support::Desk;

#[test]
fn without_a_broker_it_runs_anywhere_and_leaves_nothing() {
    let desk = Desk::empty();
    let passing = desk.path("passing");
    std::fs::create_dir(&passing).expect("a directory for temporary files");
    let output = desk.causeway().args(["demo", "--in-memory"]).env("TMPDIR", &passing).output().expect("it runs");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(0), "{err}");
    assert!(out.contains("archive (file)") && out.contains("customs (amqp)"), "{out}");
    let left = |path| std::fs::read_dir(path).expect("a directory").count();
    assert_eq!((left(desk.path(".")), left(passing)), (1, 0), "nothing stays but the empty directory");
}
