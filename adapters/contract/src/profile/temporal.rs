//! Dates and times as XSD and as the WCO write them.

/// True for XSD's `date`: `2026-03-02`, with or without a zone.
pub(crate) fn is_date(text: &str) -> bool {
    after_date(text).is_some_and(is_zone)
}

/// True for XSD's `dateTime`: `2026-03-02T09:15:00.5+03:00`, with or without fraction and zone.
pub(crate) fn is_date_time(text: &str) -> bool {
    after_date(text).and_then(|rest| rest.strip_prefix('T')).and_then(after_time).is_some_and(is_zone)
}

/// What follows the date; none where there is no date of the calendar.
fn after_date(text: &str) -> Option<&str> {
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (year, rest) = unsigned.split_once('-')?;
    let long_enough = year.len() == 4 || year.len() > 4 && !year.starts_with('0');
    let (month, rest) = rest.split_once('-')?;
    let (day, rest) = rest.split_at_checked(2)?;
    (long_enough && is_day(year, month, day)).then_some(rest)
}

/// True if year, month and day (digits) are a day of the calendar.
pub(crate) fn is_day(year: &str, month: &str, day: &str) -> bool {
    let (Some(year), Some(month), Some(day)) = (number(year), two(month), two(day)) else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    year > 0 && (1..=days).contains(&day)
}

fn after_time(text: &str) -> Option<&str> {
    let (clock, rest) = text.split_at_checked(8)?;
    let mut parts = clock.split(':');
    let (hour, minute, second) = (two(parts.next()?)?, two(parts.next()?)?, two(parts.next()?)?);
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(digits) => {
            let rest = digits.trim_start_matches(|character: char| character.is_ascii_digit());
            (digits.strip_suffix(rest).filter(|digits| !digits.is_empty())?, rest)
        }
        None => ("", rest),
    };
    let midnight = hour == 24 && minute == 0 && second == 0 && fraction.bytes().all(|byte| byte == b'0');
    (parts.next().is_none() && (hour < 24 || midnight) && minute < 60 && second < 60).then_some(rest)
}

/// True if hour, minute and second (digits) are a time of a day.
pub(crate) fn is_time(hour: &str, minute: &str, second: &str) -> bool {
    two(hour).is_some_and(|hour| hour < 24)
        && two(minute).is_some_and(|minute| minute < 60)
        && two(second).is_some_and(|second| second < 60)
}

fn is_zone(text: &str) -> bool {
    text.is_empty() || text == "Z" || is_offset(text)
}

/// True for `±hh:mm`, up to fourteen hours.
pub(crate) fn is_offset(text: &str) -> bool {
    let Some((hour, minute)) = text.strip_prefix(['+', '-']).and_then(|rest| rest.split_once(':')) else {
        return false;
    };
    match (two(hour), two(minute)) {
        (Some(hour), Some(minute)) => hour < 14 && minute < 60 || hour == 14 && minute == 0,
        _ => false,
    }
}

fn number(digits: &str) -> Option<u32> {
    digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok())?
}

fn two(digits: &str) -> Option<u32> {
    if digits.len() == 2 { number(digits) } else { None }
}
