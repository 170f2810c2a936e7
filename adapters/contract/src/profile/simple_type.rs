//! Simple types: how white space is handled, what a value must look like, which attributes stand beside it.

use std::borrow::Cow;

use super::element::AttributeRule;
use super::facets::Facets;
use super::{decimal, temporal, uri};
use crate::xml::{first_forbidden, is_space};

/// A simple type with the attributes its elements may carry.
#[derive(Clone, Debug)]
pub(crate) struct SimpleType {
    pub(crate) name: String,
    pub(crate) base: Base,
    pub(crate) white_space: WhiteSpace,
    pub(crate) facets: Facets,
    pub(crate) attributes: std::sync::Arc<[AttributeRule]>,
}

/// What a type is derived from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Base {
    String,
    NormalizedString,
    Token,
    Decimal,
    Integer,
    Boolean,
    DateTime,
    Date,
    AnyUri,
}

/// XSD's `whiteSpace`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WhiteSpace {
    Preserve,
    Replace,
    Collapse,
}

impl Base {
    pub(crate) const NAMES: &str = "string, token, normalizedString, decimal, integer, boolean, dateTime, date, anyURI";

    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "string" => Self::String,
            "normalizedString" => Self::NormalizedString,
            "token" => Self::Token,
            "decimal" => Self::Decimal,
            "integer" => Self::Integer,
            "boolean" => Self::Boolean,
            "dateTime" => Self::DateTime,
            "date" => Self::Date,
            "anyURI" => Self::AnyUri,
            _ => return None,
        })
    }

    pub(crate) fn white_space(self) -> WhiteSpace {
        match self {
            Self::String => WhiteSpace::Preserve,
            Self::NormalizedString => WhiteSpace::Replace,
            _ => WhiteSpace::Collapse,
        }
    }

    /// For people.
    fn in_words(self) -> &'static str {
        match self {
            Self::String | Self::NormalizedString | Self::Token => "text",
            Self::Decimal => "number",
            Self::Integer => "whole number",
            Self::Boolean => "true or false",
            Self::DateTime => "date and time",
            Self::Date => "date",
            Self::AnyUri => "URI",
        }
    }

    /// A length can be asked of it.
    pub(crate) fn has_length(self) -> bool {
        matches!(self, Self::String | Self::NormalizedString | Self::Token | Self::AnyUri)
    }

    /// It is a number.
    pub(crate) fn has_digits(self) -> bool {
        matches!(self, Self::Decimal | Self::Integer)
    }

    fn check(self, text: &str) -> Result<(), String> {
        let (fits, wanted) = match self {
            Self::String | Self::NormalizedString | Self::Token => return Ok(()),
            Self::AnyUri => (uri::is_reference(text), "an address (RFC 3986)"),
            Self::Decimal => (decimal::Decimal::parse(text).is_some(), "a decimal number"),
            Self::Integer => (decimal::Decimal::parse(text).is_some() && !text.contains('.'), "a whole number"),
            Self::Boolean => (matches!(text, "true" | "false" | "1" | "0"), "`true` or `false`"),
            Self::DateTime => (temporal::is_date_time(text), "a date and time, e.g. `2026-03-02T09:15:00Z`"),
            Self::Date => (temporal::is_date(text), "a date, e.g. `2026-03-02`"),
        };
        if fits { Ok(()) } else { Err(format!("{} is not {wanted}", quoted(text))) }
    }
}

impl WhiteSpace {
    pub(crate) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "preserve" => Self::Preserve,
            "replace" => Self::Replace,
            "collapse" => Self::Collapse,
            _ => return None,
        })
    }

    /// Handles the white space of a value.
    pub(crate) fn apply(self, text: Cow<'_, str>) -> Cow<'_, str> {
        match self {
            Self::Preserve => text,
            Self::Replace if text.bytes().any(|byte| matches!(byte, b'\t' | b'\n' | b'\r')) => {
                Cow::Owned(text.replace(['\t', '\n', '\r'], " "))
            }
            Self::Replace => text,
            Self::Collapse => collapse(text),
        }
    }
}

fn collapse(text: Cow<'_, str>) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let edged = bytes.first().is_some_and(|&byte| is_space(byte)) || bytes.last().is_some_and(|&byte| is_space(byte));
    let ragged = |text: &str| {
        let bytes = text.as_bytes();
        bytes.iter().zip(bytes.iter().skip(1)).any(|(&one, &next)| is_space(one) && (one != b' ' || is_space(next)))
    };
    if !edged && !ragged(&text) {
        return text;
    }
    if let Cow::Borrowed(text) = text {
        let trimmed = text.trim_matches(|character: char| character.is_ascii() && is_space(character as u8));
        if !ragged(trimmed) {
            return Cow::Borrowed(trimmed);
        }
    }
    let words = text.split([' ', '\t', '\n', '\r']).filter(|word| !word.is_empty());
    Cow::Owned(words.collect::<Vec<_>>().join(" "))
}

