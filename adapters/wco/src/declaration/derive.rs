//! What follows from a declaration's elements without being one of them.

use causeway_contract::canonical::{AdditionalInformation, Declaration, DeclarationDocument, Request};
use causeway_contract::event::EventType;

use super::Functions;

/// Statement type (369) of the reason of a request, in words.
pub(super) const REASON_IN_WORDS: &str = "AES";

/// Fills the members that no element of their own holds.
pub(crate) fn complete(declaration: &mut Declaration, functions: &Functions) {
    declaration.regime = declaration.kind.as_deref().and_then(regime).map(str::to_owned);
    declaration.request = request(declaration, functions);
    let items = declaration.items.iter_mut().flat_map(|item| &mut item.documents);
    for document in declaration.documents.iter_mut().chain(items) {
        document.code = document.code.take().or_else(|| code(document));
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

/// Category and type together, where the partner writes them apart, as people and tariffs quote a document: `C` and `400`
/// make `C400`.
pub(super) fn code(document: &DeclarationDocument) -> Option<String> {
    Some(format!("{}{}", document.category.as_deref()?, document.kind.as_deref()?))
}

/// True for the reason of a request in words.
pub(super) fn is_reason_in_words(information: &AdditionalInformation) -> bool {
    information.kind.as_deref() == Some(REASON_IN_WORDS)
}

/// What an amendment or a cancellation asks for, and why: in the words of a reason of its own, where the partner has
/// one, else of the statement meant for it.
fn request(declaration: &Declaration, functions: &Functions) -> Option<Request> {
    let asks = matches!(
        functions.event(declaration),
        Ok(Some(EventType::DeclarationAmendmentRequested | EventType::DeclarationCancellationRequested))
    );
    let statement = || {
        let mut stated = declaration.information.iter().filter(|information| is_reason_in_words(information));
        stated.next().and_then(|information| information.text.clone())
    };
    let in_words = declaration.request.as_ref().and_then(|request| request.text.clone());
    asks.then(|| Request {
        lrn: declaration.lrn.clone(),
        reason: declaration.amendments.first().and_then(|amendment| amendment.reason.clone()),
        text: in_words.or_else(statement),
    })
}

#[cfg(test)]
mod tests {
    use super::{Functions, complete};
    use causeway_contract::canonical::{AdditionalInformation, Amendment, Declaration, DeclarationDocument};

    fn functions() -> Functions {
        Functions::compile(&crate::schemas(), "wco/dec/functions.csv").expect("the shipped table compiles")
    }

    fn of(function: &str, kind: &str) -> Declaration {
        Declaration { function: Some(function.into()), kind: Some(kind.into()), ..Declaration::default() }
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
        complete(&mut declaration, &functions());
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
        complete(&mut declaration, &functions());
        assert_eq!(declaration.regime, None);
        assert_eq!(declaration.documents[0].code.as_deref(), Some("C400"));
        assert_eq!(declaration.documents[1].code, None);
    }
}
