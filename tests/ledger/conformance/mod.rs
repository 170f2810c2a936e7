//! What every ledger must do, whatever stands behind the trait.

mod writes;
mod recalls;
mod finds;
mod lives;

pub(crate) use finds::*;
pub(crate) use lives::*;
pub(crate) use recalls::*;
pub(crate) use writes::*;
