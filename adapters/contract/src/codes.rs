//! Code lists: what a code means, and when it may be used.
//!
//! A list is a CSV table of `schemas/codes/`: the first column is the code, the others are the list's own. Two column
//! names have a meaning everywhere: `valid_from` and `valid_until`, dates (`2026-03-02`, both days included, empty
//! for no bound). A code is judged by the date of the document that uses it, never by today's: an old permit stays
//! right when a code is withdrawn.

use std::collections::BTreeMap;

use crate::schemas::TableProblem;

mod countries;
mod units;

pub use countries::Countries;
pub use units::{Factor, Unit, Units};

/// A code list, compiled.
#[derive(Clone, Debug)]
pub struct CodeList {
    name: String,
    columns: Vec<String>,
    rows: Vec<Row>,
    /// Rows of a code, in the table's order: several where a code changed its meaning with time.
    by_code: BTreeMap<String, Vec<usize>>,
}

#[derive(Clone, Debug)]
struct Row {
    line: u64,
    cells: Vec<String>,
    period: Period,
}

/// A code of a list, with its row.
#[derive(Clone, Copy, Debug)]
pub struct Code<'l> {
    list: &'l CodeList,
    row: &'l Row,
}

/// What a code is worth on a date.
#[derive(Clone, Copy, Debug)]
pub enum Standing<'l> {
    /// It may be used.
    Valid(Code<'l>),
    /// It may be used from a later day on.
    NotYet(Code<'l>),
    /// It could be used until an earlier day.
    NoLonger(Code<'l>),
    /// The list does not have it.
    Unknown,
}

/// Days on which something is valid, both included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Period {
    /// First day, `2026-03-02`; none: since ever.
    pub from: Option<String>,
    /// Last day; none: for ever.
    pub until: Option<String>,
}

impl CodeList {
    /// Compiles a table.
    ///
    /// # Errors
    /// Every problem of the table: no columns, a row with more or fewer cells than columns, an empty code, a bad
    /// date, a code that stands twice for one day.
    pub fn compile(name: &str, text: &str) -> Result<Self, Vec<TableProblem>> {
        let mut problems = Problems { table: name, found: Vec::new() };
        let mut reader = csv::ReaderBuilder::new()
            .comment(Some(b'#'))
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let columns: Vec<String> = match reader.headers() {
            Ok(headers) => headers.iter().map(str::to_owned).collect(),
            Err(error) => return Err(problems.only(0, format!("no table: {error}"))),
        };
        if columns.iter().all(String::is_empty) {
            return Err(problems.only(0, "the first line must name the columns"));
        }
        let mut list = Self { name: name.to_owned(), columns, rows: Vec::new(), by_code: BTreeMap::new() };
        for record in reader.records() {
            match record {
                Ok(record) => list.add(&record, &mut problems),
                Err(error) => {
                    problems.add(error.position().map_or(0, csv::Position::line), format!("not readable: {error}"));
                }
            }
        }
        if problems.found.is_empty() { Ok(list) } else { Err(problems.found) }
    }

    fn add(&mut self, record: &csv::StringRecord, problems: &mut Problems<'_>) {
        let line = record.position().map_or(0, csv::Position::line);
        let cells: Vec<String> = record.iter().map(str::to_owned).collect();
        if cells.len() != self.columns.len() {
            let (expected, found) = (self.columns.len(), cells.len());
            problems.add(line, format!("expected {expected} cells, found {found}"));
            return;
        }
        let Some(code) = cells.first().filter(|code| !code.is_empty()).cloned() else {
            problems.add(line, "the code is empty");
            return;
        };
        let date = |column| self.column(column).and_then(|at| cells.get(at)).filter(|cell| !cell.is_empty()).cloned();
        let period = Period { from: date("valid_from"), until: date("valid_until") };
        if let Some(wrong) = period.problem() {
            problems.add(line, wrong);
        }
        let before = self.by_code.entry(code.clone()).or_default();
        let twice = before.iter().filter_map(|at| self.rows.get(*at)).find(|row| row.period.overlaps(&period));
        if let Some(row) = twice {
            let first = row.line;
            problems.add(line, format!("{code} stands here and in line {first}, on the same day: give each its dates"));
        }
        before.push(self.rows.len());
        self.rows.push(Row { line, cells, period });
    }

    /// Name of the list: its path below `schemas/`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A code, whenever it was or will be valid: the latest of its rows.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<Code<'_>> {
        self.rows_of(code).last()
    }

    /// What a code is worth on the date of a document (RFC 3339, or only a date). Without one, a code of the list is
    /// valid.
    #[must_use]
    pub fn on(&self, code: &str, date: Option<&str>) -> Standing<'_> {
        let Some(latest) = self.get(code) else { return Standing::Unknown };
        let Some(day) = date.and_then(|date| date.get(..10)).filter(|day| is_date(day)) else {
            return Standing::Valid(latest);
        };
        if let Some(valid) = self.rows_of(code).find(|code| code.row.period.contains(day)) {
            return Standing::Valid(valid);
        }
        let past = self.rows_of(code).filter(|code| code.row.period.until.as_deref().is_some_and(|until| until < day));
        match past.max_by(|a, b| a.row.period.until.cmp(&b.row.period.until)) {
            Some(code) => Standing::NoLonger(code),
            None => Standing::NotYet(latest),
        }
    }

    /// Every row, in the table's order.
    pub fn iter(&self) -> impl Iterator<Item = Code<'_>> {
        self.rows.iter().map(|row| Code { list: self, row })
    }

    fn rows_of(&self, code: &str) -> impl Iterator<Item = Code<'_>> {
        let rows = self.by_code.get(code).into_iter().flatten();
        rows.filter_map(|at| self.rows.get(*at)).map(|row| Code { list: self, row })
    }

    fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }
}

