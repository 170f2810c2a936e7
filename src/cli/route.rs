//! `causeway route`: who would get a document, and for each why or why not.

use std::path::PathBuf;

use causeway_contract::event::EventType;
use causeway_contract::finding::Finding;
use clap::Args;

use super::document::Language;
use super::output::{Exit, note, say, say_json, table};
use super::{Told, document};
use crate::config::Setup;
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
    pub(super) fn run(self, told: &Told) -> Exit {
        self.route(told).unwrap_or_else(|exit| exit)
    }

    fn language(&self) -> Language<'_> {
        Language { format: self.format.as_deref(), profile: self.profile.as_deref() }
    }

    fn route(self, told: &Told) -> Result<Exit, Exit> {
        let Setup { registry, router, .. } = told.setup()?;
        let body = document::read(&self.file)?;
        let adapter = document::adapter(&registry, self.language(), &body)?;
        let decoded = document::decode(adapter, &body, false);
        let errors: Vec<&Finding> = decoded.all_findings().filter(|finding| finding.is_error()).collect();
        if !errors.is_empty() {
            errors.iter().for_each(note);
            note("causeway: it would be quarantined and routed to nobody");
            return Err(Exit::Findings);
        }
        let mut anybody = false;
        for part in &decoded.parts {
            let Some(event) = document::event(part, self.event, &body) else {
                note("causeway: the document does not say what happened; name it with --event");
                return Err(Exit::Usage);
            };
            let decisions = router.decide(&event);
            anybody |= decisions.iter().any(|decision| matches!(decision.answer, Answer::Yes(_)));
            print(&event, &decisions, told);
        }
        Ok(if anybody { Exit::Ok } else { Exit::No })
    }
}

fn print(event: &causeway_contract::event::Event, decisions: &[Decision], told: &Told) {
    let rows: Vec<serde_json::Value> = decisions.iter().map(Decision::to_value).collect();
    if told.json {
        say_json(&serde_json::json!({"type": event.kind.as_str(), "document": event.document.id, "decisions": rows}));
        return;
    }
    say(format_args!("{} {}", event.kind, event.document.id));
    let mut shown = table(&["subscriber", "gets it", "why"]);
    for row in &rows {
        let text = |name: &str| row.get(name).and_then(serde_json::Value::as_str).unwrap_or_default().to_owned();
        shown.add_row([text("subscriber"), text("answer"), text("why")]);
    }
    say(shown);
}
