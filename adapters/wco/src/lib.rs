//! WCO Data Model XML: customs declarations, customs notices, and CITES permits dressed as declarations.
//!
//! Read in this order: [`tables`] (the standard as data), [`partner`] (who writes it in which shape), [`recognise`]
//! (whose body is this?), [`body`] (which elements of it are ours), [`declaration`], [`notice`], [`lpco`],
//! [`compile`] (tables to adapters), [`rules`] (what findings refer to).
//!
//! | Format | Reads | Writes |
//! |---|---|---|
//! | `wco-declaration-xml` | originals, amendments, cancellations, presentations | – |
//! | `wco-response-xml` | customs notices, several in one body | – |
//! | `wco-lpco-xml` | – | permit events that carry their permit |

mod tables;
mod partner;
mod recognise;
mod body;
mod declaration;
mod notice;
mod lpco;
mod compile;
mod rules;

use causeway_contract::adapter::Adapter;
use causeway_contract::schemas::{Schemas, TableProblem};

pub use rules::RULES;
pub use tables::schemas;

/// Version of the adapters: changes whenever what they read or write may.
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The adapters of this crate, on the tables given: a format in several partners' shapes stands several times, the
/// default one first.
///
/// # Errors
/// Every problem of every table.
pub fn adapters(schemas: &Schemas) -> Result<Vec<Box<dyn Adapter>>, Vec<TableProblem>> {
    compile::compile(schemas)
}
