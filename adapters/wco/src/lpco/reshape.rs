//! A permit laid out as a declaration would be: blocks become goods items, packages become documents, what has no
//! element becomes a statement. [`super::places`] says how the layout looks.

use causeway_contract::adapter::Loss;
use causeway_contract::event::Event;
use serde_json::{Map, Value};

use super::fit::Fit;
use super::layout::{Layout, Origins};
use super::leaves::{Leaf, Refusals};
use super::places::{
    EARLIER, FIRST_NAME, HEADER, IDENTIFIER, MOST_BLOCKS, PARTIES, PARTY, PERMIT_CATEGORY, QUANTITY, REPEATED,
    TRANSPORT_CATEGORY, document_type, has_element,
};
use super::statements::{Statement, Statements};

/// A permit, laid out.
pub(crate) struct Reshaped {
    /// What the mapping table writes.
    pub(crate) value: Map<String, Value>,
    /// Where its values came from.
    pub(crate) origins: Origins,
    /// What has no place in the profile.
    pub(crate) losses: Vec<Loss>,
}

/// Lays the permit of an event out. Values that an element has refused go as statements, lost ones not at all.
pub(crate) fn reshape(event: &Event, statements: &Statements, refusals: &Refusals) -> Reshaped {
    let mut document = event.data.to_value();
    if let Some(members) = document.as_object_mut() {
        members.retain(|name, _| !matches!(name.as_str(), "extension" | "written" | "wrapper"));
        members.insert("type".to_owned(), event.kind.as_str().into());
    }
    let mut layout = Layout::new(&document, refusals, &|pattern| statements.form(pattern));
    let blocks = layout.count("permit.items").min(MOST_BLOCKS);
    header(&mut layout, blocks);
    for item in 0..blocks {
        block(&mut layout, item);
    }
    let losses = state(&mut layout, statements, blocks);
    let (value, origins) = layout.finish();
    Reshaped { value, origins, losses }
}

fn header(layout: &mut Layout<'_>, blocks: usize) {
    for (from, to, fit) in HEADER {
        layout.carry(from, to, fit);
    }
    layout.put("item_count", blocks.to_string());
    for (from, to) in PARTIES {
        layout.carry_together(&format!("{from}.ids[0]"), &format!("{to}.ids[0]"), &IDENTIFIER, |_| true);
        for member in PARTY.into_iter().filter(|member| has_element(to, member)) {
            layout.carry(&format!("{from}.{member}"), &format!("{to}.{member}"), Fit::Line);
        }
    }
    let mut placed = 0;
    for at in 0..numbered(layout, "permit.transport_documents") {
        let (from, to) = (format!("permit.transport_documents[{at}]"), format!("transport[{placed}]"));
        if layout.carry(&format!("{from}.number"), &format!("{to}.number"), Fit::Line) {
            layout.carry(&format!("{from}.kind"), &format!("{to}.type"), Fit::Line);
            layout.put(&format!("{to}.category"), TRANSPORT_CATEGORY);
            placed += 1;
        }
    }
}

/// One block of the form is one goods item.
fn block(layout: &mut Layout<'_>, item: usize) {
    let (from, to) = (format!("permit.items[{item}]"), format!("items[{item}]"));
    layout.put(&format!("{to}.number"), item + 1);
    layout.repeat(&format!("{from}.{FIRST_NAME}"), &format!("{to}.description"), Fit::Line);
    for package in 0..layout.count(&format!("{from}.quantities")).max(1) {
        let document = format!("{to}.documents[{package}]");
        permit_document(layout, &document);
        let (quantity, place) = (format!("{from}.quantities[{package}]"), format!("{document}.quantity"));
        // A qualifier stands behind `#` in the unit code.
        layout.carry_together(&quantity, &place, &QUANTITY, |text| !text.contains('#'));
    }
    for at in 0..layout.count(&format!("{from}.marks")) {
        let (mark, package) = (format!("{from}.marks[{at}]"), format!("{to}.packages[{at}]"));
        if layout.carry(&mark, &format!("{package}.marks"), Fit::Line) {
            layout.put(&format!("{package}.number"), at + 1);
            layout.stands_for(&package, &mark);
        }
    }
    for at in 0..layout.count(&format!("{from}.origin.countries")) {
        layout.carry(&format!("{from}.origin.countries[{at}]"), &format!("{to}.origins[{at}].country"), Fit::Line);
    }
    earlier_documents(layout, &from, &to);
}

