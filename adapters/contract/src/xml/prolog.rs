//! XML declaration and processing instructions.

use super::reader::{Pass, Stop, offset};
use super::tag::{Attributes, name_length, split_name};

impl<'a> Pass<'a> {
    pub(super) fn declaration(&mut self, token: &'a str, at: u32) -> Result<(), Stop> {
        if at != 0 {
            let message = "an XML declaration may stand only at the very beginning".to_owned();
            return Err(self.stop("XML-09", at, message));
        }
        let content = token.strip_prefix("<?").and_then(|rest| rest.strip_suffix("?>")).unwrap_or_default();
        let said: Result<Vec<_>, _> = Attributes::new(content, name_length(content)).collect();
        let said = said.map_err(|(at, flaw)| self.stop("XML-01", offset(at as u64) + 2, flaw.to_owned()))?;
        let said: Vec<_> = said.iter().map(|(_, name, value)| (name.local, *value)).collect();
        let (version, rest) = match said.as_slice() {
            [("version", version), rest @ ..] => (*version, rest),
            _ => return Err(self.stop("XML-09", 0, "the XML declaration must begin with `version`".to_owned())),
        };
        if version != "1.0" {
            return Err(self.stop("XML-09", 0, format!("this is XML {version}; XML 1.0 is required")));
        }
        let rest = match rest {
            [("encoding", encoding), rest @ ..] => {
                let is = |known: &str| known.eq_ignore_ascii_case(encoding);
                // ASCII is UTF-8, as long as it is ASCII.
                let utf_8 = is("UTF-8") || is("UTF8") || is("US-ASCII") && self.text.source.is_ascii();
                if !utf_8 {
                    return Err(self.stop("XML-02", 0, format!("the encoding is {encoding}; UTF-8 is required")));
                }
                rest
            }
            rest => rest,
        };
        match rest {
            [] | [("standalone", "yes" | "no")] => Ok(()),
            _ => Err(self.stop("XML-09", 0, "the XML declaration is not well-formed".to_owned())),
        }
    }

    pub(super) fn instruction(&mut self, token: &'a str, at: u32) -> Result<(), Stop> {
        let content = token.strip_prefix("<?").and_then(|rest| rest.strip_suffix("?>")).unwrap_or_default();
        let target = content.get(..name_length(content)).unwrap_or_default();
        if split_name(target).is_none_or(|name| !name.prefix.is_empty()) || target.eq_ignore_ascii_case("xml") {
            return Err(self.stop("XML-09", at, "this is not the name of a processing instruction".to_owned()));
        }
        Ok(())
    }
}
