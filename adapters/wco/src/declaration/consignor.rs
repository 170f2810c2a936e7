//! The consignor: of the shipment or, where that names none, of the consignment.

use causeway_contract::event::Extension;
use causeway_contract::xml::Node;
use serde_json::{Map, Value};

use crate::origins::Origins;

/// Member that the mapping table gives to the consignment's consignor.
const OF_CONSIGNMENT: &str = "consignment_consignor";
/// Where the consignment's consignor stands.
const ELEMENT: &str = "Declaration/Consignment/Consignor";
/// Where the model has it.
const CONSIGNOR: &str = "parties.consignor";

/// Puts the consignment's consignor where the shipment names none, and notes where it stood; else it travels in the
/// extension. False where it does.
pub(crate) fn place(
    value: &mut Map<String, Value>,
    declaration: Node<'_, '_>,
    extension: &mut Vec<Extension>,
    written: &mut Vec<Extension>,
) -> bool {
    let Some(consignor) = value.remove(OF_CONSIGNMENT) else { return true };
    let parties = value.entry("parties").or_insert_with(|| Value::Object(Map::new()));
    let Some(parties) = parties.as_object_mut() else { return false };
    if !parties.contains_key("consignor") {
        parties.insert("consignor".to_owned(), consignor);
        written.push(Extension { path: ELEMENT.to_owned(), value: CONSIGNOR.to_owned() });
        return true;
    }
    let element = ["Consignment", "Consignor"].iter().try_fold(declaration, |node, step| node.child(step));
    let mut open: Vec<_> = element.into_iter().collect();
    while let Some(node) = open.pop() {
        let path = node.path();
        let attributes = node.attributes().map(|one| (format!("{path}/@{}", one.name), one.value.as_ref()));
        let text = Some((path.clone(), node.text())).filter(|(_, text)| !text.is_empty());
        for (path, value) in attributes.chain(text) {
            // What the mapping did not take is there already.
            if extension.iter().all(|entry| entry.path != path) {
                extension.push(Extension { path, value: value.to_owned() });
            }
        }
        let below: Vec<_> = node.children().collect();
        open.extend(below.into_iter().rev());
    }
    false
}

/// The canonical place of what the mapping table put at a path. None for a consignor that went to the extension.
pub(crate) fn settled(to: &str, placed: bool) -> Option<String> {
    match to.strip_prefix(OF_CONSIGNMENT) {
        Some(_) if !placed => None,
        Some(rest) => Some(format!("{CONSIGNOR}{rest}")),
        None => Some(to.to_owned()),
    }
}

/// Puts the consignor back where it stood.
pub(crate) fn put_back(value: &mut Map<String, Value>, written: &[Extension], origins: &mut Origins) {
    if !written.iter().any(|entry| entry.path == ELEMENT && entry.value == CONSIGNOR) {
        return;
    }
    let parties = value.get_mut("parties").and_then(Value::as_object_mut);
    if let Some(consignor) = parties.and_then(|parties| parties.remove("consignor")) {
        value.insert(OF_CONSIGNMENT.to_owned(), consignor);
        origins.came(OF_CONSIGNMENT, CONSIGNOR);
    }
}
