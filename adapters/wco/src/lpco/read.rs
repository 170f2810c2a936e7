//! A document of this profile to a permit event.

use std::collections::{HashMap, HashSet};

use causeway_contract::adapter::{Decoded, Draft, Input, Move, Part};
use causeway_contract::canonical::Permit;
use causeway_contract::event::{Data, EventType, Kind};
use causeway_contract::finding::{Finding, Place};
use causeway_contract::profile::{Mapped, Mapping, quoted};
use causeway_contract::xml::{Findings, Node};
use serde_json::{Map, Value};

use super::gathered::Gathered;
use super::statements::Statements;
use super::{elements, heard};
use crate::body::{Body, Kinds, PERMIT_TYPE};
use crate::recognise::PERMIT_PROFILE;
use crate::rules;

/// Version of the profile that is read and written.
const PROFILE_VERSION: &str = "1";

/// Values as the mapping table lays them out, and the elements they came from.
pub(crate) struct Laid<'m> {
    value: &'m Map<String, Value>,
    elements: HashMap<&'m str, &'m str>,
}

impl<'m> Laid<'m> {
    fn of(value: &'m Map<String, Value>, moves: &'m [Move]) -> Self {
        let elements = moves.iter().map(|one| (one.to.as_str(), one.from.as_str())).collect();
        Self { value, elements }
    }

    fn at(&self, path: &str) -> Option<&Value> {
        let mut steps = path.split(['.', '[']);
        let first = self.value.get(steps.next()?)?;
        steps.try_fold(first, |value, step| match step.strip_suffix(']') {
            Some(position) => value.get(position.parse::<usize>().ok()?),
            None => value.get(step),
        })
    }

    /// True if there is something at a place.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.at(path).is_some_and(|value| !value.is_null())
    }

    /// The text at a place; none where it is blank.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        let text = match self.at(path)? {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        (!text.trim().is_empty()).then_some(text)
    }

    /// How many entries a list has.
    pub(crate) fn count(&self, list: &str) -> usize {
        self.at(list).and_then(Value::as_array).map_or(0, Vec::len)
    }

    /// The element that a place, or what it is part of, came from; empty for none.
    pub(crate) fn from(&self, path: &str) -> &str {
        let above = |path: &str| path.rfind(['.', '[']);
        let found = self.elements.get(path).or_else(|| self.elements.get(path.get(..above(path)?)?));
        found.copied().unwrap_or_default()
    }
}

/// Reads a body.
pub(crate) fn read(mapping: &Mapping, statements: &Statements, kinds: Kinds, input: &Input<'_>) -> Decoded {
    let mut reading = mapping.profile().read(input);
    let Some(tree) = reading.tree.take() else {
        return Decoded::unreadable(reading.findings);
    };
    let body = Body::of(&kinds, &tree, &reading);
    let wrapper = match permit_of(&body, tree.root()) {
        Ok(wrapper) => wrapper,
        Err(refusal) => {
            reading.findings.extend(refusal);
            return Decoded::unreadable(reading.findings);
        }
    };
    let Mapped { value, extension, moves, findings } = mapping.read(&tree, wrapper.id(), true);
    let laid = Laid::of(&value, &moves);
    let mut gathered = Gathered::default();
    let mut beside = heard::hear(&laid, statements, &mut gathered);
    beside.findings.extend(elements::take(&laid, statements, &mut gathered));
    let mut part = event(gathered, wrapper, &mut beside.findings, input.explain);
    part.draft.data.extension = extension;
    part.draft.data.extension.append(&mut beside.extension);
    let mut bounded = Findings::new(input.limits.findings);
    reading.findings.into_iter().chain(findings).for_each(|finding| bounded.push(finding));
    // Places are dear: only what will be told is located.
    beside.findings.retain(|finding| bounded.admits(finding.severity));
    located(beside.findings, wrapper).into_iter().for_each(|finding| bounded.keep(finding));
    part.findings = bounded.into_vec();
    Decoded { parts: vec![part], findings: Vec::new() }
}

