//! Statement codes (226): which of several values, and which part of it. Written and read by one template.

use std::fmt::Write as _;

/// Ends the code of a statement that goes on within a line.
pub(crate) const CONTINUES: char = '+';

/// A code as the table has it: `{2}.{3}` or `{1}.place.name`, `{n}` standing for the n-th position of the value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Template {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Word(String),
    /// Which of the value's positions, from 0.
    Position(usize),
}

impl Template {
    /// Reads the `code` column of a value below so many lists.
    ///
    /// # Errors
    /// What is wrong with it.
    pub(crate) fn parse(written: &str, lists: usize) -> Result<Self, String> {
        let mut parts = Vec::new();
        for part in written.split('.').filter(|part| !part.is_empty()) {
            parts.push(match part.strip_prefix('{').and_then(|part| part.strip_suffix('}')) {
                Some(number) => match number.parse::<usize>() {
                    Ok(number @ 1..) if number <= lists => Part::Position(number - 1),
                    _ => return Err(format!("`{{{number}}}` is no position of this value, which has {lists}")),
                },
                None => Part::Word(part.to_owned()),
            });
        }
        Ok(Self { parts })
    }

    /// The code of the value at these positions, which count from 1 in it.
    pub(crate) fn write(&self, positions: &[usize]) -> String {
        let mut code = String::new();
        for part in &self.parts {
            if !code.is_empty() {
                code.push('.');
            }
            match part {
                Part::Word(word) => code.push_str(word),
                Part::Position(at) => {
                    let _ = write!(code, "{}", positions.get(*at).map_or(0, |position| position + 1));
                }
            }
        }
        code
    }

    /// Reads a code into the positions it names; the others stay as they are. False if it is another code.
    pub(crate) fn read(&self, code: &str, positions: &mut [usize]) -> bool {
        let mut said = code.split('.').filter(|_| !code.is_empty());
        for part in &self.parts {
            let Some(text) = said.next() else { return false };
            let fits = match part {
                Part::Word(word) => word == text,
                Part::Position(at) => match (position(text), positions.get_mut(*at)) {
                    (Some(found), Some(position)) => {
                        *position = found;
                        true
                    }
                    _ => false,
                },
            };
            if !fits {
                return false;
            }
        }
        said.next().is_none()
    }

    /// Does it name every position from the n-th on?
    pub(crate) fn names_all_from(&self, first: usize, lists: usize) -> bool {
        (first..lists).all(|list| self.parts.contains(&Part::Position(list)))
    }
}

/// A position as it is written, counted from 0: digits without leading zeros, from 1.
fn position(text: &str) -> Option<usize> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0');
    text.parse::<usize>().ok().filter(|_| digits)?.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::Template;

    #[test]
    fn what_is_written_is_read() {
        for (template, positions, code) in [
            ("{2}.{3}", [4, 0, 1], "1.2"),
            ("{1}.place.name", [11, 0, 0], "12.place.name"),
            ("", [0, 0, 0], ""),
            ("at", [0, 0, 0], "at"),
        ] {
            let template = Template::parse(template, 3).expect("a template");
            assert_eq!(template.write(&positions), code);
            let mut read = [4, 0, 0].map(|first| if code == "1.2" { first } else { 0 });
            assert!(template.read(code, &mut read), "{code}");
            assert_eq!(read, positions);
        }
    }

    #[test]
    fn what_is_no_position_is_not_read() {
        let template = Template::parse("{1}.id", 1).expect("a template");
        for code in [
            "0.id",
            "01.id",
            "+1.id",
            "-1.id",
            "1",
            "1.id.",
            "1.id.2",
            ".id",
            "",
            "a.id",
            "1.ID",
            "99999999999999999999.id",
        ] {
            assert!(!template.read(code, &mut [0]), "{code}");
        }
        assert!(Template::parse("{2}", 1).is_err());
        assert!(Template::parse("{0}", 1).is_err());
    }
}
