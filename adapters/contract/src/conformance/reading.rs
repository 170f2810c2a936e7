//! Samples decode, the same every time, and findings say where and by which rule.

use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::adapter::{Adapter, Decoded, Input, Part};
use crate::conformance::{Case, Claim, Report};
use crate::finding::Finding;

/// Longest message of a finding, in bytes: a finding quotes the document, it does not repeat it.
const MESSAGE_BYTES: usize = 2_000;

/// Reads a body, giving the text of a panic instead of panicking.
pub(super) fn decode(adapter: &dyn Adapter, input: &Input<'_>) -> Result<Decoded, String> {
    guarded(|| {
        adapter.recognises(input.body);
        adapter.decode(input)
    })
}

/// Calls the adapter, giving the text of a panic instead of panicking.
pub(super) fn guarded<T>(call: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(call)).map_err(|payload| {
        let text = payload.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| payload.downcast_ref::<&str>().copied());
        format!("panicked: {}", text.unwrap_or("(no text)"))
    })
}

/// Asks of one sample what must hold of it as it is.
pub(super) fn examine(adapter: &dyn Adapter, case: &Case, report: &mut Report) {
    let mut ask = |law, holds| report.ask(&case.name, law, holds);
    let input = Input::new(&case.input);
    let decoded = match decode(adapter, &input) {
        Ok(decoded) => decoded,
        Err(panic) => return ask("decoding never panics", Some(panic)),
    };
    ask("the sample is what its author claims", against_claim(case.claim, &decoded));
    ask("what is read is in order", disorder(adapter, &decoded));
    ask("an adapter recognises what it reads", {
        (case.claim == Claim::Readable && !adapter.recognises(&case.input)).then(|| "recognises() said no".to_owned())
    });
    let again = adapter.decode(&input);
    ask("the same bytes are read the same way", (again != decoded).then(|| first_difference(&decoded, &again)));
    ask("where values came from is told only if asked", {
        decoded.parts.iter().any(|part| !part.moves.is_empty()).then(|| "moves without being asked".to_owned())
    });
    let explained = adapter.decode(&Input { explain: true, ..input });
    ask("where values came from is told if asked", {
        let silent = explained.parts.iter().any(|part| clean(part) && part.moves.is_empty());
        silent.then(|| "no moves although asked".to_owned())
    });
    let same = Decoded {
        parts: explained.parts.into_iter().map(|part| Part { moves: Vec::new(), ..part }).collect(),
        findings: explained.findings,
    };
    ask("explaining changes nothing", (same != decoded).then(|| first_difference(&decoded, &same)));
}

/// What contradicts the claim of the sample's author.
fn against_claim(claim: Claim, decoded: &Decoded) -> Option<String> {
    let errors: Vec<_> = decoded.all_findings().filter(|finding| finding.is_error()).map(Finding::to_string).collect();
    match claim {
        Claim::Readable if !errors.is_empty() => Some(format!("said to be readable, but:\n{}", errors.join("\n"))),
        Claim::Readable if decoded.parts.is_empty() => Some("said to be readable, but no event came out".to_owned()),
        Claim::Broken if errors.is_empty() => Some("said to be broken, but read without an error finding".to_owned()),
        _ => None,
    }
}

/// What must never come out of a reader, whatever went in.
pub(super) fn disorder(adapter: &dyn Adapter, decoded: &Decoded) -> Option<String> {
    if let Some(wrong) = decoded.all_findings().find_map(misshapen) {
        return Some(wrong);
    }
    if decoded.parts.is_empty() && !refused(decoded) {
        return Some("no event and no error finding: the body vanished".to_owned());
    }
    if decoded.findings.iter().any(Finding::is_error) {
        return None;
    }
    decoded.parts.iter().enumerate().filter(|(_, part)| clean(part)).find_map(|(n, part)| {
        let Some(document) = part.draft.data.document() else {
            return Some(format!(
                "event {n} has no error and not exactly one document: {}",
                part.draft.data.to_value()
            ));
        };
        let kind = part.draft.kind?;
        if kind.kind() != document.kind() {
            return Some(format!("event {n} is {kind}, its document a {}", document.kind().as_str()));
        }
        (!adapter.format().reads.contains(&kind))
            .then(|| format!("event {n} is {kind}, which the format does not read"))
    })
}

/// What is wrong with a finding itself.
fn misshapen(finding: &Finding) -> Option<String> {
    if finding.rule.is_empty() || finding.message.is_empty() {
        return Some(format!("a finding without rule or message: {finding:?}"));
    }
    if finding.is_error() && finding.path.is_empty() && finding.place.is_none() {
        return Some(format!("an error finding with neither path nor place: {finding}"));
    }
    if finding.place.is_some_and(|place| place.line == 0 || place.column == 0) {
        return Some(format!("lines and columns count from 1: {finding}"));
    }
    (finding.message.len() > MESSAGE_BYTES)
        .then(|| format!("a finding of {} bytes ({})", finding.message.len(), finding.rule))
}

/// True if something stops every event of the body, or each of them.
pub(super) fn refused(decoded: &Decoded) -> bool {
    decoded.findings.iter().any(Finding::is_error) || (!decoded.parts.is_empty() && !decoded.parts.iter().any(clean))
}

/// True if no error stops this event.
pub(super) fn clean(part: &Part) -> bool {
    !part.findings.iter().any(Finding::is_error)
}

fn first_difference(left: &Decoded, right: &Decoded) -> String {
    if left.findings != right.findings {
        return format!("findings {:?}\n      and then {:?}", left.findings, right.findings);
    }
    let differing = left.parts.iter().zip(&right.parts).find(|(left, right)| left != right);
    match differing {
        Some((left, right)) => format!("{left:?}\n      and then {right:?}"),
        None => format!("{} events and then {}", left.parts.len(), right.parts.len()),
    }
}
