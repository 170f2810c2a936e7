use causeway_contract::canonical::{Party, Permit, PermitItem, PermitLine};
use causeway_contract::event::{Data, DocumentRef, EventType};

use super::*;

fn language() -> Language {
    Language::new().expect("the language can be built")
}

fn permit_event() -> Event {
    let line = |name: &str, appendix: &str| PermitLine {
        scientific_names: vec![name.to_owned()],
        appendix: Some(appendix.to_owned()),
        sources: vec!["W".to_owned()],
        ..PermitLine::default()
    };
    let permit = Permit {
        number: Some("MG26EP000123".to_owned()),
        country_of_import: Some("DE".to_owned()),
        copy: Some(false),
        exporter: Some(Party { name: Some("Exotica".to_owned()), ..Party::default() }),
        items: vec![PermitItem {
            lines: vec![line("Furcifer pardalis", "II"), line("Panthera leo", "I")],
            ..PermitItem::default()
        }],
        ..Permit::default()
    };
    Event {
        id: "e1".to_owned(),
        source: "ma-mg".to_owned(),
        kind: EventType::PermitIssued,
        time: None,
        document: DocumentRef { id: "permit/MG/MG26EP000123".to_owned(), revision: 2, aliases: Vec::new() },
        data: Data { permit: Some(permit), ..Data::default() },
    }
}

fn ask(source: &str) -> Result<bool, String> {
    let language = language();
    let filter = language.compile(source).unwrap_or_else(|wrong| panic!("{source}: {wrong:?}"));
    filter.passes(&language, &EventVariables::of(&permit_event()))
}

