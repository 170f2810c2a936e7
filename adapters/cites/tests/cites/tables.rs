//! Tables that an operator lays over the compiled-in ones.

use causeway_contract::adapter::{Adapter, Input};
use causeway_contract::schemas::TableProblem;

use crate::setting::{file, samples};

const MAPPING: &str = "cites/v2/cites-epermit-xml.mapping.csv";

/// The adapter with a table changed.
fn with(table: &str, change: impl Fn(String) -> String) -> Result<Box<dyn Adapter>, Vec<TableProblem>> {
    let mut schemas = causeway_cites::schemas();
    let changed = change(schemas.get(table).unwrap().to_owned());
    schemas.insert(table, changed);
    causeway_cites::adapters(&schemas).map(|mut adapters| adapters.remove(0))
}

fn findings(adapter: &dyn Adapter, sample: &str) -> Vec<String> {
    let folder = samples().into_iter().find(|folder| folder.ends_with(sample)).unwrap();
    let decoded = adapter.decode(&Input::new(&file(&folder.join("input.xml"))));
    decoded.all_findings().map(ToString::to_string).collect()
}

#[test]
fn every_problem_of_every_table_is_told_with_its_line() {
    let Err(problems) = with(MAPPING, |table| table + "CITESEPermit/Nowhere,x,,\nCITESEPermit,y,,\n") else {
        panic!("a mapping of an element that is not there is no mapping");
    };
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert!(problems.iter().all(|problem| problem.table == MAPPING && problem.line > 100), "{problems:?}");
    let Err(problems) = with("codes/units.csv", |_| "rec20\n".to_owned()) else { panic!("units without names") };
    assert!(problems.iter().all(|problem| problem.table == "codes/units.csv"), "{problems:?}");
}

#[test]
fn a_code_that_was_added_is_known() {
    assert!(findings(&*with("codes/sources.csv", |table| table).unwrap(), "odd-and-short").concat().contains("R22"));
    let added = with("codes/sources.csv", |table| table + "K,Kept by an example,,,\n").unwrap();
    assert!(!findings(&*added, "odd-and-short").concat().contains("R22"));
}

#[test]
fn a_mapping_to_a_member_that_the_model_does_not_have_is_an_error_finding() {
    let strange =
        with(MAPPING, |table| table.replace("HeaderExchangedDocument/ID,number,", "HeaderExchangedDocument/ID,no,"));
    let found = findings(&*strange.unwrap(), "export-ranched").concat();
    assert!(found.contains("error CITES-03") && found.contains("`no`"), "{found}");
}
