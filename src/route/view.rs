//! A view: what one subscriber may see of a document.
//!
//! An allow-list of canonical paths; what is not named does not go out. The view covers the document's id too,
//! which stands in headers, subject and file names: an id that says more than the view shows is replaced by a hash
//! under the configured key, another for every subscriber, so that it still ties together the events of one
//! document but can neither be guessed nor compared between agencies.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

use causeway_contract::event::{Data, DocumentRef, Event, Kind, prune};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::shape::{Shape, nearest};
use crate::fault::{Code, Fault};

/// The key under which hidden document ids are hashed. Never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct ViewKey(Arc<[u8]>);

/// What one subscriber may see.
#[derive(Clone, Debug)]
pub struct View {
    subscriber: Arc<str>,
    allowed: Allow,
    key: ViewKey,
}

/// Which members of a value may be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Allow {
    /// All that is here.
    All,
    /// These members, of every entry where it is a list.
    Members(BTreeMap<String, Allow>),
}

impl ViewKey {
    /// A key from the configuration.
    #[must_use]
    pub fn new(secret: &str) -> Self {
        Self(secret.as_bytes().into())
    }

    /// HMAC-SHA256 (RFC 2104), as hexadecimal.
    fn hash(&self, parts: [&str; 2]) -> String {
        const BLOCK: usize = 64;
        let mut key = [0_u8; BLOCK];
        if self.0.len() > BLOCK {
            key.iter_mut().zip(Sha256::digest(&self.0)).for_each(|(to, from)| *to = from);
        } else {
            key.iter_mut().zip(self.0.iter()).for_each(|(to, from)| *to = *from);
        }
        let mut inner = Sha256::new_with_prefix(key.map(|byte| byte ^ 0x36));
        for part in parts {
            inner.update(part.as_bytes());
            inner.update([0]);
        }
        let outer = Sha256::new_with_prefix(key.map(|byte| byte ^ 0x5c)).chain_update(inner.finalize());
        outer.finalize().iter().fold(String::with_capacity(64), |mut text, byte| {
            // Writing to a String does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

impl std::fmt::Debug for ViewKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ViewKey(hidden)")
    }
}

impl View {
    /// A view of these canonical paths, e.g. `permit.items.lines.scientific_names`. A path covers all below it.
    ///
    /// # Errors
    /// Positions of paths that name nothing, each with what is wrong.
    pub fn compile(subscriber: Arc<str>, paths: &[String], key: ViewKey) -> Result<Self, Vec<(usize, String)>> {
        let mut allowed = Allow::Members(BTreeMap::new());
        let mut wrong = Vec::new();
        for (at, path) in paths.iter().enumerate() {
            match check(path) {
                Ok(()) => allowed.add(path),
                Err(message) => wrong.push((at, message)),
            }
        }
        if wrong.is_empty() { Ok(Self { subscriber, allowed, key }) } else { Err(wrong) }
    }

    /// True if something of such a document can be seen.
    #[must_use]
    pub fn shows(&self, kind: Kind) -> bool {
        matches!(&self.allowed, Allow::Members(members) if members.contains_key(kind.as_str()))
    }

    /// True if what stands at this path can be seen, whole.
    #[must_use]
    pub fn shows_path(&self, path: &str) -> bool {
        let mut allow = &self.allowed;
        for name in path.split('.') {
            match allow {
                Allow::All => return true,
                Allow::Members(members) => match members.get(name) {
                    Some(below) => allow = below,
                    None => return false,
                },
            }
        }
        *allow == Allow::All
    }

    /// The event as the subscriber may see it.
    ///
    /// # Errors
    /// `CW3002` where what is left is no canonical document.
    pub fn apply(&self, event: &Event) -> Result<Event, Fault> {
        let mut data = event.data.to_value();
        self.allowed.retain(&mut data);
        prune(&mut data);
        let document = self.document(event, &data);
        let mut seen: Data = serde_json::from_value(data).map_err(|error| {
            Fault::new(Code::CannotWrite, format!("the view of {} leaves no document: {error}", self.subscriber))
        })?;
        // The kind of document is known from the event type: an empty one says no more.
        seen.permit = seen.permit.or_else(|| event.data.permit.as_ref().map(|_| Default::default()));
        seen.declaration = seen.declaration.or_else(|| event.data.declaration.as_ref().map(|_| Default::default()));
        seen.notice = seen.notice.or_else(|| event.data.notice.as_ref().map(|_| Default::default()));
        Ok(Event { document, data: seen, ..event.clone() })
    }

    /// The document's reference: whole where every part of it can be seen in the data anyway.
    fn document(&self, event: &Event, seen: &Value) -> DocumentRef {
        let document = &event.document;
        let mut visible = BTreeSet::new();
        collect(seen, &mut visible);
        // An LRN is known within its publisher where the declaration names nobody, and an event's source always goes.
        visible.insert(normal(&event.source));
        let shows = |text: &str| text.is_empty() || visible.contains(&normal(text));
        let (kind, _) = document.id.split_once('/').unwrap_or(("document", ""));
        let id = if natural_key(&document.id).iter().all(|part| shows(&decode(part))) {
            document.id.clone()
        } else {
            let hash = self.key.hash([&self.subscriber, &document.id]);
            format!("{kind}/hidden-{}", hash.get(..32).unwrap_or(&hash))
        };
        let aliases = document.aliases.iter().filter(|alias| shows(&alias.scope) && shows(&alias.value));
        DocumentRef { id, revision: document.revision, aliases: aliases.cloned().collect() }
    }
}

impl Allow {
    fn add(&mut self, path: &str) {
        let Allow::Members(members) = self else { return };
        match path.split_once('.') {
            None => drop(members.insert(path.to_owned(), Allow::All)),
            Some((name, below)) => {
                members.entry(name.to_owned()).or_insert_with(|| Allow::Members(BTreeMap::new())).add(below);
            }
        }
    }

    fn retain(&self, value: &mut Value) {
        let Allow::Members(allowed) = self else { return };
        match value {
            Value::Object(members) => members.retain(|name, member| {
                let allow = allowed.get(name);
                if let Some(allow) = allow {
                    allow.retain(member);
                }
                allow.is_some()
            }),
            Value::Array(entries) => entries.iter_mut().for_each(|entry| self.retain(entry)),
            _ => *value = Value::Null, // a path went deeper than the document does
        }
    }
}

/// What a document's id says: its parts, without the words that only name them (`declaration/lrn/…`), the mark of a later
/// life of an LRN (`~2`), and the `-` of a scope that nobody told.
fn natural_key(id: &str) -> Vec<&str> {
    let (_, key) = id.split_once('/').unwrap_or(("", id));
    let Some(key) = key.strip_prefix("lrn/") else {
        return key.strip_prefix("mrn/").unwrap_or(key).split('/').collect();
    };
    let (scope, lrn) = key.split_once('/').unwrap_or(("-", key));
    let lrn = lrn.split_once('~').map_or(lrn, |(lrn, _)| lrn);
    [Some(scope).filter(|scope| *scope != "-"), Some(lrn)].into_iter().flatten().collect()
}

/// Looks a path up in the canonical document.
fn check(path: &str) -> Result<(), String> {
    if path.contains(['[', ']', '*']) {
        return Err(format!("{path:?}: positions and wildcards are not written; a path covers every entry of a list"));
    }
    // These hold values by paths of the format they came in, which a view does not know.
    if let Some(whole) = ["extension", "written", "wrapper"].iter().find(|whole| path.starts_with(&format!("{whole}.")))
    {
        return Err(format!("{whole} is seen whole or not at all: write {whole:?}"));
    }
    let mut shape = Shape::data();
    let mut walked: Vec<&str> = Vec::new();
    for name in path.split('.') {
        let Some(member) = shape.member(name, true) else {
            let names = shape.names();
            let place = if walked.is_empty() { "data".to_owned() } else { walked.join(".") };
            let with = |name: &str| walked.iter().copied().chain([name]).collect::<Vec<_>>().join(".");
            return Err(match nearest(name, names.iter().copied()) {
                Some(meant) => {
                    format!("{path:?}: there is no member {name} in {place}; did you mean {:?}?", with(meant))
                }
                None if names.is_empty() => format!("{path:?}: {place} has no members"),
                None => format!("{path:?}: there is no member {name} in {place}; there are {}", names.join(", ")),
            });
        };
        walked.push(name);
        shape = member;
    }
    Ok(())
}

fn collect(value: &Value, into: &mut BTreeSet<String>) {
    match value {
        Value::String(text) => drop(into.insert(normal(text))),
        Value::Array(entries) => entries.iter().for_each(|entry| collect(entry, into)),
        Value::Object(members) => members.values().for_each(|member| collect(member, into)),
        _ => {}
    }
}

/// As document ids are made: without blanks, upper case.
fn normal(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect()
}

/// Takes percent-encoding back; what is not well encoded stays as it is.
fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let byte = after.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok());
        rest = match (byte, after.get(2..)) {
            (Some(byte), Some(after)) => {
                bytes.push(byte);
                after
            }
            _ => {
                bytes.push(b'%');
                after
            }
        };
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

#[cfg(test)]
mod tests;
