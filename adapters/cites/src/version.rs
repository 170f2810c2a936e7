//! One version of the toolkit, compiled; and the words in which version 1 differs.

use std::sync::Arc;

use causeway_contract::canonical::Permit;
use causeway_contract::event::Extension;
use causeway_contract::profile::{Mapping, Profile, Tolerance};
use causeway_contract::schemas::{Schemas, TableProblem};

use crate::recognise::Version;

/// Profile and mapping of one version.
#[derive(Debug)]
pub(crate) struct Dialect {
    pub(crate) version: Version,
    pub(crate) profile: Arc<Profile>,
    pub(crate) mapping: Mapping,
}

impl Dialect {
    /// Compiles the tables of a version.
    ///
    /// # Errors
    /// Every problem of every table.
    pub(crate) fn compile(version: Version, schemas: &Schemas) -> Result<Self, Vec<TableProblem>> {
        let dir = match version {
            Version::V1 => "cites/v1",
            Version::V2 => "cites/v2",
        };
        // Real permits come with members of the EU model, empty elements and attributes that say `?`.
        let profile = Arc::new(Profile::compile(schemas, &[dir])?.tolerant(Tolerance::ALL));
        let mapping = Mapping::compile(&profile, schemas, &format!("{dir}/cites-epermit-xml.mapping.csv"))?;
        Ok(Self { version, profile, mapping })
    }
}

/// What version 2 calls otherwise.
const RENAMED: &[(&str, &str)] = &[
    ("CBFShip", "CITESEPermit"),
    ("InspectedUnitQuantity", "UnitQuantity"),
    ("ApplicableCrossBorderGovernmentProcedure", "ApplicableCrossBorderRegulatoryProcedure"),
];

/// What version 2 does not have.
const DROPPED: &[&str] =
    &["CountryIdentificationTradeCountry", "SubordinateTradeCountrySubDivision", "ImportTradeCountry"];

/// The second place that version 1 has for box 3a.
const COUNTRY_OF_IMPORT: &str = "CBFShip/SpecifiedSupplyChainConsignment/ImportTradeCountry/ID";

/// Gives what a version 1 document says beyond the model the path that it has in version 2, the one that is written,
/// so that it can go on there. What version 2 does not have keeps its path, unless it only repeats what is read.
pub(crate) fn in_version_2(extension: Vec<Extension>, permit: &Permit) -> Vec<Extension> {
    let repeats = |one: &Extension| {
        one.path.starts_with(COUNTRY_OF_IMPORT) && permit.country_of_import.as_ref() == Some(&one.value)
    };
    let of_version_2 = |Extension { path, value }| Extension { path: path_in_version_2(path), value };
    extension.into_iter().filter(|one| !repeats(one)).map(of_version_2).collect()
}

fn path_in_version_2(path: String) -> String {
    let name = |step: &str| step.split('[').next().unwrap_or(step).to_owned();
    if path.split('/').any(|step| DROPPED.contains(&name(step).as_str())) {
        return path;
    }
    let renamed = |step: &str| {
        let name = name(step);
        let new = RENAMED.iter().find(|(old, _)| *old == name).map(|(_, new)| *new);
        new.map_or_else(|| step.to_owned(), |new| step.replacen(&name, new, 1))
    };
    path.split('/').map(renamed).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::path_in_version_2;

    /// Paths of a table of elements.
    fn paths(table: &str) -> Vec<String> {
        let rows = crate::schemas().get(table).unwrap().to_owned();
        let rows = rows.lines().filter(|line| !line.starts_with('#')).skip(1);
        rows.map(|line| line.split(',').next().unwrap().to_owned()).collect()
    }

    #[test]
    fn every_element_of_version_1_has_a_name_in_version_2_or_is_known_to_be_dropped() {
        let v2 = paths("cites/v2/elements.csv");
        for old in paths("cites/v1/elements.csv") {
            let new = path_in_version_2(old.clone());
            assert_eq!(v2.contains(&new), !new.starts_with("CBFShip"), "{old} became {new}");
        }
    }

    #[test]
    fn positions_and_attributes_stay() {
        let old =
            "CBFShip/SpecifiedSupplyChainConsignment/ExaminationTransportEvent[2]/InspectedUnitQuantity/@unitCode";
        let new = "CITESEPermit/SpecifiedSupplyChainConsignment/ExaminationTransportEvent[2]/UnitQuantity/@unitCode";
        assert_eq!(path_in_version_2(old.to_owned()), new);
    }
}
