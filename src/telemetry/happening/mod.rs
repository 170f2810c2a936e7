//! What can happen, one struct each. `emit` writes its log line and moves its metric.
//!
//! Levels: `error` where something stopped, `warn` where something is wrong with a document, `info` for what the
//! daemon does, `debug` for what happens once a message.

mod message;
mod event;
mod delivery;
mod daemon;

use std::time::Duration;

use prometheus::{HistogramVec, IntCounterVec, IntGaugeVec};

pub use daemon::{ConfigLoaded, ConnectionChanged, LedgerCommitted, LedgerMeasured, Role, Stage, StageReached};
pub use delivery::{DeliveryTried, ParcelMoved, ValuesLost};
pub use event::{DocumentUnlinked, EventDecided, FaultRaised, FindingMade};
pub use message::{MessageConsumed, MessageSent, MessageSettled};

fn count(metric: Option<&IntCounterVec>, labels: &[&str], by: u64) {
    if let Some(counter) = metric.and_then(|metric| metric.get_metric_with_label_values(labels).ok()) {
        counter.inc_by(by);
    }
}

fn set(metric: Option<&IntGaugeVec>, labels: &[&str], to: u64) {
    if let Some(gauge) = metric.and_then(|metric| metric.get_metric_with_label_values(labels).ok()) {
        gauge.set(i64::try_from(to).unwrap_or(i64::MAX));
    }
}

fn observe(metric: Option<&HistogramVec>, labels: &[&str], took: Duration) {
    if let Some(histogram) = metric.and_then(|metric| metric.get_metric_with_label_values(labels).ok()) {
        histogram.observe(took.as_secs_f64());
    }
}

#[cfg(test)]
mod tests;
