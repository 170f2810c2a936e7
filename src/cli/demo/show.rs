//! The demonstration as tables a person understands: what came in, who got what, what was refused, and where to look.

use std::collections::BTreeMap;
use std::path::Path;

use serde_json::json;

use super::Played;
use super::agencies::Got;
use super::story::{Story, Told};
use crate::cli::output::{Cell, Table, say, say_json, say_table};
use crate::cli::trace;
use crate::ledger::{Life, Planned, Verdict};

/// Everything, top to bottom.
pub(super) fn to_people(story: &Story, played: &Played, config: Option<&Path>) {
    let Played { lives, got, .. } = played;
    title("What came in, and what became of it");
    say_table(&came_in(story, lives));
    title("Who got what");
    say_table(&who_got_what(lives, got));
    title("What was refused, and why");
    refused(story, lives);
    title("How to look further");
    further(lives, config);
}

/// Everything as one JSON document: the lives as `trace` tells them.
pub(super) fn to_machines(story: &Story, played: &Played) {
    let Played { lives, got, missing } = played;
    let message = |(message, lives): (&Told, &Vec<Life>)| {
        let lives: Vec<_> = lives.iter().map(trace::as_json).collect();
        json!({"message": message.id, "file": message.file, "shows": message.shows, "events": lives})
    };
    let messages: Vec<_> = story.messages.iter().zip(lives).map(message).collect();
    let parcel = |got: &Got| json!({"subscriber": got.subscriber, "by": got.by, "parcel": got.parcel});
    let parcels: Vec<_> = got.iter().map(parcel).collect();
    say_json(&json!({"messages": messages, "parcels": parcels, "missing": missing}));
}

fn title(text: &str) {
    say("");
    say(text);
    say("");
}

fn came_in(story: &Story, lives: &[Vec<Life>]) -> Table {
    let mut shown = Table::new(&["#", "message", "what it shows", "verdict", "document", "copies"]);
    for (number, (message, lives)) in story.messages.iter().zip(lives).enumerate() {
        let each = |of: fn(&Life) -> String| Cell::lines(lives.iter().map(of));
        shown.add_row([
            Cell::from(number + 1),
            Cell::lines([&message.id, &message.file, &message.from]),
            Cell::from(&message.shows),
            each(verdict),
            each(document),
            each(copies),
        ]);
    }
    shown
}

fn verdict(life: &Life) -> String {
    let kind = life.event.kind.map_or("", |kind| kind.as_str());
    format!("{} {kind}", life.event.verdict.as_str())
}

fn document(life: &Life) -> String {
    match &life.event.document {
        Some(id) if life.event.revision > 0 => format!("{id} r{}", life.event.revision),
        Some(id) => id.clone(),
        None => "-".to_owned(),
    }
}

fn copies(life: &Life) -> String {
    let to: Vec<&str> = life.parcels.iter().map(|(parcel, _)| parcel.subscriber.as_str()).collect();
    if to.is_empty() { "-".to_owned() } else { to.join(", ") }
}

fn who_got_what(lives: &[Vec<Life>], got: &[Got]) -> Table {
    let planned: BTreeMap<&str, (&Life, &Planned)> = lives
        .iter()
        .flatten()
        .flat_map(|life| life.parcels.iter().map(move |(parcel, _)| (parcel.parcel.as_str(), (life, parcel))))
        .collect();
    let mut shown = Table::new(&["agency", "no.", "what happened", "document", "format", "bytes", "lost", "begins"]);
    for parcel in got {
        let Some((life, plan)) = planned.get(parcel.parcel.as_str()) else { continue };
        shown.add_row([
            format!("{} ({})", parcel.subscriber, parcel.by),
            plan.sequence.to_string(),
            life.event.kind.map_or_else(String::new, |kind| kind.as_str().to_owned()),
            life.event.document.clone().unwrap_or_default(),
            plan.format.clone(),
            plan.bytes.to_string(),
            plan.losses.len().to_string(),
            parcel.begins.clone(),
        ]);
    }
    shown
}

fn refused(story: &Story, lives: &[Vec<Life>]) {
    let stopped = |life: &&Life| life.event.verdict != Verdict::Accepted;
    for (message, lives) in story.messages.iter().zip(lives) {
        for life in lives.iter().filter(stopped) {
            say(format_args!("{} ({}): {}", message.file, message.id, life.event.verdict.as_str()));
            if let Some(fault) = &life.event.fault {
                say(format_args!("    {fault}"));
            }
            for finding in &life.event.findings {
                say(format_args!("    {finding}"));
            }
            if let Some(original) = life.event.original {
                say(format_args!("    the first one is {original}"));
            }
        }
    }
}

fn further(lives: &[Vec<Life>], config: Option<&Path>) {
    let Some(config) = config else {
        say(
            "  Nothing was kept: without --in-memory the journal can be asked with causeway find, trace and quarantine.",
        );
        return;
    };
    let program = std::env::args().next().unwrap_or_else(|| "causeway".to_owned());
    let command = format!("{program} --config {}", config.display());
    let all = || lives.iter().flatten();
    if let Some(life) = all().find(|life| life.parcels.len() > 1) {
        say(format_args!("  {command} trace {}", life.event.key.id));
    }
    if let Some(alias) = all().flat_map(|life| &life.aliases).find(|alias| alias.scheme == "permit") {
        say(format_args!("  {command} find {}", alias.value));
    }
    if let Some(life) = all().find(|life| life.event.verdict == Verdict::Rejected) {
        say(format_args!("  {command} quarantine show {}-{}", life.message.arrival, life.event.part));
        if let Some(finding) = life.event.findings.first() {
            say(format_args!("  {command} explain {}", finding.rule));
        }
    }
    say(format_args!("  {command} run    # the daemon itself; then publish to the exchange causeway.in"));
}
