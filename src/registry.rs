//! The document languages there are. The one place that names adapters.
//!
//! Each adapter crate brings the tables it was compiled with; a configured `schemas` directory is laid over them.

use std::path::Path;
use std::sync::Arc;

use causeway_contract::adapter::{Adapter, Amended, Format};
use causeway_contract::event::Data;
use causeway_contract::profile::{RULES, Rule};
use causeway_contract::schemas::{Schemas, TableProblem};

use crate::fault::{Code, Fault};

/// Every document language, by format id and partner's profile.
#[derive(Clone)]
pub struct Registry {
    adapters: Vec<Arc<dyn Adapter>>,
    /// Tables and schemas of each format, by its name.
    schemas: Vec<(String, Arc<Schemas>)>,
}

/// What a crate answers: its adapters, or everything wrong with the tables it was given.
type Built = Result<Vec<Box<dyn Adapter>>, Vec<TableProblem>>;

/// A crate that brings adapters.
struct Language {
    rules: &'static [Rule],
    schemas: fn() -> Schemas,
    adapters: fn(&Schemas) -> Built,
}

/// Adding a document language is a crate and a line here. Bodies are recognised in this order: the strictest first.
const LANGUAGES: &[Language] = &[
    Language { rules: causeway_cites::RULES, schemas: causeway_cites::schemas, adapters: causeway_cites::adapters },
    Language { rules: causeway_wco::RULES, schemas: causeway_wco::schemas, adapters: causeway_wco::adapters },
    Language { rules: causeway_json::RULES, schemas: causeway_json::schemas, adapters: causeway_json::adapters },
];

/// Every rule that a finding of an adapter may name.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    RULES.iter().chain(LANGUAGES.iter().flat_map(|language| language.rules))
}

impl Registry {
    /// Builds every adapter from its compiled-in tables, with the directory's laid over them.
    ///
    /// # Errors
    /// `CW7009` for everything wrong with any table, each with table and line, and for files that cannot be read.
    pub fn build(directory: Option<&Path>) -> Result<Self, Vec<Fault>> {
        let (overlay, mut faults) = directory.map(read_tables).unwrap_or_default();
        let mut registry = Self::of(Vec::new());
        for language in LANGUAGES {
            let mut schemas = (language.schemas)();
            schemas.overlay(&overlay);
            match (language.adapters)(&schemas) {
                Ok(built) => registry.extend(built, schemas),
                Err(problems) => faults.extend(problems.iter().map(table_fault)),
            }
        }
        // Languages share code lists: the same problem may be met more than once.
        faults.sort_by(|a, b| a.detail.cmp(&b.detail));
        faults.dedup();
        if faults.is_empty() { Ok(registry) } else { Err(faults) }
    }

    fn extend(&mut self, adapters: Vec<Box<dyn Adapter>>, schemas: Schemas) {
        let schemas = Arc::new(schemas);
        let named = adapters.iter().map(|adapter| (adapter.format().name(), Arc::clone(&schemas)));
        self.schemas.extend(named);
        self.adapters.extend(adapters.into_iter().map(Arc::from));
    }

    /// A registry of these adapters alone.
    #[must_use]
    pub fn of(adapters: Vec<Arc<dyn Adapter>>) -> Self {
        Self { adapters, schemas: Vec::new() }
    }

