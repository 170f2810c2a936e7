//! The door to RabbitMQ, opened.

use std::collections::BTreeMap;
use std::time::Duration;

use causeway::fault::Code;
use causeway::rabbit::topology::{Argument, Exchange, ExchangeKind, Mode, Queue, QueueKind, SubscriberQueue, Topology};
use causeway::rabbit::{Broker, Confirmation, Message};
use lapin::options::QueueDeleteOptions;
use lapin::types::{AMQPValue, FieldTable};

use crate::support::broker::{node, unique};
use crate::support::queue::{Own, PATIENCE, id, take};

fn causeway() -> Topology {
    let customs = SubscriberQueue { id: "customs".into(), single_active_consumer: false };
    let archive = SubscriberQueue { id: "archive".into(), single_active_consumer: true };
    Topology::of_causeway(&["causeway.inbound".into()], &[customs, archive])
}

#[tokio::test]
async fn the_topology_is_made_once_and_verified() {
    let Some((_, url)) = node().and_then(|node| node.vhost()) else { return };
    let broker = Broker::connect(&url).await.unwrap();
    let missing = broker.apply(&causeway(), Mode::Verify).await.unwrap_err();
    assert_eq!(missing.len(), 9, "4 exchanges and 5 queues: {missing:?}");
    assert_eq!(missing[8].to_string(), "CW4002: queue \"causeway.out.archive\": expected to exist, found none");
    broker.apply(&causeway(), Mode::Declare).await.unwrap();
    broker.apply(&causeway(), Mode::Declare).await.unwrap();
    broker.apply(&causeway(), Mode::Verify).await.unwrap();
    let mut inbound = Message { exchange: "causeway.in".into(), routing_key: "permit.issued".into(), ..<_>::default() };
    assert_eq!(broker.publish(inbound.clone(), PATIENCE).await, Confirmation::Confirmed);
    let mut consumer = broker.consume("causeway.inbound", 10).await.unwrap();
    assert_eq!(take(&mut consumer.messages).await.message.routing_key, "permit.issued");
    inbound.exchange = "causeway.out".into();
    let returned = broker.publish(inbound, PATIENCE).await;
    assert_eq!(returned, Confirmation::Returned(312, "NO_ROUTE".into()), "no alternate exchange on the way out");
    broker.close().await;
}

#[tokio::test]
async fn everything_that_differs_is_named_with_expected_and_found() {
    let Some((_, url)) = node().and_then(|node| node.vhost()) else { return };
    let broker = Broker::connect(&url).await.unwrap();
    let queue = |name: &str, kind, arguments: &[(&str, Argument)]| Queue {
        name: name.into(),
        kind,
        arguments: arguments.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect(),
    };
    let other = Topology {
        exchanges: vec![Exchange { name: "causeway.in".into(), kind: ExchangeKind::Direct, alternate: None }],
        queues: vec![
            queue("causeway.inbound", QueueKind::Quorum, &[("x-delivery-limit", Argument::Number(20))]),
            queue("causeway.out.customs", QueueKind::Classic, &[]),
        ],
        ..Topology::default()
    };
    broker.apply(&other, Mode::Declare).await.unwrap();
    for mode in [Mode::Verify, Mode::Declare] {
        let faults = broker.apply(&causeway(), mode).await.unwrap_err();
        let told: Vec<String> = faults.iter().map(ToString::to_string).collect();
        let expected = [
            "CW4002: exchange \"causeway.in\": type: expected topic, found direct",
            "CW4002: exchange \"causeway.in\": alternate-exchange: expected causeway.unroutable, found none",
            "CW4002: queue \"causeway.inbound\": x-delivery-limit: expected 1000000, found 20",
            "CW4002: queue \"causeway.inbound\": x-dead-letter-exchange: expected causeway.dead, found none",
            "CW4002: queue \"causeway.out.customs\": x-queue-type: expected quorum, found classic",
        ];
        for line in expected {
            assert!(told.iter().any(|told| told == line), "{mode:?}: missing {line:?} in {told:#?}");
        }
    }
    assert!(broker.consume("causeway.dead", 1).await.is_ok(), "what was missing was made all the same");
    broker.close().await;
}

