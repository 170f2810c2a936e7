//! A profile as XML Schema, for partners' own tools.
//!
//! Read in this order: [`documents`] (one schema document a namespace, and one that imports them all), [`particles`]
//! (what stands in an element), [`types`] (values and attributes), [`markup`] (text).
//!
//! A schema of ours allows what the profile allows and nothing else: under libxml2 it gives the automaton's verdicts,
//! except where reading is tolerant. Facts come from the tables; nothing of a standard's own schema is copied.

mod documents;
mod markup;
mod particles;
mod types;

use super::Profile;
use crate::adapter::Format;

/// A schema document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaDocument {
    /// File name; documents of one profile refer to each other by it.
    pub name: String,
    /// XML Schema 1.0, UTF-8.
    pub text: String,
}

impl Profile {
    /// The profile as XML Schema. Of one namespace: one document. Of several: first `<format>.xsd`, which imports the
    /// others, then one document a namespace.
    #[must_use]
    pub fn schema_documents(&self, format: &Format) -> Vec<SchemaDocument> {
        documents::write(self, format)
    }
}
