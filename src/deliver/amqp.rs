//! Delivery by AMQP: the subscriber takes its parcels itself.
//!
//! It consumes or polls its own queue, `causeway.out.<subscriber>`, under its own account. Our hop ends at that queue:
//! RabbitMQ has confirmed the parcel before its event was settled, so there is nothing here to consume, to retry or to
//! acknowledge, and the ledger knows the parcel as [queued](crate::ledger::ParcelState::Queued) until the agency says
//! `parcel.acknowledged`. A consumer of ours on that queue would take parcels away from the agency.

use tokio_util::sync::CancellationToken;

/// Nothing to do until told to stop.
pub(super) async fn run(stop: CancellationToken) {
    stop.cancelled().await;
}
