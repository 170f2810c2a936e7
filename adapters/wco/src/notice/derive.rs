//! What follows from a notice's elements without being one of them.

use causeway_contract::adapter::Move;
use causeway_contract::canonical::Notice;
use serde_json::{Map, Value};

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

/// Statuses (379) of a decision on a request, as Customs uses them.
const DECISIONS: [(&str, &str); 2] = [("39", "granted"), ("41", "denied")];

/// What Customs decided about a request; none where no status tells, or several contradict each other.
pub(crate) fn decision(notice: &Notice) -> Option<&'static str> {
    let codes = notice.statuses.iter().filter_map(|status| status.code.as_deref());
    let mut told = codes.filter_map(|code| DECISIONS.iter().find(|(status, _)| *status == code)).map(|(_, told)| *told);
    let first = told.next()?;
    told.all(|other| other == first).then_some(first)
}

/// Where the duties of items went.
#[derive(Debug, Default)]
pub(crate) struct Homes {
    /// Item and duty as the mapping read them, and the entry of the one list.
    duties: Vec<(usize, usize, usize)>,
}

/// The standard hangs duties on the declaration and on its items; the model has one list, each duty with the number
/// of its item.
pub(crate) fn flatten_duties(value: &mut Map<String, Value>) -> Homes {
    let mut homes = Homes::default();
    let Some(Value::Array(items)) = value.remove("items") else { return homes };
    let mut duties = match value.remove("duties") {
        Some(Value::Array(duties)) => duties,
        _ => Vec::new(),
    };
    for (item_at, mut item) in items.into_iter().enumerate() {
        let number = item.get("number").cloned();
        let Some(Value::Array(of_item)) = item.get_mut("duties").map(Value::take) else { continue };
        for (duty_at, mut duty) in of_item.into_iter().enumerate() {
            if let (Some(members), Some(number)) = (duty.as_object_mut(), &number) {
                members.insert("item".to_owned(), number.clone());
            }
            homes.duties.push((item_at, duty_at, duties.len()));
            duties.push(duty);
        }
    }
    value.insert("duties".to_owned(), Value::Array(duties));
    homes
}

impl Homes {
    /// A move that tells where the value stands in the notice. None for the number of an item, which every duty of it
    /// repeats.
    pub(crate) fn settle(&self, Move { from, to, value }: Move) -> Option<Move> {
        if !to.starts_with("items[") {
            return Some(Move { from, to: format!("notice.{to}"), value });
        }
        let home = self.duties.iter().find_map(|(item, duty, entry)| {
            let rest = to.strip_prefix(&format!("items[{item}].duties[{duty}]."))?;
            Some(format!("notice.duties[{entry}].{rest}"))
        });
        Some(Move { from, to: home?, value })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Move, flatten_duties, notice};

    fn read(value: Value) -> causeway_contract::canonical::Notice {
        let Value::Object(mut members) = value else { unreachable!("an object is given") };
        flatten_duties(&mut members);
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

    #[test]
    fn moves_tell_where_a_duty_went() {
        let Value::Object(mut members) = json!({"duties": [{}], "items": [{"duties": [{}]}, {"duties": [{}, {}]}]})
        else {
            unreachable!("an object is given")
        };
        let homes = flatten_duties(&mut members);
        let settled = |to: &str| homes.settle(Move { from: "x".into(), to: to.into(), value: "v".into() });
        assert_eq!(settled("items[1].duties[1].type").expect("it moves").to, "notice.duties[3].type");
        assert_eq!(settled("duties[0].type").expect("it moves").to, "notice.duties[0].type");
        assert_eq!(settled("items[1].number"), None);
    }
}
