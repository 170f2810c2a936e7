//! A declaration's life, as far as it decides what the declaration says now.

use std::sync::Arc;

use causeway_contract::event::{Data, EventType};

use crate::ledger::{EventKey, EventPlace};

/// One accepted event of a declaration, or of one that was found to be the same.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Where it stands; lives are in this order.
    pub place: EventPlace,
    /// Its identity.
    pub key: EventKey,
    /// What happened.
    pub kind: EventType,
    /// What distinguishes it from others of its type: of a request, `LRN|function|type`.
    pub occurrence: String,
    /// Stamp of the adapter it was read by; empty where it is on its way.
    pub format: String,
    /// What it says. Requests are read only once something was decided about them.
    pub data: Option<Arc<Data>>,
}

impl Entry {
    /// CloudEvents source, as far as its key tells.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.key.source
    }

    /// A request's own LRN, which the decision on it names.
    #[must_use]
    pub fn request_lrn(&self) -> &str {
        // From the right: an LRN may hold anything.
        self.occurrence.rsplitn(3, '|').nth(2).unwrap_or_default()
    }

    /// The LRN a notice names.
    #[must_use]
    pub fn noticed_lrn(&self) -> &str {
        let notice = self.data.as_ref().and_then(|data| data.notice.as_ref());
        notice.and_then(|notice| notice.lrn.as_deref()).unwrap_or_default().trim()
    }

    /// What a notice decides about a request: granted or not; none where it does not say.
    #[must_use]
    pub fn granted(&self) -> Option<bool> {
        let notice = self.data.as_ref()?.notice.as_ref()?;
        match (notice.status_decision(), notice.decision.as_deref()) {
            // Nothing is guessed where the two contradict each other.
            (Some(status), Some(said)) if status != said => None,
            (status, said) => match status.or(said)? {
                "granted" => Some(true),
                "denied" => Some(false),
                _ => None,
            },
        }
    }

    /// Does a notice say what was changed?
    #[must_use]
    pub fn tells_changes(&self) -> bool {
        let notice = self.data.as_ref().and_then(|data| data.notice.as_ref());
        notice.is_some_and(|notice| notice.changes.is_some() || !notice.amendments.is_empty())
    }

    /// Version of the declaration that a notice speaks of.
    #[must_use]
    pub fn version(&self) -> Option<u64> {
        self.data.as_ref()?.notice.as_ref()?.version.as_deref()?.trim().parse().ok()
    }
}
