use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How much: a decimal string and a UN/ECE Recommendation 20 unit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Quantity {
    /// Decimal string, never a float; empty, and then not written, where the document gives none.
    #[schemars(regex(pattern = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$"))]
    #[serde(skip_serializing_if = "String::is_empty")]
    pub value: String,
    /// UN/ECE Recommendation 20 code (`KGM`, `NAR`, `MTQ` …); none where the document gives none.
    pub unit: Option<String>,
    /// What stands behind `#` in WCO unit codes: `KGM#G` is unit `KGM`, qualifier `G`.
    pub qualifier: Option<String>,
    /// What the document said, where it was normalised.
    pub written: Option<Written>,
}

/// A quantity as the document wrote it, before a legacy unit was replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Written {
    /// The digits as written.
    pub value: String,
    /// The unit as written, e.g. `PCS`.
    pub unit: Option<String>,
}

/// Money: a decimal string and an ISO 4217 currency.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Amount {
    /// Decimal string, never a float; empty, and then not written, where the document gives none.
    #[schemars(regex(pattern = r"^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)$"))]
    #[serde(skip_serializing_if = "String::is_empty")]
    pub amount: String,
    /// ISO 4217 alphabetic code.
    pub currency: Option<String>,
}
