//! The token loop: quick-xml's tokens to a tree, with everything it lets pass refused here.

use std::borrow::Cow;
use std::collections::HashSet;

use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::events::Event;

use super::characters::{attribute_value, is_blank, normalise_line_ends, resolve};
use super::findings::Findings;
use super::gate::{self, Text};
use super::namespaces::Scopes;
use super::tag::{Attributes, Name, name_length, split_name};
use super::tree::{Attribute, NO_NAMESPACE, NONE, NodeId, Tree};
use crate::adapter::{Input, Limits};
use crate::finding::{Finding, Place};

/// Attributes of one element: no document language comes near it, and JAXP draws the same line.
const MOST_ATTRIBUTES: usize = 10_000;

/// A document being read: what stands so far, and what is wrong with it.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    pub(crate) tree: Tree<'a>,
    pub(crate) findings: Findings,
}

/// Who watches while a tree grows.
pub(crate) trait Judge<'a> {
    /// An element begins; its attributes are there.
    fn open(&mut self, document: &mut Document<'a>, node: NodeId);
    /// An element ends; its text and everything below it are there.
    fn close(&mut self, document: &mut Document<'a>, node: NodeId);
}

/// Reads a body. The tree is there only if the body is well-formed, safe and within the limits.
pub(crate) fn read<'a>(input: &Input<'a>, judge: &mut impl Judge<'a>) -> (Option<Tree<'a>>, Findings) {
    let mut findings = Findings::new(input.limits.findings);
    let text = match gate::enter(input.body, &input.limits) {
        Ok(text) => text,
        Err(finding) => {
            // What is wrong with the body as a whole is wrong from its beginning.
            let place = finding.place.unwrap_or(Place { line: 1, column: 1 });
            findings.push(finding.at(place));
            return (None, findings);
        }
    };
    let document = Document { tree: Tree::new(text.source), findings };
    let mut pass = Pass { document, text, limits: input.limits, open: Vec::new(), scopes: Scopes::new(), sound: true };
    if pass.run(judge).is_err() {
        pass.sound = false;
    }
    let Document { tree, findings } = pass.document;
    (pass.sound.then_some(tree), findings)
}

/// Reading cannot go on; the finding says why.
struct Stop;

struct Pass<'a> {
    document: Document<'a>,
    text: Text<'a>,
    limits: Limits,
    /// Elements that are open, outermost first.
    open: Vec<NodeId>,
    scopes: Scopes<'a>,
    /// Nothing was found so far that makes the document unreadable.
    sound: bool,
}

impl<'a> Pass<'a> {
    fn run(&mut self, judge: &mut impl Judge<'a>) -> Result<(), Stop> {
        let mut reader = Reader::from_str(self.text.source);
        reader.config_mut().check_comments = true;
        loop {
            let from = position(&reader);
            let event = match reader.read_event() {
                Ok(event) => event,
                Err(error) => return Err(self.broken(&error, offset(reader.error_position()))),
            };
            let token = self.text.source.get(from as usize..position(&reader) as usize).unwrap_or_default();
            match event {
                Event::Text(_) => self.text(token, from)?,
                Event::Start(_) => self.start(judge, token, from, false)?,
                Event::Empty(_) => self.start(judge, token, from, true)?,
                Event::End(_) => self.end(judge),
                Event::GeneralRef(_) => self.reference(token, from)?,
                Event::CData(_) => self.section(token, from)?,
                Event::Comment(_) => {}
                Event::Decl(_) => self.declaration(token, from)?,
                Event::PI(_) => self.instruction(token, from)?,
                Event::DocType(_) => {
                    return Err(self.stop("XML-04", from, "a document type declaration is not accepted".to_owned()));
                }
                Event::Eof => return self.finish(),
            }
            if self.document.findings.is_full() {
                return Err(Stop);
            }
        }
    }

    fn flag(&mut self, rule: &'static str, at: u32, message: String) {
        self.sound = false;
        let path = self.open.last().map(|&node| self.document.tree.node(node).path()).unwrap_or_default();
        let finding = Finding::error(rule, path, message).at(self.document.tree.place_of(at));
        self.document.findings.push(finding);
    }

    fn stop(&mut self, rule: &'static str, at: u32, message: String) -> Stop {
        self.flag(rule, at, message);
        Stop
    }

    fn broken(&mut self, error: &Error, at: u32) -> Stop {
        let rule = match error {
            Error::Syntax(_) | Error::IllFormed(IllFormedError::MissingEndTag(_)) => "XML-10",
            Error::IllFormed(IllFormedError::DoubleHyphenInComment) => "XML-09",
            Error::IllFormed(IllFormedError::UnclosedReference) => "XML-05",
            _ => "XML-01",
        };
        let message = match error {
            Error::Syntax(error) => error.to_string(),
            Error::IllFormed(IllFormedError::UnclosedReference) => {
                "`&` begins a reference that does not end; a lone `&` is written `&amp;`".to_owned()
            }
            Error::IllFormed(error) => error.to_string(),
            other => other.to_string(),
        };
        self.stop(rule, at, message)
    }

    fn finish(&mut self) -> Result<(), Stop> {
        let end = offset(self.text.source.len() as u64);
        if let Some(&node) = self.open.last() {
            let name = self.document.tree.node(node).name();
            return Err(self.stop("XML-10", end, format!("the document ends before `{name}` is closed")));
        }
        if self.document.tree.nodes.is_empty() {
            return Err(self.stop("XML-06", end, "the document has no root element".to_owned()));
        }
        Ok(())
    }

