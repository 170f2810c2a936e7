//! What happens to the daemon itself: its ledger, configuration, connections and life.

use std::time::Duration;

use super::{observe, set};
use crate::telemetry::metrics;

/// The ledger was asked for its numbers.
#[derive(Debug)]
pub struct LedgerMeasured<'a> {
    /// The numbers.
    pub counts: &'a crate::ledger::Counts,
}

impl LedgerMeasured<'_> {
    /// Says so. A subscriber with nothing parked any more must be in `parked` with 0 to be seen at 0.
    pub fn emit(self) {
        let counts = self.counts;
        tracing::trace!(quarantined = counts.quarantined, open = counts.open, bytes = counts.bytes, "ledger measured");
        set(metrics().map(|m| &m.quarantined), &[], counts.quarantined);
        set(metrics().map(|m| &m.ledger_bytes), &[], counts.bytes);
        for (subscriber, parcels) in &counts.parked {
            set(metrics().map(|m| &m.parked), &[subscriber], *parcels);
        }
    }
}

/// The ledger committed.
#[derive(Debug)]
pub struct LedgerCommitted {
    /// Writes that shared the commit.
    pub writes: usize,
    /// How long it took.
    pub took: Duration,
}

impl LedgerCommitted {
    /// Says so.
    pub fn emit(self) {
        let Self { writes, took } = self;
        tracing::trace!(writes, ?took, "ledger committed");
        observe(metrics().map(|m| &m.ledger_commit), &[], took);
    }
}

/// A configuration is running.
#[derive(Debug)]
pub struct ConfigLoaded<'a> {
    /// Where it was read from.
    pub file: &'a str,
    /// Its hash.
    pub hash: &'a str,
    /// How many subscribers it has.
    pub subscribers: usize,
}

impl ConfigLoaded<'_> {
    /// Says so. The configuration before it, if any, reads 0 no more: it is gone.
    pub fn emit(self) {
        let Self { file, hash, subscribers } = self;
        tracing::info!(file, hash, subscribers, "configuration loaded");
        if let Some(metrics) = metrics() {
            metrics.config_info.reset();
        }
        set(metrics().map(|m| &m.config_info), &[hash], 1);
    }
}

/// What a connection to RabbitMQ is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// To publish.
    Publish,
    /// To consume.
    Consume,
}

impl Role {
    /// As it stands in metrics.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Role::Publish => "publish",
            Role::Consume => "consume",
        }
    }
}

/// A connection to RabbitMQ stands, or does not any more.
#[derive(Debug)]
pub struct ConnectionChanged<'a> {
    /// What it is for.
    pub role: Role,
    /// It stands.
    pub connected: bool,
    /// Address without password, or why it is gone.
    pub detail: &'a str,
}

impl ConnectionChanged<'_> {
    /// Says so.
    pub fn emit(self) {
        let Self { role, connected, detail } = self;
        let role = role.as_str();
        if connected {
            tracing::info!(role, detail, "connected to RabbitMQ");
        } else {
            tracing::warn!(role, detail, "not connected to RabbitMQ");
        }
        set(metrics().map(|m| &m.connected), &[role], u64::from(connected));
    }
}

/// Where the daemon is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Making itself ready; no consumers yet.
    Starting,
    /// It has the consumers.
    Active,
    /// It was told to stop and settles what it can.
    Draining,
    /// Done.
    Stopped,
}

/// The daemon reached a stage of its life.
#[derive(Debug)]
pub struct StageReached<'a> {
    /// The stage.
    pub stage: Stage,
    /// Why, or with what.
    pub detail: &'a str,
}

impl StageReached<'_> {
    /// Says so.
    pub fn emit(self) {
        let detail = self.detail;
        match self.stage {
            Stage::Starting => tracing::info!(detail, "starting"),
            Stage::Active => tracing::info!(detail, "active"),
            Stage::Draining => tracing::info!(detail, "draining"),
            Stage::Stopped => tracing::info!(detail, "stopped"),
        }
        set(metrics().map(|m| &m.active), &[], u64::from(self.stage == Stage::Active));
    }
}
