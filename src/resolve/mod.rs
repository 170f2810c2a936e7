//! Which document is this about?
//!
//! Real traffic breaks naive keys: an original declaration carries only the trader's reference, its notices that and
//! Customs' number, requests reuse or change it, and a notice may come before its declaration. A document keeps the
//! first natural key it was seen with as its id; every other key becomes an alias. Nothing is ever guessed: what could
//! be two documents is `unlinked` and says so.
//!
//! One task resolves, in arrival order, and sees the aliases of events that are still on their way.

pub mod keys;
pub mod memory;

use causeway_contract::adapter::Draft;
use causeway_contract::event::{Alias, Document, EventType, Kind};
use causeway_contract::finding::Finding;
use causeway_contract::profile::Rule;

use crate::fault::{Code, Fault};
use crate::ingest::Envelope;
use crate::ledger::KnownDocument;
use crate::validate::{Checked, Rejected};
use keys::{Keys, alias};
use memory::{History, Memory};

/// An event whose document is known. Only [`resolve`] and [`own`] make one.
#[derive(Clone, Debug)]
pub struct Resolved {
    checked: Checked,
    document: String,
    document_kind: Kind,
    aliases: Vec<Alias>,
    link: Option<String>,
    occurrence: String,
    remarks: Vec<Finding>,
}

impl Resolved {
    /// The event.
    #[must_use]
    pub fn checked(&self) -> &Checked {
        &self.checked
    }

    /// Id of its document.
    #[must_use]
    pub fn document(&self) -> &str {
        &self.document
    }

    /// Kind of its document: a notice is about a declaration.
    #[must_use]
    pub fn document_kind(&self) -> Kind {
        self.document_kind
    }

    /// Keys the document did not have before.
    #[must_use]
    pub fn aliases(&self) -> &[Alias] {
        &self.aliases
    }

    /// The document found to be the same one: they share a lane from now on, and are not merged.
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        self.link.as_deref()
    }

    /// What distinguishes this event from others of its type on the same document.
    #[must_use]
    pub fn occurrence(&self) -> &str {
        &self.occurrence
    }

    /// What resolving found worth saying.
    #[must_use]
    pub fn remarks(&self) -> &[Finding] {
        &self.remarks
    }
}

/// An event of Causeway's own is about the document of the event it follows from.
#[must_use]
pub fn own(checked: Checked, document: &str) -> Resolved {
    Resolved {
        document_kind: checked.kind().kind(),
        checked,
        document: document.to_owned(),
        aliases: Vec::new(),
        link: None,
        occurrence: String::new(),
        remarks: Vec::new(),
    }
}

/// Longest a document's id may be, in bytes: it travels in headers and names files.
const LONGEST_ID: usize = 512;

/// Where keys lead.
#[derive(Debug, Default)]
struct Found {
    document: String,
    aliases: Vec<Alias>,
    link: Option<String>,
    remarks: Vec<Finding>,
}

impl Found {
    fn document(id: impl Into<String>) -> Self {
        Self { document: id.into(), ..Self::default() }
    }

    fn with(mut self, alias: Option<Alias>) -> Self {
        self.aliases.extend(alias);
        self
    }

    fn saying(mut self, rule: &'static str, message: String) -> Self {
        self.remarks.push(Finding::info(rule, "", message));
        self
    }
}

/// Finds the document of an event. `memory` holds what the journal knows of its keys, and what is on its way.
///
/// # Errors
/// [`Rejected`] with `CW2001` where the document has no key to be known by.
pub fn resolve(checked: Checked, envelope: &Envelope, memory: &Memory) -> Result<Resolved, Box<Rejected>> {
    let keys = checked
        .event()
        .draft
        .data
        .document()
        .and_then(|document| Some((Keys::of(checked.kind(), document, envelope)?, occurrence(&checked, document))));
    let Some((keys, occurrence)) = keys else {
        let fault = Fault::new(
            Code::DocumentNotIdentified,
            "a permit needs number and country, a declaration LRN or MRN, a notice the MRN or LRN it answers",
        );
        return Err(Box::new(Rejected { event: checked.event().clone(), fault }));
    };
    let found = match &keys {
        Keys::Permit { country, number } => {
            Found::document(keys::permit_id(country, number)).with(Some(alias("permit", country, number)))
        }
        Keys::Original { scope, lrn, mrn } => original(scope, lrn.as_deref(), mrn.as_deref(), memory),
        Keys::Request { scope, lrn, mrn } => request(scope, lrn.as_deref(), mrn.as_deref(), memory),
        Keys::Notice { lrn, mrn } => notice(lrn.as_deref(), mrn.as_deref(), memory),
    };
    let found = also_by_ucr(found, &checked);
    if found.document.len() > LONGEST_ID {
        let fault = Fault::new(Code::DocumentNotIdentified, format!("its key has more than {LONGEST_ID} bytes"));
        return Err(Box::new(Rejected { event: checked.event().clone(), fault }));
    }
    let document_kind = if matches!(keys, Keys::Permit { .. }) { Kind::Permit } else { Kind::Declaration };
    let known = memory.document(&found.document);
    let new = |alias: &Alias| known.is_none_or(|known| !known.aliases.contains(alias));
    let aliases = found.aliases.into_iter().filter(new).collect();
    let mut remarks = found.remarks;
    remarks.extend(names_another(&checked.event().draft, &found.document));
    Ok(Resolved { checked, document: found.document, document_kind, aliases, link: found.link, occurrence, remarks })
}

