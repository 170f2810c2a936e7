//! The entry exam of an adapter.
