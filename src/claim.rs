//! Have we carried this?
//!
//! Redelivery and re-sending of the same news are duplicates; changed content is news; only the same explicit id or
//! revision with other content is a conflict, which is quarantined and never overwrites; what has been overtaken is
//! stale. The rules, in the order they are asked, are [`judge_id`] and the functions of [`judge`].

use causeway_contract::event::{Document, EventType};
use causeway_contract::finding::Finding;

use crate::fault::{Code, Fault};
use crate::ledger::{Carried, EventPlace, KnownDocument, Verdict};
use crate::resolve::Resolved;
use crate::resolve::memory::Memory;
use crate::validate::Checked;

/// The answer.
#[derive(Clone, Debug)]
pub enum Claim {
    /// News, with the revision and the type it is carried as.
    New(News),
    /// Carried before, with what was decided then.
    Duplicate {
        /// What it repeats.
        of: EventPlace,
        /// The verdict of that.
        verdict: Verdict,
    },
    /// Overtaken.
    Stale {
        /// By what.
        by: EventPlace,
        /// Why, for people.
        why: String,
    },
    /// The same identity with other content.
    Conflict {
        /// What it contradicts.
        with: EventPlace,
        /// Which identity.
        fault: Fault,
    },
}

/// Something not carried before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// Position among the document's events, from 1.
    pub revision: u64,
    /// Type it is carried as: a corrected `permit.issued` is a `permit.amended`.
    pub kind: EventType,
    /// Worth saying.
    pub remarks: Vec<Finding>,
}

/// Judges an event by its id alone, before its document is asked for: the same content is a repeat, other content a
/// conflict. An event that was rejected may be mended and sent again under its id.
#[must_use]
pub fn judge_id(checked: &Checked, memory: &Memory) -> Option<(Claim, Option<String>)> {
    let event = checked.event();
    let claimed = memory.event(&event.key).filter(|claimed| claimed.verdict == Verdict::Accepted)?;
    let claim = if claimed.content == event.content {
        Claim::Duplicate { of: claimed.place, verdict: claimed.verdict }
    } else {
        let detail = format!("event {:?} of {:?} was accepted with other content", event.key.id, event.key.source);
        Claim::Conflict { with: claimed.place, fault: Fault::new(Code::EventIdConflict, detail) }
    };
    Some((claim, claimed.document.clone()))
}

/// Judges an event by what is known of its document.
#[must_use]
pub fn judge(resolved: &Resolved, memory: &Memory) -> Claim {
    let Some(document) = memory.document(resolved.document()) else {
        return Claim::New(News { revision: 1, kind: resolved.checked().kind(), remarks: Vec::new() });
    };
    by_explicit_revision(resolved, document)
        .or_else(|| after_the_end(resolved, document))
        .or_else(|| by_content(resolved, document))
        .or_else(|| overtaken(resolved, document))
        .unwrap_or_else(|| Claim::New(news(resolved, document)))
}

/// The same explicit revision with other content.
fn by_explicit_revision(resolved: &Resolved, document: &KnownDocument) -> Option<Claim> {
    let event = resolved.checked().event();
    let revision = event.draft.revision?;
    let other = alike(resolved, document)
        .find(|carried| carried.explicit_revision == Some(revision) && carried.content != event.content)?;
    let detail = format!("revision {revision} of {} was accepted with other content", document.id);
    Some(Claim::Conflict { with: other.place, fault: Fault::new(Code::RevisionConflict, detail) })
}

/// Nothing happens to a permit after it was cancelled, replaced, lost or returned.
fn after_the_end(resolved: &Resolved, document: &KnownDocument) -> Option<Claim> {
    let kind = resolved.checked().kind();
    if kind.ends_a_permit() || is_copy(resolved) {
        return None;
    }
    let end = document.history.iter().rfind(|carried| carried.kind.ends_a_permit())?;
    let why = format!("the permit ended with {} as revision {}", end.kind, end.revision);
    Some(Claim::Stale { by: end.place, why })
}

/// Content equal to the latest of the same kind.
fn by_content(resolved: &Resolved, document: &KnownDocument) -> Option<Claim> {
    let latest = alike(resolved, document).last()?;
    (latest.content == resolved.checked().event().content)
        .then_some(Claim::Duplicate { of: latest.place, verdict: Verdict::Accepted })
}

/// A whole document with a lower explicit revision. Requests and notices are never stale.
fn overtaken(resolved: &Resolved, document: &KnownDocument) -> Option<Claim> {
    let kind = resolved.checked().kind();
    let whole = matches!(family(kind), Family::PermitState | Family::Of(EventType::DeclarationLodged))
        || matches!(kind, EventType::PermitEndorsed | EventType::DeclarationAmended);
    let revision = resolved.checked().event().draft.revision.filter(|_| whole)?;
    let newer = document
        .history
        .iter()
        .filter(|carried| carried.kind.kind() == kind.kind() && carried.explicit_revision > Some(revision))
        .max_by_key(|carried| carried.explicit_revision)?;
    let why = format!("revision {} is carried already", newer.explicit_revision.unwrap_or_default());
    Some(Claim::Stale { by: newer.place, why })
}

fn news(resolved: &Resolved, document: &KnownDocument) -> News {
    let asked = resolved.checked().kind();
    let content = resolved.checked().event().content;
    let has_state = document.history.iter().any(|carried| family(carried.kind) == Family::PermitState);
    let kind = match asked {
        EventType::PermitIssued if has_state && !is_copy(resolved) => EventType::PermitAmended,
        other => other,
    };
    let mut told = document.history.iter().filter(|carried| family(carried.kind) == family(asked)).rev().skip(1);
    let remarks = told
        .find(|carried| carried.content == content)
        .map(|carried| Finding::info("CLM-01", "", format!("reverts to the content of revision {}", carried.revision)))
        .into_iter()
        .collect();
    let revision = document.history.iter().map(|carried| carried.revision).max().unwrap_or(0) + 1;
    News { revision, kind, remarks }
}

/// Accepted events that this one can repeat or contradict: same family, same occurrence. Oldest first.
fn alike<'d>(resolved: &'d Resolved, document: &'d KnownDocument) -> impl DoubleEndedIterator<Item = &'d Carried> {
    let mine = family(resolved.checked().kind());
    document
        .history
        .iter()
        .filter(move |carried| family(carried.kind) == mine && carried.occurrence == resolved.occurrence())
}

/// Types that tell the same thing: an issue and an amendment both tell the permit's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Family {
    PermitState,
    Of(EventType),
}

fn family(kind: EventType) -> Family {
    match kind {
        EventType::PermitIssued | EventType::PermitAmended => Family::PermitState,
        other => Family::Of(other),
    }
}

/// A copy of a permit never changes its state.
fn is_copy(resolved: &Resolved) -> bool {
    let data = &resolved.checked().event().draft.data;
    matches!(data.document(), Some(Document::Permit(permit)) if permit.copy == Some(true))
}
