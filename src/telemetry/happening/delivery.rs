//! What becomes of the copies owed to subscribers.

use std::time::Duration;

use causeway_contract::adapter::Loss;

use super::{count, observe};
use crate::ledger::ParcelState;
use crate::telemetry::metrics;

/// A parcel reached a state.
#[derive(Debug)]
pub struct ParcelMoved<'a> {
    /// To whom.
    pub subscriber: &'a str,
    /// The parcel.
    pub parcel: &'a str,
    /// The state.
    pub state: ParcelState,
}

impl ParcelMoved<'_> {
    /// Says so.
    pub fn emit(self) {
        let (subscriber, parcel, state) = (self.subscriber, self.parcel, self.state.as_str());
        tracing::debug!(subscriber, parcel, state, "parcel moved");
        count(metrics().map(|m| &m.parcels), &[subscriber, state], 1);
    }
}

/// Handing a parcel over was tried.
#[derive(Debug)]
pub struct DeliveryTried<'a> {
    /// To whom.
    pub subscriber: &'a str,
    /// The parcel.
    pub parcel: &'a str,
    /// `handed_over`, `deferred`, `refused` or `unreachable`.
    pub outcome: &'static str,
    /// How long it took.
    pub took: Duration,
}

impl DeliveryTried<'_> {
    /// Says so.
    pub fn emit(self) {
        let Self { subscriber, parcel, outcome, took } = self;
        tracing::debug!(subscriber, parcel, outcome, ?took, "delivery tried");
        count(metrics().map(|m| &m.attempts), &[subscriber, outcome], 1);
        observe(metrics().map(|m| &m.deliveries), &[subscriber], took);
    }
}

/// A format had no place for some values.
#[derive(Debug)]
pub struct ValuesLost<'a> {
    /// The parcel.
    pub parcel: &'a str,
    /// The adapter that wrote it, `id@version`.
    pub adapter: &'a str,
    /// What was lost.
    pub losses: &'a [Loss],
}

impl ValuesLost<'_> {
    /// Says so, if anything was.
    pub fn emit(self) {
        let Some(first) = self.losses.first() else { return };
        let (parcel, adapter, lost) = (self.parcel, self.adapter, self.losses.len());
        tracing::debug!(parcel, adapter, lost, first = first.path, "values lost");
        count(metrics().map(|m| &m.losses), &[adapter], lost as u64);
    }
}
