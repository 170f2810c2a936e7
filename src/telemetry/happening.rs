//! What can happen, one struct each. `emit` writes its log line and moves its metric.
//!
//! Levels: `error` where something stopped, `warn` where something is wrong with a document, `info` for what the
//! daemon does, `debug` for what happens once a message.

use std::time::Duration;

use causeway_contract::adapter::Loss;
use causeway_contract::event::{EventType, Kind};
use causeway_contract::finding::{Finding, Severity};
use prometheus::{HistogramVec, IntCounterVec, IntGaugeVec};

use super::metrics;
use crate::fault::Fault;
use crate::ledger::{ParcelState, Verdict};

/// A message was taken from a queue.
#[derive(Debug)]
pub struct MessageConsumed<'a> {
    /// The queue.
    pub queue: &'a str,
    /// Its id, where it has one.
    pub message: &'a str,
    /// Length of its body.
    pub bytes: usize,
    /// RabbitMQ has handed it out before.
    pub redelivered: bool,
}

impl MessageConsumed<'_> {
    /// Says so.
    pub fn emit(self) {
        let Self { queue, message, bytes, redelivered } = self;
        tracing::debug!(queue, message, bytes, redelivered, "message consumed");
        count(metrics().map(|m| &m.consumed), &[queue], 1);
    }
}

/// A message was settled, and acknowledged to RabbitMQ.
#[derive(Debug)]
pub struct MessageSettled<'a> {
    /// The queue.
    pub queue: &'a str,
    /// Its id, where it has one.
    pub message: &'a str,
    /// Events it held.
    pub events: usize,
    /// Since it arrived.
    pub took: Duration,
}

impl MessageSettled<'_> {
    /// Says so.
    pub fn emit(self) {
        let Self { queue, message, events, took } = self;
        tracing::debug!(queue, message, events, ?took, "message settled");
        observe(metrics().map(|m| &m.processed), &[queue], took);
    }
}

/// A message was published, and RabbitMQ answered or did not.
#[derive(Debug)]
pub struct MessageSent<'a> {
    /// The exchange.
    pub exchange: &'a str,
    /// The routing key.
    pub routing_key: &'a str,
    /// `confirmed`, `returned`, `nacked`, `timed_out` or `lost`.
    pub outcome: &'static str,
    /// Since it was published.
    pub took: Duration,
}

impl MessageSent<'_> {
    /// Says so.
    pub fn emit(self) {
        let Self { exchange, routing_key, outcome, took } = self;
        tracing::debug!(exchange, routing_key, outcome, ?took, "message sent");
        count(metrics().map(|m| &m.sent), &[exchange, outcome], 1);
        observe(metrics().map(|m| &m.operation), &["publish"], took);
    }
}

/// An event was decided about.
#[derive(Debug)]
pub struct EventDecided<'a> {
    /// Its id.
    pub event: &'a str,
    /// What happened; none where it could not be read so far.
    pub kind: Option<EventType>,
    /// Its document; empty where it could not be told.
    pub document: &'a str,
    /// What was decided.
    pub verdict: Verdict,
}

impl EventDecided<'_> {
    /// Says so.
    pub fn emit(self) {
        let Self { event, kind, document, verdict } = self;
        let (kind, verdict) = (kind.map_or("unknown", EventType::as_str), verdict.as_str());
        tracing::debug!(event, r#type = kind, document, verdict, "event decided");
        count(metrics().map(|m| &m.events), &[kind, verdict], 1);
    }
}

/// Something is wrong with a document.
#[derive(Debug)]
pub struct FindingMade<'a> {
    /// The event, or the message where there is none.
    pub about: &'a str,
    /// What is wrong.
    pub finding: &'a Finding,
}

impl FindingMade<'_> {
    /// Says so. What the document says stays out of the log: path and rule lead to it.
    pub fn emit(self) {
        let Finding { rule, severity, path, .. } = self.finding;
        let (about, rule) = (self.about, rule.as_ref());
        match severity {
            Severity::Error => tracing::warn!(about, rule, path, "finding"),
            Severity::Warning | Severity::Info => tracing::debug!(about, rule, path, %severity, "finding"),
        }
        count(metrics().map(|m| &m.findings), &[rule, &severity.to_string()], 1);
    }
}

