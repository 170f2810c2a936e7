//! The CITES adapter from outside.

// A test fails by panicking; that is what these lints are about elsewhere.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod setting;
mod golden;
mod published;
mod refusals;
mod writing;
mod round_trip;
mod valid;
mod schema;
mod conforms;
mod tables;
