//! Rows of `profiles.csv` to adapters: every table compiled once, every problem told.

use std::sync::Arc;

use causeway_contract::adapter::Adapter;
use causeway_contract::profile::{Mapping, Profile, Tolerance};
use causeway_contract::schemas::{Schemas, TableProblem};

use crate::body::Kinds;
use crate::declaration::{self, DeclarationReader, DeclarationXml};
use crate::lpco::{LpcoXml, Statements};
use crate::notice::{self, ResponseXml};
use crate::partner::{Language, Partner};
use crate::tables;

/// Adapters being compiled.
pub(crate) struct Compiler<'s> {
    schemas: &'s Schemas,
    profiles: Vec<Compiled>,
    /// Name of the profile, and its reader of declarations; none where its tables are wrong.
    readers: Vec<(String, Option<Arc<DeclarationReader>>)>,
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
    let mut compiler = Compiler { schemas, profiles: Vec::new(), readers: Vec::new(), problems: Vec::new() };
    let declarations = |partner: &&Partner| partner.language == Language::Declarations;
    for partner in partners.iter().filter(declarations) {
        let reader = compiler.reader(partner);
        compiler.readers.push((partner.profile.name.clone(), reader.map(Arc::new)));
    }
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
        let kinds = self.kinds(partner)?;
        let reader = self.reader_of(partner)?;
        Some(Box::new(DeclarationXml::new(partner, reader, kinds)))
    }

    fn notices(&mut self, partner: &Partner) -> Option<Box<dyn Adapter>> {
        let mapping = self.mapping(partner);
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
        let reader = self.reader_of(partner);
        Some(Box::new(ResponseXml::new(partner, mapping?, (functions?, errors?), reader?, kinds?)))
    }

    fn permits(&mut self) -> Option<Box<dyn Adapter>> {
        let directories: Vec<_> = tables::PERMIT_DIRECTORIES.iter().map(|&name| name.to_owned()).collect();
        let profile = self.profile(&directories, Tolerance::default());
        let mapping = profile.and_then(|profile| {
            let mapping = Mapping::compile(&profile, self.schemas, tables::PERMITS);
            self.note(mapping)
        });
        let statements = Statements::compile(self.schemas);
        let statements = self.note(statements);
        Some(Box::new(LpcoXml::new(mapping?, statements?)))
    }

    fn reader(&mut self, partner: &Partner) -> Option<DeclarationReader> {
        let mapping = self.mapping(partner);
        let functions = declaration::Functions::compile(self.schemas, &partner.functions);
        let functions = self.note(functions);
        Some(DeclarationReader::new(mapping?, functions?))
    }

    /// The reader of declarations of a row's profile: a notice may hold the part of a declaration that changed.
    fn reader_of(&mut self, partner: &Partner) -> Option<Arc<DeclarationReader>> {
        let known = self.readers.iter().find(|(name, _)| *name == partner.profile.name);
        if known.is_none() {
            let message = "a profile of wco-response-xml needs a row for wco-declaration-xml too";
            self.problems.push(partner.problem(message));
        }
        known.and_then(|(_, reader)| reader.clone())
    }

    fn mapping(&mut self, partner: &Partner) -> Option<Mapping> {
        let profile = self.profile(&partner.directories, partner.tolerance())?;
        let mapping = Mapping::compile(&profile, self.schemas, &partner.mapping);
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
        compiled.map_err(|found| self.problems.extend(found)).ok()
    }
}