    fn start(&mut self, judge: &mut impl Judge<'a>, token: &'a str, at: u32, empty: bool) -> Result<(), Stop> {
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

    fn end(&mut self, judge: &mut impl Judge<'a>) {
        let Some(&node) = self.open.last() else { return };
        judge.close(&mut self.document, node);
        self.scopes.leave(self.open.len());
        self.open.pop();
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
            self.document.tree.attributes.push(Attribute { name: name.local, value, namespace, ignored: false });
        }
        self.distinct(node, base);
        self.bounded(base)
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

    fn text(&mut self, token: &'a str, at: u32) -> Result<(), Stop> {
        if self.open.is_empty() {
            if is_blank(token) {
                return Ok(());
            }
            let lead = token.bytes().take_while(|&byte| super::is_space(byte)).count();
            let at = at + offset(lead as u64);
            return Err(self.stop("XML-06", at, "text stands outside the root element".to_owned()));
        }
        if self.text.section_ends
            && let Some(end) = token.find("]]>")
        {
            let message = "`]]>` may not stand in text; write `]]&gt;`".to_owned();
            return Err(self.stop("XML-01", at + offset(end as u64), message));
        }
        self.append(token);
        Ok(())
    }

    fn section(&mut self, token: &'a str, at: u32) -> Result<(), Stop> {
        if self.open.is_empty() {
            return Err(self.stop("XML-06", at, "a CDATA section stands outside the root element".to_owned()));
        }
        let inside = token.strip_prefix("<![CDATA[").and_then(|rest| rest.strip_suffix("]]>"));
        self.append(inside.unwrap_or_default());
        Ok(())
    }

    fn append(&mut self, piece: &'a str) {
        let piece = if self.text.carriage_returns { normalise_line_ends(piece) } else { Cow::Borrowed(piece) };
        let Some(data) = self.open.last().and_then(|node| self.document.tree.nodes.get_mut(node.0 as usize)) else {
            return;
        };
        if data.text.is_empty() {
            // White space between children is layout.
            if data.first_child == NONE || !is_blank(&piece) {
                data.text = piece;
            }
        } else if data.first_child == NONE || !is_blank(&piece) {
            data.text.to_mut().push_str(&piece);
        }
    }

    fn reference(&mut self, token: &'a str, at: u32) -> Result<(), Stop> {
        let name = token.strip_prefix('&').and_then(|rest| rest.strip_suffix(';')).unwrap_or_default();
        let Some(&node) = self.open.last() else {
            return Err(self.stop("XML-06", at, "a reference stands outside the root element".to_owned()));
        };
        let Some(character) = resolve(name) else {
            self.flag("XML-05", at, format!("the entity `&{name};` is not declared"));
            return Ok(());
        };
        if let Some(data) = self.document.tree.nodes.get_mut(node.0 as usize) {
            data.text.to_mut().push(character);
        }
        Ok(())
    }

    fn declaration(&mut self, token: &'a str, at: u32) -> Result<(), Stop> {
        if at != 0 {
            let message = "an XML declaration may stand only at the very beginning".to_owned();
            return Err(self.stop("XML-09", at, message));
        }
        let content = token.strip_prefix("<?").and_then(|rest| rest.strip_suffix("?>")).unwrap_or_default();
        let said: Result<Vec<_>, _> = Attributes::new(content, name_length(content)).collect();
        let said = said.map_err(|(at, flaw)| self.stop("XML-01", offset(at as u64) + 2, flaw.to_owned()))?;
        let said: Vec<_> = said.iter().map(|(_, name, value)| (name.local, *value)).collect();
        let (version, rest) = match said.as_slice() {
            [("version", version), rest @ ..] => (*version, rest),
            _ => return Err(self.stop("XML-09", 0, "the XML declaration must begin with `version`".to_owned())),
        };
        if version != "1.0" {
            return Err(self.stop("XML-09", 0, format!("this is XML {version}; XML 1.0 is required")));
        }
        let rest = match rest {
            [("encoding", encoding), rest @ ..] => {
                if !["UTF-8", "US-ASCII", "UTF8"].iter().any(|known| known.eq_ignore_ascii_case(encoding)) {
                    return Err(self.stop("XML-02", 0, format!("the encoding is {encoding}; UTF-8 is required")));
                }
                rest
            }
            rest => rest,
        };
        match rest {
            [] | [("standalone", "yes" | "no")] => Ok(()),
            _ => Err(self.stop("XML-09", 0, "the XML declaration is not well-formed".to_owned())),
        }
    }

    fn instruction(&mut self, token: &'a str, at: u32) -> Result<(), Stop> {
        let content = token.strip_prefix("<?").and_then(|rest| rest.strip_suffix("?>")).unwrap_or_default();
        let target = content.get(..name_length(content)).unwrap_or_default();
        if split_name(target).is_none_or(|name| !name.prefix.is_empty()) || target.eq_ignore_ascii_case("xml") {
            return Err(self.stop("XML-09", at, "this is not the name of a processing instruction".to_owned()));
        }
        Ok(())
    }
}

fn same_name(one: &Attribute<'_>, other: &Attribute<'_>) -> bool {
    one.name == other.name && one.namespace == other.namespace
}

fn position(reader: &Reader<&[u8]>) -> u32 {
    offset(reader.buffer_position())
}

/// The gate lets in nothing that is longer.
fn offset(bytes: u64) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
