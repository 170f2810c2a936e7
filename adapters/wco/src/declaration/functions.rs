//! Function and type codes of declarations, as a partner uses them.

use causeway_contract::canonical::Declaration;
use causeway_contract::event::{EventType, Kind};
use causeway_contract::profile::tables::{Row, Table};
use causeway_contract::schemas::{Schemas, TableProblem};

/// What function (017) and type (D013) together make of a declaration.
#[derive(Debug)]
pub(crate) struct Functions {
    rows: Vec<Function>,
}

#[derive(Debug)]
struct Function {
    code: String,
    /// For people, with its article: `an original`.
    name: String,
    /// None: any type that no row names.
    kind: Option<String>,
    event: EventType,
}

impl Functions {
    /// Compiles a table of function codes.
    ///
    /// # Errors
    /// Every problem of the table.
    pub(crate) fn compile(schemas: &Schemas, name: &str) -> Result<Self, Vec<TableProblem>> {
        let mut problems = Vec::new();
        let mut table = Table::new(name, &mut problems);
        let mut rows: Vec<Function> = Vec::new();
        for row in table.rows(schemas, &["function", "name", "type", "event"]) {
            match function(&row) {
                Ok(new) if rows.iter().any(|known| known.code == new.code && known.kind == new.kind) => {
                    table.problem(row.line, format!("function `{}` with type `{}` stands twice", new.code, row.get(2)));
                }
                Ok(new) => rows.push(new),
                Err(message) => table.problem(row.line, message),
            }
        }
        if problems.is_empty() { Ok(Self { rows }) } else { Err(problems) }
    }

    /// The events that declarations may become, in the contract's order.
    pub(crate) fn events(&self) -> Vec<EventType> {
        let named = |event: &EventType| self.rows.iter().any(|row| row.event == *event);
        EventType::ALL.iter().copied().filter(named).collect()
    }

    /// Function and type that say an event, as far as the event alone decides them.
    pub(crate) fn codes(&self, event: EventType) -> (Option<&str>, Option<&str>) {
        let row = self.rows.iter().find(|row| row.event == event);
        row.map_or((None, None), |row| (Some(row.code.as_str()), row.kind.as_deref()))
    }

    /// What happened, by function and type. None without a function: that it is missing, the profile says.
    ///
    /// # Errors
    /// Why the two together are nothing Causeway carries.
    pub(crate) fn event(&self, declaration: &Declaration) -> Result<Option<EventType>, String> {
        let function = declaration.function.as_deref().unwrap_or_default();
        if function.is_empty() {
            return Ok(None);
        }
        let kind = declaration.kind.as_deref().unwrap_or_default();
        let named = |row: &&Function| row.kind.as_deref() == Some(kind);
        let mut of_function = self.rows.iter().filter(|row| row.code == function);
        if let Some(row) = of_function.clone().find(named) {
            return Ok(Some(row.event));
        }
        let elsewhere = self.rows.iter().find(named);
        match (of_function.find(|row| row.kind.is_none()), elsewhere) {
            (Some(row), None) => Ok(Some(row.event)),
            (_, elsewhere) => Err(self.refusal(function, kind, elsewhere)),
        }
    }

    fn refusal(&self, function: &str, kind: &str, elsewhere: Option<&Function>) -> String {
        let rows: Vec<_> = self.rows.iter().filter(|row| row.code == function).collect();
        let Some(first) = rows.first() else {
            return format!("function {function} is not carried; {} are", list(&self.names(), "and"));
        };
        let types: Vec<_> = rows.iter().filter_map(|row| row.kind.clone()).collect();
        let types = list(&types, "or");
        let Function { code, name, .. } = first;
        match (elsewhere, kind) {
            (Some(other), _) if rows.iter().any(|row| row.kind.is_none()) => {
                format!(
                    "{name} (function {code}) cannot be of type {kind}: that is {} (function {})",
                    other.name, other.code
                )
            }
            (_, "") => format!("{name} (function {code}) says by its type what it asks for: {types}"),
            _ => format!("{name} (function {code}) is of type {types}, not {kind}"),
        }
    }

