//! `causeway translate`: one document, stdin to stdout.

use std::path::{Path, PathBuf};

use causeway_contract::adapter::{Adapter, EncodeOptions, Encoded, Move, Part};
use causeway_contract::event::{Event, EventType};
use clap::Args;
use serde_json::json;

use super::output::{Answered, Cell, Exit, Refusal, note, note_json, say_bytes};
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
    pub(super) fn run(self, told: &Told) -> Answered {
        let languages = told.languages()?;
        let body = document::read(self.file.as_deref().unwrap_or(Path::new("-")))?;
        let from = document::adapter(&languages, self.from.as_deref(), &body)?;
        let to = target(&languages.registry, &self.to)?;
        let decoded = document::decode(&languages, from, &body, self.explain);
        for finding in decoded.all_findings().filter(|finding| !finding.is_error()) {
            if told.json { note_json(&json!({"finding": finding})) } else { note(finding) }
        }
        document::refuse_errors(&decoded, "it would be quarantined and translated for nobody")?;
        if let Some(kind) = self.event {
            document::refuse_contradictions(&languages, from, kind, &body)?;
        }
        let parts = decoded.parts;
        if from.format().id == to.format().id && !self.rewrite && parts.len() == 1 {
            say_bytes(&body);
            return Ok(Exit::Ok);
        }
        let written = parts.iter().map(|part| self.write(part, to, &body, told)).collect::<Result<Vec<_>, _>>()?;
        match written.as_slice() {
            [one] => say_bytes(one),
            several if to.format().id == "json" => {
                let mut array = b"[".to_vec();
                array.extend(several.join(b",".as_slice()));
                array.extend(b"]\n");
                say_bytes(&array);
            }
            several => {
                let said = format!("the document holds {} events; only json takes several", several.len());
                return Err(Refusal::new(Exit::No, said));
            }
        }
        Ok(Exit::Ok)
    }

    fn write(&self, part: &Part, to: &dyn Adapter, body: &[u8], told: &Told) -> Result<Vec<u8>, Refusal> {
        let event = document::event(part, self.event, body)?;
        let Encoded { bytes, losses, moves } = encode(to, &event, self.explain)?;
        for loss in &losses {
            if told.json {
                note_json(&json!({"loss": loss}));
            } else {
                note(format_args!("loss {}: {:?}: {}", loss.path, loss.value, loss.reason));
            }
        }
        if self.explain {
            explain(&part.moves, &moves);
        }
        Ok(bytes)
    }
}

fn target<'r>(registry: &'r Registry, id: &str) -> Result<&'r dyn Adapter, Refusal> {
    registry.get(id).map(AsRef::as_ref).filter(|adapter| !adapter.format().writes.is_empty()).ok_or_else(|| {
        let writers: Vec<&str> = registry
            .iter()
            .filter(|adapter| !adapter.format().writes.is_empty())
            .map(|adapter| adapter.format().id.as_str())
            .collect();
        let said = format!("no format that can be written is called {id:?}; there are {}", writers.join(", "));
        Refusal::new(Exit::Usage, said)
    })
}

fn encode(to: &dyn Adapter, event: &Event, explain: bool) -> Result<Encoded, Refusal> {
    if !to.format().writes.contains(&event.kind) {
        return Err(Refusal::new(Exit::No, format!("{} does not write {}", to.format().id, event.kind)));
    }
    let cannot = |cannot| Refusal::new(Exit::No, format!("{}: {cannot}", to.format().id));
    to.encode(event, &EncodeOptions { explain }).map_err(cannot)
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
