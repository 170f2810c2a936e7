//! `wco-response-xml`: what Customs says about declarations.

mod derive;
mod functions;

use std::sync::Arc;

use causeway_contract::adapter::{Adapter, CannotWrite, Decoded, Draft, EncodeOptions, Encoded, Format, Input, Part};
use causeway_contract::canonical::Notice;
use causeway_contract::event::{Data, Event, EventType};
use causeway_contract::finding::Finding;
use causeway_contract::profile::{Mapped, Mapping};
use causeway_contract::time::is_instant;
use causeway_contract::xml::{Node, Tree};

pub(crate) use functions::Functions;

use crate::body::{Body, Kinds, hand_out};
use crate::declaration::{DeclarationReader, Read, trim};
use crate::recognise::{Looks, looks};
use crate::{VERSION, rules};

/// Reads notices.
pub(crate) struct ResponseXml {
    format: Format,
    mapping: Mapping,
    functions: Functions,
    /// For the part of a declaration that Customs changed.
    declarations: Arc<DeclarationReader>,
    kinds: Kinds,
}

impl ResponseXml {
    pub(crate) fn new(
        mapping: Mapping,
        functions: Functions,
        declarations: Arc<DeclarationReader>,
        kinds: Kinds,
    ) -> Self {
        let format = Format {
            id: "wco-response-xml".to_owned(),
            version: VERSION,
            media_type: "application/xml",
            about: "WCO Data Model 3.6 MetaData/Response: customs notices, several in one body",
            reads: functions.events(),
            writes: Vec::new(),
            needs: &[],
        };
        Self { format, mapping, functions, declarations, kinds }
    }

    /// One notice. Notices of one body do not spoil each other.
    fn part(&self, tree: &Tree<'_>, node: Node<'_, '_>, mut findings: Vec<Finding>, explain: bool) -> Part {
        let Mapped { mut value, mut extension, moves, findings: found } = self.mapping.read(tree, node.id(), explain);
        findings.extend(found);
        trim(value.values_mut());
        let homes = derive::flatten_duties(&mut value);
        let mut moves: Vec<_> = moves.into_iter().filter_map(|one| homes.settle(one)).collect();
        let mut notice = derive::notice(value).unwrap_or_else(|error| {
            findings.push(Finding::error(rules::MODEL, node.path(), error.to_string()).at(node.place()));
            Notice::default()
        });
        if let Some(changed) = self.kinds.embedded(node) {
            let read = self.declarations.read(tree, changed, "notice.changes", explain);
            let Read { declaration, extension: more, moves: moved, findings: found } = read;
            notice.changes = Some(Box::new(declaration));
            // The notice's own mapping knows no declaration of that namespace and left all of it.
            extension.retain(|entry| entry.path.starts_with(node.name()));
            extension.extend(more);
            moves.extend(moved);
            findings.extend(found);
        }
        let kind = self.function(&mut notice, node, &mut findings);
        let revision = revision(&notice, node, &mut findings);
        let time = notice.issued_at.clone().filter(|at| is_instant(at));
        let data = Data { notice: Some(notice), extension, ..Data::default() };
        Part { draft: Draft { kind, time, revision, data, ..Draft::default() }, findings, moves }
    }

    /// Event and name by function code; a code outside the list is carried all the same.
    fn function(&self, notice: &mut Notice, node: Node<'_, '_>, findings: &mut Vec<Finding>) -> Option<EventType> {
        let code = notice.function.as_deref().filter(|code| !code.is_empty())?;
        if let Some(function) = self.functions.get(code) {
            notice.name = Some(function.name.clone());
            if function.event == EventType::NoticeDecided {
                notice.decision = derive::decision(notice).map(str::to_owned);
            }
            return Some(function.event);
        }
        let message = format!("function {code} is not in codes/notice_functions.csv; carried as notice.other");
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

    fn encode(&self, _event: &Event, _options: &EncodeOptions) -> Result<Encoded, CannotWrite> {
        Err(CannotWrite::new("notices are read, not yet written, as WCO XML"))
    }
}
