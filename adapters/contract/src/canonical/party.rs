use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Somebody named in a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Party {
    /// Registered identifiers (EORI, VAT …), in the order written.
    pub ids: Vec<Identifier>,
    /// Name of the organisation or person.
    pub name: Option<String>,
    /// Who acts for the party.
    pub representative: Option<String>,
    /// Persons who sign for the party.
    pub signatories: Vec<String>,
    /// Where the party is.
    pub address: Option<Address>,
    /// Contact person.
    pub contact: Option<String>,
    /// Function or role of the party, as the document's code list gives it.
    pub role: Option<String>,
}

/// An identifier with the scheme and agency that give it meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Identifier {
    /// The identifier itself.
    pub value: String,
    /// Scheme, e.g. the value of `schemeID`.
    pub scheme: Option<String>,
    /// Agency that keeps the scheme, e.g. the value of `schemeAgencyID`.
    pub agency: Option<String>,
}

/// A postal address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Address {
    /// Street and number, one entry a line.
    pub streets: Vec<String>,
    /// Post office box.
    pub po_box: Option<String>,
    /// Postcodes.
    pub postcodes: Vec<String>,
    /// City.
    pub city: Option<String>,
    /// Subdivisions of the country, by name or code.
    pub subdivisions: Vec<String>,
    /// ISO 3166-1 alpha-2 country, or a CITES special code (`XX`, `ZZ` …).
    pub country: Option<String>,
    /// Country in words, one entry a language.
    pub country_names: Vec<String>,
}
