//! Finds and reads the layers: defaults, file, environment; and the files of the agencies.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use wildmatch::WildMatchPattern;

use super::problem::{Origin, Place, Problems};
use super::reader::Reader;
use super::tree::Table;
use super::{DEFAULTS, Sources};
use crate::fault::Code;

/// How variables of ours begin.
pub(super) const PREFIX: &str = "CAUSEWAY__";

/// What is said where no file is.
pub const NOWHERE: &str = "no causeway.toml here and none in /etc/causeway";

/// Lays all layers over each other. None where a file cannot be read at all.
pub(super) fn layers(sources: &Sources, problems: &mut Problems) -> Option<(Option<PathBuf>, Table)> {
    let file = sources.found();
    let base = file.as_deref().map(folder_of).unwrap_or_default();
    let mut tree = Table::parse(DEFAULTS, &defaults_origin(base), problems)?;
    match &file {
        Some(path) => {
            let origin = file_origin(path);
            tree.overlay(read(path, &origin, problems)?);
        }
        None => tree.place = Place::whole(&defaults_origin(PathBuf::new())),
    }
    tree.overlay_environment(&sources.environment);
    Some((file, tree))
}

impl Table {
    /// Lays variables `CAUSEWAY__SECTION__KEY` over the settings.
    fn overlay_environment(&mut self, environment: &[(String, String)]) {
        // They are one layer: a setting and its `…_file` that are both set contradict each other.
        let mut over: Option<Table> = None;
        for (name, value) in environment {
            let Some(path) = name.strip_prefix(PREFIX) else { continue };
            let label = format!("environment {name}");
            let origin = Origin { label, base: PathBuf::new(), is_environment: true, is_default: false };
            let place = Place::whole(&Arc::new(origin));
            let path = path.to_ascii_lowercase();
            let keys: Vec<&str> = path.split("__").collect();
            let over = over.get_or_insert_with(|| Table::empty(&place.origin));
            over.put(&keys, value.clone(), &place);
        }
        if let Some(over) = over {
            let here = self.place.clone();
            self.overlay(over);
            self.place = here;
        }
    }
}

/// The tables of the files that `subscribers` names, in the order of their names.
pub(super) fn subscribers(root: &mut Reader<'_, '_>) -> Vec<Table> {
    let Some((pattern, place)) = root.path("subscribers") else { return Vec::new() };
    let key = "subscribers";
    let folder = folder_of(&pattern);
    let name = pattern.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if folder.to_string_lossy().contains('*') {
        root.wrong(key, place, "* stands before the last /", "Name one folder, e.g. \"subscribers/*.toml\".");
        return Vec::new();
    }
    let glob = WildMatchPattern::<'*', '\u{0}'>::new(&name);
    let is_meant = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        path.is_file() && !name.starts_with('.') && glob.matches(&name)
    };
    let listed = if folder.as_os_str().is_empty() { PathBuf::from(".") } else { folder.clone() };
    let entries =
        std::fs::read_dir(&listed).map(|entries| entries.flatten().map(|entry| folder.join(entry.file_name())));
    let mut files: Vec<PathBuf> = entries.map(|paths| paths.filter(is_meant).collect()).unwrap_or_default();
    files.sort();
    if files.is_empty() && !place.origin.is_default {
        let message = format!("{} names no file", pattern.display());
        let remedy = "Is the path right? It starts at the file it stands in. Leave the key out if there are none.";
        root.problems.add(Code::ConfigUnreadable, place, key, message, remedy);
    }
    let problems = &mut *root.problems;
    files.iter().filter_map(|path| read(path, &file_origin(path), problems)).collect()
}

/// Where the defaults come from.
pub(super) fn defaults_origin(base: PathBuf) -> Arc<Origin> {
    Arc::new(Origin { label: "(no configuration file)".to_owned(), base, is_environment: false, is_default: true })
}

/// Full names of all settings below a table.
pub(super) fn list_keys(table: &Table, prefix: &str, into: &mut Vec<String>) {
    use super::tree::Setting;
    for (key, node) in &table.entries {
        let name = format!("{prefix}{key}");
        match &node.value {
            Setting::Table(below) => list_keys(below, &format!("{name}."), into),
            _ => into.push(name),
        }
    }
}

fn file_origin(path: &Path) -> Arc<Origin> {
    let label = path.display().to_string();
    Arc::new(Origin { label, base: folder_of(path), is_environment: false, is_default: false })
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}

fn read(path: &Path, origin: &Arc<Origin>, problems: &mut Problems) -> Option<Table> {
    match std::fs::read_to_string(path) {
        Ok(text) => Table::parse(&text, origin, problems),
        Err(error) => {
            let remedy = "Is the path right, may it be read, and is it UTF-8?";
            problems.add(Code::ConfigUnreadable, &Place::whole(origin), "", format!("cannot be read: {error}"), remedy);
            None
        }
    }
}
