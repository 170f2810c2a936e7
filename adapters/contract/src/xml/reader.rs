//! The token loop: quick-xml's tokens to a tree, with everything it lets pass refused here.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::events::Event;

use super::characters::{is_blank, normalise_line_ends, resolve};
use super::findings::Findings;
use super::gate::{self, Text};
use super::namespaces::Scopes;
use super::tree::{NONE, NodeId, Tree};
use crate::adapter::{Input, Limits};
use crate::finding::{Finding, Place};

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
pub(super) struct Stop;

pub(super) struct Pass<'a> {
    pub(super) document: Document<'a>,
    pub(super) text: Text<'a>,
    pub(super) limits: Limits,
    /// Elements that are open, outermost first.
    pub(super) open: Vec<NodeId>,
    pub(super) scopes: Scopes<'a>,
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

    pub(super) fn flag(&mut self, rule: &'static str, at: u32, message: String) {
        self.sound = false;
        let path = self.open.last().map(|&node| self.document.tree.node(node).path()).unwrap_or_default();
        let finding = Finding::error(rule, path, message).at(self.document.tree.place_of(at));
        self.document.findings.push(finding);
    }

    pub(super) fn stop(&mut self, rule: &'static str, at: u32, message: String) -> Stop {
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

    pub(super) fn end(&mut self, judge: &mut impl Judge<'a>) {
        let Some(&node) = self.open.last() else { return };
        judge.close(&mut self.document, node);
        self.scopes.leave(self.open.len());
        self.open.pop();
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
}

fn position(reader: &Reader<&[u8]>) -> u32 {
    offset(reader.buffer_position())
}

/// The gate lets in nothing that is longer.
pub(super) fn offset(bytes: u64) -> u32 {
    u32::try_from(bytes).unwrap_or(u32::MAX)
}
