//! Every metric, in one place: its name, its labels, what it means.
//!
//! The names are part of the project's contract: dashboards and alerts are held against [`ALL`]. Labels come from
//! closed sets only (event types, verdicts, subscribers and queues of the configuration, fault and rule numbers);
//! a permit number or an MRN is never a label.

use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, IntGaugeVec, Opts, Registry};

/// A metric as the outside sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Name {
    /// Name on `/metrics`.
    pub name: &'static str,
    /// Label names, in order.
    pub labels: &'static [&'static str],
    /// What it means.
    pub help: &'static str,
}

/// From a database commit to a slow document, in seconds.
const SHORT: &[f64] = &[0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

macro_rules! metrics {
    ($($field:ident: $kind:ident $name:literal [$($label:literal),*] $help:literal;)+) => {
        /// Every metric, in the order of this file.
        pub const ALL: &[Name] = &[$(Name { name: $name, labels: &[$($label),*], help: $help }),+];

        /// The metrics themselves.
        #[derive(Debug)]
        pub(super) struct Metrics {
            $(pub(super) $field: $kind,)+
        }

        impl Metrics {
            /// Makes every metric and registers it.
            pub(super) fn register(registry: &Registry) -> prometheus::Result<Self> {
                Ok(Self { $($field: $kind::make(registry, $name, $help, &[$($label),*])?,)+ })
            }
        }
    };
}

metrics! {
    consumed: IntCounterVec "messaging_client_consumed_messages_total" ["messaging_destination_name"]
        "Messages taken from a queue, redeliveries included.";
    sent: IntCounterVec "messaging_client_sent_messages_total" ["messaging_destination_name", "outcome"]
        "Messages published to an exchange, by what RabbitMQ said: confirmed, returned, nacked, timed_out, lost.";
    processed: HistogramVec "messaging_process_duration_seconds" ["messaging_destination_name"]
        "From the arrival of a message to its settlement, by queue.";
    operation: HistogramVec "messaging_client_operation_duration_seconds" ["messaging_operation_name"]
        "From publishing a message to RabbitMQ's answer.";
    events: IntCounterVec "causeway_events_total" ["type", "outcome"]
        "Events by type and by what was decided: accepted, duplicate, stale, conflict, rejected.";
    findings: IntCounterVec "causeway_findings_total" ["rule", "severity"]
        "Findings in documents, by rule and severity.";
    faults: IntCounterVec "causeway_faults_total" ["code"]
        "Faults, by number (causeway explain CODE).";
    parcels: IntCounterVec "causeway_parcels_total" ["subscriber", "outcome"]
        "Copies, by subscriber and by the state they reached: planned, queued, handed_over, parked.";
    attempts: IntCounterVec "causeway_delivery_attempts_total" ["subscriber", "outcome"]
        "Attempts to hand a parcel over, by what became of them.";
    deliveries: HistogramVec "causeway_delivery_duration_seconds" ["subscriber"]
        "How long one attempt to hand a parcel over took.";
    losses: IntCounterVec "causeway_losses_total" ["adapter"]
        "Values that a format has no place for, by adapter.";
    quarantined: IntGaugeVec "causeway_quarantined" []
        "Events in quarantine: rejected or in conflict, waiting for a person.";
    parked: IntGaugeVec "causeway_parked" ["subscriber"]
        "Parcels that could not be written or delivered, waiting for a person.";
    unlinked: IntCounterVec "causeway_unlinked" ["kind"]
        "Documents that may be one of several and were not guessed, by kind.";
    config_info: IntGaugeVec "causeway_config_info" ["hash"]
        "1 for the configuration that is running.";
    ledger_bytes: IntGaugeVec "causeway_ledger_bytes" []
        "Bytes the ledger takes on disk.";
    ledger_commit: HistogramVec "causeway_ledger_commit_seconds" []
        "How long a commit of the ledger took; writes that wait together share one.";
    active: IntGaugeVec "causeway_active" []
        "1 while this daemon has the consumers, 0 while it starts, drains or stands by.";
    connected: IntGaugeVec "causeway_rabbitmq_connected" ["role"]
        "1 while a connection to RabbitMQ stands, by role: publish, consume.";
}

/// A kind of metric that can be made from a name, a help text and label names.
trait Make: Sized {
    fn make(registry: &Registry, name: &str, help: &str, labels: &[&str]) -> prometheus::Result<Self>;
}

impl Make for IntCounterVec {
    fn make(registry: &Registry, name: &str, help: &str, labels: &[&str]) -> prometheus::Result<Self> {
        let metric = IntCounterVec::new(Opts::new(name, help), labels)?;
        if labels.is_empty() {
            metric.get_metric_with_label_values::<&str>(&[])?; // so that it reads 0, not nothing
        }
        registry.register(Box::new(metric.clone()))?;
        Ok(metric)
    }
}

impl Make for IntGaugeVec {
    fn make(registry: &Registry, name: &str, help: &str, labels: &[&str]) -> prometheus::Result<Self> {
        let metric = IntGaugeVec::new(Opts::new(name, help), labels)?;
        if labels.is_empty() {
            metric.get_metric_with_label_values::<&str>(&[])?;
        }
        registry.register(Box::new(metric.clone()))?;
        Ok(metric)
    }
}

impl Make for HistogramVec {
    fn make(registry: &Registry, name: &str, help: &str, labels: &[&str]) -> prometheus::Result<Self> {
        let metric = HistogramVec::new(HistogramOpts::new(name, help).buckets(SHORT.to_vec()), labels)?;
        if labels.is_empty() {
            metric.get_metric_with_label_values::<&str>(&[])?;
        }
        registry.register(Box::new(metric.clone()))?;
        Ok(metric)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_metric_can_be_made_and_follows_the_naming_rules() {
        Metrics::register(&Registry::new()).expect("names, labels and help texts are legal and unique");
        for metric in ALL {
            assert!(
                metric.name.starts_with("causeway_") || metric.name.starts_with("messaging_"),
                "{}: neither ours nor OpenTelemetry's",
                metric.name
            );
            assert!(metric.help.ends_with('.'), "{}: its help is a sentence", metric.name);
        }
    }

    #[test]
    fn no_label_could_carry_what_a_document_says() {
        let closed: BTreeSet<_> = [
            "messaging_destination_name",
            "messaging_operation_name",
            "type",
            "outcome",
            "rule",
            "severity",
            "code",
            "subscriber",
            "adapter",
            "kind",
            "hash",
            "role",
        ]
        .into();
        for metric in ALL {
            for label in metric.labels {
                assert!(closed.contains(label), "{}: {label} is not known to come from a closed set", metric.name);
            }
        }
    }
}
