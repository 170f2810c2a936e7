//! The code lists a permit is compared with.

use causeway_contract::codes::{CodeList, Countries, Units};
use causeway_contract::schemas::{Schemas, TableProblem};

/// CITES code lists.
#[derive(Clone, Debug)]
pub(crate) struct Codes {
    /// Box 5a.
    pub(crate) purposes: CodeList,
    /// Box 10: source of the specimens.
    pub(crate) sources: CodeList,
    /// Box 10: appendices of the Convention, annexes of the EU.
    pub(crate) appendices: CodeList,
    /// Box 9: what the specimens are.
    pub(crate) terms: CodeList,
    /// Boxes 11, 11a and 14.
    pub(crate) units: Units,
    /// The issuing country.
    pub(crate) countries: Countries,
}

impl Codes {
    /// Compiles the lists.
    ///
    /// # Errors
    /// Every problem of every list.
    pub(crate) fn compile(schemas: &Schemas) -> Result<Self, Vec<TableProblem>> {
        let lists = ["purposes", "sources", "appendices", "terms"].map(|name| list(schemas, name));
        match (lists, units(schemas), Countries::compile(schemas)) {
            ([Ok(purposes), Ok(sources), Ok(appendices), Ok(terms)], Ok(units), Ok(countries)) => {
                Ok(Self { purposes, sources, appendices, terms, units, countries })
            }
            (lists, units, countries) => {
                let of_lists = lists.into_iter().filter_map(Result::err);
                Err(of_lists.chain(units.err()).chain(countries.err()).flatten().collect())
            }
        }
    }
}

fn list(schemas: &Schemas, name: &str) -> Result<CodeList, Vec<TableProblem>> {
    let name = format!("codes/{name}.csv");
    let text = schemas.get(&name).map_err(|problem| vec![problem])?;
    CodeList::compile(&name, text)
}

fn units(schemas: &Schemas) -> Result<Units, Vec<TableProblem>> {
    let (current, obsolete) = ("codes/units.csv", "codes/units_obsolete.csv");
    match (schemas.get(current), schemas.get(obsolete)) {
        (Ok(units), Ok(counted)) => Units::compile((current, units), (obsolete, counted)),
        (units, counted) => Err([units.err(), counted.err()].into_iter().flatten().collect()),
    }
}
