//! Takes settings out of a table by name and type. What is asked for is known; all else is an unknown key.

use std::path::PathBuf;
use std::time::Duration;

use super::problem::{Place, Problems};
use super::tree::{Node, Setting, Table};
use super::values;
use crate::fault::Code;
use crate::route::shape::nearest;

/// Reads one table.
pub(super) struct Reader<'t, 'p> {
    table: &'t Table,
    /// Name of the table, with a dot behind; empty for a file's root.
    prefix: String,
    asked: Vec<&'static str>,
    pub(super) problems: &'p mut Problems,
}

impl<'t, 'p> Reader<'t, 'p> {
    pub(super) fn new(table: &'t Table, name: &str, problems: &'p mut Problems) -> Self {
        let prefix = if name.is_empty() { String::new() } else { format!("{name}.") };
        Self { table, prefix, asked: Vec::new(), problems }
    }

    /// Reports every key that was not asked for.
    pub(super) fn finish(self) {
        for (key, node) in self.table.entries.iter().filter(|(key, _)| !self.asked.contains(&key.as_str())) {
            let remedy = match nearest(key, self.asked.iter().copied()) {
                Some(meant) => format!("Did you mean {meant}?"),
                None => format!("Known here: {}.", self.asked.join(", ")),
            };
            let name = format!("{}{key}", self.prefix);
            self.problems.add(Code::ConfigKeyUnknown, &node.key, name, "there is no such key", remedy);
        }
    }

