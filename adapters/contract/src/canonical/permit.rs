use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Party, Quantity};

/// A CITES permit or certificate, box by box of the standard form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Permit {
    /// Box 1: number, as written.
    pub number: Option<String>,
    /// Country whose Management Authority issued it, ISO 3166-1 alpha-2.
    pub issuing_country: Option<String>,
    /// Box 1: `export`, `reexport`, `import` or `other`.
    #[serde(rename = "type")]
    #[schemars(extend("enum" = ["export", "reexport", "import", "other", null]))]
    pub kind: Option<String>,
    /// Box 1: the kind in words, needed where the type is `other`.
    pub type_texts: Vec<String>,
    /// Box 1: true for a copy. A copy never changes a permit's state.
    pub copy: Option<bool>,
    /// Box 13: date of issue.
    pub issued_at: Option<String>,
    /// Box 2: valid from.
    pub valid_from: Option<String>,
    /// Box 2: last day of validity.
    pub valid_until: Option<String>,
    /// Box 5a: purpose codes with their text.
    pub purposes: Vec<Purpose>,
    /// Box 4: exporter or re-exporter.
    pub exporter: Option<Party>,
    /// Box 3: importer.
    pub importer: Option<Party>,
    /// Box 4: applicant, where named apart from the exporter.
    pub applicant: Option<Party>,
    /// Box 6: issuing Management Authority.
    pub management_authority: Option<Party>,
    /// Country of (re-)export: the exporter's.
    pub country_of_export: Option<String>,
    /// Box 3a: country of import.
    pub country_of_import: Option<String>,
    /// Box 13: who issued it, and where.
    pub issued_by: Option<IssuedBy>,
    /// The four signatures of the form: role `A` (box 6), `B` (box 4), `C` (box 13), `D` (box 14).
    pub authentications: Vec<Authentication>,
    /// Box 5b: security stamp numbers.
    pub security_stamps: Vec<String>,
    /// Box 5: special conditions.
    pub special_conditions: Vec<String>,
    /// Box 15: bill of lading or air waybill; kind by UNTDID 1001.
    pub transport_documents: Vec<TransportDocument>,
    /// Box 14: where and when the export was endorsed.
    pub endorsements: Vec<Endorsement>,
    /// Blocks A, B, C … of the form.
    pub items: Vec<PermitItem>,
}

impl Permit {
    /// True for a permit in short: number and country alone. It names a permit to which something happened, and says
    /// nothing of it.
    #[must_use]
    pub fn is_short(&self) -> bool {
        let named =
            Self { number: self.number.clone(), issuing_country: self.issuing_country.clone(), ..Self::default() };
        *self == named
    }
}

/// Box 5a: purpose of the transaction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Purpose {
    /// CITES purpose code, e.g. `T`.
    pub code: Option<String>,
    /// Purpose in words.
    pub text: Option<String>,
}

/// Box 13: who issued the permit, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct IssuedBy {
    /// Name of the issuer.
    pub name: Option<String>,
    /// Persons who signed.
    pub signatories: Vec<String>,
    /// Place of issue.
    pub place: Option<Place>,
}

/// A place by code (UN/LOCODE), by name, or both.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Place {
    /// UN/LOCODE or another code.
    pub code: Option<String>,
    /// Name in words.
    pub name: Option<String>,
}

/// One of the form's four signatures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Authentication {
    /// `A` Management Authority, `B` applicant, `C` issuer, `D` examining authority.
    pub role: String,
    /// When it was signed.
    pub at: Option<String>,
    /// Numbers of the signature other than security stamps.
    pub ids: Vec<String>,
    /// What the signatory states.
    pub statement: Option<String>,
    /// Who signed, where box 4, 6 or 13 does not already say it.
    pub party: Option<Party>,
    /// Where it was signed.
    pub place: Option<Place>,
}

/// Box 15: a transport document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TransportDocument {
    /// UNTDID 1001 code: `740` air waybill, `705` bill of lading …
    pub kind: Option<String>,
    /// Its number.
    pub number: String,
}

/// Box 14: one endorsement of the export.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Endorsement {
    /// When the goods were examined.
    pub at: Option<String>,
    /// Port of export.
    pub place: Option<Place>,
    /// Who certified it.
    pub authorities: Vec<Party>,
}

/// One block (A, B, C …) of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PermitItem {
    /// Letter or number of the block.
    pub block: Option<String>,
    /// Box 9: marks.
    pub marks: Vec<String>,
    /// Boxes 7 to 10: specimens.
    pub lines: Vec<PermitLine>,
    /// Box 11: permitted quantities, one a package.
    pub quantities: Vec<Quantity>,
    /// Box 14: quantities actually exported.
    pub endorsed: Vec<Quantity>,
    /// Box 12: country and permit of origin.
    pub origin: Option<PermitOrigin>,
    /// Box 12a: country and certificate of last re-export.
    pub last_reexport: Option<LastReexport>,
    /// Box 11a: quota used so far and annual quota.
    pub quotas: Vec<Quota>,
    /// Box 12b: number of the breeding or propagation operation.
    pub operations: Vec<String>,
    /// Box 12b: date of acquisition.
    pub acquired_at: Option<String>,
    /// Other documents the block refers to.
    pub previous_documents: Vec<PermitReference>,
}

/// Boxes 7 to 10 of one specimen line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PermitLine {
    /// Box 7.
    pub scientific_names: Vec<String>,
    /// Box 8.
    pub common_names: Vec<String>,
    /// Box 9: description in words.
    pub descriptions: Vec<String>,
    /// Box 9: CITES term codes, e.g. `LIV`.
    pub terms: Vec<String>,
    /// Box 9: tags, rings, chips.
    pub specimen_ids: Vec<String>,
    /// Box 10: appendix `I`, `II`, `III` (or `N`, or an EU annex).
    pub appendix: Option<String>,
    /// Box 10: source codes; `O` and `I` come with a second one.
    pub sources: Vec<String>,
}

/// Box 12.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PermitOrigin {
    /// Countries of origin.
    pub countries: Vec<String>,
    /// Permits of origin.
    pub permits: Vec<PermitReference>,
}

/// Box 12a.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LastReexport {
    /// Countries of last re-export.
    pub countries: Vec<String>,
    /// Certificates of last re-export.
    pub certificates: Vec<PermitReference>,
}

/// Another document, by number and date.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PermitReference {
    /// Its number.
    pub number: Option<String>,
    /// When it was issued.
    pub issued_at: Option<String>,
    /// UNTDID 1001 code, where it is not the one its place implies.
    pub kind: Option<String>,
    /// Its name in words.
    pub name: Option<String>,
}

/// Box 11a.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Quota {
    /// Exported so far this year.
    pub used: Option<Quantity>,
    /// Annual quota.
    pub annual: Option<Quantity>,
}
