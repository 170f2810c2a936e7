//! What RabbitMQ says when an exchange or a queue is not what was asked for (406).

use std::fmt;

use super::topology::Argument;

/// One point in which an object is not what was asked for, read from RabbitMQ's sentence.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Difference {
    /// The property or argument.
    pub(super) argument: String,
    /// As it was asked for.
    pub(super) expected: Found,
    /// As it is.
    pub(super) found: Found,
}

/// A value in RabbitMQ's sentence.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// `none`.
    Nothing,
    /// The value and, for arguments, RabbitMQ's name of its type.
    Value(String, Option<String>),
}

impl Difference {
    /// Reads `… inequivalent arg 'A' for queue 'q' in vhost '/': received V but current is V`, V being `none`, `'x'` or
    /// `the value 'x' of type 't'`: the sentence of RabbitMQ 3.x and 4.x.
    pub(super) fn read(sentence: &str) -> Option<Self> {
        let (argument, rest) = sentence.split_once("inequivalent arg '")?.1.split_once('\'')?;
        let (received, current) = rest.split_once("': received ")?.1.split_once(" but current is ")?;
        Some(Self { argument: argument.into(), expected: Found::read(received), found: Found::read(current) })
    }
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: expected {}, found {}", self.argument, self.expected, self.found)
    }
}

impl Found {
    fn read(words: &str) -> Self {
        let quoted = |text: &str| text.trim_start_matches('\'').trim_end_matches('\'').to_owned();
        match words.strip_prefix("the value ").and_then(|rest| rest.split_once(" of type ")) {
            Some((value, kind)) => Found::Value(quoted(value), Some(quoted(kind))),
            None if words.starts_with("none") => Found::Nothing,
            None => Found::Value(quoted(words), None),
        }
    }

    /// The value, if there is one.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Found::Nothing => None,
            Found::Value(value, _) => Some(value),
        }
    }

    /// The value as one that can be asked for.
    pub(super) fn argument(&self) -> Option<Argument> {
        let Found::Value(value, kind) = self else { return None };
        match kind.as_deref() {
            None | Some("longstr") => Some(Argument::Text(value.clone())),
            Some("bool") => value.parse().ok().map(Argument::Flag),
            Some(_) => value.parse().ok().map(Argument::Number),
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text().unwrap_or("none"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(sentence: &str) -> Difference {
        Difference::read(sentence).unwrap()
    }

    #[test]
    fn the_sentences_of_rabbitmq_are_understood() {
        let number = read(
            "PRECONDITION_FAILED - inequivalent arg 'x-delivery-limit' for queue 'q' in vhost '/': received the value \
             '1000000' of type 'signedint' but current is none",
        );
        assert_eq!(number.to_string(), "x-delivery-limit: expected 1000000, found none");
        let kind = read(
            "PRECONDITION_FAILED - inequivalent arg 'type' for exchange 'e' in vhost '/': received 'topic' but \
                  current is 'direct'",
        );
        assert_eq!(kind.to_string(), "type: expected topic, found direct");
        let text = read(
            "PRECONDITION_FAILED - inequivalent arg 'x-dead-letter-exchange' for queue 'q' in vhost '/': received none \
             but current is the value 'it's dead' of type 'longstr'",
        );
        assert_eq!(text.found.argument(), Some(Argument::Text("it's dead".into())));
        assert_eq!(Difference::read("ACCESS_REFUSED - access to queue 'q' in vhost '/' refused for user 'x'"), None);
    }
}
