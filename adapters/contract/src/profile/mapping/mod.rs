//! Between element tree and canonical document.

mod expression;
mod canon;
mod date;
mod form;
mod table;
mod extension;
mod places;
mod read;
mod take;
mod leave;
mod outline;
mod write;
mod texts;
mod losses;
mod restore;
mod settle;
mod emit;
mod page;

use std::sync::Arc;

use serde_json::{Map, Value};

use super::Profile;
use crate::adapter::{Loss, Move};
use crate::event::Extension;
use crate::finding::Finding;
use crate::schemas::{Schemas, TableProblem};
use crate::xml::{NodeId, Tree};

/// A mapping table, compiled against its profile.
#[derive(Debug)]
pub struct Mapping {
    profile: Arc<Profile>,
    /// By element of the profile.
    rules: Vec<table::ElementRule>,
}

/// What was read of one root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapped {
    /// The canonical document.
    pub value: Map<String, Value>,
    /// What the mapping does not take, by element path from this root.
    pub extension: Vec<Extension>,
    /// Where each value came from; only where asked for.
    pub moves: Vec<Move>,
    /// Values that the mapping cannot read.
    pub findings: Vec<Finding>,
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The document.
    pub bytes: Vec<u8>,
    /// What could not be carried over, each with its canonical path (extension entries: `extension[n]`).
    pub losses: Vec<Loss>,
    /// Where each value went; only where asked for.
    pub moves: Vec<Move>,
    /// Element paths that the profile requires and that have no value: the document is not valid without them.
    pub missing: Vec<String>,
}

impl Mapping {
    /// Compiles a mapping table, e.g. `cites/v2/cites-epermit-xml.mapping.csv`, against its profile.
    ///
    /// # Errors
    /// Every problem of the table.
    pub fn compile(profile: &Arc<Profile>, schemas: &Schemas, table: &str) -> Result<Mapping, Vec<TableProblem>> {
        table::compile(profile, schemas, table)
    }

    /// The profile it maps.
    #[must_use]
    pub fn profile(&self) -> &Arc<Profile> {
        &self.profile
    }

    /// Reads one root (and what stands in its slots) into a canonical document.
    #[must_use]
    pub fn read(&self, tree: &Tree<'_>, node: NodeId, explain: bool) -> Mapped {
        read::read(self, tree, node, explain)
    }

    /// Writes a canonical document as the root of that name, in the profile's order.
    #[must_use]
    pub fn write(&self, root: &str, value: &Map<String, Value>, extension: &[Extension], explain: bool) -> Written {
        write::write(self, root, value, extension, explain)
    }

    /// The mapping as a Markdown table for partners, its canonical places from the root of an event in which the
    /// document stands at `home`.
    #[must_use]
    pub fn page(&self, home: &str) -> String {
        page::page(self, home)
    }
}
