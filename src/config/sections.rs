//! Reads the sections that are tables of plain settings.
//!
//! Where a setting is wrong its problem is noted and a stand-in goes on: the configuration is given up later, when
//! everything wrong with it is known.

use std::path::PathBuf;

use super::problem::Problems;
use super::reader::Reader;
use super::settings::{
    DeliverySettings, LedgerUrl, LimitSettings, OperatorsSettings, RabbitSettings, TelemetrySettings, Topology,
};
use super::tree::{Setting, Table};
use super::values::{self, Secret};
use crate::route::ViewKey;
use crate::telemetry::{LogFormat, LogLevel};

const NOT_YET: &str = "not available in this version";

/// `[rabbitmq]`
pub(super) fn rabbitmq(table: Option<&Table>, problems: &mut Problems) -> RabbitSettings {
    let mut settings = RabbitSettings { url: Secret::new(String::new()), topology: Topology::Declare };
    let Some(table) = table else { return settings };
    let mut reader = Reader::new(table, "rabbitmq", problems);
    if let Some((url, place)) = reader.secret("url", "url_file") {
        match values::amqp(&url) {
            Ok(url) => settings.url = url,
            Err(message) => {
                let remedy = "Write amqp://user:password@host:5672/vhost, or amqps://…; percent-encode special \
                              characters of user, password and vhost (# is %23, / is %2f).";
                reader.wrong("url", place, message, remedy);
            }
        }
    }
    let topologies = [("declare", Topology::Declare), ("verify", Topology::Verify)];
    settings.topology = reader.choice("topology", &topologies).unwrap_or(settings.topology);
    reader.finish();
    settings
}

/// `[ledger]`
pub(super) fn ledger(table: Option<&Table>, problems: &mut Problems) -> LedgerUrl {
    let nowhere = LedgerUrl::Sqlite(PathBuf::new());
    let Some(table) = table else { return nowhere };
    let mut reader = Reader::new(table, "ledger", problems);
    let secret = reader.secret("url", "url_file");
    let mut url = None;
    if let Some((text, place)) = secret {
        let path = text.strip_prefix("sqlite:").map(|path| path.strip_prefix("//").unwrap_or(path));
        match path {
            Some(path) if !path.is_empty() => url = Some(LedgerUrl::Sqlite(place.origin.base.join(path))),
            Some(_) => reader.wrong("url", place, "there is no path in it", "Write sqlite:causeway.db."),
            None if text.starts_with("postgres://") || text.starts_with("postgresql://") => {
                reader.wrong("url", place, format!("PostgreSQL: {NOT_YET}"), "Write sqlite:causeway.db.");
            }
            None => reader.wrong("url", place, "no ledger is known by this address", "Write sqlite:causeway.db."),
        }
    }
    reader.finish();
    url.unwrap_or(nowhere)
}

/// `[operators]`
pub(super) fn operators(table: Option<&Table>, problems: &mut Problems) -> OperatorsSettings {
    let mut settings = OperatorsSettings::default();
    let Some(table) = table else { return settings };
    let mut reader = Reader::new(table, "operators", problems);
    let address = |text: &str| text.parse().map_err(|_| format!("{text:?} is no address"));
    let listen = reader.parsed("listen", address, "Write an IP address and a port, e.g. \"127.0.0.1:8080\".");
    settings.listen = listen.unwrap_or(settings.listen);
    reader.finish();
    settings
}

/// `[telemetry]`
pub(super) fn telemetry(table: Option<&Table>, problems: &mut Problems) -> TelemetrySettings {
    let mut settings = TelemetrySettings::default();
    let Some(table) = table else { return settings };
    let mut reader = Reader::new(table, "telemetry", problems);
    if let Some(node) = reader.node("otlp") {
        let remedy = "Leave it out; metrics are served at /metrics.";
        reader.wrong("otlp", &node.key, format!("OTLP: {NOT_YET}"), remedy);
    }
    let formats = [("text", LogFormat::Text), ("json", LogFormat::Json)];
    settings.log = reader.choice("log", &formats).unwrap_or(settings.log);
    let levels = [
        ("error", LogLevel::Error),
        ("warn", LogLevel::Warn),
        ("info", LogLevel::Info),
        ("debug", LogLevel::Debug),
        ("trace", LogLevel::Trace),
    ];
    settings.level = reader.choice("level", &levels).unwrap_or(settings.level);
    reader.finish();
    settings
}

/// `[limits]`
pub(super) fn limits(table: Option<&Table>, problems: &mut Problems) -> LimitSettings {
    const GIBIBYTE: u64 = 1 << 30;
    let mut settings = LimitSettings::default();
    let Some(table) = table else { return settings };
    let mut reader = Reader::new(table, "limits", problems);
    if let Some(bytes) = reader.number("body_bytes", 1, GIBIBYTE) {
        settings.body_bytes = usize::try_from(bytes).unwrap_or(usize::MAX);
    }
    if let Some(messages) = reader.number("in_flight", 1, u64::from(u16::MAX)) {
        settings.in_flight = u16::try_from(messages).unwrap_or(u16::MAX);
    }
    settings.drain = reader.duration("drain").unwrap_or(settings.drain);
    reader.finish();
    settings
}

/// `[delivery]`
pub(super) fn delivery(table: Option<&Table>, problems: &mut Problems) -> DeliverySettings {
    /// Shorter keys can be guessed from the hashes they made.
    const SHORTEST: usize = 16;
    let mut settings = DeliverySettings::default();
    let Some(table) = table else { return settings };
    let mut reader = Reader::new(table, "delivery", problems);
    for (at, (text, place)) in reader.texts("allow_networks").unwrap_or_default().into_iter().enumerate() {
        match values::network(&text) {
            Ok(network) => settings.allow_networks.push(network),
            Err(message) => {
                reader.wrong(&format!("allow_networks[{at}]"), place, message, "Write e.g. \"10.0.0.0/8\".");
            }
        }
    }
    let is_meant = ["view_key", "view_key_file"].into_iter().any(|key| reader.node(key).is_some());
    if is_meant {
        // A key that cannot be had is told once, not again for every agency with a view.
        settings.view_key = Some(ViewKey::new(""));
    }
    if let Some((key, place)) = reader.secret("view_key", "view_key_file") {
        if key.chars().count() < SHORTEST {
            let message = format!("the key is shorter than {SHORTEST} characters");
            reader.wrong("view_key", place, message, "Make one with `openssl rand -hex 32`, and keep it for good.");
        } else {
            settings.view_key = Some(ViewKey::new(&key));
        }
    }
    reader.finish();
    settings
}

/// The settings of a table that is one, by name; anything else in its place is a problem.
pub(super) fn section<'t>(root: &mut Reader<'t, '_>, name: &'static str) -> Option<&'t Table> {
    let node = root.node(name)?;
    if let Setting::Table(table) = &node.value {
        return Some(table);
    }
    let message = format!("a section is expected, this is {}", node.value.kind());
    root.wrong(name, &node.place, message, format!("Write [{name}] and its settings below it."));
    None
}
