//! `wco-declaration-xml`: customs declarations and requests about them.

pub(crate) mod changes;
mod consignor;
mod derive;
mod form;
mod restate;
mod sequence;

use causeway_contract::adapter::{
    Adapter, Amended, CannotWrite, Decoded, Draft, EncodeOptions, Encoded, Format, Input, Part,
};
use causeway_contract::event::{Data, Event, EventType};
use causeway_contract::finding::Finding;
use causeway_contract::profile::{Mapping, Profile};
use causeway_contract::xml::{Node, Tree};

pub(crate) use form::{DeclarationForm, Read, members};

use crate::amend::amended;
use crate::body::{Body, Kinds, hand_out};
use crate::recognise::{Looks, looks};
use crate::wrapper::{self, Wrapper, missing};
use crate::{VERSION, rules};

/// Reads and writes declarations.
pub(crate) struct DeclarationXml {
    format: Format,
    form: DeclarationForm,
    /// What stands around a declaration.
    around: Mapping,
    kinds: Kinds,
}

impl DeclarationXml {
    pub(crate) fn new(declarations: Mapping, around: Mapping, kinds: Kinds) -> Self {
        let events = vec![
            EventType::DeclarationLodged,
            EventType::DeclarationPresented,
            EventType::DeclarationAmendmentRequested,
            EventType::DeclarationCancellationRequested,
        ];
        let format = Format {
            id: "wco-declaration-xml".to_owned(),
            version: VERSION,
            media_type: "application/xml",
            about: "WCO Data Model 3.6 MetaData/Declaration: original, amendment, cancellation, presentation",
            reads: events.clone(),
            writes: [events, vec![EventType::DeclarationAmended, EventType::DeclarationCancelled]].concat(),
        };
        Self { format, form: DeclarationForm::new(declarations), around, kinds }
    }

    fn part(&self, tree: &Tree<'_>, node: Node<'_, '_>, mut findings: Vec<Finding>, explain: bool) -> Part {
        let Read { declaration, extension, written, moves, findings: found } = self.form.read(tree, node, explain);
        findings.extend(found);
        let kind = derive::kind(&declaration).unwrap_or_else(|message| {
            let path = format!("{}/FunctionCode", node.path());
            findings.push(Finding::error(rules::FUNCTION, path, message).at(node.place()));
            None
        });
        let time = declaration.issued_at.clone();
        let wrapper = wrapper::read(&self.kinds, node);
        let data = Data { declaration: Some(declaration), extension, written, wrapper, ..Data::default() };
        Part { draft: Draft { kind, time, data, ..Draft::default() }, findings, moves }
    }
}

impl Adapter for DeclarationXml {
    fn format(&self) -> &Format {
        &self.format
    }

    fn profile(&self) -> Option<&Profile> {
        Some(self.form.profile())
    }

    fn recognises(&self, body: &[u8]) -> bool {
        looks(body) == Some(Looks::Declaration)
    }

    fn decode(&self, input: &Input<'_>) -> Decoded {
        let mut reading = self.form.profile().read(input);
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

    fn encode(&self, event: &Event, options: &EncodeOptions) -> Result<Encoded, CannotWrite> {
        let wrapper = Wrapper::of(&self.around, &event.data.wrapper, "Declaration", 1);
        let written = self.form.write(event, wrapper.depth(), options.explain)?;
        missing(&written)?;
        let (bytes, of_wrapper) = wrapper.around(&[written.text])?;
        let losses = written.losses.into_iter().chain(of_wrapper).collect();
        Ok(Encoded { bytes, losses, moves: written.moves })
    }

    fn amend(&self, base: Option<&Data>, change: &Data) -> Option<Amended> {
        amended(&self.form, base, change)
    }
}

/// What a body holds that this format does not take.
fn refusals(body: &Body<'_, '_>) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut refuse = |rule, node: Node<'_, '_>, message: &str| {
        findings.push(Finding::error(rule, node.path(), message).at(node.place()));
    };
    if let Some(mark) = body.permit_mark() {
        let message = "this says that it is a permit in the profile CWLPCO, not a declaration; \
                       `wco-lpco-xml` is its format";
        refuse(rules::NOT_A_PERMIT, mark, message);
    }
    if let Some(&response) = body.responses.first() {
        refuse(rules::KIND, response, "this is a customs notice; `wco-response-xml` reads it");
    }
    for &another in body.declarations.iter().skip(1) {
        refuse(rules::ONE_DECLARATION, another, "a second declaration stands in one body; one is allowed");
    }
    findings
}
