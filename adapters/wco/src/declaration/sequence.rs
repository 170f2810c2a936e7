//! Sequence numbers that the standard asks for and the model does not name: of stages of the itinerary, and of seals.
//!
//! A declaration that was read brings them in its extension. Where it does not (it was written by hand, or a view hides
//! the extension), they are counted.

use causeway_contract::event::Extension;
use serde_json::{Map, Value};

/// The extension of a declaration, with the sequence numbers that it lacks.
pub(crate) fn numbered(declaration: &Map<String, Value>, extension: &[Extension]) -> Vec<Extension> {
    let mut whole = extension.to_vec();
    let Some(transport) = declaration.get("transport") else { return whole };
    let mut number = |element: &str, count: usize| {
        for position in 1..=count {
            let path = format!("{element}[{position}]/SequenceNumeric");
            if extension.iter().all(|entry| entry.path != path) {
                whole.push(Extension { path, value: position.to_string() });
            }
        }
    };
    number("Declaration/Consignment/Itinerary", texts(transport.get("itinerary")));
    let equipment = transport.get("equipment").and_then(Value::as_array);
    for (at, one) in equipment.into_iter().flatten().enumerate() {
        let element = format!("Declaration/GoodsShipment/Consignment/TransportEquipment[{}]/Seal", at + 1);
        number(&element, texts(one.get("seals")));
    }
    whole
}

/// How many entries of a list say something.
fn texts(list: Option<&Value>) -> usize {
    let entries = list.and_then(Value::as_array).into_iter().flatten();
    entries.filter(|entry| entry.as_str().is_some_and(|text| !text.is_empty())).count()
}

#[cfg(test)]
mod tests {
    use causeway_contract::event::Extension;
    use serde_json::json;

    use super::numbered;

    #[test]
    fn only_what_is_not_numbered_is() {
        let declaration = json!({"transport": {"itinerary": ["FR", "DE"], "equipment": [{}, {"seals": ["S1"]}]}});
        let first =
            Extension { path: "Declaration/Consignment/Itinerary[1]/SequenceNumeric".into(), value: "07".into() };
        let whole = numbered(declaration.as_object().expect("an object"), std::slice::from_ref(&first));
        let told: Vec<_> = whole.iter().map(|entry| (entry.path.as_str(), entry.value.as_str())).collect();
        assert_eq!(
            told,
            [
                (first.path.as_str(), "07"),
                ("Declaration/Consignment/Itinerary[2]/SequenceNumeric", "2"),
                ("Declaration/GoodsShipment/Consignment/TransportEquipment[2]/Seal[1]/SequenceNumeric", "1"),
            ]
        );
    }
}
