//! The canonical model: what Causeway carries, whatever language it came in.
//!
//! Member names are fixed by the project's contract. Every list and member may be left out. Quantities and
//! amounts are decimal strings, never floats; times are RFC 3339 strings that keep the zone they were written with.

mod declaration;
mod grant;
mod notice;
mod party;
mod permit;
mod quantity;

pub use declaration::{
    AdditionalInformation, Amendment, Classification, Declaration, DeclarationDocument, GoodsItem, GoodsLocation,
    Holder, Issuer, Offices, Origin, Packaging, Parties, PointerStep, PreviousDocument, Procedure, Request, Transport,
    TransportEquipment, TransportMeans, Values,
};
pub use grant::{EventRef, Grant};
pub use notice::{Duty, Notice, NoticeError, NoticeOffice, NoticeStatus};
pub use party::{Address, Identifier, Party};
pub use permit::{
    Authentication, Endorsement, IssuedBy, LastReexport, Permit, PermitItem, PermitLine, PermitOrigin, PermitReference,
    Place as PermitPlace, Purpose, Quota, TransportDocument,
};
pub use quantity::{Amount, Quantity, Written};
