//! Decimal numbers in their value space, without arithmetic.

use std::cmp::Ordering;

/// A decimal number: `1.50` and `01.5` are one value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decimal<'a> {
    negative: bool,
    /// Digits before the point, without leading zeros.
    whole: &'a str,
    /// Digits after the point, without trailing zeros.
    fraction: &'a str,
}

impl<'a> Decimal<'a> {
    /// Reads XSD's lexical form: sign, digits, point, digits.
    pub(crate) fn parse(text: &'a str) -> Option<Self> {
        let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let all_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if whole.len() + fraction.len() == 0 || !all_digits(whole) || !all_digits(fraction) {
            return None;
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let negative = text.starts_with('-') && whole.len() + fraction.len() > 0;
        Some(Self { negative, whole, fraction })
    }

    /// Digits it takes to write the value (XSD `totalDigits`).
    pub(crate) fn total_digits(self) -> usize {
        self.whole.len() + self.fraction.len()
    }

    /// Digits after the point (XSD `fractionDigits`).
    pub(crate) fn fraction_digits(self) -> usize {
        self.fraction.len()
    }
}

impl PartialOrd for Decimal<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Decimal<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let size = |one: &Self, other: &Self| {
            let wholes = one.whole.len().cmp(&other.whole.len()).then_with(|| one.whole.cmp(other.whole));
            wholes.then_with(|| one.fraction.cmp(other.fraction))
        };
        match (self.negative, other.negative) {
            (false, false) => size(self, other),
            (true, true) => size(other, self),
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal<'_> {
        Decimal::parse(text).expect("a decimal")
    }

    #[test]
    fn equal_values_are_equal_however_written() {
        assert_eq!(decimal("01.50"), decimal("+1.5"));
        assert_eq!(decimal("-0.0"), decimal("0"));
    }

    #[test]
    fn digits_are_counted_in_the_value() {
        assert_eq!((decimal("0012.3400").total_digits(), decimal("0012.3400").fraction_digits()), (4, 2));
        assert_eq!((decimal("0.005").total_digits(), decimal("0").total_digits()), (3, 0));
    }

    #[test]
    fn values_are_ordered() {
        for (less, more) in [("-2", "-1.5"), ("-1", "0"), ("9", "10"), ("1.05", "1.5"), ("1.5", "1.51"), ("0", "0.001")]
        {
            assert!(decimal(less) < decimal(more), "{less} < {more}");
            assert!(decimal(more) > decimal(less), "{more} > {less}");
        }
    }
}
