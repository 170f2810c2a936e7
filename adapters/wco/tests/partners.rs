//! Partners' profiles are data: what two partners write differently stands in one canonical place, and a third
//! profile needs tables only.
#![allow(clippy::expect_used, reason = "what builds a test may say what it expects")]

mod cases;

use causeway_contract::adapter::{Adapter, Decoded, Input};
use causeway_contract::canonical::DeclarationDocument;
use causeway_contract::event::EventType;
use causeway_contract::schemas::Schemas;

const PROFILES: &str = "wco/profiles.csv";

fn built(schemas: &Schemas, name: &str) -> Box<dyn Adapter> {
    let adapters = causeway_wco::adapters(schemas).expect("the tables compile");
    adapters.into_iter().find(|adapter| adapter.format().name() == name).expect("the profile is built")
}

fn permits(decoded: &Decoded) -> Vec<DeclarationDocument> {
    let declaration = decoded.parts.first().and_then(|part| part.draft.data.declaration.as_ref());
    let items = declaration.expect("a declaration").items.iter();
    items.flat_map(|item| &item.documents).filter(|document| document.quantity.is_some()).cloned().collect()
}

#[test]
fn permits_stand_in_one_place_whoever_wrote_them() {
    for (name, case, code) in [
        ("wco-declaration-xml", "import-c400-write-off", "C400"),
        ("wco-declaration-xml/dk-dms", "import-a004-write-off", "A004"),
    ] {
        let (_, path) = cases::own(name).into_iter().find(|(own, _)| own == case).expect("the sample is there");
        let body = cases::bytes(&path.join("input.xml"));
        let permits = permits(&cases::adapter(name).decode(&Input::new(&body)));
        let quoted = |permit: &DeclarationDocument| permit.code.as_deref() == Some(code) && permit.reference.is_some();
        assert!(permits.iter().any(quoted), "{name}: {permits:?}");
    }
}

#[test]
fn the_first_row_of_a_format_is_its_default() {
    let adapters = causeway_wco::adapters(&causeway_wco::schemas()).expect("the tables compile");
    let defaults: Vec<_> = adapters
        .iter()
        .filter(|adapter| adapter.format().is_default())
        .filter_map(|adapter| adapter.format().profile.as_ref().map(|profile| profile.name.clone()))
        .collect();
    assert_eq!(defaults, ["uk-dms", "uk-dms"]);
}

#[test]
fn a_message_of_another_partner_is_found_out_by_the_default_profile() {
    let (_, path) = cases::own("wco-declaration-xml/dk-dms").into_iter().next_back().expect("there are samples");
    let decoded = cases::adapter("wco-declaration-xml").decode(&Input::new(&cases::bytes(&path.join("input.xml"))));
    assert!(decoded.all_findings().any(|finding| finding.is_error()));
}

/// A profile that no crate knows: other elements, other function codes.
fn third() -> Schemas {
    let mut schemas = causeway_wco::schemas();
    let row =
        "aa-ports,wco-declaration-xml,wco/aa,wco/aa/mapping.csv,,wco/aa/functions.csv,,,partial,Made up for a test";
    let profiles = schemas.get(PROFILES).expect("shipped").to_owned();
    schemas.insert(PROFILES, format!("{profiles}{row}\n"));
    let tables = [
        ("wco/aa/namespaces.csv", "prefix,uri,match\ndec,urn:wco:datamodel:AA:IM:1,strict\n"),
        (
            "wco/aa/elements.csv",
            "path,namespace,min,max,content,type,id\nDeclaration,dec,1,1,element,,42A\n\
             Declaration/FunctionCode,dec,1,1,simple,token,017\nDeclaration/TypeCode,dec,0,1,simple,token,D013\n\
             Declaration/Line,dec,0,*,element,,68A\nDeclaration/Line/Licence,dec,0,*,simple,token,\n",
        ),
        (
            "wco/aa/mapping.csv",
            "path,canonical,form,note\nDeclaration/FunctionCode,function,,\nDeclaration/TypeCode,type,,\n\
             Declaration/Line,items[],,\nDeclaration/Line/Licence,documents[].reference,,\n",
        ),
        ("wco/aa/functions.csv", "function,name,type,event\n5,a replacement,*,declaration.amendment_requested\n"),
    ];
    tables.into_iter().for_each(|(name, text)| schemas.insert(name, text.to_owned()));
    schemas
}

