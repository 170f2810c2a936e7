//! What the line is told before it decides.

use std::collections::BTreeMap;

use causeway::ledger::{Ask, Carried, Ledger, ParcelState, Verdict};
use causeway_contract::event::{EventType, Kind};

use crate::samples::{alias, all, document, hash, key, owed, permit, place, recall, rejected};

pub(crate) async fn recall_sees_every_write_that_has_resolved(ledger: &dyn Ledger) {
    for arrival in 0..200 {
        let id = format!("e-{arrival}");
        let opening = owed(permit(arrival, &id, &format!("A{arrival}")), &["customs"], 1);
        ledger.open(opening.clone()).await.unwrap();
        assert!(!recall(ledger, &id).await.events[0].settled, "{id} was opened");
        ledger.settle(place(&opening), all(&opening, ParcelState::Queued)).await.unwrap();
        assert!(recall(ledger, &id).await.events[0].settled, "{id} was settled");
    }
}

pub(crate) async fn recall_gives_the_latest_claim_of_a_key(ledger: &dyn Ledger) {
    assert!(recall(ledger, "e-1").await.events.is_empty());
    ledger.open(rejected(permit(1, "e-1", "A1"))).await.unwrap();
    let known = recall(ledger, "e-1").await;
    assert_eq!((known.events[0].verdict, known.events[0].settled), (Verdict::Rejected, true));

    let mut mended = permit(2, "e-1", "A1");
    mended.event.content = hash(b"mended");
    ledger.open(mended.clone()).await.unwrap();
    for (arrival, verdict) in [(3, Verdict::Duplicate), (4, Verdict::Conflict), (5, Verdict::Stale)] {
        let mut other = permit(arrival, "e-1", "A1");
        other.event.verdict = verdict;
        ledger.open(other).await.unwrap();
    }
    // The same id from another source is another event.
    let mut foreign = permit(6, "e-1", "F6");
    foreign.event.key.source = "ma-de".into();
    ledger.open(foreign).await.unwrap();

    let ask = Ask { events: vec![key("unseen"), key("e-1")], ..Ask::default() };
    let known = ledger.recall(ask).await.unwrap();
    assert_eq!(known.events.len(), 1);
    let claimed = &known.events[0];
    assert_eq!(claimed.key, key("e-1"));
    assert_eq!(claimed.place, place(&mended));
    assert_eq!((claimed.verdict, claimed.settled), (Verdict::Accepted, true));
    assert_eq!((claimed.content, claimed.body), (hash(b"mended"), mended.message.body_hash));
    assert_eq!(claimed.document.as_deref(), Some("permit/MG/A1"));
    let documents: Vec<_> = known.documents.iter().map(|known| known.id.as_str()).collect();
    assert_eq!(documents, ["permit/MG/A1"], "found by its event");
}

pub(crate) async fn recall_finds_documents_by_alias_in_any_scope(ledger: &dyn Ledger) {
    for (arrival, scope) in [(1, "trader-a"), (2, "trader-b")] {
        let mut lodged = permit(arrival, &format!("e-{arrival}"), "x");
        lodged.event.kind = Some(EventType::DeclarationLodged);
        lodged.event.document = Some(format!("declaration/{scope}/LRN7"));
        lodged.aliases = vec![alias("lrn", scope, "LRN7"), alias("ucr", "", "UCR7"), alias("lrn", scope, "LRN7")];
        ledger.open(lodged.clone()).await.unwrap();
        // The same alias again is no mistake.
        lodged.event.part = 1;
        ledger.open(lodged).await.unwrap();
    }
    let documents = async |scheme: &str, value: &str| {
        let ask = Ask { aliases: vec![(scheme.into(), value.into())], ..Ask::default() };
        ledger.recall(ask).await.unwrap().documents
    };
    let both = documents("lrn", "LRN7").await;
    assert_eq!(both.len(), 2);
    assert_eq!(both[0].id, "declaration/trader-a/LRN7");
    assert_eq!(both[0].kind, Kind::Declaration);
    assert_eq!(both[0].aliases, [alias("lrn", "trader-a", "LRN7"), alias("ucr", "", "UCR7")]);
    assert_eq!(both[1].id, "declaration/trader-b/LRN7");
    assert!(documents("mrn", "LRN7").await.is_empty(), "another scheme");
    assert!(documents("lrn", "LRN").await.is_empty(), "not a prefix");
}

