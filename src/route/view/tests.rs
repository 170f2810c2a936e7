use causeway_contract::canonical::{Declaration, Identifier, Party, Permit, PermitItem, PermitLine};
use causeway_contract::event::{Alias, EventType};

use super::*;

fn view(subscriber: &str, paths: &[&str]) -> View {
    let paths: Vec<_> = paths.iter().map(|path| (*path).to_owned()).collect();
    View::compile(subscriber.into(), &paths, ViewKey::new("key")).expect("the paths exist")
}

fn event() -> Event {
    let line = PermitLine {
        scientific_names: vec!["Furcifer pardalis".to_owned()],
        appendix: Some("II".to_owned()),
        ..PermitLine::default()
    };
    let permit = Permit {
        number: Some("mg26 EP000123".to_owned()),
        issuing_country: Some("MG".to_owned()),
        exporter: Some(Party { name: Some("Exotica".to_owned()), ..Party::default() }),
        items: vec![PermitItem {
            block: Some("A".to_owned()),
            lines: vec![line.clone(), line],
            ..PermitItem::default()
        }],
        ..Permit::default()
    };
    let alias = |scheme: &str, scope: &str, value: &str| Alias {
        scheme: scheme.to_owned(),
        scope: scope.to_owned(),
        value: value.to_owned(),
    };
    Event {
        id: "e1".to_owned(),
        source: "ma-mg".to_owned(),
        kind: EventType::PermitIssued,
        time: None,
        document: DocumentRef {
            id: "permit/MG/MG26EP000123".to_owned(),
            revision: 3,
            aliases: vec![alias("permit", "MG", "MG26EP000123"), alias("ucr", "", "6GB123")],
        },
        data: Data { permit: Some(permit), ..Data::default() },
    }
}

#[test]
fn only_what_is_named_goes_out() {
    let seen = view("s", &["permit.items.lines.scientific_names", "permit.exporter"]).apply(&event()).expect("seen");
    assert_eq!(
        seen.data.to_value(),
        serde_json::json!({"permit": {"exporter": {"name": "Exotica"},
            "items": [{"lines": [{"scientific_names": ["Furcifer pardalis"]}, {"scientific_names": ["Furcifer pardalis"]}]}]}})
    );
}

#[test]
fn a_wider_path_wins_over_a_narrower_one_in_either_order() {
    for paths in [["permit.exporter.name", "permit.exporter"], ["permit.exporter", "permit.exporter.name"]] {
        let View { allowed, .. } = view("s", &paths);
        let mut value = serde_json::json!({"permit": {"exporter": {"name": "x", "role": "y"}, "number": "1"}});
        allowed.retain(&mut value);
        assert_eq!(value, serde_json::json!({"permit": {"exporter": {"name": "x", "role": "y"}}}), "{paths:?}");
    }
}

#[test]
fn a_document_id_within_the_view_stays() {
    let seen = view("s", &["permit.number", "permit.issuing_country"]).apply(&event()).expect("seen");
    assert_eq!(seen.document.id, "permit/MG/MG26EP000123");
    let values: Vec<_> = seen.document.aliases.iter().map(|alias| alias.value.as_str()).collect();
    assert_eq!(values, ["MG26EP000123"], "the UCR is not in the view");
}

fn declaration(id: &str) -> Event {
    let declarant = Party {
        ids: vec![Identifier { value: "GB123456789000".to_owned(), ..Identifier::default() }],
        ..Party::default()
    };
    let mut declaration =
        Declaration { lrn: Some("L/1".to_owned()), mrn: Some("26GB01".to_owned()), ..Declaration::default() };
    declaration.parties.declarant = Some(declarant);
    Event {
        kind: EventType::DeclarationLodged,
        document: DocumentRef { id: id.to_owned(), ..DocumentRef::default() },
        data: Data { declaration: Some(declaration), ..Data::default() },
        ..event()
    }
}