/// An envelope may name a document. It is found by its keys all the same, and nobody writes into another's history.
fn names_another(draft: &Draft, found: &str) -> Option<Finding> {
    let of_ours = |text: &&str| text.starts_with("permit/") || text.starts_with("declaration/");
    let document = draft.document.as_ref().map(|document| document.id.as_str());
    let named = [document, draft.subject.as_deref()];
    let other = named.into_iter().flatten().filter(of_ours).find(|named| *named != found)?;
    let message = format!("the envelope names the document {other:?}; by its keys it is {found}, which counts");
    Some(Finding::warning("ENV-09", "", message))
}

/// An original opens a document: unless its MRN is known, its trader used the LRN for a declaration that is not
/// rejected, or a notice came before it.
fn original(scope: &str, lrn: Option<&str>, mrn: Option<&str>, memory: &Memory) -> Found {
    let mrn_alias = mrn.map(|mrn| alias("mrn", "", mrn));
    let lrn_alias = lrn.map(|lrn| alias("lrn", scope, lrn));
    if let Some(known) = mrn.and_then(|mrn| memory.aliases("mrn", mrn).next()) {
        return Found::document(&known.1.id).with(lrn_alias);
    }
    let Some(lrn) = lrn else {
        return Found::document(keys::mrn_id(mrn.unwrap_or_default())).with(mrn_alias);
    };
    let own: Vec<&KnownDocument> =
        memory.aliases("lrn", lrn).filter(|(its, _)| *its == scope).map(|(_, document)| document).collect();
    if let Some(standing) =
        own.iter().find(|document| document.is_open() || !document.has(EventType::DeclarationLodged))
    {
        return Found::document(&standing.id).with(mrn_alias);
    }
    let orphans: Vec<&KnownDocument> = memory
        .aliases("lrn", lrn)
        .filter(|(its, document)| its.is_empty() && !document.has(EventType::DeclarationLodged))
        .map(|(_, document)| document)
        .collect();
    if let [orphan] = orphans.as_slice() {
        return Found::document(&orphan.id)
            .with(lrn_alias)
            .with(mrn_alias)
            .saying("LNK-02", format!("its notices came first, as {}", orphan.id));
    }
    let base = keys::lrn_id(scope, lrn);
    // A rejected declaration frees its LRN: the next one is a document of its own.
    let id = if own.is_empty() { base } else { format!("{base}~{}", own.len() + 1) };
    let found = Found::document(id).with(lrn_alias).with(mrn_alias);
    match orphans.len() {
        0 => found,
        several => found.saying("LNK-01", format!("{several} notices that came first could be its own: not linked")),
    }
}

/// A request joins by MRN where it has one, else by the LRN of its declaration.
fn request(scope: &str, lrn: Option<&str>, mrn: Option<&str>, memory: &Memory) -> Found {
    if let Some(mrn) = mrn {
        return match memory.aliases("mrn", mrn).next() {
            Some((_, known)) => Found::document(&known.id),
            None => Found::document(keys::mrn_id(mrn))
                .with(Some(alias("mrn", "", mrn)))
                .saying("LNK-03", "its declaration is not known here".to_owned()),
        };
    }
    let lrn = lrn.unwrap_or_default();
    let mut own = memory.aliases("lrn", lrn).filter(|(its, _)| *its == scope);
    match own.next() {
        Some((_, known)) => Found::document(&known.id),
        None => Found::document(keys::lrn_id(scope, lrn))
            .with(Some(alias("lrn", scope, lrn)))
            .saying("LNK-03", "its declaration is not known here".to_owned()),
    }
}

/// A known MRN wins; an unknown one binds where exactly one open declaration has the LRN and no MRN.
fn notice(lrn: Option<&str>, mrn: Option<&str>, memory: &Memory) -> Found {
    let waiting = waiting_for_a_number(lrn, memory);
    let mrn_alias = mrn.map(|mrn| alias("mrn", "", mrn));
    if let Some((_, known)) = mrn.and_then(|mrn| memory.aliases("mrn", mrn).next()) {
        let found = Found::document(&known.id);
        // The LRN names the request it answers, unless nothing here was ever asked under it.
        return match waiting.as_slice() {
            [other] if other.id != known.id && !known.has(EventType::DeclarationLodged) => Found {
                link: Some(other.id.clone()),
                ..found.saying("LNK-04", format!("it and {} are one declaration", other.id))
            },
            _ => found,
        };
    }
    match waiting.as_slice() {
        [only] => Found::document(&only.id).with(mrn_alias),
        [] => match mrn {
            // An orphan: it joins when the declaration comes.
            Some(mrn) => Found::document(keys::mrn_id(mrn))
                .with(mrn_alias)
                .with(lrn.map(|lrn| alias("lrn", "", lrn)))
                .saying("LNK-03", "its declaration is not known here".to_owned()),
            None => by_lrn_alone(lrn.unwrap_or_default(), memory),
        },
        several => {
            let names: Vec<&str> = several.iter().map(|document| document.id.as_str()).collect();
            let remark = format!("{} open declarations have this LRN: {}", several.len(), names.join(", "));
            let id = mrn.map_or_else(|| keys::lrn_id("", lrn.unwrap_or_default()), keys::mrn_id);
            Found::document(id).with(mrn_alias).saying("LNK-01", remark)
        }
    }
}

