//! Against a real RabbitMQ. See `support/broker.rs` for which one.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stderr)] // a test's support fails as the test does

mod support {
    pub(crate) mod broker;
    pub(crate) mod queue;
}
mod rabbit;
mod delivery;
