//! Documents that are not well-formed, or that use of XML what is not accepted.

use super::Kind;
use crate::chance::Chance;
use crate::document::Document;

const NO_TYPES: &str = "document types are refused, sound or not: entities can harm";
const UTF_8: &str = "UTF-8 is required; nothing else is read";
const XML_1_0: &str = "XML 1.0 is required";

pub(super) const KINDS: &[Kind] = &[
    Kind::of("cut off", |document, chance| {
        let places: Vec<_> = document.text.char_indices().map(|(at, _)| at).collect();
        Some(document.text[..*chance.pick(&places)?].to_owned())
    }),
    Kind::of("a byte of markup less", |document, chance| {
        let at = *chance.pick(&marks(document, &['<', '>', '/', '"', '=']))?;
        Some(document.with(&(at..at + 1), ""))
    }),
    Kind::of("a byte of markup doubled", |document, chance| {
        let at = *chance.pick(&marks(document, &['<', '>', '/', '"', '=', ':']))?;
        Some(document.put(at, &document.text[at..=at]))
    }),
    Kind::of("end tag of another name", |document, chance| {
        let element = document.any(chance, |element| !element.inner.is_empty())?;
        Some(document.with(&(element.inner.end..element.whole.end), chance.text(&["</x>", "</>", "</ x>", ""])))
    }),
    Kind::of("start tag missing", |document, chance| {
        let element = document.any(chance, |element| !element.inner.is_empty())?;
        Some(document.with(&element.start_tag, ""))
    }),
    Kind::of("markup in text that is not escaped", |document, chance| {
        put(document, chance, &["<", "&", "&x", "]]>", "< ", "&;", "&&amp;", "<1>", "<a b>"])
    }),
    Kind::of("reference that is not declared", |document, chance| {
        put(document, chance, &["&nbsp;", "&eacute;", "&AMP;", "&lol;", "&amp", "& amp;"])
    }),
    Kind::of("reference to no character", |document, chance| {
        put(
            document,
            chance,
            &[
                "&#0;",
                "&#x1;",
                "&#xD800;",
                "&#xFFFE;",
                "&#x110000;",
                "&#;",
                "&#x;",
                "&#-1;",
                "&#X41;",
                "&#99999999999;",
            ],
        )
    }),
    Kind::of("character that XML forbids", |document, chance| {
        put(document, chance, &["\u{1}", "\u{B}", "\u{1F}", "\u{FFFE}", "\u{FFFF}", "\u{8}", "\u{0}"])
    }),
    Kind::of("character that XML allows, control or not", |document, chance| {
        put(
            document,
            chance,
            &["\u{7F}", "\u{80}", "\u{9F}", "\u{FFFD}", "\u{10FFFF}", "\u{FDD0}", "\u{1FFFE}", "\u{2028}"],
        )
    }),
    Kind::of("comment that is none", |document, chance| {
        put(document, chance, &["<!-- -- -->", "<!--->", "<!- x -->", "<!-- x --->", "<!-- x", "<!->", "<!x>"])
    }),
    Kind::of("instruction that is none", |document, chance| {
        put(document, chance, &["<?xml version='1.0'?>", "<? x?>", "<?x", "<?XML x?>", "<?1?>", "<??>", "<?x y>"])
    }),
    Kind::of("section that is none", |document, chance| {
        put(
            document,
            chance,
            &["<![CDATA[x", "<![cdata[x]]>", "<![CDATA [x]]>", "]]>", "<![IGNORE[x]]>", "<![CDATA[x]] >"],
        )
    }),
    Kind::of("attribute that is none", |document, chance| {
        let attribute = chance.text(&[
            "a",
            "a=",
            "a=1",
            "a='1",
            "='1'",
            "a='<'",
            "a='&'",
            "a='1'b='2'",
            "1='1'",
            "a='1' a='1'",
            "a:='1'",
            ":a='1'",
            "a:b:c='1'",
            "a='&nbsp;'",
            "a='\u{1}'",
        ]);
        Some(document.attributed(document.any(chance, |_| true)?, attribute))
    }),
    Kind::of("two attributes of one name by two prefixes", |document, chance| {
        let attributes = "xmlns:p='urn:x' xmlns:q='urn:x' p:a='1' q:a='1'";
        Some(document.attributed(document.any(chance, |_| true)?, attributes))
    }),
    Kind::of("something outside the root", |document, chance| {
        let root = document.elements.first()?;
        let at = if chance.below(2) == 0 { root.whole.start } else { root.whole.end };
        Some(document.put(at, chance.text(&["text", "<a/>", "&amp;", "<![CDATA[]]>", "&#32;", "\u{A0}", "<", "</x>"])))
    }),
    Kind::of("something before the XML declaration", |document, chance| {
        Some(format!(
            "{}<?xml version='1.0'?>{}",
            chance.text(&[" ", "\n", "<!-- x -->", "x", "<?pi?>"]),
            body(document)?
        ))
    }),
    Kind::of("XML declaration in odd forms", |document, chance| {
        let said = chance.text(&[
            "version='1.0'",
            "version=\"1.0\" standalone='yes'",
            "version='1.0' standalone='maybe'",
            "version='1.0' encoding='utf-8'",
            "encoding='UTF-8'",
            "version='1.0' encoding=''",
            "version=1.0",
            "",
            "version='1.0'encoding='UTF-8'",
            "Version='1.0'",
            "version='1.0' other='1'",
            "version='1.0' standalone='no' encoding='UTF-8'",
            "version ='1.0' ",
            "version='2.0'",
        ]);
        Some(format!("<?xml {said}?>{}", body(document)?))
    }),
    Kind::of("name that is none", |document, chance| {
        let element = document.any(chance, |_| true)?;
        let name =
            chance.text(&["1a", "-a", ".a", "a:b:c", ":a", "a:", "a!", "a,b", "é", "ñ:a", "a·b", "·a", "a\u{D7}"]);
        Some(document.renamed(element, name))
    }),
    Kind::of("what Namespaces in XML forbids", |document, chance| {
        let declared = chance.text(&[
            "xmlns:a=''",
            "xmlns:xml='urn:x'",
            "xmlns:xmlns='urn:x'",
            "xmlns:a='http://www.w3.org/XML/1998/namespace'",
            "xmlns='http://www.w3.org/2000/xmlns/'",
            "",
        ]);
        if declared.is_empty() {
            return put(document, chance, &["<?a:b?>"]);
        }
        Some(document.attributed(document.any(chance, |_| true)?, declared))
    })
    .refused("libxml2 warns of it and goes on"),
    Kind::of("U+0000 behind the document", |document, _| Some(format!("{}\u{0}", document.text)))
        .refused("libxml2 takes it for the end"),
    Kind::of("another version of XML", |document, chance| {
        Some(format!("<?xml version='{}'?>{}", chance.text(&["1.1", "1.2", "1.10", "1.00"]), body(document)?))
    })
    .refused(XML_1_0),
    Kind::of("another encoding declared", |document, chance| {
        let encoding = chance.text(&["ISO-8859-1", "windows-1252", "US-ASCII", "UTF-16", "latin1", "nonsense", "utf8"]);
        Some(format!("<?xml version='1.0' encoding='{encoding}'?>{}", body(document)?))
    })
    .refused(UTF_8),
    Kind::of("document type", |document, chance| {
        let declared = chance.text(&[
            "<!DOCTYPE x>",
            "<!DOCTYPE x [<!ENTITY e 'v'>]>",
            "<!DOCTYPE x SYSTEM 'x.dtd'>",
            "<!DOCTYPE x [<!ATTLIST x a CDATA 'v'>]>",
        ]);
        Some(format!("{declared}{}", body(document)?))
    })
    .refused(NO_TYPES),
];

/// The root element and what follows.
fn body(document: &Document) -> Option<&str> {
    Some(&document.text[document.elements.first()?.whole.start..])
}

/// Where marks stand behind the start tag of the root: in it they may make another document of it.
fn marks(document: &Document, of: &[char]) -> Vec<usize> {
    let from = document.elements.first().map_or(0, |root| root.start_tag.end);
    document.text[from..].match_indices(of).map(|(at, _)| from + at).collect()
}

/// Puts a piece into a value.
fn put(document: &Document, chance: &mut Chance, pieces: &[&'static str]) -> Option<String> {
    let leaf = document.leaf(chance)?;
    let at = if chance.below(2) == 0 { leaf.inner.start } else { leaf.inner.end };
    Some(document.put(at, chance.text(pieces)))
}
