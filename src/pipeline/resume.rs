//! Before anything new is taken in, what was begun is finished: the planned list, under the same ids.

use std::sync::Arc;

use causeway_contract::adapter::Format;
use causeway_contract::event::{DocumentRef, Event};
use tokio::sync::oneshot;

use super::Line;
use super::carry::{Job, Resume};
use super::follow::follow;
use super::lanes::Lanes;
use crate::decode::read;
use crate::encode::{Copy, Original, Parcel, encode};
use crate::fault::{Code, Fault};
use crate::ingest::Envelope;
use crate::ledger::{Ask, EventPlace, JournaledEvent, Message, ParcelState, Planned, Unsettled};
use crate::validate::{Checked, check, own};

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
        let (lane, resume) = prepare(line, unsettled, done).await?;
        lanes.send(&lane, Job::Resume(Box::new(resume)))?;
        waiting.push(finished);
    }
    for finished in waiting {
        finished.await.map_err(|_| Fault::new(Code::Internal, "a lane ended while resuming"))?;
    }
    Ok(())
}

async fn prepare(line: &Line, unsettled: Unsettled, done: oneshot::Sender<()>) -> Result<(String, Resume), Fault> {
    let Unsettled { message, event: journaled, plan } = unsettled;
    let place = EventPlace { arrival: message.arrival, part: journaled.part };
    let document = journaled.document.clone().unwrap_or_default();
    let known = line.ledger.recall(Ask { documents: vec![document.clone()], ..Ask::default() }).await?;
    let known = known.documents.into_iter().find(|known| known.id == document);
    let lane = known.as_ref().map_or_else(|| document.clone(), |known| known.lane.clone());
    let mut aliases = known.map(|known| known.aliases).unwrap_or_default();
    aliases.sort();
    let document = DocumentRef { id: document, revision: journaled.revision, aliases };
    let format = Format::name_in(&journaled.format);
    let envelope = Envelope::of_journal(&message, &line.sources).read_as(format);
    let checked = match journaled.original {
        Some(trigger) => follow_again(line, &message, &journaled, &lane, trigger).await?,
        None => read_again(line, &message, &envelope, &journaled),
    };
    let again = checked.map(|checked| (event(&checked, &journaled, document), checked));
    let mut resume = Resume { place, parcels: Vec::new(), parked: Vec::new(), done };
    for planned in plan.into_iter().filter(|planned| planned.state == ParcelState::Planned) {
        let written = again.as_ref().and_then(|(event, checked)| {
            let dispatch = line.router.again(&planned.subscriber, event.kind)?;
            let original = Original { format, body: &message.body };
            let copy = Copy {
                key: &journaled.key,
                event,
                dispatch: &dispatch,
                sequence: planned.sequence,
                original: checked.event().may_go_as_it_came(event).then_some(original),
                trace: &envelope.trace,
            };
            encode(&copy, &line.registry).ok()
        });
        keep(planned, written, &mut resume);
    }
    Ok((lane, resume))
}

/// The event as it was read and mended when it arrived; none where it can no longer be.
fn read_again(line: &Line, message: &Arc<Message>, envelope: &Envelope, journaled: &JournaledEvent) -> Option<Checked> {
    let parts = read(message, envelope, &line.registry, line.limits);
    let part = parts.into_iter().find(|part| part.part == journaled.part)?;
    check(part, message, envelope, &line.publishers).ok()
}

/// The event that followed from another then: the journal tells the same life.
async fn follow_again(
    line: &Line,
    message: &Arc<Message>,
    journaled: &JournaledEvent,
    lane: &str,
    trigger: EventPlace,
) -> Result<Option<Checked>, Fault> {
    let document = journaled.document.as_deref().unwrap_or_default();
    let following = follow(line, document, lane, None, trigger).await?;
    let event = following.and_then(|following| following.event(journaled.part));
    Ok(event.and_then(|event| event.kind.map(|kind| own(event, kind, message))))
}

fn event(checked: &Checked, journaled: &JournaledEvent, document: DocumentRef) -> Event {
    let read = checked.event();
    Event {
        id: journaled.key.id.clone(),
        source: read.source.clone(),
        kind: journaled.kind.unwrap_or_else(|| checked.kind()),
        time: read.draft.time.clone(),
        document,
        data: read.draft.data.clone(),
    }
}

/// A copy whose subscriber is gone, or that can no longer be written, waits for a person. One that is written otherwise
/// now (the configuration or a table changed meanwhile) goes out under its id, and the log says so.
fn keep(planned: Planned, written: Option<Parcel>, resume: &mut Resume) {
    let Planned { parcel: id, subscriber, bytes_hash, .. } = &planned;
    match written {
        Some(parcel) => {
            if parcel.planned().bytes_hash != *bytes_hash {
                tracing::warn!(parcel = id, subscriber, "a resumed parcel is written otherwise than it was planned");
            }
            resume.parcels.push(parcel);
        }
        None => {
            tracing::error!(parcel = id, subscriber, "a planned parcel cannot be written any more; it is parked");
            resume.parked.push(planned.parcel);
        }
    }
}