pub(crate) async fn recall_gives_history_lane_and_sequences(ledger: &dyn Ledger) {
    let id = "permit/MG/A1";
    ledger.open(owed(permit(1, "e-1", "A1"), &["customs", "archive"], 1)).await.unwrap();
    ledger.open(rejected(permit(2, "e-2", "A1"))).await.unwrap();
    let mut amended = owed(permit(3, "e-3", "A1"), &["customs"], 2);
    amended.event.kind = Some(EventType::PermitAmended);
    amended.event.revision = 2;
    amended.event.explicit_revision = Some(u64::MAX);
    amended.event.occurrence = "17".into();
    amended.event.content = hash(b"other");
    amended.lane = Some("permit/MG/A0".into());
    ledger.open(amended).await.unwrap();
    let mut known = document(ledger, id).await.unwrap();
    assert_eq!((known.kind, known.lane.as_str()), (Kind::Permit, "permit/MG/A0"));
    assert_eq!(known.sequences, BTreeMap::from([("archive".into(), 1), ("customs".into(), 2)]));
    let second = Carried {
        place: "3-0".parse().unwrap(),
        kind: EventType::PermitAmended,
        revision: 2,
        explicit_revision: Some(u64::MAX),
        occurrence: "17".into(),
        content: hash(b"other"),
    };
    assert_eq!(known.history.len(), 2, "accepted events only");
    assert_eq!(known.history.pop(), Some(second));
    assert_eq!(known.history[0].place, "1-0".parse().unwrap());

    // A lane once given stays until another is given.
    ledger.open(permit(4, "e-4", "A1")).await.unwrap();
    assert_eq!(document(ledger, id).await.unwrap().lane, "permit/MG/A0");
    ledger.open(permit(5, "e-5", "B5")).await.unwrap();
    assert_eq!(document(ledger, "permit/MG/B5").await.unwrap().lane, "permit/MG/B5", "its own");
    assert!(document(ledger, "permit/MG/NONE").await.is_none());
}

pub(crate) async fn a_lane_tells_the_life_of_its_documents(ledger: &dyn Ledger) {
    ledger.open(permit(1, "e-1", "A1")).await.unwrap();
    ledger.open(rejected(permit(2, "e-2", "A1"))).await.unwrap();
    ledger.open(permit(3, "e-3", "B5")).await.unwrap();
    let mut linked = permit(4, "e-4", "A1");
    linked.lane = Some("permit/MG/B5".into());
    ledger.open(linked).await.unwrap();
    let life = ledger.life_of("permit/MG/B5".into()).await.unwrap();
    let told: Vec<_> = life.iter().map(|told| (told.carried.place.to_string(), told.key.id.as_str())).collect();
    let expected = [("1-0", "e-1"), ("3-0", "e-3"), ("4-0", "e-4")].map(|(place, id)| (place.to_owned(), id));
    assert_eq!(told, expected, "accepted events of both documents, oldest first");
    assert!(ledger.life_of("permit/MG/A1".into()).await.unwrap().is_empty(), "it has another lane");

    assert_eq!(ledger.message(3).await.unwrap().body, b"<permit>B5</permit>");
    assert!(ledger.message(99).await.is_err(), "there is no such arrival");
}

pub(crate) async fn a_document_known_by_notices_becomes_what_arrives(ledger: &dyn Ledger) {
    let of = |arrival: i64, kind| {
        let mut opening = permit(arrival, &format!("e-{arrival}"), "x");
        opening.event.kind = Some(kind);
        opening.event.document = Some("declaration/26GB01".into());
        opening
    };
    for (arrival, kind, expected) in [
        (1, EventType::NoticeAccepted, Kind::Notice),
        (2, EventType::DeclarationLodged, Kind::Declaration),
        (3, EventType::NoticeCleared, Kind::Declaration),
    ] {
        ledger.open(of(arrival, kind)).await.unwrap();
        assert_eq!(document(ledger, "declaration/26GB01").await.unwrap().kind, expected, "after {kind}");
    }
}
