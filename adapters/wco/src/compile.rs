//! Rows of `profiles.csv` to adapters: every table compiled once, every problem told.

use std::sync::Arc;

use causeway_contract::adapter::Adapter;
use causeway_contract::profile::{Mapping, Profile, Tolerance};
use causeway_contract::schemas::{Schemas, TableProblem};

use crate::body::Kinds;
use crate::declaration::{self, DeclarationForm, DeclarationXml};
use crate::lpco::{LpcoXml, Statements};
use crate::notice::{self, ResponseXml};
use crate::partner::{Language, Partner};
use crate::tables;

/// Adapters being compiled.
pub(crate) struct Compiler<'s> {
    schemas: &'s Schemas,
    partners: &'s [Partner],
    profiles: Vec<Compiled>,
    problems: Vec<TableProblem>,
}

/// Table directories, compiled.
struct Compiled {
    directories: Vec<String>,
    tolerance: Tolerance,
    /// None where a table is wrong, which was said then.
    profile: Option<Arc<Profile>>,
}

/// Compiles every row of `profiles.csv`, in its order, and our own profile of permits.
///
/// # Errors
/// Every problem of every table.
pub(crate) fn compile(schemas: &Schemas) -> Result<Vec<Box<dyn Adapter>>, Vec<TableProblem>> {
    let partners = Partner::all(schemas)?;
    let mut compiler = Compiler { schemas, partners: &partners, profiles: Vec::new(), problems: Vec::new() };
    let mut adapters = Vec::new();
    for partner in &partners {
        adapters.extend(match partner.language {
            Language::Declarations => compiler.declarations(partner),
            Language::Notices => compiler.notices(partner),
        });
    }
    adapters.extend(compiler.permits());
    if compiler.problems.is_empty() { Ok(adapters) } else { Err(compiler.problems) }
}

impl Compiler<'_> {
    fn declarations(&mut self, partner: &Partner) -> Option<Box<dyn Adapter>> {
        let kinds = self.kinds(partner);
        let mapping = self.mapping(partner, &[&partner.mapping]);
        let around = partner.wrapper.as_ref().map(|table| self.mapping(partner, &[table]));
        let functions = self.declaration_functions(partner);
        let requests = match (&partner.requests, self.profile(&partner.directories, partner.tolerance())) {
            (Some(table), Some(profile)) => self.note(declaration::Requests::compile(&profile, self.schemas, table)),
            _ => Some(declaration::Requests::default()),
        };
        let form = DeclarationForm::new(mapping?.exact(), functions?);
        let around = match around {
            Some(compiled) => Some(compiled?),
            None => None,
        };
        Some(Box::new(DeclarationXml::new(partner, form, around, requests?, kinds?)))
    }

    fn notices(&mut self, partner: &Partner) -> Option<Box<dyn Adapter>> {
        let functions = notice::Functions::compile(self.schemas, &partner.functions);
        let functions = self.note(functions);
        let errors = match &partner.errors {
            Some(table) => self.note(notice::Errors::compile(self.schemas, table)),
            None => Some(notice::Errors::default()),
        };
        let kinds = self.kinds(partner);
        if kinds.is_some_and(|kinds| !kinds.knows_responses()) {
            self.problems.push(partner.problem("the root `Response` must stand in one of its directories"));
            return None;
        }
        // A notice may hold the part of a declaration that changed.
        let same =
            |other: &&Partner| other.language == Language::Declarations && other.profile.name == partner.profile.name;
        let Some(declarations) = self.partners.iter().find(same) else {
            let message = "a profile of wco-response-xml needs a row for wco-declaration-xml too";
            self.problems.push(partner.problem(message));
            return None;
        };
        let mapping = self.mapping(partner, &[&partner.mapping, &declarations.mapping]);
        let of_declarations = self.declaration_functions(declarations);
        let Some(wrapper) = &partner.wrapper else {
            self.problems.push(partner.problem("notices need a `wrapper`: the mapping of what stands around them"));
            return None;
        };
        let around = self.mapping(partner, &[wrapper]);
        let mappings = (mapping?.exact(), around?);
        Some(Box::new(ResponseXml::new(partner, mappings, (functions?, errors?), of_declarations?, kinds?)))
    }

    fn permits(&mut self) -> Option<Box<dyn Adapter>> {
        let directories: Vec<_> = tables::PERMIT_DIRECTORIES.iter().map(|&name| name.to_owned()).collect();
        let profile = self.profile(&directories, Tolerance::default());
        let kinds = profile.as_ref().and_then(|profile| Kinds::of(profile));
        let mapping = profile.and_then(|profile| {
            let mapping = Mapping::compile(&profile, self.schemas, tables::PERMITS);
            self.note(mapping)
        });
        let statements = Statements::compile(self.schemas);
        let statements = self.note(statements);
        Some(Box::new(LpcoXml::new(mapping?, statements?, kinds?)))
    }

    fn declaration_functions(&mut self, partner: &Partner) -> Option<Arc<declaration::Functions>> {
        let functions = declaration::Functions::compile(self.schemas, &partner.functions);
        self.note(functions).map(Arc::new)
    }

    fn mapping(&mut self, partner: &Partner, tables: &[&String]) -> Option<Mapping> {
        let profile = self.profile(&partner.directories, partner.tolerance())?;
        let tables: Vec<&str> = tables.iter().map(|table| table.as_str()).collect();
        let mapping = Mapping::compile_all(&profile, self.schemas, &tables);
        self.note(mapping)
    }

    fn kinds(&mut self, partner: &Partner) -> Option<Kinds> {
        let kinds = Kinds::of(&*self.profile(&partner.directories, partner.tolerance())?);
        if kinds.is_none() {
            self.problems.push(partner.problem("the root `Declaration` must stand in one of its directories"));
        }
        kinds
    }

    fn profile(&mut self, directories: &[String], tolerance: Tolerance) -> Option<Arc<Profile>> {
        let same = |known: &&Compiled| known.directories == directories && known.tolerance == tolerance;
        if let Some(known) = self.profiles.iter().find(same) {
            return known.profile.clone();
        }
        let names: Vec<&str> = directories.iter().map(String::as_str).collect();
        let compiled = Profile::compile(self.schemas, &names);
        let profile = self.note(compiled).map(|profile| Arc::new(profile.tolerant(tolerance)));
        self.profiles.push(Compiled { directories: directories.to_vec(), tolerance, profile: profile.clone() });
        profile
    }

    fn note<T>(&mut self, compiled: Result<T, Vec<TableProblem>>) -> Option<T> {
        // Once each: notices are read by the tables of declarations too.
        compiled
            .map_err(|found| {
                let new: Vec<_> = found.into_iter().filter(|problem| !self.problems.contains(problem)).collect();
                self.problems.extend(new);
            })
            .ok()
    }
}
