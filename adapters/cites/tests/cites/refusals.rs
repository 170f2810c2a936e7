//! What is refused or complained of, and where.

use causeway_contract::adapter::Input;
use causeway_contract::finding::{Finding, Severity};

use crate::setting::adapter;

/// A permit with a header and one block, as a body.
fn permit(header: &str, item: &str) -> String {
    format!(
        "<CITESEPermit>\n<SpecifiedExchangedDocumentContext/>\n<HeaderExchangedDocument>\n{header}\n\
         </HeaderExchangedDocument>\n<SpecifiedSupplyChainConsignment><IncludedSupplyChainConsignmentItem>\n{item}\n\
         </IncludedSupplyChainConsignmentItem></SpecifiedSupplyChainConsignment>\n</CITESEPermit>"
    )
}

const KEY: &str = "<ID>1</ID><TypeCode>E</TypeCode><FirstSignatoryDocumentAuthentication><ProviderTradeParty>\
                   <PostalTradeAddress><CountryID>MG</CountryID></PostalTradeAddress></ProviderTradeParty>\
                   </FirstSignatoryDocumentAuthentication>";

fn findings(body: &str) -> Vec<Finding> {
    adapter().decode(&Input::new(body.as_bytes())).all_findings().cloned().collect()
}

/// The finding of a rule: severity, line, path, message.
fn finding(body: &str, rule: &str) -> (Severity, u32, String, String) {
    let found = findings(body);
    let of_rule: Vec<_> = found.iter().filter(|finding| finding.rule == rule).collect();
    let [finding] = of_rule.as_slice() else { panic!("{} findings of {rule}: {found:#?}", of_rule.len()) };
    (finding.severity, finding.place.unwrap().line, finding.path.clone(), finding.message.clone())
}

#[test]
fn a_permit_with_a_key_has_nothing_to_complain_of() {
    assert_eq!(findings(&permit(KEY, "<ID>A</ID>")), []);
}

#[test]
fn without_number_and_country_there_is_no_key() {
    let body = permit("<TypeCode>O</TypeCode>", "");
    let (severity, line, path, _) = finding(&body, "R01");
    assert_eq!((severity, line, path.as_str()), (Severity::Error, 3, "CITESEPermit/HeaderExchangedDocument/ID"));
    let (severity, line, path, message) = finding(&body, "R15");
    assert_eq!((severity, line), (Severity::Error, 3));
    assert!(path.ends_with("FirstSignatoryDocumentAuthentication/ProviderTradeParty"), "{path}");
    assert!(message.contains("box 6"), "{message}");
    assert_eq!(adapter().decode(&Input::new(body.as_bytes())).parts.len(), 1, "read all the same");
}

#[test]
fn the_issuing_country_is_a_country_in_capitals() {
    let of = |country: &str| permit(&KEY.replace(">MG<", &format!(">{country}<")), "");
    let (severity, line, path, message) = finding(&of("Madagascar"), "R16");
    assert_eq!((severity, line), (Severity::Error, 4));
    assert!(path.ends_with("ProviderTradeParty/PostalTradeAddress/CountryID"), "{path}");
    assert!(message.contains("two letters"), "{message}");
    assert_eq!(finding(&of("QX"), "R16").0, Severity::Warning);
    let small = adapter().decode(&Input::new(of("mg").as_bytes()));
    assert_eq!(small.all_findings().count(), 0);
    let permit = small.parts[0].draft.data.permit.as_ref().unwrap();
    assert_eq!(permit.issuing_country.as_deref(), Some("MG"));
}

#[test]
fn a_type_outside_the_list_is_an_error_and_none_a_warning() {
    let strange = permit(&KEY.replace(">E<", ">X<"), "");
    let (severity, line, path, message) = finding(&strange, "R02");
    assert_eq!((severity, line, path.as_str()), (Severity::Error, 4, "CITESEPermit/HeaderExchangedDocument/TypeCode"));
    assert!(message.contains("\"X\""), "{message}");
    let none = permit(&KEY.replace("<TypeCode>E</TypeCode>", ""), "");
    assert_eq!(finding(&none, "R02").0, Severity::Warning);
}

