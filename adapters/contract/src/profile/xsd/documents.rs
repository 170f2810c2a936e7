//! One schema document a namespace, and one that imports them all.

use std::collections::{BTreeMap, BTreeSet};

use super::SchemaDocument;
use super::markup::Markup;
use super::types::NamedType;
use crate::adapter::Format;
use crate::profile::element::ElementId;
use crate::profile::{Profile, Tolerance};

const XML_SCHEMA: &str = "http://www.w3.org/2001/XMLSchema";

/// Number of a namespace in the profile; none for elements without one.
pub(super) type Space = Option<u32>;

/// The schema documents of a profile, being written.
pub(super) struct Documents<'p> {
    pub(super) profile: &'p Profile,
    pages: BTreeMap<Space, Page>,
    /// Elements that wait to be declared in the document of their namespace.
    pub(super) groups: Vec<ElementId>,
}

/// What one schema document declares.
#[derive(Default)]
pub(super) struct Page {
    /// Elements and groups.
    pub(super) items: Vec<String>,
    pub(super) types: Vec<NamedType>,
    imports: BTreeSet<Space>,
}

/// Writes the documents of a profile.
pub(super) fn write(profile: &Profile, format: &Format) -> Vec<SchemaDocument> {
    let mut documents = Documents { profile, pages: BTreeMap::new(), groups: Vec::new() };
    profile.roots.iter().for_each(|&root| documents.root(root));
    while let Some(group) = documents.groups.pop() {
        documents.group(group);
    }
    let pages = std::mem::take(&mut documents.pages);
    let about = about(profile, format);
    let texts = pages.iter().map(|(&space, page)| (space, documents.page_text(space, page, &about)));
    let first = format!("{}.xsd", format.id);
    if pages.len() == 1 {
        return texts.map(|(_, text)| SchemaDocument { name: first.clone(), text }).collect();
    }
    let driver = SchemaDocument { name: first, text: documents.driver(&pages, &about) };
    let texts = texts.map(|(space, text)| SchemaDocument { name: documents.file_name(space), text });
    std::iter::once(driver).chain(texts).collect()
}

impl Documents<'_> {
    pub(super) fn page(&mut self, space: Space) -> &mut Page {
        self.pages.entry(space).or_default()
    }

    /// The name of something that a document refers to, which stands in its own or in another namespace.
    pub(super) fn reference(&mut self, from: Space, to: Space, name: &str) -> String {
        if from != to {
            self.page(from).imports.insert(to);
        }
        self.qualified(to, name)
    }

    /// A name in a namespace, as schema documents write it.
    pub(super) fn qualified(&self, space: Space, name: &str) -> String {
        let prefix = self.prefix(space);
        if prefix.is_empty() { name.to_owned() } else { format!("{prefix}:{name}") }
    }

    /// The prefix of a namespace: the profile's own, unless that is empty or means XML Schema. Empty for no namespace.
    fn prefix(&self, space: Space) -> String {
        let Some(index) = space else { return String::new() };
        match self.profile.namespaces.get(index as usize).map(|namespace| namespace.prefix.as_str()) {
            Some("" | "xs") | None => format!("namespace{index}"),
            Some(prefix) => prefix.to_owned(),
        }
    }

    fn uri(&self, space: Space) -> &str {
        let namespace = space.and_then(|index| self.profile.namespaces.get(index as usize));
        namespace.map_or("", |namespace| &namespace.uri)
    }

    fn file_name(&self, space: Space) -> String {
        let prefix = self.prefix(space);
        if prefix.is_empty() { "unqualified.xsd".to_owned() } else { format!("{prefix}.xsd") }
    }

    fn page_text(&self, space: Space, page: &Page, about: &str) -> String {
        let used: Vec<_> = std::iter::once(space).chain(page.imports.iter().copied()).collect();
        let named = used.iter().filter(|space| space.is_some());
        let prefixes: Vec<_> = named.map(|&space| (format!("xmlns:{}", self.prefix(space)), self.uri(space))).collect();
        let mut attributes = vec![("xmlns:xs", XML_SCHEMA)];
        attributes.extend(prefixes.iter().map(|(name, uri)| (name.as_str(), *uri)));
        if space.is_some() {
            attributes.push(("targetNamespace", self.uri(space)));
        }
        attributes.push(("elementFormDefault", "qualified"));
        let mut out = beginning(&attributes, about);
        page.imports.iter().for_each(|&space| self.import(&mut out, space));
        page.items.iter().for_each(|item| out.append(item));
        page.types.iter().for_each(|named| named.write(&mut out));
        out.end();
        out.into_text()
    }

    fn driver(&self, pages: &BTreeMap<Space, Page>, about: &str) -> String {
        let mut out = beginning(&[("xmlns:xs", XML_SCHEMA)], about);
        for &space in pages.keys() {
            match space {
                Some(_) => self.import(&mut out, space),
                None => out.empty("include", &[("schemaLocation", &self.file_name(space))]),
            }
        }
        out.end();
        out.into_text()
    }

    fn import(&self, out: &mut Markup, space: Space) {
        let location = self.file_name(space);
        match space {
            Some(_) => out.empty("import", &[("namespace", self.uri(space)), ("schemaLocation", &location)]),
            None => out.empty("import", &[("schemaLocation", &location)]),
        }
    }
}

fn beginning(attributes: &[(&str, &str)], about: &str) -> Markup {
    let mut out = Markup::default();
    out.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
    out.start("schema", attributes);
    out.start("annotation", &[]);
    out.text("documentation", about);
    out.end();
    out
}

/// What every document says of itself.
fn about(profile: &Profile, format: &Format) -> String {
    let mut about = format!(
        "Format {}, version {}. Made by Causeway from its tables {}: its own writing of facts about the standard, not \
         the standard's own schema.",
        format.id,
        format.version,
        profile.tables.join(", ")
    );
    let anywhere = profile.namespaces.iter().any(|namespace| !namespace.strict);
    if anywhere || profile.tolerance != Tolerance::default() {
        about.push_str(" This is the form that is written. Reading is more tolerant:");
        about.push_str(if anywhere { " elements are known by their local names, in any namespace;" } else { "" });
        about.push_str(" what it lets pass is named in its findings.");
    }
    about
}
