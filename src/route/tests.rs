use causeway_contract::adapter::{Adapter, CannotWrite, Decoded, EncodeOptions, Encoded, Format, Input};
use causeway_contract::canonical::{Notice, Permit};
use causeway_contract::event::{Data, DocumentRef, EventType, Kind};

use super::*;
use crate::registry::Registry;

/// A document language that can write some event types and does nothing else.
struct Writes(Format);

impl Adapter for Writes {
    fn format(&self) -> &Format {
        &self.0
    }

    fn recognises(&self, _: &[u8]) -> bool {
        false
    }

    fn decode(&self, _: &Input<'_>) -> Decoded {
        Decoded::default()
    }

    fn encode(&self, _: &Event, _: &EncodeOptions) -> Result<Encoded, CannotWrite> {
        Err(CannotWrite::new("not asked for in these tests"))
    }
}

fn registry() -> Registry {
    let writes = |id: &str, kinds: &[Kind]| {
        let writes = EventType::ALL.iter().copied().filter(|event| kinds.contains(&event.kind())).collect();
        let needs: &[&str] = if id == "lpco" { &["permit.number", "permit.issuing_country"] } else { &[] };
        let format = Format {
            id: id.into(),
            profile: None,
            version: "1",
            media_type: "x/y",
            about: "".into(),
            reads: vec![],
            writes,
            needs,
        };
        Arc::new(Writes(format)) as Arc<dyn Adapter>
    };
    Registry::of(vec![
        writes("json", &[Kind::Permit, Kind::Declaration, Kind::Notice]),
        writes("lpco", &[Kind::Permit]),
    ])
}

fn settings(id: &str, events: &[&str]) -> SubscriptionSettings {
    SubscriptionSettings {
        id: id.to_owned(),
        events: events.iter().map(|glob| (*glob).to_owned()).collect(),
        filter: None,
        format: FormatChoice::One("json".to_owned()),
        profile: None,
        fields: Fields::All,
        legal_basis: "a law".to_owned(),
        config_hash: "hash".to_owned(),
    }
}

fn compile(settings: &SubscriptionSettings) -> Result<Subscription, Vec<SubscriptionProblem>> {
    let language = Language::new().expect("the language");
    Subscription::compile(settings, &registry(), &language, Some(&ViewKey::new("key")))
}

fn router(all: &[SubscriptionSettings]) -> Router {
    let compiled = all.iter().map(|one| compile(one).expect("sound settings")).collect();
    Router::new(Language::new().expect("the language"), compiled)
}

fn event(kind: EventType, data: Data) -> Event {
    let document = DocumentRef { id: "permit/MG/1".to_owned(), revision: 1, aliases: Vec::new() };
    Event { id: "e".to_owned(), source: "s".to_owned(), kind, time: None, document, data }
}

fn permit_for(country: &str) -> Event {
    let permit = Permit { country_of_import: Some(country.to_owned()), ..Permit::default() };
    event(EventType::PermitIssued, Data { permit: Some(permit), ..Data::default() })
}

fn taxed() -> Event {
    event(EventType::NoticeTaxed, Data { notice: Some(Notice::default()), ..Data::default() })
}