    /// The adapter of a format in its default profile, or of a `format/profile`.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Arc<dyn Adapter>> {
        self.adapters.iter().find(|adapter| adapter.format().name() == name)
    }

    /// The adapter of a format in a partner's profile.
    #[must_use]
    pub fn of_profile(&self, id: &str, profile: &str) -> Option<&Arc<dyn Adapter>> {
        self.adapters.iter().find(|adapter| {
            let format = adapter.format();
            format.id == id && format.profile.as_ref().is_some_and(|known| known.name == profile)
        })
    }

    /// Applies changes to a declaration, by the first language that knows how their kind of change is told.
    #[must_use]
    pub fn amend(&self, base: Option<&Data>, changes: &[&Data]) -> Option<Amended> {
        self.adapters.iter().find_map(|adapter| adapter.amend(base, changes))
    }

    /// The adapter of a format for whoever may have a profile: a format that all write the same way, or that the
    /// profile does not speak of, is read and written in its usual shape.
    #[must_use]
    pub fn for_partner(&self, id: &str, profile: Option<&str>) -> Option<&Arc<dyn Adapter>> {
        profile.and_then(|profile| self.of_profile(id, profile)).or_else(|| self.get(id))
    }

    /// The first adapter that takes this body for its own and can read it: in the partner's profile, where the format
    /// has it, else in the default one.
    #[must_use]
    pub fn recognise(&self, body: &[u8], profile: Option<&str>) -> Option<&Arc<dyn Adapter>> {
        let reads = |adapter: &&Arc<dyn Adapter>| !adapter.format().reads.is_empty();
        let mut usual = self.adapters.iter().filter(|adapter| adapter.format().is_default());
        let found = usual.find(|adapter| reads(adapter) && adapter.recognises(body))?;
        self.for_partner(&found.format().id, profile).filter(reads)
    }

    /// Names of every profile, in the order of the tables.
    #[must_use]
    pub fn profiles(&self) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for format in self.formats() {
            if let Some(profile) = format.profile.as_ref().filter(|profile| !names.contains(&profile.name.as_str())) {
                names.push(&profile.name);
            }
        }
        names
    }

    /// Tables and schemas a format is built from: name below `schemas/`, and text. Of a partner's profile its own.
    #[must_use]
    pub fn schema_files(&self, format: &Format) -> Vec<(String, String)> {
        let schemas = self.schemas.iter().find(|(name, _)| *name == format.name()).map(|(_, schemas)| schemas);
        let files = schemas.into_iter().flat_map(|schemas| schemas.iter());
        let own =
            |name: &str| format.profile.as_ref().is_none_or(|profile| profile.tables.iter().any(|table| table == name));
        files.filter(|(name, _)| own(name)).map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
    }

    /// The schema documents of a format, or `format/profile`, that is an XML standard in tables; none for others.
    #[must_use]
    pub fn schema_documents(&self, name: &str) -> Vec<(String, String)> {
        let adapter = self.get(name);
        let documents = adapter.and_then(|adapter| Some(adapter.profile()?.schema_documents(adapter.format())));
        documents.into_iter().flatten().map(|document| (document.name, document.text)).collect()
    }

    /// Every adapter, in the order bodies are recognised.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<dyn Adapter>> {
        self.adapters.iter()
    }

    /// Every format, in the same order.
    pub fn formats(&self) -> impl Iterator<Item = &Format> {
        self.adapters.iter().map(|adapter| adapter.format())
    }
}

impl std::fmt::Debug for Registry {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.formats().map(Format::stamp)).finish()
    }
}

fn table_fault(problem: &TableProblem) -> Fault {
    Fault::new(Code::SchemaTable, problem.to_string())
}

/// Every table (`.csv`) and JSON Schema (`.json`) below a directory, under its path from there.
fn read_tables(directory: &Path) -> (Schemas, Vec<Fault>) {
    let mut tables = Schemas::default();
    let mut faults = Vec::new();
    let mut waiting = vec![directory.to_owned()];
    while let Some(folder) = waiting.pop() {
        let entries = match std::fs::read_dir(&folder).and_then(Iterator::collect::<Result<Vec<_>, _>>) {
            Ok(entries) => entries,
            Err(error) => {
                faults.push(Fault::new(Code::SchemaTable, format!("{}: {error}", folder.display())));
                continue;
            }
        };
        for path in entries.into_iter().map(|entry| entry.path()) {
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "csv" || extension == "json") {
                match std::fs::read_to_string(&path) {
                    Ok(text) => tables.insert(name_of(&path, directory), text),
                    Err(error) => {
                        faults.push(Fault::new(Code::SchemaTable, format!("{}: {error}", path.display())));
                    }
                }
            }
        }
    }
    (tables, faults)
}

