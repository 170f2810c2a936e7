//! What stands in and between values: blanks, comments, sections, references, stray text.

use super::Kind;
use crate::chance::Chance;
use crate::document::{Document, Element};

pub(super) const KINDS: &[Kind] = &[
    Kind::of("blanks around a value", |document, chance| {
        around(
            document,
            chance,
            &[" ", "\n", "\t", "\r\n", "\r", "  \n  ", "&#32;", "&#10;", "&#13;", "&#9;", "&#x20;"],
        )
    }),
    Kind::of("blanks of Unicode around a value", |document, chance| {
        let blanks = [
            "\u{A0}", "\u{85}", "\u{3000}", "\u{2003}", "\u{2028}", "\u{FEFF}", "\u{200B}", "\u{1680}", "&#160;",
            "&#x85;",
        ];
        around(document, chance, &blanks)
    }),
    Kind::of("nothing but blanks", |document, chance| {
        let blanks = chance.text(&[
            " ",
            "\n",
            "\t",
            "\r",
            "\u{A0}",
            "\u{85}",
            "\u{3000}",
            "  ",
            "&#13;",
            "&#32;",
            "<![CDATA[ ]]>",
        ]);
        Some(document.with(&document.leaf(chance)?.inner, blanks))
    }),
    Kind::of("blank in a value", |document, chance| {
        split(
            document,
            chance,
            &[" ", "  ", "\n", "\t", "\r", "\r\n", "&#13;", "&#10;", "\u{A0}", "\u{2028}", "\u{85}"],
        )
    }),
    Kind::of("comment in a value", |document, chance| {
        split(document, chance, &["<!-- x -->", "<!---->", "<!-- <a/> & -->", "<!-- é -->"])
    }),
    Kind::of("comment around a value", |document, chance| around(document, chance, &["<!-- x -->", "<!--\n-->"])),
    Kind::of("instruction in a value", |document, chance| {
        split(document, chance, &["<?pi x?>", "<?a?>", "<?x <a> ?>"])
    }),
    Kind::of("section in a value", |document, chance| {
        split(
            document,
            chance,
            &["<![CDATA[]]>", "<![CDATA[1]]>", "<![CDATA[ ]]>", "<![CDATA[<]]>", "<![CDATA[&amp;]]>"],
        )
    }),
    Kind::of("value in a section", |document, chance| {
        let leaf = document.leaf(chance).filter(|leaf| !document.piece(&leaf.inner).contains(['&', '<']))?;
        let lead = chance.text(&["", "", " ", "\n"]);
        Some(document.with(&leaf.inner, &format!("{lead}<![CDATA[{}]]>", document.piece(&leaf.inner))))
    }),
    Kind::of("reference to a character of a value", |document, chance| {
        let leaf = document.leaf(chance).filter(|leaf| !document.piece(&leaf.inner).contains(['&', '<']))?;
        let places: Vec<_> = document.piece(&leaf.inner).char_indices().collect();
        let (at, character) = *chance.pick(&places)?;
        let code = u32::from(character);
        let reference = if chance.below(2) == 0 { format!("&#{code};") } else { format!("&#x{code:04x};") };
        let at = leaf.inner.start + at;
        Some(document.with(&(at..at + character.len_utf8()), &reference))
    }),
    Kind::of("reference put into a value", |document, chance| {
        let references = [
            "&amp;",
            "&lt;",
            "&gt;",
            "&quot;",
            "&apos;",
            "&#x30;",
            "&#48;",
            "&#x1F98E;",
            "&#xA0;",
            "&#x85;",
            "&#0048;",
        ];
        split(document, chance, &references)
    }),
    Kind::of("text between elements", |document, chance| {
        between(document, chance, &["stray", "0", ".", "\u{A0}", "\u{85}", "&amp;", "\u{FEFF}", "]]&gt;", "\u{3000}"])
    }),
    Kind::of("blanks between elements", |document, chance| {
        between(document, chance, &[" ", "\n\n", "\t", "\r\n", "&#32;", "&#10;", "&#13;", "&#x9;"])
    }),
    Kind::of("section with text between elements", |document, chance| {
        between(document, chance, &["<![CDATA[x]]>", "<![CDATA[\u{A0}]]>", " <![CDATA[0]]>", "<![CDATA[<a/>]]>"])
    }),
    Kind::of("section without text between elements", |document, chance| {
        between(document, chance, &["<![CDATA[]]>", "<![CDATA[ ]]>", "<![CDATA[\n]]>"])
    })
    .read("to XML Schema a section is the characters in it, and blanks may stand there; libxml2 refuses any section"),
    Kind::of("comment or instruction between elements", |document, chance| {
        between(document, chance, &["<!-- x -->", "<?pi?>", "<!-- <Declaration/> -->", "<?xml-stylesheet href='x'?>"])
    }),
    Kind::of("comment or instruction around the document", |document, chance| {
        let root = document.elements.first()?;
        let at = if chance.below(2) == 0 { root.whole.start } else { root.whole.end };
        Some(document.put(at, chance.text(&["<!-- x -->", "<?pi x?>", "\n", " <!-- é -->\n"])))
    }),
    Kind::of("layout of tags", |document, chance| {
        let element = document.any(chance, |element| !element.inner.is_empty())?;
        let end = element.inner.end + 2 + element.name.len();
        let blank = chance.text(&[" ", "\n", "\t", "\r\n"]);
        let text = document.put(end, blank);
        let start = element.start_tag.end - 1;
        Some(format!("{}{blank}{}", &text[..start], &text[start..]))
    }),
    Kind::of("empty tag in the place of a value", |document, chance| {
        let leaf = document.leaf(chance)?;
        let tag = document.piece(&leaf.start_tag).trim_end_matches('>');
        Some(document.with(&leaf.whole, &format!("{tag}/>")))
    }),
    Kind::of("line ends of other systems", |document, chance| {
        let plain = document.text.replace("\r\n", "\n");
        Some(plain.replace('\n', chance.text(&["\r\n", "\r"])))
    }),
];

fn around(document: &Document, chance: &mut Chance, pieces: &[&'static str]) -> Option<String> {
    let leaf = document.leaf(chance)?;
    let (value, piece) = (document.piece(&leaf.inner), chance.text(pieces));
    let value = match chance.below(3) {
        0 => format!("{piece}{value}"),
        1 => format!("{value}{piece}"),
        _ => format!("{piece}{value}{piece}"),
    };
    Some(document.with(&leaf.inner, &value))
}

/// Puts a piece between two characters of a value, or before its first.
fn split(document: &Document, chance: &mut Chance, pieces: &[&'static str]) -> Option<String> {
    let plain = |element: &Element| element.is_leaf() && !document.piece(&element.inner).contains(['&', '<']);
    let leaf = document.any(chance, plain)?;
    let places: Vec<_> = document.piece(&leaf.inner).char_indices().map(|(at, _)| at).collect();
    let at = leaf.inner.start + chance.pick(&places)?;
    Some(document.put(at, chance.text(pieces)))
}

/// Puts a piece before or behind an element that has siblings.
fn between(document: &Document, chance: &mut Chance, pieces: &[&'static str]) -> Option<String> {
    let element = document.any(chance, |_| true)?;
    let at = if chance.below(2) == 0 { element.whole.start } else { element.whole.end };
    Some(document.put(at, chance.text(pieces)))
}
