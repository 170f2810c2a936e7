//! Names, prefixes and namespaces.

use super::Kind;
use crate::chance::Chance;
use crate::document::{Document, Element};

const DEC: &str = "urn:wco:datamodel:WCO:DEC-DMS:2";
const RES: &str = "urn:wco:datamodel:WCO:RES-DMS:2";
const DEC_DATES: &str = "urn:wco:datamodel:WCO:Declaration_DS:DMS:2";
const RES_DATES: &str = "urn:wco:datamodel:WCO:Response_DS:DMS:2";
const METADATA: &str = "urn:wco:datamodel:WCO:DocumentMetaData-DMS:2";

pub(super) const KINDS: &[Kind] = &[
    Kind::of("element renamed", |document, chance| {
        let element = document.any(chance, |_| true)?;
        let suffix = chance.text(&["Other", "s", "1", "-x", ".x", "Code", "ID"]);
        Some(document.renamed(element, &format!("{}{suffix}", element.name)))
    }),
    Kind::of("element renamed as another of the document", |document, chance| {
        let element = document.any(chance, |_| true)?;
        let other = document.any(chance, |_| true)?;
        Some(document.renamed(element, &other.name))
    }),
    Kind::of("first letter of a name in the other case", |document, chance| {
        let element = document.any(chance, |_| true)?;
        let local = element.local();
        let lower = local[..1].to_lowercase();
        Some(document.renamed(element, &format!("{}{lower}{}", element.prefix(), &local[1..])))
    }),
    Kind::of("name in capitals", |document, chance| {
        let element = document.any(chance, |_| true)?;
        Some(document.renamed(element, &format!("{}{}", element.prefix(), element.local().to_uppercase())))
    }),
    Kind::of("letter of a name looks alike", |document, chance| {
        let element = document.any(chance, |element| element.local().contains(['a', 'e', 'o']))?;
        let alike = element.local().replacen('a', "а", 1).replacen('e', "е", 1).replacen('o', "о", 1);
        Some(document.renamed(element, &format!("{}{alike}", element.prefix())))
    }),
    Kind::of("default namespace taken away", |document, chance| {
        Some(document.attributed(document.any(chance, |_| true)?, "xmlns=''"))
    }),
    Kind::of("default namespace of another standard", |document, chance| {
        let element = document.any(chance, |_| true)?;
        Some(document.attributed(element, &format!("xmlns='{}'", foreign(chance))))
    }),
    Kind::of("default namespace declared where none is used", |document, chance| {
        let element = document.any(chance, |element| !element.prefix().is_empty())?;
        Some(document.attributed(element, &format!("xmlns='{}'", foreign(chance))))
    }),
    Kind::of("prefix bound to another namespace", |document, chance| {
        let element = document.any(chance, |element| !element.prefix().is_empty())?;
        let prefix = element.prefix().trim_end_matches(':');
        Some(document.attributed(element, &format!("xmlns:{prefix}='{}'", foreign(chance))))
    }),
    Kind::of("element alone in another namespace", |document, chance| {
        let element = document.any(chance, |_| true)?;
        let uri = foreign(chance);
        Some(prefixed(document, element, "other", uri))
    }),
    Kind::of("element under another prefix of its namespace", |document, chance| {
        let element = document.any(chance, |element| element.local() == "DateTimeString")?;
        let uri = if document.text.contains(RES_DATES) { RES_DATES } else { DEC_DATES };
        Some(prefixed(document, element, "dates", uri))
    }),
    Kind::of("DateTimeString in the other namespaces", |document, chance| {
        let element = document.any(chance, |element| element.local() == "DateTimeString")?;
        let uri = chance.text(&[DEC, RES, DEC_DATES, RES_DATES, METADATA]);
        Some(prefixed(document, element, "dates", uri))
    }),
    Kind::of("prefix that is not declared", |document, chance| {
        let element = document.any(chance, |_| true)?;
        Some(document.renamed(element, &format!("nowhere:{}", element.local())))
    }),
    Kind::of("unused prefix declared", |document, chance| {
        let element = document.any(chance, |_| true)?;
        Some(document.attributed(element, &format!("xmlns:unused='{}'", foreign(chance))))
    }),
    Kind::of("namespace almost right", |document, chance| {
        let element = document.any(chance, |_| true)?;
        let almost = chance.text(&[
            "urn:wco:datamodel:WCO:DEC-DMS:3",
            "urn:wco:datamodel:wco:DEC-DMS:2",
            "urn:wco:datamodel:WCO:DEC-DMS:2 ",
            " urn:wco:datamodel:WCO:DEC-DMS:2",
            "urn:wco:datamodel:WCO:DEC-DMS:2/",
        ]);
        Some(prefixed(document, element, "almost", almost))
    }),
];

fn foreign(chance: &mut Chance) -> &'static str {
    chance.text(&["urn:example:other", DEC, RES, DEC_DATES, RES_DATES, METADATA])
}

/// An element under a prefix of its own; those in it keep theirs.
fn prefixed(document: &Document, element: &Element, prefix: &str, uri: &str) -> String {
    let renamed = document.renamed(element, &format!("{prefix}:{}", element.local()));
    let at = element.start_tag.start + 1 + prefix.len() + 1 + element.local().len();
    format!("{} xmlns:{prefix}='{uri}'{}", &renamed[..at], &renamed[at..])
}
