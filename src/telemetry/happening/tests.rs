use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use causeway_contract::adapter::Loss;
use causeway_contract::event::Kind;
use causeway_contract::finding::Finding;

use super::*;
use crate::fault::{Code, Fault};
use crate::ledger::{ParcelState, Verdict};
use crate::telemetry::{names, render};

/// Every happening, once.
fn emit_all() {
    let took = Duration::from_millis(3);
    MessageConsumed { queue: "q", message: "m", bytes: 1, redelivered: false }.emit();
    MessageSettled { queue: "q", message: "m", events: 1, took }.emit();
    MessageSent { exchange: "x", routing_key: "k", outcome: "confirmed", took }.emit();
    EventDecided { event: "e", kind: None, document: "d", verdict: Verdict::Accepted }.emit();
    FindingMade { about: "e", finding: &Finding::error("XML01", "/a", "wrong") }.emit();
    FaultRaised { about: "e", fault: &Fault::new(Code::Internal, "x") }.emit();
    ParcelMoved { subscriber: "s", parcel: "p", state: ParcelState::Queued }.emit();
    DeliveryTried { subscriber: "s", parcel: "p", outcome: "handed_over", took }.emit();
    let loss = Loss { path: "permit.copy".into(), value: "true".into(), reason: "no place".into() };
    ValuesLost { parcel: "p", adapter: "json@1", losses: &[loss.clone(), loss] }.emit();
    DocumentUnlinked { document: "d", kind: Kind::Notice }.emit();
    let parked = BTreeMap::from([("s".to_owned(), 4)]);
    let counts = crate::ledger::Counts { quarantined: 2, parked, bytes: 9, ..Default::default() };
    LedgerMeasured { counts: &counts }.emit();
    LedgerCommitted { writes: 2, took }.emit();
    ConfigLoaded { file: "causeway.toml", hash: "old", subscribers: 1 }.emit();
    ConfigLoaded { file: "causeway.toml", hash: "new", subscribers: 1 }.emit();
    ConnectionChanged { role: Role::Publish, connected: true, detail: "" }.emit();
    StageReached { stage: Stage::Active, detail: "" }.emit();
}

#[test]
fn every_metric_is_moved_by_some_happening() {
    emit_all();
    let text = render().expect("metrics can be written");
    let moved: BTreeSet<_> = text
        .lines()
        .filter(|line| !line.starts_with('#') && !line.ends_with(" 0"))
        .filter_map(|line| line.split(['{', ' ']).next())
        .map(|name| name.trim_end_matches("_bucket").trim_end_matches("_sum").trim_end_matches("_count"))
        .collect();
    for metric in names::ALL {
        assert!(moved.contains(metric.name), "{} is moved by nothing:\n{text}", metric.name);
    }
    assert!(text.contains(r#"causeway_losses_total{adapter="json@1"} 2"#), "{text}");
    assert!(text.contains(r#"causeway_config_info{hash="new"} 1"#), "{text}");
    assert!(!text.contains(r#"hash="old""#), "{text}");
}
