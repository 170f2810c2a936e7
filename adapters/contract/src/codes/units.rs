//! Units of measure: UN/ECE Recommendation 20, and the older CITES codes that still stand on permits.

use std::collections::{BTreeMap, BTreeSet};

use super::{CodeList, Problems};
use crate::schemas::TableProblem;

/// The Recommendation 20 code for "number of articles": the unit of what is counted.
const COUNT: &str = "NAR";

/// Units by code and by older code.
#[derive(Clone, Debug)]
pub struct Units {
    units: Vec<Unit>,
    by_code: BTreeMap<String, usize>,
    by_legacy: BTreeMap<String, usize>,
    counted: BTreeSet<String>,
}

/// A unit of measure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unit {
    /// UN/ECE Recommendation 20 code.
    pub code: String,
    /// Older CITES code; none where it had none.
    pub legacy: Option<String>,
    /// Name in English.
    pub name: String,
    /// What it measures: only units of one dimension can be compared.
    pub dimension: String,
    /// How many of the dimension's base unit it is; none where it cannot be converted.
    pub factor: Option<Factor>,
}

/// A factor as exact text: `0.001`, or `1/35.274`. Never a float; who converts divides as late as possible.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Factor {
    /// Decimal above the line.
    pub numerator: String,
    /// Decimal below the line, `1` where there is none.
    pub denominator: String,
}

impl Units {
    /// Compiles the table of units (columns `rec20`, `cites_legacy`, `name`, `dimension` and one that starts with
    /// `factor`) and the table of obsolete units (column `cites_legacy`), whose quantities are counts.
    ///
    /// # Errors
    /// Every problem of both tables: those of [`CodeList::compile`], a missing column, an older code that stands for
    /// two units, a table without the unit of count.
    pub fn compile(units: (&str, &str), obsolete: (&str, &str)) -> Result<Self, Vec<TableProblem>> {
        let (units, obsolete) = match (CodeList::compile(units.0, units.1), CodeList::compile(obsolete.0, obsolete.1)) {
            (Ok(units), Ok(obsolete)) => (units, obsolete),
            (units, obsolete) => {
                return Err([units.err(), obsolete.err()].into_iter().flatten().flatten().collect());
            }
        };
        let mut problems = Problems { table: units.name(), found: Vec::new() };
        let factor = units.columns.iter().find(|column| column.starts_with("factor")).map_or("factor", String::as_str);
        for column in ["rec20", "cites_legacy", "name", "dimension", factor] {
            if units.column(column).is_none() {
                problems.add(0, format!("no column {column}"));
            }
        }
        let counted = obsolete.iter().map(|code| code.code().to_owned()).collect();
        let mut compiled = Self { units: Vec::new(), by_code: BTreeMap::new(), by_legacy: BTreeMap::new(), counted };
        for row in units.iter() {
            let unit = Unit {
                code: row.code().to_owned(),
                // A cell in brackets is a remark about the code, not a code.
                legacy: row.get("cites_legacy").filter(|code| !code.starts_with('(')).map(str::to_owned),
                name: row.get("name").unwrap_or_default().to_owned(),
                dimension: row.get("dimension").unwrap_or_default().to_owned(),
                factor: row.get(factor).and_then(Factor::parse),
            };
            if let Some(legacy) = unit.legacy.clone()
                && compiled.by_legacy.insert(legacy.clone(), compiled.units.len()).is_some()
            {
                problems.add(row.line(), format!("older code {legacy} stands for two units"));
            }
            compiled.by_code.insert(unit.code.clone(), compiled.units.len());
            compiled.units.push(unit);
        }
        if !compiled.by_code.contains_key(COUNT) {
            problems.add(0, format!("no unit {COUNT}: what is counted needs it"));
        }
        if problems.found.is_empty() { Ok(compiled) } else { Err(problems.found) }
    }

    /// A unit by its Recommendation 20 code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&Unit> {
        self.by_code.get(code).and_then(|at| self.units.get(*at))
    }

    /// The unit a code on a document means: an obsolete one means a count, else a Recommendation 20 code means itself,
    /// else an older code its successor. The value stays as it is. None where nobody knows the code.
    #[must_use]
    pub fn meant_by(&self, code: &str) -> Option<&Unit> {
        if self.counted.contains(code) {
            return self.get(COUNT);
        }
        self.get(code).or_else(|| self.by_legacy.get(code).and_then(|at| self.units.get(*at)))
    }

    /// Every unit, in the table's order.
    pub fn iter(&self) -> impl Iterator<Item = &Unit> {
        self.units.iter()
    }
}

impl Factor {
    /// Reads `0.001` or `1/35.274`. None for anything else, and for a zero below the line.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (numerator, denominator) = text.split_once('/').unwrap_or((text, "1"));
        let (numerator, denominator) = (numerator.trim(), denominator.trim());
        let is_decimal = |text: &str| {
            let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
            [whole, fraction].iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
        };
        let is_zero = !denominator.bytes().any(|byte| byte.is_ascii_digit() && byte != b'0');
        (is_decimal(numerator) && is_decimal(denominator) && !is_zero)
            .then(|| Self { numerator: numerator.to_owned(), denominator: denominator.to_owned() })
    }
}
