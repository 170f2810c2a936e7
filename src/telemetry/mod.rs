//! What operators see: one happening, one struct, one log line, one metric.
//!
//! A room says what happened by making one of the structs of [`happening`] and calling `emit`; nothing else logs or
//! counts. [`names`] lists every metric.

pub mod names;
pub mod happening;

use std::io::IsTerminal;
use std::sync::LazyLock;

use prometheus::{Encoder, Registry, TextEncoder};
use tracing_subscriber::filter::LevelFilter;

use crate::fault::{Code, Fault};
use names::Metrics;

/// How log lines are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For a person at a terminal.
    #[default]
    Text,
    /// One JSON object a line, for a log collector.
    Json,
}

/// How much is logged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogLevel {
    /// Only what stopped something.
    Error,
    /// And what will, if nobody looks.
    Warn,
    /// And what the daemon does.
    #[default]
    Info,
    /// And every message.
    Debug,
    /// And what libraries say.
    Trace,
}

struct Instruments {
    registry: Registry,
    metrics: prometheus::Result<Metrics>,
}

static INSTRUMENTS: LazyLock<Instruments> = LazyLock::new(|| {
    let registry = Registry::new();
    let metrics = Metrics::register(&registry);
    Instruments { registry, metrics }
});

/// The metrics; none only if the names of [`names`] are unusable, which `init` refuses and a test excludes.
fn metrics() -> Option<&'static Metrics> {
    INSTRUMENTS.metrics.as_ref().ok()
}

/// Begins logging to standard error. Called once, first thing; a second call changes nothing.
///
/// # Errors
/// `CW9001` where a metric cannot be made.
pub fn init(format: LogFormat, level: LogLevel) -> Result<(), Fault> {
    if let Err(error) = &INSTRUMENTS.metrics {
        return Err(Fault::new(Code::Internal, format!("metrics cannot be made: {error}")));
    }
    let filter = tracing_subscriber::EnvFilter::new(directives(level));
    let lines = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .with_env_filter(filter)
        .with_target(false);
    let begun = match format {
        LogFormat::Text => lines.try_init(),
        LogFormat::Json => lines.json().flatten_event(true).try_init(),
    };
    if begun.is_err() {
        tracing::debug!("logging had begun already");
    }
    Ok(())
}

/// Which lines are written. What goes wrong at RabbitMQ is a fault of ours, with a number and what to do; lapin tells
/// the same in its own words, object by object, and is heard only where somebody looks closely.
fn directives(level: LogLevel) -> String {
    let ours = LevelFilter::from(level);
    match level {
        LogLevel::Trace => "trace".to_owned(),
        LogLevel::Debug => format!("error,causeway={ours}"),
        LogLevel::Info | LogLevel::Warn | LogLevel::Error => format!("error,lapin=off,causeway={ours}"),
    }
}

/// Everything counted so far, in Prometheus text format.
///
/// # Errors
/// `CW9001` where it cannot be written.
pub fn render() -> Result<String, Fault> {
    let failed = |error: &dyn std::fmt::Display| Fault::new(Code::Internal, format!("metrics: {error}"));
    let mut text = Vec::new();
    TextEncoder::new().encode(&INSTRUMENTS.registry.gather(), &mut text).map_err(|error| failed(&error))?;
    String::from_utf8(text).map_err(|error| failed(&error))
}

/// The media type of what [`render`] writes.
pub const METRICS_MEDIA_TYPE: &str = prometheus::TEXT_FORMAT;

impl From<LogLevel> for LevelFilter {
    fn from(level: LogLevel) -> Self {
        match level {
            LogLevel::Error => LevelFilter::ERROR,
            LogLevel::Warn => LevelFilter::WARN,
            LogLevel::Info => LevelFilter::INFO,
            LogLevel::Debug => LevelFilter::DEBUG,
            LogLevel::Trace => LevelFilter::TRACE,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lapin_is_heard_from_debug_on() {
        assert_eq!(directives(LogLevel::Info), "error,lapin=off,causeway=info");
        assert_eq!(directives(LogLevel::Debug), "error,causeway=debug");
        assert_eq!(directives(LogLevel::Trace), "trace");
    }
}
