//! A small standard of our own, for tests: an order with lines, which may stand in a parcel's slot.
#![allow(dead_code, reason = "each test file uses its part")]
#![allow(clippy::expect_used, reason = "these tables are ours")]

use std::sync::Arc;

use causeway_contract::profile::{Mapping, Profile, Tolerance};
use causeway_contract::schemas::Schemas;

pub(crate) const NS: &str = "urn:order";

const ELEMENTS: &str = "\
path,namespace,min,max,content,type,id
Order,o,1,*,element,,
Order/Number,o,1,1,simple,NumberType,B1
Order/Kind,o,0,1,simple,token,
Order/Issued,o,0,1,element,,
Order/Issued/DateTimeString,d,1,1,simple,DateType,
Order/Urgent,o,0,1,simple,boolean,
Order/Weight,o,0,1,simple,WeightType,
Order/Total,o,0,1,simple,TotalType,
Order/Seller,o,0,1,element,,
Order/Seller/ID,o,0,1,simple,IdType,
Order/Seller/Name,o,0,1,simple,TextType,
Order/Seller/Country,o,0,1,simple,token,
Order/Line,o,1,*,element,,L1
Order/Line/Position,o,0,1,simple,integer,
Order/Line/Name,o,1,1,simple,TextType,
Order/Line/Remark,o,0,*,simple,TextType,
Order/Line/Codes,o,0,1,simple,token,
Order/Line/Document,o,0,*,element,,
Order/Line/Document/Type,o,0,1,simple,token,
Order/Line/Document/ID,o,0,1,simple,token,
Order/Line/Group,o,0,*,element,,
Order/Line/Group/Mark,o,0,1,simple,token,
Order/Line/Group/Note,o,0,1,simple,token,
Order/Signature,o,0,2,element,,
Order/Signature/Role,o,0,1,simple,token,
Order/Signature/At,o,0,1,simple,dateTime,
Order/Place,o,0,1,simple,token,
";

const PARCEL: &str = "\
path,namespace,min,max,content,type,id
Parcel,m,1,1,element,,
Parcel/Version,m,1,1,simple,token,
Parcel/*,,1,3,slot,o:Order,
";

const TYPES: &str = "\
type,base,whitespace,facets
NumberType,token,,maxLength=8
TextType,string,,maxLength=20;pattern=.*[^\\s].*
WeightType,decimal,,totalDigits=6;fractionDigits=2
TotalType,decimal,,
UnitType,token,,maxLength=5
IdType,token,,
DateType,string,,pattern=(20\\d{6})(\\d{6}(Z|[-+]\\d\\d))?
";

const ATTRIBUTES: &str = "\
type,attribute,use,base
WeightType,unitCode,required,UnitType
TotalType,currencyID,optional,token
IdType,schemeID,optional,token
IdType,schemeAgencyID,optional,token
DateType,formatCode,required,token
TextType,languageID,optional,token
";

/// Tables of the test standard: `t` (orders) and `p` (parcels).
pub(crate) fn schemas() -> Tables {
    let mut schemas = Schemas::compiled(&[
        ("t/elements.csv", ELEMENTS),
        ("t/namespaces.csv", "prefix,uri,match\no,urn:order,strict\nd,urn:dates,strict\n"),
        ("t/types.csv", TYPES),
        ("t/attributes.csv", ATTRIBUTES),
        ("p/elements.csv", PARCEL),
        ("p/namespaces.csv", "prefix,uri,match\nm,urn:parcel,strict\no,urn:order,strict\n"),
    ]);
    schemas.insert("t/order.mapping.csv", MAPPING.to_owned());
    Tables(schemas)
}

pub(crate) const MAPPING: &str = include_str!("mapping.csv");

/// Tables that a test may change.
pub(crate) struct Tables(Schemas);

impl Tables {
    /// With one table rewritten.
    pub(crate) fn map_table(mut self, name: &str, change: impl Fn(&str) -> String) -> Schemas {
        let text = change(self.0.get(name).expect("a table"));
        self.0.insert(name, text);
        self.0
    }
}

impl std::ops::Deref for Tables {
    type Target = Schemas;

    fn deref(&self) -> &Schemas {
        &self.0
    }
}

pub(crate) fn profile() -> Profile {
    Profile::compile(&schemas(), &["t", "p"]).expect("the tables of the tests compile")
}

/// An order with this inside.
pub(crate) fn order(inside: &str) -> String {
    format!("<o:Order xmlns:o=\"{NS}\">{inside}</o:Order>")
}

/// The mapping of the test standard.
pub(crate) fn mapping() -> Mapping {
    let profile = Arc::new(profile().tolerant(Tolerance { unknown_elements: true, ..Tolerance::default() }));
    Mapping::compile(&profile, &schemas(), "t/order.mapping.csv").expect("the mapping of the tests compiles")
}
