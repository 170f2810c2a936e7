//! `causeway translate`: one document, stdin to stdout.

use std::io::Write;
use std::path::{Path, PathBuf};

use causeway_contract::adapter::{Adapter, Decoded, EncodeOptions, Encoded, Format, Loss, Move, Part};
use causeway_contract::event::{Event, EventType};
use causeway_contract::finding::Finding;
use clap::Args;
use serde_json::json;

use super::document::Language;
use super::journey::Journey;
use super::output::{Exit, note};
use super::{Told, document};
use crate::registry::Registry;

/// Translate one document.
#[derive(Debug, Args)]
pub(super) struct Translate {
    /// Format of the document; recognised where it is left out
    #[arg(long, value_name = "FORMAT")]
    from: Option<String>,
    /// The partner's profile it is read in; the default one where it is left out
    #[arg(long, value_name = "PROFILE")]
    from_profile: Option<String>,
    /// Format wanted
    #[arg(long, value_name = "FORMAT")]
    to: String,
    /// The partner's profile it is written in; the default one where it is left out
    #[arg(long, value_name = "PROFILE")]
    to_profile: Option<String>,
    /// Event type, where it is not what the document says
    #[arg(long, value_name = "TYPE")]
    event: Option<EventType>,
    /// Print on stderr, value by value, where each came from and went; with --json one object an event
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
        let language = Language { format: self.from.as_deref(), profile: self.from_profile.as_deref() };
        let from = document::adapter(&registry, language, &body)?;
        let to = self.target(&registry)?;
        let Decoded { parts, findings } = document::decode(from, &body, self.explain);
        report(findings.iter().chain(parts.iter().flat_map(|part| &part.findings)));
        let wrong = |findings: &[Finding]| findings.iter().any(Finding::is_error);
        if parts.is_empty() || wrong(&findings) || parts.iter().any(|part| wrong(&part.findings)) {
            return Err(Exit::Findings);
        }
        if from.format().name() == to.format().name() && !self.rewrite && parts.len() == 1 {
            if self.explain {
                note("the document goes out as it came, byte for byte; --rewrite writes it anew");
            }
            return put(&body);
        }
        let events = parts.iter().map(|part| self.event(part, &body)).collect::<Result<Vec<_>, _>>()?;
        let written = encode(to, &events, self.explain)?;
        // With --explain each loss stands beside its value.
        for loss in written.losses.iter().filter(|_| !self.explain) {
            note(format_args!("loss {}: {:?}: {}", loss.path, loss.value, loss.reason));
        }
        if self.explain {
            for (position, (part, event)) in parts.iter().zip(&events).enumerate() {
                explain(part, event, &of_event(&written, position, events.len()), told);
            }
        }
        put(&written.bytes)
    }

    fn target<'r>(&self, registry: &'r Registry) -> Result<&'r dyn Adapter, Exit> {
        if let Some(profile) = &self.to_profile {
            document::check_profile(registry, profile, &[&self.to])?;
        }
        let found = registry.for_partner(&self.to, self.to_profile.as_deref()).map(AsRef::as_ref);
        found.filter(|adapter| !adapter.format().writes.is_empty()).ok_or_else(|| {
            let profile = self.to_profile.as_ref().map(|profile| format!(" in the profile {profile:?}"));
            let writers = registry.formats().filter(|format| !format.writes.is_empty()).map(Format::name);
            note(format_args!(
                "causeway: no format that can be written is called {:?}{}; there are {}",
                self.to,
                profile.unwrap_or_default(),
                writers.collect::<Vec<_>>().join(", ")
            ));
            Exit::Usage
        })
    }

    fn event(&self, part: &Part, body: &[u8]) -> Result<Event, Exit> {
        document::event(part, self.event, body).ok_or_else(|| {
            note("causeway: the document does not say what happened; name it with --event");
            Exit::Usage
        })
    }
}

fn encode(to: &dyn Adapter, events: &[Event], explain: bool) -> Result<Encoded, Exit> {
    if let Some(event) = events.iter().find(|event| !to.format().writes.contains(&event.kind)) {
        note(format_args!("causeway: {} does not write {}", to.format().name(), event.kind));
        return Err(Exit::No);
    }
    to.encode_together(events, &EncodeOptions { explain }).map_err(|cannot| {
        note(format_args!("causeway: {}: {cannot}", to.format().name()));
        Exit::No
    })
}

fn report<'f>(findings: impl Iterator<Item = &'f Finding>) {
    findings.for_each(note);
}

/// What was told of one event of several; paths begin with its position then.
fn of_event(written: &Encoded, position: usize, events: usize) -> Encoded {
    if events == 1 {
        return written.clone();
    }
    let mine = format!("[{position}].");
    let own = |path: &str| path.strip_prefix(&mine).map(str::to_owned);
    let losses = written.losses.iter().filter_map(|loss| Some(Loss { path: own(&loss.path)?, ..loss.clone() }));
    let moves = written.moves.iter().filter_map(|step| Some(Move { from: own(&step.from)?, ..step.clone() }));
    Encoded { bytes: Vec::new(), losses: losses.collect(), moves: moves.collect() }
}

fn explain(part: &Part, event: &Event, written: &Encoded, told: &Told) {
    let journey = Journey::of(&part.moves, &event.data, &written.moves, &written.losses);
    if told.json { note(json!(journey)) } else { note(journey.to_string().trim_end()) }
}

fn put(bytes: &[u8]) -> Result<Exit, Exit> {
    // A reader that closed the pipe has what it wanted.
    let _ = std::io::stdout().write_all(bytes);
    Ok(Exit::Ok)
}
