//! A `Declaration` element to a canonical declaration, and back.

use std::sync::Arc;

use causeway_contract::adapter::{CannotWrite, Loss, Move};
use causeway_contract::canonical::Declaration;
use causeway_contract::event::{Data, Event, Extension, prune};
use causeway_contract::finding::Finding;
use causeway_contract::profile::{Mapped, Mapping, Piece, Profile, Written};
use causeway_contract::xml::{Node, Tree};
use serde_json::{Map, Value};

use super::{Functions, changes, consignor, derive, restate, sequence};
use crate::origins::{Origins, beyond};
use crate::rules;

/// Reads and writes `Declaration` elements.
#[derive(Debug)]
pub(crate) struct DeclarationForm {
    mapping: Mapping,
    functions: Arc<Functions>,
}

/// What was read of one.
pub(crate) struct Read {
    pub(crate) declaration: Declaration,
    pub(crate) extension: Vec<Extension>,
    pub(crate) written: Vec<Extension>,
    pub(crate) moves: Vec<Move>,
    pub(crate) findings: Vec<Finding>,
}

/// Member of `data` that declarations are.
const HOME: &str = "declaration";

impl DeclarationForm {
    pub(crate) fn new(mapping: Mapping, functions: Arc<Functions>) -> Self {
        Self { mapping, functions }
    }

    /// Function codes of its partner.
    pub(crate) fn functions(&self) -> &Arc<Functions> {
        &self.functions
    }

    pub(crate) fn profile(&self) -> &Profile {
        self.mapping.profile()
    }

    /// Reads one element and derives what follows from it.
    pub(crate) fn read(&self, tree: &Tree<'_>, node: Node<'_, '_>, explain: bool) -> Read {
        let mapped = self.mapping.read(tree, node.id(), explain);
        let Mapped { mut value, mut extension, mut written, moves, mut findings } = mapped;
        let placed = consignor::place(&mut value, node, &mut extension, &mut written);
        let mut declaration = match serde_json::from_value::<Declaration>(Value::Object(value)) {
            Ok(declaration) => declaration,
            Err(error) => {
                findings.push(Finding::error(rules::MODEL, node.path(), error.to_string()).at(node.place()));
                Declaration::default()
            }
        };
        derive::complete(&mut declaration, &self.functions);
        let settle = |Move { from, to, value }| {
            let to = format!("{HOME}.{}", consignor::settled(&to, placed)?);
            Some(Move { from, to, value })
        };
        let moves = moves.into_iter().filter_map(settle).collect();
        Read { declaration, extension, written, moves, findings }
    }

    /// Writes the declaration of an event, below so many elements. Losses and moves are told by the event's paths.
    ///
    /// # Errors
    /// Where the event has no declaration, or one that says something else.
    pub(super) fn write(&self, event: &Event, depth: usize, explain: bool) -> Result<Written, CannotWrite> {
        let Some(declaration) = &event.data.declaration else {
            return Err(CannotWrite::new(format!("{} came without its declaration", event.kind)));
        };
        if event.data.grant.as_ref().is_some_and(|grant| grant.base.is_none()) {
            let reason = "the declaration itself is not known here, only what was changed; as JSON it can be told";
            return Err(CannotWrite::new(reason));
        }
        let (declaration, mut origins) = restate::restate(declaration, event.kind, &self.functions)?;
        let mut value = members(serde_json::to_value(&declaration));
        consignor::put_back(&mut value, &event.data.written, &mut origins);
        let extension = sequence::numbered(&value, &event.data.extension);
        let mut piece = Piece::new(&value);
        (piece.extension, piece.written, piece.depth) = (&extension, &event.data.written, depth);
        let mut written = self.mapping.write_piece("Declaration", &piece, explain);
        written.losses = losses(event, &origins, written.losses);
        written.moves = written.moves.into_iter().filter_map(|step| origins.step(HOME, step)).collect();
        Ok(written)
    }
}

impl DeclarationForm {
    /// A declaration as its element alone, whether it is complete or not: for changes to be put into it.
    /// What no element holds is told, by the declaration's paths.
    pub(crate) fn element(&self, declaration: &Declaration, around: &Data) -> (String, Vec<Loss>) {
        let (value, _) = changes::lay_out(declaration, &around.written);
        let extension = sequence::numbered(&value, &around.extension);
        let mut piece = Piece::new(&value);
        (piece.extension, piece.written) = (&extension, &around.written);
        let written = self.mapping.write_piece("Declaration", &piece, false);
        (written.text, written.losses)
    }
}

fn losses(event: &Event, origins: &Origins, losses: Vec<Loss>) -> Vec<Loss> {
    losses.into_iter().filter_map(|loss| origins.loss(HOME, loss)).chain(beyond(&event.data)).collect()
}

/// A part of the canonical document as the mapping takes it.
pub(crate) fn members(part: serde_json::Result<Value>) -> Map<String, Value> {
    let mut value = part.unwrap_or_default();
    prune(&mut value);
    match value {
        Value::Object(members) => members,
        _ => Map::new(),
    }
}
