//! Which characters XML 1.0 (fifth edition) allows where, and how references and line ends are resolved.

use std::borrow::Cow;

/// White space of XML (production S).
pub(crate) const fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// True where there is nothing but white space.
pub(crate) fn is_blank(text: &str) -> bool {
    text.bytes().all(is_space)
}

/// The first character that XML 1.0 forbids (production Char), with its byte offset.
#[must_use]
pub fn first_forbidden(text: &str) -> Option<(usize, char)> {
    text.char_indices().find(|&(_, character)| !is_allowed(character))
}

fn is_allowed(character: char) -> bool {
    !matches!(character, '\0'..='\x08' | '\x0B' | '\x0C' | '\x0E'..='\x1F' | '\u{FFFE}' | '\u{FFFF}')
}

/// True for a name without a colon (production NCName).
pub(crate) fn is_name(text: &str) -> bool {
    let mut bytes = text.bytes();
    let starts = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic() || byte == b'_');
    if starts && bytes.all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')) {
        return true;
    }
    let mut characters = text.chars();
    characters.next().is_some_and(starts_name) && characters.all(continues_name)
}

fn starts_name(character: char) -> bool {
    matches!(character,
        'A'..='Z' | '_' | 'a'..='z' | '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}'..='\u{200D}' | '\u{2070}'..='\u{218F}'
        | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}' | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}'
        | '\u{10000}'..='\u{EFFFF}')
}

fn continues_name(character: char) -> bool {
    starts_name(character)
        || matches!(character, '-' | '.' | '0'..='9' | '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}'..='\u{2040}')
}

/// What stands between `&` and `;`, resolved: one of the five predefined entities or a numeric character reference.
///
/// None for every other entity: there are no document types here, so nothing else can be declared.
pub(crate) fn resolve(reference: &str) -> Option<char> {
    match reference {
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "amp" => return Some('&'),
        "apos" => return Some('\''),
        "quot" => return Some('"'),
        _ => {}
    }
    let digits = reference.strip_prefix('#')?;
    let code = match digits.strip_prefix('x') {
        Some(hex) if hex.bytes().all(|byte| byte.is_ascii_hexdigit()) => u32::from_str_radix(hex, 16).ok()?,
        None if digits.bytes().all(|byte| byte.is_ascii_digit()) => digits.parse().ok()?,
        _ => return None,
    };
    char::from_u32(code).filter(|&character| is_allowed(character))
}

/// Line ends as XML hands them on: `\r\n` and lone `\r` become `\n` (section 2.11).
pub(crate) fn normalise_line_ends(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")) } else { Cow::Borrowed(text) }
}

/// An attribute's value (section 3.3.3): references resolved, white space characters become blanks.
///
/// # Errors
/// What stands between `&` and `;` where that cannot be resolved.
pub(crate) fn attribute_value(raw: &str) -> Result<Cow<'_, str>, &str> {
    if !raw.bytes().any(|byte| matches!(byte, b'&' | b'\t' | b'\n' | b'\r')) {
        return Ok(Cow::Borrowed(raw));
    }
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find(['&', '\t', '\n', '\r']) {
        let (before, from) = rest.split_at(at);
        value.push_str(before);
        if let Some(after) = from.strip_prefix('&') {
            let (reference, after) = after.split_once(';').ok_or(from)?;
            value.push(resolve(reference).ok_or(reference)?);
            rest = after;
        } else {
            value.push(' ');
            rest = from.strip_prefix("\r\n").or_else(|| from.get(1..)).unwrap_or_default();
        }
    }
    value.push_str(rest);
    Ok(Cow::Owned(value))
}

/// Escapes a text so that a reader gets back exactly what it was.
pub(crate) fn escape(text: &str, in_attribute: bool, to: &mut String) {
    for character in text.chars() {
        match character {
            '&' => to.push_str("&amp;"),
            '<' => to.push_str("&lt;"),
            '>' => to.push_str("&gt;"),
            '"' if in_attribute => to.push_str("&quot;"),
            '\r' => to.push_str("&#13;"),
            '\n' if in_attribute => to.push_str("&#10;"),
            '\t' if in_attribute => to.push_str("&#9;"),
            _ => to.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_recommendation() {
        for name in ["a", "_a", "a-b.c1", "é", "名前", "a·b"] {
            assert!(is_name(name), "{name}");
        }
        for name in ["", "1a", "-a", ".a", "a b", "a:b", "a/", "a<"] {
            assert!(!is_name(name), "{name}");
        }
    }

    #[test]
    fn references_resolve_only_to_characters_that_may_stand() {
        assert_eq!(resolve("amp"), Some('&'));
        assert_eq!(resolve("#65"), Some('A'));
        assert_eq!(resolve("#x1F98E"), Some('🦎'));
        for bad in ["#0", "#x0", "#xD800", "#xFFFE", "#x110000", "#", "#x", "#-1", "#+65", "#99999999999", "nbsp", ""] {
            assert_eq!(resolve(bad), None, "{bad}");
        }
    }

    #[test]
    fn attribute_values_are_normalised_by_the_book() {
        assert_eq!(attribute_value("plain"), Ok(Cow::Borrowed("plain")));
        assert_eq!(attribute_value("a\r\nb\tc&#10;d&lt;"), Ok(Cow::Owned("a b c\nd<".to_owned())));
        assert_eq!(attribute_value("&evil;"), Err("evil"));
        assert_eq!(attribute_value("&open"), Err("&open"));
    }
}
