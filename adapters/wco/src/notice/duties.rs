//! Duties: the standard hangs them on the declaration and on its items; the model has one list, each duty with the
//! number of its item.

use causeway_contract::adapter::Move;
use causeway_contract::event::Extension;
use serde_json::{Map, Value};

use crate::origins::Origins;

/// Where it is noted which items carried how many duties, where the list alone does not tell.
const ITEMS: &str = "Response/Declaration/GoodsShipment/GovernmentAgencyGoodsItem[]/DutyTaxFee";

/// Where the duties of items went.
#[derive(Debug, Default)]
pub(super) struct Homes {
    /// Item and duty as the mapping read them, and the entry of the one list.
    duties: Vec<(usize, usize, usize)>,
}

/// An item that carries duties: its number (none where it has none), and which entries of the list they are.
type Carrier = (Option<i64>, Vec<usize>);

/// Makes one list of the duties of a declaration and of its items.
pub(super) fn flatten(value: &mut Map<String, Value>, written: &mut Vec<Extension>) -> Homes {
    let mut homes = Homes::default();
    let Some(Value::Array(items)) = value.remove("items") else { return homes };
    let mut duties = list(value.remove("duties"));
    let mut carriers: Vec<Carrier> = Vec::new();
    for (item_at, mut item) in items.into_iter().enumerate() {
        let number = item.get("number").cloned();
        let of_item = list(item.get_mut("duties").map(Value::take));
        let entries: Vec<usize> = (duties.len()..duties.len() + of_item.len()).collect();
        homes.duties.extend(entries.iter().enumerate().map(|(duty_at, entry)| (item_at, duty_at, *entry)));
        carriers.push((number.as_ref().and_then(Value::as_i64), entries));
        for mut duty in of_item {
            if let (Some(members), Some(number)) = (duty.as_object_mut(), &number) {
                members.insert("item".to_owned(), number.clone());
            }
            duties.push(duty);
        }
    }
    if told(&duties) != carriers {
        let note = |(number, entries): &Carrier| {
            format!("{}:{}", number.map(|number| number.to_string()).unwrap_or_default(), entries.len())
        };
        let notes: Vec<_> = carriers.iter().map(note).collect();
        written.push(Extension { path: ITEMS.to_owned(), value: notes.join(" ") });
    }
    value.insert("duties".to_owned(), Value::Array(duties));
    homes
}

/// Hangs the duties on the declaration and its items again.
pub(super) fn hang(value: &mut Map<String, Value>, written: &[Extension], origins: &mut Origins) {
    let mut duties: Vec<Option<Value>> = list(value.remove("duties")).into_iter().map(Some).collect();
    let all: Vec<Value> = duties.iter().flatten().cloned().collect();
    let carriers = noted(&all, written).unwrap_or_else(|| told(&all));
    let mut items = Vec::new();
    for (item_at, (number, entries)) in carriers.into_iter().enumerate() {
        let mut of_item = Vec::new();
        for (duty_at, entry) in entries.into_iter().enumerate() {
            let mut duty = duties.get_mut(entry).and_then(Option::take).unwrap_or_default();
            duty.as_object_mut().and_then(|members| members.remove("item"));
            origins.came(format!("items[{item_at}].duties[{duty_at}]"), format!("duties[{entry}]"));
            of_item.push(duty);
        }
        let mut item = Map::from_iter([("duties".to_owned(), Value::Array(of_item))]);
        if let Some(number) = number {
            item.insert("number".to_owned(), number.into());
            origins.came(format!("items[{item_at}].number"), "");
        }
        items.push(Value::Object(item));
    }
    let mut of_declaration = Vec::new();
    for (entry, duty) in duties.into_iter().enumerate().filter_map(|(entry, duty)| Some((entry, duty?))) {
        origins.came(format!("duties[{}]", of_declaration.len()), format!("duties[{entry}]"));
        of_declaration.push(duty);
    }
    value.insert("duties".to_owned(), Value::Array(of_declaration));
    value.insert("items".to_owned(), Value::Array(items));
}

/// The items that a list of duties tells: one for each number, in the order they first stand.
fn told(duties: &[Value]) -> Vec<Carrier> {
    let mut carriers: Vec<Carrier> = Vec::new();
    for (entry, duty) in duties.iter().enumerate() {
        let Some(number) = duty.get("item").and_then(Value::as_i64) else { continue };
        match carriers.iter_mut().find(|(known, _)| *known == Some(number)) {
            Some((_, entries)) => entries.push(entry),
            None => carriers.push((Some(number), vec![entry])),
        }
    }
    carriers
}

