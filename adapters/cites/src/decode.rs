//! Bytes to event.

use causeway_contract::adapter::{Decoded, Draft, Input, Move, Part};
use causeway_contract::canonical::Permit;
use causeway_contract::event::{Data, EventType};
use causeway_contract::finding::{Finding, Place};
use causeway_contract::profile::Mapped;
use causeway_contract::time::is_instant;
use causeway_contract::xml::{Node, NodeId, Tree};
use serde_json::Value;

use crate::adapter::CitesEpermit;
use crate::check;
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
        let (of_body, of_parts) = share(reading.findings, tree, &reading.roots);
        let parts = reading.roots.iter().zip(of_parts).map(|(root, findings)| {
            let permit = Reader { adapter: self, dialect, tree, root: *root };
            permit.part(input.explain, findings)
        });
        let mut decoded = Decoded { parts: parts.collect(), findings: of_body };
        bound(&mut decoded, input.limits.findings.max(1));
        decoded
    }

    /// Every datum at its home, in the words of today.
    fn normalise(&self, permit: &mut Permit) {
        homes::settle(permit);
        source::split_all(permit, &self.codes.sources);
        unit::modernise(permit, &self.codes.units);
        country::derive(permit);
    }
}

/// One permit of a body.
struct Reader<'r> {
    adapter: &'r CitesEpermit,
    dialect: &'r Dialect,
    tree: &'r Tree<'r>,
    root: NodeId,
}

impl Reader<'_> {
    fn part(&self, explain: bool, mut findings: Vec<Finding>) -> Part {
        let Mapped { value, extension, moves, findings: unmapped, .. } = self.mapped(explain);
        let root = self.tree.node(self.root);
        let mut permit = match serde_json::from_value::<Data>(Value::Object(value)) {
            Ok(data) => data.permit.unwrap_or_default(),
            Err(error) => {
                findings.push(Finding::error("CITES-03", root.name(), error.to_string()).at(root.place()));
                Permit::default()
            }
        };
        self.adapter.normalise(&mut permit);
        findings.extend(unmapped);
        findings.extend(beside(root));
        findings.extend(disagreements(root, self.dialect.version));
        findings.extend(other_process(root));
        self.check(&permit, &moves, &mut findings);
        self.dialect.profile.number(&mut findings);
        findings.sort_by_key(|finding| finding.place);
        let extension = match self.dialect.version {
            Version::V1 => version::in_version_2(extension, &permit),
            Version::V2 => extension,
        };
        let draft = Draft {
            kind: Some(happened(&permit)),
            time: permit.issued_at.clone().filter(|at| is_instant(at)),
            data: Data { permit: Some(permit), extension, ..Data::default() },
            ..Draft::default()
        };
        let moves = if explain { locate::settle(moves, &draft.data) } else { Vec::new() };
        Part { draft, findings, moves }
    }

    fn mapped(&self, explain: bool) -> Mapped {
        self.dialect.mapping.read(self.tree, self.root, explain)
    }

    /// Checks the permit. Where nobody asked for moves, they are made only if there is something to locate.
    fn check(&self, permit: &Permit, moves: &[Move], findings: &mut Vec<Finding>) {
        let root = self.tree.node(self.root);
        let of_type = locate::element(root, check::TYPE);
        // What the table says of a type outside its list, rule R02 says better.
        let path = of_type.map(|node| node.path());
        findings.retain(|finding| finding.rule != "MAP-01" || Some(&finding.path) != path.as_ref());
        let type_written = of_type.map_or("", |node| node.text());
        let complaints = check::check(permit, type_written, &self.adapter.codes);
        if complaints.is_empty() {
            return;
        }
        let again = if moves.is_empty() { self.mapped(true).moves } else { Vec::new() };
        let moves = if moves.is_empty() { &again } else { moves };
        findings.extend(complaints.into_iter().map(|complaint| locate::finding(complaint, root, moves)));
    }
}

/// A permit whose box 14 is filled was endorsed at export; of any other the document says only that it was issued.
fn happened(permit: &Permit) -> EventType {
    let endorsed = !permit.endorsements.is_empty() || permit.items.iter().any(|item| !item.endorsed.is_empty());
    if endorsed { EventType::PermitEndorsed } else { EventType::PermitIssued }
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

/// Keeps no more errors, and no more warnings and remarks, than the limit allows.
fn bound(decoded: &mut Decoded, most: usize) {
    let (mut errors, mut remarks) = (0_usize, 0_usize);
    let mut keep = |finding: &Finding| {
        let count = if finding.is_error() { &mut errors } else { &mut remarks };
        *count += 1;
        *count <= most
    };
    decoded.findings.retain(&mut keep);
    decoded.parts.iter_mut().for_each(|part| part.findings.retain(&mut keep));
    let unsaid = errors.saturating_sub(most) + remarks.saturating_sub(most);
    if unsaid > 0 {
        decoded.findings.push(Finding::info("XML-12", "", format!("{unsaid} more findings are not listed")));
    }
}

/// What stands beside the permit in its envelope.
fn beside(root: Node<'_, '_>) -> Option<Finding> {
    let mut beside = root.parent()?.children().filter(|node| node.name() == "Attachments");
    let attachment = beside.next()?;
    let count = 1 + beside.count();
    let message = format!("{count} attachment(s) beside the permit are not carried; the original message keeps them");
    Some(Finding::info("CITES-02", "Attachments", message).at(attachment.place()))
}

/// The process that every CITES e-permit names, in any case of letters: the schema page and real messages differ.
const PROCESS: &str = "CITES PERMITTING";

/// A document that says it belongs to another process.
fn other_process(root: Node<'_, '_>) -> Option<Finding> {
    let path = "SpecifiedExchangedDocumentContext/BusinessProcessSpecifiedDocumentContextParameter/Value";
    let named = locate::element(root, path).filter(|node| !node.text().trim().is_empty())?;
    let other = !named.text().trim().eq_ignore_ascii_case(PROCESS);
    let message = || format!("the document belongs to the process {:?}; expected {PROCESS:?}", named.text().trim());
    other.then(|| Finding::warning("CITES-04", named.path(), message()).at(named.place()))
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
