//! Code lists and units.
#![allow(clippy::expect_used, reason = "a helper of tests says what it expects")]

use causeway_contract::codes::{CodeList, Factor, Standing, Units};

const LIST: &str = "code,meaning,valid_from,valid_until\n\
    # a comment\n\
    T,Commercial,,\n\
    Y,Introduction (old),,2019-12-31\n\
    Y,Assisted production,2020-01-01,\n\
    V,\"Very, very new\",2030-01-01,2031-01-01\n";

fn list() -> CodeList {
    CodeList::compile("codes/list.csv", LIST).expect("the list is sound")
}

#[test]
fn a_code_has_its_columns() {
    let list = list();
    let code = list.get("V").expect("V is listed");
    assert_eq!((code.code(), code.get("meaning"), code.line()), ("V", Some("Very, very new"), 6));
    assert_eq!((code.get("nothing"), list.get("T").and_then(|code| code.get("valid_from"))), (None, None));
    assert_eq!(list.iter().count(), 4);
}

#[test]
fn a_code_is_judged_by_the_date_of_the_document() {
    let list = list();
    let meaning = |code, date| match list.on(code, date) {
        Standing::Valid(code) => code.get("meaning").unwrap_or_default().to_owned(),
        other => format!("{other:?}").split('(').next().unwrap_or_default().to_owned(),
    };
    assert_eq!(meaning("Y", Some("2019-12-31T23:59:00+03:00")), "Introduction (old)");
    assert_eq!(meaning("Y", Some("2020-01-01")), "Assisted production");
    assert_eq!(meaning("Y", None), "Assisted production");
    assert_eq!(meaning("V", Some("2029-12-31")), "NotYet");
    assert_eq!(meaning("V", Some("2031-01-02")), "NoLonger");
    assert_eq!(meaning("t", Some("2026-01-01")), "Unknown");
    assert_eq!(meaning("T", Some("soon, no date")), "Commercial");
}

#[test]
fn every_problem_of_a_list_is_told_with_its_line() {
    let text = "code,valid_from,valid_until\nA,,\n,,\nB,2026-02-30,\nC,2026-02-02,2026-02-01\nD\nA,2026-01-01,\n";
    let problems = CodeList::compile("codes/bad.csv", text).expect_err("the list is not sound");
    let told: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "codes/bad.csv:3: the code is empty",
            "codes/bad.csv:4: expected a date like 2026-03-02, found \"2026-02-30\"",
            "codes/bad.csv:5: valid until 2026-02-01, before it is valid from 2026-02-02",
            "codes/bad.csv:6: expected 3 cells, found 1",
            "codes/bad.csv:7: A stands here and in line 2, on the same day: give each its dates",
        ]
    );
    assert!(CodeList::compile("codes/empty.csv", "").is_err());
}

const UNITS: &str = "rec20,cites_legacy,name,dimension,factor_to_base,evidence\n\
    KGM,KIL,kilogram,mass,1,x\n\
    LBR,PND,pound,mass,1/2.205,x\n\
    NAR,(blank),number of specimens,count,1,x\n\
    H87,PCS,piece,count,1,x\n\
    SET,SET,set,count,drop unit,x\n";

#[test]
fn an_older_unit_means_its_successor_and_an_obsolete_one_a_count() {
    let units = Units::compile(("units.csv", UNITS), ("obsolete.csv", "cites_legacy,name\nBAG,bags\nSET,sets\n"));
    let units = units.expect("the tables are sound");
    let meant = |code| units.meant_by(code).map(|unit| unit.code.as_str());
    assert_eq!(
        [meant("KGM"), meant("KIL"), meant("PCS"), meant("H87")].map(Option::unwrap),
        ["KGM", "KGM", "H87", "H87"]
    );
    assert_eq!([meant("BAG"), meant("SET"), meant("(blank)"), meant("kgm")], [Some("NAR"), Some("NAR"), None, None]);
    let pound = units.get("LBR").and_then(|unit| unit.factor.clone()).expect("a pound converts");
    assert_eq!((pound.numerator.as_str(), pound.denominator.as_str()), ("1", "2.205"));
    assert_eq!(units.get("SET").expect("listed").factor, None);
}

#[test]
fn factors_are_exact_or_nothing() {
    for bad in ["", "1/0", "1/0.00", "1e3", "-1", ".5", "1/", "a", "1/2/3"] {
        assert_eq!(Factor::parse(bad), None, "{bad:?}");
    }
}

#[test]
fn every_problem_of_units_is_told() {
    let text = "rec20,cites_legacy,dimension,factor\nKGM,KIL,mass,1\nGRM,KIL,mass,0.001\n";
    let problems = Units::compile(("units.csv", text), ("obsolete.csv", "cites_legacy\n")).expect_err("unsound");
    let told: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        told,
        [
            "units.csv:0: no column name",
            "units.csv:3: older code KIL stands for two units",
            "units.csv:0: no unit NAR: what is counted needs it",
        ]
    );
}
