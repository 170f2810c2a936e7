//! Published test messages and the examples of the domain notes: read in place, never copied.

use causeway_contract::event::EventType;

use crate::setting::{draft, file, real_messages};

/// Findings that are errors.
fn errors(findings: &[String]) -> Vec<&String> {
    findings.iter().filter(|finding| finding.contains("error ")).collect()
}

#[test]
fn the_published_v2_message_is_read() {
    let Some(path) = real_messages("cites/epix_v2_GetNonFinalCitesCertificateResponse.xml") else { return };
    let (draft, findings) = draft(&file(&path));
    assert_eq!(errors(&findings), [""; 0]);
    let permit = draft.data.permit.unwrap();
    assert_eq!(permit.number.as_deref(), Some("XA000000"));
    assert_eq!(permit.kind.as_deref(), Some("reexport"));
    assert_eq!(permit.issuing_country.as_deref(), Some("XA"));
    assert_eq!(permit.country_of_import.as_deref(), Some("XB"));
    assert_eq!(permit.valid_until.as_deref(), Some("2014-07-05T12:03:52.000+02:00"));
    assert_eq!(permit.authentications, [], "four roles and nothing said in any");
    assert_eq!(permit.items.len(), 2);
    let item = &permit.items[1];
    assert_eq!(item.block.as_deref(), Some("B"));
    assert_eq!(item.quantities[0].unit.as_deref(), Some("H87"));
    assert_eq!(item.quantities[0].written.as_ref().unwrap().unit.as_deref(), Some("PCS"));
    assert_eq!(item.lines[0].scientific_names, ["Crocodylus siamensis"]);
    assert_eq!(item.lines[0].sources, ["D"]);
    let origin = item.origin.as_ref().unwrap();
    assert_eq!((origin.countries.as_slice(), origin.permits[0].number.as_deref()), (&["TH".to_owned()][..], None));
    let last = item.last_reexport.as_ref().unwrap();
    assert_eq!(last.certificates[0].number.as_deref(), Some("FR1202501030-R"));
    assert_eq!(draft.kind, Some(EventType::PermitIssued), "box 14 is there, but empty");
}

#[test]
fn the_published_v1_message_is_the_same_permit() {
    let Some(path) = real_messages("cites/epix_v1_GetNonFinalCitesCertificateResponse.xml") else { return };
    let (of_v1, findings) = draft(&file(&path));
    assert_eq!(errors(&findings), [""; 0]);
    let permit = of_v1.data.permit.unwrap();
    assert_eq!(permit.number.as_deref(), Some("XA000000"));
    let Some(path) = real_messages("cites/epix_v2_GetNonFinalCitesCertificateResponse.xml") else { return };
    let of_v2 = draft(&file(&path)).0.data.permit.unwrap();
    assert_eq!((permit.kind, permit.exporter, permit.importer), (of_v2.kind, of_v2.exporter, of_v2.importer));
    for (v1, v2) in permit.items.iter().zip(&of_v2.items) {
        assert_eq!((&v1.lines, &v1.quantities), (&v2.lines, &v2.quantities));
        assert_eq!((&v1.origin, &v1.last_reexport), (&v2.origin, &v2.last_reexport));
    }
    assert_eq!(permit.items.len(), of_v2.items.len());
}

#[test]
fn the_examples_of_the_domain_notes_are_read() {
    let Some(notes) = real_messages("../domain/cites-schema") else { return };
    for (name, number, kind) in [
        ("example_export_permit_v2.xml", "MG26EP000123", "export"),
        ("example_reexport_certificate_v2.xml", "CH26RE004711", "reexport"),
    ] {
        let (draft, findings) = draft(&file(&notes.join(name)));
        assert_eq!(errors(&findings), [""; 0], "{name}");
        let permit = draft.data.permit.unwrap();
        assert_eq!((permit.number.as_deref(), permit.kind.as_deref()), (Some(number), Some(kind)));
        assert_eq!(draft.kind, Some(EventType::PermitEndorsed), "{name} has box 14 filled");
        assert_eq!(draft.time, permit.issued_at);
    }
}
