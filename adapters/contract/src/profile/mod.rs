//! A standard as data.

use crate::adapter::Input;
use crate::finding::Finding;
use crate::schemas::{Schemas, TableProblem};
use crate::xml::{NodeId, Tree};

mod mapping;
mod rules;

pub use mapping::{Mapped, Mapping, Written};
pub use rules::{RULES, Rule};

/// An element of a [`Profile`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElementId(pub(crate) u32);

/// One or several table directories, compiled.
#[derive(Debug)]
pub struct Profile {
    tolerance: Tolerance,
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
    /// An empty simple element counts as one without a value, and is not wrong.
    pub empty_values: bool,
    /// An attribute whose value is `?` is read as if it were not there.
    pub placeholder_attributes: bool,
}

impl Tolerance {
    /// Everything that may be let pass.
    pub const ALL: Tolerance = Tolerance {
        unknown_elements: true,
        unknown_attributes: true,
        order: true,
        empty_values: true,
        placeholder_attributes: true,
    };
}

/// What [`Profile::read`] made of a body.
#[derive(Debug)]
pub struct Reading<'a> {
    /// The document; none where it is not well-formed, not safe, or beyond the limits.
    pub tree: Option<Tree<'a>>,
    /// Every element that stands as a root of the profile, in document order: outermost ones and those in slots
    /// (of a `MetaData` that holds a `Declaration`, both). Choose by `tree.node(id).name()`.
    pub roots: Vec<NodeId>,
    /// Everything wrong.
    pub findings: Vec<Finding>,
}

impl Profile {
    /// Compiles table directories, e.g. `["wco/metadata", "wco/dec"]`, into one profile.
    ///
    /// # Errors
    /// Every problem of every table.
    pub fn compile(_schemas: &Schemas, _dirs: &[&str]) -> Result<Profile, Vec<TableProblem>> {
        Ok(Profile { tolerance: Tolerance::default() })
    }

    /// The same profile, letting pass what `tolerance` says.
    #[must_use]
    pub fn tolerant(mut self, tolerance: Tolerance) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// Reads a body and validates it in the same pass.
    #[must_use]
    pub fn read<'a>(&self, _input: &Input<'a>) -> Reading<'a> {
        let _ = self.tolerance;
        Reading { tree: None, roots: Vec::new(), findings: Vec::new() }
    }
}
