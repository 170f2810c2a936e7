//! One daemon is active on a virtual host, whatever its ledger.

use std::time::Duration;

use causeway::rabbit::topology::subscriber_queue;
use causeway::rabbit::{Broker, Confirmation};

use crate::daemon::{Daemon, PATIENCE, causeway, drain, permit, runtime, terminate};
use crate::support::broker;

#[test]
fn a_second_daemon_with_another_ledger_does_not_consume_beside_the_first() {
    let Some((_, url)) = broker::node().and_then(broker::Node::vhost) else { return };
    let (first, second) = (Daemon::new(url.clone()), Daemon::new(url));
    let mut running = first.start();
    first.until_ready();
    let refused = causeway(&second.config()).arg("run").output().expect("the command runs");
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(69), "{said}");
    assert!(said.contains("CW4007") && said.contains("causeway.inbound"), "{said}");

    let runtime = runtime();
    let publisher = runtime.block_on(Broker::connect(&first.url)).expect("the node takes connections");
    for number in 0..20 {
        assert_eq!(runtime.block_on(publisher.publish(permit(number), PATIENCE)), Confirmation::Confirmed);
    }
    let got = runtime.block_on(drain(&publisher, &subscriber_queue("everything"), Duration::from_secs(2)));
    assert_eq!(got.len(), 20, "the first has them all");

    running.kill().expect("kill -9");
    running.wait().expect("it is gone");
    let running = second.start();
    second.until_ready();
    terminate(running);
}
