//! Causeway, a national Single Window integration message broker: the daemon.
//!
//! The rooms below stand in the order a message meets them; [`pipeline`] joins them and is the file to read first.
//! A room may use rooms before it and the ground, never a later one; the ground knows nothing of the line.

// The ground.
pub mod fault;
pub mod ledger;
pub mod rabbit;

// The second half of the line: from a subscriber's queue to the subscriber.
pub mod deliver;
