use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Address, Amount, Party, Quantity};

/// A customs declaration, or a request about one (amendment, cancellation, presentation).
///
/// Element ids in the comments are those of the WCO Data Model.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Declaration {
    /// Message function (017): `9` original, `13` additional message.
    pub function: Option<String>,
    /// Document name (D013): `IMA`, `EXD`, `COR`, `INV`, `GPR` …
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// `import`, `export` or `transit`, from the type.
    #[schemars(extend("enum" = ["import", "export", "transit", null]))]
    pub regime: Option<String>,
    /// Functional reference (D026): the trader's own number; of a request, the request's.
    pub lrn: Option<String>,
    /// Document reference (D014): Customs' number.
    pub mrn: Option<String>,
    /// Version Customs gave it.
    pub version: Option<String>,
    /// Unique consignment reference (016) of the shipment.
    pub ucr: Option<String>,
    /// Trader's reference (009) beside the UCR.
    pub trader_reference: Option<String>,
    /// Acceptance (023).
    pub accepted_at: Option<String>,
    /// Issue (D011).
    pub issued_at: Option<String>,
    /// What an amendment or cancellation asks for.
    pub request: Option<Request>,
    /// Who takes part.
    pub parties: Parties,
    /// Customs offices.
    pub offices: Offices,
    /// Country of dispatch (062).
    pub export_country: Option<String>,
    /// Country of destination (465).
    pub destination_country: Option<String>,
    /// Where the goods are (64A).
    pub goods_location: Option<GoodsLocation>,
    /// How they travel.
    pub transport: Transport,
    /// Invoice total (109).
    pub invoice: Option<Amount>,
    /// Total gross mass (131).
    pub gross_mass: Option<Quantity>,
    /// Total packages (146).
    pub total_packages: Option<String>,
    /// Number of goods items declared (228).
    pub total_items: Option<String>,
    /// Nature of transaction (103).
    pub transaction_nature: Option<String>,
    /// Header documents (02A).
    pub documents: Vec<DeclarationDocument>,
    /// Previous documents of the shipment (99A).
    pub previous_documents: Vec<PreviousDocument>,
    /// Additional information (03A).
    pub information: Vec<AdditionalInformation>,
    /// Goods items (68A).
    pub items: Vec<GoodsItem>,
    /// What an amendment points at (06A).
    pub amendments: Vec<Amendment>,
}

/// What an amendment or a cancellation asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Request {
    /// The request's own reference.
    pub lrn: Option<String>,
    /// Change reason (099) of its first amendment.
    pub reason: Option<String>,
    /// The reason in words (03A of type `AES`).
    pub text: Option<String>,
}

/// Parties of a declaration or of an item.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Parties {
    /// 57B.
    pub declarant: Option<Party>,
    /// 17B.
    pub submitter: Option<Party>,
    /// 05A.
    pub agents: Vec<Party>,
    /// 57A.
    pub exporter: Option<Party>,
    /// 74A.
    pub importer: Option<Party>,
    /// 30A.
    pub consignor: Option<Party>,
    /// 27A.
    pub consignee: Option<Party>,
    /// 16A.
    pub buyer: Option<Party>,
    /// 09B.
    pub seller: Option<Party>,
    /// 18A.
    pub carrier: Option<Party>,
    /// 17C: holders of authorisations.
    pub holders: Vec<Holder>,
}

/// Holder of an authorisation (17C).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Holder {
    /// R144.
    pub id: Option<String>,
    /// R145.
    pub category: Option<String>,
}

/// Customs offices by role.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Offices {
    /// Office of declaration (065).
    pub declaration: Option<String>,
    /// Office of exit (G005).
    pub exit: Option<String>,
    /// Office of presentation (G015).
    pub presentation: Option<String>,
    /// Supervising office (G012).
    pub supervising: Option<String>,
}

/// Where the goods are (64A).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct GoodsLocation {
    /// L016.
    pub name: Option<String>,
    /// L017.
    pub id: Option<String>,
    /// L110.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// How the location is told: type of the address (410).
    pub qualifier: Option<String>,
    /// 04A.
    pub address: Option<Address>,
}

/// How the goods travel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Transport {
    /// Means of transport crossing the border (15A).
    pub border: Option<TransportMeans>,
    /// Means of transport at arrival (10A).
    pub arrival: Option<TransportMeans>,
    /// Means of transport at departure (46A).
    pub departure: Option<TransportMeans>,
    /// Container indicator (096).
    pub container: Option<String>,
    /// Place of loading (L010).
    pub loading_place: Option<String>,
    /// Containers (31B).
    pub equipment: Vec<TransportEquipment>,
    /// Countries of routing (064), in order.
    pub itinerary: Vec<String>,
}

