//! Causeway, a national Single Window integration message broker: the daemon.
//!
//! The rooms below stand in the order a message meets them; [`pipeline`] joins them and is the file to read first.
//! A room may use rooms before it and the ground, never a later one; the ground knows nothing of the line.

// The ground.
pub mod fault;
pub mod registry;
pub mod rabbit;
pub mod ledger;
pub mod telemetry;

// The line.
pub mod route;
pub mod deliver;

// Around it.
pub mod config;
pub mod operators;
