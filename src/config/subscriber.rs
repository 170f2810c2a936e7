//! Reads one agency: what it gets, in which format, and how.

use std::collections::BTreeMap;

use super::problem::{Place, Problems};
use super::reader::Reader;
use super::settings::{Deliver, RetrySettings, SubscriberSettings};
use super::tree::{Setting, Table};
use super::values;
use crate::route::{Fields, FormatChoice, SubscriptionProblem, SubscriptionSettings};

/// An agency as it was read.
pub(super) struct Read {
    pub(super) settings: SubscriberSettings,
    /// Where its table stands in the configuration; empty for a file of its own.
    pub(super) name: String,
    pub(super) id: Place,
    places: BTreeMap<String, Place>,
    filter: Option<Place>,
    table: Place,
}

/// Reads one agency's table. None where it is too broken to be judged further.
pub(super) fn read(table: &Table, name: &str, problems: &mut Problems) -> Option<Read> {
    let before = problems.iter().count();
    let mut reader = Reader::new(table, name, problems);
    let id_node = reader.required("id", "Give it an id: lower case letters, digits and -, at most 64.");
    let id = id_node.and_then(|_| reader.parsed("id", values::id, "Lower case letters, digits and -, at most 64."));
    let events = reader.required("events", "Name the event types it gets, e.g. [\"permit.*\"].");
    let events: Option<Vec<String>> = events
        .and_then(|node| reader.as_texts("events", node))
        .map(|texts| texts.into_iter().map(|(e, _)| e).collect());
    if events.as_ref().is_some_and(Vec::is_empty) {
        reader.wrong("events", &table.place, "no event type is named", "Name some, e.g. [\"permit.*\"].");
    }
    let filter = reader.text("filter").map(str::to_owned);
    let format = format(&mut reader);
    let profile = reader.text("profile").map(str::to_owned);
    let fields = fields(&mut reader);
    let legal_basis = legal_basis(&mut reader);
    let deliver = deliver(&mut reader);
    let retry = retry(&mut reader);
    reader.finish();
    if problems.iter().skip(before).any(|problem| problem.code != crate::fault::Code::ConfigKeyUnknown) {
        return None;
    }
    let subscription = SubscriptionSettings {
        id: id?,
        events: events?,
        filter,
        format: format?,
        profile,
        fields: fields?,
        legal_basis: legal_basis?,
        config_hash: String::new(),
    };
    let filter = table.entries.get("filter").and_then(|node| node.verbatim.clone());
    Some(Read {
        settings: SubscriberSettings { subscription, deliver: deliver?, retry },
        name: name.to_owned(),
        id: id_node?.place.clone(),
        places: places(table),
        filter,
        table: table.place.clone(),
    })
}

impl Read {
    /// Adds what is wrong with its subscription, at the place where it is written.
    pub(super) fn report(&self, found: Vec<SubscriptionProblem>, problems: &mut Problems) {
        for problem in found {
            let written = self.places.get(&problem.key).unwrap_or(&self.table);
            let place = match (problem.within, &self.filter) {
                (Some((1, column)), Some(start)) => Place { column: start.column + column - 1, ..start.clone() },
                (Some((line, column)), Some(start)) => Place { line: start.line + line - 1, column, ..start.clone() },
                _ => written.clone(),
            };
            let gap = if self.name.is_empty() { "" } else { "." };
            let key = format!("{}{gap}{}", self.name, problem.key);
            problems.add(problem.code, &place, key, problem.message, problem.remedy);
        }
    }
}

/// Where each setting of a table stands, and each entry of its lists and tables.
fn places(table: &Table) -> BTreeMap<String, Place> {
    let mut places = BTreeMap::new();
    for (key, node) in &table.entries {
        places.insert(key.clone(), node.place.clone());
        match &node.value {
            Setting::List(entries) => {
                let entries = entries.iter().enumerate();
                places.extend(entries.map(|(at, entry)| (format!("{key}[{at}]"), entry.place.clone())));
            }
            Setting::Table(table) => {
                let entries = table.entries.iter();
                places.extend(entries.map(|(name, entry)| (format!("{key}.{name:?}"), entry.place.clone())));
            }
            _ => {}
        }
    }
    places
}