/// The path of a table below its directory, with `/` between.
fn name_of(path: &Path, directory: &Path) -> String {
    let below = path.strip_prefix(directory).unwrap_or(path);
    below.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_has_its_own_name() {
        let registry = Registry::build(None).expect("the compiled-in tables are sound");
        let mut ids: Vec<_> = registry.formats().map(Format::name).collect();
        let all = ids.len();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), all, "{ids:?}");
        for id in &ids {
            assert_eq!(registry.get(id).map(|adapter| adapter.format().name()), Some(id.clone()));
        }
    }

    #[test]
    fn a_permit_dressed_as_a_declaration_is_recognised_as_a_permit() {
        let registry = Registry::build(None).expect("the compiled-in tables are sound");
        let body = |code: &str| {
            format!(
                "<MetaData xmlns='urn:wco:datamodel:WCO:DocumentMetaData-DMS:2'><AgencyAssignedCustomizationCode>{code}\
                 </AgencyAssignedCustomizationCode><Declaration xmlns='urn:wco:datamodel:WCO:DEC-DMS:2'/></MetaData>"
            )
        };
        for (code, format) in [("CWLPCO", "wco-lpco-xml"), ("v2.1", "wco-declaration-xml")] {
            let recognised = registry.recognise(body(code).as_bytes(), None).map(|adapter| adapter.format().id.clone());
            assert_eq!(recognised.as_deref(), Some(format));
        }
    }

    #[test]
    fn standards_in_tables_have_a_schema_that_imports_its_documents() {
        let registry = Registry::build(None).expect("the compiled-in tables are sound");
        for id in registry.formats().map(|format| format.id.as_str()).filter(|id| *id != "json") {
            let documents = registry.schema_documents(id);
            let (first, others) = documents.split_first().expect("a schema");
            assert_eq!(first.0, format!("{id}.xsd"));
            assert!(others.iter().all(|(name, _)| first.1.contains(&format!("schemaLocation=\"{name}\""))), "{id}");
        }
        assert!(registry.schema_documents("json").is_empty());
    }

    #[test]
    fn a_profile_counts_where_the_format_has_it() {
        let registry = Registry::build(None).expect("the compiled-in tables are sound");
        assert_eq!(registry.profiles(), ["uk-dms", "dk-dms"]);
        let name = |id, profile| registry.for_partner(id, Some(profile)).map(|adapter| adapter.format().name());
        assert_eq!(name("wco-declaration-xml", "dk-dms").as_deref(), Some("wco-declaration-xml/dk-dms"));
        assert_eq!(name("wco-declaration-xml", "uk-dms").as_deref(), Some("wco-declaration-xml"));
        assert_eq!(name("json", "dk-dms").as_deref(), Some("json"));
        let body = br#"<Declaration xmlns="urn:wco:datamodel:WCO:DEC-DMS:2"/>"#;
        let of = |profile| registry.recognise(body, profile).map(|adapter| adapter.format().name());
        assert_eq!(of(None).as_deref(), Some("wco-declaration-xml"));
        assert_eq!(of(Some("dk-dms")).as_deref(), Some("wco-declaration-xml/dk-dms"));
    }

    #[test]
    fn a_schemas_directory_that_cannot_be_read_is_a_fault() {
        let faults = Registry::build(Some(Path::new("no/such/directory"))).expect_err("there is none");
        assert_eq!(faults[0].code, Code::SchemaTable);
        assert!(faults[0].detail.starts_with("no/such/directory: "), "{faults:?}");
    }

    #[test]
    fn tables_are_named_by_their_path() {
        let folder = tempfile::tempdir().expect("a directory");
        std::fs::create_dir_all(folder.path().join("cites/v2")).expect("folders");
        std::fs::write(folder.path().join("cites/v2/elements.csv"), "path\n").expect("a table");
        std::fs::write(folder.path().join("cites/notes.txt"), "not a table").expect("a note");
        let (tables, faults) = read_tables(folder.path());
        assert!(faults.is_empty(), "{faults:?}");
        assert_eq!(tables.iter().collect::<Vec<_>>(), [("cites/v2/elements.csv", "path\n")]);
    }
}
