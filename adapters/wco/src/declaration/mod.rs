//! `wco-declaration-xml`: customs declarations and requests about them.

pub(crate) mod changes;
mod consignor;
mod derive;
mod form;
mod functions;
mod requests;
mod restate;
mod sequence;

use causeway_contract::adapter::{
    Adapter, Amended, CannotWrite, Decoded, Draft, EncodeOptions, Encoded, Format, Input, Part,
};
use causeway_contract::event::{Data, Event, EventType};
use causeway_contract::finding::Finding;
use causeway_contract::profile::{Mapping, Profile};
use causeway_contract::time::is_instant;
use causeway_contract::xml::{Node, Tree};

pub(crate) use form::{DeclarationForm, Read, members};
pub(crate) use functions::Functions;
pub(crate) use requests::Requests;

use crate::amend::amended;
use crate::body::{self, Body, Kinds, hand_out};
use crate::partner::Partner;
use crate::recognise::{Looks, looks};
use crate::rules;
use crate::wrapper::{self, Wrapper, missing};

/// Reads and writes declarations.
pub(crate) struct DeclarationXml {
    format: Format,
    form: DeclarationForm,
    /// What stands around a declaration; none where the profile is not written.
    around: Option<Mapping>,
    /// What requests hold, type by type.
    requests: Requests,
    kinds: Kinds,
    /// The partner's schema is known in part only.
    partial: bool,
}

impl DeclarationXml {
    pub(crate) fn new(
        partner: &Partner,
        form: DeclarationForm,
        around: Option<Mapping>,
        requests: Requests,
        kinds: Kinds,
    ) -> Self {
        let reads = form.functions().events();
        // Nobody knows how the rest of a partial profile must be written.
        let writes = match &around {
            Some(_) => {
                reads.iter().copied().chain([EventType::DeclarationAmended, EventType::DeclarationCancelled]).collect()
            }
            None => Vec::new(),
        };
        let format = Format { writes, ..partner.format(reads) };
        Self { format, form, around, requests, kinds, partial: partner.partial }
    }

    fn part(&self, tree: &Tree<'_>, node: Node<'_, '_>, mut findings: Vec<Finding>, explain: bool) -> Part {
        let Read { declaration, extension, written, moves, findings: found } = self.form.read(tree, node, explain);
        findings.extend(found);
        let kind = self.form.functions().event(&declaration).unwrap_or_else(|message| {
            let path = format!("{}/FunctionCode", node.path());
            findings.push(Finding::error(rules::FUNCTION, path, message).at(node.place()));
            None
        });
        findings.extend(self.requests.check(node, declaration.kind.as_deref()));
        self.form.profile().number(&mut findings);
        let time = declaration.issued_at.clone().filter(|at| is_instant(at));
        let wrapper = wrapper::read(&self.kinds, node);
        let data = Data { declaration: Some(declaration), extension, written, wrapper, ..Data::default() };
        Part { draft: Draft { kind, time, data, ..Draft::default() }, findings, moves }
    }

    /// A declaration that says it is a permit is not written either, whatever language it came in.
    fn refuse_a_permit(&self, data: &Data, bytes: &[u8]) -> Result<(), CannotWrite> {
        if !body::may_be_a_permit(data) {
            return Ok(());
        }
        let reading = self.form.profile().read(&Input::new(bytes));
        let marked =
            reading.tree.as_ref().is_none_or(|tree| Body::of(&self.kinds, tree, &reading).permit_mark().is_some());
        if marked {
            Err(CannotWrite::new("it says that it is a permit in the profile CWLPCO, not a declaration"))
        } else {
            Ok(())
        }
    }

    /// Said once a document: what is silent here may still be wrong.
    fn remark(&self, declaration: Node<'_, '_>) -> Finding {
        let name = self.format.profile.as_ref().map_or("this profile", |profile| profile.name.as_str());
        let message = format!(
            "{name} knows a part of its partner's schema: the order of elements is not judged, and what it does not \
             know travels in extension"
        );
        Finding::info(rules::PARTIAL, declaration.path(), message).at(declaration.place())
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
        if !self.kinds.knows_wrappers() {
            findings.extend(stranger(input.body, tree.root()));
        }
        if let (true, Some(declaration)) = (self.partial, body.declarations.first()) {
            findings.push(self.remark(*declaration));
        }
        if body.declarations.is_empty() && !findings.iter().any(Finding::is_error) {
            let root = tree.root();
            findings.push(Finding::error(rules::KIND, root.path(), "there is no Declaration here").at(root.place()));
        }
        let parts = body.declarations.iter().zip(parts);
        let parts = parts.map(|(&node, findings)| self.part(&tree, node, findings, input.explain)).collect();
        Decoded { parts, findings }
    }

    fn encode(&self, event: &Event, options: &EncodeOptions) -> Result<Encoded, CannotWrite> {
        let Some(around) = &self.around else {
            return Err(CannotWrite::new(format!("{} is read, not written", self.format.name())));
        };
        let wrapper = Wrapper::of(around, &event.data.wrapper, "Declaration", 1);
        let written = self.form.write(event, wrapper.depth(), options.explain)?;
        missing(&written)?;
        let (bytes, of_wrapper) = wrapper.around(&[written.text])?;
        self.refuse_a_permit(&event.data, &bytes)?;
        let losses = written.losses.into_iter().chain(of_wrapper).collect();
        Ok(Encoded { bytes, losses, moves: written.moves })
    }

    fn amend(&self, base: Option<&Data>, changes: &[&Data]) -> Option<Amended> {
        amended(&self.form, base, changes)
    }
}

/// What a wrapper holds that is no part of the profile. Who knows the wrapper looks into it.
fn stranger(body: &[u8], root: Node<'_, '_>) -> Option<Finding> {
    let (rule, message) = match looks(body)? {
        Looks::Declaration => return None,
        Looks::Permit => (rules::NOT_A_PERMIT, "this is a permit, not a declaration; `wco-lpco-xml` is its format"),
        Looks::Response => (rules::KIND, "this is a customs notice; `wco-response-xml` reads it"),
    };
    Some(Finding::error(rule, root.path(), message).at(root.place()))
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
