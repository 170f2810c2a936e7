//! What the journal gives back whole: bodies, traces, counts.

use std::collections::BTreeMap;

use causeway::fault::{Code, Fault};
use causeway::ledger::{Attempt, Ledger, Opening, ParcelState, Verdict};

use crate::samples::{alias, message, owed, parcel, parked, permit, place, rejected};

pub(crate) async fn equal_bodies_come_back_for_every_message(ledger: &dyn Ledger) {
    let long = "<permit>Furcifer pardalis</permit>".repeat(5_000);
    for (arrival, body) in [(1, long.as_str()), (2, ""), (3, long.as_str()), (4, ""), (5, "é\0ü")] {
        let mut opening = owed(permit(arrival, &format!("e-{arrival}"), "A1"), &["customs"], 1);
        opening.message = message(arrival, body);
        ledger.open(opening).await.unwrap();
        let life = ledger.trace(format!("e-{arrival}")).await.unwrap().remove(0);
        assert_eq!(life.message, message(arrival, body));
    }
    for open in ledger.unsettled().await.unwrap() {
        let arrival = open.message.arrival;
        let body = match arrival {
            1 | 3 => long.as_str(),
            5 => "é\0ü",
            _ => "",
        };
        assert_eq!(open.message, message(arrival, body));
    }
}

pub(crate) async fn trace_tells_the_whole_life(ledger: &dyn Ledger) {
    let mut opening = permit(1, "e-1", "A1");
    opening.event.words = vec!["Correlation 7".into()];
    opening.plan = vec![parcel(&opening, "zoo", 1), parked(&opening, "archive", 1)];
    opening.aliases.push(alias("ucr", "", "UCR7"));
    ledger.open(opening.clone()).await.unwrap();
    let attempts: Vec<Attempt> = [(ParcelState::Queued, "503"), (ParcelState::HandedOver, "201")]
        .into_iter()
        .map(|(state, detail)| Attempt { at: "2026-11-23T08:16:00Z".into(), state, detail: detail.into() })
        .collect();
    for attempt in &attempts {
        ledger.attempt("e-1:zoo".into(), attempt.clone()).await.unwrap();
    }

    let life = ledger.trace("e-1".into()).await.unwrap().remove(0);
    assert_eq!(life.message, opening.message);
    assert_eq!(life.routing, opening.routing);
    assert_eq!(life.aliases, opening.aliases);
    assert!(!life.settled);
    same_event(&life.event, &opening);
    let mut delivered = opening.plan[0].clone();
    delivered.state = ParcelState::HandedOver;
    assert_eq!(life.parcels, [(delivered, attempts), (opening.plan[1].clone(), Vec::new())]);

    let refused = rejected(permit(2, "e-2", "A1"));
    ledger.open(refused.clone()).await.unwrap();
    let life = ledger.trace("e-2".into()).await.unwrap().remove(0);
    same_event(&life.event, &refused);
    assert!(life.settled && life.parcels.is_empty());
}

pub(crate) async fn trace_takes_an_id_or_a_place(ledger: &dyn Ledger) {
    ledger.open(permit(1, "e-1", "A1")).await.unwrap();
    let mut again = permit(2, "e-1", "A1");
    again.event.verdict = Verdict::Duplicate;
    again.event.original = Some("1-0".parse().unwrap());
    ledger.open(again).await.unwrap();
    ledger.open(permit(3, "1-0", "B3")).await.unwrap();
    ledger.open(permit(4, "E-1", "C4")).await.unwrap();

    let places = async |id: &str| {
        let lives = ledger.trace(id.into()).await.unwrap();
        lives.iter().map(|life| (life.message.arrival, life.event.original)).collect::<Vec<_>>()
    };
    assert_eq!(places("e-1").await, [(1, None), (2, Some("1-0".parse().unwrap()))], "oldest first, letter by letter");
    assert_eq!(places("2-0").await, [(2, Some("1-0".parse().unwrap()))]);
    assert_eq!(places("1-0").await, [(3, None), (1, None)], "an id that looks like a place, and the place");
    assert!(places("e").await.is_empty());
    assert!(places("9-9").await.is_empty());
}

pub(crate) async fn counts_count(ledger: &dyn Ledger) {
    let empty = ledger.counts().await.unwrap();
    assert_eq!((empty.quarantined, empty.open, empty.parked.len(), empty.last_arrival), (0, 0, 0, 0));
    ledger.open(owed(permit(1, "e-1", "A1"), &["customs"], 1)).await.unwrap();
    ledger.open(rejected(permit(2, "e-2", "A2"))).await.unwrap();
    let mut conflict = permit(3, "e-3", "A3");
    conflict.event.verdict = Verdict::Conflict;
    conflict.message = message(3, &(0..20_000).map(|n| n.to_string()).collect::<String>());
    ledger.open(conflict).await.unwrap();
    let mut unwritable = permit(4, "e-4", "A4");
    unwritable.plan = vec![parked(&unwritable, "zoo", 1), parked(&unwritable, "archive", 1)];
    ledger.open(unwritable.clone()).await.unwrap();

    let counts = ledger.counts().await.unwrap();
    assert_eq!((counts.quarantined, counts.open, counts.last_arrival), (2, 1, 4));
    assert_eq!(counts.parked, BTreeMap::from([("archive".into(), 1), ("zoo".into(), 1)]));
    assert!(counts.bytes > empty.bytes, "{} after {}", counts.bytes, empty.bytes);
    ledger.settle(place(&unwritable), vec![("e-4:zoo".into(), ParcelState::HandedOver)]).await.unwrap();
    assert_eq!(ledger.counts().await.unwrap().parked, BTreeMap::from([("archive".into(), 1)]));
}

pub(crate) async fn numbers_and_texts_come_back_as_they_were(ledger: &dyn Ledger) {
    let mut opening = permit(1, "e'1\"; DROP TABLE event; --", "A1");
    opening.event.part = u32::MAX;
    opening.event.explicit_revision = Some(u64::MAX);
    opening.event.document = None;
    opening.event.kind = None;
    opening.event.content = [0; 32];
    opening.event.occurrence = "Ambohitrimanjaka\0\u{1f98e}".into();
    opening.event.words = vec![String::new(), "w".repeat(100_000)];
    opening.event.fault = Some(Fault::new(Code::FormatUnreadable, ""));
    ledger.open(opening.clone()).await.unwrap();
    let life = ledger.trace(opening.event.key.id.clone()).await.unwrap().remove(0);
    same_event(&life.event, &opening);
    assert!(life.aliases.is_empty(), "no document, no aliases");
}

fn same_event(found: &causeway::ledger::JournaledEvent, opening: &Opening) {
    assert_eq!(format!("{found:#?}"), format!("{:#?}", opening.event));
}
