//! `causeway contract`: what partners write against.

use std::path::{Path, PathBuf};

use causeway_contract::adapter::Format;
use clap::Subcommand;
use serde_json::{Value, json};

use super::output::{Exit, note, say, say_json};
use super::{Told, document};
use crate::registry::Registry;

/// What partners write against.
#[derive(Debug, Subcommand)]
pub(super) enum Contract {
    /// The JSON Schema of the canonical event, or the XML Schema of a format
    Schema {
        /// Format; the canonical event where it is left out
        #[arg(long, default_value = "json", value_name = "FORMAT")]
        format: String,
        /// The tables that the schema is made from
        #[arg(long)]
        tables: bool,
        /// Write every file into this directory, which is made if need be
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// The partner's profile of it; the default one where it is left out
        #[arg(long, value_name = "PROFILE")]
        profile: Option<String>,
    },
}

/// Name and text.
type File = (String, String);

impl Contract {
    /// Runs it.
    pub(super) fn run(self, told: &Told) -> Exit {
        let registry = match told.registry() {
            Ok(registry) => registry,
            Err(exit) => return exit,
        };
        let Contract::Schema { format, tables, out, profile } = self;
        if let Some(Err(exit)) = profile.as_ref().map(|name| document::check_profile(&registry, name, &[&format])) {
            return exit;
        }
        let Some(adapter) = registry.for_partner(&format, profile.as_deref()) else {
            let names: Vec<_> = registry.formats().map(Format::name).collect();
            note(format_args!("causeway: no format is called {format:?}; there are {}", names.join(", ")));
            return Exit::Usage;
        };
        let files = files(&registry, adapter.format(), tables);
        match (out, files.as_slice()) {
            (_, []) => {
                note(format_args!("causeway: {format} has no schema files"));
                Exit::No
            }
            (Some(out), files) => write(&out, files),
            (None, files) if told.json => {
                say_json(&files.iter().map(as_json).collect::<Vec<_>>());
                Exit::Ok
            }
            (None, [(_, only)]) => {
                say(only.trim_end());
                Exit::Ok
            }
            (None, files) if tables => {
                files.iter().for_each(|(name, text)| say(format_args!("# {name}\n{}", text.trim_end())));
                Exit::Ok
            }
            (None, files) => {
                let many = files.len();
                note(format_args!("causeway: the schema of {format} is {many} documents; say where to: --out DIR"));
                Exit::Usage
            }
        }
    }
}

/// Schema documents made from the profile; where there is none, or for `tables`, the files the format is built from.
fn files(registry: &Registry, format: &Format, tables: bool) -> Vec<File> {
    let documents = if tables { Vec::new() } else { registry.schema_documents(&format.name()) };
    if documents.is_empty() { registry.schema_files(format) } else { documents }
}

fn as_json((name, text): &File) -> Value {
    let content = serde_json::from_str::<Value>(text).unwrap_or_else(|_| text.as_str().into());
    json!({"name": name, "content": content})
}

/// Writes the files under their names and says each.
fn write(out: &Path, files: &[File]) -> Exit {
    for (name, text) in files {
        let path = out.join(name);
        let folder = path.parent().unwrap_or(out);
        if let Err(error) = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, text)) {
            note(format_args!("causeway: {}: {error}", path.display()));
            return Exit::Unreachable;
        }
        say(path.display());
    }
    Exit::Ok
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_has_its_schema_its_tables_or_both() {
        let registry = Registry::build(None).expect("the compiled-in tables are sound");
        let format = |name: &str| registry.get(name).expect("a format").format();
        let names = |name: &str, tables| files(&registry, format(name), tables).into_iter().map(|(name, _)| name);
        assert!(names("wco-response-xml", false).all(|name| name.ends_with(".xsd")));
        assert!(names("wco-response-xml", true).any(|name| name == "wco/res/elements.csv"));
        assert!(names("json", false).eq(names("json", true)));
    }

    #[test]
    fn files_are_written_under_their_names() {
        let folder = tempfile::tempdir().expect("a directory");
        let file = ("wco/res/elements.csv".to_owned(), "path\n".to_owned());
        assert_eq!(write(folder.path(), std::slice::from_ref(&file)), Exit::Ok);
        assert_eq!(std::fs::read_to_string(folder.path().join(&file.0)).expect("a file"), file.1);
        let taken = folder.path().join(&file.0);
        assert_eq!(write(&taken, &[file]), Exit::Unreachable);
    }
}
