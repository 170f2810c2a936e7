//! Kinds of damage: each a named change to a sound document, made by a chance that can be repeated.

mod attributes;
mod instance;
mod markup;
mod names;
mod places;
mod texts;
mod values;
mod wrapper;

use super::chance::Chance;
use super::document::Document;

/// A kind of damage.
pub(crate) struct Kind {
    pub(crate) name: &'static str,
    /// The damaged document; none where this document offers no place for it.
    pub(crate) damage: fn(&Document, &mut Chance) -> Option<String>,
    /// Why we and libxml2 judge some of these documents differently, on purpose.
    pub(crate) apart: Option<&'static str>,
    /// Why our schema may judge them otherwise than the published one.
    pub(crate) schema_apart: Option<&'static str>,
}

impl Kind {
    const fn of(name: &'static str, damage: fn(&Document, &mut Chance) -> Option<String>) -> Self {
        Self { name, damage, apart: None, schema_apart: None }
    }

    const fn apart(self, reason: &'static str) -> Self {
        Self { apart: Some(reason), ..self }
    }

    const fn schema_apart(self, reason: &'static str) -> Self {
        Self { schema_apart: Some(reason), ..self }
    }
}

/// Every kind.
pub(crate) fn all() -> impl Iterator<Item = &'static Kind> {
    [
        places::KINDS,
        names::KINDS,
        wrapper::KINDS,
        attributes::KINDS,
        instance::KINDS,
        values::KINDS,
        texts::KINDS,
        markup::KINDS,
    ]
    .into_iter()
    .flatten()
}
