//! Every scenario again, on a real RabbitMQ: the same text must come out as in memory.

use causeway::rabbit::Broker;
use causeway_contract::conformance::golden;

use crate::play;
use crate::support::broker;

#[test]
fn every_scenario_ends_on_rabbitmq_as_it_does_in_memory() {
    let Some(node) = broker::node() else { return };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    for name in play::names() {
        let Some((_, url)) = node.vhost() else { return };
        let told = runtime.block_on(async {
            let broker = Broker::connect(&url).await.expect("the node takes connections");
            play::play(&name, broker, play::Pace::AtOnce).await
        });
        golden::check(&play::folder().join(&name).join("expected.txt"), &told);
    }
}
