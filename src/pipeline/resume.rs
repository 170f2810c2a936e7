//! Before anything new is taken in, what was begun is finished: the planned list, under the same ids.

use std::sync::Arc;

use causeway_contract::event::{DocumentRef, Event};
use tokio::sync::oneshot;

use super::Line;
use super::carry::{Job, Resume, format_id};
use super::lanes::Lanes;
use crate::decode::{ReadEvent, read};
use crate::encode::{Copy, Original, Parcel, encode};
use crate::fault::{Code, Fault};
use crate::ingest::Envelope;
use crate::ledger::{Ask, EventPlace, ParcelId, ParcelState, Planned, Unsettled};

/// Carries on every open event of the journal and waits until each is settled.
pub(super) async fn finish_what_was_begun(line: &Arc<Line>, lanes: &Lanes) -> Result<(), Fault> {
    let begun = line.ledger.unsettled().await?;
    if begun.is_empty() {
        return Ok(());
    }
    tracing::info!(events = begun.len(), "finishing what was begun before this start");
    let mut waiting = Vec::with_capacity(begun.len());
    for unsettled in begun {
        let (done, finished) = oneshot::channel();
        let document = unsettled.event.document.clone().unwrap_or_default();
        let resume = prepare(line, unsettled, done).await?;
        lanes.send(&document, Job::Resume(Box::new(resume)));
        waiting.push(finished);
    }
    for finished in waiting {
        finished.await.map_err(|_| Fault::new(Code::Internal, "a lane ended while resuming"))?;
    }
    Ok(())
}

async fn prepare(line: &Line, unsettled: Unsettled, done: oneshot::Sender<()>) -> Result<Resume, Fault> {
    let Unsettled { message, event: journaled, plan } = unsettled;
    let place = EventPlace { arrival: message.arrival, part: journaled.part };
    let document = journaled.document.clone().unwrap_or_default();
    let ask = Ask { documents: vec![document.clone()], ..Ask::default() };
    let known = line.ledger.recall(ask).await?;
    let aliases = known.documents.into_iter().find(|known| known.id == document).map(|known| known.aliases);
    let envelope = Envelope::of_journal(&message, &line.sources);
    let read =
        read(&message, &envelope, &line.registry, line.limits).into_iter().find(|part| part.part == journaled.part);
    let event = read.as_ref().map(|read: &ReadEvent| Event {
        id: journaled.key.id.clone(),
        source: journaled.key.source.clone(),
        kind: journaled.kind.or(read.kind).unwrap_or(causeway_contract::event::EventType::NoticeOther),
        time: read.draft.time.clone(),
        document: DocumentRef {
            id: document.clone(),
            revision: journaled.revision,
            aliases: aliases.unwrap_or_default(),
        },
        data: read.draft.data.clone(),
    });
    let mut parcels = Vec::new();
    let mut parked = Vec::new();
    for planned in plan.into_iter().filter(|planned| planned.state == ParcelState::Planned) {
        let original = Original {
            format: format_id(&journaled.format),
            content_type: envelope.content_type.as_deref(),
            body: &message.body,
        };
        let sendable = read.as_ref().is_some_and(|read| read.sendable);
        let written = event.as_ref().and_then(|event| {
            let dispatch = line.router.again(&planned.subscriber, event.kind)?;
            let copy = Copy {
                key: &journaled.key,
                event,
                dispatch: &dispatch,
                sequence: planned.sequence,
                original: sendable.then_some(original),
                trace: &envelope.trace,
            };
            encode(&copy, &line.registry).ok()
        });
        keep(planned, written, &mut parcels, &mut parked);
    }
    Ok(Resume { place, parcels, parked, done })
}

/// A copy whose subscriber is gone, or that can no longer be written, waits for a person.
fn keep(planned: Planned, written: Option<Parcel>, parcels: &mut Vec<Parcel>, parked: &mut Vec<ParcelId>) {
    match written {
        Some(parcel) => parcels.push(parcel),
        None => {
            tracing::error!(
                parcel = planned.parcel,
                subscriber = planned.subscriber,
                "a planned parcel cannot be written"
            );
            parked.push(planned.parcel);
        }
    }
}
