//! One thing that happened to one document.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::canonical::{Declaration, Grant, Notice, Permit};

macro_rules! event_types {
    ($($(#[$doc:meta])* $name:ident = $text:literal of $of:ident),+ $(,)?) => {
        /// What happened. The names are fixed by the project's contract.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum EventType { $($(#[$doc])* $name),+ }

        impl EventType {
            /// Every type, in the contract's order.
            pub const ALL: &[EventType] = &[$(EventType::$name),+];

            /// The type as it stands on the wire, e.g. `permit.issued`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(EventType::$name => $text),+ }
            }

            /// Which kind of document it happens to.
            #[must_use]
            pub const fn kind(self) -> Kind {
                match self { $(EventType::$name => Kind::$of),+ }
            }
        }
    };
}

event_types! {
    /// A permit or certificate was issued.
    PermitIssued = "permit.issued" of Permit,
    /// A permit was corrected.
    PermitAmended = "permit.amended" of Permit,
    /// This permit was replaced by another.
    PermitReplaced = "permit.replaced" of Permit,
    /// A permit was cancelled.
    PermitCancelled = "permit.cancelled" of Permit,
    /// A permit was lost, stolen or destroyed.
    PermitLost = "permit.lost" of Permit,
    /// Box 14 was filled at export.
    PermitEndorsed = "permit.endorsed" of Permit,
    /// A permit came back to its issuer.
    PermitReturned = "permit.returned" of Permit,
    /// A permit ran out.
    PermitExpired = "permit.expired" of Permit,
    /// An original declaration.
    DeclarationLodged = "declaration.lodged" of Declaration,
    /// The goods were presented.
    DeclarationPresented = "declaration.presented" of Declaration,
    /// Somebody asks Customs for an amendment: a request, not a fact.
    DeclarationAmendmentRequested = "declaration.amendment_requested" of Declaration,
    /// Somebody asks Customs for a cancellation: a request, not a fact.
    DeclarationCancellationRequested = "declaration.cancellation_requested" of Declaration,
    /// Customs granted an amendment.
    DeclarationAmended = "declaration.amended" of Declaration,
    /// Customs granted a cancellation.
    DeclarationCancelled = "declaration.cancelled" of Declaration,
    /// 01 DMSACC: legally accepted.
    NoticeAccepted = "notice.accepted" of Notice,
    /// 02 DMSRCV: registered.
    NoticeRegistered = "notice.registered" of Notice,
    /// 03 DMSREJ: rejected.
    NoticeRejected = "notice.rejected" of Notice,
    /// 05 DMSCTL: physical control.
    NoticeControlled = "notice.controlled" of Notice,
    /// 06 DMSDOC: documents required.
    NoticeDocumentsRequired = "notice.documents_required" of Notice,
    /// 07 DMSRES: corrections applied.
    NoticeAmended = "notice.amended" of Notice,
    /// 08 DMSROG: released, debt not final.
    NoticeReleased = "notice.released" of Notice,
    /// 09 DMSCLE: cleared.
    NoticeCleared = "notice.cleared" of Notice,
    /// 10 DMSINV: cancelled.
    NoticeCancelled = "notice.cancelled" of Notice,
    /// 11 DMSREQ: decision on a request.
    NoticeDecided = "notice.decided" of Notice,
    /// 13 DMSTAX: duties.
    NoticeTaxed = "notice.taxed" of Notice,
    /// 14 DMSCPI: insufficient balance.
    NoticePaymentShort = "notice.payment_short" of Notice,
    /// 15 DMSCPR: payment reminder.
    NoticePaymentReminder = "notice.payment_reminder" of Notice,
    /// 16 DMSEOG: goods exited.
    NoticeExited = "notice.exited" of Notice,
    /// 17 DMSEXT: handled manually.
    NoticeManual = "notice.manual" of Notice,
    /// 18 DMSGER: exit result awaited.
    NoticeExitAwaited = "notice.exit_awaited" of Notice,
    /// 50 DMSALV: another agency delays clearance.
    NoticeAgencyDelay = "notice.agency_delay" of Notice,
    /// 51 DMSQRY: query.
    NoticeQueried = "notice.queried" of Notice,
    /// 52 DMSDET: detained.
    NoticeDetained = "notice.detained" of Notice,
    /// A function code outside the list.
    NoticeOther = "notice.other" of Notice,
}

impl std::str::FromStr for EventType {
    type Err = UnknownEventType;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == text).ok_or_else(|| UnknownEventType(text.to_owned()))
    }
}

impl std::fmt::Display for EventType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl EventType {
    /// True for the events after which a permit can no longer be used: cancelled, replaced, lost, returned.
    #[must_use]
    pub const fn ends_a_permit(self) -> bool {
        matches!(self, Self::PermitCancelled | Self::PermitReplaced | Self::PermitLost | Self::PermitReturned)
    }

    /// True for requests: what somebody asks of Customs is not yet a fact.
    #[must_use]
    pub const fn is_request(self) -> bool {
        matches!(
            self,
            Self::DeclarationPresented | Self::DeclarationAmendmentRequested | Self::DeclarationCancellationRequested
        )
    }
}

/// A text that names no event type.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0:?} is no event type")]
pub struct UnknownEventType(pub String);

/// The kinds of document Causeway carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// A CITES permit or certificate.
    Permit,
    /// A customs declaration, or a request about one.
    Declaration,
    /// What Customs says about a declaration.
    Notice,
}

