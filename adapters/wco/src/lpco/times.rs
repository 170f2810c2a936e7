//! Times of a permit as a declaration can hold them.

/// A time as a declaration can hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fitted {
    /// Date, or date and time with a zone of whole hours.
    pub(crate) text: String,
    /// It says all that was said.
    pub(crate) exact: bool,
}

/// A declaration holds a date, or a date with a time to the second and a zone of whole hours. A time it cannot hold
/// (no zone, half-hour zone, fractions) is given by its date as written, and the whole travels as a statement.
pub(crate) fn fit(time: &str) -> Option<Fitted> {
    let time = time.trim();
    let date = time.get(..10).filter(|date| shape(date, "dddd-dd-dd"))?;
    let rest = time.get(10..)?;
    let exact = rest.is_empty() || shape(rest, "Tdd:dd:ddZ") || whole_hours(rest);
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
    use super::fit;

    #[test]
    fn what_fits_is_kept_whole() {
        for time in ["2026-03-02", "2026-03-02T09:15:00Z", "2026-03-02T09:15:00+03:00", "2026-03-02T09:15:00-11:00"] {
            let fitted = fit(time).expect("a time");
            assert_eq!((fitted.text.as_str(), fitted.exact), (time, true));
        }
    }

    #[test]
    fn what_does_not_fit_keeps_its_date() {
        for time in ["2026-03-02T09:15:00", "2026-03-02T09:15:00+05:30", "2026-03-02T09:15:00.5Z"] {
            let fitted = fit(time).expect("a date at least");
            assert_eq!((fitted.text.as_str(), fitted.exact), ("2026-03-02", false));
        }
        assert_eq!(fit("soon"), None);
        assert_eq!(fit("２０２６-03"), None);
    }
}