/// The permit as every goods item carries it.
fn permit_document(layout: &mut Layout<'_>, document: &str) {
    let of_type = document_type(layout.peek("permit.type"));
    layout.put(&format!("{document}.category"), PERMIT_CATEGORY);
    layout.put(&format!("{document}.type"), of_type);
    for (from, member, fit) in REPEATED {
        layout.repeat(from, &format!("{document}.{member}"), fit);
    }
}

/// How many documents of a list may have elements: all, or none where one has no number. Elements carry no position;
/// beside an entry without a number nobody could tell which of the others they are.
fn numbered(layout: &Layout<'_>, list: &str) -> usize {
    let count = layout.count(list);
    let all = (0..count).all(|at| layout.peek(&format!("{list}[{at}].number")).is_some());
    if all { count } else { 0 }
}

fn earlier_documents(layout: &mut Layout<'_>, from: &str, to: &str) {
    let mut placed = 0;
    for earlier in EARLIER {
        for at in 0..numbered(layout, &format!("{from}.{}", earlier.list)) {
            let (document, place) = (format!("{from}.{}[{at}]", earlier.list), format!("{to}.previous[{placed}]"));
            if !layout.carry(&format!("{document}.number"), &format!("{place}.number"), Fit::Line) {
                continue;
            }
            placed += 1;
            layout.put(&format!("{place}.category"), earlier.category);
            let kind = format!("{document}.kind");
            // A kind that says what its list implies is stated: read from the element alone, it would not be said.
            let told = layout.peek(&kind).is_some_and(|kind| Some(kind) != earlier.implied)
                && layout.carry(&kind, &format!("{place}.type"), Fit::Line);
            if let (false, Some(implied)) = (told, earlier.implied) {
                layout.put(&format!("{place}.type"), implied);
            }
        }
    }
}

/// Everything that no element took becomes a statement, of its block or of the whole; what has no statement either
/// is lost.
fn state(layout: &mut Layout<'_>, statements: &Statements, blocks: usize) -> Vec<Loss> {
    let mut losses = layout.lost();
    let mut of_whole = 0;
    let mut of_block = vec![0_usize; blocks];
    let mut rest = layout.rest();
    statements.sort(&mut rest);
    for leaf in rest {
        let block = leaf.positions.first().copied().filter(|_| leaf.pattern.starts_with("permit.items[]"));
        if block.is_some_and(|block| block >= blocks) {
            let reason = format!("a declaration holds {MOST_BLOCKS} goods items, and each block is one");
            losses.push(lost(leaf, reason));
            continue;
        }
        let Some(found) = statements.of(&leaf) else {
            losses.push(lost(leaf, "this profile has no place for it".to_owned()));
            continue;
        };
        for statement in found {
            let (list, count) = match block.and_then(|block| Some((block, of_block.get_mut(block)?))) {
                Some((block, count)) => (format!("items[{block}].statements"), count),
                None => ("statements".to_owned(), &mut of_whole),
            };
            let at = format!("{list}[{count}]");
            *count += 1;
            layout.stands_for(&at, &leaf.path);
            place(layout, &at, statement);
        }
    }
    losses
}

fn lost(leaf: Leaf, reason: String) -> Loss {
    Loss { path: leaf.origin, value: leaf.text, reason }
}

fn place(layout: &mut Layout<'_>, at: &str, Statement { kind, code, text }: Statement) {
    layout.put(&format!("{at}.type"), kind);
    if !code.is_empty() {
        layout.put(&format!("{at}.code"), code);
    }
    layout.put(&format!("{at}.text"), text);
}
