//! `causeway contract`: what partners write against.

use clap::Subcommand;
use serde_json::{Value, json};

use super::Told;
use super::output::{Answered, Exit, Refusal, say_json, say_text};

/// What partners write against.
#[derive(Debug, Subcommand)]
pub(super) enum Contract {
    /// The JSON Schema of the canonical event, or the tables of a format's profile
    Schema {
        /// Format; the canonical event where it is left out
        #[arg(long, default_value = "json", value_name = "FORMAT")]
        format: String,
    },
}

impl Contract {
    /// Runs it.
    pub(super) fn run(self, told: &Told) -> Answered {
        let registry = told.languages()?.registry;
        let Contract::Schema { format } = self;
        if registry.get(&format).is_none() {
            let ids: Vec<&str> = registry.iter().map(|adapter| adapter.format().id.as_str()).collect();
            let said = format!("no format is called {format:?}; there are {}", ids.join(", "));
            return Err(Refusal::new(Exit::Usage, said));
        }
        let files = registry.schema_files(&format);
        match (told.json, files.as_slice()) {
            (_, []) => return Err(Refusal::new(Exit::No, format!("{format} has no schema files"))),
            (false, [(_, only)]) => say_text(only.trim_end()),
            (true, files) => {
                let as_json = |(name, text): &(String, String)| {
                    let content = serde_json::from_str::<Value>(text).unwrap_or_else(|_| text.as_str().into());
                    json!({"name": name, "content": content})
                };
                say_json(&files.iter().map(as_json).collect::<Vec<_>>());
            }
            (false, files) => {
                for (name, text) in files {
                    say_text(format_args!("# {name}\n{}", text.trim_end()));
                }
            }
        }
        Ok(Exit::Ok)
    }
}
