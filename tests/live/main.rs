//! Against a real RabbitMQ. See `support/broker.rs` for which one.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, its support too"
)]

mod support {
    pub(crate) mod broker;
    pub(crate) mod queue;
}
#[path = "../scenarios/play.rs"]
mod play;
mod rabbit;
mod accounts;
mod delivery;
mod scenarios;
mod daemon;
mod alone;
mod operators;
mod demonstration;