#[tokio::test]
async fn an_account_that_may_not_configure_can_still_verify() {
    let Some(node) = node() else { return };
    let Some((vhost, url)) = node.vhost() else { return };
    let user = unique("user");
    let setup = || {
        node.ctl(&["add_user", &user, "secret"])?;
        node.ctl(&["set_permissions", "-p", &vhost, &user, "^$", ".*", ".*"])
    };
    setup().unwrap();
    Broker::connect(&url).await.unwrap().apply(&causeway(), Mode::Declare).await.unwrap();
    let broker = Broker::connect(&url.replace("guest:guest", &format!("{user}:secret"))).await.unwrap();
    broker.apply(&causeway(), Mode::Verify).await.unwrap();
    let refused = broker.apply(&causeway(), Mode::Declare).await.unwrap_err();
    assert!(refused.iter().all(|fault| fault.detail.contains("ACCESS_REFUSED")), "{refused:?}");
    let wrong = Broker::connect(&url.replace("guest:guest", &format!("{user}:wr0ng"))).await.unwrap_err();
    assert!(wrong.detail.contains("ACCESS_REFUSED") && !wrong.detail.contains("wr0ng"), "{wrong}");
    broker.close().await;
}

#[tokio::test]
async fn properties_and_headers_cross_both_ways() {
    let Some(node) = node() else { return };
    let own = Own::quorum(&node.url).await;
    let mut message = own.message("p-1");
    message.properties.correlation_id = Some("e-1".into());
    message.properties.content_type = Some("application/xml".into());
    message.properties.kind = Some("permit.issued".into());
    message.properties.app_id = Some("causeway".into());
    message.properties.user_id = Some("guest".into());
    message.properties.reply_to = Some("causeway.reply.guest.receipts".into());
    message.properties.timestamp = Some(1_700_000_000);
    message.headers.insert("cloudEvents_subject".into(), "permit/MG/Fürcifer".into());
    assert_eq!(own.broker.publish(message.clone(), PATIENCE).await, Confirmation::Confirmed);
    let mut typed = FieldTable::default();
    typed.insert("text".into(), AMQPValue::LongString("t".into()));
    typed.insert("whole".into(), AMQPValue::LongInt(-7));
    typed.insert("flag".into(), AMQPValue::Boolean(true));
    typed.insert("time".into(), AMQPValue::Timestamp(1_700_000_000));
    typed.insert("table".into(), AMQPValue::FieldTable(FieldTable::default()));
    let properties = lapin::BasicProperties::default().with_headers(typed);
    let queue = own.queue.as_str().into();
    own.channel.basic_publish("".into(), queue, <_>::default(), b"raw", properties).await.unwrap();
    let mut consumer = own.broker.consume(&own.queue, 10).await.unwrap();
    let first = take(&mut consumer.messages).await;
    assert_eq!((first.queue.as_str(), first.redelivered), (own.queue.as_str(), false));
    assert_eq!(first.message, message);
    let headers = take(&mut consumer.messages).await.message.headers;
    let expected = [("flag", "true"), ("text", "t"), ("time", "2023-11-14T22:13:20Z"), ("whole", "-7")];
    assert_eq!(headers, expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
    own.end().await;
}

#[tokio::test]
async fn every_publish_under_way_is_told_its_own_answer() {
    let Some(node) = node() else { return };
    for kind in [QueueKind::Quorum, QueueKind::Classic] {
        let own = Own::new(&node.url, &unique("queue"), kind, &[]).await;
        // Many at once, one in three to nobody: returns and confirms come interleaved, several confirms in one. On a
        // classic queue lapin alone tells about one return in fifteen to the wrong publish.
        let publishes = (0..900).map(|number| {
            let mut message = own.message(&format!("m-{number}"));
            let lost = number % 3 == 1;
            if lost {
                message.routing_key = format!("{}.nobody", own.queue);
            }
            let broker = own.broker.clone();
            async move { (number, lost, broker.publish(message, PATIENCE).await) }
        });
        for (number, lost, confirmation) in futures_util::future::join_all(publishes).await {
            let returned = Confirmation::Returned(312, "NO_ROUTE".into());
            let expected = if lost { returned } else { Confirmation::Confirmed };
            assert_eq!(confirmation, expected, "{kind:?}: message {number}");
        }
        own.ready_becomes(600).await;
        own.end().await;
    }
}

#[tokio::test]
async fn a_full_queue_refuses() {
    let Some(node) = node() else { return };
    let full = [("x-max-length", Argument::Number(1)), ("x-overflow", Argument::Text("reject-publish".into()))];
    let own = Own::new(&node.url, &unique("full"), QueueKind::Classic, &full).await;
    own.publish(&["1"]).await;
    assert_eq!(own.broker.publish(own.message("2"), PATIENCE).await, Confirmation::Nacked);
    own.end().await;
}

#[tokio::test]
async fn a_publish_that_closes_the_channel_does_not_stop_the_next() {
    let Some(node) = node() else { return };
    let own = Own::quorum(&node.url).await;
    let nowhere = Message { exchange: unique("no.such.exchange"), ..own.message("1") };
    let lost = own.broker.publish(nowhere, PATIENCE).await;
    assert!(matches!(&lost, Confirmation::Lost(why) if why.contains("NOT_FOUND")), "{lost:?}");
    let mut forged = own.message("2");
    forged.properties.user_id = Some("somebody else".into());
    let refused = own.broker.publish(forged, PATIENCE).await;
    assert!(matches!(&refused, Confirmation::Lost(why) if why.contains("user_id")), "{refused:?}");
    let wide = Message { headers: BTreeMap::from([("h".into(), "x".repeat(200_000))]), ..own.message("3") };
    assert!(matches!(own.broker.publish(wide, PATIENCE).await, Confirmation::Returned(502, _)));
    own.publish(&["4"]).await;
    assert_eq!(own.ready().await, 1);
    own.end().await;
}

#[tokio::test]
async fn what_is_not_settled_goes_back_in_order() {
    let Some(node) = node() else { return };
    let own = Own::quorum(&node.url).await;
    own.publish(&["1", "2", "3", "4", "5", "6"]).await;
    let mut consumer = own.broker.consume(&own.queue, 4).await.unwrap();
    let mut held = Vec::new();
    for expected in ["1", "2", "3", "4"] {
        let incoming = take(&mut consumer.messages).await;
        assert_eq!(id(&incoming), expected);
        held.push(incoming);
    }
    let more = tokio::time::timeout(Duration::from_millis(300), consumer.messages.recv()).await;
    assert!(more.is_err(), "four are unsettled, so no fifth comes");
    assert!(held.remove(2).acknowledgement.ack().await);
    assert_eq!(id(&take(&mut consumer.messages).await), "5");
    drop(held);
    consumer.give_back().await;
    own.ready_becomes(5).await;
    let mut again = own.broker.consume(&own.queue, 10).await.unwrap();
    for expected in ["1", "2", "4", "5", "6"] {
        let incoming = take(&mut again.messages).await;
        assert_eq!((id(&incoming), incoming.redelivered), (expected, expected != "6"));
        assert!(incoming.acknowledgement.ack().await);
    }
    again.give_back().await;
    assert_eq!(own.ready().await, 0);
    own.end().await;
}

#[tokio::test]
async fn acknowledgements_in_any_order_settle_exactly_what_they_name() {
    let Some(node) = node() else { return };
    let own = Own::quorum(&node.url).await;
    for number in 0..300 {
        own.publish(&[&number.to_string()]).await;
    }
    let mut consumer = own.broker.consume(&own.queue, 300).await.unwrap();
    let mut acks = Vec::new();
    for number in 0..300_u32 {
        let incoming = take(&mut consumer.messages).await;
        // Every tenth is dropped unsettled; the others are settled at once, from many tasks.
        if number % 10 != 7 {
            acks.push(tokio::spawn(incoming.acknowledgement.ack()));
        }
    }
    for ack in acks.into_iter().rev() {
        assert!(ack.await.unwrap());
    }
    consumer.give_back().await;
    own.ready_becomes(30).await;
    let mut again = own.broker.consume(&own.queue, 300).await.unwrap();
    for number in 0..30 {
        assert_eq!(id(&take(&mut again.messages).await), (number * 10 + 7).to_string());
    }
    own.end().await;
}

#[tokio::test]
async fn a_stopped_consumer_gets_no_more_and_settles_what_it_has() {
    let Some(node) = node() else { return };
    let own = Own::quorum(&node.url).await;
    own.publish(&["1"]).await;
    let mut consumer = own.broker.consume(&own.queue, 10).await.unwrap();
    let held = take(&mut consumer.messages).await;
    consumer.stop.stop().await;
    own.publish(&["2"]).await;
    assert!(consumer.messages.recv().await.is_none());
    assert!(held.acknowledgement.ack().await);
    own.ready_becomes(1).await;
    let missing = own.broker.consume(&unique("no.such.queue"), 1).await.unwrap_err();
    assert_eq!(missing.code, Code::ConsumerLost);
    assert!(missing.detail.contains("NOT_FOUND"), "{missing}");
    own.end().await;
}

#[tokio::test]
async fn a_consumer_whose_queue_is_deleted_ends() {
    let Some(node) = node() else { return };
    let own = Own::quorum(&node.url).await;
    let mut consumer = own.broker.consume(&own.queue, 10).await.unwrap();
    own.channel.queue_delete(own.queue.as_str().into(), QueueDeleteOptions::default()).await.unwrap();
    let ended = tokio::time::timeout(PATIENCE, consumer.messages.recv()).await.unwrap();
    assert!(ended.is_none());
    own.broker.close().await;
}

#[tokio::test]
async fn a_lost_connection_is_told_to_everybody() {
    let Some(node) = node() else { return };
    let Some((vhost, url)) = node.vhost() else { return };
    let own = Own::quorum(&url).await;
    own.publish(&["1"]).await;
    let mut consumer = own.broker.consume(&own.queue, 10).await.unwrap();
    let held = take(&mut consumer.messages).await;
    let early = tokio::time::timeout(Duration::from_millis(200), own.broker.lost()).await;
    assert!(early.is_err(), "nothing is lost yet");
    node.ctl(&["close_all_connections", "--vhost", &vhost, "maintenance"]).unwrap();
    let fault = tokio::time::timeout(PATIENCE, own.broker.lost()).await.expect("told in time");
    assert_eq!(fault.code, Code::BrokerUnreachable);
    assert!(fault.detail.contains("maintenance") && !fault.detail.contains("guest:guest"), "{fault}");
    assert_eq!(own.broker.lost().await, fault, "also when asked later");
    assert!(tokio::time::timeout(PATIENCE, consumer.messages.recv()).await.unwrap().is_none());
    assert!(!held.acknowledgement.ack().await, "it will come again");
    assert!(matches!(own.broker.publish(own.message("2"), PATIENCE).await, Confirmation::Lost(_)));
}

#[tokio::test]
async fn closing_is_not_losing() {
    let Some(node) = node() else { return };
    let broker = Broker::connect(&node.url).await.unwrap();
    broker.close().await;
    assert!(tokio::time::timeout(Duration::from_millis(1500), broker.lost()).await.is_err());
    assert!(matches!(broker.publish(Message::default(), PATIENCE).await, Confirmation::Lost(_)));
}
