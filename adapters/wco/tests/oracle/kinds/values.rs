//! Values: numbers, codes, dates, lengths.

use super::Kind;
use crate::chance::Chance;
use crate::document::{Document, Element};

pub(super) const KINDS: &[Kind] = &[
    Kind::of("number written otherwise", |document, chance| {
        let value = chance.text(&[
            "+1",
            "-0",
            "+0",
            "-0.0",
            "00012",
            "0000000000000000000012",
            "1.",
            ".5",
            "-.5",
            "+.0",
            ".",
            "-",
            "+",
            "1.50000000000",
            "0.000000",
            "1.0",
            "12345.000",
        ]);
        replaced(document, numeric(document, chance)?, value)
    }),
    Kind::of("number that is none", |document, chance| {
        let value = chance.text(&[
            "1e3", "1E3", "INF", "-INF", "NaN", "0x10", "1,5", "1 2", "1'000", "--1", "+-1", "1-", "1.2.3", "one", "½",
            "²", "-", "1 .5", "1. 5", "∞", "1_0",
        ]);
        replaced(document, numeric(document, chance)?, value)
    }),
    Kind::of("number with too many digits", |document, chance| {
        // No more than 24 digits with all zeros: libxml2 counts no further.
        let whole = "123456789012345678"[..1 + chance.below(18)].to_owned();
        let fraction = "123456789"[..chance.below(10).min(21 - whole.len())].to_owned();
        let zeros = "0".repeat(chance.below(4).min(24 - whole.len() - fraction.len()));
        let point = if chance.below(4) > 0 { "." } else { "" };
        let fraction = if point.is_empty() { String::new() } else { fraction + &zeros };
        let sign = chance.text(&["", "", "-", "+"]);
        replaced(document, numeric(document, chance)?, &format!("{sign}{whole}{point}{fraction}"))
    }),
    Kind::of("number with more digits than libxml2 counts", |document, chance| {
        let whole = "1234567890123456789012345"[..16 + chance.below(10)].to_owned();
        let fraction = "1234567890".repeat(1 + chance.below(2));
        replaced(document, numeric(document, chance)?, &format!("{whole}.{fraction}"))
    })
    .read("XML Schema sets no end to digits; libxml2 counts 24"),
    Kind::of("small number with many digits after the point", |document, chance| {
        let zeros = "0".repeat(chance.below(20));
        let tail = "0".repeat(chance.below(3));
        let digit = chance.text(&["1", "9", ""]);
        let lead = chance.text(&["0", "", "00", "-0"]);
        replaced(document, numeric(document, chance)?, &format!("{lead}.{zeros}{digit}{tail}"))
    }),
    Kind::of("digits of another script", |document, chance| {
        let value = chance.text(&["٣", "１２", "२०", "²", "①", "٢٠٢٦٠٣٠٢", "２０２６０３０２", "2026030２", "𝟙", "Ⅷ"]);
        replaced(document, document.leaf(chance)?, value)
    }),
    Kind::of("date that is none, in the right form", |document, chance| {
        let value = chance.text(&[
            "20261332",
            "20260230",
            "20260000",
            "20269999",
            "20260302250000Z",
            "20260302996199+99",
            "20000101000000-00",
        ]);
        replaced(document, dated(document, chance)?, value)
    }),
    Kind::of("date in a wrong form", |document, chance| {
        let value = chance.text(&[
            "19991231",
            "2026030",
            "202603021",
            "2026-03-02",
            "20260302 ",
            " 20260302",
            "20260302091500",
            "202603020915",
            "20260302091500z",
            "20260302091500+1",
            "20260302091500+0100",
            "20260302091500+01:00",
            "20260302T091500Z",
            "20260302091500Z ",
            "２０260302",
            "20٢٦0302",
            "2026030209150000",
            "",
            "20260302\n",
            "20260302091500ZZ",
            "21000101",
        ]);
        replaced(document, dated(document, chance)?, value)
    }),
    Kind::of("value of some length in ASCII", |document, chance| {
        let value = "x".repeat(length(chance));
        replaced(document, document.leaf(chance)?, &value)
    }),
    Kind::of("value of some length in letters of two bytes", |document, chance| {
        let value = "é".repeat(length(chance));
        replaced(document, document.leaf(chance)?, &value)
    }),
    Kind::of("value of some length beyond the first plane", |document, chance| {
        let value = "🦎".repeat(length(chance));
        replaced(document, document.leaf(chance)?, &value)
    }),
    Kind::of("value of some length with combining marks", |document, chance| {
        let value = "e\u{301}".repeat(length(chance).div_ceil(2));
        replaced(document, document.leaf(chance)?, &value)
    }),
    Kind::of("value overlong by blanks that are kept or not", |document, chance| {
        let leaf = document.leaf(chance)?;
        let blanks = " ".repeat(length(chance));
        let value = document.piece(&leaf.inner);
        let value = match chance.below(3) {
            0 => format!("{blanks}{value}"),
            1 => format!("{value}{blanks}"),
            _ => format!("{value}{blanks}{value}"),
        };
        replaced(document, leaf, &value)
    }),
    Kind::of("code out of its list", |document, chance| {
        let value = chance.text(&[
            "9", "13", "14", "0", "1", "2", "09", "9 ", " 13", "013", "014", "9|13", "+9", "9.0", "IMA", "ima", "",
        ]);
        let codes = |element: &Element| element.is_leaf() && element.local().ends_with("Code");
        replaced(document, document.any(chance, codes)?, value)
    }),
    Kind::of("value of another element", |document, chance| {
        let other = document.leaf(chance)?;
        let value = document.piece(&other.inner);
        replaced(document, document.leaf(chance)?, value)
    }),
    Kind::of("value in the other case", |document, chance| {
        let lettered = |element: &Element| {
            element.is_leaf() && document.piece(&element.inner).contains(|letter: char| letter.is_ascii_alphabetic())
        };
        let leaf = document.any(chance, lettered)?;
        let value = document.piece(&leaf.inner);
        // References and sections are named in one case only.
        let lowered = if value.contains(['&', '<']) { return None } else { value.to_lowercase() };
        replaced(document, leaf, if lowered == value { "OTHER" } else { &lowered })
    }),
    Kind::of("value from a list of odd ones", |document, chance| {
        let value = chance.text(&[
            "",
            " ",
            "\n",
            "0",
            "-1",
            "1.5",
            "ABC",
            "abcdefghij klmnopqrs",
            "true",
            "null",
            "?",
            "N/A",
            "line\nbreak",
            "tab\tbed",
            "a;b",
            "a/b",
            "[",
            "^",
            "$",
            "\\",
            "a|b",
            "(",
            "*",
            "\u{202E}x",
            "\u{200B}",
            "\u{FEFF}",
            "\u{E000}",
            "\u{FFFD}",
        ]);
        replaced(document, document.leaf(chance)?, value)
    }),
    Kind::of("a character more", |document, chance| {
        let leaf = document.leaf(chance).filter(|leaf| !document.piece(&leaf.inner).contains(['&', '<']))?;
        let places: Vec<_> = document.piece(&leaf.inner).char_indices().map(|(at, _)| at).collect();
        let at = leaf.inner.start + chance.pick(&places)?;
        let more = chance.text(&["0", " ", "a", "Z", "-", ".", "+", "é", "\n", "\u{A0}", "٣", "_"]);
        Some(document.put(at, more))
    }),
    Kind::of("a character less", |document, chance| {
        let leaf = document.leaf(chance).filter(|leaf| !document.piece(&leaf.inner).contains(['&', '<']))?;
        let places: Vec<_> = document.piece(&leaf.inner).char_indices().collect();
        let (at, character) = *chance.pick(&places)?;
        let at = leaf.inner.start + at;
        Some(document.with(&(at..at + character.len_utf8()), ""))
    }),
];

/// Lengths around those that the standard draws lines at.
fn length(chance: &mut Chance) -> usize {
    let line = *chance.pick(&[1, 2, 3, 4, 5, 7, 8, 9, 17, 18, 35, 50, 70, 256, 512]).unwrap_or(&1);
    (line + chance.below(3)).saturating_sub(1)
}

fn replaced(document: &Document, leaf: &Element, value: &str) -> Option<String> {
    Some(document.with(&leaf.inner, value))
}

fn numeric<'d>(document: &'d Document, chance: &mut Chance) -> Option<&'d Element> {
    let ends = ["Quantity", "Amount", "Measure", "Numeric"];
    document.any(chance, |element| element.is_leaf() && ends.iter().any(|end| element.local().ends_with(end)))
}

fn dated<'d>(document: &'d Document, chance: &mut Chance) -> Option<&'d Element> {
    document.any(chance, |element| element.is_leaf() && element.local() == "DateTimeString")
}
