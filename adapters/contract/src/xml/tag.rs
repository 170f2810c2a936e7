//! The inside of a start tag or of an XML declaration, by the book.
//!
//! quick-xml finds where a tag ends; what stands in it is read here, because its own attribute reader lets pass
//! what XML does not (no blank between attributes, `<` in a value, any bytes as a name).

use super::characters::{is_name, is_space};

/// A name as written: prefix (empty where there is none) and local name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name<'a> {
    pub(crate) prefix: &'a str,
    pub(crate) local: &'a str,
}

/// Why a tag is not well-formed, and where (byte offset in it).
pub(crate) type Flaw = (usize, &'static str);

/// Splits a qualified name.
pub(crate) fn split_name(written: &str) -> Option<Name<'_>> {
    let (prefix, local) = written.split_once(':').unwrap_or(("", written));
    let named = is_name(local) && (prefix.is_empty() && !written.starts_with(':') || is_name(prefix));
    named.then_some(Name { prefix, local })
}

/// Length of the name at the start of a tag's content.
pub(crate) fn name_length(content: &str) -> usize {
    content.bytes().position(is_space).unwrap_or(content.len())
}

/// The attributes of a tag's content behind its name: name and raw value, in the order written.
pub(crate) struct Attributes<'a> {
    content: &'a str,
    at: usize,
}

impl<'a> Attributes<'a> {
    pub(crate) fn new(content: &'a str, at: usize) -> Self {
        Self { content, at }
    }

    fn peek(&self) -> Option<u8> {
        self.content.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) -> bool {
        let from = self.at;
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
        self.at > from
    }

    fn take_until(&mut self, end: impl Fn(u8) -> bool) -> &'a str {
        let from = self.at;
        while self.peek().is_some_and(|byte| !end(byte)) {
            self.at += 1;
        }
        self.content.get(from..self.at).unwrap_or_default()
    }

    fn attribute(&mut self, spaced: bool) -> Result<(usize, Name<'a>, &'a str), Flaw> {
        let start = self.at;
        if !spaced {
            return Err((start, "white space is missing between attributes"));
        }
        let written = self.take_until(|byte| byte == b'=' || is_space(byte));
        let name = split_name(written).ok_or((start, "this is not the name of an attribute"))?;
        self.skip_space();
        if self.peek() != Some(b'=') {
            return Err((self.at, "`=` is missing after the name of an attribute"));
        }
        self.at += 1;
        self.skip_space();
        let quote = self.peek().filter(|byte| matches!(byte, b'"' | b'\''));
        let quote = quote.ok_or((self.at, "the value of an attribute must stand in quotes"))?;
        self.at += 1;
        let value = self.take_until(|byte| byte == quote || byte == b'<');
        if self.peek() != Some(quote) {
            return Err((self.at, "`<` may not stand in the value of an attribute"));
        }
        self.at += 1;
        Ok((start, name, value))
    }
}

impl<'a> Iterator for Attributes<'a> {
    /// Byte offset, name, raw value.
    type Item = Result<(usize, Name<'a>, &'a str), Flaw>;

    fn next(&mut self) -> Option<Self::Item> {
        let spaced = self.skip_space();
        self.peek()?;
        let attribute = self.attribute(spaced);
        if attribute.is_err() {
            self.at = self.content.len();
        }
        Some(attribute)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(content: &str) -> Result<Vec<(&str, &str)>, Flaw> {
        Attributes::new(content, name_length(content))
            .map(|attribute| attribute.map(|(_, name, value)| (name.local, value)))
            .collect()
    }

    #[test]
    fn attributes_are_read_in_both_quotes() {
        assert_eq!(read("x a=\"1\"  b = 'é' \n"), Ok(vec![("a", "1"), ("b", "é")]));
        assert_eq!(read("x"), Ok(vec![]));
    }

    #[test]
    fn what_is_not_an_attribute_is_refused_where_it_stands() {
        for (content, at) in [
            ("x a=\"1\"b=\"2\"", 7),
            ("x a", 3),
            ("x a=1", 4),
            ("x a='<'", 5),
            ("x =1", 2),
            ("x a:b:c=''", 2),
            ("x 1='' ", 2),
        ] {
            assert_eq!(read(content).map_err(|(at, _)| at), Err(at), "{content}");
        }
    }

    #[test]
    fn names_have_at_most_one_prefix() {
        assert_eq!(split_name("a:b"), Some(Name { prefix: "a", local: "b" }));
        for bad in [":b", "a:", "a:b:c", "", "a/"] {
            assert_eq!(split_name(bad), None, "{bad}");
        }
    }
}
