//! A permit event to its document: laid out, written, and laid out again until every value has found room or is lost.

use causeway_contract::adapter::{CannotWrite, Encoded, Loss, Move};
use causeway_contract::event::{Event, Kind};
use causeway_contract::profile::{Mapping, Written};

use super::leaves::{Refusal, Refusals};
use super::reshape::{Reshaped, reshape};
use super::statements::Statements;

/// Root that is written.
const ROOT: &str = "MetaData";

/// What no document can be without, in the event.
const NUMBER: &str = "permit.number";

/// Writes an event.
///
/// # Errors
/// Why it has no place in this profile.
pub(crate) fn write(
    mapping: &Mapping,
    statements: &Statements,
    event: &Event,
    explain: bool,
) -> Result<Encoded, CannotWrite> {
    has_a_place(event)?;
    let mut refusals = Refusals::new();
    loop {
        let reshaped = reshape(event, statements, &refusals);
        let written = mapping.write(ROOT, &reshaped.value, &[], explain);
        // Every round either a value moves on from its element to its statement, or one is lost for good.
        if refuse(statements, &reshaped, &written, &mut refusals) {
            continue;
        }
        if let Some(Refusal::Lost(reason)) = refusals.get(NUMBER) {
            return Err(CannotWrite::new(format!("the number of the permit: {reason}")));
        }
        if !written.missing.is_empty() {
            return Err(CannotWrite::new(format!("nothing to write into {}", written.missing.join(", "))));
        }
        return Ok(encoded(event, reshaped, written));
    }
}

/// Is there something to write, and is it a permit's?
fn has_a_place(event: &Event) -> Result<(), CannotWrite> {
    let kind = event.kind;
    let Some(permit) = event.data.permit.as_ref().filter(|_| kind.kind() == Kind::Permit) else {
        return Err(CannotWrite::new(match kind.kind() {
            Kind::Permit => format!("{kind} came without its permit; its number at least is needed"),
            of => format!("{kind} is an event of a {}; this format carries permits only", of.as_str()),
        }));
    };
    if permit.number.as_deref().is_none_or(|number| number.trim().is_empty()) {
        return Err(CannotWrite::new("the permit has no number, and a document needs one"));
    }
    Ok(())
}

/// Notes the values that found no room where they were put. True if there is a new one.
fn refuse(statements: &Statements, reshaped: &Reshaped, written: &Written, refusals: &mut Refusals) -> bool {
    let (mut any, mut lost) = (false, false);
    for loss in &written.losses {
        let of_statement = loss.path.contains("statements[");
        for origin in reshaped.origins.of(&loss.path) {
            let to_statement = !of_statement && statements.takes(origin);
            let refusal = if to_statement { Refusal::ByElement } else { Refusal::Lost(loss.reason.clone()) };
            if refusals.get(origin).is_none_or(|before| *before == Refusal::ByElement && !to_statement) {
                refusals.insert(origin.clone(), refusal);
                any = true;
                lost |= !to_statement;
            }
        }
    }
    if lost {
        // What an element refused for the sake of a lost companion may fit without it: as if it had never been there.
        refusals.retain(|_, refusal| *refusal != Refusal::ByElement);
    }
    any
}

/// Losses and moves told in the event's own paths.
fn encoded(event: &Event, reshaped: Reshaped, written: Written) -> Encoded {
    let Reshaped { origins, mut losses, .. } = reshaped;
    losses.extend(event.data.extension.iter().enumerate().map(|(at, entry)| Loss {
        path: format!("extension[{at}]"),
        value: entry.value.clone(),
        reason: format!("`{}` of the format it came in is not part of this profile", entry.path),
    }));
    let moves = written.moves.into_iter().map(|Move { from, to, value }| {
        let from = origins.source(&from).map(str::to_owned).unwrap_or(from);
        Move { from, to, value }
    });
    Encoded { bytes: written.text.into_bytes(), losses, moves: moves.collect() }
}
