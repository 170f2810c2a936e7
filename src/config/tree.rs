//! Settings as a tree in which everything knows where it was written.
//!
//! TOML and the environment both become such a tree; a later layer is laid over an earlier one, setting by setting.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::problem::{Origin, Place, Problems};
use crate::fault::Code;

/// A setting: its value, and where it stands.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// Where its key stands.
    pub(super) key: Place,
    /// Where its value stands.
    pub(super) place: Place,
    /// Where the first character of a text stands, if the file holds it character by character (no escapes).
    pub(super) verbatim: Option<Place>,
    pub(super) value: Setting,
}

/// The value of a setting.
#[derive(Clone, Debug)]
pub(super) enum Setting {
    Text(String),
    Integer(i64),
    List(Vec<Node>),
    Table(Table),
    /// A kind of value that no setting takes, by its name in TOML.
    Other(&'static str),
}

/// Named settings.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub(super) place: Place,
    pub(super) entries: BTreeMap<String, Node>,
}

impl Setting {
    /// What it is, for people.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Setting::Text(_) => "text",
            Setting::Integer(_) => "a number",
            Setting::List(_) => "a list",
            Setting::Table(_) => "a table",
            Setting::Other(kind) => kind,
        }
    }
}

impl Table {
    /// No settings at all.
    pub(super) fn empty(origin: &Arc<Origin>) -> Self {
        Self { place: Place::whole(origin), entries: BTreeMap::new() }
    }

    /// Reads TOML. None where it is broken: then every fault of its syntax is in `problems`.
    pub(super) fn parse(text: &str, origin: &Arc<Origin>, problems: &mut Problems) -> Option<Self> {
        let source = Source { text, origin };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let place = source.place(error.span().map_or(0, |span| span.start));
            problems.add(Code::ConfigSyntax, &place, "", error.message(), "The file is TOML 1.0: https://toml.io");
        }
        let start = Place { origin: Arc::clone(origin), line: 1, column: 1 };
        errors.is_empty().then(|| source.table(table.get_ref(), start))
    }

    /// Lays another table over this one. Of a setting and its `…_file`, the one of the later layer counts.
    pub(super) fn overlay(&mut self, over: Table) {
        for key in over.entries.keys() {
            let other = key.strip_suffix("_file").map_or_else(|| format!("{key}_file"), str::to_owned);
            if !over.entries.contains_key(&other) {
                self.entries.remove(&other);
            }
        }
        for (key, node) in over.entries {
            match (self.entries.get_mut(&key), node) {
                (Some(Node { value: Setting::Table(below), .. }), Node { value: Setting::Table(over), .. }) => {
                    below.overlay(over);
                }
                (_, node) => drop(self.entries.insert(key, node)),
            }
        }
        if self.place.origin.is_default {
            self.place = over.place; // what is missing is missing in the user's file, not in the defaults
        }
    }

    /// Puts a text at a path of keys, making the tables on the way.
    pub(super) fn put(&mut self, path: &[&str], text: String, place: &Place) {
        let Some((key, below)) = path.split_first() else { return };
        let node = |value| Node { key: place.clone(), place: place.clone(), verbatim: None, value };
        if below.is_empty() {
            self.entries.insert((*key).to_owned(), node(Setting::Text(text)));
            return;
        }
        let empty = Self { place: place.clone(), entries: BTreeMap::new() };
        let entry = self.entries.entry((*key).to_owned()).or_insert_with(|| node(Setting::Table(empty)));
        if let Setting::Table(table) = &mut entry.value {
            table.put(below, text, place);
        }
    }
}

struct Source<'a> {
    text: &'a str,
    origin: &'a Arc<Origin>,
}

impl Source<'_> {
    fn place(&self, offset: usize) -> Place {
        let before = self.text.get(..offset).unwrap_or(self.text);
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        Place { origin: Arc::clone(self.origin), line, column }
    }

    fn table(&self, table: &DeTable<'_>, place: Place) -> Table {
        let node = |(key, value): (&Spanned<_>, &Spanned<DeValue<'_>>)| self.node(self.place(key.span().start), value);
        let entries = table.iter().map(|(key, value)| (key.get_ref().clone().into_owned(), node((key, value))));
        Table { place, entries: entries.collect() }
    }

    fn node(&self, key: Place, value: &Spanned<DeValue<'_>>) -> Node {
        let span = value.span();
        let place = self.place(span.start);
        let mut verbatim = None;
        let setting = match value.get_ref() {
            DeValue::String(text) => {
                verbatim = self.verbatim(span, text);
                Setting::Text(text.clone().into_owned())
            }
            DeValue::Integer(digits) => i64::from_str_radix(digits.as_str(), digits.radix())
                .map_or(Setting::Other("a number that is too large"), Setting::Integer),
            DeValue::Boolean(_) => Setting::Other("true or false"),
            DeValue::Array(entries) => {
                Setting::List(entries.iter().map(|entry| self.node(self.place(entry.span().start), entry)).collect())
            }
            DeValue::Table(table) => Setting::Table(self.table(table, place.clone())),
            DeValue::Float(_) => Setting::Other("a fraction"),
            DeValue::Datetime(_) => Setting::Other("a date"),
        };
        Node { key, place, verbatim, value: setting }
    }

    /// Where a text begins behind its quotes, if nothing in it is escaped.
    fn verbatim(&self, span: Range<usize>, text: &str) -> Option<Place> {
        let written = self.text.get(span.clone())?;
        let behind = |quotes: &str| written.strip_prefix(quotes)?.strip_suffix(quotes);
        let inner = ["'''", "\"\"\"", "'", "\""].into_iter().find_map(behind)?;
        let quotes = (written.len() - inner.len()) / 2;
        let newline = inner.len().checked_sub(text.len())?; // a first line break behind three quotes is not content
        (inner.get(newline..)? == text).then(|| self.place(span.start + quotes + newline))
    }
}
