//! WCO Data Model XML: customs declarations, customs notices, and CITES permits dressed as declarations.
//!
//! Read in this order: [`tables`] (the standard as data), [`partner`] (who writes it in which shape), [`recognise`]
//! (whose body is this?), [`body`] (which elements of it are ours), [`wrapper`] (what surrounds them), [`declaration`],
//! [`notice`], [`origins`] (where values stand in the event while it is written), [`lpco`], [`amend`] (changes put into a
//! declaration), [`compile`] (tables to adapters), [`rules`] (what findings refer to). Declarations and notices are
//! written as the documents they came from, wrapper and layout of values included.
//!
//! | Format | Reads | Writes |
//! |---|---|---|
//! | `wco-declaration-xml` | originals, amendments, cancellations, presentations | the same, and amended or cancelled declarations |
//! | `wco-response-xml` | customs notices, several in one body | the same |
//! | `wco-lpco-xml` | every permit event | every permit event |

mod tables;
mod partner;
mod recognise;
mod body;
mod origins;
mod wrapper;
mod declaration;
mod notice;
mod lpco;
mod amend;
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
