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
pub mod ingest;
pub mod decode;
pub mod validate;
pub mod resolve;
pub mod claim;
pub mod derive;
pub mod route;
pub mod encode;
pub mod settle;
pub mod deliver;
pub mod pipeline;

// Around the line.
pub mod config;
pub mod operators;
pub mod app;
pub mod cli;
