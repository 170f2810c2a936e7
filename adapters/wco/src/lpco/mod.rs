//! `wco-lpco-xml`: a permit dressed as a declaration, in a profile of our own.
//!
//! The profile is described box by box in `schemas/wco/LPCO.md`. Between permit and elements stands a layout
//! ([`places`]): blocks are goods items there, packages are documents, what has no element is a statement. One mapping
//! table puts the layout into elements and back, one table tells the statements.
//!
//! | Writing, in this order | Reading, in this order |
//! |---|---|
//! | [`mod@leaves`] every value of the permit, once | [`marks`], [`laid`] is it a permit? Its elements, by the mapping table |
//! | [`layout`], [`mod@reshape`] each to its place or its statement | [`heard`] what its statements say |
//! | [`mod@write`] again until everything has found room or is lost | [`elements`] what its elements say beside them |
//! | | [`gathered`], [`mod@read`] all of it as one permit, without gaps |
//!
//! Both use [`places`], [`statements`] (with [`code`] and [`pieces`]) and [`fit`], so that they cannot drift apart.

mod fit;
mod code;
mod pieces;
mod statements;
mod places;
mod leaves;
mod layout;
mod reshape;
mod write;
mod marks;
mod laid;
mod gathered;
mod heard;
mod elements;
mod read;

use causeway_contract::adapter::{Adapter, CannotWrite, Decoded, EncodeOptions, Encoded, Format, Input};
use causeway_contract::event::{Event, EventType, Kind};
use causeway_contract::profile::{Mapping, Profile};

pub(crate) use statements::Statements;

use crate::VERSION;
use crate::body::Kinds;
use crate::recognise::{Looks, looks};

/// What the schema cannot do without: `Declaration/ID` and `MetaData/ResponsibleCountryCode`.
const NEEDS: &[&str] = &["permit.number", "permit.issuing_country"];

/// Reads and writes permits.
pub(crate) struct LpcoXml {
    format: Format,
    mapping: Mapping,
    statements: Statements,
    kinds: Kinds,
}

impl LpcoXml {
    pub(crate) fn new(mapping: Mapping, statements: Statements, kinds: Kinds) -> Self {
        let permits: Vec<_> = EventType::ALL.iter().copied().filter(|event| event.kind() == Kind::Permit).collect();
        let format = Format {
            id: "wco-lpco-xml".to_owned(),
            profile: None,
            version: VERSION,
            media_type: "application/xml",
            about: "A permit as WCO Data Model 3.6 MetaData/Declaration, in Causeway's own profile CWLPCO".into(),
            reads: permits.clone(),
            writes: permits,
            needs: NEEDS,
        };
        Self { format, mapping, statements, kinds }
    }
}

impl Adapter for LpcoXml {
    fn format(&self) -> &Format {
        &self.format
    }

    fn profile(&self) -> Option<&Profile> {
        Some(self.mapping.profile())
    }

    fn recognises(&self, body: &[u8]) -> bool {
        looks(body) == Some(Looks::Permit)
    }

    fn decode(&self, input: &Input<'_>) -> Decoded {
        read::read(&self.mapping, &self.statements, self.kinds, input)
    }

    fn encode(&self, event: &Event, options: &EncodeOptions) -> Result<Encoded, CannotWrite> {
        write::write(&self.mapping, &self.statements, event, options.explain)
    }
}
