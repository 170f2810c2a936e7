//! Bytes to a JSON value with the place of everything in it, within limits.
//!
//! Our own scan and not serde_json's, because findings need three things it does not tell: where each value stands,
//! which member stands twice, and all of that at once. It is recursive, over a depth that the limits bound.

use causeway_contract::adapter::Limits;
use causeway_contract::finding::{Finding, Place};
use serde_json::{Map, Value};

use crate::findings::{Findings, excerpt};
use crate::positions::{Positions, escaped};
use crate::rules;

/// Deepest nesting read, whatever the limits say: what works on the value afterwards recurses too.
const DEEPEST: usize = 128;

/// A text that is JSON, and what is wrong with it nevertheless.
#[derive(Debug)]
pub(crate) struct Parsed<'t> {
    /// The text as a value. A number that is refused stands as a string.
    pub(crate) value: Value,
    /// Where everything is.
    pub(crate) positions: Positions<'t>,
    /// Members that stand twice, numbers and characters that are not carried; each with its pointer.
    pub(crate) findings: Findings,
}

/// Reads a text.
///
/// # Errors
/// Every finding so far and the one that ends reading: it is no JSON, or beyond the limits.
pub(crate) fn parse<'t>(text: &'t str, limits: &Limits) -> Result<Parsed<'t>, Vec<Finding>> {
    let mut parser = Parser {
        text,
        at: 0,
        limits: Limits { depth: limits.depth.min(DEEPEST), ..*limits },
        positions: Positions::new(text),
        path: Vec::new(),
        findings: Findings::new(limits.findings),
    };
    match parser.document() {
        Ok(value) => Ok(Parsed { value, positions: parser.positions, findings: parser.findings }),
        Err(Stop(last)) => {
            let mut findings = parser.findings.finish();
            // Where the findings are full their last one already says why reading stopped.
            findings.extend(last);
            Err(findings)
        }
    }
}

/// Reading ends here, with a finding unless the findings are full.
struct Stop(Option<Finding>);

/// A step down from the root: a name as it stands in the text, or the number of an entry.
enum Step<'t> {
    Member(&'t str),
    Entry(usize),
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    limits: Limits,
    positions: Positions<'t>,
    path: Vec<Step<'t>>,
    findings: Findings,
}

impl<'t> Parser<'t> {
    fn document(&mut self) -> Result<Value, Stop> {
        let value = self.value("")?;
        self.blanks();
        if self.at < self.text.len() {
            return Err(self.malformed("the end of the document"));
        }
        Ok(value)
    }

    /// A value; `name` is the member's as it stands in the text, or empty.
    fn value(&mut self, name: &'t str) -> Result<Value, Stop> {
        self.blanks();
        if self.positions.len() >= self.limits.nodes {
            return Err(self.beyond(format!("more than {} values", self.limits.nodes)));
        }
        let node = self.positions.open(self.at, name);
        let value = match self.peek() {
            Some(b'{') => self.nested(Self::object)?,
            Some(b'[') => self.nested(Self::array)?,
            Some(b'"') => Value::String(self.string()?.1),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            _ => return Err(self.malformed("a value")),
        };
        self.positions.close(node);
        Ok(value)
    }

    fn nested(&mut self, inner: fn(&mut Self) -> Result<Value, Stop>) -> Result<Value, Stop> {
        if self.limits.depth == 0 {
            return Err(self.beyond("nested too deeply".to_owned()));
        }
        self.limits.depth -= 1;
        self.at += 1;
        let value = inner(self)?;
        self.limits.depth += 1;
        Ok(value)
    }

    fn object(&mut self) -> Result<Value, Stop> {
        let mut members = Map::new();
        self.blanks();
        if self.eat(b'}') {
            return Ok(Value::Object(members));
        }
        loop {
            self.blanks();
            if self.peek() != Some(b'"') {
                return Err(self.malformed("a name in quotation marks"));
            }
            let start = self.at;
            let (raw, name) = self.string()?;
            self.blanks();
            if !self.eat(b':') {
                return Err(self.malformed("`:`"));
            }
            self.path.push(Step::Member(raw));
            if members.contains_key(&name) {
                let message = format!("{} stands here for the second time", excerpt(&name));
                self.tell(rules::TWICE, start, message)?;
            }
            let value = self.value(raw)?;
            self.path.pop();
            members.insert(name, value);
            self.blanks();
            if self.eat(b'}') {
                return Ok(Value::Object(members));
            }
            if !self.eat(b',') {
                return Err(self.malformed("`,` or `}`"));
            }
        }
    }

    fn array(&mut self) -> Result<Value, Stop> {
        let mut entries = Vec::new();
        self.blanks();
        if self.eat(b']') {
            return Ok(Value::Array(entries));
        }
        loop {
            self.path.push(Step::Entry(entries.len()));
            let value = self.value("")?;
            self.path.pop();
            entries.push(value);
            self.blanks();
            if self.eat(b']') {
                return Ok(Value::Array(entries));
            }
            if !self.eat(b',') {
                return Err(self.malformed("`,` or `]`"));
            }
        }
    }

