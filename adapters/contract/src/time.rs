//! Times of the canonical document and of CloudEvents, as texts.

use crate::profile::{is_day, is_offset, is_time};

/// True for a CloudEvents time, RFC 3339 with seconds and a zone: `2026-03-02T09:15:00+03:00`.
#[must_use]
pub fn is_instant(text: &str) -> bool {
    after_date(text).and_then(after_clock).is_some_and(|(seconds, zone)| seconds && is_zone(zone))
}

/// True for a time of the canonical document: a date, or a date and time, with or without seconds and zone.
#[must_use]
pub fn is_date_or_instant(text: &str) -> bool {
    let Some(rest) = after_date(text) else { return false };
    rest.is_empty() || after_clock(rest).is_some_and(|(_, zone)| zone.is_empty() || is_zone(zone))
}

/// What follows a day of the calendar with a year of four digits.
fn after_date(text: &str) -> Option<&str> {
    let (date, rest) = text.split_at_checked(10)?;
    let (year, month_and_day) = date.split_once('-')?;
    let (month, day) = month_and_day.split_once('-')?;
    (year.len() == 4 && is_day(year, month, day)).then_some(rest)
}

/// Whether `T09:15:00.5` has seconds, and what follows it.
fn after_clock(text: &str) -> Option<(bool, &str)> {
    let (clock, rest) = text.strip_prefix('T')?.split_at_checked(5)?;
    let (hour, minute) = clock.split_once(':')?;
    let Some(seconds) = rest.strip_prefix(':') else { return is_time(hour, minute, "00").then_some((false, rest)) };
    let (second, rest) = seconds.split_at_checked(2)?;
    if !is_time(hour, minute, second) {
        return None;
    }
    let Some(fraction) = rest.strip_prefix('.') else { return Some((true, rest)) };
    let zone = fraction.trim_start_matches(|digit: char| digit.is_ascii_digit());
    (zone.len() < fraction.len()).then_some((true, zone))
}

fn is_zone(text: &str) -> bool {
    text == "Z" || is_offset(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cloud_events_time_has_seconds_and_a_zone() {
        for good in ["2026-03-02T09:15:00Z", "2024-02-29T23:59:59.123-11:30"] {
            assert!(is_instant(good), "{good}");
        }
        for bad in [
            "yesterday",
            "",
            "2026-03-02",
            "2026-03-02T09:15:00",
            "2026-03-02T09:15Z",
            "2026-02-30T09:15:00Z",
            "2026-03-02T25:15:00Z",
            "2026-03-02T09:15:00.Z",
            "2026-03-02 09:15:00Z",
            "2026-03-02T09:15:00+3",
            "é026-03-02T09:15:00Z",
        ] {
            assert!(!is_instant(bad), "{bad}");
        }
    }

    #[test]
    fn a_time_of_the_document_may_be_a_date() {
        for good in ["2026-03-02", "2026-03-02T09:15", "2026-03-02T09:15:00.5", "2026-03-02T09:15:00+03:00"] {
            assert!(is_date_or_instant(good), "{good}");
        }
        for bad in ["yesterday", "2026-13-02", "2026-03-02T", "2026-03-02Z", "12026-03-02", "2026-03-02T09:15:00+99:00"]
        {
            assert!(!is_date_or_instant(bad), "{bad}");
        }
    }
}
