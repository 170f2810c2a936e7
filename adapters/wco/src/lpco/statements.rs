//! Statements: what of a permit has no element of its own in a declaration travels as additional information (03A).
//! One table says which value is which statement, for writing and for reading.

use std::collections::HashMap;

use causeway_contract::schemas::{Schemas, TableProblem};

use super::code::{CONTINUES, Template};
use super::fit::Form;
use super::leaves::Leaf;
use super::pieces::pieces;
use crate::tables;

/// Values whose statements stand in the goods item of their block; its position is not told again.
const OF_A_BLOCK: &str = "permit.items[]";

/// Which values travel as which statements.
#[derive(Debug)]
pub(crate) struct Statements {
    rows: Vec<Row>,
    by_pattern: HashMap<String, usize>,
    by_kind: HashMap<String, Vec<usize>>,
}

#[derive(Debug)]
struct Row {
    /// Canonical path without positions: `permit.items[].marks[]`.
    pattern: String,
    /// Statement type (369).
    kind: String,
    /// Statement code (226).
    code: Template,
    form: Form,
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

/// The value that a statement is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    /// Its canonical path.
    pub(crate) path: String,
    pub(crate) form: Form,
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
        let mut table = Self { rows: Vec::new(), by_pattern: HashMap::new(), by_kind: HashMap::new() };
        let mut problems = Vec::new();
        for record in reader.records() {
            let line = record.as_ref().ok().and_then(|record| record.position()).map_or(0, csv::Position::line);
            let added = record.map_err(|error| error.to_string()).and_then(|record| table.add(row(&record)?));
            if let Err(message) = added {
                problems.push(TableProblem { table: tables::STATEMENTS.to_owned(), line, message });
            }
        }
        if problems.is_empty() { Ok(table) } else { Err(problems) }
    }

    fn add(&mut self, row: Row) -> Result<(), String> {
        let same_kind = self.by_kind.entry(row.kind.clone()).or_default();
        let twin = same_kind.iter().filter_map(|&at| self.rows.get(at)).find(|other| other.is_like(&row));
        if let Some(twin) = twin {
            return Err(format!(
                "`{}` and `{}` have one code: a reader cannot tell them apart",
                twin.pattern, row.pattern
            ));
        }
        let at = self.rows.len();
        if self.by_pattern.contains_key(&row.pattern) {
            return Err(format!("`{}` stands twice", row.pattern));
        }
        same_kind.push(at);
        self.by_pattern.insert(row.pattern.clone(), at);
        self.rows.push(row);
        Ok(())
    }

    fn row(&self, pattern: &str) -> Option<&Row> {
        self.rows.get(*self.by_pattern.get(pattern)?)
    }

    /// True if the value at a canonical path has a statement.
    pub(crate) fn takes(&self, path: &str) -> bool {
        self.by_pattern.contains_key(&pattern(path))
    }

    /// What of a text at this pattern counts.
    pub(crate) fn form(&self, pattern: &str) -> Form {
        self.row(pattern).map_or(Form::Line, |row| row.form)
    }

    /// What of the text at a canonical path counts.
    pub(crate) fn form_at(&self, path: &str) -> Form {
        self.form(&pattern(path))
    }

    /// Puts values in the order their statements are written in: statement types as the table has them, within a type
    /// the first of everything before the second. Values without a statement stand last.
    pub(crate) fn sort(&self, leaves: &mut [Leaf]) {
        leaves.sort_by_cached_key(|leaf| {
            let row = self.by_pattern.get(&leaf.pattern).copied();
            let of_kind = row.and_then(|at| self.by_kind.get(&self.rows.get(at)?.kind)?.first().copied());
            let last = usize::MAX;
            (of_kind.unwrap_or(last), leaf.positions.clone(), row.unwrap_or(last), leaf.path.clone())
        });
    }

    /// The statements that carry a value; none if the table has no place for it.
    pub(crate) fn of(&self, leaf: &Leaf) -> Option<Vec<Statement>> {
        let row = self.row(&leaf.pattern)?;
        let code = row.code.write(&leaf.positions);
        let statement = |(text, continues): (String, bool)| {
            let mut code = code.clone();
            code.extend(continues.then_some(CONTINUES));
            Statement { kind: row.kind.clone(), code, text }
        };
        Some(pieces(&leaf.text).into_iter().map(statement).collect())
    }

    /// True if the table has statements of this type.
    pub(crate) fn has_kind(&self, kind: &str) -> bool {
        self.by_kind.contains_key(kind)
    }

    /// What a statement of that type and code is about. `block`: of which goods item, from 0; none in the header.
    pub(crate) fn subject(&self, kind: &str, code: &str, block: Option<usize>) -> Option<Subject> {
        let rows = self.by_kind.get(kind)?.iter().filter_map(|&at| self.rows.get(at));
        for row in rows.filter(|row| row.is_of_a_block() == block.is_some()) {
            let mut positions = vec![0; row.lists()];
            if let (Some(block), Some(first)) = (block, positions.first_mut()) {
                *first = block;
            }
            if row.code.read(code, &mut positions) {
                return Some(Subject { path: located(&row.pattern, &positions), form: row.form });
            }
        }
        None
    }
}

