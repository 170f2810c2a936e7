//! What follows from a declaration's elements, said by the elements again.
//!
//! The other way round of [`super::derive`]. A declaration that was read says everything twice, and the derived half
//! is dropped; one that was written by hand may say only the derived half, and the elements are made from it. What
//! contradicts its elements stays, and is a loss.

use causeway_contract::adapter::CannotWrite;
use causeway_contract::canonical::{
    AdditionalInformation, Amendment, Declaration, DeclarationDocument, PointerStep, Request,
};
use causeway_contract::event::EventType;

use super::{Functions, derive};
use crate::origins::Origins;

/// Length of the category at the head of a document's code: `C` of `C400`.
const CATEGORY: usize = 1;
/// Length of such a code.
const CODE: usize = 4;

/// A declaration that says by its elements what is to be written.
///
/// # Errors
/// Where function and type say something else than the event.
pub(crate) fn restate(
    declaration: &Declaration,
    event: EventType,
    functions: &Functions,
) -> Result<(Declaration, Origins), CannotWrite> {
    let mut declaration = declaration.clone();
    let mut origins = Origins::default();
    // What an amended or cancelled declaration says is the declaration; that it is amended, its envelope says.
    let said_as = match event {
        EventType::DeclarationAmended | EventType::DeclarationCancelled => EventType::DeclarationLodged,
        other => other,
    };
    let (function, kind) = functions.codes(said_as);
    fill(&mut declaration.function, function, "function", &mut origins);
    fill(&mut declaration.kind, kind, "type", &mut origins);
    match functions.event(&declaration) {
        Ok(Some(says)) if says == said_as => {}
        Ok(Some(says)) => {
            let reason = format!("function and type of the declaration say {says}, and the event is {event}");
            return Err(CannotWrite::new(reason));
        }
        Ok(None) => return Err(CannotWrite::new(format!("no function code is known for {event}"))),
        Err(reason) => return Err(CannotWrite::new(reason)),
    }
    drop_derived(&mut declaration, &mut origins);
    Ok((declaration, origins))
}

fn fill(member: &mut Option<String>, code: Option<&str>, name: &str, origins: &mut Origins) {
    if let (None | Some(""), Some(code)) = (member.as_deref(), code) {
        *member = Some(code.to_owned());
        origins.came(name, "");
    }
}

/// Drops what the elements say, and makes elements of what they do not.
pub(crate) fn drop_derived(declaration: &mut Declaration, origins: &mut Origins) {
    if declaration.kind.as_deref().and_then(derive::regime) == declaration.regime.as_deref() {
        declaration.regime = None;
    }
    for (at, document) in declaration.documents.iter_mut().enumerate() {
        split(document, &format!("documents[{at}]"), origins);
    }
    for (item_at, item) in declaration.items.iter_mut().enumerate() {
        for (at, document) in item.documents.iter_mut().enumerate() {
            split(document, &format!("items[{item_at}].documents[{at}]"), origins);
        }
    }
    if let Some(request) = declaration.request.take() {
        declaration.request = Some(rest_of(request, declaration, origins)).filter(|rest| *rest != Request::default());
    }
}

/// A document's code as category and type.
fn split(document: &mut DeclarationDocument, place: &str, origins: &mut Origins) {
    if document.code == derive::code(document) {
        document.code = None;
        return;
    }
    let parts = document.code.as_deref().filter(|code| code.chars().count() == CODE).map(|code| {
        let (category, kind): (Vec<_>, Vec<_>) = code.chars().enumerate().partition(|(at, _)| *at < CATEGORY);
        let text = |part: Vec<(usize, char)>| part.into_iter().map(|(_, character)| character).collect::<String>();
        (text(category), text(kind))
    });
    let Some((category, kind)) = parts else { return };
    let fits = |member: &Option<String>, part: &str| member.as_deref().is_none_or(|member| member == part);
    if !fits(&document.category, &category) || !fits(&document.kind, &kind) {
        return;
    }
    for (member, name, part) in [(&mut document.category, "category", category), (&mut document.kind, "type", kind)] {
        if member.is_none() {
            *member = Some(part);
            origins.came(format!("{place}.{name}"), format!("{place}.code"));
        }
    }
    document.code = None;
}

/// Says a request by its elements; what they contradict is left.
fn rest_of(request: Request, declaration: &mut Declaration, origins: &mut Origins) -> Request {
    let Request { lrn, reason, text } = request;
    let lrn = say(lrn, &mut declaration.lrn, ("lrn", "request.lrn"), origins);
    let reason = reason.and_then(|reason| {
        if declaration.amendments.is_empty() {
            declaration.amendments.push(Amendment::default());
        }
        let first = declaration.amendments.first_mut().map(|amendment| &mut amendment.reason)?;
        say(Some(reason), first, ("amendments[0].reason", "request.reason"), origins)
    });
    let text = text.and_then(|text| {
        let stands = declaration.information.iter().position(derive::is_reason_in_words);
        let at = stands.unwrap_or(declaration.information.len());
        if stands.is_none() {
            origins.came(format!("information[{at}]"), "");
            declaration.information.push(reason_in_words());
        }
        let place = format!("information[{at}].text");
        let member = declaration.information.get_mut(at).map(|information| &mut information.text)?;
        say(Some(text), member, (&place, "request.text"), origins)
    });
    Request { lrn, reason, text }
}

/// The reason of the first amendment, in words: it points at the declaration and at that amendment.
fn reason_in_words() -> AdditionalInformation {
    let step =
        |section: &str| PointerStep { section: Some(section.to_owned()), sequence: Some(1), ..PointerStep::default() };
    AdditionalInformation {
        kind: Some(derive::REASON_IN_WORDS.to_owned()),
        pointer: vec![step("42A"), step("06A")],
        ..AdditionalInformation::default()
    }
}

/// Puts a derived value where its element is silent. What is left where the element says something else.
fn say(
    value: Option<String>,
    element: &mut Option<String>,
    (to, from): (&str, &str),
    origins: &mut Origins,
) -> Option<String> {
    if value == *element {
        return None;
    }
    let value = value?;
    if element.is_some() {
        return Some(value);
    }
    *element = Some(value);
    origins.came(to, from);
    None
}
