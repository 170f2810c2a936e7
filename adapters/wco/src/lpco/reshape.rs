//! A permit laid out as a declaration would be.
//!
//! The layout is what `wco-lpco-xml.mapping.csv` writes from:
//! ```text
//! country  number  issued_at  issue_place  issuer_name  item_count  export_country  destination_country
//! authority  exporter  importer  applicant           parties, each with at most one id, street, postcode, subdivision
//! transport[]   {category, type, number}             box 15
//! statements[]  {type, code, text}                   what has no element of its own
//! items[]       one a block of the form:
//!   number  description
//!   documents[]  {category, type, number, effective_at, authority, quantity}   the permit; one a package of box 11
//!   statements[]  packages[] {number, marks}  origins[] {country}  previous[] {category, number, type}
//! ```

use std::collections::BTreeSet;

use causeway_contract::adapter::Loss;
use causeway_contract::event::Event;
use serde_json::{Map, Value};

use super::layout::{Layout, Origins};
use super::statements::{Statement, Statements};
use super::times;

/// A permit, laid out.
pub(crate) struct Reshaped {
    /// What the mapping table writes.
    pub(crate) value: Map<String, Value>,
    /// Where its values came from.
    pub(crate) origins: Origins,
    /// What has no place in the profile.
    pub(crate) losses: Vec<Loss>,
}

/// Lays the permit of an event out. Values in `barred` go as statements even where an element waits for them.
pub(crate) fn reshape(event: &Event, statements: &Statements, barred: &BTreeSet<String>) -> Reshaped {
    let mut document = event.data.to_value();
    if let Some(members) = document.as_object_mut() {
        members.retain(|name, _| !matches!(name.as_str(), "extension" | "written" | "wrapper"));
    }
    let mut layout = Layout::new(&document, barred);
    header(&mut layout);
    for item in 0..layout.count("permit.items") {
        block(&mut layout, item);
    }
    let losses = state(&mut layout, event, statements);
    let (value, origins) = layout.finish();
    Reshaped { value, origins, losses }
}

fn header(layout: &mut Layout<'_>) {
    for (from, to) in [
        ("permit.issuing_country", "country"),
        ("permit.number", "number"),
        ("permit.issued_by.place.code", "issue_place"),
        ("permit.issued_by.name", "issuer_name"),
        ("permit.country_of_export", "export_country"),
        ("permit.country_of_import", "destination_country"),
    ] {
        layout.carry(from, to);
    }
    if let Some(issued) = layout.peek("permit.issued_at").and_then(|time| times::fit(&time)) {
        if issued.exact {
            layout.carry("permit.issued_at", "issued_at");
        } else {
            layout.repeat("permit.issued_at", "issued_at", issued.text);
        }
    }
    layout.put("item_count", layout.count("permit.items").to_string());
    for (from, to, has_contact) in [
        ("permit.management_authority", "authority", false),
        ("permit.exporter", "exporter", true),
        ("permit.importer", "importer", true),
        ("permit.applicant", "applicant", false),
    ] {
        party(layout, from, to, has_contact);
    }
    for at in 0..layout.count("permit.transport_documents") {
        let (from, to) = (format!("permit.transport_documents[{at}]"), format!("transport[{at}]"));
        if layout.carry(&format!("{from}.number"), &format!("{to}.number")) {
            layout.carry(&format!("{from}.kind"), &format!("{to}.type"));
            layout.put(&format!("{to}.category"), TRANSPORT_CATEGORY);
        }
    }
}

/// Category of documents whose type is a UNTDID 1001 code, as tariffs write it: `N740` is an air waybill.
const TRANSPORT_CATEGORY: &str = "N";

fn party(layout: &mut Layout<'_>, from: &str, to: &str, has_contact: bool) {
    layout.carry_together(&format!("{from}.ids[0]"), &format!("{to}.ids[0]"), &["value", "scheme", "agency"]);
    for member in [
        "name",
        "address.streets[0]",
        "address.postcodes[0]",
        "address.city",
        "address.subdivisions[0]",
        "address.country",
    ] {
        layout.carry(&format!("{from}.{member}"), &format!("{to}.{member}"));
    }
    if has_contact {
        layout.carry(&format!("{from}.contact"), &format!("{to}.contact"));
    }
}