/// Open declarations of this LRN that Customs has not numbered yet.
fn waiting_for_a_number<'m>(lrn: Option<&str>, memory: &'m Memory) -> Vec<&'m KnownDocument> {
    let Some(lrn) = lrn else { return Vec::new() };
    once(memory.aliases("lrn", lrn).map(|(_, document)| document))
        .into_iter()
        .filter(|document| document.is_open() && !document.has_alias("mrn"))
        .collect()
}

/// Each document once: it may have a reference under several scopes.
fn once<'m>(documents: impl Iterator<Item = &'m KnownDocument>) -> Vec<&'m KnownDocument> {
    let mut all: Vec<&KnownDocument> = documents.collect();
    all.sort_by(|a, b| a.id.cmp(&b.id));
    all.dedup_by(|a, b| a.id == b.id);
    all
}

/// A notice without MRN and without a declaration that waits: about the one document of that LRN, if there is one.
fn by_lrn_alone(lrn: &str, memory: &Memory) -> Found {
    let known = once(memory.aliases("lrn", lrn).map(|(_, document)| document));
    match known.as_slice() {
        [only] => Found::document(&only.id),
        [] => Found::document(keys::lrn_id("", lrn))
            .with(Some(alias("lrn", "", lrn)))
            .saying("LNK-03", "its declaration is not known here".to_owned()),
        several => Found::document(keys::lrn_id("", lrn))
            .saying("LNK-01", format!("{} declarations have this LRN: not linked", several.len())),
    }
}

/// A UCR is a key to find a declaration by, never one to join by: a trader may use it for many.
fn also_by_ucr(mut found: Found, checked: &Checked) -> Found {
    if let Some(Document::Declaration(declaration)) = checked.event().draft.data.document() {
        found.aliases.extend(declaration.ucr.as_deref().map(|ucr| alias("ucr", "", ucr.trim())));
    }
    found
}

/// What tells events of one type on one document apart: a permit's explicit revision, a declaration's reference,
/// function and type, a notice's own reference.
fn occurrence(checked: &Checked, document: Document<'_>) -> String {
    match document {
        Document::Permit(permit) => {
            let copy = if permit.copy == Some(true) { "copy" } else { "" };
            checked.event().draft.revision.map_or_else(|| copy.to_owned(), |revision| format!("{copy}@{revision}"))
        }
        Document::Declaration(declaration) => [&declaration.lrn, &declaration.function, &declaration.kind]
            .map(|part| part.as_deref().unwrap_or_default().trim())
            .join("|"),
        Document::Notice(notice) => notice.reference.clone().unwrap_or_default(),
    }
}

/// Rules of this room and the next, for `causeway explain`.
pub const RULES: &[Rule] = &[
    Rule {
        id: "LNK-01",
        title: "Several documents could be meant",
        text: "The reference fits more than one open declaration. Nothing is guessed: the event is carried under its own key and not linked.",
        remedy: "Nothing, if Customs' number arrives later; else ask the publisher to name the MRN.",
    },
    Rule {
        id: "LNK-02",
        title: "The declaration came after its notices",
        text: "Notices of this declaration came first and waited; the declaration joined their document.",
        remedy: "Nothing.",
    },
    Rule {
        id: "LNK-03",
        title: "The declaration is not known here",
        text: "The event speaks of a declaration that Causeway has not seen. It is carried all the same and joined when the declaration comes.",
        remedy: "If it stays so, see whether declarations of this trader are published here at all.",
    },
    Rule {
        id: "LNK-04",
        title: "Two documents are one",
        text: "A notice told that two documents are one declaration. They share a lane from now on and keep their ids.",
        remedy: "Nothing.",
    },
    Rule {
        id: "CLM-01",
        title: "The document was changed back",
        text: "The content equals that of an older revision, but not the latest: it is news.",
        remedy: "Nothing, unless the publisher sent an old version by mistake.",
    },
    Rule {
        id: "CLM-02",
        title: "Something newer has been carried",
        text: "The event is older than what was carried of its document, or comes after its end. It is journaled and not carried.",
        remedy: "If it should be carried, publish it with a higher explicit revision; a permit that ended stays ended.",
    },
];
