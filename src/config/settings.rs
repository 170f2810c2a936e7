//! The configuration: everything the daemon is told.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use causeway_contract::adapter::Limits;

use super::values::{Network, Secret};
use crate::route::{SubscriptionSettings, ViewKey};
use crate::telemetry::{LogFormat, LogLevel};

pub use crate::ingest::Source as SourceSettings;
pub use crate::validate::{Publisher as PublisherSettings, Publishers};

/// Everything the daemon is told, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    /// The file it was read from; none where there is only the environment.
    pub file: Option<PathBuf>,
    /// Directory laid over the compiled-in tables.
    pub schemas: Option<PathBuf>,
    /// `[rabbitmq]`
    pub rabbitmq: RabbitSettings,
    /// `[ledger]`
    pub ledger: LedgerUrl,
    /// `[operators]`
    pub operators: OperatorsSettings,
    /// `[telemetry]`
    pub telemetry: TelemetrySettings,
    /// `[limits]`
    pub limits: LimitSettings,
    /// `[delivery]`
    pub delivery: DeliverySettings,
    /// `[[source]]`
    pub sources: Vec<SourceSettings>,
    /// `publishers` and `[[publisher]]`
    pub publishers: Publishers,
    /// Files of `subscribers` in the order of their names, then `[[subscriber]]`.
    pub subscribers: Vec<SubscriberSettings>,
}

/// `[rabbitmq]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RabbitSettings {
    /// Address with user and password.
    pub url: Secret,
    /// What is done about exchanges and queues.
    pub topology: Topology,
}

/// What is done about exchanges, queues and bindings at start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Topology {
    /// They are declared.
    Declare,
    /// They must be there already.
    Verify,
}

/// Where the ledger is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerUrl {
    /// An SQLite database in a file.
    Sqlite(PathBuf),
}

impl LedgerUrl {
    /// As the ledger takes it.
    #[must_use]
    pub fn url(&self) -> String {
        let LedgerUrl::Sqlite(path) = self;
        format!("sqlite:{}", path.display())
    }
}

/// `[operators]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OperatorsSettings {
    /// Where health and metrics are served.
    pub listen: SocketAddr,
}

/// `[telemetry]`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TelemetrySettings {
    /// How log lines are written.
    pub log: LogFormat,
    /// How much is logged.
    pub level: LogLevel,
}

/// `[limits]`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LimitSettings {
    /// Longest body, in bytes.
    pub body_bytes: usize,
    /// Messages taken from RabbitMQ and not yet settled.
    pub in_flight: u16,
    /// How long a stop waits for what is under way.
    pub drain: Duration,
}

/// `[delivery]`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliverySettings {
    /// Private networks that HTTP delivery may reach.
    pub allow_networks: Vec<Network>,
    /// Under which ids of documents outside a view are hashed.
    pub view_key: Option<ViewKey>,
}

/// An agency: what it gets, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriberSettings {
    /// What it gets.
    pub subscription: SubscriptionSettings,
    /// How it gets it.
    pub deliver: Deliver,
    /// How often, where it does not take it.
    pub retry: RetrySettings,
}

/// How copies reach an agency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deliver {
    /// It takes them from its queue, `causeway.out.<id>`.
    Amqp,
    /// They are written into a directory.
    File {
        /// The directory.
        dir: PathBuf,
    },
}

/// How often a copy is tried again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetrySettings {
    /// Before the second attempt.
    pub first: Duration,
    /// Longest wait between two attempts.
    pub max: Duration,
    /// After which the copy is parked.
    pub give_up_after: Duration,
}

impl SubscriberSettings {
    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.subscription.id
    }
}

impl Default for RetrySettings {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self { first: seconds(5), max: seconds(30 * 60), give_up_after: seconds(76 * 60 * 60) }
    }
}

impl LimitSettings {
    /// The limits on one body.
    #[must_use]
    pub fn of_a_body(&self) -> Limits {
        Limits { body_bytes: self.body_bytes, ..Limits::default() }
    }
}

impl Default for LimitSettings {
    fn default() -> Self {
        Self { body_bytes: 10 * 1024 * 1024, in_flight: 512, drain: Duration::from_secs(20) }
    }
}

impl Default for OperatorsSettings {
    fn default() -> Self {
        Self { listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 8080) }
    }
}
