//! Partner profiles: who writes a format in which shape. The same namespace does not mean the same schema.

use causeway_contract::adapter::{Format, PartnerProfile};
use causeway_contract::event::EventType;
use causeway_contract::profile::Tolerance;
use causeway_contract::profile::tables::{Row, Table};
use causeway_contract::schemas::{Schemas, TableProblem};

use crate::{VERSION, tables};

/// The tables of a directory.
const TABLES: [&str; 5] = ["namespaces", "elements", "names", "types", "attributes"];

/// A row of `profiles.csv`: one format in the shape of one partner.
#[derive(Clone, Debug)]
pub(crate) struct Partner {
    pub(crate) profile: PartnerProfile,
    pub(crate) language: Language,
    /// Table directories of its elements and types.
    pub(crate) directories: Vec<String>,
    /// Its mapping table.
    pub(crate) mapping: String,
    /// The mapping of what stands around a document; none where the profile is read only.
    pub(crate) wrapper: Option<String>,
    /// Its function codes.
    pub(crate) functions: String,
    /// What its requests hold type by type, where that is less than every declaration may.
    pub(crate) requests: Option<String>,
    /// What its error codes mean, where it has a table of them.
    pub(crate) errors: Option<String>,
    /// The tables hold a part of its schema only: what they do not know is let pass.
    pub(crate) partial: bool,
    about: String,
    /// Line of its row.
    pub(crate) line: u64,
}

/// Formats that partners have profiles of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Language {
    Declarations,
    Notices,
}

impl Language {
    fn id(self) -> &'static str {
        match self {
            Language::Declarations => "wco-declaration-xml",
            Language::Notices => "wco-response-xml",
        }
    }
}

impl Partner {
    /// Every row of `profiles.csv`.
    ///
    /// # Errors
    /// Every problem of the table.
    pub(crate) fn all(schemas: &Schemas) -> Result<Vec<Self>, Vec<TableProblem>> {
        const COLUMNS: &[&str] = &[
            "profile",
            "format",
            "directories",
            "mapping",
            "wrapper",
            "functions",
            "requests",
            "errors",
            "extent",
            "about",
        ];
        let mut problems = Vec::new();
        let mut table = Table::new(tables::PROFILES, &mut problems);
        let mut partners: Vec<Self> = Vec::new();
        for row in table.rows(schemas, COLUMNS) {
            match Self::of(&row, &partners) {
                Ok(partner) => partners.push(partner),
                Err(message) => table.problem(row.line, message),
            }
        }
        if problems.is_empty() { Ok(partners) } else { Err(problems) }
    }

    fn of(row: &Row, before: &[Self]) -> Result<Self, String> {
        let name = row.get(0);
        let lawful = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || !name.bytes().all(lawful) {
            return Err(format!("`{name}` is no name of a profile: lower case letters, digits and - only"));
        }
        let languages = [Language::Declarations, Language::Notices];
        let language = languages.into_iter().find(|language| language.id() == row.get(1));
        let language = language.ok_or_else(|| {
            format!("`{}` has no profiles; {} have", row.get(1), languages.map(Language::id).join(" and "))
        })?;
        let mut known = before.iter().filter(|other| other.language == language).peekable();
        let is_default = known.peek().is_none();
        if known.any(|other| other.profile.name == name) {
            return Err(format!("`{name}` stands twice for {}", language.id()));
        }
        let partial = match row.get(8) {
            "whole" => false,
            "partial" => true,
            other => return Err(format!("`extent` is `{other}`; it must be `whole` or `partial`")),
        };
        if row.get(9).is_empty() {
            return Err("`about` says in a sentence what the profile is".to_owned());
        }
        let directories: Vec<_> = row.get(2).split_whitespace().map(str::to_owned).collect();
        let named = [row.get(3), row.get(4), row.get(5), row.get(6), row.get(7)].map(str::to_owned);
        let tables = directories.iter().flat_map(|directory| TABLES.map(|table| format!("{directory}/{table}.csv")));
        let tables = tables.chain(named).filter(|table| !table.is_empty()).collect();
        Ok(Self {
            profile: PartnerProfile { name: name.to_owned(), is_default, tables },
            language,
            directories,
            mapping: row.get(3).to_owned(),
            wrapper: Some(row.get(4).to_owned()).filter(|table| !table.is_empty()),
            functions: row.get(5).to_owned(),
            requests: Some(row.get(6).to_owned()).filter(|table| !table.is_empty()),
            errors: Some(row.get(7).to_owned()).filter(|table| !table.is_empty()),
            partial,
            about: row.get(9).to_owned(),
            line: row.line,
        })
    }

    /// What its tables let pass.
    pub(crate) fn tolerance(&self) -> Tolerance {
        if self.partial { Tolerance::PARTIAL } else { Tolerance::default() }
    }

    /// Its format, as far as its row says it.
    pub(crate) fn format(&self, reads: Vec<EventType>) -> Format {
        Format {
            id: self.language.id().to_owned(),
            profile: Some(self.profile.clone()),
            version: VERSION,
            media_type: "application/xml",
            about: self.about.clone().into(),
            reads,
            writes: Vec::new(),
            needs: &[],
        }
    }

    /// A problem of its row.
    pub(crate) fn problem(&self, message: impl Into<String>) -> TableProblem {
        TableProblem { table: tables::PROFILES.to_owned(), line: self.line, message: message.into() }
    }
}
