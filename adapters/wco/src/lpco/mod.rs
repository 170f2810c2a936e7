//! `wco-lpco-xml`: a permit dressed as a declaration, in a profile of our own.
//!
//! The profile is described box by box in `schemas/wco/LPCO.md`. Writing goes in two steps: [`mod@reshape`] lays the
//! permit out as a declaration would be (a table could not: blocks become goods items, packages become documents,
//! what has no element becomes a statement), and the mapping table puts that into elements. A value that does not fit
//! its element goes through a second time as a statement, which takes any length.

mod leaves;
mod layout;
mod reshape;
mod statements;
mod times;

use std::collections::BTreeSet;

use causeway_contract::adapter::{Adapter, CannotWrite, Decoded, EncodeOptions, Encoded, Format, Input, Loss, Move};
use causeway_contract::event::{Event, EventType, Kind};
use causeway_contract::profile::{Mapping, Written};

pub(crate) use statements::Statements;

use crate::VERSION;
use crate::recognise::{Looks, looks};
use reshape::{Reshaped, reshape};

/// Root that is written.
const ROOT: &str = "MetaData";

/// What the schema cannot do without: `Declaration/ID` and `MetaData/ResponsibleCountryCode`.
const NEEDS: &[&str] = &["permit.number", "permit.issuing_country"];

/// Writes permits.
pub(crate) struct LpcoXml {
    format: Format,
    mapping: Mapping,
    statements: Statements,
}

impl LpcoXml {
    pub(crate) fn new(mapping: Mapping, statements: Statements) -> Self {
        let permits = EventType::ALL.iter().copied().filter(|event| event.kind() == Kind::Permit);
        let format = Format {
            id: "wco-lpco-xml".to_owned(),
            version: VERSION,
            media_type: "application/xml",
            about: "A permit as WCO Data Model 3.6 MetaData/Declaration, in Causeway's own profile CWLPCO",
            reads: Vec::new(),
            writes: permits.collect(),
            needs: NEEDS,
        };
        Self { format, mapping, statements }
    }

    fn write(&self, event: &Event, barred: &BTreeSet<String>, explain: bool) -> (Reshaped, Written) {
        let reshaped = reshape(event, &self.statements, barred);
        let written = self.mapping.write(ROOT, &reshaped.value, &[], explain);
        (reshaped, written)
    }

    /// The values that found no room in their element and may go as statements instead.
    fn refused(&self, reshaped: &Reshaped, written: &Written, barred: &BTreeSet<String>) -> BTreeSet<String> {
        let refused = written.losses.iter().flat_map(|loss| reshaped.origins.of(&loss.path));
        refused.filter(|path| !barred.contains(*path) && self.statements.take(&pattern(path))).cloned().collect()
    }
}

impl Adapter for LpcoXml {
    fn format(&self) -> &Format {
        &self.format
    }

    fn recognises(&self, body: &[u8]) -> bool {
        looks(body) == Some(Looks::Permit)
    }

    fn decode(&self, _input: &Input<'_>) -> Decoded {
        Decoded::default()
    }

    fn encode(&self, event: &Event, options: &EncodeOptions) -> Result<Encoded, CannotWrite> {
        let Some(permit) = &event.data.permit else {
            return Err(CannotWrite::new(format!(
                "{} came without its permit; this format carries whole permits only",
                event.kind
            )));
        };
        if permit.number.as_deref().is_none_or(|number| number.trim().is_empty()) {
            return Err(CannotWrite::new("the permit has no number, and a document needs one"));
        }
        let mut barred = BTreeSet::new();
        let (mut reshaped, mut written) = self.write(event, &barred, options.explain);
        let refused = self.refused(&reshaped, &written, &barred);
        if !refused.is_empty() {
            barred.extend(refused);
            (reshaped, written) = self.write(event, &barred, options.explain);
        }
        if !written.missing.is_empty() {
            return Err(CannotWrite::new(format!("nothing to write into {}", written.missing.join(", "))));
        }
        Ok(encoded(event, reshaped, written))
    }
}

/// Losses and moves told in the permit's own paths.
fn encoded(event: &Event, reshaped: Reshaped, written: Written) -> Encoded {
    let Reshaped { origins, mut losses, .. } = reshaped;
    for Loss { path, value, reason } in written.losses {
        let lost = |origin: &String| Loss { path: origin.clone(), value: value.clone(), reason: reason.clone() };
        losses.extend(origins.of(&path).map(lost));
    }
    losses.extend(event.data.extension.iter().enumerate().map(|(at, entry)| Loss {
        path: format!("extension[{at}]"),
        value: entry.value.clone(),
        reason: format!("`{}` of the format it came in is not part of this profile", entry.path),
    }));
    let moves = written.moves.into_iter().map(|Move { from, to, value }| {
        let from = origins.source(&from).map(str::to_owned).unwrap_or(from);
        Move { from, to, value }
    });
    Encoded { bytes: written.bytes, losses, moves: moves.collect() }
}

/// A path without its positions.
fn pattern(path: &str) -> String {
    let mut pattern = String::with_capacity(path.len());
    let mut within = false;
    for character in path.chars() {
        within = (within || character == '[') && character != ']';
        if !within || character == '[' {
            pattern.push(character);
        }
    }
    pattern
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_pattern_is_a_path_without_positions() {
        assert_eq!(super::pattern("permit.items[12].marks[0]"), "permit.items[].marks[]");
        assert_eq!(super::pattern("permit.number"), "permit.number");
    }
}
