//! `causeway route`: who would get a document, and for each why or why not.

use std::path::PathBuf;

use causeway_contract::event::{Event, EventType};
use clap::Args;
use serde_json::{Value, json};

use super::document::Language;
use super::output::{Answered, Exit, Refusal, Table, say, say_json, say_table};
use super::{Told, document};
use crate::config::{Languages, Setup};
use crate::route::{Answer, Decision};

/// Which subscribers would get a document.
#[derive(Debug, Args)]
pub(super) struct Route {
    /// Event type, where it is not what the document says
    #[arg(long, value_name = "TYPE")]
    event: Option<EventType>,
    /// Format of the document; recognised where it is left out
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// The partner's profile it is read in; the default one where it is left out
    #[arg(long, value_name = "PROFILE")]
    profile: Option<String>,
    /// The document; stdin for `-`
    file: PathBuf,
}

impl Route {
    /// Runs it.
    pub(super) fn run(self, told: &Told) -> Answered {
        let Setup { config, registry, router } = told.setup()?;
        let languages = Languages { registry, limits: config.limits.of_a_body() };
        let language = Language { format: self.format.as_deref(), profile: self.profile.as_deref() };
        let body = document::read(&self.file)?;
        let adapter = document::adapter(&languages, language, &body)?;
        let decoded = document::decode(&languages, adapter, &body, false);
        document::refuse_errors(&decoded, "it would be quarantined and routed to nobody")?;
        if let Some(kind) = self.event {
            document::refuse_contradictions(&languages, adapter, kind, &body)?;
        }
        let routed = decoded.parts.iter().map(|part| {
            let event = document::event(part, self.event, &body)?;
            let decisions = router.decide(&event);
            Ok((event, decisions))
        });
        let routed: Vec<(Event, Vec<Decision>)> = routed.collect::<Result<_, Refusal>>()?;
        if told.json {
            say_json(&routed.iter().map(to_value).collect::<Vec<_>>());
        } else {
            routed.iter().for_each(print);
        }
        let mut decisions = routed.iter().flat_map(|(_, decisions)| decisions);
        let anybody = decisions.any(|decision| matches!(decision.answer, Answer::Yes(_)));
        Ok(if anybody { Exit::Ok } else { Exit::No })
    }
}

fn to_value((event, decisions): &(Event, Vec<Decision>)) -> Value {
    let rows: Vec<Value> = decisions.iter().map(Decision::to_value).collect();
    json!({"type": event.kind.as_str(), "document": event.document.id, "decisions": rows})
}

fn print((event, decisions): &(Event, Vec<Decision>)) {
    say(format_args!("{} {}", event.kind, event.document.id));
    let mut shown = Table::new(&["subscriber", "gets it", "why"]);
    for row in decisions.iter().map(Decision::to_value) {
        let text = |name: &str| row.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        shown.add_row([text("subscriber"), text("answer"), text("why")]);
    }
    say_table(&shown);
}
