//! What follows from an event? A request is not a fact: that a declaration is amended or cancelled follows when Customs
//! says so, and Causeway tells it to everybody as an event of its own, with the whole declaration as it reads then.
//!
//! Read in this order: [`life`] (what of a declaration's life matters), [`course`] (which events follow from which),
//! [`whole`] (the declaration with its changes applied). All of it is a function of the journal: the same life gives
//! the same events under the same ids, whenever it is asked.

pub mod life;
pub mod course;
pub mod whole;

use causeway_contract::adapter::Draft;
use causeway_contract::canonical::{Amendment, Declaration, EventRef, Grant};
use causeway_contract::event::{Data, EventType};
use causeway_contract::finding::Finding;
use causeway_contract::profile::Rule;
use causeway_contract::time::is_instant;

use crate::decode::{ReadEvent, content};
use crate::ledger::EventKey;
use course::Consequence;
use life::Entry;
use whole::Whole;

/// CloudEvents source of what Causeway says itself.
pub const SOURCE: &str = "causeway";

/// Whether an event of this type decides what follows from it or from others.
#[must_use]
pub const fn matters(kind: EventType) -> bool {
    matches!(
        kind,
        EventType::DeclarationLodged
            | EventType::DeclarationAmendmentRequested
            | EventType::DeclarationCancellationRequested
            | EventType::NoticeDecided
            | EventType::NoticeRejected
            | EventType::NoticeAmended
            | EventType::NoticeCancelled
    )
}

/// Identity of what follows from an event: at most one thing does.
#[must_use]
pub fn key(trigger: &EventKey) -> EventKey {
    EventKey { source: format!("{SOURCE} {}", trigger.source), id: format!("{}/effect", trigger.id) }
}

/// The event that follows, as if it had been read. `part`: its place beside the events of the body that led to it.
#[must_use]
pub fn event(consequence: &Consequence, life: &[Entry], whole: Whole, part: u32) -> Option<ReadEvent> {
    let trigger = life.get(consequence.trigger)?;
    let Whole { mut data, findings } = whole;
    let content = content(&data);
    let notice = consequence.notice.and_then(|at| life.get(at));
    data.grant = Some(grant(consequence, life));
    let time = notice.and_then(|notice| notice.data.as_ref()?.notice.as_ref()?.issued_at.clone());
    let time = time.filter(|at| is_instant(at));
    Some(ReadEvent {
        part,
        key: key(&trigger.key),
        source: SOURCE.to_owned(),
        kind: Some(consequence.kind),
        draft: Draft { kind: Some(consequence.kind), time, data, ..Draft::default() },
        findings,
        fault: None,
        content,
        format: String::new(),
        adapter: format!("causeway@{}", env!("CARGO_PKG_VERSION")),
        sendable: false,
    })
}

fn grant(consequence: &Consequence, life: &[Entry]) -> Grant {
    let entry = |at: Option<usize>| at.and_then(|at| life.get(at));
    let latest = entry(consequence.latest).and_then(|entry| entry.data.as_deref());
    let (change, extension) = latest.and_then(change).unzip();
    let notice = entry(consequence.notice);
    let version = notice.and_then(|notice| notice.data.as_ref()?.notice.as_ref()?.version.clone());
    Grant {
        request: entry(consequence.request).map(reference),
        notice: notice.map(reference),
        base: entry(consequence.base).map(reference),
        change: change.map(Box::new),
        extension: extension.unwrap_or_default(),
        version,
    }
}

fn reference(entry: &Entry) -> EventRef {
    let data = entry.data.as_deref();
    let declared = data.and_then(|data| data.declaration.as_ref()?.lrn.clone());
    let noticed = data.and_then(|data| data.notice.as_ref()?.reference.clone());
    EventRef { id: entry.key.id.clone(), source: entry.source().to_owned(), reference: declared.or(noticed) }
}

/// What was changed: the declaration part of a request, or of a notice with the notice's pointers.
fn change(data: &Data) -> Option<(Declaration, Vec<causeway_contract::event::Extension>)> {
    if let Some(request) = &data.declaration {
        return Some((request.clone(), data.extension.clone()));
    }
    let notice = data.notice.as_ref()?;
    let amendments: Vec<Amendment> = notice.amendments.clone();
    let changes = Declaration { amendments, ..notice.changes.as_deref()?.clone() };
    let below = |path: &str| path.starts_with("Declaration/") || path.starts_with("Declaration[");
    let extension = data.extension.iter().filter(|entry| below(&entry.path)).cloned().collect();
    Some((changes, extension))
}

/// A remark on what follows.
fn remark(rule: &'static str, message: impl Into<String>) -> Finding {
    Finding::info(rule, "", message)
}

/// Rules of this room, for `causeway explain`.
pub const RULES: &[Rule] = &[
    Rule {
        id: "DRV-01",
        title: "The declaration itself is not known here",
        text: "Customs amended or cancelled a declaration that Causeway has not seen. The event is carried with what the change tells and without a base; when the declaration comes, an event with the whole follows.",
        remedy: "If it stays so, see whether declarations of this trader are published here at all.",
    },
    Rule {
        id: "DRV-02",
        title: "The change cannot be applied",
        text: "No adapter knows how to apply this change, or an event it rests on can no longer be read. The declaration is carried as it was before.",
        remedy: "Look at the change in `grant.change`, and at the events it names with `causeway trace`.",
    },
];

#[cfg(test)]
mod tests;
