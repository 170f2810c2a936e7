//! The configuration as it is in effect, for people and for hashes, without its secrets.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::settings::{Config, Deliver, LedgerUrl, PublisherSettings, Publishers, SubscriberSettings, Topology};
use super::values::{without_password, written};
use crate::route::{Fields, FormatChoice};
use crate::telemetry::{LogFormat, LogLevel};

impl Config {
    /// Everything that is in effect, secrets hidden, in a fixed order.
    #[must_use]
    pub fn effective(&self) -> Value {
        let Config { rabbitmq, operators, telemetry, limits, delivery, .. } = self;
        let LedgerUrl::Sqlite(ledger) = &self.ledger;
        let networks: Vec<_> = delivery.allow_networks.iter().map(ToString::to_string).collect();
        let sources = self.sources.iter().map(|source| {
            json!({"queue": source.queue, "format": source.format, "profile": source.profile,
                    "publisher": source.publisher})
        });
        let (publishers, listed) = match &self.publishers {
            Publishers::Any => (Some("any"), None),
            Publishers::Listed(listed) => (None, Some(listed.iter().map(publisher).collect::<Vec<_>>())),
        };
        without_nulls(json!({
            "publishers": publishers,
            "publisher": listed,
            "schemas": self.schemas,
            "rabbitmq": {"url": without_password(rabbitmq.url.expose()), "topology": topology(rabbitmq.topology)},
            "ledger": {"url": format!("sqlite:{}", ledger.display())},
            "operators": {"listen": operators.listen.to_string()},
            "telemetry": {"log": log(telemetry.log), "level": level(telemetry.level)},
            "limits": {"body_bytes": limits.body_bytes, "in_flight": limits.in_flight, "drain": written(limits.drain)},
            "delivery": {"allow_networks": networks, "view_key": delivery.view_key.as_ref().map(|_| "***")},
            "source": sources.collect::<Vec<_>>(),
            "subscriber": self.subscribers.iter().map(SubscriberSettings::effective).collect::<Vec<_>>(),
        }))
    }

    /// SHA-256 of what is in effect, as hexadecimal. Secrets are not in it: a new password is no new configuration.
    #[must_use]
    pub fn hash(&self) -> String {
        hash(&self.effective())
    }

    /// What is in effect as TOML.
    #[must_use]
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(&self.effective()).unwrap_or_else(|error| format!("# cannot be shown: {error}\n"))
    }
}

impl SubscriberSettings {
    /// One agency's settings as they are in effect.
    #[must_use]
    pub fn effective(&self) -> Value {
        let subscription = &self.subscription;
        let format = match &subscription.format {
            FormatChoice::One(id) => Value::from(id.as_str()),
            // A list, not a table: its order decides.
            FormatChoice::ByEvent(pairs) => pairs.iter().map(|(glob, id)| json!([glob, id])).collect(),
        };
        let fields = match &subscription.fields {
            Fields::All => Value::from("all"),
            Fields::View(paths) => json!(paths),
        };
        let deliver = match &self.deliver {
            Deliver::Amqp => json!({"amqp": {}}),
            Deliver::File { dir } => json!({"file": {"dir": dir}}),
        };
        let retry = json!({"first": written(self.retry.first), "max": written(self.retry.max),
            "give_up_after": written(self.retry.give_up_after)});
        without_nulls(json!({"id": subscription.id, "events": subscription.events, "filter": subscription.filter,
            "format": format, "profile": subscription.profile, "fields": fields, "legal_basis": subscription.legal_basis, "deliver": deliver,
            "retry": retry}))
    }

    /// SHA-256 of its settings, as hexadecimal: stands in the journal beside every copy made under them.
    #[must_use]
    pub fn hash(&self) -> String {
        hash(&self.effective())
    }
}

fn publisher(publisher: &PublisherSettings) -> Value {
    let events: Vec<_> = publisher.events.iter().map(|kind| kind.as_str()).collect();
    json!({"user": publisher.user, "events": events, "countries": publisher.countries, "receipts": publisher.receipts})
}

/// TOML has no null, and what is not set is not shown.
fn without_nulls(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let kept = members.into_iter().filter(|(_, member)| !member.is_null());
            Value::Object(kept.map(|(name, member)| (name, without_nulls(member))).collect::<Map<_, _>>())
        }
        Value::Array(entries) => entries.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

/// The text hashed is compact JSON with sorted members, whatever order the JSON library keeps them in.
fn hash(value: &Value) -> String {
    let mut text = String::new();
    canonical(value, &mut text);
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Writing to a String does not fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

fn canonical(value: &Value, into: &mut String) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_by_key(|(name, _)| *name);
            into.push('{');
            for (at, (name, member)) in members.into_iter().enumerate() {
                let _ = write!(into, "{}{}:", if at == 0 { "" } else { "," }, Value::from(name.as_str()));
                canonical(member, into);
            }
            into.push('}');
        }
        Value::Array(entries) => {
            into.push('[');
            for (at, entry) in entries.iter().enumerate() {
                into.push_str(if at == 0 { "" } else { "," });
                canonical(entry, into);
            }
            into.push(']');
        }
        other => {
            let _ = write!(into, "{other}");
        }
    }
}

fn topology(topology: Topology) -> &'static str {
    match topology {
        Topology::Declare => "declare",
        Topology::Verify => "verify",
    }
}

fn log(format: LogFormat) -> &'static str {
    match format {
        LogFormat::Text => "text",
        LogFormat::Json => "json",
    }
}

fn level(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Error => "error",
        LogLevel::Warn => "warn",
        LogLevel::Info => "info",
        LogLevel::Debug => "debug",
        LogLevel::Trace => "trace",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hash_does_not_depend_on_the_order_of_members() {
        let one = serde_json::from_str::<Value>(r#"{"b":[1,{"y":null,"x":"ü"}],"a":true}"#).expect("JSON");
        let two = serde_json::from_str::<Value>(r#"{"a":true,"b":[1,{"x":"ü","y":null}]}"#).expect("JSON");
        assert_eq!(hash(&one), hash(&two));
        let mut text = String::new();
        canonical(&one, &mut text);
        assert_eq!(text, r#"{"a":true,"b":[1,{"x":"ü","y":null}]}"#);
        assert_ne!(hash(&one), hash(&json!([])));
    }
}
