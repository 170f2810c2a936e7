//! What follows from a notice's elements without being one of them.

use causeway_contract::canonical::Notice;
use serde_json::{Map, Value};

use crate::origins::Origins;

/// Makes a notice of what the mapping read, its duties flattened.
///
/// # Errors
/// Where a value has no place of its shape in the model.
pub(crate) fn notice(value: Map<String, Value>) -> Result<Notice, serde_json::Error> {
    let mut notice: Notice = serde_json::from_value(Value::Object(value))?;
    notice.released_at = notice.statuses.iter().find_map(|status| status.released_at.clone());
    notice.limit_at = notice.information.iter().find_map(|information| information.limit_at.clone());
    Ok(notice)
}

/// Drops what the elements of a notice say, and makes elements of what they do not.
pub(super) fn drop_derived(notice: &mut Notice, origins: &mut Origins) {
    let says = notice.statuses.iter().find_map(|status| status.released_at.clone());
    if let Some(released) = unsaid(&mut notice.released_at, says) {
        origins.came("statuses[0].released_at", "released_at");
        set_first(&mut notice.statuses, |status| status.released_at = Some(released));
    }
    let says = notice.information.iter().find_map(|information| information.limit_at.clone());
    if let Some(limit) = unsaid(&mut notice.limit_at, says) {
        origins.came("information[0].limit_at", "limit_at");
        set_first(&mut notice.information, |information| information.limit_at = Some(limit));
    }
    let says = notice.status_decision().map(str::to_owned);
    if let Some(decision) = unsaid(&mut notice.decision, says) {
        match Notice::status_of(&decision) {
            Some(status) => {
                origins.came("statuses[0].code", "decision");
                set_first(&mut notice.statuses, |first| first.code = Some(status.to_owned()));
            }
            None => notice.decision = Some(decision),
        }
    }
}

/// A derived value that no element says. What an element says already is dropped; what one contradicts stays.
fn unsaid(derived: &mut Option<String>, says: Option<String>) -> Option<String> {
    match says {
        Some(_) if says != *derived => None,
        Some(_) => {
            *derived = None;
            None
        }
        None => derived.take(),
    }
}

/// Sets something of the first entry of a list, made where there is none.
fn set_first<T: Default>(list: &mut Vec<T>, set: impl FnOnce(&mut T)) {
    if list.is_empty() {
        list.push(T::default());
    }
    if let Some(first) = list.first_mut() {
        set(first);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{drop_derived, notice};
    use crate::origins::Origins;

    fn read(value: Value) -> causeway_contract::canonical::Notice {
        let Value::Object(members) = value else { unreachable!("an object is given") };
        notice(members).expect("it fits the model")
    }

    #[test]
    fn release_and_limit_are_the_first_ones_said() {
        let notice = read(json!({
            "statuses": [{"code": "1"}, {"released_at": "2026-03-02"}, {"released_at": "2026-03-09"}],
            "information": [{"text": "x"}, {"limit_at": "2026-04-01"}],
        }));
        assert_eq!(notice.released_at.as_deref(), Some("2026-03-02"));
        assert_eq!(notice.limit_at.as_deref(), Some("2026-04-01"));
    }

    #[test]
    fn what_was_derived_is_said_by_its_element_again() {
        let mut whole = read(json!({
            "statuses": [{"code": "1"}, {"released_at": "2026-03-02"}],
            "information": [{"limit_at": "2026-04-01"}],
        }));
        let before = whole.clone();
        drop_derived(&mut whole, &mut Origins::default());
        assert_eq!((whole.released_at, whole.limit_at), (None, None));
        assert_eq!(whole.statuses, before.statuses);
        let mut by_hand = causeway_contract::canonical::Notice {
            released_at: Some("2026-03-02".into()),
            limit_at: Some("2026-04-01".into()),
            ..Default::default()
        };
        drop_derived(&mut by_hand, &mut Origins::default());
        assert_eq!(by_hand.statuses[0].released_at.as_deref(), Some("2026-03-02"));
        assert_eq!(by_hand.information[0].limit_at.as_deref(), Some("2026-04-01"));
        let mut against = before;
        against.released_at = Some("2026-05-05".into());
        drop_derived(&mut against, &mut Origins::default());
        assert_eq!(against.released_at.as_deref(), Some("2026-05-05"), "left to be lost");
    }
}
