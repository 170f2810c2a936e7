//! Facets of a simple type.

use super::decimal::Decimal;
use super::pattern::Pattern;
use super::simple_type::{Base, quoted};

/// What restricts the values of a type, beyond its base.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facets {
    pub(super) length: Option<usize>,
    pub(super) min_length: Option<usize>,
    pub(super) max_length: Option<usize>,
    pub(super) total_digits: Option<usize>,
    pub(super) fraction_digits: Option<usize>,
    min: Option<Bound>,
    max: Option<Bound>,
    pub(super) enumeration: Vec<String>,
    /// All of them must match.
    pub(super) patterns: Vec<Pattern>,
}

#[derive(Clone, Debug)]
struct Bound(String);

/// The pattern by which schemas say that a value is not blank.
const NOT_BLANK: &str = r".*[^\s].*";

impl Facets {
    /// Reads `name=value` joined by `;`.
    ///
    /// # Errors
    /// Every facet that is unknown, not well-formed or not one of the base.
    pub(crate) fn parse(base: Base, written: &str) -> Result<Self, Vec<String>> {
        let (mut facets, mut problems) = (Self::default(), Vec::new());
        for facet in written.split(';').filter(|facet| !facet.trim().is_empty()) {
            let result = match facet.split_once('=') {
                Some((name, value)) => facets.add(base, name.trim(), value),
                None => Err(format!("the facet `{facet}` is not of the form name=value")),
            };
            problems.extend(result.err());
        }
        if problems.is_empty() { Ok(facets) } else { Err(problems) }
    }

    /// Lowest and highest value, by the names of XSD.
    pub(super) fn bounds(&self) -> impl Iterator<Item = (&'static str, String)> {
        let named = [("minInclusive", &self.min), ("maxInclusive", &self.max)];
        named.into_iter().filter_map(|(name, bound)| Some((name, bound.as_ref()?.0.clone())))
    }

    fn add(&mut self, base: Base, name: &str, value: &str) -> Result<(), String> {
        let number = || value.trim().parse().map_err(|_| format!("the facet `{name}` needs a number, not `{value}`"));
        let bound = || {
            let value = value.trim();
            Decimal::parse(value).map(|_| Bound(value.to_owned())).ok_or(format!("`{name}={value}` is not a number"))
        };
        let place = match name {
            "length" => Some(&mut self.length),
            "minLength" => Some(&mut self.min_length),
            "maxLength" => Some(&mut self.max_length),
            "totalDigits" => Some(&mut self.total_digits),
            "fractionDigits" => Some(&mut self.fraction_digits),
            _ => None,
        };
        let suits = match name {
            "length" | "minLength" | "maxLength" => base.has_length(),
            "totalDigits" | "fractionDigits" | "minInclusive" | "maxInclusive" => base.has_digits(),
            _ => true,
        };
        if !suits {
            return Err(format!("the facet `{name}` does not go with the base of this type"));
        }
        match (place, name) {
            (Some(place), _) => *place = Some(number()?),
            (None, "minInclusive") => self.min = Some(bound()?),
            (None, "maxInclusive") => self.max = Some(bound()?),
            (None, "enumeration") => self.enumeration = value.split('|').map(str::to_owned).collect(),
            (None, "pattern") => self.patterns.push(Pattern::compile(value)?),
            _ => return Err(format!("unknown facet `{name}`")),
        }
        Ok(())
    }

    /// For people, e.g. `at most 35 characters`; several joined by semicolons. Empty where nothing restricts a value.
    pub(crate) fn in_words(&self) -> String {
        let count = |count: Option<usize>, before: &str, after: &str| count.map(|n| format!("{before}{n} {after}"));
        let bound = |bound: &Option<Bound>, before: &str| bound.as_ref().map(|Bound(bound)| format!("{before}{bound}"));
        let mut words: Vec<String> = [
            count(self.length, "exactly ", "characters"),
            count(self.min_length, "at least ", "characters"),
            count(self.max_length, "at most ", "characters"),
            count(self.total_digits, "at most ", "digits"),
            count(self.fraction_digits.filter(|&digits| digits > 0), "at most ", "after the point"),
            self.fraction_digits.filter(|&digits| digits == 0).map(|_| "whole".to_owned()),
            bound(&self.min, "from "),
            bound(&self.max, "up to "),
        ]
        .into_iter()
        .flatten()
        .collect();
        if !self.enumeration.is_empty() {
            words.push(format!("one of {}", self.enumeration.join(", ")));
        }
        words.extend(self.patterns.iter().map(|pattern| match pattern.written() {
            NOT_BLANK => "one line, not blank".to_owned(),
            written => format!("matching `{written}`"),
        }));
        words.join("; ")
    }

