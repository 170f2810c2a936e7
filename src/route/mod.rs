//! To whom an event goes: one decision for every subscriber, yes or no, each with a reason a person understands.
//!
//! Everything that can be settled beforehand is settled when the configuration is read: which event types a
//! subscription's globs match, in which format each is written, whether filter and view name what exists. What is
//! left for each event is a look-up and, where there is one, the filter.

pub mod shape;
pub mod globs;
pub mod profiles;
pub mod filter;
pub mod view;
pub mod subscription;

use std::sync::Arc;

use causeway_contract::event::{Event, EventType};
use serde_json::{Value, json};

use crate::fault::{Code, Fault};
use filter::{EventVariables, Language};
pub use subscription::{Fields, FormatChoice, Subscription, SubscriptionProblem, SubscriptionSettings};
pub use view::{View, ViewKey};

/// All subscriptions.
#[derive(Debug)]
pub struct Router {
    language: Language,
    subscriptions: Vec<Subscription>,
}

/// One copy owed to one subscriber, and why. Only this room makes them.
#[derive(Clone, Debug)]
pub struct Dispatch {
    subscriber: Arc<str>,
    format: Arc<str>,
    view: Option<Arc<View>>,
    config_hash: Arc<str>,
}

/// What was decided for one subscriber.
#[derive(Clone, Debug)]
pub struct Decision {
    /// Who it is about.
    pub subscriber: Arc<str>,
    /// Yes or no.
    pub answer: Answer,
    /// Why, for people.
    pub why: Arc<str>,
}

/// Does a subscriber get a copy?
#[derive(Clone, Debug)]
pub enum Answer {
    /// Yes: this one.
    Yes(Dispatch),
    /// No.
    No,
    /// It cannot be told: the copy is parked, for a person to decide.
    Parked(Dispatch, Fault),
}

impl Router {
    /// A router of compiled subscriptions.
    #[must_use]
    pub fn new(language: Language, subscriptions: Vec<Subscription>) -> Self {
        Self { language, subscriptions }
    }

    /// The subscriptions, in the order of the configuration.
    #[must_use]
    pub fn subscriptions(&self) -> &[Subscription] {
        &self.subscriptions
    }

    /// Decides for every subscriber, in the order of the configuration.
    #[must_use]
    pub fn decide(&self, event: &Event) -> Vec<Decision> {
        let mut variables = None; // made for the first filter, used by all
        let decide = |subscription| self.decide_one(subscription, event, &mut variables);
        self.subscriptions.iter().map(decide).collect()
    }

    /// The copy of a plan made before: no filter is asked again. None where the subscriber is gone, or is no longer
    /// written events of this type.
    #[must_use]
    pub fn again(&self, subscriber: &str, kind: EventType) -> Option<Dispatch> {
        let subscription = self.subscriptions.iter().find(|subscription| &*subscription.id == subscriber)?;
        let format = subscription.entry(kind)?.format.as_ref()?;
        Some(subscription.dispatch(format))
    }

    fn decide_one(
        &self,
        subscription: &Subscription,
        event: &Event,
        variables: &mut Option<EventVariables>,
    ) -> Decision {
        let decision = |answer, why| Decision { subscriber: Arc::clone(&subscription.id), answer, why };
        let Some(entry) = subscription.entry(event.kind) else {
            return decision(Answer::No, "events: an unknown event type".into());
        };
        let Some(format) = &entry.format else {
            return decision(Answer::No, Arc::clone(&entry.why));
        };
        let dispatch = subscription.dispatch(format);
        let Some(filter) = &subscription.filter else {
            return decision(Answer::Yes(dispatch), Arc::clone(&entry.why));
        };
        let variables = variables.get_or_insert_with(|| EventVariables::of(event));
        match filter.passes(&self.language, variables) {
            Ok(true) => {
                let why = format!("{}; filter is true: {}", entry.why, filter.source());
                decision(Answer::Yes(dispatch), why.into())
            }
            Ok(false) => {
                let why = format!("filter is false: {}{}", filter.source(), filter.values(variables));
                decision(Answer::No, why.into())
            }
            Err(why) => {
                let fault = Fault::new(Code::FilterFailed, why.clone());
                decision(Answer::Parked(dispatch, fault), why.into())
            }
        }
    }
}

impl Subscription {
    fn dispatch(&self, format: &Arc<str>) -> Dispatch {
        Dispatch {
            subscriber: Arc::clone(&self.id),
            format: Arc::clone(format),
            view: self.view.clone(),
            config_hash: Arc::clone(&self.config_hash),
        }
    }
}

impl Dispatch {
    /// To whom.
    #[must_use]
    pub fn subscriber(&self) -> &str {
        &self.subscriber
    }

    /// Name of the format the copy is written in: `id`, or `id/profile`.
    #[must_use]
    pub fn format(&self) -> &str {
        &self.format
    }

    /// Hash of the subscriber's settings, for the journal.
    #[must_use]
    pub fn config_hash(&self) -> &str {
        &self.config_hash
    }

    /// True if the subscriber sees only a part: original bytes must not go out.
    #[must_use]
    pub fn has_view(&self) -> bool {
        self.view.is_some()
    }

    /// The event as the subscriber may see it; none where it may see all.
    ///
    /// # Errors
    /// `CW3002` where the view leaves no document.
    pub fn viewed(&self, event: &Event) -> Result<Option<Event>, Fault> {
        self.view.as_ref().map(|view| view.apply(event)).transpose()
    }
}

impl Decision {
    /// As it stands in the journal and in `causeway route --json`.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let (answer, format) = match &self.answer {
            Answer::Yes(dispatch) => ("yes", Some(dispatch.format())),
            Answer::No => ("no", None),
            Answer::Parked(dispatch, _) => ("parked", Some(dispatch.format())),
        };
        json!({"subscriber": &*self.subscriber, "answer": answer, "format": format, "why": &*self.why})
    }
}

#[cfg(test)]
mod tests;
