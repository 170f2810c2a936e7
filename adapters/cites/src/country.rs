//! Countries that the form does not name in a box of their own.
//!
//! The country of export and the country of import are those of the exporter's and the importer's address (boxes 4 and
//! 3a). The issuing country, half of a permit's key, is that of the Management Authority (box 6), else the exporter's
//! for a permit or certificate of (re-)export, the importer's for an import permit. The daemon may know better: a
//! publisher registered for one country issues for that country.

use causeway_contract::canonical::{Party, Permit};
use causeway_contract::codes::Countries;

/// After reading: names the countries.
pub(crate) fn derive(permit: &mut Permit) {
    permit.country_of_export = of(permit.exporter.as_ref());
    permit.country_of_import = of(permit.importer.as_ref());
    permit.issuing_country = issuer(permit);
}

/// Where the derived countries come from: their canonical path, and that of the address they follow.
pub(crate) fn sources(permit: &Permit) -> Vec<(&'static str, &'static str)> {
    const EXPORTER: &str = "permit.exporter.address.country";
    const IMPORTER: &str = "permit.importer.address.country";
    const AUTHORITY: &str = "permit.management_authority.address.country";
    let issuer = match (of(permit.management_authority.as_ref()), permit.kind.as_deref()) {
        (Some(_), _) => AUTHORITY,
        (None, Some("import")) => IMPORTER,
        (None, _) => EXPORTER,
    };
    let issuer = permit.issuing_country.is_some().then_some(("permit.issuing_country", issuer));
    let sides = [("permit.country_of_export", EXPORTER), ("permit.country_of_import", IMPORTER)];
    issuer.into_iter().chain(sides).collect()
}

/// Before writing: takes away the countries that follow from the addresses, and writes those that an address does not
/// say yet into it. What contradicts an address stays, to be told as a loss.
pub(crate) fn settle(permit: &mut Permit) {
    home(&mut permit.country_of_export, &mut permit.exporter);
    home(&mut permit.country_of_import, &mut permit.importer);
    if permit.issuing_country == issuer(permit) {
        permit.issuing_country = None;
    } else {
        home(&mut permit.issuing_country, &mut permit.management_authority);
    }
}

fn issuer(permit: &Permit) -> Option<String> {
    let country = of(permit.management_authority.as_ref()).or_else(|| match permit.kind.as_deref() {
        Some("export" | "reexport") => of(permit.exporter.as_ref()),
        Some("import") => of(permit.importer.as_ref()),
        _ => None,
    });
    country.map(|written| Countries::normal(&written))
}

fn of(party: Option<&Party>) -> Option<String> {
    party?.address.as_ref()?.country.clone()
}

fn home(country: &mut Option<String>, party: &mut Option<Party>) {
    if country.is_none() {
        return;
    }
    match of(party.as_ref()) {
        Some(said) if country.as_ref() == Some(&said) => *country = None,
        Some(_) => {}
        None => {
            let address = party.get_or_insert_default().address.get_or_insert_default();
            address.country = country.take();
        }
    }
}

#[cfg(test)]
mod tests {
    use causeway_contract::canonical::{Address, Party, Permit};

    use super::{derive, settle};

    fn party(country: &str) -> Option<Party> {
        let address = Address { country: Some(country.to_owned()), ..Address::default() };
        Some(Party { address: Some(address), ..Party::default() })
    }

    fn issued_in(permit: Permit) -> Option<String> {
        let mut permit = permit;
        derive(&mut permit);
        permit.issuing_country
    }

    #[test]
    fn the_issuing_country_is_box_6_else_the_side_the_permit_is_for() {
        let kind = |kind: &str| Permit {
            kind: Some(kind.to_owned()),
            exporter: party("MG"),
            importer: party("DE"),
            ..Permit::default()
        };
        assert_eq!(issued_in(kind("export")).as_deref(), Some("MG"));
        assert_eq!(issued_in(kind("reexport")).as_deref(), Some("MG"));
        assert_eq!(issued_in(kind("import")).as_deref(), Some("DE"));
        assert_eq!(issued_in(kind("other")), None, "either side may issue it");
        let with_box_6 = Permit { management_authority: party("CH"), ..kind("export") };
        assert_eq!(issued_in(with_box_6).as_deref(), Some("CH"));
    }

    #[test]
    fn derived_countries_are_not_written_twice() {
        let mut permit = Permit {
            kind: Some("export".to_owned()),
            exporter: party("MG"),
            importer: party("DE"),
            ..Permit::default()
        };
        let before = permit.clone();
        derive(&mut permit);
        settle(&mut permit);
        assert_eq!(permit, before);
    }

    #[test]
    fn a_country_without_an_address_is_written_into_it_and_one_against_it_stays() {
        let mut permit = Permit {
            kind: Some("export".to_owned()),
            exporter: party("MG"),
            issuing_country: Some("FR".to_owned()),
            country_of_export: Some("KE".to_owned()),
            country_of_import: Some("DE".to_owned()),
            ..Permit::default()
        };
        settle(&mut permit);
        assert_eq!(permit.importer, party("DE"));
        assert_eq!(permit.management_authority, party("FR"));
        assert_eq!((permit.issuing_country, permit.country_of_import), (None, None));
        assert_eq!(permit.country_of_export.as_deref(), Some("KE"), "the exporter lives in MG: told as a loss");
    }
}
