//! What follows from an event is told by the life of its document: the journal's, and what is on its way.

use std::collections::BTreeSet;
use std::sync::Arc;

use causeway_contract::adapter::Format;
use causeway_contract::event::{EventType, Kind};

use super::Line;
use crate::decode::{ReadEvent, read};
use crate::derive::course::{Consequence, consequence};
use crate::derive::life::Entry;
use crate::derive::whole::{Whole, whole};
use crate::derive::{event, matters};
use crate::fault::Fault;
use crate::ingest::Envelope;
use crate::ledger::{EventPlace, KnownDocument};
use crate::resolve::memory::{History, Memory};

/// Something that follows, with all it was made of.
pub(super) struct Following {
    consequence: Consequence,
    life: Vec<Entry>,
    whole: Whole,
}

impl Following {
    /// The event, at a part behind those of the body that led to it.
    pub(super) fn event(self, part: u32) -> Option<ReadEvent> {
        event(&self.consequence, &self.life, self.whole, part)
    }
}

/// Can anything follow from an event of this type, as far as its document's history tells?
pub(super) fn may_follow(kind: EventType, document: &KnownDocument) -> bool {
    let decided = || document.has(EventType::NoticeDecided) || document.has(EventType::NoticeAmended);
    let linked = document.lane != document.id;
    match kind {
        EventType::NoticeRejected => false,
        EventType::DeclarationLodged => decided() || linked,
        // Its decision may have come to a document that was linked to this one later.
        kind => matters(kind) || linked,
    }
}

/// What follows from the event at `trigger`. `memory` knows what the journal may not hold yet; at a start there is
/// nothing of that kind.
pub(super) async fn follow(
    line: &Line,
    document: &str,
    lane: &str,
    memory: Option<&Memory>,
    trigger: EventPlace,
) -> Result<Option<Following>, Fault> {
    let mut life = life(line, document, lane, memory).await?;
    life.retain(|entry| entry.place == trigger || (entry.place < trigger && matters(entry.kind)));
    let Some(at) = life.iter().position(|entry| entry.place == trigger) else { return Ok(None) };
    let notices = (0..life.len()).filter(|&at| life.get(at).is_some_and(|entry| entry.kind.kind() == Kind::Notice));
    let notices = notices.collect::<Vec<_>>();
    tell(line, &mut life, notices).await?;
    let Some(consequence) = consequence(&life, at) else { return Ok(None) };
    let wanted = consequence.changes.iter().copied().chain(consequence.base).chain(consequence.request).collect();
    tell(line, &mut life, wanted).await?;
    let whole = whole(&consequence, &life, &line.registry);
    Ok(Some(Following { consequence, life, whole }))
}

/// The document's events, oldest first. A document that has just been linked is asked for under both its lanes.
async fn life(line: &Line, document: &str, lane: &str, memory: Option<&Memory>) -> Result<Vec<Entry>, Fault> {
    let mut life = Vec::new();
    for lane in BTreeSet::from([document, lane]) {
        let told = line.ledger.life_of(lane.to_owned()).await?.into_iter();
        life.extend(told.map(|told| Entry {
            place: told.carried.place,
            key: told.key,
            kind: told.carried.kind,
            occurrence: told.carried.occurrence,
            format: told.format,
            data: None,
        }));
    }
    let on_the_way = memory.into_iter().flat_map(|memory| memory.told(lane));
    life.extend(on_the_way.map(|told| Entry {
        place: told.carried.place,
        key: told.key.clone(),
        kind: told.carried.kind,
        occurrence: told.carried.occurrence.clone(),
        format: String::new(),
        data: Some(Arc::clone(&told.data)),
    }));
    // Of two that stand at one place the one that has been read already comes first and stays.
    life.sort_by_key(|entry| (entry.place, entry.data.is_none()));
    life.dedup_by_key(|entry| entry.place);
    Ok(life)
}

/// Reads what these entries say, from their journaled messages.
async fn tell(line: &Line, life: &mut [Entry], wanted: Vec<usize>) -> Result<(), Fault> {
    let silent = |at: &usize| life.get(*at).is_some_and(|entry| entry.data.is_none());
    let wanted: Vec<usize> = wanted.into_iter().filter(silent).collect();
    let arrivals: BTreeSet<i64> =
        wanted.iter().filter_map(|&at| life.get(at)).map(|entry| entry.place.arrival).collect();
    for arrival in arrivals {
        // One at a time: bodies may be long, and lives too.
        let message = line.ledger.message(arrival).await?;
        let journaled = life.iter().find(|entry| entry.place.arrival == arrival && entry.data.is_none());
        let stamp = journaled.map_or("", |entry| entry.format.as_str());
        let envelope = Envelope::of_journal(&message, &line.sources).read_as(Format::name_in(stamp));
        for part in read(&message, &envelope, &line.registry, line.limits) {
            let place = EventPlace { arrival: message.arrival, part: part.part };
            if let Some(entry) = life.iter_mut().find(|entry| entry.place == place) {
                entry.data = Some(Arc::new(part.draft.data));
            }
        }
    }
    Ok(())
}
