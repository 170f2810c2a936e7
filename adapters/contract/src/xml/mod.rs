//! Tokens to tree, safely.
//!
//! The reader is the gate: it refuses what is not well-formed, what could harm (document types, entities) and what
//! exceeds the limits, each with line and column. [`Tree`] is what comes out; a profile watches
//! while it is built, so that reading and validating are one pass.

mod tree;

pub use tree::{Attribute, Node, NodeId, Tree};
