//! What a partner's error codes mean, as a table.

use std::collections::HashMap;

use causeway_contract::canonical::NoticeError;
use causeway_contract::profile::tables::Table;
use causeway_contract::schemas::{Schemas, TableProblem};

/// What each error code means; of a partner without a table, nothing.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    meanings: HashMap<String, String>,
}

impl Errors {
    /// Compiles a table of error codes, e.g. `codes/dms_errors.csv`.
    ///
    /// # Errors
    /// Every problem of the table.
    pub(crate) fn compile(schemas: &Schemas, name: &str) -> Result<Self, Vec<TableProblem>> {
        let mut problems = Vec::new();
        let mut table = Table::new(name, &mut problems);
        let mut meanings = HashMap::new();
        for row in table.rows(schemas, &["code", "meaning"]) {
            if meanings.insert(row.get(0).to_owned(), row.get(1).to_owned()).is_some() {
                table.problem(row.line, format!("the code `{}` stands twice", row.get(0)));
            }
        }
        if problems.is_empty() { Ok(Self { meanings }) } else { Err(problems) }
    }

    /// Says what an error means whose document gives no text of its own.
    pub(crate) fn explain(&self, error: &mut NoticeError) {
        let silent = error.text.as_deref().is_none_or(|text| text.trim().is_empty());
        let code = error.code.as_deref().filter(|_| silent);
        error.meaning = code.and_then(|code| self.meanings.get(code.trim())).cloned();
    }
}

#[cfg(test)]
mod tests {
    use causeway_contract::canonical::NoticeError;

    use super::Errors;

    #[test]
    fn the_table_speaks_only_where_the_document_does_not() {
        let errors = Errors::compile(&crate::schemas(), "codes/dms_errors.csv").expect("the shipped table compiles");
        let explained = |code: &str, text: Option<&str>| {
            let mut error =
                NoticeError { code: Some(code.into()), text: text.map(str::to_owned), ..NoticeError::default() };
            errors.explain(&mut error);
            error.meaning
        };
        assert!(explained("CDS70711", None).is_some_and(|meaning| !meaning.is_empty()));
        assert_eq!(explained("CDS70711", Some("licence unknown")), None);
        assert_eq!(explained("XYZ", None), None);
    }

    #[test]
    fn a_code_stands_once() {
        let mut schemas = crate::schemas();
        schemas.insert("errors.csv", "code,meaning\nA,x\nA,y\n".to_owned());
        let problems = Errors::compile(&schemas, "errors.csv").expect_err("it stands twice");
        assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [3]);
    }
}
