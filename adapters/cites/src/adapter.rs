//! The adapter: what it is called, what it can do, and what it is built from.

use causeway_contract::adapter::{Adapter, CannotWrite, Decoded, EncodeOptions, Encoded, Format, Input};
use causeway_contract::event::{Event, EventType, Kind};
use causeway_contract::profile::Profile;
use causeway_contract::schemas::{Schemas, TableProblem};

use crate::codes::Codes;
use crate::recognise::{self, Version};
use crate::version::Dialect;

/// The format `cites-epermit-xml`.
#[derive(Debug)]
pub(crate) struct CitesEpermit {
    format: Format,
    pub(crate) v1: Dialect,
    pub(crate) v2: Dialect,
    pub(crate) codes: Codes,
}

impl CitesEpermit {
    /// Builds it from tables.
    ///
    /// # Errors
    /// Every problem of every table.
    pub(crate) fn build(schemas: &Schemas) -> Result<Self, Vec<TableProblem>> {
        let v1 = Dialect::compile(Version::V1, schemas);
        let v2 = Dialect::compile(Version::V2, schemas);
        let codes = Codes::compile(schemas);
        match (v1, v2, codes) {
            (Ok(v1), Ok(v2), Ok(codes)) => Ok(Self { format: format(), v1, v2, codes }),
            (v1, v2, codes) => Err([v1.err(), v2.err(), codes.err()].into_iter().flatten().flatten().collect()),
        }
    }
}

fn format() -> Format {
    let of_permits = || EventType::ALL.iter().copied().filter(|kind| kind.kind() == Kind::Permit).collect();
    Format {
        id: "cites-epermit-xml".to_owned(),
        profile: None,
        version: env!("CARGO_PKG_VERSION"),
        media_type: "application/xml",
        about: "CITES e-permit in the UN/CEFACT XML of the CITES toolkit: version 2 read and written, version 1 read"
            .into(),
        reads: of_permits(),
        writes: of_permits(),
        needs: NEEDS,
    }
}

/// What rules R01, R02 and R15 ask of a permit: its number and type (box 1), and the country it was issued in.
const NEEDS: &[&str] = &["permit.number", "permit.type", "permit.issuing_country"];

impl Adapter for CitesEpermit {
    fn format(&self) -> &Format {
        &self.format
    }

    fn profile(&self) -> Option<&Profile> {
        Some(&self.v2.profile)
    }

    fn recognises(&self, body: &[u8]) -> bool {
        recognise::version(body).is_some()
    }

    fn decode(&self, input: &Input<'_>) -> Decoded {
        self.read(input)
    }

    fn encode(&self, event: &Event, options: &EncodeOptions) -> Result<Encoded, CannotWrite> {
        self.write(event, options)
    }
}
