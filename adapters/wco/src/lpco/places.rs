//! Where values of a permit stand in the layout of a declaration: one list for writing and for reading.
//!
//! The layout is what `wco-lpco-xml.mapping.csv` writes from and reads into:
//! ```text
//! country  number  issued_at  issue_place  issuer_name  item_count  export_country  destination_country
//! authority  exporter  importer  applicant           parties, each with at most one id, street, postcode, subdivision
//! transport[]   {category, type, number}             box 15
//! statements[]  {type, code, text}                   what has no element of its own
//! items[]       one a block of the form:
//!   number  description
//!   documents[]  {category, type, number, effective_at, authority, quantity}   the permit; one a package of box 11
//!   statements[]  packages[] {number, marks}  origins[] {country}  previous[] {category, number, type}
//! ```

use super::fit::Fit;

/// Most goods items of a declaration (68A): blocks beyond have no place.
pub(crate) const MOST_BLOCKS: usize = 999;

/// Values of the header: canonical path, place of the layout, how the element holds it.
pub(crate) const HEADER: [(&str, &str, Fit); 7] = [
    ("permit.issuing_country", "country", Fit::Line),
    ("permit.number", "number", Fit::Line),
    ("permit.issued_at", "issued_at", Fit::Moment),
    ("permit.issued_by.place.code", "issue_place", Fit::Line),
    ("permit.issued_by.name", "issuer_name", Fit::Line),
    ("permit.country_of_export", "export_country", Fit::Line),
    ("permit.country_of_import", "destination_country", Fit::Line),
];

/// Parties: canonical path, place of the layout.
pub(crate) const PARTIES: [(&str, &str); 4] = [
    ("permit.management_authority", "authority"),
    ("permit.exporter", "exporter"),
    ("permit.importer", "importer"),
    ("permit.applicant", "applicant"),
];

/// Members of a party that have an element; the element of the contact only exporter and importer have.
pub(crate) const PARTY: [&str; 7] = [
    "name",
    "address.streets[0]",
    "address.postcodes[0]",
    "address.city",
    "address.subdivisions[0]",
    "address.country",
    "contact",
];

/// Of an identifier and of a quantity: the first member has the text of the element, the others its attributes.
pub(crate) const IDENTIFIER: [&str; 3] = ["value", "scheme", "agency"];
/// See [`IDENTIFIER`].
pub(crate) const QUANTITY: [&str; 3] = ["value", "unit", "qualifier"];

/// Does the element of a party hold this member?
pub(crate) fn has_element(party: &str, member: &str) -> bool {
    member != "contact" || matches!(party, "exporter" | "importer")
}

/// Values that every document of a goods item repeats: canonical path, member of the document, how it holds it.
pub(crate) const REPEATED: [(&str, &str, Fit); 3] = [
    ("permit.number", "number", Fit::Line),
    ("permit.valid_from", "effective_at", Fit::Moment),
    ("permit.management_authority.name", "authority", Fit::Line),
];

/// The first scientific name of a block, which its description repeats.
pub(crate) const FIRST_NAME: &str = "lines[0].scientific_names[0]";

/// Category of the permit as a document of a goods item, as tariffs quote it: `C400`, `C638`.
pub(crate) const PERMIT_CATEGORY: &str = "C";
/// An import permit.
pub(crate) const IMPORT_PERMIT: &str = "638";
/// Every other permit or certificate.
pub(crate) const OTHER_PERMIT: &str = "400";

/// The document type (D006) of a permit of this type.
pub(crate) fn document_type(permit_type: Option<&str>) -> &'static str {
    if permit_type == Some("import") { IMPORT_PERMIT } else { OTHER_PERMIT }
}

/// Category of documents whose type is a UNTDID 1001 code, as tariffs write it: `N740` is an air waybill.
pub(crate) const TRANSPORT_CATEGORY: &str = "N";

/// A list of earlier documents of a block.
pub(crate) struct Earlier {
    /// Canonical path below the block.
    pub(crate) list: &'static str,
    /// Category (D031), ours.
    pub(crate) category: &'static str,
    /// UNTDID 1001 code that the list implies: a document of that kind does not say it.
    pub(crate) implied: Option<&'static str>,
}

/// Lists of earlier documents of a block.
pub(crate) const EARLIER: [Earlier; 3] = [
    Earlier { list: "origin.permits", category: "ORI", implied: Some("861") },
    Earlier { list: "last_reexport.certificates", category: "LRX", implied: Some("811") },
    Earlier { list: "previous_documents", category: "OTH", implied: None },
];