    /// Every function, once: `9 (an original)`.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = self.rows.iter().map(|row| format!("{} ({})", row.code, row.name)).collect();
        names.dedup();
        names
    }
}

fn function(row: &Row) -> Result<Function, String> {
    let (code, name, kind) = (row.get(0), row.get(1), row.get(2));
    if code.is_empty() || name.is_empty() || kind.is_empty() {
        return Err(
            "a function has a code, a name with its article, and a type (`*`: any that no row names)".to_owned()
        );
    }
    let event: EventType = row.get(3).parse().map_err(|unknown| format!("{unknown}"))?;
    if event.kind() != Kind::Declaration {
        return Err(format!("`{event}` is not something that happens to a declaration"));
    }
    let kind = (kind != "*").then(|| kind.to_owned());
    Ok(Function { code: code.to_owned(), name: name.to_owned(), kind, event })
}

/// `a, b or c`.
fn list(words: &[String], joint: &str) -> String {
    match words {
        [before @ .., last] if !before.is_empty() => format!("{} {joint} {last}", before.join(", ")),
        words => words.concat(),
    }
}

#[cfg(test)]
mod tests {
    use causeway_contract::canonical::Declaration;
    use causeway_contract::event::EventType;

    use super::Functions;

    fn functions(table: &str) -> Functions {
        Functions::compile(&crate::schemas(), table).expect("the shipped table compiles")
    }

    fn of(function: &str, kind: &str) -> Declaration {
        Declaration { function: Some(function.into()), kind: Some(kind.into()), ..Declaration::default() }
    }

    #[test]
    fn function_and_type_say_what_happened_partner_by_partner() {
        let uk = functions("wco/dec/functions.csv");
        assert_eq!(uk.event(&of("9", "IMA")), Ok(Some(EventType::DeclarationLodged)));
        assert_eq!(uk.event(&of("13", "COR")), Ok(Some(EventType::DeclarationAmendmentRequested)));
        assert_eq!(uk.event(&of("13", "INV")), Ok(Some(EventType::DeclarationCancellationRequested)));
        assert_eq!(uk.event(&of("13", "GPR")), Ok(Some(EventType::DeclarationPresented)));
        let dk = functions("wco/dk-dms/functions.csv");
        assert_eq!(dk.event(&of("4", "COR")), Ok(Some(EventType::DeclarationAmendmentRequested)));
        assert_eq!(dk.events(), [EventType::DeclarationLodged, EventType::DeclarationAmendmentRequested]);
    }

    #[test]
    fn what_contradicts_itself_is_said_not_guessed() {
        let uk = functions("wco/dec/functions.csv");
        let said = |function, of_type| uk.event(&of(function, of_type)).expect_err("nothing that is carried");
        assert_eq!(said("9", "INV"), "an original (function 9) cannot be of type INV: that is a request (function 13)");
        assert_eq!(said("13", "IMA"), "a request (function 13) is of type COR, INV or GPR, not IMA");
        assert_eq!(said("13", ""), "a request (function 13) says by its type what it asks for: COR, INV or GPR");
        assert_eq!(said("14", "COR"), "function 14 is not carried; 9 (an original) and 13 (a request) are");
        assert_eq!(uk.event(&of("", "IMA")), Ok(None));
    }

    #[test]
    fn every_problem_of_a_table_is_told() {
        let mut schemas = crate::schemas();
        let rows = "9,an original,*,declaration.lodged\n9,an original,*,declaration.lodged\n,x,*,declaration.lodged\n\
                    4,a change,COR,permit.issued\n4,a change,COR,declaration.lost\n";
        schemas.insert("codes.csv", format!("function,name,type,event\n{rows}"));
        let problems = Functions::compile(&schemas, "codes.csv").expect_err("the table is wrong");
        assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [3, 4, 5, 6]);
    }
}