    /// The setting, whatever it is.
    pub(super) fn node(&mut self, key: &'static str) -> Option<&'t Node> {
        if !self.asked.contains(&key) {
            self.asked.push(key);
        }
        self.table.entries.get(key)
    }

    /// The setting; its absence is a problem.
    pub(super) fn required(&mut self, key: &'static str, remedy: &str) -> Option<&'t Node> {
        let node = self.node(key);
        if node.is_none() {
            let name = self.name(key);
            self.problems.add(Code::ConfigKeyMissing, &self.table.place, name, "must be written, and is not", remedy);
        }
        node
    }

    /// Says that a setting is wrong.
    pub(super) fn wrong(&mut self, key: &str, place: &Place, message: impl Into<String>, remedy: impl Into<String>) {
        let name = self.name(key);
        self.problems.add(Code::ConfigValueInvalid, place, name, message, remedy);
    }

    /// A text.
    pub(super) fn text(&mut self, key: &'static str) -> Option<&'t str> {
        let node = self.node(key)?;
        self.as_text(key, node)
    }

    /// A setting as text.
    pub(super) fn as_text(&mut self, key: &str, node: &'t Node) -> Option<&'t str> {
        if let Setting::Text(text) = &node.value {
            return Some(text);
        }
        self.expected(key, node, "text in quotes");
        None
    }

    /// A text that means something; what it does not understand is a problem with this remedy.
    pub(super) fn parsed<T>(
        &mut self,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, String>,
        remedy: &str,
    ) -> Option<T> {
        let node = self.node(key)?;
        let text = self.as_text(key, node)?;
        parse(text).map_err(|message| self.wrong(key, &node.place, message, remedy)).ok()
    }

    /// One of a few words.
    pub(super) fn choice<T: Copy>(&mut self, key: &'static str, choices: &[(&str, T)]) -> Option<T> {
        let words = choices.iter().map(|(word, _)| format!("{word:?}")).collect::<Vec<_>>().join(" or ");
        let find = |text: &str| {
            let found = choices.iter().find(|(word, _)| *word == text);
            found.map(|(_, choice)| *choice).ok_or_else(|| format!("{text:?} is not known here"))
        };
        self.parsed(key, find, &format!("Write {words}."))
    }

    /// A duration, e.g. `"20s"`.
    pub(super) fn duration(&mut self, key: &'static str) -> Option<Duration> {
        self.parsed(key, values::duration, "Write a number and ms, s, m, h or d, e.g. \"20s\".")
    }

    /// A whole number within limits.
    pub(super) fn number(&mut self, key: &'static str, least: u64, most: u64) -> Option<u64> {
        let node = self.node(key)?;
        let number = match &node.value {
            Setting::Integer(number) => u64::try_from(*number).ok(),
            Setting::Text(text) if node.place.origin.is_environment => text.trim().parse().ok(),
            _ => {
                self.expected(key, node, "a whole number");
                return None;
            }
        };
        let within = number.filter(|number| (least..=most).contains(number));
        if within.is_none() {
            let remedy = format!("Write a whole number from {least} to {most}.");
            self.wrong(key, &node.place, "this is no whole number within the limits", remedy);
        }
        within
    }

    /// A list of texts, each with its place. A variable of the environment separates them by commas.
    pub(super) fn texts(&mut self, key: &'static str) -> Option<Vec<(String, &'t Place)>> {
        let node = self.node(key)?;
        self.as_texts(key, node)
    }

    /// A setting as a list of texts.
    pub(super) fn as_texts(&mut self, key: &str, node: &'t Node) -> Option<Vec<(String, &'t Place)>> {
        let entries = match &node.value {
            Setting::List(entries) => entries,
            Setting::Text(text) if node.place.origin.is_environment => {
                let words = text.split(',').map(str::trim).filter(|word| !word.is_empty());
                return Some(words.map(|word| (word.to_owned(), &node.place)).collect());
            }
            _ => {
                self.expected(key, node, "a list of texts");
                return None;
            }
        };
        let mut texts = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            if let Some(text) = self.as_text(&format!("{key}[{at}]"), entry) {
                texts.push((text.to_owned(), &entry.place));
            }
        }
        Some(texts)
    }

    /// A table.
    pub(super) fn table(&mut self, key: &'static str) -> Option<&'t Table> {
        let node = self.node(key)?;
        if let Setting::Table(table) = &node.value {
            return Some(table);
        }
        self.expected(key, node, "a table");
        None
    }

    /// A list of tables, `[[key]]`.
    pub(super) fn tables(&mut self, key: &'static str) -> Vec<&'t Table> {
        let Some(node) = self.node(key) else { return Vec::new() };
        let Setting::List(entries) = &node.value else {
            self.expected(key, node, &format!("tables, each under [[{key}]]"));
            return Vec::new();
        };
        let mut tables = Vec::new();
        for (at, entry) in entries.iter().enumerate() {
            match &entry.value {
                Setting::Table(table) => tables.push(table),
                _ => self.expected(&format!("{key}[{at}]"), entry, "a table"),
            }
        }
        tables
    }

    /// A path; relative ones start at the file they stand in.
    pub(super) fn path(&mut self, key: &'static str) -> Option<(PathBuf, &'t Place)> {
        let node = self.node(key)?;
        let text = self.as_text(key, node)?;
        if text.is_empty() {
            self.wrong(key, &node.place, "an empty path", "Write a path, or leave the key out.");
            return None;
        }
        Some((node.place.origin.base.join(text), &node.place))
    }

    /// A secret: the text itself, or the contents of the file that `file_key` names, without its last line break.
    pub(super) fn secret(&mut self, key: &'static str, file_key: &'static str) -> Option<(String, &'t Place)> {
        let written = self.node(key);
        let Some((path, place)) = self.path(file_key) else {
            let node = written?;
            return self.as_text(key, node).map(|text| (text.to_owned(), &node.place));
        };
        if let Some(node) = written {
            let message = format!("{key} and {file_key} are both written");
            self.wrong(key, &node.key, message, "Keep one of them.");
            return None;
        }
        match std::fs::read_to_string(&path) {
            Ok(text) => Some((text.trim_end_matches(['\r', '\n']).to_owned(), place)),
            Err(error) => {
                let message = format!("{} cannot be read: {error}", path.display());
                let name = self.name(file_key);
                self.problems.add(
                    Code::ConfigUnreadable,
                    place,
                    name,
                    message,
                    "Is the path right, and may it be read?",
                );
                None
            }
        }
    }

    fn expected(&mut self, key: &str, node: &Node, what: &str) {
        let message = format!("{what} is expected, this is {}", node.value.kind());
        self.wrong(key, &node.place, message, format!("Write {what}."));
    }

    /// Where the table stands.
    pub(super) fn place(&self) -> &'t Place {
        &self.table.place
    }

    /// The full name of a setting.
    pub(super) fn name(&self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }
}