/// A means of transport.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TransportMeans {
    /// Name.
    pub name: Option<String>,
    /// Identification.
    pub id: Option<String>,
    /// What kind of identification it is.
    pub id_type: Option<String>,
    /// Type of means of transport.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// Nationality.
    pub nationality: Option<String>,
    /// Mode of transport.
    pub mode: Option<String>,
}

/// A container (31B).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct TransportEquipment {
    /// 006.
    pub number: Option<u64>,
    /// 159.
    pub id: Option<String>,
    /// Seals (165), in order.
    pub seals: Vec<String>,
}

/// A document a declaration relies on (02A): where a CITES permit is quoted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DeclarationDocument {
    /// Category and type together, e.g. `C400`.
    pub code: Option<String>,
    /// D031.
    pub category: Option<String>,
    /// D006.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// D005: the document's number.
    pub reference: Option<String>,
    /// Line of the document that is used.
    pub line: Option<String>,
    /// 360: what use is made of it (`AE` exhausted, `AP` part use …).
    pub status: Option<String>,
    /// D028: the reason where the document is waived.
    pub name: Option<String>,
    /// 276: date of effect.
    pub effective_at: Option<String>,
    /// 17B: issuing authority.
    pub issuer: Option<Issuer>,
    /// 502: quantity written off.
    pub quantity: Option<Quantity>,
    /// 503: value written off.
    pub amount: Option<Amount>,
}

/// The authority that issued a document (17B within 02A).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Issuer {
    /// R058.
    pub name: Option<String>,
    /// R005.
    pub role: Option<String>,
}

/// A previous document (99A).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PreviousDocument {
    /// D031.
    pub category: Option<String>,
    /// D018.
    pub reference: Option<String>,
    /// D019.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// 171.
    pub line: Option<String>,
}

/// Additional information (03A).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AdditionalInformation {
    /// 226.
    pub code: Option<String>,
    /// 225.
    pub text: Option<String>,
    /// 369.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// 264.
    pub limit_at: Option<String>,
    /// What it is about.
    pub pointer: Vec<PointerStep>,
}

/// A goods item (68A).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct GoodsItem {
    /// 006.
    pub number: Option<u64>,
    /// 137.
    pub description: Option<String>,
    /// 21A.
    pub classifications: Vec<Classification>,
    /// 70A.
    pub procedures: Vec<Procedure>,
    /// 92A.
    pub origins: Vec<Origin>,
    /// 128.
    pub net_mass: Option<Quantity>,
    /// 126.
    pub gross_mass: Option<Quantity>,
    /// 130.
    pub supplementary: Option<Quantity>,
    /// What the item is worth.
    pub values: Values,
    /// 93A.
    pub packages: Vec<Packaging>,
    /// Parties of this item alone.
    pub parties: Parties,
    /// 99A.
    pub previous_documents: Vec<PreviousDocument>,
    /// 03A.
    pub information: Vec<AdditionalInformation>,
    /// 02A.
    pub documents: Vec<DeclarationDocument>,
    /// 062 of this item.
    pub export_country: Option<String>,
    /// 465 of this item.
    pub destination_country: Option<String>,
    /// 016 of this item.
    pub ucr: Option<String>,
    /// 009 of this item.
    pub trader_reference: Option<String>,
    /// 103 of this item.
    pub transaction_nature: Option<String>,
}

/// A commodity code and its scheme (21A).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Classification {
    /// `TSP`, `TRC`, `TRA`, `GN`, `HS`, `CN` …
    pub scheme: Option<String>,
    /// 145.
    pub code: Option<String>,
}

/// A customs procedure (70A).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Procedure {
    /// 166.
    pub current: Option<String>,
    /// 161.
    pub previous: Option<String>,
}

/// Where goods come from (92A).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Origin {
    /// 063.
    pub country: Option<String>,
    /// 501.
    #[serde(rename = "type")]
    pub kind: Option<String>,
    /// 066.
    pub region: Option<String>,
}

/// What an item is worth.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Values {
    /// 108.
    pub customs: Option<Amount>,
    /// 114.
    pub statistical: Option<Amount>,
    /// 112.
    pub invoice: Option<Amount>,
}

/// Packages (93A).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Packaging {
    /// 006.
    pub number: Option<u64>,
    /// 142.
    pub marks: Option<String>,
    /// 144.
    pub count: Option<String>,
    /// 141.
    #[serde(rename = "type")]
    pub kind: Option<String>,
}

/// What an amendment changes (06A), and why.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Amendment {
    /// 099.
    pub reason: Option<String>,
    /// Steps from the declaration down to what is changed.
    pub pointer: Vec<PointerStep>,
}

/// One step of a pointer (97A).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct PointerStep {
    /// 375: class id, e.g. `68A`.
    pub section: Option<String>,
    /// 006: which one of them, from 1.
    pub sequence: Option<u64>,
    /// 381: element id, e.g. `360`.
    pub tag: Option<String>,
}