    /// Checks a value of the base.
    ///
    /// # Errors
    /// Rule and message of the first facet it breaks.
    pub(crate) fn check(&self, base: Base, text: &str) -> Result<(), (&'static str, String)> {
        self.check_length(text).map_err(|message| ("TYP-02", message))?;
        self.check_number(text).map_err(|message| ("TYP-05", message))?;
        if !self.enumeration.is_empty() && !self.enumeration.iter().any(|one| same(base, one, text)) {
            let message = format!("{} is not one of {}", quoted(text), self.enumeration.join(", "));
            return Err(("TYP-03", message));
        }
        match self.patterns.iter().find(|pattern| !pattern.matches(text)) {
            Some(pattern) => Err(("TYP-04", format!("{} does not match `{}`", quoted(text), pattern.written()))),
            None => Ok(()),
        }
    }

    fn check_length(&self, text: &str) -> Result<(), String> {
        if self.length.is_none() && self.min_length.is_none() && self.max_length.is_none_or(|most| text.len() <= most) {
            return Ok(());
        }
        let found = text.chars().count();
        let plain = |wanted: String| Err(format!("{} has {found} characters; {wanted}", quoted(text)));
        match (self.length, self.min_length, self.max_length) {
            (Some(length), ..) if found != length => plain(format!("exactly {length} were expected")),
            (_, Some(least), _) if found < least => plain(format!("at least {least} were expected")),
            (.., Some(most)) if found > most => plain(format!("at most {most} are allowed")),
            _ => Ok(()),
        }
    }

    fn check_number(&self, text: &str) -> Result<(), String> {
        if self.total_digits.is_none() && self.fraction_digits.is_none() && self.min.is_none() && self.max.is_none() {
            return Ok(());
        }
        let Some(value) = Decimal::parse(text) else { return Ok(()) };
        if let Some(most) = self.total_digits.filter(|&most| value.total_digits() > most) {
            return Err(format!("{} has {} digits; at most {most} are allowed", quoted(text), value.total_digits()));
        }
        if let Some(most) = self.fraction_digits.filter(|&most| value.fraction_digits() > most) {
            let found = value.fraction_digits();
            return Err(format!("{} has {found} digits after the point; at most {most} are allowed", quoted(text)));
        }
        if let Some(least) =
            self.min.as_ref().filter(|least| Decimal::parse(&least.0).is_some_and(|least| value < least))
        {
            return Err(format!("{} is less than {}", quoted(text), least.0));
        }
        if let Some(most) = self.max.as_ref().filter(|most| Decimal::parse(&most.0).is_some_and(|most| value > most)) {
            return Err(format!("{} is more than {}", quoted(text), most.0));
        }
        Ok(())
    }
}

/// Equal in the value space of the base.
fn same(base: Base, one: &str, other: &str) -> bool {
    one == other || base.has_digits() && Decimal::parse(one).is_some() && Decimal::parse(one) == Decimal::parse(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(base: Base, facets: &str, text: &str) -> Result<(), String> {
        Facets::parse(base, facets)
            .expect("facets")
            .check(base, text)
            .map_err(|(rule, message)| format!("{rule} {message}"))
    }

    #[test]
    fn each_facet_lets_pass_and_refuses() {
        for (base, facets, good, bad, why) in [
            (Base::String, "maxLength=2", "éé", "abc", "TYP-02 \"abc\" has 3 characters; at most 2 are allowed"),
            (Base::String, "minLength=2", "ab", "é", "TYP-02 \"é\" has 1 characters; at least 2 were expected"),
            (Base::Token, "length=2", "日本", "a", "TYP-02 \"a\" has 1 characters; exactly 2 were expected"),
            (Base::Token, "enumeration=9|13", "13", "1", "TYP-03 \"1\" is not one of 9, 13"),
            (Base::Decimal, "enumeration=1.0", "01", "2", "TYP-03 \"2\" is not one of 1.0"),
            (Base::String, "pattern=[A-Z]+", "AB", "a", "TYP-04 \"a\" does not match `[A-Z]+`"),
            (
                Base::Decimal,
                "totalDigits=3",
                "0012.300",
                "12.34",
                "TYP-05 \"12.34\" has 4 digits; at most 3 are allowed",
            ),
            (
                Base::Decimal,
                "fractionDigits=1",
                "1.50",
                "1.55",
                "TYP-05 \"1.55\" has 2 digits after the point; at most 1 are allowed",
            ),
            (Base::Integer, "minInclusive=1", "1", "0", "TYP-05 \"0\" is less than 1"),
            (Base::Integer, "maxInclusive=99", "099", "100", "TYP-05 \"100\" is more than 99"),
        ] {
            assert_eq!(check(base, facets, good), Ok(()), "{facets} {good}");
            assert_eq!(check(base, facets, bad), Err(why.to_owned()), "{facets} {bad}");
        }
    }

    #[test]
    fn facets_that_make_no_sense_are_problems() {
        let problems = Facets::parse(Base::Decimal, "maxLength=3;totalDigits=x;colour=red;minInclusive=a;loose");
        assert_eq!(problems.expect_err("problems").len(), 5);
    }
}