#[test]
fn the_id_of_a_declaration_is_hidden_only_where_it_says_more_than_the_view() {
    let seen = |id: &str, paths: &[&str]| view("s", paths).apply(&declaration(id)).expect("seen").document.id;
    let scoped = "declaration/lrn/GB123456789000/L%2F1";
    for id in [scoped, "declaration/lrn/GB123456789000/L%2F1~2", "declaration/lrn/-/L%2F1", "declaration/mrn/26GB01"] {
        assert_eq!(seen(id, &["declaration"]), id, "everything is shown");
        assert!(seen(id, &["declaration.regime"]).starts_with("declaration/hidden-"), "{id}");
    }
    assert_eq!(
        seen("declaration/lrn/ma-mg/L%2F1", &["declaration.lrn"]),
        "declaration/lrn/ma-mg/L%2F1",
        "the source goes"
    );
    assert!(seen(scoped, &["declaration.lrn"]).contains("hidden"), "the declarant is not in the view");
    assert!(seen("declaration/mrn/26GB01", &["declaration.lrn"]).contains("hidden"), "the MRN is not in the view");
}

#[test]
fn a_path_is_shown_by_itself_or_by_one_above_it() {
    let view = view("s", &["permit.number", "permit.exporter"]);
    for (path, shown) in [
        ("permit.number", true),
        ("permit.exporter.name", true),
        ("permit.exporter", true),
        ("permit", false),
        ("permit.issuing_country", false),
        ("declaration.lrn", false),
    ] {
        assert_eq!(view.shows_path(path), shown, "{path}");
    }
}

#[test]
fn a_document_id_outside_the_view_is_hidden_for_each_subscriber_apart() {
    let id = |subscriber: &str, paths: &[&str]| view(subscriber, paths).apply(&event()).expect("seen").document.id;
    let hidden = id("vets", &["permit.items"]);
    assert!(hidden.starts_with("permit/hidden-") && hidden.len() == 46, "{hidden}");
    assert_eq!(hidden, id("vets", &["permit.exporter"]), "the same document, the same id");
    assert_ne!(hidden, id("police", &["permit.items"]), "agencies cannot compare");
    assert!(id("vets", &["permit.number"]).contains("hidden"), "the country is not in the view");
}

#[test]
fn a_document_of_which_nothing_is_seen_is_still_of_its_kind() {
    let seen = view("s", &["permit.security_stamps"]).apply(&event()).expect("seen");
    assert_eq!(seen.data.permit, Some(Permit::default()));
}

#[test]
fn paths_that_name_nothing_are_found() {
    let paths: Vec<_> = ["permit.nunber", "permit.items[0].lines", "permit.number.x", "extension.path", "permits"]
        .map(str::to_owned)
        .into();
    let wrong = View::compile("s".into(), &paths, ViewKey::new("k")).expect_err("all are wrong");
    assert_eq!(wrong.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
    assert!(wrong[0].1.contains("did you mean \"permit.number\"?"), "{wrong:?}");
    assert!(wrong[4].1.contains("did you mean \"permit\"?"), "{wrong:?}");
}

/// Against another implementation: Python's `hmac`, with the command that printed it.
#[test]
fn the_hash_is_hmac_sha256() {
    // python3 -c 'import hmac; print(hmac.new(b"Jefe", b"what do ya want \0for nothing?\0", "sha256").hexdigest())'
    let hash = ViewKey::new("Jefe").hash(["what do ya want ", "for nothing?"]);
    assert_eq!(hash, EXPECTED);
    let long = ViewKey::new(&"k".repeat(100)).hash(["a", "b"]);
    assert_eq!(long, EXPECTED_LONG);
}

const EXPECTED: &str = "dff43d1e2c173af3de1ee88f25b5f6831d00ae79baebef57907d05afb177f136";
const EXPECTED_LONG: &str = "fb786f765b49c8ab9128897e7d3e1e0ef24bcbe8576947d30854a375c3e79789";

#[test]
fn percent_encoding_is_taken_back() {
    assert_eq!(decode("MG%2F26%20x"), "MG/26 x");
    assert_eq!(decode("100%"), "100%");
    assert_eq!(decode("%zz%41"), "%zzA");
}

#[test]
fn the_key_does_not_show() {
    assert_eq!(format!("{:?}", ViewKey::new("secret")), "ViewKey(hidden)");
}
