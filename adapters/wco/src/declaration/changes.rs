//! The declaration within a notice: what Customs changed.

use causeway_contract::canonical::Declaration;
use causeway_contract::event::Extension;
use serde_json::{Map, Value};

pub(crate) use super::consignor::{place, settled};
pub(crate) use super::derive::complete;
pub(crate) use super::sequence::numbered;
use super::{consignor, members, restate};
use crate::origins::Origins;

/// Lays it out for the mapping.
pub(crate) fn lay_out(declaration: &Declaration, written: &[Extension]) -> (Map<String, Value>, Origins) {
    let (mut declaration, mut origins) = (declaration.clone(), Origins::default());
    restate::drop_derived(&mut declaration, &mut origins);
    let mut value = members(serde_json::to_value(&declaration));
    consignor::put_back(&mut value, written, &mut origins);
    (value, origins)
}
