//! The WCO's `DateTimeString`: digits and a format code, and the canonical form of the same moment.

use super::super::temporal;

/// Reads a DateTimeString as an RFC 3339 date or moment: `20260302` is `2026-03-02`, `20260302091500+03` is
/// `2026-03-02T09:15:00+03:00`. The code (UNTDID 2379) is `102` for a date and `304` for a moment.
///
/// # Errors
/// What was expected.
pub(crate) fn read(text: &str, code: Option<&str>) -> Result<String, String> {
    let (digits, zone) = text.split_at(text.bytes().take_while(u8::is_ascii_digit).count());
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    let (year, month, day) = (part(0, 4), part(4, 6), part(6, 8));
    // Real traffic labels dates as moments and the other way round; what stands there says which it is.
    let fits =
        matches!(code, None | Some("102" | "304")) && (digits.len() == 8 && zone.is_empty() || digits.len() == 14);
    if !fits || !temporal::is_day(year, month, day) {
        return Err("expected YYYYMMDD (102) or YYYYMMDDhhmmss and a zone (304)".to_owned());
    }
    let date = format!("{year}-{month}-{day}");
    if digits.len() == 8 {
        return Ok(date);
    }
    let (hour, minute, second) = (part(8, 10), part(10, 12), part(12, 14));
    let offset = match zone {
        "" | "Z" => zone.to_owned(),
        _ if zone.len() == 3 => format!("{zone}:00"),
        _ if zone.len() == 5 => format!("{}:{}", zone.get(..3).unwrap_or_default(), zone.get(3..).unwrap_or_default()),
        _ => zone.to_owned(),
    };
    let zoned = offset.is_empty() || offset == "Z" || temporal::is_offset(&offset);
    if !temporal::is_time(hour, minute, second) || !zoned {
        return Err("expected YYYYMMDDhhmmss and a zone: `Z` or `+hh`".to_owned());
    }
    Ok(format!("{date}T{hour}:{minute}:{second}{offset}"))
}

/// A date or moment as the WCO writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DateTimeString {
    pub(crate) text: String,
    pub(crate) code: &'static str,
    /// What of the moment had to be left out.
    pub(crate) lost: Option<&'static str>,
}

/// Writes an RFC 3339 date or moment as a DateTimeString.
///
/// # Errors
/// Why it cannot be.
pub(crate) fn write(value: &str) -> Result<DateTimeString, String> {
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    if temporal::is_date(value) {
        let (date, zone) = value.split_at_checked(10).unwrap_or((value, ""));
        let lost = (!zone.is_empty()).then_some("the zone of a date has no place in format 102");
        return Ok(DateTimeString { text: digits(date), code: "102", lost });
    }
    if !temporal::is_date_time(value) || value.starts_with('-') {
        return Err("expected a date or a date and time".to_owned());
    }
    let (date, time) = value.split_once('T').unwrap_or((value, ""));
    let (clock, rest) = time.split_at_checked(8).unwrap_or((time, ""));
    let zone = rest.trim_start_matches(|character: char| character == '.' || character.is_ascii_digit());
    let fraction = rest.strip_suffix(zone).unwrap_or_default();
    let mut lost = (!fraction.is_empty() && fraction.bytes().any(|byte| matches!(byte, b'1'..=b'9')))
        .then_some("fractions of a second have no place in format 304");
    let zone = match zone {
        "" => {
            lost = Some("a time without a zone has no place in format 304; the date stands alone");
            return Ok(DateTimeString { text: digits(date), code: "102", lost });
        }
        "Z" => "Z".to_owned(),
        _ => match zone.strip_suffix(":00") {
            Some(hours) => hours.to_owned(),
            None => return Err("format 304 has no place for minutes of a zone".to_owned()),
        },
    };
    Ok(DateTimeString { text: format!("{}{}{zone}", digits(date), digits(clock)), code: "304", lost })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_formats_go_there_and_back() {
        for (text, code, value) in [
            ("20260302", "102", "2026-03-02"),
            ("20260302091500+03", "304", "2026-03-02T09:15:00+03:00"),
            ("20240425090243Z", "304", "2024-04-25T09:02:43Z"),
        ] {
            assert_eq!(read(text, Some(code)).as_deref(), Ok(value));
            let written =
                DateTimeString { text: text.to_owned(), code: if code == "102" { "102" } else { "304" }, lost: None };
            assert_eq!(write(value), Ok(written));
        }
    }

    #[test]
    fn what_stands_there_wins_over_its_label() {
        assert_eq!(read("20260302", Some("304")).as_deref(), Ok("2026-03-02"));
        assert_eq!(read("20260302091500Z", Some("102")).as_deref(), Ok("2026-03-02T09:15:00Z"));
        assert_eq!(read("20260302091500+0530", None).as_deref(), Ok("2026-03-02T09:15:00+05:30"));
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for (text, code) in [
            ("20260231", "102"),
            ("2026030", "102"),
            ("20260302", "718"),
            ("20260302251500Z", "304"),
            ("20260302091500+3", "304"),
            ("", "102"),
            ("é", "304"),
        ] {
            assert!(read(text, Some(code)).is_err(), "{text}");
        }
        for value in ["soon", "2026-02-31", "2026-03-02T09:15:00+05:30", ""] {
            assert!(write(value).is_err(), "{value}");
        }
    }

    #[test]
    fn what_has_no_place_is_said() {
        assert!(write("2026-03-02T09:15:00.25Z").expect("a moment").lost.is_some());
        assert!(write("2026-03-02T09:15:00.00Z").expect("a moment").lost.is_none());
        let dated = write("2026-03-02T09:15:00").expect("a date");
        assert_eq!((dated.text.as_str(), dated.code), ("20260302", "102"));
        assert!(dated.lost.is_some());
    }
}
