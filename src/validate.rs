//! Who may say this, and is it right enough to be carried?

use std::sync::Arc;

use causeway_contract::event::{Document, EventType};
use causeway_contract::finding::Finding;

use crate::decode::ReadEvent;
use crate::fault::{Code, Fault};
use crate::ingest::Envelope;
use crate::ledger::Message;
use crate::rabbit::topology::REPLIES;

/// Who may publish what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Publishers {
    /// Anyone may publish anything: only where configuration says so in as many words.
    Any,
    /// These, and nobody else.
    Listed(Vec<Publisher>),
}

/// Somebody registered to publish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publisher {
    /// RabbitMQ user.
    pub user: String,
    /// Event types it may publish.
    pub events: Vec<EventType>,
    /// Countries whose permits it may speak of, ISO 3166-1 alpha-2; none: any.
    pub countries: Option<Vec<String>>,
    /// Queue its receipts go to.
    pub receipts: Option<String>,
}

impl Publishers {
    /// The registered publisher of this name.
    #[must_use]
    pub fn get(&self, user: Option<&str>) -> Option<&Publisher> {
        match self {
            Publishers::Any => None,
            Publishers::Listed(all) => all.iter().find(|publisher| Some(publisher.user.as_str()) == user),
        }
    }
}

/// An event without an error finding, said by somebody who may say it. Only [`check`] and [`own`] make one.
#[derive(Clone, Debug)]
pub struct Checked {
    event: ReadEvent,
    kind: EventType,
    message: Arc<Message>,
}

impl Checked {
    /// The event.
    #[must_use]
    pub fn event(&self) -> &ReadEvent {
        &self.event
    }

    /// What happened.
    #[must_use]
    pub fn kind(&self) -> EventType {
        self.kind
    }

    /// The message it came in.
    #[must_use]
    pub fn message(&self) -> &Arc<Message> {
        &self.message
    }
}

/// An event of Causeway's own, which follows from one that was checked: nobody's permission is asked.
#[must_use]
pub fn own(event: ReadEvent, kind: EventType, message: &Arc<Message>) -> Checked {
    Checked { event, kind, message: Arc::clone(message) }
}

/// An event that is stopped here: it goes to quarantine with everything found.
#[derive(Clone, Debug)]
pub struct Rejected {
    /// The event, with its findings.
    pub event: ReadEvent,
    /// What stopped it.
    pub fault: Fault,
}

/// Checks one event.
///
/// # Errors
/// [`Rejected`] where it has an error finding or a fault already, or its publisher may not say this.
pub fn check(
    mut event: ReadEvent,
    message: &Arc<Message>,
    envelope: &Envelope,
    publishers: &Publishers,
) -> Result<Checked, Box<Rejected>> {
    if let Some(queue) =
        envelope.reply_to.as_deref().filter(|queue| !may_reply_to(queue, envelope.publisher.as_deref()))
    {
        let message = format!("reply_to names {queue:?}, which is not its publisher's: no receipt is sent there");
        event.findings.push(Finding::warning("ENV-04", "", message));
    }
    if let Some(fault) = event.fault.clone() {
        return Err(Box::new(Rejected { event, fault }));
    }
    let Some(kind) = event.kind else {
        let fault = Fault::new(Code::EventTypeUnknown, "the event has no type");
        return Err(Box::new(Rejected { event, fault }));
    };
    if let Err(fault) = permission(&mut event, kind, envelope, publishers) {
        return Err(Box::new(Rejected { event, fault }));
    }
    let wrong = errors(&event.findings);
    if wrong > 0 {
        let fault = Fault::new(Code::DocumentInvalid, format!("the document has {wrong} error finding(s)"));
        return Err(Box::new(Rejected { event, fault }));
    }
    Ok(Checked { event, kind, message: Arc::clone(message) })
}

/// May this publisher say this? A publisher of one country also names the country of a permit.
fn permission(
    event: &mut ReadEvent,
    kind: EventType,
    envelope: &Envelope,
    publishers: &Publishers,
) -> Result<(), Fault> {
    let Publishers::Listed(_) = publishers else { return Ok(()) };
    let Some(user) = envelope.publisher.as_deref() else {
        let what = "the message has no user_id, and its source names no publisher";
        return Err(Fault::new(Code::PublisherUnknown, what));
    };
    let Some(publisher) = publishers.get(Some(user)) else {
        return Err(Fault::new(Code::PublisherUnknown, format!("{user:?} is not among the publishers")));
    };
    if !publisher.events.contains(&kind) {
        return Err(Fault::new(Code::PublisherNotAllowed, format!("{user:?} may not publish {kind}")));
    }
    let Some(Document::Permit(permit)) = event.draft.data.document() else { return Ok(()) };
    let Some(countries) = &publisher.countries else { return Ok(()) };
    match (&permit.issuing_country, countries.as_slice()) {
        (Some(country), countries) if countries.contains(country) => Ok(()),
        (Some(country), countries) => {
            let detail = format!("the permit is of {country}, {user:?} speaks for {}", countries.join(", "));
            Err(Fault::new(Code::CountryNotAllowed, detail))
        }
        (None, [only]) => {
            let only = only.clone();
            // The adapter could not tell the country; the publisher's registration can.
            event.findings.retain(|finding| finding.rule != "R15");
            if let Some(permit) = &mut event.draft.data.permit {
                permit.issuing_country = Some(only);
            }
            // What is an envelope itself would say less than is carried.
            event.sendable &= !event.draft.is_envelope();
            event.content = crate::decode::content(&event.draft.data);
            Ok(())
        }
        (None, _) => Ok(()),
    }
}

/// Server-named queues are their consumer's alone; others must lie in the publisher's own name space.
#[must_use]
pub fn may_reply_to(queue: &str, publisher: Option<&str>) -> bool {
    let own = publisher.map(|user| format!("{REPLIES}{user}."));
    queue.starts_with("amq.gen-")
        || queue.starts_with("amq.rabbitmq.reply-to")
        || own.and_then(|own| queue.strip_prefix(&own)).is_some_and(|name| !name.is_empty() && !name.contains('.'))
}

/// How many findings stop the event.
fn errors(findings: &[Finding]) -> usize {
    findings.iter().filter(|finding| finding.is_error()).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_goes_only_where_the_publisher_may_listen() {
        assert!(may_reply_to("amq.gen-abc", None));
        assert!(may_reply_to("causeway.reply.ma-ch.receipts", Some("ma-ch")));
        assert!(!may_reply_to("causeway.reply.ma-de.receipts", Some("ma-ch")));
        assert!(!may_reply_to("causeway.reply.ma-ch.", Some("ma-ch")));
        assert!(!may_reply_to("causeway.inbound", Some("ma-ch")));
        assert!(!may_reply_to("causeway.reply.ma.ch.receipts", Some("ma")), "another user's name may begin the same");
        assert!(!may_reply_to("causeway.reply.x.y", None));
    }
}