/// One block of the form is one goods item.
fn block(layout: &mut Layout<'_>, item: usize) {
    let (from, to) = (format!("permit.items[{item}]"), format!("items[{item}]"));
    layout.put(&format!("{to}.number"), item + 1);
    let name = format!("{from}.lines[0].scientific_names[0]");
    if let Some(text) = layout.peek(&name) {
        layout.repeat(&name, &format!("{to}.description"), text);
    }
    for package in 0..layout.count(&format!("{from}.quantities")).max(1) {
        let document = format!("{to}.documents[{package}]");
        permit_document(layout, &document);
        let (quantity, place) = (format!("{from}.quantities[{package}]"), format!("{document}.quantity"));
        layout.carry_together(&quantity, &place, &["value", "unit", "qualifier"]);
    }
    for at in 0..layout.count(&format!("{from}.marks")) {
        let package = format!("{to}.packages[{at}]");
        if layout.carry(&format!("{from}.marks[{at}]"), &format!("{package}.marks")) {
            layout.put(&format!("{package}.number"), at + 1);
        }
    }
    for at in 0..layout.count(&format!("{from}.origin.countries")) {
        layout.carry(&format!("{from}.origin.countries[{at}]"), &format!("{to}.origins[{at}].country"));
    }
    previous_documents(layout, &from, &to);
}

/// The permit as every goods item carries it.
fn permit_document(layout: &mut Layout<'_>, document: &str) {
    let kind = layout.peek("permit.type");
    layout.put(&format!("{document}.category"), "C");
    layout.put(&format!("{document}.type"), if kind.as_deref() == Some("import") { "638" } else { "400" });
    if let Some(number) = layout.peek("permit.number") {
        layout.repeat("permit.number", &format!("{document}.number"), number);
    }
    if let Some(from) = layout.peek("permit.valid_from").and_then(|time| times::fit(&time)) {
        layout.repeat("permit.valid_from", &format!("{document}.effective_at"), from.text);
    }
    if let Some(name) = layout.peek("permit.management_authority.name") {
        layout.repeat("permit.management_authority.name", &format!("{document}.authority"), name);
    }
}

/// Lists of earlier documents: canonical list, category of ours, UNTDID 1001 type that the list implies.
const PREVIOUS: [(&str, &str, Option<&str>); 3] = [
    ("origin.permits", "ORI", Some("861")),
    ("last_reexport.certificates", "LRX", Some("811")),
    ("previous_documents", "OTH", None),
];

fn previous_documents(layout: &mut Layout<'_>, from: &str, to: &str) {
    let mut placed = 0;
    for (list, category, implied) in PREVIOUS {
        for at in 0..layout.count(&format!("{from}.{list}")) {
            let (document, place) = (format!("{from}.{list}[{at}]"), format!("{to}.previous[{placed}]"));
            if !layout.carry(&format!("{document}.number"), &format!("{place}.number")) {
                continue;
            }
            placed += 1;
            layout.put(&format!("{place}.category"), category);
            if !layout.carry(&format!("{document}.kind"), &format!("{place}.type"))
                && let Some(implied) = implied
            {
                layout.put(&format!("{place}.type"), implied);
            }
        }
    }
}

/// Everything that no element took becomes a statement, of its block or of the whole; what has no statement either
/// is lost.
fn state(layout: &mut Layout<'_>, event: &Event, statements: &Statements) -> Vec<Loss> {
    let status = Statement { kind: "STA".to_owned(), code: String::new(), text: event.kind.to_string() };
    place(layout, "statements[0]", status);
    let mut losses = Vec::new();
    let mut of_whole = 1;
    let mut of_block = vec![0; layout.count("permit.items")];
    let mut rest = layout.rest();
    statements.sort(&mut rest);
    for leaf in rest {
        let Some(found) = statements.of(&leaf) else {
            let reason = "this profile has no place for it".to_owned();
            losses.push(Loss { path: leaf.path, value: leaf.text, reason });
            continue;
        };
        let block = leaf.positions.first().filter(|_| leaf.pattern.starts_with("permit.items[]"));
        for statement in found {
            let next = match block.and_then(|&block| Some((block, of_block.get_mut(block)?))) {
                Some((block, count)) => {
                    *count += 1;
                    format!("items[{block}].statements[{}]", *count - 1)
                }
                None => {
                    of_whole += 1;
                    format!("statements[{}]", of_whole - 1)
                }
            };
            layout.stands_for(&next, &leaf.path);
            place(layout, &next, statement);
        }
    }
    losses
}

fn place(layout: &mut Layout<'_>, at: &str, Statement { kind, code, text }: Statement) {
    layout.put(&format!("{at}.type"), kind);
    if !code.is_empty() {
        layout.put(&format!("{at}.code"), code);
    }
    layout.put(&format!("{at}.text"), text);
}
