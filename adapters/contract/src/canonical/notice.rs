use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{AdditionalInformation, Amendment, Amount, Declaration, PointerStep};

/// What Customs says about a declaration.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Notice {
    /// Message function (017), e.g. `01`.
    pub function: Option<String>,
    /// Name of the function, e.g. `DMSACC`; none where the code is unknown.
    pub name: Option<String>,
    /// The notice's own reference (D026).
    pub reference: Option<String>,
    /// D029.
    pub issued_at: Option<String>,
    /// Customs' number of the declaration (D014).
    pub mrn: Option<String>,
    /// The reference it answers (D026 of 42A).
    pub lrn: Option<String>,
    /// Version of the declaration (383).
    pub version: Option<String>,
    /// 023.
    pub accepted_at: Option<String>,
    /// 374.
    pub rejected_at: Option<String>,
    /// 373.
    pub cancelled_at: Option<String>,
    /// 277 of the first status that has one.
    pub released_at: Option<String>,
    /// 264 of the first information that has one: until when something must be done.
    pub limit_at: Option<String>,
    /// Of a decision on a request, by its status (379): `granted` or `denied`; none where no status tells.
    #[schemars(extend("enum" = ["granted", "denied", null]))]
    pub decision: Option<String>,
    /// 12B.
    pub statuses: Vec<NoticeStatus>,
    /// 53A.
    pub errors: Vec<NoticeError>,
    /// 03A.
    pub information: Vec<AdditionalInformation>,
    /// 06A.
    pub amendments: Vec<Amendment>,
    /// Duties (50A), of the declaration and of its items.
    pub duties: Vec<Duty>,
    /// 35A.
    pub offices: Vec<NoticeOffice>,
    /// The part of the declaration that Customs changed (DMSRES).
    pub changes: Option<Box<Declaration>>,
}

/// Statuses (379) of a decision on a request, as Customs uses them.
const DECISIONS: [(&str, &str); 2] = [("39", "granted"), ("41", "denied")];

impl Notice {
    /// What its statuses (379) tell of a decision on a request: `39` granted, `41` denied. None where none of them
    /// tells, or several contradict each other.
    #[must_use]
    pub fn status_decision(&self) -> Option<&'static str> {
        let codes = self.statuses.iter().filter_map(|status| status.code.as_deref());
        let mut told =
            codes.filter_map(|code| DECISIONS.iter().find(|(status, _)| *status == code)).map(|(_, told)| *told);
        let first = told.next()?;
        told.all(|other| other == first).then_some(first)
    }

    /// The status (379) that tells a decision.
    #[must_use]
    pub fn status_of(decision: &str) -> Option<&'static str> {
        DECISIONS.iter().find(|(_, told)| *told == decision).map(|(status, _)| *status)
    }
}

/// A status (12B).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NoticeStatus {
    /// 379: `39` granted, `41` denied …
    pub code: Option<String>,
    /// 380.
    pub effective_at: Option<String>,
    /// 277.
    pub released_at: Option<String>,
    /// What it is about.
    pub pointer: Vec<PointerStep>,
}

/// Something wrong with the declaration (53A).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NoticeError {
    /// 377, e.g. `CDS70711`.
    pub code: Option<String>,
    /// What is wrong.
    pub pointer: Vec<PointerStep>,
    /// 488.
    pub text: Option<String>,
    /// What the code means by the partner's table, where the document gives no text of its own. No content
    /// ([`crate::event::NO_CONTENT`]): another table makes it no other notice, and no document says it.
    pub meaning: Option<String>,
}

/// A duty, tax or fee (50A).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Duty {
    /// Goods item it is for; none for the declaration's total.
    pub item: Option<u64>,
    /// 113.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// 164.
    pub regime: Option<String>,
    /// 115.
    pub rate: Option<String>,
    /// 116.
    pub base: Option<Amount>,
    /// 111.
    pub deducted: Option<Amount>,
    /// 120.
    pub assessed: Option<Amount>,
    /// 378.
    pub payable: Option<Amount>,
    /// 376.
    pub due_at: Option<String>,
    /// 014.
    pub reference: Option<String>,
}

/// A contact office (35A).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NoticeOffice {
    /// G002.
    pub id: Option<String>,
    /// 240, one entry a number or address.
    pub communications: Vec<String>,
}
