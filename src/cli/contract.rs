//! `causeway contract`: what partners write against.

use causeway_contract::adapter::Format;
use clap::Subcommand;
use serde_json::{Value, json};

use super::output::{Exit, note, say, say_json};
use super::{Told, document};

/// What partners write against.
#[derive(Debug, Subcommand)]
pub(super) enum Contract {
    /// The JSON Schema of the canonical event, or the tables of a format's profile
    Schema {
        /// Format; the canonical event where it is left out
        #[arg(long, default_value = "json", value_name = "FORMAT")]
        format: String,
        /// The partner's profile of it; the default one where it is left out
        #[arg(long, value_name = "PROFILE")]
        profile: Option<String>,
    },
}

impl Contract {
    /// Runs it.
    pub(super) fn run(self, told: &Told) -> Exit {
        let registry = match told.registry() {
            Ok(registry) => registry,
            Err(exit) => return exit,
        };
        let Contract::Schema { format, profile } = self;
        if let Some(Err(exit)) = profile.as_ref().map(|name| document::check_profile(&registry, name, &[&format])) {
            return exit;
        }
        let Some(adapter) = registry.for_partner(&format, profile.as_deref()) else {
            let names: Vec<_> = registry.formats().map(Format::name).collect();
            note(format_args!("causeway: no format is called {format:?}; there are {}", names.join(", ")));
            return Exit::Usage;
        };
        let files = registry.schema_files(adapter.format());
        match (told.json, files.as_slice()) {
            (_, []) => {
                note(format_args!("causeway: {format} has no schema files"));
                Exit::No
            }
            (false, [(_, only)]) => {
                say(only.trim_end());
                Exit::Ok
            }
            (true, files) => {
                let as_json = |(name, text): &(String, String)| {
                    let content = serde_json::from_str::<Value>(text).unwrap_or_else(|_| text.as_str().into());
                    json!({"name": name, "content": content})
                };
                say_json(&files.iter().map(as_json).collect::<Vec<_>>());
                Exit::Ok
            }
            (false, files) => {
                for (name, text) in files {
                    say(format_args!("# {name}\n{}", text.trim_end()));
                }
                Exit::Ok
            }
        }
    }
}
