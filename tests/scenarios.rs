//! Every scenario, in memory: identity, revision, duplicate, news, conflict and stale, each as a folder with its
//! messages and what must become of them. `UPDATE_EXPECT=1 cargo test --test scenarios` writes what became of them.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking, its support too")]

use causeway::rabbit::Broker;
use causeway_contract::conformance::golden;

#[path = "scenarios/play.rs"]
mod play;

#[path = "scenarios/interrupted.rs"]
mod interrupted;

/// The ledger stops writing at any write of a scenario in which events follow from others: after a new start everything
/// has been carried, under the same ids, with the same bytes, as if nothing had happened.
#[test]
fn whatever_write_is_the_last_the_next_start_carries_on() {
    for name in ["amendment-granted", "amendment-of-the-unknown", "declaration-cancelled"] {
        let (whole, died) = interrupted::play_interrupted(name, usize::MAX);
        assert!(!died && !whole.is_empty(), "{name}: without an interruption nothing dies");
        let mut at = 1;
        loop {
            let (got, died) = interrupted::play_interrupted(name, at);
            for (place, parcel) in &whole {
                assert_eq!(got.get(place), Some(parcel), "{name}: {place:?} after the daemon died at write {at}");
            }
            assert_eq!(got.len(), whole.len(), "{name}: the daemon died at write {at}");
            if !died {
                break;
            }
            at += 1;
        }
        assert!(at > whole.len(), "{name}: every event was written at least once, {at}");
    }
}

#[test]
fn every_scenario_ends_as_written_in_memory() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    for name in play::names() {
        for pace in [play::Pace::AtOnce, play::Pace::OneByOne] {
            let told = runtime.block_on(play::play(&name, Broker::memory(), pace));
            golden::check(&play::folder().join(&name).join("expected.txt"), &told);
        }
    }
}
