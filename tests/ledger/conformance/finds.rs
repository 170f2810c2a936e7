//! Finding by the words people have.

use causeway::ledger::{Ledger, ParcelState, Verdict};
use causeway_contract::event::EventType;

use crate::samples::{alias, find, owed, parked, permit, place, rejected};

/// A declaration whose MRN came later, a permit in quarantine, and a permit that has nothing in common with them.
async fn three(ledger: &dyn Ledger) {
    let mut lodged = owed(permit(1, "Lodge/1", "x"), &["customs", "phyto"], 1);
    lodged.event.kind = Some(EventType::DeclarationLodged);
    lodged.event.document = Some("declaration/gb123/LRN 7".into());
    lodged.event.words = vec!["message-1".into(), "Corr 1".into()];
    lodged.aliases = vec![alias("lrn", "gb123", "LRN 7")];
    ledger.open(lodged.clone()).await.unwrap();
    ledger.settle(place(&lodged), vec![("Lodge/1:customs".into(), ParcelState::Queued)]).await.unwrap();

    let mut refused = rejected(permit(2, "refused-2", "MG26EP000123"));
    refused.event.key.source = "ma-mg".into();
    ledger.open(refused).await.unwrap();

    let mut cleared = permit(3, "notice-3", "x");
    cleared.event.kind = Some(EventType::NoticeCleared);
    cleared.event.document = lodged.event.document;
    cleared.aliases = vec![alias("mrn", "", "26GB9999")];
    cleared.plan = vec![parked(&cleared, "zoo", 1)];
    ledger.open(cleared).await.unwrap();
}

pub(crate) async fn find_by_every_kind_of_word(ledger: &dyn Ledger) {
    three(ledger).await;
    let declaration = &["notice-3", "Lodge/1"][..];
    for (word, expected) in [
        ("LRN 7", declaration),
        ("lrn7", declaration),
        ("26gb 9999", declaration),
        ("declaration/gb123/LRN 7", declaration),
        ("DECLARATION/GB123/LRN7", declaration),
        ("mg26ep000123", &["refused-2"]),
        ("permit/MG/MG26EP000123", &["refused-2"]),
        ("lodge/1", &["Lodge/1"]),
        ("1-0", &["Lodge/1"]),
        ("MESSAGE-1", &["Lodge/1"]),
        (" corr 1 ", &["Lodge/1"]),
        ("phyto", &["Lodge/1"]),
        ("Lodge/1:phyto", &["Lodge/1"]),
        ("permit.issued", &["refused-2"]),
        ("Notice.Cleared", &["notice-3"]),
        ("rejected", &["refused-2"]),
        ("ACCEPTED", declaration),
        ("planned", &["Lodge/1"]),
        ("queued", &["Lodge/1"]),
        ("Parked", &["notice-3"]),
        ("handed_over", &[]),
        ("2026-11-23T08:15:00.000002", &["refused-2"]),
        ("2026-11-23t08:15", &["notice-3", "refused-2", "Lodge/1"]),
        ("2026-11", &["notice-3", "refused-2", "Lodge/1"]),
        ("2026-12", &[]),
        ("LRN", &[]),
        ("x", &[]),
    ] {
        assert_eq!(find(ledger, &[word]).await, expected, "{word:?}");
    }
    let row = ledger.find(vec!["notice-3".into()], 1).await.unwrap().remove(0);
    assert_eq!(row.place, "3-0");
    assert_eq!(row.received_at, "2026-11-23T08:15:00.000003Z");
    assert_eq!((row.source.as_str(), row.kind.as_deref()), ("ma-mg", Some("notice.cleared")));
    assert_eq!((row.document.as_deref(), row.revision), (Some("declaration/gb123/LRN 7"), 1));
    assert_eq!(row.parcels, [("zoo".to_owned(), ParcelState::Parked)]);
    assert_eq!((row.verdict, row.fault), (Verdict::Accepted, None));
    let row = ledger.find(vec!["refused-2".into()], 1).await.unwrap().remove(0);
    assert_eq!(row.fault.as_deref(), Some("CW1004: 1 error finding"));
}

pub(crate) async fn find_needs_every_word(ledger: &dyn Ledger) {
    three(ledger).await;
    for (words, expected) in [
        (&["LRN7", "phyto"][..], &["Lodge/1"][..]),
        (&["phyto", "LRN7", "planned", "2026-11-23", "declaration.lodged"], &["Lodge/1"]),
        (&["26GB9999", "accepted"], &["notice-3", "Lodge/1"]),
        (&["26GB9999", "rejected"], &[]),
        (&["26GB9999", "MG26EP000123"], &[]),
        (&["26GB9999", "nowhere"], &[]),
        (&["26GB9999", " "], &["notice-3", "Lodge/1"]),
        (&["accepted", "2026-11-23", "2026-11-23T08:15:00.000003Z"], &["notice-3"]),
        (&[], &["notice-3", "refused-2", "Lodge/1"]),
    ] {
        assert_eq!(find(ledger, words).await, expected, "{words:?}");
    }
}

pub(crate) async fn find_gives_the_newest_first_and_stops_at_the_limit(ledger: &dyn Ledger) {
    for arrival in [5, 3, 9, 1, 7] {
        for part in [1, 0] {
            let mut opening = owed(permit(arrival, &format!("{arrival}.{part}"), "A1"), &["customs"], 1);
            opening.event.part = part;
            ledger.open(opening).await.unwrap();
        }
    }
    for words in [&[][..], &["A1"], &["customs"], &["planned"], &["2026-11-23"], &["A1", "customs", "accepted"]] {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        let rows = ledger.find(words.clone(), 3).await.unwrap();
        let ids: Vec<_> = rows.iter().map(|row| row.event.as_str()).collect();
        assert_eq!(ids, ["9.1", "9.0", "7.1"], "{words:?}");
    }
    assert!(ledger.find(Vec::new(), 0).await.unwrap().is_empty());
}

pub(crate) async fn find_takes_words_as_words(ledger: &dyn Ledger) {
    three(ledger).await;
    for word in ["%", "_", "*", "LRN%", "' OR 1 = 1 --", "\" OR 1", "?1", ":w", "\0", "2026-11%", "1-0 OR 1", ";"] {
        assert!(find(ledger, &[word]).await.is_empty(), "{word:?}");
        assert!(find(ledger, &[word, "accepted"]).await.is_empty(), "{word:?}");
    }
    let mut odd = permit(9, "100%_'\"", "odd");
    odd.event.words = vec!["w".repeat(10_000)];
    ledger.open(odd).await.unwrap();
    assert_eq!(find(ledger, &["100%_'\""]).await, ["100%_'\""]);
    assert_eq!(find(ledger, &[&"W".repeat(10_000)]).await, ["100%_'\""]);
}

pub(crate) async fn quarantine_holds_rejected_and_conflicting_events(ledger: &dyn Ledger) {
    for (arrival, verdict) in (1..).zip(Verdict::ALL.iter().copied()) {
        let mut opening = permit(arrival, verdict.as_str(), "A1");
        opening.event.verdict = verdict;
        ledger.open(opening).await.unwrap();
    }
    let held = async |limit| {
        let rows = ledger.quarantine(limit).await.unwrap();
        rows.into_iter().map(|row| row.event).collect::<Vec<_>>()
    };
    assert_eq!(held(10).await, ["rejected", "conflict"]);
    assert_eq!(held(1).await, ["rejected"]);
}
