//! WCO Data Model XML: customs declarations, customs notices, and CITES permits dressed as declarations.
//!
//! Three formats on one profile. Read in this order: [`tables`] (the standard as data), [`recognise`] (whose body
//! is this?), [`body`] (which elements of it are ours), [`wrapper`] (what surrounds them), [`declaration`],
//! [`notice`], [`origins`] (where values stand in the event while it is written), [`lpco`], [`rules`] (what findings
//! refer to). Declarations and notices are written as the documents they came from, wrapper and layout of values
//! included.
//!
//! | Format | Reads | Writes |
//! |---|---|---|
//! | `wco-declaration-xml` | originals, amendments, cancellations, presentations | the same, and amended or cancelled declarations |
//! | `wco-response-xml` | customs notices, several in one body | the same |
//! | `wco-lpco-xml` | every permit event | every permit event |

mod tables;
mod recognise;
mod body;
mod origins;
mod wrapper;
mod declaration;
mod notice;
mod lpco;
mod amend;
mod rules;

use std::sync::Arc;

use causeway_contract::adapter::Adapter;
use causeway_contract::profile::{Mapping, Profile};
use causeway_contract::schemas::{Schemas, TableProblem};

pub use rules::RULES;
pub use tables::schemas;

use body::Kinds;
use declaration::DeclarationXml;
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
    let mut mapping = |tables: &[&str]| note(Mapping::compile_all(&profile, schemas, tables), &mut problems);
    let declarations = mapping(&[tables::DECLARATIONS]);
    let around_declarations = mapping(&[tables::AROUND_DECLARATIONS]);
    let notices = mapping(&[tables::NOTICES, tables::DECLARATIONS]);
    let around_notices = mapping(&[tables::AROUND_NOTICES]);
    let permits = mapping(&[tables::PERMITS]);
    let kinds = note(Kinds::of(&profile), &mut problems);
    let functions = note(Functions::compile(schemas), &mut problems);
    let statements = note(Statements::compile(schemas), &mut problems);
    let declarations = declarations.zip(around_declarations).zip(kinds);
    let notices = notices.zip(around_notices).zip(functions).zip(kinds);
    let permits = permits.zip(statements).zip(kinds);
    match (declarations, notices, permits) {
        (
            Some(((declarations, around_declarations), kinds)),
            Some((((notices, around_notices), functions), _)),
            Some(((permits, statements), _)),
        ) => Ok(vec![
            Box::new(DeclarationXml::new(declarations.exact(), around_declarations, kinds)),
            Box::new(ResponseXml::new(notices.exact(), around_notices, functions, kinds)),
            Box::new(LpcoXml::new(permits, statements, kinds)),
        ]),
        _ => Err(problems),
    }
}

/// Notes the problems of a table, once each: notices are read by the tables of declarations too.
fn note<T>(compiled: Result<T, Vec<TableProblem>>, problems: &mut Vec<TableProblem>) -> Option<T> {
    compiled
        .map_err(|found| {
            let new: Vec<_> = found.into_iter().filter(|problem| !problems.contains(problem)).collect();
            problems.extend(new);
        })
        .ok()
}