/// Something stopped a message, a copy of it, or the daemon.
#[derive(Debug)]
pub struct FaultRaised<'a> {
    /// What it stopped: an event, a parcel, a queue, a component.
    pub about: &'a str,
    /// What it was.
    pub fault: &'a Fault,
}

impl FaultRaised<'_> {
    /// Says so.
    pub fn emit(self) {
        let code = self.fault.code.as_str();
        tracing::error!(about = self.about, code, detail = self.fault.detail, "{}", self.fault.code.title());
        count(metrics().map(|m| &m.faults), &[code], 1);
    }
}

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

/// A document may be one of several: it was not guessed.
#[derive(Debug)]
pub struct DocumentUnlinked<'a> {
    /// The document.
    pub document: &'a str,
    /// What it is.
    pub kind: Kind,
}

impl DocumentUnlinked<'_> {
    /// Says so.
    pub fn emit(self) {
        let (document, kind) = (self.document, self.kind.as_str());
        tracing::warn!(document, kind, "document unlinked: it may belong to several");
        count(metrics().map(|m| &m.unlinked), &[kind], 1);
    }
}

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
        let role = match role {
            Role::Publish => "publish",
            Role::Consume => "consume",
        };
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
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::fault::Code;
    use crate::telemetry::{names, render};

    /// Every happening, once.
    fn emit_all() {
        let took = Duration::from_millis(3);
        MessageConsumed { queue: "q", message: "m", bytes: 1, redelivered: false }.emit();
        MessageSettled { queue: "q", message: "m", events: 1, took }.emit();
        MessageSent { exchange: "x", routing_key: "k", outcome: "confirmed", took }.emit();
        EventDecided { event: "e", kind: None, document: "d", verdict: Verdict::Accepted }.emit();
        FindingMade { about: "e", finding: &Finding::error("XML01", "/a", "wrong") }.emit();
        FaultRaised { about: "e", fault: &Fault::new(Code::Internal, "x") }.emit();
        ParcelMoved { subscriber: "s", parcel: "p", state: ParcelState::Queued }.emit();
        DeliveryTried { subscriber: "s", parcel: "p", outcome: "handed_over", took }.emit();
        let loss = Loss { path: "permit.copy".into(), value: "true".into(), reason: "no place".into() };
        ValuesLost { parcel: "p", adapter: "json@1", losses: &[loss.clone(), loss] }.emit();
        DocumentUnlinked { document: "d", kind: Kind::Notice }.emit();
        let parked = BTreeMap::from([("s".to_owned(), 4)]);
        LedgerMeasured { counts: &crate::ledger::Counts { quarantined: 2, open: 1, parked, bytes: 9, last_arrival: 1 } }.emit();
        LedgerCommitted { writes: 2, took }.emit();
        ConfigLoaded { file: "causeway.toml", hash: "old", subscribers: 1 }.emit();
        ConfigLoaded { file: "causeway.toml", hash: "new", subscribers: 1 }.emit();
        ConnectionChanged { role: Role::Publish, connected: true, detail: "" }.emit();
        StageReached { stage: Stage::Active, detail: "" }.emit();
    }

    #[test]
    fn every_metric_is_moved_by_some_happening() {
        emit_all();
        let text = render().expect("metrics can be written");
        let moved: BTreeSet<_> = text
            .lines()
            .filter(|line| !line.starts_with('#') && !line.ends_with(" 0"))
            .filter_map(|line| line.split(['{', ' ']).next())
            .map(|name| name.trim_end_matches("_bucket").trim_end_matches("_sum").trim_end_matches("_count"))
            .collect();
        for metric in names::ALL {
            assert!(moved.contains(metric.name), "{} is moved by nothing:\n{text}", metric.name);
        }
        assert!(text.contains(r#"causeway_losses_total{adapter="json@1"} 2"#), "{text}");
        assert!(text.contains(r#"causeway_config_info{hash="new"} 1"#), "{text}");
        assert!(!text.contains(r#"hash="old""#), "{text}");
    }
}
