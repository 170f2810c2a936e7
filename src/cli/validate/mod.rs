//! `causeway validate`: all findings of documents, of one or of many thousands.

mod files;
mod crew;
mod verdict;
mod tally;

use std::path::PathBuf;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::json;

use super::document::{self, Language};
use super::output::{Answered, Exit, Refusal, note, note_text, say, say_json_line};
use super::{Told, explain};
use crate::fault::{Code, Fault};
use tally::Tally;
use verdict::Verdict;

/// Fewer documents are done before a bar is drawn.
const MANY: usize = 50;

/// All findings of documents.
#[derive(Debug, Args)]
pub(super) struct Validate {
    /// Format of the documents; recognised where it is left out
    #[arg(long, value_name = "FORMAT")]
    format: Option<String>,
    /// The partner's profile they are read in; the default one where it is left out
    #[arg(long, value_name = "PROFILE")]
    profile: Option<String>,
    /// The documents; a directory is every file in it and below, in the order of names, without hidden ones; stdin for `-`
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

impl Validate {
    /// Runs it.
    pub(super) fn run(self, told: &Told) -> Answered {
        let languages = told.languages()?;
        let language = Language { format: self.format.as_deref(), profile: self.profile.as_deref() };
        document::check(&languages.registry, language)?;
        let documents = files::below(&self.files);
        if documents.is_empty() {
            return Err(Refusal::new(Exit::Usage, "there is no document in the directories named"));
        }
        let bar = progress(documents.len());
        let mut tally = Tally::default();
        let read = |document: &files::Document| verdict::of(document, &languages, language);
        let done = crew::in_order(&documents, read, |document, verdict| {
            tally.count(&verdict);
            bar.suspend(|| tell(&document.shown(), &verdict, told));
            bar.inc(1);
        });
        bar.finish_and_clear();
        done.map_err(|error| Fault::new(Code::Internal, format!("no thread to read with: {error}")))?;
        if told.json {
            say_json_line(&json!({"summary": tally.to_value()}));
        } else {
            note_text(tally.to_string().trim_end());
        }
        Ok(tally.exit())
    }
}

/// A bar on a terminal, where the work is long.
fn progress(documents: usize) -> ProgressBar {
    if documents < MANY {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(documents as u64);
    match ProgressStyle::with_template("{bar:40} {pos} of {len} documents, {per_sec}, {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

/// One document: for machines one object a line, for people one line a finding and what to do below it.
fn tell(shown: &str, verdict: &Verdict, told: &Told) {
    if told.json {
        return say_json_line(&verdict.to_value(shown));
    }
    match verdict {
        Verdict::Unreadable(why) => note(format_args!("{shown}: cannot be read: {why}")),
        Verdict::Read { findings, .. } => {
            for finding in findings {
                say(format_args!("{shown}:{}", verdict::line(finding)));
                if let Some(remedy) = verdict::remedy(finding) {
                    say(format_args!("    {remedy}"));
                }
            }
        }
    }
}
