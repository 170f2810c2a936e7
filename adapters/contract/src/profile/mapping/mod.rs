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
mod as_written;
mod outline;
mod write;
mod texts;
mod losses;
mod restore;
mod rewrite;
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

/// The first line of every document that is written.
pub const XML_DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

/// A mapping table, compiled against its profile.
#[derive(Debug)]
pub struct Mapping {
    profile: Arc<Profile>,
    /// By element of the profile.
    rules: Vec<table::ElementRule>,
    /// How the document said things in its own way is noted, so that the same document can be written again.
    exact: bool,
}

/// What was read of one root.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mapped {
    /// The canonical document.
    pub value: Map<String, Value>,
    /// What the mapping does not take, by element path from this root.
    pub extension: Vec<Extension>,
    /// How the document said what the model says; only of an exact mapping.
    pub written: Vec<Extension>,
    /// Where each value came from; only where asked for.
    pub moves: Vec<Move>,
    /// Values that the mapping cannot read.
    pub findings: Vec<Finding>,
}

/// A root to be written: a document, or a piece of one.
#[derive(Clone, Copy, Debug)]
pub struct Piece<'p> {
    /// The canonical document.
    pub value: &'p Map<String, Value>,
    /// What the model does not name, by element path from the root.
    pub extension: &'p [Extension],
    /// How it was written before; what does not fit any more is passed over.
    pub written: &'p [Extension],
    /// Write the constants of the table. Without them, the root is what the rest says, and may stand empty.
    pub constants: bool,
    /// Elements around it, for the layout.
    pub depth: usize,
    /// Roots that stand in the root's slot, written already.
    pub inside: &'p [String],
}

impl<'p> Piece<'p> {
    /// A whole document that came without anything but its values.
    #[must_use]
    pub fn new(value: &'p Map<String, Value>) -> Self {
        Self { value, extension: &[], written: &[], constants: true, depth: 0, inside: &[] }
    }
}

/// What was written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The document; of a piece, the root element with all in it and a line end.
    pub text: String,
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
        table::compile(profile, schemas, &[table])
    }

    /// Compiles several tables into one mapping, the one whose contexts hold in the others first: what a table says of
    /// a root holds wherever that root stands in a slot of another.
    ///
    /// # Errors
    /// Every problem of every table.
    pub fn compile_all(
        profile: &Arc<Profile>,
        schemas: &Schemas,
        tables: &[&str],
    ) -> Result<Mapping, Vec<TableProblem>> {
        table::compile(profile, schemas, tables)
    }

    /// The same mapping, reading so that what is written again is the same document: blanks around values do not
    /// count, and how the document said things in its own way is noted in [`Mapped::written`]. For tables without
    /// fallbacks, which are never written.
    #[must_use]
    pub fn exact(mut self) -> Self {
        self.exact = true;
        self
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
        let mut written = self.write_piece(root, &Piece { extension, ..Piece::new(value) }, explain);
        written.text.insert_str(0, XML_DECLARATION);
        written
    }

    /// Writes one root to be put into a document: without XML declaration, its namespaces declared on it.
    #[must_use]
    pub fn write_piece(&self, root: &str, piece: &Piece<'_>, explain: bool) -> Written {
        write::write(self, root, piece, explain)
    }

    /// The mapping as a Markdown table for partners, its canonical places from the root of an event in which the
    /// document stands at `home`.
    #[must_use]
    pub fn page(&self, home: &str) -> String {
        page::page(self, home)
    }
}
