//! The wrapper, its slot, and the slot of a response.

use super::Kind;
use crate::document::{Document, Element};

const DECLARATION: &str = "<d:Declaration xmlns:d='urn:wco:datamodel:WCO:DEC-DMS:2'>\
    <d:FunctionCode>9</d:FunctionCode></d:Declaration>";
const RESPONSE: &str = "<r:Response xmlns:r='urn:wco:datamodel:WCO:RES-DMS:2'>\
    <r:FunctionCode>01</r:FunctionCode></r:Response>";
const BARE: &str = "a document without its wrapper, or in an envelope that the schema does not know, is read: what \
    counts is the root of the standard";

pub(super) const KINDS: &[Kind] = &[
    Kind::of("another root beside the first", |document, chance| {
        let first = in_wrapper(document)?;
        let again = document.piece(&first.whole);
        let other = chance.text(&[DECLARATION, RESPONSE, ""]);
        let at = if chance.below(2) == 0 { first.whole.start } else { first.whole.end };
        Some(document.put(at, if other.is_empty() { again } else { other }))
    }),
    Kind::of("another root in the place of the first", |document, chance| {
        let element = in_wrapper(document)?;
        Some(document.with(&element.whole, chance.text(&[DECLARATION, RESPONSE])))
    }),
    Kind::of("many responses in one wrapper", |document, chance| {
        let first = in_wrapper(document)?;
        Some(document.with(&first.whole, &RESPONSE.repeat(1 + chance.below(400))))
    }),
    Kind::of("root before the wrapper's own elements", |document, chance| {
        let wrapper = wrapper(document)?;
        Some(document.put(wrapper.inner.start, chance.text(&[DECLARATION, RESPONSE])))
    }),
    Kind::of("empty wrapper", |document, chance| {
        let wrapper = wrapper(document)?;
        Some(document.with(&wrapper.inner, chance.text(&["", " ", "\n", "<!-- nothing -->", "x"])))
    }),
    Kind::of("wrapper without a root", |document, _| Some(document.with(&in_wrapper(document)?.whole, ""))),
    Kind::of("wrapper in a wrapper", |document, chance| {
        let wrapper = wrapper(document)?;
        let root = in_wrapper(document)?;
        let at = if chance.below(2) == 0 { root.whole.start } else { root.whole.end };
        let (start, end) = (document.piece(&wrapper.start_tag), format!("</{}>", wrapper.name));
        Some(document.put(at, &format!("{start}{DECLARATION}{end}")))
    }),
    Kind::of("declaration in a response", |document, chance| {
        let response = document.elements.iter().find(|element| element.local() == "Response")?;
        let child = &document.elements[*chance.pick(&response.children)?];
        let at = if chance.below(2) == 0 { response.inner.end } else { child.whole.start };
        Some(document.put(at, &DECLARATION.repeat(1 + chance.below(2))))
    }),
    Kind::of("root in a declaration", |document, chance| {
        let declaration = document.elements.iter().find(|element| element.local() == "Declaration")?;
        Some(document.put(declaration.inner.end, chance.text(&[DECLARATION, RESPONSE])))
    }),
    Kind::of("root without its wrapper", |document, chance| {
        wrapper(document)?;
        let declared = "xmlns:d='urn:example:d'";
        let root = chance.text(&[DECLARATION, RESPONSE]);
        Some(root.replacen(
            " xmlns",
            &format!(" {declared} xmlns").replace("d='urn:example:d'", "x='urn:example:x'"),
            1,
        ))
    }),
    Kind::of("root in an envelope", |document, chance| {
        let envelope = chance.text(&["Envelope", "submitDeclarationRequest", "MetaData"]);
        Some(format!("<{envelope}>{}</{envelope}>", document.piece(&document.elements.first()?.whole)))
    })
    .read(BARE),
    Kind::of("wrapper renamed", |document, _| {
        let wrapper = wrapper(document)?;
        Some(document.renamed(wrapper, &format!("{}Metadata", wrapper.prefix())))
    })
    .read(BARE),
];

fn wrapper(document: &Document) -> Option<&Element> {
    document.elements.first().filter(|root| root.local() == "MetaData")
}

fn in_wrapper(document: &Document) -> Option<&Element> {
    let wrapper = wrapper(document)?;
    let children = wrapper.children.iter().map(|&child| &document.elements[child]);
    children.into_iter().find(|child| matches!(child.local(), "Declaration" | "Response"))
}
