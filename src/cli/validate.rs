//! `causeway validate`: all findings of documents.

use std::path::PathBuf;

use causeway_contract::finding::Finding;
use clap::Args;
use serde_json::json;

use super::document::Language;
use super::output::{Exit, note, say, say_json};
use super::{Told, document};

/// All findings of documents.
#[derive(Debug, Args)]
pub(super) struct Validate {
    /// Format of the documents; recognised where it is left out
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// The partner's profile they are read in; the default one where it is left out
    #[arg(long, value_name = "PROFILE")]
    profile: Option<String>,
    /// The documents; stdin for `-`
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Validate {
    /// Runs it.
    pub(super) fn run(self, told: &Told) -> Exit {
        let registry = match told.registry() {
            Ok(registry) => registry,
            Err(exit) => return exit,
        };
        let mut worst = Exit::Ok;
        let mut answers = Vec::new();
        let mut wrong = 0_usize;
        for file in &self.files {
            let shown = file.display().to_string();
            let findings = match self.findings(&registry, file) {
                Ok(findings) => findings,
                Err(exit) => {
                    worst = worst.max(exit);
                    continue;
                }
            };
            if findings.iter().any(Finding::is_error) {
                wrong += 1;
                worst = worst.max(Exit::Findings);
            }
            if told.json {
                answers.push(json!({"file": shown, "findings": findings}));
            } else {
                findings.iter().for_each(|finding| say(format_args!("{shown}:{finding}")));
            }
        }
        if told.json {
            say_json(&answers);
        } else {
            note(format_args!("{} document(s), {wrong} with errors", self.files.len()));
        }
        worst
    }

    fn findings(&self, registry: &crate::registry::Registry, file: &std::path::Path) -> Result<Vec<Finding>, Exit> {
        let body = document::read(file)?;
        let language = Language { format: self.format.as_deref(), profile: self.profile.as_deref() };
        let adapter = document::adapter(registry, language, &body)?;
        Ok(document::decode(adapter, &body, false).all_findings().cloned().collect())
    }
}
