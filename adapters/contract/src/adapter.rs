//! What a document language must do to be spoken by Causeway.
//!
//! An adapter is a pure function of the bytes it is given and the tables it was built from: it opens nothing,
//! waits for nothing, reads no clock and makes nothing random, so the same input gives the same output for ever.
//! The line calls it from many threads at once.

use std::borrow::Cow;

use crate::event::{Data, DocumentRef, Event, EventType};
use crate::finding::Finding;
use crate::profile::Profile;

/// A document language: what it is called, and how to read and write it.
///
/// Implementations pass [`crate::conformance`]; adding one is a crate and a line in the daemon's registry.
pub trait Adapter: Send + Sync {
    /// What it is and what it can do. The same answer every time.
    fn format(&self) -> &Format;

    /// The profile it writes by, where the language is an XML standard in tables.
    fn profile(&self) -> Option<&Profile> {
        None
    }

    /// Does this body look like mine? Asked only where neither the source nor the message names a format.
    /// Looks at a prefix of the body, allocates little and never fails: a wrong yes costs a clear finding, a
    /// wrong no hides the format.
    fn recognises(&self, body: &[u8]) -> bool;

    /// Reads a body. Never panics and never stops at the first fault: everything wrong is a finding, with a path
    /// and, where the language has lines, a place. A body may hold several events; a faulty one does not spoil
    /// its neighbours. Called only if [`Format::reads`] is not empty.
    fn decode(&self, input: &Input<'_>) -> Decoded;

    /// Writes an event. Called only for types that [`Format::writes`] names.
    ///
    /// # Errors
    /// [`CannotWrite`] where the event has no place in this language; this copy is parked, the others go.
    fn encode(&self, event: &Event, options: &EncodeOptions) -> Result<Encoded, CannotWrite>;

    /// Applies changes to a declaration, in this order: what requests asked for, or what notices say was changed, by
    /// the standard's own pointers. Without a base they are applied to an empty one. None where this language tells no
    /// changes.
    fn amend(&self, _base: Option<&Data>, _changes: &[&Data]) -> Option<Amended> {
        None
    }

    /// Writes several events of one body as one document. Where there are several, paths of losses and moves begin
    /// with the position of their event: `[1].notice.name`.
    ///
    /// # Errors
    /// [`CannotWrite`] where a document of this language holds one event and there are none or more, and where
    /// [`Adapter::encode`] cannot write one of them.
    fn encode_together(&self, events: &[Event], options: &EncodeOptions) -> Result<Encoded, CannotWrite> {
        match events {
            [event] => self.encode(event, options),
            _ => {
                Err(CannotWrite::new(format!("a document of this format holds one event; there are {}", events.len())))
            }
        }
    }
}

/// What a document language is and can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format {
    /// Id users write in configuration, e.g. `cites-epermit-xml`.
    pub id: String,
    /// The partner's shape of it; none where everybody writes it the same way.
    pub profile: Option<PartnerProfile>,
    /// Version of the adapter: changes whenever its output may.
    pub version: &'static str,
    /// Media type of what it writes.
    pub media_type: &'static str,
    /// One sentence for people.
    pub about: Cow<'static, str>,
    /// Event types it can read.
    pub reads: Vec<EventType>,
    /// Event types it can write.
    pub writes: Vec<EventType>,
    /// Canonical paths without which it writes no valid document, e.g. `permit.number`; asked of events about that kind
    /// of document. Configuration is held against them: a view that hides one would park every copy.
    pub needs: &'static [&'static str],
}

/// The shape that a partner gives a document language: the same namespace does not mean the same schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerProfile {
    /// Name users write in configuration, e.g. `uk-dms`.
    pub name: String,
    /// It is the one meant where none is named.
    pub is_default: bool,
    /// Tables that it is made of, by their path below `schemas/`.
    pub tables: Vec<String>,
}

impl Format {
    /// What tells adapters apart: the id; of a profile that is not the default one `id/profile`.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.profile {
            Some(profile) if !profile.is_default => format!("{}/{}", self.id, profile.name),
            _ => self.id.clone(),
        }
    }

    /// `name@version`, as it stands in the `causeway-adapter` header and in the journal.
    #[must_use]
    pub fn stamp(&self) -> String {
        format!("{}@{}", self.name(), self.version)
    }

    /// The name in a stamp.
    #[must_use]
    pub fn name_in(stamp: &str) -> &str {
        stamp.rsplit_once('@').map_or(stamp, |(name, _)| name)
    }

    /// The id in a name.
    #[must_use]
    pub fn id_in(name: &str) -> &str {
        name.split_once('/').map_or(name, |(id, _)| id)
    }

    /// True if it is meant where no profile is named.
    #[must_use]
    pub fn is_default(&self) -> bool {
        self.profile.as_ref().is_none_or(|profile| profile.is_default)
    }
}

