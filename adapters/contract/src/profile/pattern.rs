//! XSD patterns: anchored, and with XSD's own meaning of `.`, `\s` and classes.

use regex::Regex;

/// A pattern facet, compiled.
#[derive(Clone, Debug)]
pub(crate) struct Pattern {
    written: String,
    matcher: Matcher,
}

/// How a pattern is tried; the commonest ones need no regular expression.
#[derive(Clone, Debug)]
enum Matcher {
    /// `.*[^\s].*`: one line, not blank.
    NotBlank,
    /// `[a-zA-Z]*`.
    Letters,
    /// `[0-9]*`.
    Digits,
    Regex(Regex),
}

impl Pattern {
    /// Compiles a pattern.
    ///
    /// # Errors
    /// What of it is not supported or not well-formed.
    pub(crate) fn compile(written: &str) -> Result<Self, String> {
        let matcher = match written {
            r".*[^\s].*" => Matcher::NotBlank,
            "([a-zA-Z])*" | "[a-zA-Z]*" => Matcher::Letters,
            "([0-9])*" | "[0-9]*" => Matcher::Digits,
            _ => Matcher::Regex(general(written)?),
        };
        Ok(Self { written: written.to_owned(), matcher })
    }

    /// The pattern as the table has it.
    pub(crate) fn written(&self) -> &str {
        &self.written
    }

    /// The pattern in XSD's own syntax.
    pub(super) fn xsd(&self) -> String {
        self.written.replace(r"\x3B", ";")
    }

    pub(crate) fn matches(&self, text: &str) -> bool {
        match &self.matcher {
            Matcher::NotBlank => {
                !text.bytes().any(|byte| matches!(byte, b'\n' | b'\r'))
                    && text.bytes().any(|byte| !matches!(byte, b' ' | b'\t'))
            }
            Matcher::Letters => text.bytes().all(|byte| byte.is_ascii_alphabetic()),
            Matcher::Digits => text.bytes().all(|byte| byte.is_ascii_digit()),
            Matcher::Regex(regex) => regex.is_match(text),
        }
    }
}

fn general(written: &str) -> Result<Regex, String> {
    Regex::new(&translate(written)?).map_err(|error| format!("the pattern `{written}` is not well-formed: {error}"))
}

/// XSD's syntax in the words of the `regex` crate, anchored.
fn translate(written: &str) -> Result<String, String> {
    let mut from = written.chars().peekable();
    let mut to = String::with_capacity(written.len() + 16);
    to.push_str(r"\A(?:");
    while let Some(character) = from.next() {
        match character {
            '\\' => escape(&mut from, &mut to, false)?,
            '.' => to.push_str(r"[^\n\r]"),
            '^' | '$' => {
                to.push('\\');
                to.push(character);
            }
            '(' => to.push_str("(?:"),
            '[' => class(&mut from, &mut to)?,
            _ => to.push(character),
        }
    }
    to.push_str(r")\z");
    Ok(to)
}

type Characters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

/// The rest of a class, its `[` already read.
fn class(from: &mut Characters<'_>, to: &mut String) -> Result<(), String> {
    to.push('[');
    if from.next_if_eq(&'^').is_some() {
        to.push('^');
    }
    while let Some(character) = from.next() {
        match character {
            ']' => {
                to.push(']');
                return Ok(());
            }
            '\\' => escape(from, to, true)?,
            '-' if from.next_if_eq(&'[').is_some() => {
                to.push_str("--");
                class(from, to)?;
            }
            '[' | '&' | '~' => {
                to.push('\\');
                to.push(character);
            }
            _ => to.push(character),
        }
    }
    Err("a class `[…]` does not end".to_owned())
}

/// What follows a backslash.
fn escape(from: &mut Characters<'_>, to: &mut String, in_class: bool) -> Result<(), String> {
    let Some(character) = from.next() else { return Err("a backslash ends the pattern".to_owned()) };
    match character {
        's' if in_class => to.push_str(r"\t\n\r "),
        's' => to.push_str(r"[\t\n\r ]"),
        'S' => to.push_str(r"[^\t\n\r ]"),
        'd' | 'D' | 'n' | 'r' | 't' => {
            to.push('\\');
            to.push(character);
        }
        'w' => to.push_str(r"[^\p{P}\p{Z}\p{C}]"),
        'W' => to.push_str(r"[\p{P}\p{Z}\p{C}]"),
        'p' | 'P' => {
            let name: String = from.by_ref().take_while(|&character| character != '}').collect();
            let name = name.strip_prefix('{').filter(|name| !name.starts_with("Is"));
            let name = name.ok_or_else(|| format!(r"`\{character}` with a block is not supported"))?;
            to.push_str(&format!(r"\{character}{{{name}}}"));
        }
        // How these tables write a semicolon inside a facet.
        'x' if from.next_if_eq(&'3').is_some() && from.next_if_eq(&'B').is_some() => to.push(';'),
        '\\' | '|' | '.' | '-' | '^' | '?' | '*' | '+' | '{' | '}' | '(' | ')' | '[' | ']' => {
            to.push('\\');
            to.push(character);
        }
        _ => return Err(format!(r"`\{character}` is not supported in a pattern")),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        Pattern::compile(pattern).expect("a pattern").matches(text)
    }

    #[test]
    fn patterns_are_anchored() {
        assert!(matches("a|bc", "bc"));
        assert!(!matches("a|bc", "abc"));
        assert!(!matches("a", "a\n"));
    }

    #[test]
    fn the_dot_stops_at_line_ends_and_nothing_else() {
        assert!(matches("a.c", "a\u{85}c"));
        assert!(!matches("a.c", "a\nc"));
        assert!(!matches("a.c", "a\rc"));
    }

    #[test]
    fn classes_are_xsds() {
        assert!(matches(r"\d", "٣"));
        assert!(matches(r"\s", "\t"));
        assert!(!matches(r"\s", "\u{A0}"));
        assert!(matches(r"[^\s]", "\u{A0}"));
        assert!(matches("[a-z-[aeiou]]*", "xyz"));
        assert!(!matches("[a-z-[aeiou]]*", "xaz"));
        assert!(matches("[&~[]*", "[~~&&"));
        assert!(matches(r"a\x3Bb", "a;b"));
        assert!(matches("^$", "^$"));
        assert!(matches(r"\p{Lu}\.", "É."));
    }

    #[test]
    fn shortcuts_mean_the_same_as_the_pattern() {
        for pattern in [r".*[^\s].*", "([a-zA-Z])*", "([0-9])*"] {
            let (short, long) = (Pattern::compile(pattern).expect("short"), general(pattern).expect("long"));
            for text in ["", " ", "a", " a ", "a\nb", "\n", "12", "1a", "é", "\u{A0}", "٣", "\t", "a\r"] {
                assert_eq!(short.matches(text), long.is_match(text), "{pattern} {text:?}");
            }
        }
    }

    #[test]
    fn what_is_not_supported_is_said() {
        for pattern in [r"\i", r"\p{IsGreek}", "[a", "a\\", "(", "a{2"] {
            assert!(Pattern::compile(pattern).is_err(), "{pattern}");
        }
    }
}
