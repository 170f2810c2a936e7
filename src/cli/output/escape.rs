//! What came from outside is never printed as it is: a control character moves the cursor, colours the screen or begins
//! a line that nobody of ours wrote, and a bidirectional override shows a text in another order than it has.

use std::fmt::{self, Write as _};

/// A text on one line, with everything in it that a terminal would obey as `\u{..}`.
#[derive(Debug)]
pub(crate) struct Line<T>(pub T);

/// The same for a text of several lines of ours: line breaks stay.
#[derive(Debug)]
pub(crate) struct Lines<T>(pub T);

impl<T: fmt::Display> fmt::Display for Line<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping { into: f, keeps: "" }, "{}", self.0)
    }
}

impl<T: fmt::Display> fmt::Display for Lines<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(Escaping { into: f, keeps: "\n\t" }, "{}", self.0)
    }
}

struct Escaping<'a, 'f> {
    into: &'a mut fmt::Formatter<'f>,
    keeps: &'static str,
}

impl fmt::Write for Escaping<'_, '_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for c in text.chars() {
            if is_obeyed(c) && !self.keeps.contains(c) {
                write!(self.into, "{}", c.escape_unicode())?;
            } else {
                self.into.write_char(c)?;
            }
        }
        Ok(())
    }
}

/// Category Cc, and the bidirectional embeddings, overrides and isolates.
fn is_obeyed(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::{Line, Lines};

    #[test]
    fn nothing_a_terminal_obeys_goes_out_as_it_is() {
        let hostile = "a\x1b[31mRED\nfake log line\r\u{9b}2J\u{202e}gpj\u{2066}\x7f";
        let shown = r"a\u{1b}[31mRED\u{a}fake log line\u{d}\u{9b}2J\u{202e}gpj\u{2066}\u{7f}";
        assert_eq!(Line(hostile).to_string(), shown);
        assert_eq!(Lines(hostile).to_string(), shown.replace("\\u{a}", "\n"));
        assert_eq!(Line("Ağrı, 中文, e\u{301}").to_string(), "Ağrı, 中文, e\u{301}", "all else stays");
    }
}
