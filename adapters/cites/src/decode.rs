//! Bytes to event.

use causeway_contract::adapter::{Decoded, Draft, Input, Move, Part};
use causeway_contract::canonical::Permit;
use causeway_contract::event::{Data, EventType};
use causeway_contract::finding::{Finding, Place};
use causeway_contract::profile::Mapped;
use causeway_contract::xml::{Node, NodeId, Tree};
use serde_json::Value;

use crate::adapter::CitesEpermit;
use crate::check::{self, Complaint};
use crate::recognise::{self, Version};
use crate::version::{self, Dialect};
use crate::{country, homes, locate, source, unit};

impl CitesEpermit {
    /// Reads a body: every permit in it is an event.
    pub(crate) fn read(&self, input: &Input<'_>) -> Decoded {
        let dialect = match recognise::version(input.body) {
            Some(Version::V1) => &self.v1,
            Some(Version::V2) | None => &self.v2,
        };
        let reading = dialect.profile.read(input);
        let Some(tree) = &reading.tree else { return Decoded::unreadable(reading.findings) };
        let is_permit = |id: &NodeId| tree.node(*id).name() == dialect.version.root();
        let roots: Vec<NodeId> = reading.roots.into_iter().filter(is_permit).collect();
        if roots.is_empty() {
            return Decoded::unreadable(reading.findings);
        }
        let (findings, of_parts) = share(reading.findings, tree, &roots);
        let parts = roots.into_iter().zip(of_parts);
        let parts = parts.map(|(root, found)| self.part(dialect, tree, root, input.explain, found)).collect();
        Decoded { parts, findings }
    }

    fn part(&self, dialect: &Dialect, tree: &Tree<'_>, root: NodeId, explain: bool, found: Vec<Finding>) -> Part {
        let Mapped { value, extension, moves, findings: unreadable } = dialect.mapping.read(tree, root, explain);
        let node = tree.node(root);
        let mut findings = found;
        findings.extend(unreadable);
        findings.extend(beside(node));
        findings.extend(disagreements(node, dialect.version));
        let mut permit = match serde_json::from_value::<Data>(Value::Object(value)) {
            Ok(data) => data.permit.unwrap_or_default(),
            Err(error) => {
                findings.push(Finding::error("CITES-03", node.name(), error.to_string()).at(node.place()));
                Permit::default()
            }
        };
        homes::settle(&mut permit);
        source::split_all(&mut permit, &self.codes.sources);
        unit::modernise(&mut permit, &self.codes.units);
        country::derive(&mut permit);
        let type_written = locate::element(node, check::TYPE);
        // What the table says of a type outside its list, rule R02 says better.
        let of_type = type_written.map(|node| node.path());
        findings.retain(|finding| finding.rule != "MAP-01" || Some(&finding.path) != of_type.as_ref());
        let complaints = check::check(&permit, type_written.map_or("", |node| node.text()), &self.codes);
        if !complaints.is_empty() {
            findings.extend(located(complaints, dialect, tree, root, &moves));
        }
        let extension = match dialect.version {
            Version::V1 => version::in_version_2(extension),
            Version::V2 => extension,
        };
        let draft = Draft {
            kind: Some(happened(&permit)),
            time: permit.issued_at.clone(),
            data: Data { permit: Some(permit), extension, ..Data::default() },
            ..Draft::default()
        };
        let moves = if explain { locate::settle(moves, &draft.data.to_value()) } else { Vec::new() };
        Part { draft, findings, moves }
    }
}

/// A permit whose box 14 is filled was endorsed at export; of any other the document says only that it was issued.
fn happened(permit: &Permit) -> EventType {
    let endorsed = !permit.endorsements.is_empty() || permit.items.iter().any(|item| !item.endorsed.is_empty());
    if endorsed { EventType::PermitEndorsed } else { EventType::PermitIssued }
}

