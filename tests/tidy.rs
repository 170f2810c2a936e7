//! The rules of the house, checked on every run: who may import whom, one door for each outside thing, sizes, names,
//! and what stands at the top.

#![allow(clippy::expect_used, clippy::panic, reason = "a test fails by panicking, its support too")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in the order a message meets them. A room may use rooms before it and the ground.
const LINE: &[&str] =
    &["ingest", "decode", "validate", "resolve", "claim", "derive", "route", "encode", "settle", "deliver", "pipeline"];

/// What stands under the line and knows nothing of it.
const GROUND: &[&str] = &["fault", "registry", "rabbit", "ledger", "telemetry"];

/// What stands around the line.
const AROUND: &[&str] = &["config", "operators", "app", "cli"];

/// Longest a file of Rust may be.
const LONGEST_FILE: usize = 500;

/// Longest a function may be, signature and braces included.
const LONGEST_FUNCTION: usize = 60;

/// What is visible at the top.
const TOP: &[&str] = &[
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "adapters",
    "deploy",
    "docs",
    "schemas",
    "src",
    "target",
    "tests",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(below: &str) -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        let Ok(entries) = fs::read_dir(folder) else { return };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() && path.file_name().is_some_and(|name| name != "target") {
                walk(&path, found);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&root().join(below), &mut found);
    found.sort();
    assert!(!found.is_empty(), "no Rust below {below}");
    found
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).display().to_string()
}

/// The file without its tests, comments and strings that span lines left as they are.
fn production(path: &Path) -> String {
    if path.file_name().is_some_and(|name| name == "tests.rs") {
        return String::new();
    }
    let text = fs::read_to_string(path).expect("a file that was listed can be read");
    let end = text.find("#[cfg(test)]\nmod tests").unwrap_or(text.len());
    text[..end].lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n")
}

/// The room a file of `src/` belongs to.
fn room(path: &Path) -> String {
    let inside = path.strip_prefix(root().join("src")).expect("below src");
    let first = inside.components().next().expect("a name").as_os_str().to_string_lossy();
    first.trim_end_matches(".rs").to_owned()
}

/// Rooms a text names as `crate::room`, grouped imports included.
fn rooms_used(text: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (at, _) in text.match_indices("crate::") {
        let rest = &text[at + "crate::".len()..];
        if let Some(group) = rest.strip_prefix('{') {
            let mut depth = 0_usize;
            let mut name = String::new();
            for c in group.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => {
                        used.insert(std::mem::take(&mut name));
                    }
                    c if depth == 0 && (c.is_alphanumeric() || c == '_') => name.push(c),
                    ':' if depth == 0 => {
                        if !name.is_empty() {
                            used.insert(std::mem::take(&mut name));
                        }
                        depth += 0;
                    }
                    _ => {}
                }
            }
            used.insert(name);
        } else {
            used.insert(rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
        }
    }
    used.retain(|name| !name.is_empty());
    used
}

fn may_use(user: &str, used: &str) -> bool {
    let position = |name: &str| LINE.iter().position(|room| *room == name);
    if user == used || AROUND.contains(&user) || matches!(user, "main" | "lib") {
        return true;
    }
    if GROUND.contains(&used) {
        return true;
    }
    match (position(user), position(used)) {
        (Some(user), Some(used)) => used < user,
        _ => false,
    }
}