fn format(reader: &mut Reader<'_, '_>) -> Option<FormatChoice> {
    let node = reader.required("format", "Name a format, e.g. format = \"json\".")?;
    match &node.value {
        Setting::Text(id) => Some(FormatChoice::One(id.clone())),
        Setting::Table(table) if !table.entries.is_empty() => {
            let mut entries: Vec<_> = table.entries.iter().collect();
            entries.sort_by(|(_, a), (_, b)| a.key.cmp(&b.key)); // the order written decides
            let mut pairs = Vec::new();
            for (glob, entry) in entries {
                let id = reader.as_text(&format!("format.{glob:?}"), entry)?;
                pairs.push((glob.clone(), id.to_owned()));
            }
            Some(FormatChoice::ByEvent(pairs))
        }
        other => {
            let message = format!("a format is expected, this is {}", other.kind());
            let remedy = "Write format = \"json\", or by event: { \"permit.*\" = \"wco-lpco-xml\", \"*\" = \"json\" }.";
            reader.wrong("format", &node.place, message, remedy);
            None
        }
    }
}

fn fields(reader: &mut Reader<'_, '_>) -> Option<Fields> {
    let remedy = "Write fields = \"all\", or a list of the canonical paths it may see, e.g. [\"permit.number\"].";
    let node = reader.required("fields", remedy)?;
    match &node.value {
        Setting::Text(text) if text == "all" => Some(Fields::All),
        Setting::List(entries) if !entries.is_empty() => {
            let paths = reader.as_texts("fields", node)?;
            Some(Fields::View(paths.into_iter().map(|(path, _)| path).collect()))
        }
        Setting::List(_) => {
            reader.wrong("fields", &node.place, "an empty view shows nothing", remedy);
            None
        }
        _ => {
            reader.wrong("fields", &node.place, "this is neither \"all\" nor a list of paths", remedy);
            None
        }
    }
}

fn legal_basis(reader: &mut Reader<'_, '_>) -> Option<String> {
    let remedy = "Name the law or agreement under which it may see what it gets.";
    let node = reader.required("legal_basis", remedy)?;
    let text = reader.as_text("legal_basis", node)?;
    if text.trim().is_empty() {
        reader.wrong("legal_basis", &node.place, "it is empty", remedy);
        return None;
    }
    Some(text.to_owned())
}

fn deliver(reader: &mut Reader<'_, '_>) -> Option<Deliver> {
    let remedy = "Write deliver = { amqp = {} }, or deliver = { file = { dir = \"…\" } }.";
    let node = reader.required("deliver", remedy)?;
    let Setting::Table(table) = &node.value else {
        reader.wrong("deliver", &node.place, format!("a table is expected, this is {}", node.value.kind()), remedy);
        return None;
    };
    if table.entries.len() != 1 {
        let message = format!("exactly one way is expected, there are {}", table.entries.len());
        reader.wrong("deliver", &node.place, message, remedy);
        return None;
    }
    let prefix = reader.name("deliver");
    let mut ways = Reader::new(table, &prefix, reader.problems);
    let amqp = ways.table("amqp");
    let file = ways.table("file");
    if let Some(node) = ways.node("http") {
        ways.wrong("http", &node.key, "HTTP delivery: not available in this version", remedy);
    }
    ways.finish();
    if let Some(table) = amqp {
        Reader::new(table, &format!("{prefix}.amqp"), reader.problems).finish();
        return Some(Deliver::Amqp);
    }
    let mut reader = Reader::new(file?, &format!("{prefix}.file"), reader.problems);
    reader.required("dir", "Name the directory that copies are written into.");
    let dir = reader.path("dir").map(|(dir, _)| dir);
    reader.finish();
    Some(Deliver::File { dir: dir? })
}

fn retry(reader: &mut Reader<'_, '_>) -> RetrySettings {
    let mut settings = RetrySettings::default();
    let prefix = reader.name("retry");
    let Some(table) = reader.table("retry") else { return settings };
    let mut reader = Reader::new(table, &prefix, reader.problems);
    settings.first = reader.duration("first").unwrap_or(settings.first);
    settings.max = reader.duration("max").unwrap_or(settings.max);
    settings.give_up_after = reader.duration("give_up_after").unwrap_or(settings.give_up_after);
    if settings.first.is_zero() {
        reader.wrong("first", &table.place, "attempts without a pause", "Wait at least a little, e.g. \"5s\".");
    }
    if settings.max < settings.first || settings.give_up_after < settings.max {
        let message = "first, max and give_up_after must not get shorter";
        reader.wrong("max", &table.place, message, "E.g. { first = \"5s\", max = \"30m\", give_up_after = \"76h\" }.");
    }
    reader.finish();
    settings
}
