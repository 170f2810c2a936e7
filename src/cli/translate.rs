//! `causeway translate`: one document, stdin to stdout.

use std::io::Write;
use std::path::{Path, PathBuf};

use causeway_contract::adapter::{Adapter, Decoded, EncodeOptions, Encoded, Format, Part};
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
        let written = parts.iter().map(|part| self.write(part, to, &body, told)).collect::<Result<Vec<_>, _>>()?;
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

    fn write(&self, part: &Part, to: &dyn Adapter, body: &[u8], told: &Told) -> Result<Vec<u8>, Exit> {
        let Some(event) = document::event(part, self.event, body) else {
            note("causeway: the document does not say what happened; name it with --event");
            return Err(Exit::Usage);
        };
        let Encoded { bytes, losses, moves } = encode(to, &event, self.explain)?;
        // With --explain each loss stands beside its value.
        for loss in losses.iter().filter(|_| !self.explain) {
            note(format_args!("loss {}: {:?}: {}", loss.path, loss.value, loss.reason));
        }
        if self.explain {
            let journey = Journey::of(&part.moves, &event.data, &moves, &losses);
            if told.json { note(json!(journey)) } else { note(journey.to_string().trim_end()) }
        }
        Ok(bytes)
    }
}

fn encode(to: &dyn Adapter, event: &Event, explain: bool) -> Result<Encoded, Exit> {
    if !to.format().writes.contains(&event.kind) {
        note(format_args!("causeway: {} does not write {}", to.format().name(), event.kind));
        return Err(Exit::No);
    }
    to.encode(event, &EncodeOptions { explain }).map_err(|cannot| {
        note(format_args!("causeway: {}: {cannot}", to.format().name()));
        Exit::No
    })
}

fn report<'f>(findings: impl Iterator<Item = &'f Finding>) {
    findings.for_each(note);
}

fn put(bytes: &[u8]) -> Result<Exit, Exit> {
    // A reader that closed the pipe has what it wanted.
    let _ = std::io::stdout().write_all(bytes);
    Ok(Exit::Ok)
}