#[test]
fn a_room_uses_rooms_before_it_and_the_ground_and_the_ground_knows_nothing_of_the_line() {
    let known: BTreeSet<&str> = LINE.iter().chain(GROUND).chain(AROUND).copied().collect();
    let mut wrong = Vec::new();
    for file in rust_files("src") {
        let user = room(&file);
        if !known.contains(user.as_str()) && !matches!(user.as_str(), "main" | "lib") {
            wrong.push(format!("{}: the room {user} is not in the plan of this test", shown(&file)));
        }
        for used in rooms_used(&production(&file)).iter().filter(|used| known.contains(used.as_str())) {
            if !may_use(&user, used) {
                wrong.push(format!("{}: {user} may not use {used}", shown(&file)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn each_outside_thing_has_one_door() {
    let doors = [
        ("lapin::", "rabbit"),
        ("rusqlite", "ledger"),
        ("causeway_cites", "registry"),
        ("causeway_wco", "registry"),
        ("causeway_json", "registry"),
        ("prometheus::", "telemetry"),
        ("cel::", "route"),
        ("axum::", "operators"),
        ("clap::", "cli"),
    ];
    let mut wrong = Vec::new();
    for file in rust_files("src") {
        let text = production(&file);
        for (thing, door) in doors {
            if text.contains(thing) && room(&file) != door {
                wrong.push(format!("{}: {thing} is spoken in {door} only", shown(&file)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn adapters_know_the_contract_and_nothing_else_of_ours_and_touch_no_outside() {
    let forbidden = ["std::fs", "std::net", "std::time::SystemTime", "Instant::now", "std::env", "tokio", "rand::"];
    let mut wrong = Vec::new();
    for adapter in ["contract", "cites", "wco", "json"] {
        for file in rust_files(&format!("adapters/{adapter}/src")) {
            let text = production(&file);
            for other in ["contract", "cites", "wco", "json"] {
                let named = text.contains(&format!("causeway_{other}"));
                if named && other != "contract" && other != adapter {
                    wrong.push(format!("{}: knows the adapter {other}", shown(&file)));
                }
            }
            // The conformance kit compares with files: it runs in tests only.
            let kit = file.components().any(|part| part.as_os_str().to_string_lossy().starts_with("conformance"));
            for outside in forbidden.iter().filter(|outside| !kit && text.contains(**outside)) {
                wrong.push(format!("{}: an adapter is pure, but here stands {outside}", shown(&file)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_and_functions_stay_small() {
    let mut wrong = Vec::new();
    for file in ["src", "adapters", "tests"].iter().flat_map(|below| rust_files(below)) {
        let text = fs::read_to_string(&file).expect("a file that was listed can be read");
        let lines = text.lines().count();
        if lines > LONGEST_FILE {
            wrong.push(format!("{}: {lines} lines, at most {LONGEST_FILE}", shown(&file)));
        }
        for (name, line, length) in functions(&text).into_iter().filter(|(.., length)| *length > LONGEST_FUNCTION) {
            wrong.push(format!("{}:{line}: fn {name} has {length} lines, at most {LONGEST_FUNCTION}", shown(&file)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Name, line and length of every function, by the indentation that rustfmt gives.
fn functions(text: &str) -> Vec<(String, usize, usize)> {
    let lines: Vec<&str> = text.lines().collect();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let Some((before, after)) = line.split_once("fn ") else { continue };
        let words = ["pub", "pub(super)", "pub(crate)", "const", "async", "unsafe", "extern"];
        if !before.split_whitespace().all(|word| words.contains(&word)) {
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        let close = format!("{indent}}}");
        let end = lines[start..].iter().position(|line| {
            **line == close
                || line.trim_end().ends_with(';') && line.starts_with(indent) && !line[indent.len()..].starts_with(' ')
        });
        if let Some(length) = end {
            let name = after.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            found.push((name, start + 1, length + 1));
        }
    }
    found
}

#[test]
fn names_say_something() {
    let empty = ["util", "utils", "helper", "helpers", "common", "misc", "manager"];
    let wrong: Vec<String> = ["src", "adapters", "tests"]
        .iter()
        .flat_map(|below| rust_files(below))
        .filter(|file| {
            file.components().any(|part| {
                let part = part.as_os_str().to_string_lossy();
                empty.contains(&part.trim_end_matches(".rs"))
            })
        })
        .map(|file| shown(&file))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_top_is_as_it_was_drawn() {
    let visible: BTreeSet<String> = fs::read_dir(root())
        .expect("the root can be read")
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.'))
        .collect();
    let drawn: BTreeSet<String> = TOP.iter().map(|name| (*name).to_owned()).collect();
    let unknown: Vec<&String> = visible.difference(&drawn).collect();
    assert!(unknown.is_empty(), "not in the plan: {unknown:?}");
    let missing: Vec<&String> = drawn.difference(&visible).filter(|name| *name != "target").collect();
    assert!(missing.is_empty(), "missing: {missing:?}");
}

#[test]
fn nothing_in_the_project_panics_on_purpose() {
    let mut wrong = Vec::new();
    for file in ["src", "adapters/contract/src", "adapters/cites/src", "adapters/wco/src", "adapters/json/src"]
        .iter()
        .flat_map(|below| rust_files(below))
        .filter(|file| !shown(file).contains("conformance"))
    {
        let text = production(&file);
        for bad in [".unwrap()", ".expect(", "panic!(", "todo!(", "unimplemented!(", "unsafe "] {
            if text.contains(bad) {
                wrong.push(format!("{}: {bad}", shown(&file)));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