/// Complaints as findings at their elements; where nobody asked for moves, they are made now.
fn located(
    complaints: Vec<Complaint>,
    dialect: &Dialect,
    tree: &Tree<'_>,
    root: NodeId,
    moves: &[Move],
) -> Vec<Finding> {
    let again;
    let moves = if moves.is_empty() {
        again = dialect.mapping.read(tree, root, true).moves;
        &again
    } else {
        moves
    };
    complaints.into_iter().map(|complaint| locate::finding(complaint, tree.node(root), moves)).collect()
}

/// Gives each permit the findings that lie between its start and the next one's; what lies before the first is the
/// body's.
fn share(findings: Vec<Finding>, tree: &Tree<'_>, roots: &[NodeId]) -> (Vec<Finding>, Vec<Vec<Finding>>) {
    let starts: Vec<Place> = roots.iter().map(|root| tree.node(*root).place()).collect();
    let mut of_body = Vec::new();
    let mut of_parts = vec![Vec::new(); roots.len()];
    for finding in findings {
        let last_start = finding.place.and_then(|place| starts.iter().rposition(|start| *start <= place));
        match last_start.and_then(|n| of_parts.get_mut(n)) {
            Some(of_part) => of_part.push(finding),
            None => of_body.push(finding),
        }
    }
    (of_body, of_parts)
}

/// What stands beside the permit in its envelope.
fn beside(root: Node<'_, '_>) -> Option<Finding> {
    let mut beside = root.parent()?.children().filter(|node| node.name() == "Attachments");
    let attachment = beside.next()?;
    let count = 1 + beside.count();
    let message = format!("{count} attachment(s) beside the permit are not carried; the original message keeps them");
    Some(Finding::info("CITES-02", "Attachments", message).at(attachment.place()))
}

/// Elements that say the same thing: the one that counts, and the one that is read where the first is empty.
const TWO_PLACES: &[(&str, &str)] = &[
    (
        "HeaderExchangedDocument/EffectiveSpecifiedPeriod/StartDateTime",
        "HeaderExchangedDocument/ReferenceReferencedDocument/EffectiveSpecifiedPeriod/StartDateTime",
    ),
    (
        "HeaderExchangedDocument/EffectiveSpecifiedPeriod/EndDateTime",
        "HeaderExchangedDocument/ReferenceReferencedDocument/EffectiveSpecifiedPeriod/EndDateTime",
    ),
    (
        "HeaderExchangedDocument/IssueLogisticsLocation/ID",
        "HeaderExchangedDocument/ThirdSignatoryDocumentAuthentication/IssueLogisticsLocation/ID",
    ),
    (
        "HeaderExchangedDocument/IssueLogisticsLocation/Name",
        "HeaderExchangedDocument/ThirdSignatoryDocumentAuthentication/IssueLogisticsLocation/Name",
    ),
];

/// In version 1 the country of import has a place of its own besides the importer's address.
const TWO_PLACES_V1: &[(&str, &str)] = &[(
    "SpecifiedSupplyChainConsignment/ConsigneeTradeParty/PostalTradeAddress/CountryIdentificationTradeCountry/ID",
    "SpecifiedSupplyChainConsignment/ImportTradeCountry/ID",
)];

/// Where two places of one datum differ, the second is not read: said so that nothing is dropped in silence.
fn disagreements(root: Node<'_, '_>, version: Version) -> Vec<Finding> {
    let of_version = if version == Version::V1 { TWO_PLACES_V1 } else { &[] };
    let text = |path| locate::element(root, path).filter(|node| !node.text().trim().is_empty());
    let disagreement = |(first, second): &(&'static str, &'static str)| {
        let (first, second) = (text(first)?, text(second)?);
        let (read, other) = (first.text().trim(), second.text().trim());
        let message = || format!("{other:?} here, but {read:?} in {}, which counts", first.path());
        (read != other).then(|| Finding::warning("CITES-01", second.path(), message()).at(second.place()))
    };
    TWO_PLACES.iter().chain(of_version).filter_map(disagreement).collect()
}
