//! What a routing key says about the event type.

use causeway_contract::event::EventType;

use crate::rabbit::Message;
use crate::rabbit::topology::INBOUND_EXCHANGE;
use causeway_contract::spelling::nearest;

/// What a routing key says about the event type.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum RoutingKey {
    /// Nothing.
    #[default]
    General,
    /// This type.
    Type(EventType),
    /// It begins as event types do, and is none that a publisher may send: the key, as written.
    Mistaken(String),
}

/// First words of event types: the kinds of document, and what Causeway or agencies say themselves.
const FIRST_WORDS: [&str; 8] = ["permit", "declaration", "notice", "decision", "control", "risk", "message", "parcel"];

/// Types that follow from what Customs grants. Causeway makes them; nobody publishes them.
const DERIVED: [EventType; 2] = [EventType::DeclarationAmended, EventType::DeclarationCancelled];

impl RoutingKey {
    /// Reads the routing key of a message. Queues bound elsewhere have routing keys of their own, such as
    /// `permit.ch.new`: only what came through `causeway.in` can be mistaken.
    #[must_use]
    pub(super) fn read(message: &Message) -> Self {
        let ours = message.exchange == INBOUND_EXCHANGE;
        match message.routing_key.parse() {
            Ok(kind) if !ours || !DERIVED.contains(&kind) => RoutingKey::Type(kind),
            _ if ours && looks_like_a_type(&message.routing_key) => RoutingKey::Mistaken(message.routing_key.clone()),
            _ => RoutingKey::General,
        }
    }

    /// The type it names.
    #[must_use]
    pub fn kind(&self) -> Option<EventType> {
        match self {
            RoutingKey::Type(kind) => Some(*kind),
            RoutingKey::General | RoutingKey::Mistaken(_) => None,
        }
    }
}

fn looks_like_a_type(key: &str) -> bool {
    key.split_once('.').is_some_and(|(first, _)| FIRST_WORDS.iter().any(|word| word.eq_ignore_ascii_case(first)))
}

/// What Causeway says of a permit itself, named in its contract: written right, and not to be published.
const OWN: [&str; 2] = ["permit.used", "permit.use_reversed"];

/// The event type that a mistaken text may have meant.
#[must_use]
pub fn meant(text: &str) -> Option<&'static str> {
    if OWN.contains(&text) {
        return None;
    }
    let may_be_sent = EventType::ALL.iter().filter(|kind| !DERIVED.contains(kind));
    nearest(&text.to_ascii_lowercase(), may_be_sent.map(|kind| kind.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(exchange: &str, key: &str) -> RoutingKey {
        RoutingKey::read(&Message { exchange: exchange.to_owned(), routing_key: key.to_owned(), ..Message::default() })
    }

    #[test]
    fn a_key_of_causeway_in_names_a_type_or_is_general_or_mistaken() {
        let mistaken = |key: &str| RoutingKey::Mistaken(key.to_owned());
        for key in ["permit.canceled", "PERMIT.issued", "permit.used", "risk.flagged", "permit.", "declaration.amended"]
        {
            assert_eq!(read(INBOUND_EXCHANGE, key), mistaken(key));
        }
        assert_eq!(read(INBOUND_EXCHANGE, "permit.lost"), RoutingKey::Type(EventType::PermitLost));
        for key in ["", "notice", "permits", "customs.message", "permits.new", "my.permit.canceled"] {
            assert_eq!(read(INBOUND_EXCHANGE, key), RoutingKey::General, "{key}");
        }
    }

    #[test]
    fn a_key_of_another_exchange_is_its_own_affair() {
        for exchange in ["", "ministry.topic"] {
            assert_eq!(read(exchange, "permit.ch.new"), RoutingKey::General);
            assert_eq!(read(exchange, "permit.lost"), RoutingKey::Type(EventType::PermitLost));
        }
    }

    #[test]
    fn a_misspelt_type_finds_the_one_that_was_meant() {
        assert_eq!(meant("permit.canceled"), Some("permit.cancelled"));
        assert_eq!(meant("Permit.Issued"), Some("permit.issued"));
        assert_eq!(meant("declaration.amended"), None);
        assert_eq!(meant("permit.used"), None, "that is no misspelling");
    }
}
