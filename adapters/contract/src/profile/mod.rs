//! A standard as data: tables of `schemas/` that read, check, write and document.
//!
//! Read in this order: [`tables`] (CSV rows with their lines), [`compile`] (rows to a [`Profile`]), [`element`] and
//! [`simple_type`] (what a profile is made of), [`automaton`] (a profile judging a document while it is read),
//! [`rules`] (what findings refer to), [`mapping`] (between element tree and canonical document), [`xsd`] (a profile as
//! XML Schema).

pub mod tables;
mod element;
mod decimal;
mod temporal;
mod uri;
mod pattern;
mod facets;
mod simple_type;
mod compile;
mod compile_types;
mod compile_elements;
mod automaton;
mod notes;
mod attributes;
mod content;
mod slots;
mod ids;
mod rules;
mod mapping;
mod xsd;

use std::collections::HashMap;

pub use element::{Content, Element, ElementId};
pub use mapping::{Mapped, Mapping, Piece, Written, XML_DECLARATION};
pub use rules::{RULES, Rule};
pub use simple_type::quoted;
pub(crate) use temporal::{is_day, is_offset, is_time};
pub use xsd::SchemaDocument;

use crate::adapter::Input;
use crate::finding::Finding;
use crate::schemas::{Schemas, TableProblem};
use crate::xml::{self, NodeId, Tree};
use automaton::Automaton;
use compile::Compiler;
use element::Namespace;
use simple_type::SimpleType;

/// One or several table directories, compiled.
#[derive(Debug)]
pub struct Profile {
    namespaces: Vec<Namespace>,
    types: Vec<SimpleType>,
    elements: Vec<Element>,
    roots: Vec<ElementId>,
    paths: HashMap<String, ElementId>,
    tolerance: Tolerance,
    /// Tables give the standard's own names of types: what has none there has no name.
    names_types: bool,
    /// Directories it was compiled from.
    tables: Vec<String>,
}

/// What a profile lets pass, because real traffic does it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tolerance {
    /// An element the profile does not know is a warning; it travels in the extension.
    pub unknown_elements: bool,
    /// An attribute the profile does not know is a remark; it travels in the extension.
    pub unknown_attributes: bool,
    /// An element out of order is a warning.
    pub order: bool,
    /// The order of elements is not judged: the profile does not know it.
    pub any_order: bool,
    /// An empty simple element counts as one without a value, and is not wrong.
    pub empty_values: bool,
    /// An attribute whose value is `?` is read as if it were not there.
    pub placeholder_attributes: bool,
}

impl Tolerance {
    /// Everything that a profile which knows its whole standard may let pass.
    pub const ALL: Tolerance = Tolerance {
        unknown_elements: true,
        unknown_attributes: true,
        order: true,
        any_order: false,
        empty_values: true,
        placeholder_attributes: true,
    };

    /// What a profile lets pass that knows a part of its standard only.
    pub const PARTIAL: Tolerance = Tolerance { any_order: true, ..Tolerance::ALL };
}

/// What [`Profile::read`] made of a body.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The document; none where it is not well-formed, not safe, or beyond the limits.
    pub tree: Option<Tree<'a>>,
    /// Every element that stands as a root of the profile, in document order: outermost ones and those in slots
    /// (of a `MetaData` that holds a `Declaration`, both). Choose by `tree.node(id).name()`.
    pub roots: Vec<NodeId>,
    /// Everything wrong, in the order of the document.
    pub findings: Vec<Finding>,
}

impl Profile {
    /// Compiles table directories, e.g. `["wco/metadata", "wco/dec"]`, into one profile.
    ///
    /// # Errors
    /// Every problem of every table.
    pub fn compile(schemas: &Schemas, dirs: &[&str]) -> Result<Profile, Vec<TableProblem>> {
        compile::compile(schemas, dirs)
    }

    fn of(compiled: Compiler, dirs: &[&str]) -> Self {
        let Compiler { namespaces, types, elements, roots, paths, .. } = compiled;
        let tables = dirs.iter().map(|&dir| dir.to_owned()).collect();
        let names_types = elements.iter().any(|element| element.named.is_some());
        Self { namespaces, types, elements, roots, paths, tolerance: Tolerance::default(), names_types, tables }
    }

    /// The same profile, letting pass what `tolerance` says.
    #[must_use]
    pub fn tolerant(mut self, tolerance: Tolerance) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Reads a body and validates it in the same pass.
    #[must_use]
    pub fn read<'a>(&self, input: &Input<'a>) -> Reading<'a> {
        let mut automaton = Automaton::new(self);
        let (tree, mut findings) = xml::read(input, &mut automaton);
        let roots = automaton.finish(tree.as_ref(), &mut findings);
        // Reading stops at too many errors; half a document is none.
        let tree = tree.filter(|_| !findings.is_full());
        let mut findings = findings.into_vec();
        self.number(&mut findings);
        Reading { roots: if tree.is_some() { roots } else { Vec::new() }, tree, findings }
    }

    /// An element of this profile; none for an id of another.
    #[must_use]
    pub fn element(&self, id: ElementId) -> Option<&Element> {
        self.elements.get(id.0 as usize)
    }

    /// The element at a path of local names from its root.
    #[must_use]
    pub fn element_at(&self, path: &str) -> Option<ElementId> {
        self.paths.get(path).copied()
    }

    /// The element of that standard's id directly below another.
    #[must_use]
    pub fn child_by_id(&self, parent: ElementId, id: &str) -> Option<ElementId> {
        let children = self.element(parent)?.particles.iter().flat_map(|particle| &particle.choices).copied();
        children.into_iter().find(|&child| self.element(child).is_some_and(|child| child.id == id))
    }

    /// The roots, in the order of the tables.
    pub fn roots(&self) -> impl Iterator<Item = &Element> {
        self.roots.iter().filter_map(|&root| self.element(root))
    }

    fn simple(&self, element: &Element) -> Option<&SimpleType> {
        element.simple.and_then(|index| self.types.get(index as usize))
    }

    fn namespace(&self, element: &Element) -> Option<&Namespace> {
        element.namespace.and_then(|index| self.namespaces.get(index as usize))
    }
}
