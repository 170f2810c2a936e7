//! Any permit of the model is written so that it reads back the same, and every sample settles after one reading.

use causeway_contract::canonical::{
    Address, Authentication, Endorsement, Identifier, IssuedBy, LastReexport, Party, Permit, PermitItem, PermitLine,
    PermitOrigin, PermitPlace, PermitReference, Purpose, Quantity, Quota, TransportDocument,
};
use causeway_contract::conformance::paths::comparable;
use causeway_contract::event::{Data, DocumentRef, Event, EventType};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

use crate::setting::{draft, event, file, samples, written};

#[test]
fn every_sample_settles_after_one_reading() {
    for folder in samples() {
        let first = event(draft(&file(&folder.join("input.xml"))).0);
        let out = written(&first);
        let second = event(draft(&out.bytes).0);
        let lost = out.losses.iter().map(|loss| loss.path.as_str());
        assert_eq!(comparable(&first.data, lost), comparable(&second.data, []), "{}", folder.display());
        let again = written(&second);
        assert_eq!(again.bytes, out.bytes, "{}", folder.display());
        assert_eq!(draft(&again.bytes).0.data, second.data, "{}", folder.display());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_permit_reads_back_as_it_was_written(permit in permit()) {
        let data = Data { permit: Some(permit), ..Data::default() };
        let event = Event {
            id: "1".to_owned(),
            source: "urn:test".to_owned(),
            kind: EventType::PermitIssued,
            time: None,
            document: DocumentRef::default(),
            data,
        };
        let out = written(&event);
        prop_assert_eq!(&out.losses, &[]);
        let (read, findings) = draft(&out.bytes);
        prop_assert!(!findings.iter().any(|finding| finding.contains("error ")), "{findings:?}");
        prop_assert_eq!(read.data.to_value(), event.data.to_value(), "{}", String::from_utf8_lossy(&out.bytes));
    }
}

/// A permit that the form can say whole: countries follow from the addresses, one kind for all transport documents, a
/// text for the first purpose only.
fn permit() -> impl Strategy<Value = Permit> {
    (head(), parties(), signatures(), vec(item(), 0..3), of(select(vec!["705", "740"]))).prop_map(
        |(head, parties, (authentications, issued_by), items, kind)| {
            let [exporter, importer, applicant, authority] = parties;
            let country = |party: &Party| party.address.as_ref().and_then(|address| address.country.clone());
            let transport_documents = head.transport_documents.into_iter();
            let transport_documents =
                transport_documents.map(|document| TransportDocument { kind: kind.map(str::to_owned), ..document });
            Permit {
                issuing_country: country(&authority),
                country_of_export: country(&exporter),
                country_of_import: country(&importer),
                exporter: Some(exporter),
                importer: Some(importer),
                applicant: Some(applicant),
                management_authority: Some(authority),
                authentications,
                issued_by: Some(issued_by),
                transport_documents: transport_documents.collect(),
                items,
                ..head
            }
        },
    )
}

fn head() -> impl Strategy<Value = Permit> {
    let types = select(vec!["export", "reexport", "import", "other"]);
    let purposes = (of(text()), subsequence(vec!["T", "Z", "P", "S"], 1..3)).prop_map(|(first, codes)| {
        let purpose =
            |(n, code): (usize, &str)| Purpose { code: Some(code.to_owned()), text: first.clone().filter(|_| n == 0) };
        codes.into_iter().enumerate().map(purpose).collect::<Vec<_>>()
    });
    let numbers = vec(text().prop_map(|number| TransportDocument { kind: None, number }), 0..3);
    let endorsements = vec(endorsement(), 0..2);
    let words = (vec(text(), 0..3), vec(text(), 0..3), vec(text(), 0..3));
    let times = (instant(), of(instant()), of(instant()), of(any::<bool>()));
    (text(), types, purposes, numbers, endorsements, words, times).prop_map(
        |(number, kind, purposes, transport_documents, endorsements, words, times)| Permit {
            number: Some(number),
            kind: Some(kind.to_owned()),
            purposes,
            transport_documents,
            endorsements,
            type_texts: words.0,
            special_conditions: words.1,
            security_stamps: words.2,
            issued_at: Some(times.0),
            valid_from: times.1,
            valid_until: times.2,
            copy: times.3,
            ..Permit::default()
        },
    )
}

fn parties() -> impl Strategy<Value = [Party; 4]> {
    [party(), party(), party(), party()]
}

fn party() -> impl Strategy<Value = Party> {
    let id = (text(), of(text()), of(text())).prop_map(|(value, scheme, agency)| Identifier { value, scheme, agency });
    let lists = (vec(text(), 0..3), vec(text(), 0..2), vec(text(), 0..2), vec(text(), 0..2));
    let address = (lists, of(text()), of(text()), select(vec!["MG", "DE", "ZZ"])).prop_map(
        |((streets, postcodes, subdivisions, country_names), po_box, city, country)| Address {
            streets,
            postcodes,
            subdivisions,
            country_names,
            po_box,
            city,
            country: Some(country.to_owned()),
        },
    );
    (vec(id, 0..2), text(), of(text()), vec(text(), 0..3), address).prop_map(
        |(ids, name, representative, signatories, address)| Party {
            ids,
            name: Some(name),
            representative,
            signatories,
            address: Some(address),
            contact: None,
            role: None,
        },
    )
}

/// Each signature says what no other box says: A has the Management Authority in box 6 and its numbers in box 5b, B
/// the applicant, C the issuer's name, signatories and place.
fn signatures() -> impl Strategy<Value = (Vec<Authentication>, IssuedBy)> {
    let one = || (of(instant()), vec(text(), 0..2), text(), party(), place());
    let issuer = (text(), vec(text(), 0..3), of(place()));
    ([one(), one(), one(), one()], issuer).prop_map(|(said, (name, signatories, place))| {
        let signature = |(n, (at, ids, statement, mut party, place)): (usize, (_, Vec<String>, String, Party, _))| {
            let role = ["A", "B", "C", "D"][n].to_owned();
            if role == "C" {
                party.name = None;
                party.signatories.clear();
            }
            Authentication {
                at,
                ids: if role == "A" { Vec::new() } else { ids },
                statement: Some(statement),
                party: ["C", "D"].contains(&role.as_str()).then_some(party),
                place: (role != "C").then_some(place),
                role,
            }
        };
        let authentications = said.into_iter().enumerate().map(signature).collect();
        (authentications, IssuedBy { name: Some(name), signatories, place })
    })
}

fn place() -> impl Strategy<Value = PermitPlace> {
    (text(), of(text())).prop_map(|(code, name)| PermitPlace { code: Some(code), name })
}

fn endorsement() -> impl Strategy<Value = Endorsement> {
    (instant(), of(place()), vec(party(), 0..2)).prop_map(|(at, place, authorities)| Endorsement {
        at: Some(at),
        place,
        authorities,
    })
}

fn item() -> impl Strategy<Value = PermitItem> {
    let texts = (text(), vec(text(), 0..3), vec(text(), 0..3));
    let amounts = (vec(quantity(), 0..3), vec(quantity(), 0..2), vec(quota(), 0..3), of(instant()));
    let origin = (vec(text(), 0..2), vec(reference(None), 0..3));
    let last = (vec(text(), 0..2), vec(reference(None), 0..3));
    let others = vec(reference(Some("911")), 0..2);
    (texts, amounts, origin, last, others, vec(line(), 0..3)).prop_map(
        |((block, marks, operations), (quantities, endorsed, quotas, acquired_at), origin, last, others, lines)| {
            let origin = PermitOrigin { countries: origin.0, permits: origin.1 };
            let last = LastReexport { countries: last.0, certificates: last.1 };
            PermitItem {
                block: Some(block),
                marks,
                lines,
                quantities,
                endorsed,
                origin: (origin != PermitOrigin::default()).then_some(origin),
                last_reexport: (last != LastReexport::default()).then_some(last),
                quotas,
                operations,
                acquired_at,
                previous_documents: others,
            }
        },
    )
}

fn line() -> impl Strategy<Value = PermitLine> {
    let names = (vec(text(), 1..2), vec(text(), 0..3), vec(text(), 0..3), vec(text(), 0..3));
    let codes = (subsequence(vec!["LIV", "SKI", "CAV"], 0..3), of(select(vec!["I", "II", "III", "N"])));
    (names, codes, subsequence(vec!["O", "W", "I"], 0..3)).prop_map(
        |((scientific_names, common_names, descriptions, specimen_ids), (terms, appendix), sources)| PermitLine {
            scientific_names,
            common_names,
            descriptions,
            specimen_ids,
            terms: terms.into_iter().map(str::to_owned).collect(),
            appendix: appendix.map(str::to_owned),
            sources: sources.into_iter().map(str::to_owned).collect(),
        },
    )
}

fn quantity() -> impl Strategy<Value = Quantity> {
    ("[0-9]{1,6}(\\.[0-9]{1,3})?", of(select(vec!["KGM", "NAR", "MTQ", "H87"]))).prop_map(|(value, unit)| Quantity {
        value,
        unit: unit.map(str::to_owned),
        ..Quantity::default()
    })
}

fn quota() -> impl Strategy<Value = Quota> {
    (quantity(), of(quantity())).prop_map(|(used, annual)| Quota { used: Some(used), annual })
}

fn reference(kind: Option<&'static str>) -> impl Strategy<Value = PermitReference> {
    (text(), of(instant()), of(text())).prop_map(move |(number, issued_at, name)| PermitReference {
        number: Some(number),
        issued_at,
        kind: kind.map(str::to_owned),
        name,
    })
}

/// Words of several scripts with what XML must escape; single blanks, none at the ends.
fn text() -> impl Strategy<Value = String> {
    "[A-Za-z0-9é&<>\"'\\]Жя一𠮷ก่]{1,8}( [a-z&>0-9]{1,5}){0,2}"
}

fn instant() -> impl Strategy<Value = String> {
    "20[0-9]{2}-0[1-9]-(1[0-9]|2[0-8])T[01][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{1,3})?(Z|\\+0[0-9]:30)"
}
