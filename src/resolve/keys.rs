//! The natural keys of a document, as it says them.

use causeway_contract::canonical::{Declaration, Notice, Party, Permit};
use causeway_contract::event::{Alias, Document, EventType};

use crate::ingest::Envelope;

/// By what keys an event names its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keys {
    /// Issuing country and number, normalised.
    Permit {
        /// ISO 3166-1 alpha-2.
        country: String,
        /// Upper case, without blanks.
        number: String,
    },
    /// An original declaration: by the trader's reference within its scope, sometimes by MRN too.
    Original {
        /// Declarant or submitter, else publisher, else source.
        scope: String,
        /// Trader's reference.
        lrn: Option<String>,
        /// Customs' number.
        mrn: Option<String>,
    },
    /// A request about a declaration: by MRN if it has one, else by LRN. Its own LRN is the request's.
    Request {
        /// Declarant or submitter, else publisher, else source.
        scope: String,
        /// The request's reference.
        lrn: Option<String>,
        /// Customs' number.
        mrn: Option<String>,
    },
    /// What Customs says: its LRN names the request it answers and has no scope.
    Notice {
        /// Reference it answers.
        lrn: Option<String>,
        /// Customs' number.
        mrn: Option<String>,
    },
}

impl Keys {
    /// Reads the keys of a document. None where it has none that identifies it.
    #[must_use]
    pub fn of(kind: EventType, document: Document<'_>, envelope: &Envelope) -> Option<Self> {
        match document {
            Document::Permit(permit) => Self::of_permit(permit),
            Document::Declaration(declaration) => Self::of_declaration(kind, declaration, envelope),
            Document::Notice(notice) => Self::of_notice(notice),
        }
    }

    fn of_permit(permit: &Permit) -> Option<Self> {
        let number = permit_number(permit.number.as_deref()?)?;
        let country = trimmed(permit.issuing_country.as_deref())?.to_uppercase();
        Some(Keys::Permit { country, number })
    }

    fn of_declaration(kind: EventType, declaration: &Declaration, envelope: &Envelope) -> Option<Self> {
        let lrn = trimmed(declaration.lrn.as_deref());
        let mrn = trimmed(declaration.mrn.as_deref()).map(|mrn| mrn.to_uppercase());
        if lrn.is_none() && mrn.is_none() {
            return None;
        }
        let parties = &declaration.parties;
        let scope = party_id(parties.declarant.as_ref())
            .or_else(|| party_id(parties.submitter.as_ref()))
            .or_else(|| envelope.publisher.clone())
            .unwrap_or_else(|| envelope.source_name().to_owned());
        Some(if kind.is_request() { Keys::Request { scope, lrn, mrn } } else { Keys::Original { scope, lrn, mrn } })
    }

    fn of_notice(notice: &Notice) -> Option<Self> {
        let lrn = trimmed(notice.lrn.as_deref());
        let mrn = trimmed(notice.mrn.as_deref()).map(|mrn| mrn.to_uppercase());
        (lrn.is_some() || mrn.is_some()).then_some(Keys::Notice { lrn, mrn })
    }

    /// What must be looked up before the keys can be resolved: documents by id, and `(scheme, value)` of aliases.
    #[must_use]
    pub fn ask(&self) -> (Vec<String>, Vec<(String, String)>) {
        let aliases = |lrn: &Option<String>, mrn: &Option<String>| {
            let named = |scheme: &str, value: &Option<String>| Some((scheme.to_owned(), value.clone()?));
            named("lrn", lrn).into_iter().chain(named("mrn", mrn)).collect()
        };
        // A document that no key led to (it was not linked) is known by the id it would be given again.
        let ids = |scope: &str, lrn: &Option<String>, mrn: &Option<String>| {
            let by_lrn = lrn.as_deref().map(|lrn| lrn_id(scope, lrn));
            by_lrn.into_iter().chain(mrn.as_deref().map(mrn_id)).collect()
        };
        match self {
            Keys::Permit { country, number } => (vec![permit_id(country, number)], Vec::new()),
            Keys::Original { scope, lrn, mrn } | Keys::Request { scope, lrn, mrn } => {
                (ids(scope, lrn, mrn), aliases(lrn, mrn))
            }
            Keys::Notice { lrn, mrn } => (ids("", lrn, mrn), aliases(lrn, mrn)),
        }
    }
}

/// `permit/<country>/<number>`, percent-encoded.
#[must_use]
pub fn permit_id(country: &str, number: &str) -> String {
    format!("permit/{}/{}", percent_encoded(country), percent_encoded(number))
}

/// `declaration/mrn/<MRN>`.
#[must_use]
pub fn mrn_id(mrn: &str) -> String {
    format!("declaration/mrn/{}", percent_encoded(mrn))
}

/// `declaration/lrn/<scope>/<LRN>`; `-` stands for a scope nobody told.
#[must_use]
pub fn lrn_id(scope: &str, lrn: &str) -> String {
    let scope = match scope {
        "" => "-".to_owned(),
        "-" => "%2D".to_owned(),
        named => percent_encoded(named),
    };
    format!("declaration/lrn/{scope}/{}", percent_encoded(lrn))
}

/// An alias.
#[must_use]
pub fn alias(scheme: &str, scope: &str, value: &str) -> Alias {
    Alias { scheme: scheme.to_owned(), scope: scope.to_owned(), value: value.to_owned() }
}

/// A permit number for comparison: trimmed, inner blanks removed, upper case. None where nothing is left.
fn permit_number(written: &str) -> Option<String> {
    let number: String = written.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_uppercase).collect();
    (!number.is_empty()).then_some(number)
}

fn trimmed(text: Option<&str>) -> Option<String> {
    text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn party_id(party: Option<&Party>) -> Option<String> {
    party.and_then(|party| party.ids.first()).and_then(|id| trimmed(Some(&id.value)))
}

/// RFC 3986: everything but unreserved characters is percent-encoded; and `~`, which marks a later life of an LRN.
fn percent_encoded(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::with_capacity(text.len()), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permit_number_is_compared_without_blanks_and_case_and_encoded_in_ids() {
        let permit =
            Permit { number: Some(" mg 26ep/000123 ".into()), issuing_country: Some("MG".into()), ..Permit::default() };
        let keys = Keys::of(EventType::PermitIssued, Document::Permit(&permit), &Envelope::default());
        let Some(Keys::Permit { country, number }) = keys else { panic!("{keys:?}") };
        assert_eq!(permit_id(&country, &number), "permit/MG/MG26EP%2F000123");
    }

    #[test]
    fn the_scope_of_an_lrn_is_the_declarant_then_the_publisher_then_the_source() {
        let mut declaration = Declaration { lrn: Some("L1".into()), ..Declaration::default() };
        let envelope = Envelope { queue: "q".into(), publisher: Some("broker-7".into()), ..Envelope::default() };
        let scope = |declaration: &Declaration, envelope: &Envelope| {
            let keys = Keys::of(EventType::DeclarationLodged, Document::Declaration(declaration), envelope);
            let Some(Keys::Original { scope, .. }) = keys else { panic!("{keys:?}") };
            scope
        };
        assert_eq!(scope(&declaration, &envelope), "broker-7");
        assert_eq!(scope(&declaration, &Envelope { queue: "q".into(), ..Envelope::default() }), "q");
        let id = causeway_contract::canonical::Identifier { value: "GB1".into(), ..Default::default() };
        declaration.parties.declarant = Some(Party { ids: vec![id], ..Party::default() });
        assert_eq!(scope(&declaration, &envelope), "GB1");
    }
}
