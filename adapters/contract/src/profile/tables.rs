//! Rows of a table, with the line each stands on.

use csv::StringRecord;

use crate::schemas::{Schemas, TableProblem};

/// A table being read: where problems are noted.
#[derive(Debug)]
pub struct Table<'p> {
    pub(crate) name: String,
    problems: &'p mut Vec<TableProblem>,
}

/// A row: its line, and its fields in the order of the columns asked for.
#[derive(Clone, Debug)]
pub struct Row {
    /// Line of the table, from 1.
    pub line: u64,
    fields: Vec<String>,
}

impl Row {
    /// A field as written.
    #[must_use]
    pub fn raw(&self, column: usize) -> &str {
        self.fields.get(column).map_or("", String::as_str)
    }

    /// A field without blanks around it.
    #[must_use]
    pub fn get(&self, column: usize) -> &str {
        self.raw(column).trim()
    }
}

impl<'p> Table<'p> {
    /// The table of that name; its problems go to `problems`.
    pub fn new(name: impl Into<String>, problems: &'p mut Vec<TableProblem>) -> Self {
        Self { name: name.into(), problems }
    }

    /// Notes a problem of a line.
    pub fn problem(&mut self, line: u64, message: impl Into<String>) {
        self.problems.push(TableProblem { table: self.name.clone(), line, message: message.into() });
    }

    /// The rows, with exactly these columns, in whatever order they stand.
    pub fn rows(&mut self, schemas: &Schemas, columns: &[&str]) -> Vec<Row> {
        let text = match schemas.get(&self.name) {
            Ok(text) => text,
            Err(problem) => {
                self.problems.push(problem);
                return Vec::new();
            }
        };
        let mut reader = csv::ReaderBuilder::new().comment(Some(b'#')).flexible(true).from_reader(text.as_bytes());
        let Some(order) = self.order(reader.headers(), columns) else { return Vec::new() };
        let mut rows = Vec::new();
        for record in reader.records() {
            match record {
                Ok(record) => rows.extend(self.row(&record, &order)),
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    self.problem(line, format!("this is not CSV: {error}"));
                }
            }
        }
        rows
    }

    fn order(&mut self, headers: csv::Result<&StringRecord>, columns: &[&str]) -> Option<Vec<usize>> {
        let headers = match headers {
            Ok(headers) => headers,
            Err(error) => {
                self.problem(1, format!("this is not CSV: {error}"));
                return None;
            }
        };
        let line = headers.position().map_or(1, csv::Position::line);
        for header in headers.iter().filter(|header| !columns.contains(&header.trim())) {
            self.problem(line, format!("unknown column `{header}`; the columns are {}", columns.join(",")));
        }
        let mut order = Vec::with_capacity(columns.len());
        for column in columns {
            match headers.iter().position(|header| header.trim() == *column) {
                Some(at) => order.push(at),
                None => self.problem(line, format!("the column `{column}` is missing")),
            }
        }
        (order.len() == columns.len()).then_some(order)
    }

    fn row(&mut self, record: &StringRecord, order: &[usize]) -> Option<Row> {
        let line = record.position().map_or(0, csv::Position::line);
        if record.iter().all(|field| field.trim().is_empty()) {
            return None;
        }
        if record.len() > order.len() {
            self.problem(
                line,
                format!("{} fields; {} were expected (a comma inside a field needs quotes)", record.len(), order.len()),
            );
            return None;
        }
        let fields = order.iter().map(|&at| record.get(at).unwrap_or_default().to_owned()).collect();
        Some(Row { line, fields })
    }
}
