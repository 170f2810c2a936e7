//! `causeway translate`: one document, stdin to stdout.

use std::io::Write;
use std::path::{Path, PathBuf};

use causeway_contract::adapter::{Adapter, Decoded, EncodeOptions, Encoded, Move, Part};
use causeway_contract::event::{Event, EventType};
use causeway_contract::finding::Finding;
use clap::Args;

use super::output::{Exit, note};
use super::{Told, document, output};
use crate::registry::Registry;

/// Translate one document.
#[derive(Debug, Args)]
pub(super) struct Translate {
    /// Format of the document; recognised where it is left out
    #[arg(long, value_name = "FORMAT")]
    from: Option<String>,
    /// Format wanted
    #[arg(long, value_name = "FORMAT")]
    to: String,
    /// Event type, where it is not what the document says
    #[arg(long, value_name = "TYPE")]
    event: Option<EventType>,
    /// Print on stderr, value by value, where each came from and went
    #[arg(long)]
    explain: bool,
    /// Write anew even where both formats are the same
    #[arg(long)]
    rewrite: bool,
    /// The document; stdin for `-` or none
    file: Option<PathBuf>,
}

impl Translate {
    /// Runs it.
    pub(super) fn run(self, told: &Told) -> Exit {
        self.translate(told).unwrap_or_else(|exit| exit)
    }

    fn translate(self, told: &Told) -> Result<Exit, Exit> {
        let registry = told.registry()?;
        let body = document::read(self.file.as_deref().unwrap_or(Path::new("-")))?;
        let from = document::adapter(&registry, self.from.as_deref(), &body)?;
        let to = target(&registry, &self.to)?;
        let Decoded { parts, findings } = document::decode(from, &body, self.explain);
        report(findings.iter().chain(parts.iter().flat_map(|part| &part.findings)));
        let wrong = |findings: &[Finding]| findings.iter().any(Finding::is_error);
        if parts.is_empty() || wrong(&findings) || parts.iter().any(|part| wrong(&part.findings)) {
            return Err(Exit::Findings);
        }
        if from.format().id == to.format().id && !self.rewrite && parts.len() == 1 {
            return put(&body);
        }
        let events = parts.iter().map(|part| self.event(part, &body)).collect::<Result<Vec<_>, _>>()?;
        let Encoded { bytes, losses, moves } = encode(to, &events, self.explain)?;
        for loss in &losses {
            note(format_args!("loss {}: {:?}: {}", loss.path, loss.value, loss.reason));
        }
        if self.explain {
            explain(&read_moves(&parts), &moves);
        }
        put(&bytes)
    }

    fn event(&self, part: &Part, body: &[u8]) -> Result<Event, Exit> {
        document::event(part, self.event, body).ok_or_else(|| {
            note("causeway: the document does not say what happened; name it with --event");
            Exit::Usage
        })
    }
}

fn target<'r>(registry: &'r Registry, id: &str) -> Result<&'r dyn Adapter, Exit> {
    registry.get(id).map(AsRef::as_ref).filter(|adapter| !adapter.format().writes.is_empty()).ok_or_else(|| {
        let writers: Vec<&str> = registry
            .iter()
            .filter(|adapter| !adapter.format().writes.is_empty())
            .map(|adapter| adapter.format().id.as_str())
            .collect();
        note(format_args!(
            "causeway: no format that can be written is called {id:?}; there are {}",
            writers.join(", ")
        ));
        Exit::Usage
    })
}

fn encode(to: &dyn Adapter, events: &[Event], explain: bool) -> Result<Encoded, Exit> {
    if let Some(event) = events.iter().find(|event| !to.format().writes.contains(&event.kind)) {
        note(format_args!("causeway: {} does not write {}", to.format().id, event.kind));
        return Err(Exit::No);
    }
    to.encode_together(events, &EncodeOptions { explain }).map_err(|cannot| {
        note(format_args!("causeway: {}: {cannot}", to.format().id));
        Exit::No
    })
}

fn report<'f>(findings: impl Iterator<Item = &'f Finding>) {
    findings.for_each(note);
}

/// Where each value of the body came from; canonical places with the position of their event where there are several.
fn read_moves(parts: &[Part]) -> Vec<Move> {
    let alone = parts.len() == 1;
    let of_part = |(position, part): (usize, &Part)| -> Vec<Move> {
        let to = |to: &str| if alone { to.to_owned() } else { format!("[{position}].{to}") };
        part.moves.iter().map(|step| Move { to: to(&step.to), ..step.clone() }).collect()
    };
    parts.iter().enumerate().flat_map(of_part).collect()
}

/// One line a value: where it stood, where it stands in the canonical document, where it went.
fn explain(read: &[Move], written: &[Move]) {
    let mut table = output::table(&["from", "canonical", "value", "to"]);
    for step in read {
        let went: Vec<&str> =
            written.iter().filter(|next| same_place(&next.from, &step.to)).map(|next| next.to.as_str()).collect();
        let to = if went.is_empty() { "-".to_owned() } else { went.join("\n") };
        table.add_row([step.from.clone(), step.to.clone(), step.value.clone(), to]);
    }
    for step in written.iter().filter(|step| !read.iter().any(|before| same_place(&before.to, &step.from))) {
        table.add_row(["(made)".to_owned(), step.from.clone(), step.value.clone(), step.to.clone()]);
    }
    note(table);
}

/// Canonical paths are the same with and without the name of the document before them.
fn same_place(a: &str, b: &str) -> bool {
    a == b || a.ends_with(&format!(".{b}")) || b.ends_with(&format!(".{a}"))
}

fn put(bytes: &[u8]) -> Result<Exit, Exit> {
    // A reader that closed the pipe has what it wanted.
    let _ = std::io::stdout().write_all(bytes);
    Ok(Exit::Ok)
}
