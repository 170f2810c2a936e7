//! `wco-declaration-xml`: customs declarations and requests about them.

mod derive;
mod reader;

use std::sync::Arc;

use causeway_contract::adapter::{
    Adapter, Amended, CannotWrite, Decoded, Draft, EncodeOptions, Encoded, Format, Input, Part,
};
use causeway_contract::event::{Data, Event, EventType};
use causeway_contract::finding::Finding;
use causeway_contract::time::is_instant;
use causeway_contract::xml::{Node, Tree};

pub(crate) use reader::{DeclarationReader, Read, trim};

use crate::amend::amended;
use crate::body::{Body, Kinds, hand_out};
use crate::recognise::{Looks, PERMIT_PROFILE, looks};
use crate::{VERSION, rules};

/// Reads declarations.
pub(crate) struct DeclarationXml {
    format: Format,
    reader: Arc<DeclarationReader>,
    kinds: Kinds,
}

impl DeclarationXml {
    pub(crate) fn new(reader: Arc<DeclarationReader>, kinds: Kinds) -> Self {
        let format = Format {
            id: "wco-declaration-xml".to_owned(),
            version: VERSION,
            media_type: "application/xml",
            about: "WCO Data Model 3.6 MetaData/Declaration: original, amendment, cancellation, presentation",
            reads: vec![
                EventType::DeclarationLodged,
                EventType::DeclarationPresented,
                EventType::DeclarationAmendmentRequested,
                EventType::DeclarationCancellationRequested,
            ],
            writes: Vec::new(),
            needs: &[],
        };
        Self { format, reader, kinds }
    }

    fn part(&self, tree: &Tree<'_>, node: Node<'_, '_>, mut findings: Vec<Finding>, explain: bool) -> Part {
        let Read { declaration, extension, moves, findings: found } =
            self.reader.read(tree, node, "declaration", explain);
        findings.extend(found);
        let kind = derive::kind(&declaration).unwrap_or_else(|message| {
            let path = format!("{}/FunctionCode", node.path());
            findings.push(Finding::error(rules::FUNCTION, path, message).at(node.place()));
            None
        });
        let time = declaration.issued_at.clone().filter(|at| is_instant(at));
        let data = Data { declaration: Some(declaration), extension, ..Data::default() };
        Part { draft: Draft { kind, time, data, ..Draft::default() }, findings, moves }
    }
}

impl Adapter for DeclarationXml {
    fn format(&self) -> &Format {
        &self.format
    }

    fn recognises(&self, body: &[u8]) -> bool {
        looks(body) == Some(Looks::Declaration)
    }

    fn decode(&self, input: &Input<'_>) -> Decoded {
        let mut reading = self.reader.profile().read(input);
        let Some(tree) = reading.tree.take() else {
            return Decoded::unreadable(reading.findings);
        };
        let body = Body::of(&self.kinds, &tree, &reading);
        let mut findings = reading.findings;
        let parts = hand_out(&mut findings, &body.declarations);
        findings.extend(refusals(&body));
        if body.declarations.is_empty() && !findings.iter().any(Finding::is_error) {
            let root = tree.root();
            findings.push(Finding::error(rules::KIND, root.path(), "there is no Declaration here").at(root.place()));
        }
        let parts = body.declarations.iter().zip(parts);
        let parts = parts.map(|(&node, findings)| self.part(&tree, node, findings, input.explain)).collect();
        Decoded { parts, findings }
    }

    fn encode(&self, _event: &Event, _options: &EncodeOptions) -> Result<Encoded, CannotWrite> {
        Err(CannotWrite::new("declarations are read, not yet written, as WCO XML"))
    }

    fn amend(&self, base: Option<&Data>, change: &Data) -> Option<Amended> {
        amended(&self.reader, base, change)
    }
}

/// What a body holds that this format does not take.
fn refusals(body: &Body<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut refuse = |rule, node: Node<'_, '_>, message: &str| {
        findings.push(Finding::error(rule, node.path(), message).at(node.place()));
    };
    if let Some(wrapper) = body.customised(PERMIT_PROFILE) {
        let message = "this is a permit (AgencyAssignedCustomizationCode CWLPCO), not a declaration; \
                       `wco-lpco-xml` is its format";
        refuse(rules::NOT_A_PERMIT, wrapper, message);
    }
    if let Some(&response) = body.responses.first() {
        refuse(rules::KIND, response, "this is a customs notice; `wco-response-xml` reads it");
    }
    for &another in body.declarations.iter().skip(1) {
        refuse(rules::ONE_DECLARATION, another, "a second declaration stands in one body; one is allowed");
    }
    findings
}
