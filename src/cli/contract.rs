//! `causeway contract`: what partners write against.

use std::path::{Path, PathBuf};

use causeway_contract::adapter::Format;
use clap::Subcommand;
use serde_json::{Value, json};

use super::output::{Answered, Exit, Refusal, say, say_json, say_text};
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
    pub(super) fn run(self, told: &Told) -> Answered {
        let registry = told.languages()?.registry;
        let Contract::Schema { format, tables, out, profile } = self;
        if let Some(profile) = &profile {
            document::check_profile(&registry, profile, &[&format])?;
        }
        let Some(adapter) = registry.for_partner(&format, profile.as_deref()) else {
            let names: Vec<_> = registry.formats().map(Format::name).collect();
            let said = format!("no format is called {format:?}; there are {}", names.join(", "));
            return Err(Refusal::new(Exit::Usage, said));
        };
        let files = files(&registry, adapter.format(), tables);
        match (out, files.as_slice()) {
            (_, []) => return Err(Refusal::new(Exit::No, format!("{format} has no schema files"))),
            (Some(out), files) => return write(&out, files, told),
            (None, files) if told.json => say_json(&files.iter().map(as_json).collect::<Vec<_>>()),
            (None, [(_, only)]) => say_text(only.trim_end()),
            (None, files) if tables => {
                files.iter().for_each(|(name, text)| say_text(format_args!("# {name}\n{}", text.trim_end())));
            }
            (None, files) => {
                let said = format!("the schema of {format} is {} documents; say where to: --out DIR", files.len());
                return Err(Refusal::new(Exit::Usage, said));
            }
        }
        Ok(Exit::Ok)
    }
}

/// Schema documents made from the profile; where there is none, or for `tables`, the files the format is built from.
fn files(registry: &Registry, format: &Format, tables: bool) -> Vec<File> {
    let documents = if tables { Vec::new() } else { registry.schema_documents(&format.name()) };
    if !documents.is_empty() {
        return documents;
    }
    // A JSON Schema is for partners; code lists beside it are what adapters read by.
    let of_partners = |(name, _): &File| tables || name.ends_with(".json");
    registry.schema_files(format).into_iter().filter(of_partners).collect()
}

fn as_json((name, text): &File) -> Value {
    let content = serde_json::from_str::<Value>(text).unwrap_or_else(|_| text.as_str().into());
    json!({"name": name, "content": content})
}

/// Writes the files under their names and says each.
fn write(out: &Path, files: &[File], told: &Told) -> Answered {
    let mut written = Vec::with_capacity(files.len());
    for (name, text) in files {
        let path = out.join(name);
        let folder = path.parent().unwrap_or(out);
        if let Err(error) = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&path, text)) {
            return Err(Refusal::new(Exit::Unreachable, format!("{}: {error}", path.display())));
        }
        written.push(path.display().to_string());
    }
    if told.json {
        say_json(&written)
    } else {
        written.iter().for_each(say)
    }
    Ok(Exit::Ok)
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
        assert!(names("json", false).eq(["canonical/event.schema.json".to_owned()]));
        assert!(names("json", true).count() > 1);
    }

    #[test]
    fn files_are_written_under_their_names() {
        let folder = tempfile::tempdir().expect("a directory");
        let file = ("wco/res/elements.csv".to_owned(), "path\n".to_owned());
        let told = Told { config: None, json: true };
        assert!(matches!(write(folder.path(), std::slice::from_ref(&file), &told), Ok(Exit::Ok)));
        assert_eq!(std::fs::read_to_string(folder.path().join(&file.0)).expect("a file"), file.1);
        let taken = folder.path().join(&file.0);
        assert!(write(&taken, &[file], &told).is_err());
    }
}
