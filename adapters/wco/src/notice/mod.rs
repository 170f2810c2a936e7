//! `wco-response-xml`: what Customs says about declarations.

mod derive;
mod duties;
mod errors;
mod functions;
mod lay_out;

use std::sync::Arc;

use causeway_contract::adapter::{
    Adapter, CannotWrite, Decoded, Draft, EncodeOptions, Encoded, Format, Input, Move, Part,
};
use causeway_contract::canonical::Notice;
use causeway_contract::event::{Data, Event, EventType};
use causeway_contract::finding::Finding;
use causeway_contract::profile::{Mapped, Mapping, Piece, Profile, Written};
use causeway_contract::time::is_instant;
use causeway_contract::xml::{Node, Tree};
use serde_json::Value;

pub(crate) use errors::Errors;
pub(crate) use functions::Functions;

use crate::body::{Body, Kinds, hand_out};
use crate::declaration::{self, changes};
use crate::origins::beyond;
use crate::partner::Partner;
use crate::recognise::{Looks, looks};
use crate::rules;
use crate::wrapper::{self, Wrapper, missing};

/// Member of `data` that notices are.
const HOME: &str = "notice";
/// Member that holds what Customs changed.
const CHANGES: &str = "changes";

/// Reads and writes notices.
pub(crate) struct ResponseXml {
    format: Format,
    /// The tables of notices, and those of declarations for what Customs changed.
    mapping: Mapping,
    /// What stands around notices.
    around: Mapping,
    functions: Functions,
    errors: Errors,
    /// Function codes of what Customs changed.
    of_declarations: Arc<declaration::Functions>,
    kinds: Kinds,
}

impl ResponseXml {
    pub(crate) fn new(
        partner: &Partner,
        (mapping, around): (Mapping, Mapping),
        (functions, errors): (Functions, Errors),
        of_declarations: Arc<declaration::Functions>,
        kinds: Kinds,
    ) -> Self {
        let events = functions.events();
        let format = Format { writes: events.clone(), ..partner.format(events) };
        Self { format, mapping, around, functions, errors, of_declarations, kinds }
    }

    /// One notice. Notices of one body do not spoil each other.
    fn part(&self, tree: &Tree<'_>, node: Node<'_, '_>, mut findings: Vec<Finding>, explain: bool) -> Part {
        let mapped = self.mapping.read(tree, node.id(), explain);
        let Mapped { mut value, mut extension, mut written, moves, findings: found } = mapped;
        findings.extend(found);
        let changed = value.get_mut(CHANGES).and_then(Value::as_object_mut).zip(self.kinds.embedded(node));
        let placed =
            changed.is_none_or(|(changes, element)| changes::place(changes, element, &mut extension, &mut written));
        let homes = duties::flatten(&mut value, &mut written);
        let moves = moves.into_iter().filter_map(|one| homes.settle(settled(one, placed)?)).collect();
        let mut notice = derive::notice(value).unwrap_or_else(|error| {
            findings.push(Finding::error(rules::MODEL, node.path(), error.to_string()).at(node.place()));
            Notice::default()
        });
        notice.errors.iter_mut().for_each(|error| self.errors.explain(error));
        if self.kinds.embedded(node).is_some() {
            changes::complete(notice.changes.get_or_insert_default(), &self.of_declarations);
        }
        let kind = self.function(&mut notice, node, &mut findings);
        let revision = revision(&notice, node, &mut findings);
        self.mapping.profile().number(&mut findings);
        let time = notice.issued_at.clone().filter(|at| is_instant(at));
        let wrapper = wrapper::read(&self.kinds, node);
        let data = Data { notice: Some(notice), extension, written, wrapper, ..Data::default() };
        Part { draft: Draft { kind, time, revision, data, ..Draft::default() }, findings, moves }
    }

    /// Writes one notice, below so many elements. Losses and moves are told by the event's paths.
    fn write(&self, event: &Event, depth: usize, explain: bool) -> Result<Written, CannotWrite> {
        let Some(notice) = &event.data.notice else {
            return Err(CannotWrite::new(format!("{} came without its notice", event.kind)));
        };
        let (value, origins) = lay_out::lay_out(notice, event, &self.functions)?;
        let changed = value.get(CHANGES).and_then(Value::as_object);
        let extension = &event.data.extension;
        let extension = changed.map_or_else(|| extension.clone(), |changed| changes::numbered(changed, extension));
        let mut piece = Piece::new(&value);
        (piece.extension, piece.written, piece.depth) = (&extension, &event.data.written, depth);
        let mut written = self.mapping.write_piece("Response", &piece, explain);
        missing(&written)?;
        let losses = written.losses.into_iter().filter_map(|loss| origins.loss(HOME, loss));
        written.losses = losses.chain(beyond(&event.data)).collect();
        written.moves = written.moves.into_iter().filter_map(|step| origins.step(HOME, step)).collect();
        Ok(written)
    }

