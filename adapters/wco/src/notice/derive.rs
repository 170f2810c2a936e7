//! What follows from a notice's elements without being one of them.

use causeway_contract::canonical::Notice;
use serde_json::{Map, Value};

/// Makes a notice of what the mapping read.
///
/// # Errors
/// Where a value has no place of its shape in the model.
pub(crate) fn notice(mut value: Map<String, Value>) -> Result<Notice, serde_json::Error> {
    flatten_duties(&mut value);
    let mut notice: Notice = serde_json::from_value(Value::Object(value))?;
    notice.released_at = notice.statuses.iter().find_map(|status| status.released_at.clone());
    notice.limit_at = notice.information.iter().find_map(|information| information.limit_at.clone());
    Ok(notice)
}

/// The standard hangs duties on the declaration and on its items; the model has one list, each duty with the number
/// of its item.
fn flatten_duties(value: &mut Map<String, Value>) {
    let Some(Value::Array(items)) = value.remove("items") else { return };
    let mut duties = match value.remove("duties") {
        Some(Value::Array(duties)) => duties,
        _ => Vec::new(),
    };
    for mut item in items {
        let number = item.get("number").cloned();
        let Some(Value::Array(of_item)) = item.get_mut("duties").map(Value::take) else { continue };
        for mut duty in of_item {
            if let (Some(members), Some(number)) = (duty.as_object_mut(), &number) {
                members.insert("item".to_owned(), number.clone());
            }
            duties.push(duty);
        }
    }
    value.insert("duties".to_owned(), Value::Array(duties));
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::notice;

    fn read(value: Value) -> causeway_contract::canonical::Notice {
        let Value::Object(members) = value else { unreachable!("an object is given") };
        notice(members).expect("it fits the model")
    }

    #[test]
    fn duties_of_items_carry_the_item_number_behind_the_totals() {
        let notice = read(json!({
            "duties": [{"payable": {"amount": "12.50", "currency": "GBP"}}],
            "items": [
                {"number": 1, "duties": [{"type": "A00"}, {"type": "B00"}]},
                {"number": 2},
                {"number": 3, "duties": [{"type": "A00"}]},
            ],
        }));
        let items: Vec<_> = notice.duties.iter().map(|duty| (duty.item, duty.kind.as_deref())).collect();
        assert_eq!(items, [(None, None), (Some(1), Some("A00")), (Some(1), Some("B00")), (Some(3), Some("A00"))]);
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
}