    /// A string as it stands in the text, and as it reads.
    fn string(&mut self) -> Result<(&'t str, String), Stop> {
        let start = self.at;
        let rest = self.text.as_bytes().get(start + 1..).unwrap_or_default();
        let mut escaped = false;
        let length = rest.iter().position(|byte| {
            let ends = *byte == b'"' && !escaped;
            escaped = *byte == b'\\' && !escaped;
            ends
        });
        let Some(length) = length else {
            self.at = self.text.len();
            return Err(self.malformed("`\"`, the end of a text"));
        };
        let end = start + length + 2;
        let raw = self.text.get(start..end).unwrap_or_default();
        if let Some(bare) = raw.bytes().position(|byte| byte < b' ') {
            self.at = start + bare;
            return Err(self.malformed("a text, its control characters escaped"));
        }
        let read: String = match serde_json::from_str(raw) {
            Ok(read) => read,
            Err(error) => {
                // The column is in bytes, from 1, of what serde_json has eaten.
                self.at = self.text.floor_char_boundary((start + error.column()).saturating_sub(1).min(end - 1));
                return Err(self.malformed("a text, its escapes whole"));
            }
        };
        self.at = end;
        let foreign =
            |c: &char| matches!(c, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}');
        if let Some(foreign) = read.chars().find(foreign) {
            let message = format!("U+{:04X} stands in a text; XML cannot carry it", u32::from(foreign));
            self.tell(rules::CHARACTERS, start, message)?;
        }
        Ok((raw, read))
    }

    fn number(&mut self) -> Result<Value, Stop> {
        let start = self.at;
        self.eat(b'-');
        if !self.eat(b'0') && self.digits() == 0 {
            return Err(self.malformed("a digit"));
        }
        if self.eat(b'.') && self.digits() == 0 {
            return Err(self.malformed("a digit"));
        }
        if self.eat(b'e') || self.eat(b'E') {
            let _sign = self.eat(b'+') || self.eat(b'-');
            if self.digits() == 0 {
                return Err(self.malformed("a digit"));
            }
        }
        let raw = self.text.get(start..self.at).unwrap_or_default();
        if let Ok(whole) = raw.parse::<u64>() {
            return Ok(Value::from(whole));
        }
        if let Ok(whole) = raw.parse::<i64>().map(Value::from)
            && raw != "-0"
        {
            return Ok(whole);
        }
        let message =
            format!("expected a whole number of 64 bits or a decimal string, found the number {}", excerpt(raw));
        self.tell(rules::NUMBER, start, message)?;
        Ok(Value::String(raw.chars().take(32).collect()))
    }

    fn word(&mut self, word: &str, value: Value) -> Result<Value, Stop> {
        if !self.text.get(self.at..).is_some_and(|rest| rest.starts_with(word)) {
            return Err(self.malformed("a value"));
        }
        self.at += word.len();
        Ok(value)
    }

    fn blanks(&mut self) {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        self.at += rest.iter().take_while(|byte| b" \t\r\n".contains(byte)).count();
    }

    fn digits(&mut self) -> usize {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let count = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        self.at += count;
        count
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> bool {
        let eaten = self.peek() == Some(byte);
        self.at += usize::from(eaten);
        eaten
    }
}

/// What is told.
impl Parser<'_> {
    /// Something wrong that reading survives.
    fn tell(&mut self, rule: &'static str, at: usize, message: String) -> Result<(), Stop> {
        let place = self.positions.place(at);
        let finding = self.finding(rule, message, place);
        self.findings.add(finding);
        if self.findings.full() { Err(Stop(None)) } else { Ok(()) }
    }

    fn malformed(&self, expected: &str) -> Stop {
        let found = match self.text.get(self.at..).and_then(|rest| rest.chars().next()) {
            Some(found) => format!("{found:?}"),
            None => "the end of the document".to_owned(),
        };
        let message = format!("expected {expected}, found {found}");
        Stop(Some(self.finding(rules::NOT_JSON, message, self.positions.place(self.at))))
    }

    fn beyond(&self, what: String) -> Stop {
        Stop(Some(self.finding(rules::LIMITS, format!("the document is beyond the limits: {what}"), {
            self.positions.place(self.at)
        })))
    }

    fn finding(&self, rule: &'static str, message: String, place: Place) -> Finding {
        let pointer: String = self.path.iter().map(|step| format!("/{}", step.segment())).collect();
        Finding::error(rule, pointer, message).at(place)
    }
}

impl Step<'_> {
    fn segment(&self) -> String {
        match self {
            Step::Entry(number) => number.to_string(),
            Step::Member(raw) => escaped(&serde_json::from_str::<String>(raw).unwrap_or_default()),
        }
    }
}

#[cfg(test)]
mod tests;
