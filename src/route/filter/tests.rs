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
        (r#""x" in declaration.items"#, false),
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
