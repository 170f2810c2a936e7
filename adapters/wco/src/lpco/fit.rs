//! What an element can hold of a text of the permit, and what of a text counts.

/// How a text stands in an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fit {
    /// On one line: elements that hold a name hold no line break.
    Line,
    /// As a date, or a date and time with a zone of whole hours.
    Moment,
}

/// A text as an element can hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fitted {
    /// What the element holds.
    pub(crate) text: String,
    /// It says all that was said; else the whole travels as a statement.
    pub(crate) exact: bool,
}

impl Fit {
    /// The text as the element holds it; none if the element can hold nothing of it.
    pub(crate) fn of(self, text: &str) -> Option<Fitted> {
        match self {
            Self::Line => {
                let line = one_line(text);
                Some(Fitted { exact: line == text, text: line })
            }
            Self::Moment => moment(text),
        }
    }
}

/// What of a text counts. Everything else about its white space is layout, in the permit as in a statement.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Form {
    /// One line, words apart by one blank: codes, numbers, dates.
    #[default]
    Line,
    /// Lines, each without blanks at its ends; blank lines say nothing.
    Lines,
    /// `true` or `false`.
    Boolean,
}

impl Form {
    /// The text without its layout.
    pub(crate) fn settle(self, text: &str) -> String {
        match self {
            Self::Line | Self::Boolean => one_line(text),
            Self::Lines => lines(text).collect::<Vec<_>>().join("\n"),
        }
    }
}

/// The lines of a text that say something.
pub(crate) fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A declaration holds a date, or a date with a time to the second and a zone of whole hours. Of a time it cannot hold
/// (no zone, half-hour zone, fractions) the element has the date as written.
fn moment(time: &str) -> Option<Fitted> {
    let date = time.get(..10).filter(|date| shape(date, "dddd-dd-dd"))?;
    let rest = time.get(10..)?;
    // 24:00 is the midnight after: readers of a DateTimeString do not know it.
    let exact = rest.is_empty() || !rest.starts_with("T24") && (shape(rest, "Tdd:dd:ddZ") || whole_hours(rest));
    Some(Fitted { text: if exact { time } else { date }.to_owned(), exact })
}

fn whole_hours(rest: &str) -> bool {
    shape(rest, "Tdd:dd:dd+dd:00") || shape(rest, "Tdd:dd:dd-dd:00")
}

/// Does a text look like this, `d` standing for a digit?
fn shape(text: &str, like: &str) -> bool {
    text.len() == like.len()
        && text.bytes().zip(like.bytes()).all(|(byte, like)| match like {
            b'd' => byte.is_ascii_digit(),
            _ => byte == like,
        })
}

#[cfg(test)]
mod tests {
    use super::{Fit, Form};

    #[test]
    fn what_fits_is_kept_whole() {
        for time in ["2026-03-02", "2026-03-02T09:15:00Z", "2026-03-02T09:15:00+03:00", "2026-03-02T09:15:00-11:00"] {
            let fitted = Fit::Moment.of(time).expect("a time");
            assert_eq!((fitted.text.as_str(), fitted.exact), (time, true));
        }
    }

    #[test]
    fn what_does_not_fit_keeps_its_date() {
        for time in
            ["2026-03-02T09:15:00", "2026-03-02T09:15:00+05:30", "2026-03-02T09:15:00.5Z", "2026-03-02T24:00:00Z"]
        {
            let fitted = Fit::Moment.of(time).expect("a date at least");
            assert_eq!((fitted.text.as_str(), fitted.exact), ("2026-03-02", false));
        }
        assert_eq!(Fit::Moment.of("soon"), None);
        assert_eq!(Fit::Moment.of("２０２６-03"), None);
    }

    #[test]
    fn layout_does_not_count() {
        assert_eq!(Form::Line.settle(" a\n  b "), "a b");
        assert_eq!(Form::Lines.settle(" a  b \r\n\n\t c "), "a  b\nc");
        let fitted = Fit::Line.of("a  b\nc").expect("always");
        assert_eq!((fitted.text.as_str(), fitted.exact), ("a b c", false));
    }
}
