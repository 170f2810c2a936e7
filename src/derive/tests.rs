//! Which events follow from which, without any broker or ledger.

use std::sync::Arc;

use causeway_contract::canonical::{Amendment, Declaration, Notice, NoticeStatus};
use causeway_contract::event::{Data, EventType};

use super::course::{Consequence, consequence};
use super::life::Entry;
use super::{key, matters};
use crate::ledger::{EventKey, EventPlace};

fn entry(arrival: i64, kind: EventType, occurrence: &str, data: Option<Data>) -> Entry {
    let key = EventKey { source: "s".into(), id: format!("m{arrival}") };
    let place = EventPlace { arrival, part: 0 };
    Entry { place, key, kind, occurrence: occurrence.into(), format: String::new(), data: data.map(Arc::new) }
}

fn lodged(arrival: i64) -> Entry {
    let declaration = Some(Declaration::default());
    entry(arrival, EventType::DeclarationLodged, "L|9|IMA", Some(Data { declaration, ..Data::default() }))
}

/// An amendment (COR) or a cancellation (INV) asked for.
fn asked(arrival: i64, lrn: &str, of_type: &str) -> Entry {
    let kind = match of_type {
        "COR" => EventType::DeclarationAmendmentRequested,
        _ => EventType::DeclarationCancellationRequested,
    };
    entry(arrival, kind, &format!("{lrn}|13|{of_type}"), None)
}

fn noticed(arrival: i64, kind: EventType, notice: Notice) -> Entry {
    entry(arrival, kind, "", Some(Data { notice: Some(notice), ..Data::default() }))
}

fn decided(arrival: i64, lrn: &str, decision: &str) -> Entry {
    let notice = Notice { lrn: Some(lrn.into()), decision: Some(decision.into()), ..Notice::default() };
    noticed(arrival, EventType::NoticeDecided, notice)
}

fn corrected(arrival: i64, version: &str) -> Entry {
    let amendments = vec![Amendment::default()];
    noticed(
        arrival,
        EventType::NoticeAmended,
        Notice { version: Some(version.into()), amendments, ..Notice::default() },
    )
}

/// What follows from each event of a life.
fn course(life: &[Entry]) -> Vec<Option<Consequence>> {
    (0..life.len()).map(|at| consequence(life, at)).collect()
}

/// The positions of the events that something follows from, with the changes that make the whole.
fn told(life: &[Entry]) -> Vec<(usize, Vec<usize>)> {
    course(life).into_iter().flatten().map(|one| (one.trigger, one.changes)).collect()
}

#[test]
fn a_decision_answers_the_oldest_open_request_of_its_lrn() {
    let life =
        [lodged(1), asked(2, "A", "COR"), asked(3, "A", "COR"), decided(4, "A", "granted"), decided(5, "A", "granted")];
    assert_eq!(told(&life), [(3, vec![1]), (4, vec![1, 2])]);
}

#[test]
fn a_denied_request_is_answered_and_changes_nothing() {
    let life =
        [lodged(1), asked(2, "A", "COR"), decided(3, "A", "denied"), asked(4, "A", "COR"), decided(5, "A", "granted")];
    assert_eq!(told(&life), [(4, vec![3])]);
}

#[test]
fn a_rejected_request_is_not_what_the_next_decision_grants() {
    let rejected = noticed(3, EventType::NoticeRejected, Notice { lrn: Some("A".into()), ..Notice::default() });
    let life = [lodged(1), asked(2, "A", "COR"), rejected, asked(4, "A", "COR"), decided(5, "A", "granted")];
    assert_eq!(told(&life), [(4, vec![3])]);
}

#[test]
fn a_decision_said_again_answers_no_other_request() {
    let again =
        [lodged(1), asked(2, "A", "COR"), decided(3, "A", "granted"), decided(4, "A", "granted"), asked(5, "A", "COR")];
    assert_eq!(told(&again), [(2, vec![1])]);
    let twice_early =
        [lodged(1), decided(2, "A", "granted"), decided(3, "A", "granted"), asked(4, "A", "COR"), asked(5, "A", "COR")];
    assert_eq!(told(&twice_early), [(3, vec![3])]);
}