impl SimpleType {
    /// For people: `text; at most 35 characters`, then the attributes that must stand beside it.
    pub(crate) fn in_words(&self) -> String {
        let facets = self.facets.in_words();
        let mut words = self.base.in_words().to_owned();
        if !facets.is_empty() {
            words = format!("{words}; {facets}");
        }
        for attribute in self.attributes.iter().filter(|attribute| attribute.required) {
            words.push_str(&format!("; with @{}: {}", attribute.name, attribute.simple.in_words()));
        }
        words
    }

    /// A base as it is.
    pub(crate) fn plain(base: Base) -> Self {
        Self {
            name: String::new(),
            base,
            white_space: base.white_space(),
            facets: Facets::default(),
            attributes: std::sync::Arc::from([]),
        }
    }

    /// Checks a value whose white space has been handled.
    ///
    /// # Errors
    /// Which rule it breaks, and how: what was found and what was expected.
    pub(crate) fn check(&self, text: &str) -> Result<(), (&'static str, String)> {
        self.base.check(text).map_err(|message| ("TYP-01", message))?;
        self.facets.check(self.base, text)
    }

    /// Could the value be written: characters that XML allows, white space handled, facets kept.
    ///
    /// # Errors
    /// Why not.
    pub(crate) fn prepare(&self, text: &str) -> Result<String, String> {
        if let Some((_, character)) = first_forbidden(text) {
            return Err(format!("character U+{:04X} may not stand in XML 1.0", u32::from(character)));
        }
        let text = self.white_space.apply(Cow::Borrowed(text));
        self.check(&text).map_err(|(_, message)| message)?;
        Ok(text.into_owned())
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&AttributeRule> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

/// A value as it stands in a message: quoted, and not too long.
#[must_use]
pub fn quoted(text: &str) -> String {
    const MOST: usize = 60;
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("\"{}…\"", text.get(..end).unwrap_or_default()),
        None => format!("\"{text}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn white_space_is_handled_as_xsd_says() {
        let handled = |rule: WhiteSpace, text: &'static str| rule.apply(Cow::Borrowed(text)).into_owned();
        assert_eq!(handled(WhiteSpace::Preserve, " a\n b "), " a\n b ");
        assert_eq!(handled(WhiteSpace::Replace, " a\n\tb "), " a  b ");
        for (text, expected) in
            [("", ""), ("a b", "a b"), ("\n a  \t b\r\n", "a b"), ("  ", ""), ("a\nb", "a b"), ("\n a b ", "a b")]
        {
            assert_eq!(handled(WhiteSpace::Collapse, text), expected, "{text:?}");
        }
        // No-break space is not white space of XML.
        assert_eq!(handled(WhiteSpace::Collapse, "\u{A0}a "), "\u{A0}a");
    }

    #[test]
    fn bases_know_their_lexical_space() {
        let fits = |base: Base, text: &str| SimpleType::plain(base).check(text).is_ok();
        for (base, good, bad) in [
            (Base::Decimal, vec!["1", "+1.50", "-.5", "1.", "007"], vec!["", ".", "1e3", "1,5", "--1", "٣"]),
            (Base::Integer, vec!["0", "-12", "+3"], vec!["1.0", "1.", "", "x"]),
            (Base::Boolean, vec!["true", "false", "1", "0"], vec!["TRUE", "yes", ""]),
            (
                Base::Date,
                vec!["2024-02-29", "2026-03-02Z", "2026-03-02+03:00"],
                vec!["2023-02-29", "2026-3-2", "20260302"],
            ),
            (
                Base::DateTime,
                vec!["2026-03-02T09:15:00", "2026-03-02T24:00:00Z", "2014-01-06T12:03:52.00+01:00"],
                vec!["2026-03-02", "2026-03-02T25:00:00", "2026-03-02T09:15"],
            ),
        ] {
            for text in good {
                assert!(fits(base, text), "{base:?} {text}");
            }
            for text in bad {
                assert!(!fits(base, text), "{base:?} {text}");
            }
        }
    }

    #[test]
    fn long_values_are_cut_in_messages() {
        assert_eq!(quoted("ab"), "\"ab\"");
        assert_eq!(quoted(&"é".repeat(61)).chars().count(), 63);
    }
}
