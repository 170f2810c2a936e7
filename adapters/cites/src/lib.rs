//! CITES e-permits: the UN/CEFACT XML of the CITES toolkit, version 2 read and written, version 1 read.
//!
//! Read in this order: [`tables`] (what is compiled in), `recognise` (is this a permit, and of which version),
//! `decode` (bytes to event), `encode` (event to bytes). Between element tree and permit stand, in both directions:
//! `homes` (a datum that can stand in several places of the form has one home in the model), `country` (who issued it,
//! from where to where), `source` (two source codes in one element) and `unit` (older CITES units). `check`
//! compares codes with the lists, `locate` finds the element a canonical path came from, `rules` says what is asked.
//!
//! What the form looks like stands in the tables of `schemas/cites`, not here.

pub mod tables;
mod recognise;
mod codes;
mod homes;
mod country;
mod source;
mod unit;
mod rules;
mod check;
mod locate;
mod version;
mod decode;
mod encode;
mod adapter;

pub use rules::RULES;
pub use tables::{adapters, schemas};