#[test]
fn a_third_profile_needs_no_rust() {
    let adapter = built(&third(), "wco-declaration-xml/aa-ports");
    assert_eq!(adapter.format().reads, [EventType::DeclarationAmendmentRequested]);
    let body =
        br#"<Declaration xmlns="urn:wco:datamodel:AA:IM:1"><FunctionCode>5</FunctionCode><TypeCode>IMX</TypeCode>
        <Line><Licence>AA-1</Licence><Licence>AA-2</Licence></Line></Declaration>"#;
    let decoded = adapter.decode(&Input::new(body));
    assert!(!decoded.all_findings().any(|finding| finding.is_error()), "{decoded:?}");
    let part = decoded.parts.first().expect("one event");
    assert_eq!(part.draft.kind, Some(EventType::DeclarationAmendmentRequested));
    let declaration = part.draft.data.declaration.as_ref().expect("a declaration");
    let references = declaration.items.iter().flat_map(|item| &item.documents);
    let references: Vec<_> = references.filter_map(|document| document.reference.as_deref()).collect();
    assert_eq!(references, ["AA-1", "AA-2"]);
}

#[test]
fn every_problem_of_a_profile_is_told_with_its_row() {
    let mut schemas = causeway_wco::schemas();
    let mapping = "wco/dk-dms/wco-declaration-xml.mapping.csv,,wco/dk-dms/functions.csv,";
    let rows = [
        format!("UK,wco-declaration-xml,wco/dk-dms,{mapping},,whole,x"),
        format!("uk,json,wco/dk-dms,{mapping},,whole,x"),
        format!("uk,wco-declaration-xml,wco/dk-dms,{mapping},,half,x"),
        format!("uk,wco-declaration-xml,wco/dk-dms,{mapping},,whole,x"),
        format!("uk,wco-declaration-xml,wco/dk-dms,{mapping},,whole,x"),
        format!("dk,wco-declaration-xml,wco/dk-dms,{mapping},,whole,"),
    ];
    let header = "profile,format,directories,mapping,wrapper,functions,requests,errors,extent,about";
    schemas.insert(PROFILES, format!("{header}\n{}\n", rows.join("\n")));
    let told = |schemas: &Schemas| -> Vec<u64> {
        let problems = causeway_wco::adapters(schemas).map(|adapters| adapters.len()).expect_err("wrong");
        assert!(problems.iter().all(|problem| problem.table == PROFILES), "{problems:?}");
        problems.iter().map(|problem| problem.line).collect()
    };
    assert_eq!(told(&schemas), [2, 3, 4, 6, 7]);
}

#[test]
fn notices_need_the_roots_and_the_declarations_of_their_partner() {
    let mut schemas = causeway_wco::schemas();
    let shipped = schemas.get(PROFILES).expect("shipped").to_owned();
    let mapping = "wco/res/wco-response-xml.mapping.csv,wco/metadata/wco-response-xml.mapping.csv,codes/notice_functions.csv,,,whole,x";
    let rows = format!("xx,wco-response-xml,wco/metadata wco/dec wco/res,{mapping}\n");
    schemas.insert(PROFILES, format!("{shipped}{rows}"));
    let problems = causeway_wco::adapters(&schemas).map(|adapters| adapters.len()).expect_err("no declarations");
    let told: Vec<_> = problems.iter().map(|problem| (problem.table.as_str(), problem.line)).collect();
    assert_eq!(told, [(PROFILES, 5)]);
}
