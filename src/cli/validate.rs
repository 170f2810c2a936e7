//! `causeway validate`: all findings of documents.

use std::path::PathBuf;

use causeway_contract::finding::Finding;
use clap::Args;
use serde_json::json;

use super::output::{Answered, Exit, Refusal, note, say, say_json};
use super::{Told, document};
use crate::config::Languages;

/// All findings of documents.
#[derive(Debug, Args)]
pub(super) struct Validate {
    /// Format of the documents; recognised where it is left out
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// The documents; stdin for `-`
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Validate {
    /// Runs it.
    pub(super) fn run(self, told: &Told) -> Answered {
        let languages = told.languages()?;
        let mut worst = Exit::Ok;
        let mut answers = Vec::new();
        let mut wrong = 0_usize;
        for file in &self.files {
            let shown = file.display().to_string();
            let findings = match self.findings(&languages, file) {
                Ok(findings) => findings,
                Err(refusal) => {
                    worst = worst.max(refusal.tell(false));
                    let mut answer = refusal.to_value();
                    answer["file"] = json!(shown);
                    answers.push(answer);
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
        Ok(worst)
    }

    fn findings(&self, languages: &Languages, file: &std::path::Path) -> Result<Vec<Finding>, Refusal> {
        let body = document::read(file)?;
        let adapter = document::adapter(languages, self.format.as_deref(), &body)?;
        Ok(document::decode(languages, adapter, &body, false).all_findings().cloned().collect())
    }
}