#[test]
fn without_an_lrn_only_the_one_open_request_is_meant() {
    assert_eq!(told(&[lodged(1), asked(2, "", "COR"), decided(3, "", "granted")]), [(2, vec![1])]);
    assert_eq!(told(&[lodged(1), asked(2, "", "COR"), asked(3, "", "INV"), decided(4, "", "granted")]), []);
    assert_eq!(told(&[lodged(1), decided(2, "", "granted"), asked(3, "", "COR")]), []);
}

#[test]
fn nothing_is_amended_after_the_end() {
    let life =
        [lodged(1), asked(2, "A", "COR"), asked(3, "C", "INV"), decided(4, "C", "granted"), decided(5, "A", "granted")];
    assert_eq!(told(&life), [(3, vec![])]);
}

#[test]
fn a_status_and_a_decision_that_contradict_each_other_decide_nothing() {
    let notice = |status: &str, decision: Option<&str>| Notice {
        lrn: Some("A".into()),
        decision: decision.map(str::to_owned),
        statuses: vec![NoticeStatus { code: Some(status.into()), ..NoticeStatus::default() }],
        ..Notice::default()
    };
    let granted = |notice| noticed(1, EventType::NoticeDecided, notice).granted();
    assert_eq!(granted(notice("39", None)), Some(true));
    assert_eq!(granted(notice("41", None)), Some(false));
    assert_eq!(granted(notice("41", Some("granted"))), None);
}

#[test]
fn a_decision_on_another_lrn_waits_for_its_request() {
    let life = [lodged(1), asked(2, "A", "COR"), decided(3, "B", "granted"), asked(4, "B", "COR")];
    let all = course(&life);
    let at_last = all[3].as_ref().expect("the request meets its decision");
    assert_eq!((at_last.request, at_last.notice, all[2].clone()), (Some(3), Some(2), None));
}

#[test]
fn a_reference_may_hold_the_sign_that_parts_occurrences() {
    let life = [lodged(1), asked(2, "A|B", "COR"), decided(3, "A|B", "granted")];
    assert_eq!(told(&life), [(2, vec![1])]);
}

#[test]
fn a_cancellation_follows_once() {
    let cancelled = |arrival| noticed(arrival, EventType::NoticeCancelled, Notice::default());
    let by_decision = [lodged(1), asked(2, "C", "INV"), decided(3, "C", "granted"), cancelled(4)];
    assert_eq!(told(&by_decision), [(2, vec![])]);
    let by_notice = [lodged(1), asked(2, "C", "INV"), cancelled(3), decided(4, "C", "granted"), cancelled(5)];
    assert_eq!(told(&by_notice), [(2, vec![])]);
}

#[test]
fn versions_order_changes_and_arrival_where_there_are_none() {
    let life = [lodged(1), corrected(2, "3"), corrected(3, "2"), corrected(4, ""), corrected(5, "4")];
    assert_eq!(told(&life).last(), Some(&(4, vec![2, 1, 3, 4])));
}

#[test]
fn changes_without_a_base_follow_again_when_it_comes_and_a_new_one_starts_over() {
    let life = [corrected(1, "2"), lodged(2), lodged(3), corrected(4, "3")];
    let bases: Vec<_> = course(&life).into_iter().flatten().map(|one| (one.trigger, one.base, one.changes)).collect();
    assert_eq!(bases, [(0, None, vec![0]), (1, Some(1), vec![0]), (3, Some(2), vec![3])]);
}

#[test]
fn what_links_two_documents_brings_base_and_changes_together() {
    let links = noticed(3, EventType::NoticeAccepted, Notice::default());
    assert!(!matters(EventType::NoticeAccepted));
    assert_eq!(told(&[corrected(1, "2"), lodged(2), links.clone()]).last(), Some(&(2, vec![0])));
    assert_eq!(told(&[lodged(2), links]), []);
}

#[test]
fn what_follows_has_an_id_of_its_own() {
    let trigger = EventKey { source: "customs".into(), id: "n-1".into() };
    let follows = key(&trigger);
    assert_ne!(follows.source, trigger.source);
    assert_eq!(follows, key(&trigger));
}
