//! The commands as people and scripts run them: the built program, what it prints and how it ends.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking, its support too"
)]

mod support;
#[allow(dead_code, reason = "the ledger's tests use all of it")]
#[path = "../ledger/samples.rs"]
mod samples;

mod configurations;
mod demonstration;
mod escapes;
mod machines;
mod unwritten;
