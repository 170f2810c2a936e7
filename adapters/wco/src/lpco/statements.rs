//! Statements: what of a permit has no element of its own in a declaration travels as additional information (03A),
//! by a table.

use std::collections::HashMap;

use causeway_contract::schemas::{Schemas, TableProblem};

use super::leaves::Leaf;
use crate::tables;

/// Longest statement text (225), in characters.
const LONGEST: usize = 512;

/// Which values travel as which statements.
#[derive(Debug)]
pub(crate) struct Statements {
    by_pattern: HashMap<String, Row>,
}

#[derive(Debug)]
struct Row {
    /// Statement type (369).
    kind: String,
    /// Statement code (226), with `{n}` for the n-th position of the value, counted from 1.
    code: String,
    /// Where the first row of this statement type stands in the table, and where this one does.
    rank: (usize, usize),
}

/// A statement (03A).
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Statement {
    /// 369: what it is about.
    pub(crate) kind: String,
    /// 226: which one, and which part of it; empty where there can be but one.
    pub(crate) code: String,
    /// 225.
    pub(crate) text: String,
}

impl Statements {
    /// Compiles `wco-lpco-xml.statements.csv`.
    ///
    /// # Errors
    /// Every problem of the table.
    pub(crate) fn compile(schemas: &Schemas) -> Result<Self, Vec<TableProblem>> {
        let text = schemas.get(tables::STATEMENTS).map_err(|problem| vec![problem])?;
        let mut reader =
            csv::ReaderBuilder::new().comment(Some(b'#')).trim(csv::Trim::All).from_reader(text.as_bytes());
        let mut by_pattern: HashMap<String, Row> = HashMap::new();
        let mut first_rows = HashMap::new();
        let mut problems = Vec::new();
        for (at, record) in reader.records().enumerate() {
            let line = record.as_ref().ok().and_then(|record| record.position()).map_or(0, csv::Position::line);
            match record.map_err(|error| error.to_string()).and_then(|record| row(&record)) {
                Ok((pattern, mut row)) => {
                    row.rank = (*first_rows.entry(row.kind.clone()).or_insert(at), at);
                    if by_pattern.insert(pattern.clone(), row).is_some() {
                        problems.push(problem(line, format!("`{pattern}` stands twice")));
                    }
                }
                Err(message) => problems.push(problem(line, message)),
            }
        }
        if problems.is_empty() { Ok(Self { by_pattern }) } else { Err(problems) }
    }

    /// True if a value at this pattern has a statement.
    pub(crate) fn take(&self, pattern: &str) -> bool {
        self.by_pattern.contains_key(pattern)
    }

    /// Puts values in the order their statements are written in: statement types as the table has them, within a type
    /// the first of everything before the second. Values without a statement stand last.
    pub(crate) fn sort(&self, leaves: &mut [Leaf]) {
        leaves.sort_by_cached_key(|leaf| {
            let (of_type, of_row) = self.by_pattern.get(&leaf.pattern).map_or((usize::MAX, usize::MAX), |row| row.rank);
            (of_type, leaf.positions.clone(), of_row, leaf.path.clone())
        });
    }

    /// The statements that carry a value; none if the table has no place for it.
    pub(crate) fn of(&self, leaf: &Leaf) -> Option<Vec<Statement>> {
        let row = self.by_pattern.get(&leaf.pattern)?;
        let mut code = row.code.clone();
        for (at, position) in leaf.positions.iter().enumerate() {
            code = code.replace(&format!("{{{}}}", at + 1), &(position + 1).to_string());
        }
        let statement = |(text, continues): (String, bool)| {
            let code = if continues { format!("{code}+") } else { code.clone() };
            Statement { kind: row.kind.clone(), code, text }
        };
        Some(pieces(&leaf.text).into_iter().map(statement).collect())
    }
}

/// A text as statements can hold it: a line each, for a statement holds no line break, and long lines in pieces.
/// True with a piece that continues the one before it within a line.
fn pieces(text: &str) -> Vec<(String, bool)> {
    let mut pieces = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let characters: Vec<char> = line.chars().collect();
        let mut rest = characters.as_slice();
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(cut(rest));
            pieces.push((piece.iter().collect(), rest.len() < characters.len()));
            rest = after;
        }
    }
    pieces
}

/// How much of a line goes into one statement: no piece begins or ends with a blank, which a reader may take away.
fn cut(line: &[char]) -> usize {
    if line.len() <= LONGEST {
        return line.len();
    }
    let blank = |at: usize| line.get(at).is_none_or(|character| character.is_whitespace());
    let within_a_word = (1..=LONGEST).rev().find(|&at| !blank(at - 1) && !blank(at));
    within_a_word.unwrap_or(LONGEST)
}

fn row(record: &csv::StringRecord) -> Result<(String, Row), String> {
    let field = |at| record.get(at).unwrap_or_default().to_owned();
    let (pattern, kind, code) = (field(0), field(1), field(2));
    if pattern.is_empty() || !(1..=3).contains(&kind.chars().count()) {
        return Err("a row needs a canonical path, and a statement type of one to three characters".to_owned());
    }
    let lists = pattern.matches("[]").count();
    let beyond = (lists + 1..=9).any(|position| code.contains(&format!("{{{position}}}")));
    if beyond {
        return Err(format!("the code `{code}` names a position that `{pattern}` does not have"));
    }
    Ok((pattern, Row { kind, code, rank: (0, 0) }))
}

fn problem(line: u64, message: String) -> TableProblem {
    TableProblem { table: tables::STATEMENTS.to_owned(), line, message }
}

#[cfg(test)]
mod tests {
    use super::{Leaf, Statements, pieces};

    #[test]
    fn lines_stand_alone_and_long_lines_continue() {
        let long = "ä".repeat(600);
        let cut = pieces(&format!(" one \n\n{long}\r\nlast"));
        let sizes: Vec<_> = cut.iter().map(|(text, continues)| (text.chars().count(), *continues)).collect();
        assert_eq!(sizes, [(3, false), (512, false), (88, true), (4, false)]);
        assert!(pieces(" \n ").is_empty());
        let words = "word ".repeat(300);
        let cut = pieces(&words);
        assert!(cut.len() > 1 && cut.iter().all(|(text, _)| text.trim() == text && text.chars().count() <= 512));
        assert_eq!(cut.iter().map(|(text, _)| text.as_str()).collect::<String>(), words.trim());
    }

    #[test]
    fn positions_count_from_one_in_the_code() {
        let statements = Statements::compile(&crate::schemas()).expect("the shipped table compiles");
        let leaf = Leaf {
            path: "permit.items[1].lines[0].scientific_names[2]".into(),
            pattern: "permit.items[].lines[].scientific_names[]".into(),
            positions: vec![1, 0, 2],
            text: "Panthera leo".into(),
        };
        let found = statements.of(&leaf).expect("scientific names have statements");
        assert_eq!(
            (found[0].kind.as_str(), found[0].code.as_str(), found[0].text.as_str()),
            ("SCI", "1.3", "Panthera leo")
        );
    }

    #[test]
    fn problems_of_the_table_are_told_with_their_lines() {
        let mut schemas = crate::schemas();
        let table = "canonical,type,code,note\npermit.copy,CPY,,\npermit.copy,CPY,,\npermit.x[],XXX,{2},\n,AB,,\n";
        schemas.insert("wco/dec/wco-lpco-xml.statements.csv", table.to_owned());
        let problems = Statements::compile(&schemas).expect_err("the table is wrong");
        assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [3, 4, 5]);
    }
}
