//! `causeway translate`: one document, stdin to stdout.

use std::io::Write;
use std::path::{Path, PathBuf};

use causeway_contract::adapter::{Adapter, Decoded, EncodeOptions, Encoded, Move, Part};
use causeway_contract::event::{Event, EventType};
use causeway_contract::finding::Finding;
use clap::Args;

use super::output::{Cell, Exit, note};
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
        let written = parts.iter().map(|part| self.write(part, to, &body)).collect::<Result<Vec<_>, _>>()?;
        match written.as_slice() {
            [one] => put(one),
            several if to.format().id == "json" => {
                let mut array = b"[".to_vec();
                array.extend(several.join(b",".as_slice()));
                array.extend(b"]\n");
                put(&array)
            }
            several => {
                note(format_args!("causeway: the document holds {} events; only json takes several", several.len()));
                Err(Exit::No)
            }
        }
    }

    fn write(&self, part: &Part, to: &dyn Adapter, body: &[u8]) -> Result<Vec<u8>, Exit> {
        let Some(event) = document::event(part, self.event, body) else {
            note("causeway: the document does not say what happened; name it with --event");
            return Err(Exit::Usage);
        };
        let Encoded { bytes, losses, moves } = encode(to, &event, self.explain)?;
        for loss in &losses {
            note(format_args!("loss {}: {:?}: {}", loss.path, loss.value, loss.reason));
        }
        if self.explain {
            explain(&part.moves, &moves);
        }
        Ok(bytes)
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

fn encode(to: &dyn Adapter, event: &Event, explain: bool) -> Result<Encoded, Exit> {
    if !to.format().writes.contains(&event.kind) {
        note(format_args!("causeway: {} does not write {}", to.format().id, event.kind));
        return Err(Exit::No);
    }
    to.encode(event, &EncodeOptions { explain }).map_err(|cannot| {
        note(format_args!("causeway: {}: {cannot}", to.format().id));
        Exit::No
    })
}

fn report<'f>(findings: impl Iterator<Item = &'f Finding>) {
    findings.for_each(note);
}

/// One line a value: where it stood, where it stands in the canonical document, where it went.
fn explain(read: &[Move], written: &[Move]) {
    let mut table = output::Table::new(&["from", "canonical", "value", "to"]);
    for step in read {
        let went: Vec<&str> =
            written.iter().filter(|next| same_place(&next.from, &step.to)).map(|next| next.to.as_str()).collect();
        let to = if went.is_empty() { Cell::from("-") } else { Cell::lines(went) };
        table.add_row([Cell::from(&step.from), Cell::from(&step.to), Cell::from(&step.value), to]);
    }
    for step in written.iter().filter(|step| !read.iter().any(|before| same_place(&before.to, &step.from))) {
        table.add_row(["(made)", &step.from, &step.value, &step.to]);
    }
    output::note_text(table);
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
