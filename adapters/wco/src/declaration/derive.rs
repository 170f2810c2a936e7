//! What follows from a declaration's elements without being one of them.

use causeway_contract::canonical::{AdditionalInformation, Declaration, DeclarationDocument, Request};
use causeway_contract::event::EventType;

/// Function code (017) of an original.
const ORIGINAL: &str = "9";
/// Function code (017) of an additional message: a request about a declaration that stands.
const ADDITIONAL: &str = "13";
/// Type code (D013) of an amendment.
const AMENDMENT: &str = "COR";
/// Type code (D013) of a cancellation.
const CANCELLATION: &str = "INV";
/// Type code (D013) of a presentation of goods.
const PRESENTATION: &str = "GPR";
/// Statement type (369) of the reason of a request, in words.
pub(super) const REASON_IN_WORDS: &str = "AES";

/// What happened, by function and type. None without a function: that it is missing, the profile says.
///
/// # Errors
/// Why the two together are nothing Causeway carries.
pub(crate) fn kind(declaration: &Declaration) -> Result<Option<EventType>, String> {
    let function = declaration.function.as_deref().unwrap_or_default();
    let kind = declaration.kind.as_deref().unwrap_or_default();
    let event = match (function, kind) {
        (ORIGINAL, AMENDMENT | CANCELLATION | PRESENTATION) => {
            return Err(format!("an original (function 9) cannot be of type {kind}: that is a request (function 13)"));
        }
        (ORIGINAL, _) => EventType::DeclarationLodged,
        (ADDITIONAL, AMENDMENT) => EventType::DeclarationAmendmentRequested,
        (ADDITIONAL, CANCELLATION) => EventType::DeclarationCancellationRequested,
        (ADDITIONAL, PRESENTATION) => EventType::DeclarationPresented,
        (ADDITIONAL, "") => {
            return Err("a request (function 13) says by its type what it asks for: COR, INV or GPR".to_owned());
        }
        (ADDITIONAL, _) => return Err(format!("a request (function 13) is of type COR, INV or GPR, not {kind}")),
        ("", _) => return Ok(None),
        _ => return Err(format!("function {function} is not carried; 9 (original) and 13 (request) are")),
    };
    Ok(Some(event))
}

/// Function and type that say an event, as far as the event alone decides them.
pub(super) fn codes(event: EventType) -> (Option<&'static str>, Option<&'static str>) {
    match event {
        EventType::DeclarationLodged | EventType::DeclarationAmended | EventType::DeclarationCancelled => {
            (Some(ORIGINAL), None)
        }
        EventType::DeclarationPresented => (Some(ADDITIONAL), Some(PRESENTATION)),
        EventType::DeclarationAmendmentRequested => (Some(ADDITIONAL), Some(AMENDMENT)),
        EventType::DeclarationCancellationRequested => (Some(ADDITIONAL), Some(CANCELLATION)),
        _ => (None, None),
    }
}

/// Fills the members that no element of their own holds.
pub(crate) fn complete(declaration: &mut Declaration) {
    declaration.regime = declaration.kind.as_deref().and_then(regime).map(str::to_owned);
    declaration.request = request(declaration);
    let items = declaration.items.iter_mut().flat_map(|item| &mut item.documents);
    for document in declaration.documents.iter_mut().chain(items) {
        document.code = code(document);
    }
}

/// Import or export, where the type says it. `CO` (trade within a customs union) goes both ways, so it says neither.
pub(super) fn regime(kind: &str) -> Option<&'static str> {
    match kind.get(..2)? {
        "IM" => Some("import"),
        "EX" => Some("export"),
        _ => None,
    }
}

/// Category and type together, as people and tariffs quote a document: `C` and `400` make `C400`.
pub(super) fn code(document: &DeclarationDocument) -> Option<String> {
    Some(format!("{}{}", document.category.as_deref()?, document.kind.as_deref()?))
}

/// True for the reason of a request in words.
pub(super) fn is_reason_in_words(information: &AdditionalInformation) -> bool {
    information.kind.as_deref() == Some(REASON_IN_WORDS)
}

/// What an amendment or a cancellation asks for, and why.
fn request(declaration: &Declaration) -> Option<Request> {
    let asks = matches!(
        kind(declaration),
        Ok(Some(EventType::DeclarationAmendmentRequested | EventType::DeclarationCancellationRequested))
    );
    asks.then(|| Request {
        lrn: declaration.lrn.clone(),
        reason: declaration.amendments.first().and_then(|amendment| amendment.reason.clone()),
        text: declaration
            .information
            .iter()
            .find(|information| is_reason_in_words(information))
            .and_then(|information| information.text.clone()),
    })
}

#[cfg(test)]
mod tests {
    use causeway_contract::canonical::{AdditionalInformation, Amendment, Declaration, DeclarationDocument};
    use causeway_contract::event::EventType;

    use super::{complete, kind};

    fn of(function: &str, kind: &str) -> Declaration {
        Declaration { function: Some(function.into()), kind: Some(kind.into()), ..Declaration::default() }
    }

    #[test]
    fn function_and_type_say_what_happened() {
        assert_eq!(kind(&of("9", "IMA")), Ok(Some(EventType::DeclarationLodged)));
        assert_eq!(kind(&of("13", "COR")), Ok(Some(EventType::DeclarationAmendmentRequested)));
        assert_eq!(kind(&of("13", "INV")), Ok(Some(EventType::DeclarationCancellationRequested)));
        assert_eq!(kind(&of("13", "GPR")), Ok(Some(EventType::DeclarationPresented)));
    }

    #[test]
    fn what_contradicts_itself_is_said_not_guessed() {
        for (function, of_type) in [("9", "INV"), ("13", "IMA"), ("13", ""), ("14", "COR")] {
            assert!(kind(&of(function, of_type)).is_err(), "{function} {of_type}");
        }
        assert_eq!(kind(&of("", "IMA")), Ok(None));
    }

    #[test]
    fn a_request_quotes_its_first_reason_and_its_words() {
        let mut declaration = of("13", "INV");
        declaration.lrn = Some("REQ-7".into());
        declaration.amendments = vec![Amendment { reason: Some("1".into()), ..Amendment::default() }];
        declaration.information = vec![
            AdditionalInformation { text: Some("not this".into()), ..Default::default() },
            AdditionalInformation { kind: Some("AES".into()), text: Some("lodged twice".into()), ..Default::default() },
        ];
        complete(&mut declaration);
        let request = declaration.request.expect("a cancellation asks for something");
        assert_eq!(request.lrn.as_deref(), Some("REQ-7"));
        assert_eq!(request.reason.as_deref(), Some("1"));
        assert_eq!(request.text.as_deref(), Some("lodged twice"));
    }

    #[test]
    fn regime_and_document_codes_only_where_the_elements_say_so() {
        let mut declaration = of("9", "COA");
        declaration.documents = vec![
            DeclarationDocument { category: Some("C".into()), kind: Some("400".into()), ..Default::default() },
            DeclarationDocument { kind: Some("400".into()), ..Default::default() },
        ];
        complete(&mut declaration);
        assert_eq!(declaration.regime, None);
        assert_eq!(declaration.documents[0].code.as_deref(), Some("C400"));
        assert_eq!(declaration.documents[1].code, None);
    }
}