impl Kind {
    /// The member of `data` that holds a document of this kind.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Permit => "permit",
            Kind::Declaration => "declaration",
            Kind::Notice => "notice",
        }
    }
}

/// Members that are no content, wherever they stand: what a document said before a value was normalised (`written`),
/// what a code means by our tables (`meaning`), and what surrounds the document (`wrapper`). They change no content hash.
pub const NO_CONTENT: [&str; 3] = ["written", "meaning", "wrapper"];

/// What a document says: the `data` of a canonical event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Data {
    /// What the event says beyond the permit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub change: Option<Change>,
    /// A permit event's document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub permit: Option<Permit>,
    /// A declaration event's document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub declaration: Option<Declaration>,
    /// A notice event's document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notice: Option<Notice>,
    /// How an amended or cancelled declaration came to be so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<Grant>,
    /// What the document says and the model does not name, by path of the format it came in.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub extension: Vec<Extension>,
    /// How the document said what the model says in its own way: blanks around a value, elements that stand empty,
    /// the order of what the model does not name. No content: a document written otherwise is the same document.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub written: Vec<Extension>,
    /// What surrounds the document: envelope, MetaData. No content: sent in another envelope, it is the same document.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub wrapper: Vec<Extension>,
}

impl Data {
    /// The document, if there is exactly one.
    #[must_use]
    pub fn document(&self) -> Option<Document<'_>> {
        match (&self.permit, &self.declaration, &self.notice) {
            (Some(permit), None, None) => Some(Document::Permit(permit)),
            (None, Some(declaration), None) => Some(Document::Declaration(declaration)),
            (None, None, Some(notice)) => Some(Document::Notice(notice)),
            _ => None,
        }
    }

    /// The data as JSON, without nulls, empty lists and empty objects.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut value = serde_json::to_value(self).unwrap_or_default();
        prune(&mut value);
        value
    }
}

/// Takes nulls, empty lists and empty objects out of a JSON value, deepest first.
pub fn prune(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(prune);
            members.retain(|_, member| !is_nothing(member));
        }
        Value::Array(entries) => entries.iter_mut().for_each(prune),
        _ => {}
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(entries) => entries.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}

/// The document of an event, by kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Document<'a> {
    /// A permit.
    Permit(&'a Permit),
    /// A declaration.
    Declaration(&'a Declaration),
    /// A notice.
    Notice(&'a Notice),
}

impl Document<'_> {
    /// Its kind.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Document::Permit(_) => Kind::Permit,
            Document::Declaration(_) => Kind::Declaration,
            Document::Notice(_) => Kind::Notice,
        }
    }
}

/// What an event says about a permit beyond the permit itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Change {
    /// `cancelled`, `replaced`, `lost`, `returned`, `endorsed`, `amended`, `expired`.
    #[schemars(extend(
        "enum" = ["cancelled", "replaced", "lost", "returned", "endorsed", "amended", "expired", null]
    ))]
    pub kind: Option<String>,
    /// When.
    pub at: Option<String>,
    /// By whom.
    pub by: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Number of the permit this one replaces.
    pub replaces: Option<String>,
    /// Number of the permit that replaces this one.
    pub replaced_by: Option<String>,
    /// Reference of the decision.
    pub reference: Option<String>,
}

/// Something the canonical model does not name, by where it stood.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// Where it stood: an element path of the format it came in, with positions from 1 where an element
    /// repeats, `/@name` for an attribute.
    pub path: String,
    /// Its text; empty for an element that stands empty.
    pub value: String,
}

/// An event with everything the line knows about it: the canonical event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Identity within [`Event::source`].
    pub id: String,
    /// Who published it: CloudEvents `source`.
    pub source: String,
    /// What happened.
    pub kind: EventType,
    /// When it happened, RFC 3339.
    pub time: Option<String>,
    /// Which document it is about.
    pub document: DocumentRef,
    /// What the document says.
    pub data: Data,
}

/// The document an event is about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct DocumentRef {
    /// First natural key seen, never renamed, e.g. `permit/MG/MG26EP000123`.
    pub id: String,
    /// Position among the document's events, from 1.
    pub revision: u64,
    /// Its other keys.
    pub aliases: Vec<Alias>,
}

/// Another key of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Alias {
    /// `permit`, `lrn`, `mrn` or `ucr`.
    #[schemars(extend("enum" = ["permit", "lrn", "mrn", "ucr"]))]
    pub scheme: String,
    /// Within what the value is unique: a country, a declarant; empty where it is unique everywhere.
    pub scope: String,
    /// The key.
    pub value: String,
}

impl Event {
    /// The canonical event as JSON: CloudEvents 1.0 structured mode.
    #[must_use]
    pub fn to_value(&self) -> Value {
        let mut event = serde_json::Map::new();
        let mut put = |name: &str, value: Value| event.insert(name.to_owned(), value);
        put("specversion", "1.0".into());
        put("id", self.id.as_str().into());
        put("source", self.source.as_str().into());
        put("type", self.kind.as_str().into());
        if let Some(time) = &self.time {
            put("time", time.as_str().into());
        }
        put("subject", self.document.id.as_str().into());
        put("datacontenttype", "application/json".into());
        let mut document = serde_json::to_value(&self.document).unwrap_or_default();
        prune(&mut document);
        put("document", document);
        put("data", self.data.to_value());
        Value::Object(event)
    }
}
