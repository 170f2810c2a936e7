//! Function codes of notices, as a table.

use std::collections::BTreeMap;

use causeway_contract::event::{EventType, Kind};
use causeway_contract::schemas::{Schemas, TableProblem};

/// What each function code means.
#[derive(Debug)]
pub(crate) struct Functions {
    /// Name of the table, for messages.
    table: String,
    /// By code without leading zeros, shorter codes first.
    codes: BTreeMap<(usize, String), Function>,
}

/// One function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Function {
    /// The code as the table writes it, e.g. `01`.
    pub(crate) code: String,
    /// Name Customs gives it, e.g. `DMSACC`.
    pub(crate) name: String,
    /// What it makes of a notice.
    pub(crate) event: EventType,
}

impl Functions {
    /// Compiles a table of function codes, e.g. `codes/notice_functions.csv`.
    ///
    /// # Errors
    /// Every problem of the table.
    pub(crate) fn compile(schemas: &Schemas, table: &str) -> Result<Self, Vec<TableProblem>> {
        let text = schemas.get(table).map_err(|problem| vec![problem])?;
        let mut reader =
            csv::ReaderBuilder::new().comment(Some(b'#')).trim(csv::Trim::All).from_reader(text.as_bytes());
        let mut codes = BTreeMap::new();
        let mut problems = Vec::new();
        for record in reader.records() {
            let line = record.as_ref().ok().and_then(|record| record.position()).map_or(0, csv::Position::line);
            let row = record.map_err(|error| error.to_string()).and_then(|record| row(&record));
            match row {
                Ok(function) => {
                    let code = function.code.clone();
                    if codes.insert(key(&code), function).is_some() {
                        problems.push(problem(table, line, format!("the function `{}` stands twice", plain(&code))));
                    }
                }
                Err(message) => problems.push(problem(table, line, message)),
            }
        }
        if problems.is_empty() { Ok(Self { table: table.to_owned(), codes }) } else { Err(problems) }
    }

    /// The table it was compiled from.
    pub(crate) fn table(&self) -> &str {
        &self.table
    }

    /// What a code means; real notices write `9` as well as `09`.
    pub(crate) fn get(&self, code: &str) -> Option<&Function> {
        self.codes.get(&key(code))
    }

    /// The code of an event: the first, where several make it.
    pub(crate) fn code_of(&self, event: EventType) -> Option<&str> {
        self.codes.values().find(|function| function.event == event).map(|function| function.code.as_str())
    }

    /// The events that notices may become, in the contract's order.
    pub(crate) fn events(&self) -> Vec<EventType> {
        let known = |event: &EventType| self.codes.values().any(|function| function.event == *event);
        let all = EventType::ALL.iter().copied();
        all.filter(|event| *event == EventType::NoticeOther || known(event)).collect()
    }
}

fn row(record: &csv::StringRecord) -> Result<Function, String> {
    let field = |at| record.get(at).unwrap_or_default();
    let (code, name, event) = (field(0), field(1), field(2));
    if code.is_empty() || !code.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(format!("`{code}` is no function code: it must be digits"));
    }
    let event: EventType = event.parse().map_err(|unknown| format!("{unknown}"))?;
    if event.kind() != Kind::Notice {
        return Err(format!("`{event}` is not something that happens to a notice"));
    }
    Ok(Function { code: code.to_owned(), name: name.to_owned(), event })
}

/// Real notices write `9` as well as `09`.
fn key(code: &str) -> (usize, String) {
    (plain(code).len(), plain(code).to_owned())
}

/// A code without leading zeros.
fn plain(code: &str) -> &str {
    code.trim().trim_start_matches('0')
}

fn problem(table: &str, line: u64, message: String) -> TableProblem {
    TableProblem { table: table.to_owned(), line, message }
}

#[cfg(test)]
mod tests {
    use causeway_contract::event::{EventType, Kind};

    use super::Functions;

    const TABLE: &str = "codes/notice_functions.csv";

    #[test]
    fn every_notice_event_has_a_code_but_other() {
        let functions = Functions::compile(&crate::schemas(), TABLE).expect("the shipped table compiles");
        let notices: Vec<_> = EventType::ALL.iter().copied().filter(|event| event.kind() == Kind::Notice).collect();
        assert_eq!(functions.events(), notices);
    }

    #[test]
    fn leading_zeros_do_not_count() {
        let functions = Functions::compile(&crate::schemas(), TABLE).expect("the shipped table compiles");
        assert_eq!(functions.get("9"), functions.get("09"));
        assert_eq!(functions.get("09").map(|function| function.name.as_str()), Some("DMSCLE"));
        assert_eq!(functions.get("77"), None);
        assert_eq!(functions.code_of(EventType::NoticeAccepted), Some("01"));
        assert_eq!(functions.code_of(EventType::NoticeOther), None);
    }

    #[test]
    fn every_problem_of_a_table_is_told() {
        let mut schemas = crate::schemas();
        let table = "function,name,event,meaning\n01,A,notice.accepted,x\n1,B,notice.cleared,x\nx,C,notice.cleared,x\n\
                     3,D,permit.issued,x\n4,E,notice.lost,x\n";
        schemas.insert(TABLE, table.to_owned());
        let problems = Functions::compile(&schemas, TABLE).expect_err("the table is wrong");
        let lines: Vec<_> = problems.iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [3, 4, 5, 6]);
    }
}
