//! Start tags: name, namespaces, attributes, limits.

use std::borrow::Cow;
use std::collections::HashSet;

use super::characters::attribute_value;
use super::reader::{Judge, Pass, Stop, offset};
use super::tag::{Attributes, Name, name_length, split_name};
use super::tree::{Attribute, NO_NAMESPACE, NONE, NodeId, XSI};

/// Attributes of one element: no document language comes near it, and JAXP draws the same line.
const MOST_ATTRIBUTES: usize = 10_000;

impl<'a> Pass<'a> {
    pub(super) fn start(
        &mut self,
        judge: &mut impl Judge<'a>,
        token: &'a str,
        at: u32,
        empty: bool,
    ) -> Result<(), Stop> {
        let content = token.strip_prefix('<').unwrap_or_default();
        let content = content.strip_suffix(if empty { "/>" } else { ">" }).unwrap_or_default();
        if self.open.is_empty() && !self.document.tree.nodes.is_empty() {
            return Err(self.stop("XML-06", at, "a second root element begins here; one is allowed".to_owned()));
        }
        let length = name_length(content);
        let Some(name) = content.get(..length).and_then(split_name) else {
            return Err(self.stop("XML-01", at, "this is not the name of an element".to_owned()));
        };
        if self.open.len() >= self.limits.depth {
            let message = format!("elements are nested deeper than {}", self.limits.depth);
            return Err(self.stop("XML-11", at, message));
        }
        let parent = self.open.last().map_or(NONE, |node| node.0);
        let node = self.document.tree.add(parent, name.local, NO_NAMESPACE, at);
        self.open.push(node);
        self.attributes(node, content, length, at + 1)?;
        let namespace = self.namespace(name.prefix, at);
        if let Some(data) = self.document.tree.nodes.last_mut() {
            data.namespace = namespace;
        }
        judge.open(&mut self.document, node);
        if empty {
            self.end(judge);
        }
        Ok(())
    }

    fn namespace(&mut self, prefix: &str, at: u32) -> u32 {
        self.scopes.resolve(prefix).unwrap_or_else(|| {
            self.flag("XML-07", at, format!("the prefix `{prefix}` is not declared"));
            NO_NAMESPACE
        })
    }

    /// Reads the attributes of an element: first its namespace declarations, for they hold in the tag itself.
    fn attributes(&mut self, node: NodeId, content: &'a str, length: usize, base: u32) -> Result<(), Stop> {
        if content.len() == length {
            return self.bounded(base);
        }
        let mut plain: Vec<(u32, Name<'a>, Cow<'a, str>)> = Vec::new();
        let mut declared: HashSet<&str> = HashSet::new();
        for attribute in Attributes::new(content, length) {
            let (name, raw, at) = match attribute {
                Ok((at, name, raw)) => (name, raw, base + offset(at as u64)),
                Err((at, flaw)) => return Err(self.stop("XML-01", base + offset(at as u64), flaw.to_owned())),
            };
            let value = attribute_value(raw).unwrap_or_else(|reference| {
                self.flag("XML-05", at, format!("the entity `&{reference};` is not declared"));
                Cow::Borrowed("")
            });
            let prefix = match (name.prefix, name.local) {
                ("", "xmlns") => "",
                ("xmlns", prefix) => prefix,
                _ => {
                    plain.push((at, name, value));
                    if plain.len() > MOST_ATTRIBUTES {
                        let message = format!("an element has more than {MOST_ATTRIBUTES} attributes");
                        return Err(self.stop("XML-11", at, message));
                    }
                    continue;
                }
            };
            if !declared.insert(prefix) {
                self.flag("XML-08", at, format!("the prefix `{prefix}` is declared twice"));
            } else if let Err(flaw) = self.scopes.declare(&mut self.document.tree.uris, prefix, value, self.open.len())
            {
                self.flag("XML-07", at, flaw.to_owned());
            }
            if self.document.findings.is_full() {
                return Err(Stop);
            }
        }
        for (at, name, value) in plain {
            let namespace = if name.prefix.is_empty() { NO_NAMESPACE } else { self.namespace(name.prefix, at) };
            let value = if namespace == XSI && name.local == "type" { self.expanded(value) } else { value };
            self.document.tree.attributes.push(Attribute { name: name.local, value, namespace, ignored: false });
        }
        self.distinct(node, base);
        self.bounded(base)
    }

    /// A qualified name in a value as `{uri}name`: only here is it known what its prefix stands for. What is none, or
    /// has a prefix that is not declared, stays as written.
    fn expanded(&self, value: Cow<'a, str>) -> Cow<'a, str> {
        let expanded = split_name(value.trim_ascii()).and_then(|name| {
            let uri = self.document.tree.uris.get(self.scopes.resolve(name.prefix)? as usize)?;
            Some(format!("{{{uri}}}{}", name.local))
        });
        expanded.map_or(value, Cow::Owned)
    }

    /// No two attributes of an element may have the same namespace and local name.
    fn distinct(&mut self, node: NodeId, at: u32) {
        let tree = &mut self.document.tree;
        let total = tree.attributes.len();
        let Some(data) = tree.nodes.last_mut() else { return };
        let first = data.first_attribute as usize;
        data.attribute_count = u32::try_from(total - first.min(total)).unwrap_or(0);
        let own = tree.attributes.get(first..).unwrap_or_default();
        let twice = if own.len() < 8 {
            own.iter()
                .enumerate()
                .find_map(|(at, one)| own.get(..at)?.iter().any(|other| same_name(one, other)).then_some(one.name))
        } else {
            let mut seen = HashSet::with_capacity(own.len());
            own.iter().find(|one| !seen.insert((one.namespace, one.name))).map(|one| one.name)
        };
        if let Some(name) = twice {
            let element = self.document.tree.node(node).name();
            self.flag("XML-08", at, format!("the attribute `{name}` stands twice in `{element}`"));
        }
    }

    fn bounded(&mut self, at: u32) -> Result<(), Stop> {
        let nodes = self.document.tree.nodes.len() + self.document.tree.attributes.len();
        if nodes <= self.limits.nodes {
            return Ok(());
        }
        let message = format!("there are more than {} elements and attributes", self.limits.nodes);
        Err(self.stop("XML-11", at, message))
    }
}

fn same_name(one: &Attribute<'_>, other: &Attribute<'_>) -> bool {
    one.name == other.name && one.namespace == other.namespace
}