#[test]
fn what_is_true_and_what_is_false() {
    for (source, expected) in [
        ("true", true),
        (r#"permit.country_of_import == "DE""#, true),
        (r#"permit.country_of_import in ["GB", "FR"]"#, false),
        (r#"event.type == "permit.issued" && event.document.revision == 2"#, true),
        (r#"permit.number.startsWith("MG")"#, true),
        (r#"permit.items.exists(item, item.lines.exists(line, line.appendix == "I"))"#, true),
        (r#"permit.items.all(item, item.lines.all(line, line.appendix == "I"))"#, false),
        (r#"permit.items[0].lines[1].sources == ["W"]"#, true),
        (r#"["W"] == permit.items[0].lines[1].sources"#, true),
        (r#""W" in permit.items[0].lines[0].sources"#, true),
        ("size(permit.items) == 1 && permit.items[0].lines.size() == 2", true),
        (r#"permit["number"] == "MG26EP000123""#, true),
        ("permit.copy == false", true),
    ] {
        assert_eq!(ask(source), Ok(expected), "{source}");
    }
}

#[test]
fn what_is_absent_is_null_all_the_way_down() {
    for (source, expected) in [
        ("declaration == null && notice == null", true),
        ("null == declaration", true),
        ("permit != null", true),
        (r#"declaration.lrn == "X""#, false),
        (r#"permit.importer.address.country == "GB""#, false),
        (r#"permit.importer.address.country != "GB""#, true),
        (r#"permit.country_of_export in ["MG"]"#, false),
        (r#"declaration.items.exists(item, item.number == 1)"#, false),
        ("size(declaration.items) == 0", true),
        ("has(permit.importer) || has(permit.importer.name)", false),
        ("has(permit.exporter.name) && has(permit.items)", true),
        ("has(permit.security_stamps)", false),
        (r#""x" in permit.special_conditions"#, false),
    ] {
        assert_eq!(ask(source), Ok(expected), "{source}");
    }
}

#[test]
fn what_cannot_be_told_says_why() {
    let ordered = ask(r#"permit.valid_until < "2026-12-31""#).expect_err("null has no order");
    assert!(ordered.contains("(permit.valid_until is absent)"), "{ordered}");
    let outside = ask("permit.items[7].block == 'A'").expect_err("no such item");
    assert!(outside.contains("permit.items"), "{outside}");
    let method = ask("permit.importer.name.startsWith('A')").expect_err("a function of null");
    assert!(method.contains("permit.importer.name is absent"), "{method}");
}

#[test]
fn a_name_that_does_not_exist_is_found_with_its_place() {
    let wrong = |source: &str| language().compile(source).expect_err(source);
    let one = wrong(r#"event.type == "x" && permit.nunber == "1""#);
    assert_eq!((one.len(), one[0].line, one[0].column), (1, 1, 28), "{one:?}");
    assert!(one[0].message.contains("did you mean number?"), "{one:?}");
    for (source, part) in [
        ("permits.number == '1'", "did you mean permit?"),
        ("permit.items.exists(i, i.lynes.exists(l, true))", "did you mean lines?"),
        ("permit.items.lines.exists(l, true)", "is a list"),
        ("permit.number.size == 3", "string and has no member"),
        ("permit.number.exists(c, c == 'x')", "no list"),
        ("lowercase(permit.number) == 'x'", "no function lowercase"),
        ("permit.number", "neither true nor false"),
        ("Permit{number: 'x'} == permit", "no type Permit"),
    ] {
        let found = wrong(source);
        assert!(found.iter().any(|one| one.message.contains(part)), "{source}: {found:?}");
    }
}

#[test]
fn all_that_is_wrong_is_said_at_once() {
    let wrong = language().compile("permit.a == 'x' ||\n  notice.b == 'y'").expect_err("two members");
    let places: Vec<_> = wrong.iter().map(|one| (one.line, one.column)).collect();
    assert_eq!(places, [(1, 7), (2, 9)], "{wrong:?}");
}

#[test]
fn broken_syntax_has_a_place() {
    let wrong = language().compile("permit.number ==").expect_err("an end is missing");
    assert_eq!(wrong[0].line, 1, "{wrong:?}");
    assert!(!wrong[0].message.is_empty());
}

#[test]
fn the_values_of_the_paths_are_shown() {
    let language = language();
    let filter = language
        .compile(
            r#"permit.country_of_import == "GB" && permit.items.exists(i, i.block == "A") && permit.importer == null"#,
        )
        .expect("it compiles");
    let shown = filter.values(&EventVariables::of(&permit_event()));
    assert_eq!(shown, r#" (permit.country_of_import is "DE", permit.items has 1 entries, permit.importer is absent)"#);
}

#[test]
fn what_is_knowably_neither_true_nor_false_is_refused() {
    for (source, part) in [
        ("1 + 1", "a number and neither"),
        ("null", "a null and neither"),
        ("size(permit.items)", "a number and neither"),
        ("permit.items.map(i, i.block)", "a list and neither"),
        (r#"permit.number + "x""#, "a string and neither"),
        ("permit.copy && permit.number", "a string and neither"),
        ("!permit.items", "a list and neither"),
        ("permit.number ? true : false", "a string and neither"),
        ("permit.items.exists(i, i.block)", "a string and neither"),
        ("permit.copy ? 1 : 2", "a number and neither"),
    ] {
        let found = language().compile(source).expect_err(source);
        assert!(found.iter().any(|one| one.message.contains(part)), "{source}: {found:?}");
    }
    for source in ["permit.copy", "has(permit.number)", "permit.copy ? true : false", "true", "!permit.copy"] {
        language().compile(source).unwrap_or_else(|wrong| panic!("{source}: {wrong:?}"));
    }
}

#[test]
fn a_comparison_that_can_never_hold_is_refused() {
    for (source, part) in [
        ("permit.number == 3", "a string and a number are never equal"),
        ("3 != permit.number", "a number and a string are never equal"),
        (r#"size(permit.items) > "x""#, "a number and a string have no order"),
        (r#"permit.items == "x""#, "a list and a string are never equal"),
        ("permit.items.exists(i, i.quantities.exists(q, q.value > 3))", "a string and a number have no order"),
        ("permit.number in [1, 2]", "a string and a number are never equal"),
        ("3 in permit.security_stamps", "a number is never in a list of strings"),
        ("permit.number < null", "a string and a null have no order"),
        (r#"permit.copy == "false""#, "a boolean and a string are never equal"),
        (r#"event.document.revision == "1""#, "a number and a string are never equal"),
    ] {
        let found = language().compile(source).expect_err(source);
        assert!(found.iter().any(|one| one.message.contains(part)), "{source}: {found:?}");
    }
    for source in [
        "permit.number == null",
        "null != permit.items",
        "declaration.items.exists(i, i.number == 1)",
        "size(permit.items) >= 1.0",
        "permit.items.exists(i, i.quantities.exists(q, double(q.value) > 3.0))",
        r#"permit.valid_until < "2027" && "x" in permit.security_stamps"#,
        r#"permit.items.map(i, i.block) == ["A"]"#,
        r#"permit.items.exists_one(i, i.block == "A")"#,
        r#"permit.items.filter(i, i.block == "A").size() == 1"#,
    ] {
        language().compile(source).unwrap_or_else(|wrong| panic!("{source}: {wrong:?}"));
    }
}

#[test]
fn loops_in_loops_are_bounded_when_the_filter_is_read() {
    let digits = "[0,1,2,3,4,5,6,7,8,9]";
    let nested = |depth: usize| {
        let open: String = (0..depth).map(|at| format!("{digits}.all(v{at}, ")).collect();
        format!("{open}true{}", ")".repeat(depth))
    };
    assert_eq!(ask(&nested(3)), Ok(true));
    let wrong = language().compile(&nested(7)).expect_err("seven deep");
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert!(wrong[0].message.contains("more than 3 deep"), "{wrong:?}");
    // One after the other, or in what is gone through, they add up and do not multiply.
    assert_eq!(ask(&format!("{0} && {0}", nested(3))), Ok(true));
    assert_eq!(ask(&format!("{digits}.map(a, a).filter(b, b > 1).map(c, c).all(d, d > 1)")), Ok(true));
}

#[test]
fn turns_are_counted_while_a_filter_is_asked() {
    let hundred = format!("[{}]", vec!["1"; 100].join(","));
    for inner in ["all(c, c == 1)", "exists(c, c == 2)", "map(c, c) != []", "filter(c, c == 2) == []"] {
        let source = format!("{hundred}.all(a, {hundred}.all(b, {hundred}.{inner} || true))");
        let language = language();
        let filter = language.compile(&source).unwrap_or_else(|wrong| panic!("{source}: {wrong:?}"));
        let said = filter.passes(&language, &EventVariables::of(&permit_event()));
        let endless = said.expect_err("a million turns");
        assert!(endless.contains("more than 250000 steps"), "{inner}: {endless}");
    }
    assert_eq!(ask(&format!("{hundred}.all(a, {hundred}.map(b, a + b) != [])")), Ok(true), "ten thousand");
}
