//! What this crate is compiled with, and what is built from it.

use causeway_contract::adapter::Adapter;
use causeway_contract::schemas::{Schemas, TableProblem};

use crate::adapter::CitesEpermit;

macro_rules! compiled {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../../schemas/", $name)))),+]
    };
}

/// Tables by their path below `schemas/`.
const FILES: &[(&str, &str)] = compiled![
    "cites/v1/attributes.csv",
    "cites/v1/cites-epermit-xml.mapping.csv",
    "cites/v1/elements.csv",
    "cites/v1/namespaces.csv",
    "cites/v1/types.csv",
    "cites/v2/attributes.csv",
    "cites/v2/cites-epermit-xml.mapping.csv",
    "cites/v2/elements.csv",
    "cites/v2/namespaces.csv",
    "cites/v2/types.csv",
    "codes/appendices.csv",
    "codes/countries.csv",
    "codes/countries_special.csv",
    "codes/edifact1001.csv",
    "codes/permit_types.csv",
    "codes/purposes.csv",
    "codes/sources.csv",
    "codes/terms.csv",
    "codes/units.csv",
    "codes/units_obsolete.csv",
];

/// The tables this crate was compiled with.
#[must_use]
pub fn schemas() -> Schemas {
    Schemas::compiled(FILES)
}

/// The adapters of this crate, built from tables: [`schemas`], or those with a directory's laid over them.
///
/// # Errors
/// Every problem of every table.
pub fn adapters(schemas: &Schemas) -> Result<Vec<Box<dyn Adapter>>, Vec<TableProblem>> {
    Ok(vec![Box::new(CitesEpermit::build(schemas)?)])
}