    /// Event and name by function code; a code outside the list is carried all the same.
    fn function(&self, notice: &mut Notice, node: Node<'_, '_>, findings: &mut Vec<Finding>) -> Option<EventType> {
        let code = notice.function.as_deref().filter(|code| !code.is_empty())?;
        if let Some(function) = self.functions.get(code) {
            notice.name = Some(function.name.clone());
            if function.event == EventType::NoticeDecided {
                notice.decision = notice.status_decision().map(str::to_owned);
            }
            return Some(function.event);
        }
        let message = format!("function {code} is not in {}; carried as notice.other", self.functions.table());
        let path = format!("{}/FunctionCode", node.path());
        findings.push(Finding::warning(rules::NOTICE_FUNCTION, path, message).at(node.place()));
        Some(EventType::NoticeOther)
    }
}

/// The version Customs gave the declaration orders its notices.
fn revision(notice: &Notice, node: Node<'_, '_>, findings: &mut Vec<Finding>) -> Option<u64> {
    let version = notice.version.as_deref().filter(|version| !version.is_empty())?;
    let revision = version.parse().ok();
    if revision.is_none() {
        let message = format!("version `{version}` is not a whole number: it orders nothing");
        let path = format!("{}/Declaration/VersionID", node.path());
        findings.push(Finding::warning(rules::VERSION_NUMBER, path, message).at(node.place()));
    }
    revision
}

impl Adapter for ResponseXml {
    fn format(&self) -> &Format {
        &self.format
    }

    fn profile(&self) -> Option<&Profile> {
        Some(self.mapping.profile())
    }

    fn recognises(&self, body: &[u8]) -> bool {
        looks(body) == Some(Looks::Response)
    }

    fn decode(&self, input: &Input<'_>) -> Decoded {
        let mut reading = self.mapping.profile().read(input);
        let Some(tree) = reading.tree.take() else {
            return Decoded::unreadable(reading.findings);
        };
        let body = Body::of(&self.kinds, &tree, &reading);
        let mut findings = reading.findings;
        let parts = hand_out(&mut findings, &body.responses);
        if let Some(&declaration) = body.declarations.first() {
            let message = "this is a declaration; `wco-declaration-xml` reads it";
            findings.push(Finding::error(rules::KIND, declaration.path(), message).at(declaration.place()));
        } else if body.responses.is_empty() && !findings.iter().any(Finding::is_error) {
            let root = tree.root();
            findings.push(Finding::error(rules::KIND, root.path(), "there is no Response here").at(root.place()));
        }
        let parts = body.responses.iter().zip(parts);
        let parts = parts.map(|(&node, findings)| self.part(&tree, node, findings, input.explain)).collect();
        Decoded { parts, findings }
    }

    fn encode(&self, event: &Event, options: &EncodeOptions) -> Result<Encoded, CannotWrite> {
        self.encode_together(std::slice::from_ref(event), options)
    }

    /// Several notices stand in one wrapper: that of the first.
    fn encode_together(&self, events: &[Event], options: &EncodeOptions) -> Result<Encoded, CannotWrite> {
        let Some(first) = events.first() else {
            return Err(CannotWrite::new("a document of this format holds a notice; there is none"));
        };
        let wrapper = Wrapper::of(&self.around, &first.data.wrapper, "Response", events.len());
        let (mut notices, mut together) = (Vec::new(), Encoded::default());
        for (position, event) in events.iter().enumerate() {
            let Written { text, losses, moves, .. } = self.write(event, wrapper.depth(), options.explain)?;
            let told = Encoded { bytes: Vec::new(), losses, moves };
            let told = if events.len() > 1 { told.at_position(position) } else { told };
            together.losses.extend(told.losses);
            together.moves.extend(told.moves);
            notices.push(text);
        }
        let (bytes, losses) = wrapper.around(&notices)?;
        together.losses.extend(losses);
        Ok(Encoded { bytes, ..together })
    }
}

/// A move as far as the declaration within the notice decides it. None for a consignor that went to the extension.
fn settled(step: Move, placed: bool) -> Option<Move> {
    let within = step.to.strip_prefix("changes.");
    let to = match within {
        Some(within) => format!("{CHANGES}.{}", changes::settled(within, placed)?),
        None => step.to,
    };
    Some(Move { to, ..step })
}