/// The items as they were noted; none where there is no note, or the list is another one now.
fn noted(duties: &[Value], written: &[Extension]) -> Option<Vec<Carrier>> {
    let note = written.iter().find(|entry| entry.path == ITEMS)?;
    let mut counts = Vec::new();
    for carrier in note.value.split(' ') {
        let (number, count) = carrier.split_once(':')?;
        let number = if number.is_empty() { None } else { Some(number.parse::<i64>().ok()?) };
        counts.push((number, count.parse::<usize>().ok()?));
    }
    let total = counts.iter().try_fold(0_usize, |sum, (_, count)| sum.checked_add(*count))?;
    // The declaration's own come first.
    let mut next = duties.len().checked_sub(total)?;
    let item = |entry: usize| duties.get(entry).and_then(|duty| duty.get("item")).and_then(Value::as_i64);
    let mut carriers = Vec::new();
    for (number, count) in counts {
        let entries: Vec<usize> = (next..next + count).collect();
        next += count;
        carriers.push((number, entries));
    }
    let first = duties.len() - total;
    let fits = carriers.iter().all(|(number, entries)| entries.iter().all(|&entry| item(entry) == *number));
    (fits && (0..first).all(|entry| item(entry).is_none())).then_some(carriers)
}

fn list(value: Option<Value>) -> Vec<Value> {
    match value {
        Some(Value::Array(entries)) => entries,
        _ => Vec::new(),
    }
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
    use causeway_contract::adapter::Move;
    use serde_json::{Map, Value, json};

    use super::{flatten, hang};
    use crate::origins::Origins;

    fn members(value: Value) -> Map<String, Value> {
        let Value::Object(members) = value else { unreachable!("an object is given") };
        members
    }

    #[test]
    fn duties_hang_where_they_hung() {
        for items in [
            json!([{"number": 1, "duties": [{"type": "A00"}, {"type": "B00"}]}, {"number": 3, "duties": [{}]}]),
            json!([{"number": 1, "duties": [{"type": "A00"}]}, {"number": 2, "duties": []}]),
            json!([{"number": 1, "duties": [{"type": "A00"}]}, {"number": 1, "duties": [{"type": "B00"}]}]),
            json!([{"duties": [{"type": "A00"}]}]),
            json!([{"number": -1, "duties": []}]),
        ] {
            let before = members(json!({"duties": [{"reference": "r"}], "items": items}));
            let (mut value, mut written) = (before.clone(), Vec::new());
            flatten(&mut value, &mut written);
            hang(&mut value, &written, &mut Origins::default());
            assert_eq!(value, before, "{written:?}");
        }
    }

    #[test]
    fn duties_of_items_carry_the_item_number_behind_the_totals() {
        let mut value = members(json!({
            "duties": [{"reference": "r"}],
            "items": [{"number": 1, "duties": [{"type": "A00"}, {"type": "B00"}]}, {"number": 3, "duties": [{}]}],
        }));
        let mut written = Vec::new();
        flatten(&mut value, &mut written);
        let duties = json!([
            {"reference": "r"}, {"item": 1, "type": "A00"}, {"item": 1, "type": "B00"}, {"item": 3},
        ]);
        assert_eq!((&value["duties"], written.len()), (&duties, 0));
    }

    #[test]
    fn a_note_about_another_list_is_passed_over() {
        let mut value = members(json!({"items": [{"number": 1, "duties": [{}]}, {"number": 2, "duties": []}]}));
        let mut written = Vec::new();
        flatten(&mut value, &mut written);
        assert_eq!(written.len(), 1);
        let mut value = members(json!({"duties": [{"item": 7, "type": "A00"}, {"item": 9}]}));
        hang(&mut value, &written, &mut Origins::default());
        let items = json!([{"number": 7, "duties": [{"type": "A00"}]}, {"number": 9, "duties": [{}]}]);
        assert_eq!(value["items"], items);
    }

    #[test]
    fn moves_tell_where_a_duty_went() {
        let Value::Object(mut members) = json!({"duties": [{}], "items": [{"duties": [{}]}, {"duties": [{}, {}]}]})
        else {
            unreachable!("an object is given")
        };
        let homes = flatten(&mut members, &mut Vec::new());
        let settled = |to: &str| homes.settle(Move { from: "x".into(), to: to.into(), value: "v".into() });
        assert_eq!(settled("items[1].duties[1].type").expect("it moves").to, "notice.duties[3].type");
        assert_eq!(settled("duties[0].type").expect("it moves").to, "notice.duties[0].type");
        assert_eq!(settled("items[1].number"), None);
    }
}