#[test]
fn codes_outside_the_lists_are_warnings_at_their_elements() {
    let item = "<TransportLogisticsPackage><ItemQuantity unitCode='QQQ'>1</ItemQuantity></TransportLogisticsPackage>\n\
                <IncludedSupplyChainTradeLineItem><TypeCode>I/II</TypeCode><TypeExtensionCode>W K</TypeExtensionCode>\
                <SpecifiedTradeProduct>\n<TypeCode>LIV</TypeCode>\n<TypeCode>ZZZ</TypeCode></SpecifiedTradeProduct>\
                </IncludedSupplyChainTradeLineItem>";
    let header = KEY.replace("<First", "<PurposeCode>T</PurposeCode>\n<PurposeCode>K</PurposeCode><First");
    let body = permit(&header, item);
    let item = "CITESEPermit/SpecifiedSupplyChainConsignment/IncludedSupplyChainConsignmentItem[1]";
    let line = format!("{item}/IncludedSupplyChainTradeLineItem[1]");
    for (rule, line, path) in [
        ("R21", 5, "CITESEPermit/HeaderExchangedDocument/PurposeCode[2]".to_owned()),
        ("R36", 8, format!("{item}/TransportLogisticsPackage[1]/ItemQuantity")),
        ("R22", 9, format!("{line}/TypeExtensionCode")),
        ("R37", 11, format!("{line}/SpecifiedTradeProduct/TypeCode[2]")),
    ] {
        let (severity, at, found, _) = finding(&body, rule);
        assert_eq!((severity, at, found.as_str()), (Severity::Warning, line, path.as_str()), "{rule}");
    }
}

#[test]
fn older_and_obsolete_codes_are_understood_and_said() {
    let item = "<TransportLogisticsPackage><ItemQuantity unitCode='BOX'>1</ItemQuantity></TransportLogisticsPackage>\
                <IncludedSupplyChainTradeLineItem><SpecifiedTradeProduct><TypeCode>WAT</TypeCode>\
                </SpecifiedTradeProduct></IncludedSupplyChainTradeLineItem>";
    let body = permit(KEY, item);
    let (severity, _, _, message) = finding(&body, "R36");
    assert_eq!((severity, message.contains("obsolete")), (Severity::Warning, true), "{message}");
    let (severity, _, _, message) = finding(&body, "R37");
    assert_eq!((severity, message.contains("LPS")), (Severity::Info, true), "{message}");
}

#[test]
fn the_second_place_of_a_datum_is_not_dropped_in_silence() {
    let period =
        |end: &str| format!("<EffectiveSpecifiedPeriod><EndDateTime>{end}</EndDateTime></EffectiveSpecifiedPeriod>");
    let both = |second: &str| {
        let first = period("2026-09-01T00:00:00Z");
        let periods =
            format!("\n<ReferenceReferencedDocument>{}</ReferenceReferencedDocument>{first}<First", period(second));
        permit(&KEY.replace("<First", &periods), "")
    };
    assert_eq!(findings(&both("2026-09-01T00:00:00Z")), []);
    let (severity, line, path, message) = finding(&both("2027-09-01T00:00:00Z"), "CITES-01");
    assert_eq!((severity, line), (Severity::Warning, 5));
    assert!(path.contains("ReferenceReferencedDocument[1]"), "{path}");
    assert!(message.contains("2027") && message.contains("2026"), "{message}");
}

#[test]
fn the_process_is_compared_in_any_case_of_letters() {
    let of = |process: &str| {
        let parameter = "BusinessProcessSpecifiedDocumentContextParameter";
        let context = format!(
            "<SpecifiedExchangedDocumentContext><{parameter}><Value>{process}</Value></{parameter}>\
             </SpecifiedExchangedDocumentContext>"
        );
        permit(KEY, "<ID>A</ID>").replace("<SpecifiedExchangedDocumentContext/>", &context)
    };
    assert_eq!(findings(&of("CITES Permitting")), []);
    assert_eq!(findings(&of("")), []);
    let (severity, line, _, message) = finding(&of("GMO TRACKING"), "CITES-04");
    assert_eq!((severity, line, message.contains("GMO TRACKING")), (Severity::Warning, 2, true), "{message}");
}

#[test]
fn a_body_without_a_permit_is_refused() {
    for body in ["", "<", "{}", "<MetaData/>", "<Envelope><Body><Fault/></Body></Envelope>"] {
        let decoded = adapter().decode(&Input::new(body.as_bytes()));
        assert_eq!(decoded.parts, [], "{body}");
        assert!(decoded.findings.iter().any(Finding::is_error), "{body}");
    }
}

#[test]
fn every_rule_that_can_be_named_has_a_page() {
    let mut ids: Vec<_> = causeway_cites::RULES.iter().map(|rule| rule.id).collect();
    ids.sort_unstable();
    assert_eq!(ids, ["CITES-01", "CITES-02", "CITES-03", "CITES-04", "R01", "R02", "R15", "R21", "R22", "R36", "R37"]);
    assert!(causeway_cites::RULES.iter().all(|rule| ![rule.title, rule.text, rule.remedy].contains(&"")));
}
