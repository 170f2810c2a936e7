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
    /// Where we and libxml2 judge some of these documents differently on purpose.
    pub(crate) apart: Option<Apart>,
    /// Why our schema may judge them otherwise than the published one.
    pub(crate) schema_apart: Option<&'static str>,
}

/// A difference on purpose, which goes one way only, and its reason.
#[derive(Clone, Copy)]
pub(crate) enum Apart {
    /// We refuse what libxml2 lets pass.
    Refused(&'static str),
    /// We read what libxml2 refuses.
    Read(&'static str),
}

impl Apart {
    pub(crate) fn reason(self) -> &'static str {
        match self {
            Self::Refused(reason) | Self::Read(reason) => reason,
        }
    }

    /// Does it explain that libxml2 takes a document for sound, or for wrong, where we do not?
    pub(crate) fn explains(self, sound_to_libxml2: bool) -> bool {
        sound_to_libxml2 == matches!(self, Self::Refused(_))
    }
}

impl Kind {
    const fn of(name: &'static str, damage: fn(&Document, &mut Chance) -> Option<String>) -> Self {
        Self { name, damage, apart: None, schema_apart: None }
    }

    const fn refused(self, reason: &'static str) -> Self {
        Self { apart: Some(Apart::Refused(reason)), ..self }
    }

    const fn read(self, reason: &'static str) -> Self {
        Self { apart: Some(Apart::Read(reason)), ..self }
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
