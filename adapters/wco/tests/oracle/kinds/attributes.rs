//! Attributes: missing, foreign, wrong.

use super::Kind;
use crate::chance::Chance;
use crate::document::Document;

pub(super) const KINDS: &[Kind] = &[
    Kind::of("attributes dropped", |document, chance| {
        let element = document.any(chance, |element| document.piece(&element.start_tag).contains('='))?;
        let tag = document.piece(&element.start_tag);
        let end = if tag.ends_with("/>") { "/>" } else { ">" };
        Some(document.with(&element.start_tag, &format!("<{}{end}", element.name)))
    }),
    Kind::of("formatCode wrong", |document, chance| {
        value(
            document,
            chance,
            "formatCode",
            &["", "203", "102 ", " 304", "0102", "102x", "１０２", "A", "304\n", "&#49;02"],
        )
    }),
    Kind::of("formatCode exchanged", |document, chance| value(document, chance, "formatCode", &["102", "304"])),
    Kind::of("unitCode wrong", |document, chance| {
        value(
            document,
            chance,
            "unitCode",
            &["", "K", "KGMKG", "KGMKGM", " ", "      ", "K M", "ééééé", "🦎🦎🦎🦎🦎", "🦎🦎🦎🦎🦎🦎", "kgm"],
        )
    }),
    Kind::of("currencyID wrong", |document, chance| {
        value(
            document,
            chance,
            "currencyID",
            &["", "gbp", "GBPX", "GB", " GBP", "GBP ", "G1P", "ÄÖÜ", "XXX", "GB&#80;", "GBP&#10;"],
        )
    }),
    Kind::of("attribute of the standard, where it may not stand or with any value", |document, chance| {
        let name = chance.text(&[
            "formatCode",
            "unitCode",
            "currencyID",
            "languageID",
            "listID",
            "listAgencyID",
            "listAgencyName",
            "listVersionID",
            "name",
            "schemeID",
            "schemeAgencyID",
            "schemeName",
            "schemeVersionID",
            "listName",
        ]);
        let value = chance.text(&[
            "",
            " ",
            "1",
            "102",
            "304",
            "KGM",
            "GBP",
            "en",
            "en-GB",
            "EN_gb",
            "toolonglanguage",
            "1234",
            "123",
            "a  b",
            "é",
            " x ",
            "a&#10;b",
            "&#160;",
        ]);
        // Where it stands already, twice would be another kind.
        let element = document.any(chance, |element| !document.piece(&element.start_tag).contains(name))?;
        Some(document.attributed(element, &format!("{name}=\"{value}\"")))
    }),
    Kind::of("languageID of a text", |document, chance| {
        let element = document.leaf(chance).filter(|leaf| !document.piece(&leaf.start_tag).contains("languageID"))?;
        let value = chance.text(&[
            "en",
            "EN",
            "en-GB",
            "en-GB-oed",
            "e",
            "x-klingon",
            "en-",
            "-en",
            "en--GB",
            "abcdefgh",
            "abcdefghi",
            "en-a1",
            "1en",
            "en GB",
            " en ",
            "ен",
            "en-GB-1234567890",
        ]);
        Some(document.attributed(element, &format!("languageID='{value}'")))
    }),
    Kind::of("address in an attribute", |document, chance| {
        let name = chance.text(&["listURI", "listSchemeURI", "schemeURI", "schemeDataURI"]);
        let value = chance.text(&[
            "",
            "http://example.org/a?b=c#d",
            "a b",
            "%41",
            "%zz",
            "%",
            "http://[::1]/",
            "http://[x",
            "urn:a:b",
            "é",
            "#a#b",
            ":a",
            "//",
            "http://exa mple/",
            "a\\b",
            "{x}",
            "x|y",
            "http://h:80x/",
            "1:2",
            "mailto:a@b",
            "?",
            "../..",
            "&lt;",
            "^",
            "`",
            "http://a:b:c/",
            "a:%4",
            "[",
            "]",
            " http://x/ ",
        ]);
        Some(document.attributed(document.leaf(chance)?, &format!("{name}='{value}'")))
    }),
    Kind::of("unknown attribute", |document, chance| {
        let attribute =
            chance.text(&["other='1'", "id=''", "FormatCode='102'", "formatcode='102'", "_='1'", "type='x'"]);
        Some(document.attributed(document.any(chance, |_| true)?, attribute))
    }),
    Kind::of("attribute in a foreign namespace", |document, chance| {
        let element = document.any(chance, |_| true)?;
        let name = chance.text(&["other", "formatCode", "unitCode"]);
        Some(document.attributed(element, &format!("f:{name}='102' xmlns:f='urn:example:f'")))
    }),
    Kind::of("attribute in the namespace of the standard", |document, chance| {
        let element = document.any(chance, |_| true)?;
        let uri = "urn:wco:datamodel:WCO:Declaration_DS:DMS:2";
        let name = chance.text(&["formatCode", "unitCode", "schemeID"]);
        Some(document.attributed(element, &format!("f:{name}='102' xmlns:f='{uri}'")))
    }),
    Kind::of("attribute with a prefix that is not declared", |document, chance| {
        Some(document.attributed(document.any(chance, |_| true)?, "nowhere:a='1'"))
    }),
    Kind::of("attribute of XML itself", |document, chance| {
        let attribute = chance.text(&[
            "xml:lang='en'",
            "xml:lang=''",
            "xml:space='preserve'",
            "xml:base='http://a/'",
            "xml:id='a'",
        ]);
        Some(document.attributed(document.any(chance, |_| true)?, attribute))
    }),
];

/// Another value for an attribute.
fn value(document: &Document, chance: &mut Chance, name: &str, values: &[&'static str]) -> Option<String> {
    let begins = [format!("{name}=\""), format!("{name}='")];
    let carries = |tag: &str| begins.iter().find_map(|begin| tag.find(begin).map(|at| at + begin.len()));
    let element = document.any(chance, |element| carries(document.piece(&element.start_tag)).is_some())?;
    let tag = document.piece(&element.start_tag);
    let from = carries(tag)?;
    let quote = tag[..from].chars().last()?;
    let to = from + tag[from..].find(quote)?;
    let at = element.start_tag.start;
    Some(document.with(&(at + from..at + to), chance.text(values)))
}
