//! W1, W2, attempts, and writes that fail.

use causeway::fault::Code;
use causeway::ledger::{Attempt, EventPlace, Ledger, ParcelState, Verdict};

use crate::samples::{all, document, find, message, owed, parcel, parked, permit, place, recall, rejected};

pub(crate) async fn an_event_is_open_until_it_is_settled(ledger: &dyn Ledger) {
    let opening = owed(permit(1, "e-1", "A1"), &["customs", "archive"], 1);
    ledger.open(opening.clone()).await.unwrap();
    assert_eq!(ledger.unsettled().await.unwrap().len(), 1);
    assert!(!recall(ledger, "e-1").await.events[0].settled);

    ledger.settle(place(&opening), all(&opening, ParcelState::Queued)).await.unwrap();
    assert!(ledger.unsettled().await.unwrap().is_empty());
    assert!(recall(ledger, "e-1").await.events[0].settled);
    let life = ledger.trace("e-1".into()).await.unwrap().remove(0);
    assert!(life.settled);
    assert!(life.parcels.iter().all(|(planned, _)| planned.state == ParcelState::Queued));

    // Settling again, as a start after a crash may do, changes nothing.
    ledger.settle(place(&opening), all(&opening, ParcelState::Queued)).await.unwrap();
}

pub(crate) async fn only_an_accepted_event_that_owes_parcels_is_open(ledger: &dyn Ledger) {
    for (part, verdict) in (0..).zip(Verdict::ALL.iter().copied()) {
        let mut opening = owed(permit(1, &format!("e-{part}"), "A1"), &["customs"], 1);
        opening.event.part = part;
        opening.event.verdict = verdict;
        ledger.open(opening).await.unwrap();
    }
    ledger.open(permit(2, "owes-nothing", "A2")).await.unwrap();
    let mut unwritable = permit(3, "all-parked", "A3");
    unwritable.plan = vec![parked(&unwritable, "customs", 1)];
    ledger.open(unwritable).await.unwrap();

    let open: Vec<_> = ledger.unsettled().await.unwrap().into_iter().map(|open| open.event.verdict).collect();
    assert_eq!(open, [Verdict::Accepted]);
}

pub(crate) async fn unsettled_events_come_in_arrival_order_with_all_that_is_needed(ledger: &dyn Ledger) {
    for (arrival, part) in [(7, 1), (9, 0), (7, 0), (3, 0)] {
        let id = format!("e-{arrival}-{part}");
        let mut opening = owed(permit(arrival, &id, "A1"), &["zoo", "customs"], 1);
        opening.message = message(arrival, "one body for both parts");
        opening.event.part = part;
        opening.plan.push(parked(&opening, "archive", 1));
        ledger.open(opening).await.unwrap();
    }
    let open = ledger.unsettled().await.unwrap();
    let ids: Vec<_> = open.iter().map(|open| open.event.key.id.as_str()).collect();
    assert_eq!(ids, ["e-3-0", "e-7-0", "e-7-1", "e-9-0"]);
    for unsettled in open {
        assert_eq!(unsettled.message, message(unsettled.message.arrival, "one body for both parts"));
        let plan: Vec<_> = unsettled.plan.iter().map(|planned| planned.subscriber.as_str()).collect();
        assert_eq!(plan, ["zoo", "customs", "archive"], "the order it was planned in");
        assert_eq!(unsettled.plan[0].parcel, format!("{}:zoo", unsettled.event.key.id));
    }
}

pub(crate) async fn a_parcel_only_goes_forward(ledger: &dyn Ledger) {
    let opening = owed(permit(1, "e-1", "A1"), &["customs", "archive"], 1);
    ledger.open(opening.clone()).await.unwrap();
    let tried = |state, detail: &str| Attempt { at: "2026-11-23T08:16:00Z".into(), state, detail: detail.into() };
    ledger.attempt("e-1:customs".into(), tried(ParcelState::HandedOver, "201")).await.unwrap();
    ledger.attempt("e-1:archive".into(), tried(ParcelState::Parked, "422")).await.unwrap();
    // The confirm of a parcel that is already delivered, or was already refused, may be written late.
    ledger.settle(place(&opening), all(&opening, ParcelState::Queued)).await.unwrap();
    let states = async || {
        let life = ledger.trace("e-1".into()).await.unwrap().remove(0);
        life.parcels.iter().map(|(planned, attempts)| (planned.state, attempts.len())).collect::<Vec<_>>()
    };
    assert_eq!(states().await, [(ParcelState::HandedOver, 1), (ParcelState::Parked, 1)]);
    ledger.attempt("e-1:customs".into(), tried(ParcelState::Queued, "again")).await.unwrap();
    ledger.attempt("e-1:archive".into(), tried(ParcelState::HandedOver, "200")).await.unwrap();
    assert_eq!(states().await, [(ParcelState::HandedOver, 2), (ParcelState::HandedOver, 2)]);
}

pub(crate) async fn a_write_about_something_unknown_fails(ledger: &dyn Ledger) {
    let opening = owed(permit(1, "e-1", "A1"), &["customs"], 1);
    ledger.open(opening.clone()).await.unwrap();
    let settled = ledger.settle(EventPlace { arrival: 1, part: 9 }, Vec::new()).await.unwrap_err();
    assert_eq!(settled.code, Code::Internal, "the ledger is well");
    assert!(settled.detail.contains("event 1-9"), "{settled}");

    let other = vec![("e-1:customs".to_owned(), ParcelState::Queued), ("nobody's".to_owned(), ParcelState::Queued)];
    let settled = ledger.settle(place(&opening), other).await.unwrap_err();
    assert!(settled.detail.contains("parcel nobody's"), "{settled}");
    let life = ledger.trace("e-1".into()).await.unwrap().remove(0);
    assert!(!life.settled, "nothing of a failed write is there");
    assert_eq!(life.parcels[0].0.state, ParcelState::Planned);

    let attempt = Attempt { at: "2026-11-23T08:16:00Z".into(), state: ParcelState::HandedOver, detail: "200".into() };
    assert_eq!(ledger.attempt("nobody's".into(), attempt).await.unwrap_err().code, Code::Internal);
}

pub(crate) async fn a_write_that_fails_leaves_nothing(ledger: &dyn Ledger) {
    let first = owed(permit(1, "e-1", "A1"), &["customs"], 1);
    ledger.open(first.clone()).await.unwrap();
    // Another event with a parcel id that is taken: the last thing W1 writes.
    let mut second = owed(permit(2, "e-2", "B2"), &["archive"], 1);
    second.event.words = vec!["secret-word".into()];
    second.plan.push(parcel(&first, "customs", 1));
    assert_eq!(ledger.open(second).await.unwrap_err().code, Code::LedgerWriteFailed);

    assert!(recall(ledger, "e-2").await.events.is_empty());
    assert!(document(ledger, "permit/MG/B2").await.is_none());
    assert!(find(ledger, &["secret-word"]).await.is_empty());
    assert!(find(ledger, &["B2"]).await.is_empty());
    assert_eq!(ledger.unsettled().await.unwrap().len(), 1);
    // The same place twice is a mistake as well, and does not change what stands there.
    let mut again = rejected(permit(1, "e-3", "C3"));
    again.message = first.message;
    assert_eq!(ledger.open(again).await.unwrap_err().code, Code::LedgerWriteFailed);
    assert_eq!(ledger.trace("1-0".into()).await.unwrap()[0].event.key.id, "e-1");
}