/// What an adapter is given to read.
#[derive(Clone, Copy, Debug)]
pub struct Input<'a> {
    /// The body, untouched.
    pub body: &'a [u8],
    /// Limits on what is read.
    pub limits: Limits,
    /// Record where each value came from.
    pub explain: bool,
}

impl<'a> Input<'a> {
    /// A body with the default limits.
    #[must_use]
    pub fn new(body: &'a [u8]) -> Self {
        Self { body, limits: Limits::default(), explain: false }
    }
}

/// Limits on one body; what exceeds them is refused with a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a body.
    pub body_bytes: usize,
    /// Depth of nesting.
    pub depth: usize,
    /// Elements, attributes or JSON values together.
    pub nodes: usize,
    /// Error findings kept; reading stops after them and says so.
    pub findings: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { body_bytes: 10 * 1024 * 1024, depth: 100, nodes: 500_000, findings: 200 }
    }
}

/// What was read from a body.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Decoded {
    /// The events, in document order. Empty where the body could not be read at all.
    pub parts: Vec<Part>,
    /// What is wrong with the body as a whole; an error here stops every part.
    pub findings: Vec<Finding>,
}

impl Decoded {
    /// A body that could not be read.
    #[must_use]
    pub fn unreadable(findings: Vec<Finding>) -> Self {
        Self { parts: Vec::new(), findings }
    }

    /// Every finding: the body's, then each part's.
    pub fn all_findings(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().chain(self.parts.iter().flat_map(|part| &part.findings))
    }
}

/// One event of a body: what could be read of it, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The event as far as the document alone tells it.
    pub draft: Draft,
    /// What is wrong with it; an error stops this part alone.
    pub findings: Vec<Finding>,
    /// Where each value came from: filled only when [`Input::explain`] asks for it.
    pub moves: Vec<Move>,
}

/// An event as far as its document tells it: identity and source come from the envelope unless the document
/// itself is an envelope (CloudEvents structured mode).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// What happened, by the document alone. None where the document does not say.
    pub kind: Option<EventType>,
    /// CloudEvents `id`, where the document is an envelope.
    pub id: Option<String>,
    /// CloudEvents `source`, where the document is an envelope.
    pub source: Option<String>,
    /// CloudEvents `time` ([`crate::time::is_instant`]), or when the document was issued, where it says it so exactly.
    pub time: Option<String>,
    /// CloudEvents `subject`, where the document is an envelope.
    pub subject: Option<String>,
    /// Explicit revision: CloudEvents `sequence`, or the declaration version of a notice.
    pub revision: Option<u64>,
    /// The document reference an envelope carries: believed only in a replay of Causeway's own events.
    pub document: Option<DocumentRef>,
    /// What the document says.
    pub data: Data,
}

impl Draft {
    /// True if the document is an envelope itself (CloudEvents structured mode): its attributes count, and not those
    /// of the message around it.
    #[must_use]
    pub fn is_envelope(&self) -> bool {
        self.id.is_some()
    }
}

/// How to write an event.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EncodeOptions {
    /// Record where each value went.
    pub explain: bool,
}

/// A declaration with a change applied.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Amended {
    /// The whole, as it reads now.
    pub data: Data,
    /// What of the change could not be applied as it was told: remarks, never errors.
    pub findings: Vec<Finding>,
}

/// An event, written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Encoded {
    /// The document.
    pub bytes: Vec<u8>,
    /// What could not be carried over.
    pub losses: Vec<Loss>,
    /// Where each value went: filled only when [`EncodeOptions::explain`] asks for it.
    pub moves: Vec<Move>,
}

impl Encoded {
    /// The same as one of several events of a document: paths of the event begin with its position.
    #[must_use]
    pub fn at_position(mut self, position: usize) -> Self {
        let tell = |path: &mut String| *path = format!("[{position}].{path}");
        self.losses.iter_mut().for_each(|loss| tell(&mut loss.path));
        self.moves.iter_mut().for_each(|step| tell(&mut step.from));
        self
    }
}

/// A value that the target language has no place for.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Loss {
    /// Canonical path, e.g. `permit.items[0].marks[0]`.
    pub path: String,
    /// The value that is lost.
    pub value: String,
    /// Why.
    pub reason: String,
}

/// Where one value came from, or where it went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// Where it stood: element path on reading, canonical path on writing.
    pub from: String,
    /// Where it stands: canonical path on reading, element path on writing.
    pub to: String,
    /// The value, as it stands at `to`.
    pub value: String,
}

/// An event that has no place in the target language.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct CannotWrite {
    /// Why, and what would be needed.
    pub reason: String,
}

impl CannotWrite {
    /// With a reason.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into() }
    }
}
