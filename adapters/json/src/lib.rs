//! The format `json`: the canonical event as CloudEvents 1.0 structured JSON.
//!
//! A body is one event, a batch (an array of events), or `data` alone, where the attributes travel in headers. It is
//! read in this order: `adapter` takes the body, `parse` makes a value of it with the place of everything
//! (`positions`), `read` makes an event of each object, `shape` holds it against the JSON Schema, `kind` tells
//! what happened where no envelope does, and `findings` collects what is wrong, by the `rules`.
//!
//! The schema is `schemas/canonical/event.schema.json`. It is made from the model's own types; the test `schema`
//! fails where the two drift apart.

mod adapter;
mod parse;
mod positions;
mod read;
mod shape;
mod kind;
mod findings;
mod rules;

use causeway_contract::adapter::Adapter;
use causeway_contract::codes::Countries;
use causeway_contract::schemas::{Schemas, TableProblem};

pub use rules::RULES;

/// The adapters of this crate, built from the schemas given: one.
///
/// # Errors
/// What is wrong with the schema or the lists of countries.
pub fn adapters(schemas: &Schemas) -> Result<Vec<Box<dyn Adapter>>, Vec<TableProblem>> {
    let shapes = shape::Shapes::compile(schemas).map_err(|problem| vec![problem])?;
    let countries = Countries::compile(schemas)?;
    Ok(vec![Box::new(adapter::Json::new(shapes, countries))])
}

/// The schemas this crate was compiled with.
#[must_use]
pub fn schemas() -> Schemas {
    Schemas::compiled(&[
        (shape::EVENT_SCHEMA, include_str!("../../../schemas/canonical/event.schema.json")),
        ("codes/countries.csv", include_str!("../../../schemas/codes/countries.csv")),
        ("codes/countries_special.csv", include_str!("../../../schemas/codes/countries_special.csv")),
    ])
}
