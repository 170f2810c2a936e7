//! A `Declaration` element to a canonical declaration: for a declaration itself, and for what a notice changed.

use causeway_contract::adapter::Move;
use causeway_contract::canonical::Declaration;
use causeway_contract::event::Extension;
use causeway_contract::finding::Finding;
use causeway_contract::profile::{Mapped, Mapping, Profile};
use causeway_contract::xml::{Node, Tree};
use serde_json::{Map, Value};

use super::{Functions, derive};
use crate::rules;

/// Member under which the mapping leaves the consignment's consignor: it is the declaration's only where the
/// shipment names none.
const CONSIGNMENT_CONSIGNOR: &str = "consignment_consignor";

/// Reads `Declaration` elements.
#[derive(Debug)]
pub(crate) struct DeclarationReader {
    mapping: Mapping,
    functions: Functions,
}

/// What was read of one.
pub(crate) struct Read {
    pub(crate) declaration: Declaration,
    pub(crate) extension: Vec<Extension>,
    pub(crate) moves: Vec<Move>,
    pub(crate) findings: Vec<Finding>,
}

impl DeclarationReader {
    pub(crate) fn new(mapping: Mapping, functions: Functions) -> Self {
        Self { mapping, functions }
    }

    pub(crate) fn profile(&self) -> &Profile {
        self.mapping.profile()
    }

    pub(crate) fn functions(&self) -> &Functions {
        &self.functions
    }

    /// Reads one element and derives what follows from it. `home`: the canonical path of the declaration, for moves.
    pub(crate) fn read(&self, tree: &Tree<'_>, node: Node<'_, '_>, home: &str, explain: bool) -> Read {
        let Mapped { mut value, mut extension, moves, mut findings } = self.mapping.read(tree, node.id(), explain);
        trim(value.values_mut());
        let mut placed = true;
        if let Some(consignor) = value.remove(CONSIGNMENT_CONSIGNOR) {
            placed = place_consignor(&mut value, consignor);
            if !placed {
                extension.extend(leaves(node, &["Consignment", "Consignor"]));
            }
        }
        let mut declaration = match serde_json::from_value::<Declaration>(Value::Object(value)) {
            Ok(declaration) => declaration,
            Err(error) => {
                findings.push(Finding::error(rules::MODEL, node.path(), error.to_string()).at(node.place()));
                Declaration::default()
            }
        };
        derive::complete(&mut declaration, &self.functions);
        let moves = moves.into_iter().filter_map(|one| settle(one, home, placed)).collect();
        Read { declaration, extension, moves, findings }
    }
}

/// A move that tells where the value stands in the event. None for a consignor that went to the extension.
fn settle(Move { from, to, value }: Move, home: &str, placed: bool) -> Option<Move> {
    let to = match to.strip_prefix(CONSIGNMENT_CONSIGNOR) {
        Some(_) if !placed => return None,
        Some(rest) => format!("{home}.parties.consignor{rest}"),
        None => format!("{home}.{to}"),
    };
    Some(Move { from, to, value })
}

/// Puts the consignment's consignor where the shipment names none. False if it names one.
fn place_consignor(value: &mut Map<String, Value>, consignor: Value) -> bool {
    let parties = value.entry("parties").or_insert_with(|| Value::Object(Map::new()));
    let Some(parties) = parties.as_object_mut() else { return false };
    let free = !parties.contains_key("consignor");
    if free {
        parties.insert("consignor".to_owned(), consignor);
    }
    free
}

/// The values below a descendant, as extension entries.
fn leaves(node: Node<'_, '_>, steps: &[&str]) -> Vec<Extension> {
    let below = steps.iter().try_fold(node, |node, step| node.child(step));
    let mut found = Vec::new();
    let mut open: Vec<_> = below.into_iter().collect();
    while let Some(node) = open.pop() {
        if !node.text().is_empty() {
            found.push(Extension { path: node.path(), value: node.text().to_owned() });
        }
        open.extend(node.children());
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    found
}

/// Takes the blanks around every text: real traffic is full of them, and `MRN ` is not another declaration.
pub(crate) fn trim<'v>(values: impl Iterator<Item = &'v mut Value>) {
    for value in values {
        match value {
            Value::String(text) if text.trim().len() < text.len() => *text = text.trim().to_owned(),
            Value::Array(entries) => trim(entries.iter_mut()),
            Value::Object(members) => trim(members.values_mut()),
            _ => {}
        }
    }
}