impl<'l> Code<'l> {
    /// The code itself.
    #[must_use]
    pub fn code(&self) -> &'l str {
        self.row.cells.first().map_or("", String::as_str)
    }

    /// A cell of its row. None where the list has no such column, or the cell is empty.
    #[must_use]
    pub fn get(&self, column: &str) -> Option<&'l str> {
        let cell = self.row.cells.get(self.list.column(column)?)?;
        (!cell.is_empty()).then_some(cell.as_str())
    }

    /// When it may be used.
    #[must_use]
    pub fn period(&self) -> &'l Period {
        &self.row.period
    }

    /// Line of the table it stands in.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.row.line
    }
}

impl Period {
    /// True if a day (`2026-03-02`) lies in it. ISO dates order as text.
    #[must_use]
    pub fn contains(&self, day: &str) -> bool {
        self.from.as_deref().is_none_or(|from| from <= day) && self.until.as_deref().is_none_or(|until| day <= until)
    }

    fn overlaps(&self, other: &Period) -> bool {
        let ends_before = |one: &Period, other: &Period| match (&one.until, &other.from) {
            (Some(until), Some(from)) => until < from,
            _ => false,
        };
        !ends_before(self, other) && !ends_before(other, self)
    }

    fn problem(&self) -> Option<String> {
        let bad = [&self.from, &self.until].into_iter().flatten().find(|date| !is_date(date));
        if let Some(date) = bad {
            return Some(format!("expected a date like 2026-03-02, found {date:?}"));
        }
        let (from, until) = (self.from.as_ref()?, self.until.as_ref()?);
        (until < from).then(|| format!("valid until {until}, before it is valid from {from}"))
    }
}

/// True for `2026-03-02`: a date that is in the calendar.
fn is_date(text: &str) -> bool {
    let number = |range: std::ops::Range<usize>| {
        let digits = text.get(range).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
        digits.parse::<u32>().ok()
    };
    let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10)) else { return false };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-") && (1..=days).contains(&day)
}

/// Problems of one table, collected.
struct Problems<'t> {
    table: &'t str,
    found: Vec<TableProblem>,
}

impl Problems<'_> {
    fn add(&mut self, line: u64, message: impl Into<String>) {
        self.found.push(TableProblem { table: self.table.to_owned(), line, message: message.into() });
    }

    fn only(mut self, line: u64, message: impl Into<String>) -> Vec<TableProblem> {
        self.add(line, message);
        self.found
    }
}