#[test]
fn every_subscriber_gets_a_decision_with_its_reason() {
    let british = SubscriptionSettings {
        filter: Some(r#"permit.country_of_import == "GB""#.to_owned()),
        format: FormatChoice::One("lpco".to_owned()),
        ..settings("british", &["permit.*"])
    };
    let router = router(&[settings("archive", &["*"]), british, settings("tax", &["notice.taxed"])]);
    let said = |event: &Event| -> Vec<String> {
        router.decide(event).iter().map(|one| format!("{}: {}", one.to_value()["answer"], one.why)).collect()
    };
    assert_eq!(
        said(&permit_for("DE")),
        [
            r#""yes": events: * matches permit.issued"#,
            r#""no": filter is false: permit.country_of_import == "GB" (permit.country_of_import is "DE")"#,
            r#""no": events: no glob matches permit.issued (notice.taxed)"#,
        ]
    );
    let to_britain =
        r#""yes": events: permit.* matches permit.issued; filter is true: permit.country_of_import == "GB""#;
    assert_eq!(said(&permit_for("GB"))[1], to_britain);
    assert_eq!(said(&taxed())[2], r#""yes": events: notice.taxed matches notice.taxed"#);
}

#[test]
fn a_filter_that_cannot_be_told_parks_that_copy_alone() {
    let late = SubscriptionSettings {
        filter: Some(r#"permit.valid_until < "2027""#.to_owned()),
        ..settings("late", &["permit.*"])
    };
    let decisions = router(&[late, settings("archive", &["*"])]).decide(&permit_for("DE"));
    let Answer::Parked(dispatch, fault) = &decisions[0].answer else { panic!("{decisions:?}") };
    assert_eq!((dispatch.subscriber(), fault.code), ("late", Code::FilterFailed));
    assert!(fault.detail.contains("permit.valid_until is absent"), "{fault}");
    assert!(matches!(decisions[1].answer, Answer::Yes(_)));
}

#[test]
fn the_format_may_depend_on_the_event() {
    let formats = [("permit.*", "lpco"), ("*", "json")];
    let formats = FormatChoice::ByEvent(formats.map(|(glob, id)| (glob.to_owned(), id.to_owned())).into());
    let router = router(&[SubscriptionSettings { format: formats, ..settings("customs", &["*"]) }]);
    for (event, expected) in [(permit_for("DE"), "lpco"), (taxed(), "json")] {
        let decisions = router.decide(&event);
        let Answer::Yes(dispatch) = &decisions[0].answer else { panic!("{decisions:?}") };
        assert_eq!(dispatch.format(), expected);
    }
}

#[test]
fn a_view_is_applied_on_the_way_out() {
    let fields = Fields::View(vec!["permit.number".to_owned()]);
    let router = router(&[SubscriptionSettings { fields, ..settings("police", &["permit.*"]) }]);
    let decisions = router.decide(&permit_for("DE"));
    let Answer::Yes(dispatch) = &decisions[0].answer else { panic!("{decisions:?}") };
    assert!(dispatch.has_view());
    let seen = dispatch.viewed(&permit_for("DE")).expect("a document").expect("a view");
    assert_eq!(seen.data.permit.expect("a permit").country_of_import, None);
    assert!(seen.document.id.starts_with("permit/hidden-"));
}

#[test]
fn everything_wrong_with_a_subscription_is_said_at_once() {
    let wrong = SubscriptionSettings {
        filter: Some("permit.nunber == '1'".to_owned()),
        format: FormatChoice::One("lpco".to_owned()),
        fields: Fields::View(vec!["permit.nunber".to_owned()]),
        ..settings("bad", &["notice.*", "permit.isued"])
    };
    let problems = compile(&wrong).expect_err("it is wrong");
    let found: Vec<_> = problems.iter().map(|one| (one.code, one.key.as_str())).collect();
    assert_eq!(
        found,
        [
            (Code::ConfigValueInvalid, "events[1]"),
            (Code::SubscriberFormat, "format"),
            (Code::SubscriberFilter, "filter"),
            (Code::ConfigValueInvalid, "fields[0]"),
        ],
        "{problems:?}"
    );
    assert!(problems[1].message.starts_with("lpco cannot write notice.accepted"), "{problems:?}");
}

#[test]
fn a_view_of_something_else_than_is_subscribed_is_refused() {
    let fields = Fields::View(vec!["permit.number".to_owned()]);
    let wrong = SubscriptionSettings { fields, ..settings("s", &["permit.*", "notice.*"]) };
    let problems = compile(&wrong).expect_err("nothing of a notice is seen");
    assert!(problems[0].message.contains("nothing of a notice"), "{problems:?}");
}

#[test]
fn a_view_without_a_key_is_refused() {
    let fields = Fields::View(vec!["permit.number".to_owned()]);
    let wrong = SubscriptionSettings { fields, ..settings("s", &["permit.*"]) };
    let language = Language::new().expect("the language");
    let problems = Subscription::compile(&wrong, &registry(), &language, None).expect_err("no key");
    assert!(problems[0].message.contains("delivery.view_key"), "{problems:?}");
}

#[test]
fn an_unknown_format_names_the_nearest() {
    let wrong = SubscriptionSettings { format: FormatChoice::One("lpko".to_owned()), ..settings("s", &["permit.*"]) };
    let problems = compile(&wrong).expect_err("no such format");
    assert_eq!(problems[0].remedy, "Did you mean \"lpco\"?");
}

#[test]
fn a_view_that_hides_what_its_format_cannot_do_without_is_refused() {
    let viewing = |paths: &[&str], format: &str| {
        let fields = Fields::View(paths.iter().map(|path| (*path).to_owned()).collect());
        compile(&SubscriptionSettings {
            fields,
            format: FormatChoice::One(format.to_owned()),
            ..settings("s", &["permit.*"])
        })
    };
    let wrong = viewing(&["permit.type", "permit.items.lines"], "lpco").expect_err("no number, no country");
    assert_eq!(wrong.len(), 1, "{wrong:?}");
    assert_eq!((wrong[0].code, wrong[0].key.as_str()), (Code::SubscriberFormat, "fields"));
    assert!(wrong[0].message.contains("permit.number and permit.issuing_country"), "{wrong:?}");
    for paths in [&["permit"][..], &["permit.number", "permit.issuing_country"]] {
        assert!(viewing(paths, "lpco").is_ok(), "{paths:?}");
    }
    assert!(viewing(&["permit.items"], "json").is_ok(), "JSON needs nothing");
}

/// What a format says it needs is enough: a view of that alone can be written.
#[test]
fn a_view_of_what_a_format_needs_can_be_written() {
    let registry = Registry::build(None).expect("the compiled-in tables are sound");
    let permit = include_bytes!("../../tests/scenarios/documents/permit.xml");
    let cites = registry.get("cites-epermit-xml").expect("there is one");
    let mut decoded = cites.decode(&Input::new(permit));
    let whole = event(EventType::PermitIssued, decoded.parts.remove(0).draft.data);
    for format in ["cites-epermit-xml", "wco-lpco-xml"] {
        let adapter = registry.get(format).expect("there is one");
        let needs: Vec<String> = adapter.format().needs.iter().map(|path| (*path).to_owned()).collect();
        let write = |paths: &[String]| {
            let seen = View::compile("s".into(), paths, ViewKey::new("key")).expect("paths").apply(&whole);
            adapter.encode(&seen.expect("seen"), &EncodeOptions::default())
        };
        write(&needs).unwrap_or_else(|cannot| panic!("{format}: {cannot}"));
        assert!(write(&["permit.items".to_owned()]).is_err() || format == "cites-epermit-xml", "{format}");
    }
}
