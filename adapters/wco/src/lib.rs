//! WCO Data Model XML: customs declarations, customs notices, and CITES permits dressed as declarations.
//!
//! Three formats on one profile. Read in this order: [`tables`] (the standard as data), [`recognise`] (whose body
//! is this?), [`body`] (which elements of it are ours), [`declaration`], [`notice`], [`lpco`], [`rules`] (what
//! findings refer to).
//!
//! | Format | Reads | Writes |
//! |---|---|---|
//! | `wco-declaration-xml` | originals, amendments, cancellations, presentations | – |
//! | `wco-response-xml` | customs notices, several in one body | – |
//! | `wco-lpco-xml` | every permit event | every permit event |

mod tables;
mod recognise;
mod body;
mod declaration;
mod notice;
mod lpco;
mod rules;

use std::sync::Arc;

use causeway_contract::adapter::Adapter;
use causeway_contract::profile::{Mapping, Profile};
use causeway_contract::schemas::{Schemas, TableProblem};

pub use rules::RULES;
pub use tables::schemas;

use body::Kinds;
use declaration::{DeclarationReader, DeclarationXml};
use lpco::{LpcoXml, Statements};
use notice::{Functions, ResponseXml};

/// Version of the three adapters: changes whenever what they read or write may.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The adapters of this crate, on the tables given.
///
/// # Errors
/// Every problem of every table.
pub fn adapters(schemas: &Schemas) -> Result<Vec<Box<dyn Adapter>>, Vec<TableProblem>> {
    let profile = Arc::new(Profile::compile(schemas, tables::PROFILE)?);
    let mut problems = Vec::new();
    let mut mapping = |table| note(Mapping::compile(&profile, schemas, table), &mut problems);
    let declarations = mapping(tables::DECLARATIONS);
    let notices = mapping(tables::NOTICES);
    let permits = mapping(tables::PERMITS);
    let kinds = note(Kinds::of(&profile), &mut problems);
    let functions = note(Functions::compile(schemas), &mut problems);
    let statements = note(Statements::compile(schemas), &mut problems);
    match (declarations, notices, permits, kinds, functions, statements) {
        (Some(declarations), Some(notices), Some(permits), Some(kinds), Some(functions), Some(statements)) => {
            let reader = Arc::new(DeclarationReader::new(declarations));
            Ok(vec![
                Box::new(DeclarationXml::new(Arc::clone(&reader), kinds)),
                Box::new(ResponseXml::new(notices, functions, reader, kinds)),
                Box::new(LpcoXml::new(permits, statements, kinds)),
            ])
        }
        _ => Err(problems),
    }
}

fn note<T>(compiled: Result<T, Vec<TableProblem>>, problems: &mut Vec<TableProblem>) -> Option<T> {
    compiled.map_err(|found| problems.extend(found)).ok()
}
