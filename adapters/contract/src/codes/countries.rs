//! Countries: half of a permit's key, so one that nobody can have is an error in every language.

use super::CodeList;
use crate::finding::Severity;
use crate::schemas::{Schemas, TableProblem};

/// The countries there are: ISO 3166-1, and the codes that CITES uses beside it.
#[derive(Clone, Debug)]
pub struct Countries {
    lists: Vec<CodeList>,
}

/// Tables that [`Countries`] are compiled from, by their path below `schemas/`.
const TABLES: [&str; 2] = ["codes/countries.csv", "codes/countries_special.csv"];

impl Countries {
    /// Rule of the findings about countries.
    pub const RULE: &'static str = "R16";

    /// Compiles the lists.
    ///
    /// # Errors
    /// Every problem of every list.
    pub fn compile(schemas: &Schemas) -> Result<Self, Vec<TableProblem>> {
        let list = |name| CodeList::compile(name, schemas.get(name).map_err(|problem| vec![problem])?);
        let (lists, problems): (Vec<_>, Vec<_>) = TABLES.into_iter().map(list).partition(Result::is_ok);
        if problems.is_empty() {
            return Ok(Self { lists: lists.into_iter().flatten().collect() });
        }
        Err(problems.into_iter().filter_map(Result::err).flatten().collect())
    }

    /// A country as it stands in keys: upper case, no blanks around it.
    #[must_use]
    pub fn normal(written: &str) -> String {
        written.trim().to_uppercase()
    }

    /// What is wrong with the issuing country of a permit: an error where it cannot be a country, a warning where no list
    /// has it (ISO may have assigned it since).
    #[must_use]
    pub fn judge(&self, written: &str) -> Option<(Severity, String)> {
        let country = Self::normal(written);
        if country.len() != 2 || !country.bytes().all(|byte| byte.is_ascii_uppercase()) {
            let message = format!("{written:?} is no country; expected two letters of ISO 3166-1, e.g. \"MG\"");
            return Some((Severity::Error, message));
        }
        if self.lists.iter().any(|list| list.get(&country).is_some()) {
            return None;
        }
        let message = format!("country {country:?} is neither in ISO 3166-1 nor among the codes of CITES");
        Some((Severity::Warning, message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_two_letters_and_better_one_of_the_lists() {
        let schemas = Schemas::compiled(&[
            (TABLES[0], include_str!("../../../../schemas/codes/countries.csv")),
            (TABLES[1], include_str!("../../../../schemas/codes/countries_special.csv")),
        ]);
        let countries = Countries::compile(&schemas).unwrap();
        let severity = |country: &str| countries.judge(country).map(|(severity, _)| severity);
        for good in ["MG", "mg", " DE ", "XX", "ZZ"] {
            assert_eq!(severity(good), None, "{good}");
        }
        for unknown in ["QQ", "QX"] {
            assert_eq!(severity(unknown), Some(Severity::Warning), "{unknown}");
        }
        for none in ["Madagascar", "", "M", "M1", "MDG", "ÄÖ", "M G"] {
            assert_eq!(severity(none), Some(Severity::Error), "{none}");
        }
        assert!(Countries::compile(&Schemas::default()).is_err());
    }
}
