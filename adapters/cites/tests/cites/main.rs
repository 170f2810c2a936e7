//! The CITES adapter from outside.

mod setting;
mod golden;
mod published;
mod refusals;
mod writing;
mod round_trip;
mod valid;
mod conforms;
