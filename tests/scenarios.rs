//! Every scenario, in memory: identity, revision, duplicate, news, conflict and stale, each as a folder with its
//! messages and what must become of them. `UPDATE_EXPECT=1 cargo test --test scenarios` writes what became of them.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking, its support too")]

use causeway::rabbit::Broker;
use causeway_contract::conformance::golden;

#[path = "scenarios/play.rs"]
mod play;

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
