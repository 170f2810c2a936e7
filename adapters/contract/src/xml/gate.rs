//! From bytes to text: encoding, size and characters, before any markup is looked at.

use crate::adapter::Limits;
use crate::finding::Finding;

use super::characters::first_forbidden;
use super::place::Lines;

/// A body that is text, and what the reader need not look for in it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Text<'a> {
    /// The body without its byte order mark.
    pub(crate) source: &'a str,
    /// It holds a carriage return: line ends must be normalised.
    pub(crate) carriage_returns: bool,
    /// It holds `]]>`, which may stand only at the end of a CDATA section.
    pub(crate) section_ends: bool,
}

/// Lets a body in.
///
/// # Errors
/// Too large, empty, not UTF-8, or with characters that XML forbids.
pub(crate) fn enter<'a>(body: &'a [u8], limits: &Limits) -> Result<Text<'a>, Finding> {
    let size = body.len();
    let most = limits.body_bytes.min(u32::MAX as usize - 1);
    if size > most {
        return Err(Finding::error("XML-11", "", format!("the body has {size} bytes; at most {most} are read")));
    }
    if let Some(encoding) = foreign_encoding(body) {
        return Err(Finding::error("XML-02", "", format!("the body is {encoding}; UTF-8 is required")));
    }
    let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
    let source = std::str::from_utf8(body).map_err(|error| not_utf8(body, error.valid_up_to()))?;
    if source.starts_with('\u{FEFF}') {
        return Err(Finding::error("XML-06", "", "a second byte order mark stands before the document"));
    }
    if source.trim_ascii().is_empty() {
        return Err(Finding::error("XML-06", "", "the body is empty; an XML document was expected"));
    }
    let marks = scan(body);
    if marks & (CONTROL | EDGE) != 0
        && let Some((at, character)) = first_forbidden(source)
    {
        let place = Lines::default().place(source, u32::try_from(at).unwrap_or(u32::MAX));
        let message = format!("character U+{:04X} may not stand in XML 1.0", u32::from(character));
        return Err(Finding::error("XML-03", "", message).at(place));
    }
    let section_ends = marks & BRACKET != 0 && source.contains("]]>");
    Ok(Text { source, carriage_returns: marks & RETURN != 0, section_ends })
}

/// Encodings told by their first bytes (XML 1.0, appendix F).
fn foreign_encoding(body: &[u8]) -> Option<&'static str> {
    match body {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] | [b'<', 0, 0, 0, ..] | [0, 0, 0, b'<', ..] => Some("UTF-32"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] | [b'<', 0, ..] | [0, b'<', ..] => Some("UTF-16"),
        [0x4C, 0x6F, 0xA7, 0x94, ..] => Some("EBCDIC"),
        _ => None,
    }
}

fn not_utf8(body: &[u8], valid_up_to: usize) -> Finding {
    let valid = body.get(..valid_up_to).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
    let place = Lines::default().place(valid, u32::try_from(valid_up_to).unwrap_or(u32::MAX));
    let byte = body.get(valid_up_to).copied().unwrap_or_default();
    Finding::error("XML-02", "", format!("byte 0x{byte:02X} is not UTF-8; UTF-8 is required")).at(place)
}

const CONTROL: u8 = 1;
const RETURN: u8 = 2;
const BRACKET: u8 = 4;
/// First byte of U+FFFE and U+FFFF, and of many characters that may stand.
const EDGE: u8 = 8;

const MARKS: [u8; 256] = {
    let mut marks = [0; 256];
    let mut byte = 0;
    while byte < 0x20 {
        marks[byte] = CONTROL;
        byte += 1;
    }
    marks[b'\t' as usize] = 0;
    marks[b'\n' as usize] = 0;
    marks[b'\r' as usize] = RETURN;
    marks[b']' as usize] = BRACKET;
    marks[0xEF] = EDGE;
    marks
};

/// Which of the marked bytes there are: one pass, so that the reader need not look again.
fn scan(body: &[u8]) -> u8 {
    body.iter().fold(0, |marks, &byte| marks | MARKS[byte as usize])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(body: &[u8]) -> String {
        enter(body, &Limits::default()).expect_err("must be refused").to_string()
    }

    #[test]
    fn a_byte_order_mark_is_let_in() {
        assert_eq!(enter(b"\xEF\xBB\xBF<a/>", &Limits::default()).map(|text| text.source), Ok("<a/>"));
    }

    #[test]
    fn what_is_not_utf_8_is_refused() {
        assert_eq!(refused(b"\xFF\xFE<\0a\0"), "error XML-02 : the body is UTF-16; UTF-8 is required");
        assert_eq!(refused(b"<\0a\0/\0>\0"), "error XML-02 : the body is UTF-16; UTF-8 is required");
        assert_eq!(refused(b"<a>\n\xC3\xA9\xE9</a>"), "2:2: error XML-02 : byte 0xE9 is not UTF-8; UTF-8 is required");
    }

    #[test]
    fn characters_that_xml_forbids_are_refused() {
        assert_eq!(refused(b"<a>\n \x00</a>"), "2:2: error XML-03 : character U+0000 may not stand in XML 1.0");
        assert_eq!(
            refused("<a>\u{FFFE}</a>".as_bytes()),
            "1:4: error XML-03 : character U+FFFE may not stand in XML 1.0"
        );
        assert!(enter("<a>\u{FEFF}\u{FFFD}\t</a>".as_bytes(), &Limits::default()).is_ok());
    }

    #[test]
    fn empty_and_oversized_bodies_are_refused() {
        assert!(refused(b"").contains("XML-06"));
        assert!(refused(b" \n\xEF\xBB\xBF"[..2].as_ref()).contains("XML-06"));
        let limits = Limits { body_bytes: 3, ..Limits::default() };
        let finding = enter(b"<a/>", &limits).expect_err("must be refused");
        assert_eq!(finding.message, "the body has 4 bytes; at most 3 are read");
    }
}