/// The wrapper of the one permit in a body.
///
/// # Errors
/// Why there is none.
fn permit_of<'t, 'a>(body: &Body<'t, 'a>, root: Node<'t, 'a>) -> Result<Node<'t, 'a>, Vec<Finding>> {
    let refuse = |rule, node: Node<'_, '_>, message: String| {
        Err(vec![Finding::error(rule, node.path(), message).at(node.place())])
    };
    let Some(wrapper) = body.customised(PERMIT_PROFILE) else {
        let node = body.declarations.first().or(body.responses.first()).copied().unwrap_or(root);
        let message = match (body.permit_mark(), body.declarations.is_empty()) {
            (Some(mark), _) => {
                let message =
                    format!("a permit, but its wrapper does not say AgencyAssignedCustomizationCode {PERMIT_PROFILE}");
                return refuse(rules::PROFILE, mark, message);
            }
            (None, false) => "this is a declaration, not a permit; `wco-declaration-xml` reads it",
            (None, true) if !body.responses.is_empty() => "this is a customs notice; `wco-response-xml` reads it",
            (None, true) => "there is no permit here",
        };
        return refuse(rules::PROFILE, node, message.to_owned());
    };
    if let Some(&response) = body.responses.first() {
        return refuse(rules::KIND, response, "a customs notice stands beside a permit".to_owned());
    }
    let (Some(&declaration), another) = (body.declarations.first(), body.declarations.get(1)) else {
        return refuse(rules::PROFILE, wrapper, "the wrapper of a permit holds no Declaration".to_owned());
    };
    if let Some(&another) = another {
        return refuse(rules::ONE_DECLARATION, another, "a second Declaration stands in one body".to_owned());
    }
    for (node, name, expected) in
        [(wrapper, "AgencyAssignedCustomizationVersionCode", PROFILE_VERSION), (declaration, "TypeCode", PERMIT_TYPE)]
    {
        let child = node.child(name);
        let found = child.map_or("", |child| child.text().trim());
        if found != expected {
            let message = format!("{name} is {}; a permit of this profile has {expected}", quoted(found));
            return refuse(rules::PROFILE, child.unwrap_or(node), message);
        }
    }
    Ok(wrapper)
}

/// The event that the gathered values make.
fn event(mut gathered: Gathered, wrapper: Node<'_, '_>, findings: &mut Vec<Finding>, explain: bool) -> Part {
    let kind = gathered.take("type").and_then(|said| match said.text.parse::<EventType>() {
        Ok(kind) if kind.kind() == Kind::Permit => Some(kind),
        _ => {
            let message = format!("{} is no event of a permit", quoted(&said.text));
            findings.push(Finding::error(rules::EVENT, said.from, message));
            None
        }
    });
    gathered.close_gaps(findings);
    let document = gathered.document();
    let data = serde_json::from_value::<Data>(Value::Object(document)).unwrap_or_else(|error| {
        findings.push(Finding::error(rules::MODEL, wrapper.path(), error.to_string()));
        Data::default()
    });
    if let Some(wanting) = wanting(kind, &data) {
        findings.push(Finding::error(rules::SHORT, wrapper.path(), wanting));
    }
    let permit = data.permit.unwrap_or_default();
    let time = data.change.as_ref().and_then(|change| change.at.clone()).or_else(|| permit.issued_at.clone());
    let data = Data { permit: Some(permit), change: data.change, ..Data::default() };
    let moves = if explain { gathered.moves() } else { Vec::new() };
    Part { draft: Draft { kind, time, data, ..Draft::default() }, findings: Vec::new(), moves }
}

/// What a permit lacks to be one.
fn wanting(kind: Option<EventType>, data: &Data) -> Option<String> {
    let permit = data.permit.as_ref();
    let Some(number) = permit.and_then(|permit| permit.number.clone()) else {
        return Some("the permit has no number (Declaration/ID)".to_owned());
    };
    let country = permit.and_then(|permit| permit.issuing_country.clone());
    let short = Permit { number: Some(number), issuing_country: country.clone(), ..Permit::default() };
    if permit != Some(&short) {
        return None;
    }
    match kind {
        Some(kind @ (EventType::PermitIssued | EventType::PermitAmended)) => {
            Some(format!("{kind} needs the permit; here stand number and country alone"))
        }
        _ if country.is_none() => {
            Some("a permit in short names its country (MetaData/ResponsibleCountryCode)".to_owned())
        }
        _ if data.change.is_none() => Some("a permit in short says what happened, in statements CHG".to_owned()),
        _ => None,
    }
}

/// Findings with the places of the elements they name; of the wrapper, where they name none.
fn located(mut findings: Vec<Finding>, wrapper: Node<'_, '_>) -> Vec<Finding> {
    let named: HashSet<String> = findings.iter().map(|finding| finding.path.clone()).collect();
    let mut places: HashMap<String, Place> = HashMap::new();
    let mut open = if named.is_empty() { Vec::new() } else { vec![wrapper] };
    while let Some(node) = open.pop() {
        let path = node.path();
        if named.contains(&path) {
            places.insert(path, node.place());
        }
        open.extend(node.children());
    }
    for finding in &mut findings {
        if finding.path.is_empty() {
            finding.path = wrapper.path();
        }
        finding.place = Some(places.get(&finding.path).copied().unwrap_or_else(|| wrapper.place()));
    }
    findings
}