impl Row {
    fn is_of_a_block(&self) -> bool {
        self.pattern.starts_with(OF_A_BLOCK)
    }

    fn lists(&self) -> usize {
        self.pattern.matches("[]").count()
    }

    fn is_like(&self, other: &Row) -> bool {
        self.code == other.code && self.is_of_a_block() == other.is_of_a_block()
    }
}

/// A path without its positions.
fn pattern(path: &str) -> String {
    let mut pattern = String::with_capacity(path.len());
    let mut within = false;
    for character in path.chars() {
        within = (within || character == '[') && character != ']';
        if !within || character == '[' {
            pattern.push(character);
        }
    }
    pattern
}

/// A pattern with its positions.
fn located(pattern: &str, positions: &[usize]) -> String {
    let mut path = String::with_capacity(pattern.len() + 4);
    let mut positions = positions.iter();
    for (at, part) in pattern.split("[]").enumerate() {
        if at > 0
            && let Some(position) = positions.next()
        {
            path.push_str(&format!("[{position}]"));
        }
        path.push_str(part);
    }
    path
}

fn row(record: &csv::StringRecord) -> Result<Row, String> {
    let field = |at| record.get(at).unwrap_or_default().to_owned();
    let (pattern, kind, code, form) = (field(0), field(1), field(2), field(3));
    if pattern.is_empty() || !(1..=3).contains(&kind.chars().count()) {
        return Err("a row needs a canonical path, and a statement type of one to three characters".to_owned());
    }
    let form = match form.as_str() {
        "" => Form::Line,
        "lines" => Form::Lines,
        "boolean" => Form::Boolean,
        other => return Err(format!("unknown form `{other}`; `lines` and `boolean` are known")),
    };
    let lists = pattern.matches("[]").count();
    let code = Template::parse(&code, lists)?;
    let row = Row { pattern, kind, code, form };
    if !row.code.names_all_from(usize::from(row.is_of_a_block()), lists) {
        return Err(format!("the code does not tell which of `{}`: it wants every position", row.pattern));
    }
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::{Leaf, Statements, Subject};
    use crate::lpco::fit::Form;

    fn shipped() -> Statements {
        Statements::compile(&crate::schemas()).expect("the shipped table compiles")
    }

    #[test]
    fn positions_count_from_one_in_the_code() {
        let leaf = Leaf {
            path: "permit.items[1].lines[0].scientific_names[2]".into(),
            origin: "permit.items[1].lines[0].scientific_names[2]".into(),
            pattern: "permit.items[].lines[].scientific_names[]".into(),
            positions: vec![1, 0, 2],
            text: "Panthera leo".into(),
        };
        let found = shipped().of(&leaf).expect("scientific names have statements");
        let [one] = found.as_slice() else { unreachable!("{found:?}") };
        assert_eq!((one.kind.as_str(), one.code.as_str(), one.text.as_str()), ("SCI", "1.3", "Panthera leo"));
        let subject = Subject { path: leaf.path, form: Form::Lines };
        assert_eq!(shipped().subject("SCI", "1.3", Some(1)), Some(subject));
        assert_eq!(shipped().subject("SCI", "1.3", None), None, "a name stands in its block");
    }

    #[test]
    fn a_pattern_is_a_path_without_positions() {
        assert_eq!(super::pattern("permit.items[12].marks[0]"), "permit.items[].marks[]");
        assert_eq!(super::pattern("permit.number"), "permit.number");
        assert_eq!(super::located("permit.items[].marks[]", &[12, 0]), "permit.items[12].marks[0]");
    }

    #[test]
    fn problems_of_the_table_are_told_with_their_lines() {
        let mut schemas = crate::schemas();
        let table = "canonical,type,code,form,note\npermit.copy,CPY,,,\npermit.copy,CPX,,,\npermit.x[],XXX,{2},,\n\
                     ,AB,,,\npermit.y,CPY,,,\npermit.z,ZZZ,,word,\npermit.a[].b[],AAA,{1},,\n";
        schemas.insert("wco/dec/wco-lpco-xml.statements.csv", table.to_owned());
        let problems = Statements::compile(&schemas).expect_err("the table is wrong");
        assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [3, 4, 5, 6, 7, 8]);
    }
}
