//! The permissions that deploy/rabbitmq/README.md gives to the daemon, a publisher and an agency: enough, and no more.

use std::time::Duration;

use causeway::fault::Fault;
use causeway::rabbit::topology::{Mode, SubscriberQueue, Topology};
use causeway::rabbit::{Broker, Confirmation, Message};

use crate::support::broker::{Node, node, unique};
use crate::support::queue::{PATIENCE, take};

/// One account: a name for this run, and its URL.
fn account(node: &Node, vhost: &str, url: &str, permissions: [&str; 3]) -> (String, String) {
    let name = unique("account");
    let [configure, write, read] = permissions;
    node.ctl(&["add_user", &name, "secret"]).unwrap();
    node.ctl(&["set_permissions", "-p", vhost, &name, configure, write, read]).unwrap();
    (name.clone(), url.replace("guest:guest", &format!("{name}:secret")))
}

fn to(exchange: &str, key: &str) -> Message {
    Message { exchange: exchange.into(), routing_key: key.into(), ..Message::default() }
}

async fn refused<T: std::fmt::Debug>(asked: impl Future<Output = Result<T, Fault>>) -> bool {
    asked.await.is_err_and(|fault| fault.detail.contains("ACCESS_REFUSED"))
}

#[tokio::test]
async fn each_account_may_do_its_part_and_no_more() {
    let Some(node) = node() else { return };
    let Some((vhost, url)) = node.vhost() else { return };
    let queues = ["customs", "archive"].map(|id| SubscriberQueue { id: id.into(), single_active_consumer: false });
    let topology = Topology::of_causeway(&[], &queues);

    let (_, daemon) = account(node, &vhost, &url, [r"^causeway\.", r"^(causeway\.|amq\.default$)", r"^causeway\."]);
    let daemon = Broker::connect(&daemon).await.unwrap();
    daemon.apply(&topology, Mode::Declare).await.unwrap();
    let verifying = account(node, &vhost, &url, ["^$", r"^(causeway\.|amq\.default$)", r"^causeway\."]).1;
    Broker::connect(&verifying).await.unwrap().apply(&topology, Mode::Verify).await.unwrap();

    let (name, publisher) = account(node, &vhost, &url, ["^$", r"^causeway\.in$", "^$"]);
    node.ctl(&["set_topic_permissions", "-p", &vhost, &name, "causeway.in", r"^permit\.", "^$"]).unwrap();
    let publisher = Broker::connect(&publisher).await.unwrap();
    let mut permit = to("causeway.in", "permit.issued");
    permit.properties.user_id = Some(name);
    assert_eq!(publisher.publish(permit.clone(), PATIENCE).await, Confirmation::Confirmed);
    for forbidden in [to("causeway.in", "declaration.lodged"), to("causeway.out", "customs")] {
        let answer = publisher.publish(forbidden, PATIENCE).await;
        assert!(matches!(&answer, Confirmation::Lost(why) if why.contains("ACCESS_REFUSED")), "{answer:?}");
    }
    permit.properties.user_id = Some("customs".into());
    let forged = publisher.publish(permit, PATIENCE).await;
    assert!(matches!(&forged, Confirmation::Lost(why) if why.contains("user_id")), "{forged:?}");
    assert!(refused(publisher.consume("causeway.inbound", 1)).await);

    let mut inbound = daemon.consume("causeway.inbound", 1).await.unwrap();
    assert!(take(&mut inbound.messages).await.acknowledgement.ack().await);
    assert_eq!(daemon.publish(to("causeway.out", "customs"), PATIENCE).await, Confirmation::Confirmed);
    let by_name = daemon.publish(to("", "causeway.out.archive"), PATIENCE).await;
    assert_eq!(by_name, Confirmation::Confirmed, "receipts go to a queue by its name");

    let (_, agency) = account(node, &vhost, &url, ["^$", r"^causeway\.in$", r"^causeway\.out\.customs$"]);
    let agency = Broker::connect(&agency).await.unwrap();
    let mut own = agency.consume("causeway.out.customs", 1).await.unwrap();
    assert!(take(&mut own.messages).await.acknowledgement.ack().await);
    assert!(refused(agency.consume("causeway.out.archive", 1)).await);
    let acknowledged = agency.publish(to("causeway.in", "parcel.acknowledged"), PATIENCE).await;
    assert_eq!(acknowledged, Confirmation::Confirmed);
}

/// What the README warns of: the smaller of argument and policy counts.
#[tokio::test]
async fn a_policy_can_lower_the_delivery_limit_of_our_queues() {
    let Some(node) = node() else { return };
    let Some((vhost, url)) = node.vhost() else { return };
    let broker = Broker::connect(&url).await.unwrap();
    broker.apply(&Topology::of_causeway(&[], &[]), Mode::Declare).await.unwrap();
    let limit = r#"{"delivery-limit":1}"#;
    node.ctl(&["set_policy", "-p", &vhost, "low", "^causeway.inbound$", limit, "--apply-to", "queues"]).unwrap();
    assert_eq!(broker.publish(to("causeway.in", "permit.issued"), PATIENCE).await, Confirmation::Confirmed);
    for _ in 0..2 {
        let mut consumer = broker.consume("causeway.inbound", 1).await.unwrap();
        drop(take(&mut consumer.messages).await);
        consumer.give_back().await;
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    let mut dead = broker.consume("causeway.dead", 1).await.unwrap();
    let letter = take(&mut dead.messages).await.message;
    assert_eq!(letter.headers.get("x-first-death-reason").map(String::as_str), Some("delivery_limit"));
    assert_eq!(letter.headers.get("x-first-death-queue").map(String::as_str), Some("causeway.inbound"));
}
