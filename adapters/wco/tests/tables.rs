//! Tables that are wrong are refused when the adapters are built, all problems at once; tables of another version are
//! told where they do not fit.
#![allow(clippy::expect_used, reason = "what builds a test may say what it expects")]

mod cases;

use causeway_contract::adapter::{Adapter, Input};
use causeway_contract::schemas::{Schemas, TableProblem};

const DECLARATIONS: &str = "wco/dec/wco-declaration-xml.mapping.csv";
const STATEMENTS: &str = "wco/dec/wco-lpco-xml.statements.csv";
const FUNCTIONS: &str = "codes/notice_functions.csv";

fn problems(schemas: &Schemas) -> Vec<TableProblem> {
    causeway_wco::adapters(schemas).map(|adapters| adapters.len()).expect_err("the tables are wrong")
}

#[test]
fn problems_of_every_table_are_told_at_once() {
    let mut schemas = causeway_wco::schemas();
    schemas.insert(DECLARATIONS, "path,canonical,form,note\nDeclaration/Nowhere,lrn,,\n".to_owned());
    schemas.insert(STATEMENTS, "canonical,type,code,note\npermit.copy,TOOLONG,,\n".to_owned());
    schemas.insert(FUNCTIONS, "function,name,event,meaning\n01,DMSACC,notice.unheard,\n".to_owned());
    let problems = problems(&schemas);
    let found: Vec<_> = problems.iter().map(|problem| (problem.table.as_str(), problem.line)).collect();
    assert_eq!(found, [(DECLARATIONS, 2), (FUNCTIONS, 2), (STATEMENTS, 2)]);
}

#[test]
fn a_missing_table_is_told_by_name() {
    let shipped = causeway_wco::schemas();
    for missing in [FUNCTIONS, STATEMENTS, DECLARATIONS, "wco/res/elements.csv"] {
        let mut schemas = Schemas::default();
        shipped
            .iter()
            .filter(|(name, _)| *name != missing)
            .for_each(|(name, text)| schemas.insert(name, text.to_owned()));
        assert!(problems(&schemas).iter().any(|problem| problem.table == missing), "{missing}");
    }
}

#[test]
fn a_mapping_of_another_shape_is_a_finding_not_a_panic() {
    let mut schemas = causeway_wco::schemas();
    let table = "path,canonical,form,note\nDeclaration/FunctionCode,function,,\nDeclaration/TypeCode,items,,\n";
    schemas.insert(DECLARATIONS, table.to_owned());
    let adapters = causeway_wco::adapters(&schemas).expect("the table is sound in itself");
    let adapter: &dyn Adapter =
        adapters.iter().find(|one| one.format().id == "wco-declaration-xml").expect("built").as_ref();
    let sample = cases::own("wco-declaration-xml").into_iter().find(|(name, _)| name == "bare-declaration");
    let body = cases::bytes(&sample.expect("the sample is there").1.join("input.xml"));
    let decoded = adapter.decode(&Input::new(&body));
    let rules: Vec<_> =
        decoded.all_findings().filter(|finding| finding.is_error()).map(|finding| &*finding.rule).collect();
    assert_eq!(rules, ["WCO-05"]);
}
