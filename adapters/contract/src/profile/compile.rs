//! Tables to profile: everything checked once, every problem told.

use std::collections::HashMap;

use super::Profile;
use super::compile_elements::Slot;
use super::element::{Element, ElementId, Namespace};
use super::simple_type::SimpleType;
use super::tables::Table;
use crate::schemas::{Schemas, TableProblem};

/// A profile being compiled.
#[derive(Default)]
pub(crate) struct Compiler {
    pub(crate) namespaces: Vec<Namespace>,
    pub(crate) types: Vec<SimpleType>,
    pub(crate) elements: Vec<Element>,
    pub(crate) roots: Vec<ElementId>,
    pub(crate) paths: HashMap<String, ElementId>,
    pub(super) problems: Vec<TableProblem>,
    pub(super) slots: Vec<Slot>,
}

/// What the names of one directory stand for.
#[derive(Default)]
pub(super) struct Names {
    pub(super) prefixes: HashMap<String, u32>,
    pub(super) types: HashMap<String, u32>,
}

/// Compiles table directories into one profile.
///
/// # Errors
/// Every problem of every table.
pub(crate) fn compile(schemas: &Schemas, dirs: &[&str]) -> Result<Profile, Vec<TableProblem>> {
    let mut compiler = Compiler::default();
    for dir in dirs {
        let mut names = Names::default();
        compiler.namespaces(schemas, dir, &mut names);
        compiler.types(schemas, dir, &mut names);
        compiler.attributes(schemas, dir, &names);
        compiler.elements(schemas, dir, &names);
        compiler.type_names(schemas, dir, &names);
    }
    compiler.fill_slots();
    compiler.check_unqualified(dirs);
    if !compiler.problems.is_empty() {
        return Err(compiler.problems);
    }
    compiler.elements.iter_mut().for_each(Element::finish);
    Ok(Profile::of(compiler, dirs))
}

pub(super) fn has(schemas: &Schemas, table: &str) -> bool {
    schemas.get(table).is_ok()
}

impl Compiler {
    fn namespaces(&mut self, schemas: &Schemas, dir: &str, names: &mut Names) {
        let mut table = Table::new(format!("{dir}/namespaces.csv"), &mut self.problems);
        for row in table.rows(schemas, &["prefix", "uri", "match"]) {
            let (prefix, uri) = (row.get(0), row.get(1));
            let strict = match row.get(2) {
                "strict" => true,
                "local" => false,
                other => {
                    table.problem(row.line, format!("`match` is `{other}`; it must be `strict` or `local`"));
                    continue;
                }
            };
            if uri.is_empty() {
                table.problem(row.line, "a namespace needs a uri; leave the namespace of unqualified elements empty");
                continue;
            }
            let known = self.namespaces.iter().position(|known| known.uri == uri);
            let index = known.unwrap_or_else(|| {
                let prefix = free_prefix(&self.namespaces, prefix);
                self.namespaces.push(Namespace { prefix, uri: uri.to_owned(), strict });
                self.namespaces.len() - 1
            });
            if self.namespaces.get(index).is_some_and(|known| known.strict != strict) {
                table.problem(row.line, format!("`{uri}` is matched in two ways; `match` must be the same everywhere"));
            }
            if names.prefixes.insert(prefix.to_owned(), u32::try_from(index).unwrap_or(0)).is_some() {
                table.problem(row.line, format!("the prefix `{prefix}` stands twice"));
            }
        }
    }

    /// An unqualified element cannot be written below a default namespace.
    fn check_unqualified(&mut self, dirs: &[&str]) {
        let defaulted = self.namespaces.iter().any(|namespace| namespace.prefix.is_empty());
        if defaulted && self.elements.iter().any(|element| element.namespace.is_none()) {
            let table = format!("{}/namespaces.csv", dirs.first().unwrap_or(&""));
            let message = "the empty prefix cannot be used where elements without a namespace stand too";
            self.problem(&table, 0, message.to_owned());
        }
    }
}

fn free_prefix(namespaces: &[Namespace], wanted: &str) -> String {
    let taken = |prefix: &str| namespaces.iter().any(|known| known.prefix == prefix);
    if !taken(wanted) {
        return wanted.to_owned();
    }
    let stem = if wanted.is_empty() { "ns" } else { wanted };
    (2..).map(|number| format!("{stem}{number}")).find(|prefix| !taken(prefix)).unwrap_or_default()
}
