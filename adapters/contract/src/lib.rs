//! The socket between Causeway and every document language.
//!
//! Read in this order: [`canonical`] (what a permit, a declaration and a notice are), [`event`] (one
//! thing that happened to one of them), [`finding`] (one thing wrong), [`adapter`] (what a document
//! language must do), [`profile`] (a standard as data: tables that read, check, write and document),
//! [`xml`] (tokens to tree, safely), [`conformance`] (the entry exam).
//!
//! Nothing here opens a file, reads a clock or waits: translation is a function of bytes.

pub mod canonical;
pub mod event;
pub mod time;
pub mod finding;
pub mod adapter;
pub mod schemas;
pub mod profile;
pub mod xml;
pub mod codes;
pub mod spelling;
pub mod conformance;
