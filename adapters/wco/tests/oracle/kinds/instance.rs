//! Attributes of XML Schema itself: `xsi:`.

use super::Kind;
use crate::document::{Document, Element};

const OTHER_NAMES: &str = "our schema has names of its own for the types";

pub(super) const KINDS: &[Kind] = &[
    Kind::of("xsi:type of a base of XML Schema", |document, chance| {
        let name = chance.text(&["xs:string", "xs:token", "xs:decimal", "xs:anyType", "xs:dateTime", "xs:nothing"]);
        let declared = "xmlns:xs='http://www.w3.org/2001/XMLSchema'";
        xsi(document, document.any(chance, |_| true)?, &format!("{declared} xsi:type='{name}'"))
    })
    .schema_apart(OTHER_NAMES),
    Kind::of("xsi:type of no known type", |document, chance| {
        let name = chance.text(&["", "Nothing", "nowhere:Nothing", "a:b:c", " ", "1"]);
        xsi(document, document.any(chance, |_| true)?, &format!("xsi:type='{name}'"))
    }),
    Kind::of("xsi:nil", |document, chance| {
        let value = chance.text(&["true", "false", "1", "0", "", "yes", " true "]);
        xsi(document, document.any(chance, |_| true)?, &format!("xsi:nil='{value}'"))
    }),
    Kind::of("xsi:nil of an empty element", |document, chance| {
        let element = document.leaf(chance)?;
        let name = &element.name;
        let declared = "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'";
        let value = chance.text(&["true", "false"]);
        Some(document.with(&element.whole, &format!("<{name} {declared} xsi:nil='{value}'/>")))
    }),
    Kind::of("xsi:schemaLocation", |document, chance| {
        let value = chance.text(&[
            "urn:example:a a.xsd",
            "urn:example:a a.xsd urn:example:b",
            "",
            "a",
            "urn:example:a  \n a.xsd",
        ]);
        xsi(document, document.any(chance, |_| true)?, &format!("xsi:schemaLocation='{value}'"))
    }),
    Kind::of("xsi:noNamespaceSchemaLocation", |document, chance| {
        let value = chance.text(&["a.xsd", "nowhere/b.xsd"]);
        xsi(document, document.any(chance, |_| true)?, &format!("xsi:noNamespaceSchemaLocation='{value}'"))
    }),
    Kind::of("unknown attribute of XML Schema", |document, chance| {
        let name = chance.text(&["foo", "Type", "Nil", "schemalocation"]);
        xsi(document, document.any(chance, |_| true)?, &format!("xsi:{name}='true'"))
    }),
    Kind::of("xsi:type of the standard", |document, chance| {
        let element = document.any(chance, |_| true)?;
        let uri = chance.text(&[
            "urn:wco:datamodel:WCO:Declaration_DS:DMS:2",
            "urn:wco:datamodel:WCO:Response_DS:DMS:2",
            "urn:wco:datamodel:WCO:MetaData_DS-DMS:2",
        ]);
        let parent = document.elements[element.parent?].local();
        let name = format!("{parent}{}Type", element.local());
        xsi(document, element, &format!("xmlns:t='{uri}' xsi:type='t:{name}'"))
    })
    .schema_apart(OTHER_NAMES),
];

fn xsi(document: &Document, element: &Element, attribute: &str) -> Option<String> {
    let declared = "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'";
    Some(document.attributed(element, &format!("{declared} {attribute}")))
}
