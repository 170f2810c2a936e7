//! A document of this profile to a permit event.

use std::collections::{HashMap, HashSet};

use causeway_contract::adapter::{Decoded, Draft, Input, Part};
use causeway_contract::canonical::Permit;
use causeway_contract::event::{Data, EventType, Kind};
use causeway_contract::finding::{Finding, Place};
use causeway_contract::profile::{Mapped, Mapping, quoted};
use causeway_contract::time::is_instant;
use causeway_contract::xml::{Findings, Node};
use serde_json::Value;

use super::gathered::Gathered;
use super::laid::Laid;
use super::marks::permit_of;
use super::statements::Statements;
use super::{elements, heard};
use crate::body::{Body, Kinds};
use crate::rules;

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
    let Mapped { value, extension, moves, findings, .. } = mapping.read(&tree, wrapper.id(), true);
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
    let time = time.filter(|at| is_instant(at));
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
