//! What requests of a type hold, beyond what the profile asks of every declaration: a rule set after the type, not a
//! second grammar.
//!
//! The published schema of declarations takes a cancellation that holds nothing but its type; Customs' own interface for
//! cancellations does not. So what is missing or too much here is a warning: the document is valid, and will be refused.

use causeway_contract::finding::Finding;
use causeway_contract::profile::tables::{Row, Table};
use causeway_contract::profile::{ElementId, Profile};
use causeway_contract::schemas::{Schemas, TableProblem};
use causeway_contract::xml::Node;

use crate::rules;

/// The rules of every type that has some.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    rows: Vec<Allowed>,
}

/// An element that requests of a type may hold.
#[derive(Debug)]
struct Allowed {
    /// Type code (D013).
    kind: String,
    element: ElementId,
    name: String,
    /// Element it stands in.
    parent: Option<ElementId>,
    required: bool,
    repeats: bool,
}

impl Requests {
    /// Compiles a table of requests.
    ///
    /// # Errors
    /// Every problem of the table.
    pub(crate) fn compile(profile: &Profile, schemas: &Schemas, name: &str) -> Result<Self, Vec<TableProblem>> {
        let mut problems = Vec::new();
        let mut table = Table::new(name, &mut problems);
        let mut rows = Vec::new();
        for row in table.rows(schemas, &["type", "path", "min", "max"]) {
            match allowed(profile, &row) {
                Ok(allowed) => rows.push(allowed),
                Err(message) => table.problem(row.line, message),
            }
        }
        if problems.is_empty() { Ok(Self { rows }) } else { Err(problems) }
    }

    /// Holds a declaration against the rules of its type. Nothing where its type has none.
    pub(crate) fn check(&self, declaration: Node<'_, '_>, kind: Option<&str>) -> Vec<Finding> {
        let mut findings = Vec::new();
        let rows: Vec<&Allowed> = self.rows.iter().filter(|row| Some(row.kind.as_str()) == kind).collect();
        if let (Some(kind), false) = (kind, rows.is_empty()) {
            check_below(declaration, kind, &rows, &mut findings);
        }
        findings
    }
}

fn check_below(node: Node<'_, '_>, kind: &str, rows: &[&Allowed], findings: &mut Vec<Finding>) {
    let mut warn = |at: Node<'_, '_>, path: String, message: String| {
        findings.push(Finding::warning(rules::REQUEST, path, message).at(at.place()));
    };
    for row in rows.iter().filter(|row| row.parent == node.element()) {
        let stands = node.children().filter(|child| child.element() == Some(row.element)).count();
        if row.required && stands == 0 {
            let message = format!("a request of type {kind} needs {} in {}", row.name, node.name());
            warn(node, format!("{}/{}", node.path(), row.name), message);
        }
        if !row.repeats && stands > 1 {
            warn(node, node.path(), format!("a request of type {kind} holds one {} in {}", row.name, node.name()));
        }
    }
    for child in node.children().filter(|child| child.element().is_some()) {
        if rows.iter().any(|row| Some(row.element) == child.element()) {
            check_below(child, kind, rows, findings);
        } else {
            let message = format!("a request of type {kind} holds no {} in {}", child.name(), node.name());
            findings.push(Finding::warning(rules::REQUEST, child.path(), message).at(child.place()));
        }
    }
}

fn allowed(profile: &Profile, row: &Row) -> Result<Allowed, String> {
    let (kind, path) = (row.get(0), row.get(1));
    if kind.is_empty() {
        return Err("`type` is the type code of a request".to_owned());
    }
    let element = profile.element_at(path).ok_or_else(|| format!("the profile has no element `{path}`"))?;
    let (above, name) = path.rsplit_once('/').ok_or_else(|| format!("`{path}` stands in no other element"))?;
    let required = match row.get(2) {
        "0" => false,
        "1" => true,
        other => return Err(format!("`min` is `{other}`; it must be 0 or 1")),
    };
    let repeats = match row.get(3) {
        "1" => false,
        "*" => true,
        other => return Err(format!("`max` is `{other}`; it must be 1 or *")),
    };
    let parent = profile.element_at(above);
    Ok(Allowed { kind: kind.to_owned(), element, name: name.to_owned(), parent, required, repeats })
}

#[cfg(test)]
mod tests {
    use causeway_contract::adapter::Input;
    use causeway_contract::profile::Profile;

    use super::Requests;
    use crate::tables;

    fn told(content: &str) -> Vec<String> {
        let profile = Profile::compile(&crate::schemas(), tables::PERMIT_DIRECTORIES).expect("the tables compile");
        let requests =
            Requests::compile(&profile, &crate::schemas(), "wco/dec/requests.csv").expect("the table compiles");
        let text = format!(
            "<Declaration xmlns='urn:wco:datamodel:WCO:DEC-DMS:2'><FunctionCode>13</FunctionCode>{content}</Declaration>"
        );
        let reading = profile.read(&Input::new(text.as_bytes()));
        let tree = reading.tree.expect("it is well-formed");
        let kind = tree.root().child("TypeCode").map(|element| element.text().to_owned());
        requests.check(tree.root(), kind.as_deref()).iter().map(|finding| finding.path.clone()).collect()
    }

    #[test]
    fn a_cancellation_names_its_declaration_and_its_reason_and_nothing_else() {
        let whole = "<ID>26GB0001</ID><TypeCode>INV</TypeCode><AdditionalInformation><StatementDescription>twice\
                     </StatementDescription></AdditionalInformation><Amendment><ChangeReasonCode>1</ChangeReasonCode>\
                     </Amendment>";
        assert_eq!(told(whole), [""; 0]);
        let bare = told("<TypeCode>INV</TypeCode>");
        assert_eq!(bare, ["Declaration/ID", "Declaration/AdditionalInformation", "Declaration/Amendment"]);
        let goods = whole.replace("<TypeCode>", "<IssueLocationID>X</IssueLocationID><TypeCode>");
        assert_eq!(told(&goods), ["Declaration/IssueLocationID"]);
        let reasonless = whole.replace("<StatementDescription>twice</StatementDescription>", "");
        assert_eq!(told(&reasonless), ["Declaration/AdditionalInformation[1]/StatementDescription"]);
    }

    #[test]
    fn other_types_have_no_rules_of_their_own() {
        assert_eq!(told("<TypeCode>GPR</TypeCode>"), [""; 0]);
    }

    #[test]
    fn problems_of_the_table_are_told_with_their_lines() {
        let profile = Profile::compile(&crate::schemas(), tables::PERMIT_DIRECTORIES).expect("the tables compile");
        let mut schemas = crate::schemas();
        let table = "type,path,min,max\nINV,Declaration/Nothing,0,1\n,Declaration/ID,0,1\nINV,Declaration/ID,2,1\nINV,Declaration/ID,1,3\n";
        schemas.insert("r.csv", table.to_owned());
        let problems = Requests::compile(&profile, &schemas, "r.csv").expect_err("the table is wrong");
        assert_eq!(problems.iter().map(|problem| problem.line).collect::<Vec<_>>(), [2, 3, 4, 5]);
    }
}
