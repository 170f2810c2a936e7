//! Are two documents the same, apart from what XML does not count?
//!
//! Compared are names with their namespaces, attributes (those for XML Schema included; namespace declarations are
//! not attributes), texts with their white space handled as the type says, and the order of everything. Not compared:
//! comments, processing instructions, prefixes, white space between elements.
#![allow(clippy::expect_used, clippy::panic, dead_code, reason = "shared by tests, which use a part each")]

use std::collections::BTreeMap;

use causeway_contract::adapter::Input;
use causeway_contract::profile::Profile;
use causeway_contract::xml::Node;
use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

/// The profile whose types decide about white space.
pub(crate) fn profile() -> Profile {
    let dirs = ["wco/metadata", "wco/dec", "wco/res"];
    Profile::compile(&causeway_wco::schemas(), &dirs).expect("the shipped tables compile")
}

/// An element: path, and all it says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    depth: usize,
    name: String,
    attributes: BTreeMap<String, String>,
    text: String,
}

/// Where two documents differ.
pub(crate) fn differences(profile: &Profile, one: &[u8], other: &[u8]) -> Vec<String> {
    let (one, other) = (lines(profile, one), lines(profile, other));
    let mut found: Vec<String> = one
        .iter()
        .zip(&other)
        .filter(|(one, other)| one != other)
        .map(|(one, other)| format!("{one:?}\n     is {other:?}"))
        .collect();
    if one.len() != other.len() {
        found.push(format!("{} elements, and {}", one.len(), other.len()));
    }
    found
}

fn lines(profile: &Profile, document: &[u8]) -> Vec<Line> {
    let reading = profile.read(&Input::new(document));
    let Some(tree) = &reading.tree else { panic!("not read: {:?}", reading.findings) };
    let mut lines = Vec::new();
    let attributes = attributes(document);
    walk(tree.root(), 0, &attributes, &mut lines);
    assert_eq!(lines.len(), attributes.len(), "two readers see the same elements");
    lines
}

fn walk(node: Node<'_, '_>, depth: usize, attributes: &[BTreeMap<String, String>], lines: &mut Vec<Line>) {
    let mut own = attributes.get(lines.len()).cloned().unwrap_or_default();
    // White space of attribute values is handled by the profile as well.
    for attribute in node.attributes() {
        own.entry(attribute.name.to_owned()).and_modify(|value| *value = attribute.value.to_string());
    }
    let is_leaf = node.children().next().is_none();
    let text = if is_leaf { node.text() } else { node.text().trim() };
    let name = format!("{{{}}}{}", node.namespace(), node.name());
    lines.push(Line { depth, name, attributes: own, text: text.to_owned() });
    node.children().for_each(|child| walk(child, depth + 1, attributes, lines));
}

/// The attributes of every element, in the order of the document, by another reader than ours.
fn attributes(document: &[u8]) -> Vec<BTreeMap<String, String>> {
    let mut reader = NsReader::from_reader(document);
    let mut all = Vec::new();
    loop {
        match reader.read_event().expect("well-formed") {
            Event::Start(start) | Event::Empty(start) => all.push(of_tag(&reader, &start)),
            Event::Eof => return all,
            _ => {}
        }
    }
}

fn of_tag(reader: &NsReader<&[u8]>, start: &BytesStart<'_>) -> BTreeMap<String, String> {
    let attributes = start.attributes().map(|attribute| attribute.expect("an attribute"));
    let named = attributes.filter(|attribute| attribute.key.as_namespace_binding().is_none()).map(|attribute| {
        let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
        let local = local.as_ref().to_owned();
        let name = match namespace {
            ResolveResult::Bound(uri) => format!("{{{}}}{local}", AsRef::<str>::as_ref(&uri)),
            _ => local,
        };
        let value = quick_xml::escape::unescape(&attribute.value).expect("references resolve").into_owned();
        if name.ends_with("XMLSchema-instance}type") {
            let prefix = value.split_once(':').map_or("", |(prefix, _)| prefix);
            let local = value.rsplit(':').next().unwrap_or_default().to_owned();
            return (name, format!("{}{local}", declared(reader, prefix)));
        }
        (name, value)
    });
    named.collect()
}

/// The namespace a prefix stands for.
fn declared(reader: &NsReader<&[u8]>, prefix: &str) -> String {
    let bindings: Vec<_> = reader.resolver().bindings().collect();
    let found = bindings.iter().rev().find(|(declaration, _)| match declaration {
        quick_xml::name::PrefixDeclaration::Default => prefix.is_empty(),
        quick_xml::name::PrefixDeclaration::Named(named) => *named == prefix,
    });
    found.map(|(_, uri)| format!("{{{}}}", AsRef::<str>::as_ref(&uri))).unwrap_or_default()
}
