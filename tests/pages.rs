//! The pages for partners in `docs/mapping/`: made from the tables that read and write. They must be the ones that would
//! be made now; `UPDATE_EXPECT=1` writes them anew.

#![allow(clippy::expect_used, reason = "a test may panic: that is how it fails")]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use causeway::registry::Registry;
use causeway_contract::adapter::Format;
use causeway_contract::conformance::golden;
use causeway_contract::profile::tables::Table;
use causeway_contract::profile::{Mapping, Profile};
use causeway_contract::schemas::Schemas;

/// A table of a page: what it is, the directories and the mapping it is made from, and where its document stands.
struct Section {
    about: String,
    directories: Vec<String>,
    mapping: String,
    home: &'static str,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/mapping")
}

fn section(about: &str, directories: &[&str], mapping: &str, home: &'static str) -> Section {
    let directories = directories.iter().map(|&name| name.to_owned()).collect();
    Section { about: about.to_owned(), directories, mapping: mapping.to_owned(), home }
}

/// What a format's page is made from.
fn sections(format: &Format) -> Vec<Section> {
    match (&format.profile, format.id.as_str()) {
        (Some(profile), id) => {
            let directory = |table: &String| table.strip_suffix("/elements.csv").map(str::to_owned);
            let mapping = profile.tables.iter().find(|table| table.ends_with(".mapping.csv")).expect("a mapping");
            let home = if id == "wco-response-xml" { "notice" } else { "declaration" };
            let default = if profile.is_default { ", the default" } else { "" };
            let about = format!("The profile `{}`{default}.", profile.name);
            let directories = profile.tables.iter().filter_map(directory).collect();
            vec![Section { about, directories, mapping: mapping.clone(), home }]
        }
        (None, "cites-epermit-xml") => vec![
            section("Version 2, read and written.", &["cites/v2"], "cites/v2/cites-epermit-xml.mapping.csv", ""),
            section("Version 1, read only.", &["cites/v1"], "cites/v1/cites-epermit-xml.mapping.csv", ""),
        ],
        (None, "wco-lpco-xml") => vec![section(
            "The canonical places here are those of a permit as it is laid out for a declaration; \
             [LPCO.md](../../schemas/wco/LPCO.md) says how it is laid out, and which values travel as statements.",
            &["wco/metadata", "wco/dec", "wco/res"],
            "wco/dec/wco-lpco-xml.mapping.csv",
            "",
        )],
        _ => Vec::new(),
    }
}

fn page(format: &Format, sections: &[Section], schemas: &Schemas) -> String {
    let mut page = format!("# {}\n\n{}.\n\n", format.name(), format.about.trim_end_matches('.'));
    page.push_str(
        "Made from the tables in `schemas/` by the test `pages`; the table formats are in \
         [schemas/README.md](../../schemas/README.md). What has no row here travels in `extension` under its element path.\n",
    );
    for Section { about, directories, mapping, home } in sections {
        let directories: Vec<&str> = directories.iter().map(String::as_str).collect();
        let profile = Arc::new(Profile::compile(schemas, &directories).expect("the shipped tables compile"));
        let compiled = Mapping::compile(&profile, schemas, mapping).expect("the shipped mapping compiles");
        let _ = write!(page, "\n{about}\n\n{}", compiled.page(home));
    }
    page
}

/// A code list as a page's table.
fn codes(schemas: &Schemas, table: &str, columns: &[&str]) -> String {
    let mut problems = Vec::new();
    let rows = Table::new(table, &mut problems).rows(schemas, columns);
    let mut text = format!("| {} |\n|{}\n", columns.join(" | "), "---|".repeat(columns.len()));
    for row in rows {
        let cells: Vec<_> = (0..columns.len()).map(|column| row.get(column).replace('|', "\\|")).collect();
        let _ = writeln!(text, "| {} |", cells.join(" | "));
    }
    assert!(problems.is_empty(), "{problems:?}");
    text
}

#[test]
fn the_pages_for_partners_are_made_from_the_tables() {
    let mut schemas = causeway_cites::schemas();
    schemas.overlay(&causeway_wco::schemas());
    let registry = Registry::build(None).expect("the compiled-in tables are sound");
    let mut index = String::from(
        "# Mappings\n\nWhere each element of a standard stands in the canonical event, format by format. Made by the test `pages` from the \
         tables that read and write, so they cannot drift apart.\n\n| Page | |\n|---|---|\n",
    );
    let mut expected = BTreeSet::from(["README.md".to_owned(), "codes.md".to_owned()]);
    for format in registry.formats() {
        let sections = sections(format);
        if sections.is_empty() {
            continue;
        }
        let name = format!("{}.md", format.name().replace('/', "."));
        golden::check(&folder().join(&name), &page(format, &sections, &schemas));
        let _ = writeln!(index, "| [{}]({name}) | {} |", format.name(), format.about);
        expected.insert(name);
    }
    let _ =
        writeln!(index, "| [codes](codes.md) | Function codes of declarations and notices, error codes of notices |");
    golden::check(&folder().join("README.md"), &index);
    let mut page = String::from("# Codes of declarations and notices\n\nMade from the tables by the test `pages`.\n");
    let declared = &["function", "name", "type", "event"][..];
    for (title, table, columns) in [
        ("Functions of declarations, `uk-dms`", "wco/dec/functions.csv", declared),
        ("Functions of declarations, `dk-dms`", "wco/dk-dms/functions.csv", declared),
        ("Functions of notices, `uk-dms`", "codes/notice_functions.csv", &["function", "name", "event", "meaning"]),
        ("Errors of notices, `uk-dms`", "codes/dms_errors.csv", &["code", "meaning"]),
    ] {
        let _ = write!(page, "\n## {title}\n\nFrom `schemas/{table}`.\n\n{}", codes(&schemas, table, columns));
    }
    golden::check(&folder().join("codes.md"), &page);
    let there = std::fs::read_dir(folder()).expect("the pages").map(|entry| entry.expect("a page").file_name());
    let there: BTreeSet<_> = there.map(|name| name.to_string_lossy().into_owned()).collect();
    assert_eq!(there, expected, "docs/mapping holds the pages that are made, and no other");
}
