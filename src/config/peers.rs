//! Reads who sends: the queues that are read, and the publishers that may fill them.

use super::problem::Problems;
use super::reader::Reader;
use super::settings::{Config, PublisherSettings, Publishers, SourceSettings};
use super::tree::{Setting, Table};
use super::values;
use crate::fault::Code;
use crate::rabbit::topology::{REPLIES, is_meant_for_others};
use crate::registry::Registry;
use crate::route::globs::EventGlobs;
use crate::route::profiles;
use crate::route::shape::nearest;

/// `[[source]]`
pub(super) fn sources(root: &mut Reader<'_, '_>, registry: Option<&Registry>) -> Vec<SourceSettings> {
    let mut sources: Vec<SourceSettings> = Vec::new();
    for (at, table) in root.tables("source").into_iter().enumerate() {
        let mut reader = Reader::new(table, &format!("source[{at}]"), root.problems);
        let queue = reader.required("queue", "Name the queue that is read.");
        let queue = queue.and_then(|node| Some((reader.as_text("queue", node)?.to_owned(), &node.place)));
        let format = reader.node("format").and_then(|node| Some((reader.as_text("format", node)?, &node.place)));
        if let (Some((format, place)), Some(registry)) = (format, registry) {
            check_readable(&mut reader, format, place, registry);
        }
        let format = format.map(|(format, _)| format.to_owned());
        let profile = profile(&mut reader, format.as_deref(), registry);
        let publisher = reader.text("publisher").map(str::to_owned);
        if let Some((queue, place)) = queue {
            if sources.iter().any(|known| known.queue == queue) {
                reader.wrong(
                    "queue",
                    place,
                    format!("{queue} is read already"),
                    "A queue is one source: take one out.",
                );
            }
            if is_meant_for_others(&queue) {
                let message = format!("{queue} is a queue of Causeway's own, and what is in it is meant for others");
                reader.wrong("queue", place, message, "Name a queue that publishers fill.");
            }
            sources.push(SourceSettings { queue, format, profile, publisher });
        }
        reader.finish();
    }
    sources
}

fn check_readable(reader: &mut Reader<'_, '_>, format: &str, place: &super::problem::Place, registry: &Registry) {
    let readable: Vec<_> = registry.formats().filter(|one| !one.reads.is_empty()).map(|one| one.id.as_str()).collect();
    if readable.contains(&format) {
        return;
    }
    let remedy = match nearest(format, readable.iter().copied()) {
        Some(meant) => format!("Did you mean {meant:?}?"),
        None => format!("These can be read: {}.", readable.join(", ")),
    };
    let what = if registry.get(format).is_some() { "is only written, never read" } else { "is no format" };
    reader.wrong("format", place, format!("{format:?} {what}"), remedy);
}

/// The partner's profile of a source: of the format it promises, else of any.
fn profile(reader: &mut Reader<'_, '_>, format: Option<&str>, registry: Option<&Registry>) -> Option<String> {
    let node = reader.node("profile")?;
    let profile = reader.as_text("profile", node)?.to_owned();
    if let Some(registry) = registry {
        let readable = registry.formats().filter(|one| !one.reads.is_empty()).map(|one| one.id.as_str());
        let formats: Vec<_> = readable.filter(|id| format.is_none_or(|format| format == *id)).collect();
        // A format that cannot be read is told already.
        if !formats.is_empty()
            && let Err(problem) = profiles::check(registry, &profile, &formats)
        {
            reader.wrong("profile", &node.place, problem.message, problem.remedy);
        }
    }
    Some(profile)
}

/// `publishers = "any"`, or `[[publisher]]`.
pub(super) fn publishers(root: &mut Reader<'_, '_>) -> Publishers {
    let node = root.node("publishers");
    let tables = root.tables("publisher");
    match (node, tables.is_empty()) {
        (None, true) => {
            let remedy = "List each as [[publisher]] with user and events; or write publishers = \"any\": anyone who \
                          can reach RabbitMQ may then publish anything.";
            let place = root.place().clone();
            root.problems.add(Code::ConfigKeyMissing, &place, "publishers", "nobody is named who may publish", remedy);
        }
        (Some(node), true) if matches!(&node.value, Setting::Text(text) if text == "any") => return Publishers::Any,
        (Some(node), false) => {
            let remedy = "Take out publishers, or every [[publisher]].";
            root.wrong("publishers", &node.key, "[[publisher]] is written too", remedy);
        }
        (Some(node), true) => {
            root.wrong("publishers", &node.place, "only \"any\" can be written here", "Or list them as [[publisher]].");
        }
        (None, false) => {}
    }
    let mut listed: Vec<PublisherSettings> = Vec::new();
    for (at, table) in tables.into_iter().enumerate() {
        if let Some(publisher) = publisher(table, at, &listed, root.problems) {
            listed.push(publisher);
        }
    }
    Publishers::Listed(listed)
}

