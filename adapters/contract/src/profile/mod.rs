//! A standard as data.
