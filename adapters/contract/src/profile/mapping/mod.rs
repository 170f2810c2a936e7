//! Between element tree and canonical document.
//!
//! Read in this order: [`expression`] (where a value stands in the canonical document), [`form`] (how text becomes a
//! value), [`canon`] (the canonical document while it is filled or emptied), [`read`], [`write`] with [`draft`] (the
//! document being written) and [`extend`] (what the model does not name, put back in its place).

mod expression;
mod date;
mod form;
mod canon;
mod read;
mod write;
mod draft;
mod extend;
mod page;

use std::sync::Arc;

use serde_json::{Map, Value};

use super::tables::Table;
use super::{Content, ElementId, Profile};
use crate::adapter::{Loss, Move};
use crate::event::Extension;
use crate::finding::Finding;
use crate::schemas::{Schemas, TableProblem};
use crate::xml::{NodeId, Tree};
use expression::Target;
use form::Form;

/// A mapping table, compiled against its profile.
#[derive(Debug)]
pub struct Mapping {
    profile: Arc<Profile>,
    /// By element id.
    rows: Vec<Option<Row>>,
    /// By element id: everything mapped below it is constant.
    constant: Vec<bool>,
}

/// What the table says of one element.
#[derive(Debug)]
struct Row {
    target: Target,
    form: Form,
    /// Read only where the place is empty after everything else; never written.
    fallback: bool,
    canonical: String,
    written_form: String,
    note: String,
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
        let mut problems = Vec::new();
        let mut rows: Vec<Option<Row>> = profile.elements.iter().map(|_| None).collect();
        let mut table = Table::new(table, &mut problems);
        for row in table.rows(schemas, &["path", "canonical", "form", "note"]) {
            let Some(id) = profile.element_at(row.get(0)) else {
                table.problem(row.line, format!("`{}` is no element of the profile", row.get(0)));
                continue;
            };
            match compile_row(profile, id, row.get(1), row.get(2), row.get(3)) {
                Ok(compiled) => match rows.get_mut(id.0 as usize) {
                    Some(slot @ None) => *slot = Some(compiled),
                    _ => table.problem(row.line, format!("`{}` is mapped twice", row.get(0))),
                },
                Err(problem) => table.problem(row.line, problem),
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let mut mapping = Mapping { profile: Arc::clone(profile), constant: vec![false; rows.len()], rows };
        mapping.constant = (0..mapping.rows.len()).map(|at| mapping.is_constant(id_at(at))).collect();
        Ok(mapping)
    }

    /// The profile it maps.
    #[must_use]
    pub fn profile(&self) -> &Arc<Profile> {
        &self.profile
    }

    /// Reads one root into a canonical document; roots in its slots too, where the table maps them.
    #[must_use]
    pub fn read(&self, tree: &Tree<'_>, node: NodeId, explain: bool) -> Mapped {
        read::read(self, tree.node(node), explain)
    }

    /// Writes a canonical document as the root of that name, in the profile's order.
    #[must_use]
    pub fn write(&self, root: &str, value: &Map<String, Value>, extension: &[Extension], explain: bool) -> Written {
        write::write(self, root, value, extension, explain)
    }

    fn row(&self, element: ElementId) -> Option<&Row> {
        self.rows.get(element.0 as usize).and_then(Option::as_ref)
    }

    /// True where the table says something of this root or of what stands in it.
    fn maps(&self, root: ElementId) -> bool {
        self.row(root).is_some() || self.profile.children(root).any(|child| self.maps(child))
    }

    /// True where everything mapped below an element is constant, and something is.
    fn is_constant(&self, element: ElementId) -> bool {
        let mut some = false;
        let mut open = vec![element];
        while let Some(id) = open.pop() {
            match self.row(id) {
                Some(row) if matches!(row.form, Form::Const(_)) => some = true,
                Some(_) => return false,
                None => {}
            }
            open.extend(self.profile.children(id));
        }
        some
    }
}

fn id_at(at: usize) -> ElementId {
    ElementId(u32::try_from(at).unwrap_or(u32::MAX))
}

fn compile_row(profile: &Profile, id: ElementId, canonical: &str, form: &str, note: &str) -> Result<Row, String> {
    let target = Target::parse(canonical)?;
    let (parsed, fallback) = Form::parse(form)?;
    let element = profile.element(id).ok_or("no such element")?;
    if element.content() == Content::Elements && !form.is_empty() {
        return Err(format!("`{}` holds elements and takes no form", element.path()));
    }
    for guard in target.alternatives().iter().filter_map(|alternative| alternative.guard.as_ref()) {
        if !profile.children(id).any(|child| profile.element(child).is_some_and(|child| child.name() == guard.0)) {
            return Err(format!("`{}` has no child `{}` to guard by", element.path(), guard.0));
        }
    }
    let (canonical, written_form, note) = (canonical.to_owned(), form.to_owned(), note.to_owned());
    Ok(Row { target, form: parsed, fallback, canonical, written_form, note })
}