fn publisher(
    table: &Table,
    at: usize,
    others: &[PublisherSettings],
    problems: &mut Problems,
) -> Option<PublisherSettings> {
    let mut reader = Reader::new(table, &format!("publisher[{at}]"), problems);
    let user = reader.required("user", "Name its RabbitMQ user: RabbitMQ vouches for it.");
    let user = user.and_then(|node| Some((reader.as_text("user", node)?, &node.place)));
    if let Some((user, place)) = user.filter(|(user, _)| others.iter().any(|other| other.user == *user)) {
        reader.wrong(
            "user",
            place,
            format!("{user} is listed already"),
            "Put all it may publish in one [[publisher]].",
        );
    }
    let events = reader.required("events", "Name the event types it may publish, e.g. [\"permit.*\"].");
    let globs = events.and_then(|node| reader.as_texts("events", node)).unwrap_or_default();
    let places: Vec<_> = globs.iter().map(|(_, place)| *place).collect();
    let globs = EventGlobs::new(globs.into_iter().map(|(glob, _)| glob).collect());
    for at in globs.idle() {
        if let (Some(glob), Some(place)) = (globs.written().get(at), places.get(at)) {
            let message = format!("{glob:?} matches no event type");
            reader.wrong(&format!("events[{at}]"), place, message, "* is any characters, e.g. \"declaration.*\".");
        }
    }
    let countries = reader.texts("countries").map(|codes| {
        let mut countries = Vec::new();
        for (at, (code, place)) in codes.into_iter().enumerate() {
            match values::country(&code) {
                Ok(code) => countries.push(code),
                Err(message) => {
                    let remedy = "Write ISO 3166-1 alpha-2, e.g. \"CH\".";
                    reader.wrong(&format!("countries[{at}]"), place, message, remedy);
                }
            }
        }
        countries
    });
    let receipts = receipts(&mut reader);
    reader.finish();
    let (user, _) = user?;
    Some(PublisherSettings { user: user.to_owned(), events: globs.types().collect(), countries, receipts })
}

/// Receipts go to queues of publishers: in any other they would be read as documents, or eaten.
fn receipts(reader: &mut Reader<'_, '_>) -> Option<String> {
    let node = reader.node("receipts")?;
    let queue = reader.as_text("receipts", node)?;
    if queue.strip_prefix(REPLIES).is_none_or(str::is_empty) {
        let remedy = "Name a queue causeway.reply.<user>.<name>, e.g. \"causeway.reply.ma-ch.receipts\".";
        reader.wrong("receipts", &node.place, format!("{queue:?} is no queue for receipts"), remedy);
    }
    Some(queue.to_owned())
}

/// A queue can only speak for a publisher that is listed.
pub(super) fn check_speakers(config: &Config, tree: &Table, problems: &mut Problems) {
    let Publishers::Listed(listed) = &config.publishers else { return };
    let Some(Setting::List(tables)) = tree.entries.get("source").map(|node| &node.value) else { return };
    for (at, table) in tables.iter().enumerate() {
        let Setting::Table(table) = &table.value else { continue };
        let Some(node) = table.entries.get("publisher") else { continue };
        let Setting::Text(user) = &node.value else { continue };
        if !listed.iter().any(|publisher| publisher.user == *user) {
            let remedy = match nearest(user, listed.iter().map(|publisher| publisher.user.as_str())) {
                Some(meant) => format!("Did you mean {meant:?}?"),
                None => format!("List it: [[publisher]] with user = {user:?}."),
            };
            let (key, message) = (format!("source[{at}].publisher"), format!("{user:?} is no publisher"));
            problems.add(Code::ConfigValueInvalid, &node.place, key, message, remedy);
        }
    }
}
