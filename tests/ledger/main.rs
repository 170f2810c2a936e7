//! The ledger from outside: what every store must do ([`conformance`]), and what is SQLite's own.

#![allow(missing_docs, clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod samples;
mod conformance;
mod sharing;
mod files;
mod crash;

/// Every rule of the conformance suite, once for each store: each gets a ledger of its own, empty.
macro_rules! conform {
    ($($rule:ident)+) => {
        mod in_memory {
            $(#[tokio::test]
            async fn $rule() {
                let ledger = causeway::ledger::open("sqlite::memory:", None).unwrap();
                super::conformance::$rule(ledger.as_ref()).await;
            })+
        }

        mod in_a_file {
            $(#[tokio::test]
            async fn $rule() {
                let directory = tempfile::tempdir().unwrap();
                let ledger = causeway::ledger::open(&super::files::url(&directory), None).unwrap();
                super::conformance::$rule(ledger.as_ref()).await;
            })+
        }
    };
}

conform! {
    an_event_is_open_until_it_is_settled
    only_an_accepted_event_that_owes_parcels_is_open
    unsettled_events_come_in_arrival_order_with_all_that_is_needed
    a_parcel_only_goes_forward
    a_write_about_something_unknown_fails
    a_write_that_fails_leaves_nothing
    recall_sees_every_write_that_has_resolved
    recall_gives_the_latest_claim_of_a_key
    recall_finds_documents_by_alias_in_any_scope
    recall_gives_history_lane_and_sequences
    a_lane_tells_the_life_of_its_documents
    a_document_known_by_notices_becomes_what_arrives
    equal_bodies_come_back_for_every_message
    trace_tells_the_whole_life
    trace_takes_an_id_or_a_place
    find_by_every_kind_of_word
    find_needs_every_word
    find_gives_the_newest_first_and_stops_at_the_limit
    find_takes_words_as_words
    quarantine_holds_rejected_and_conflicting_events
    counts_count
    numbers_and_texts_come_back_as_they_were
}
