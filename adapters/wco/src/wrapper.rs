//! What surrounds a document: `MetaData`, and any envelope around that. No content, and carried all the same.
//!
//! In `data.wrapper`, paths that begin with `MetaData` are its values; the others are the envelope's, told from its
//! outermost element, and one of them ends in `*`: the place of the outermost element that is ours, its value that
//! element's name (`*` alone where there is no envelope). Without such a place the event did not come as WCO XML, and
//! the constants of the tables stand in `MetaData`.

use causeway_contract::adapter::{CannotWrite, Input, Loss};
use causeway_contract::event::Extension;
use causeway_contract::finding::Finding;
use causeway_contract::profile::{Mapping, Piece, Written, XML_DECLARATION};
use causeway_contract::xml::{self, Envelope, Node};
use serde_json::Map;

use crate::body::Kinds;

/// Name of the wrapper.
const META_DATA: &str = "MetaData";

/// Reads what surrounds a declaration or a notice.
pub(crate) fn read(kinds: &Kinds, document: Node<'_, '_>) -> Vec<Extension> {
    let Some(wrapper) = document.parent().filter(|parent| kinds.is_wrapper(*parent)) else {
        return xml::around(document);
    };
    let mut around = xml::around(wrapper);
    around.extend(xml::values(wrapper));
    around
}

/// What will surround documents, ready for them.
pub(crate) struct Wrapper<'w> {
    mapping: &'w Mapping,
    envelope: Envelope,
    /// Values of `MetaData` and their positions in `data.wrapper`; none where it does not stand.
    values: Option<Vec<(usize, &'w Extension)>>,
    /// It is known from which wrapper the documents came.
    came: bool,
    losses: Vec<Loss>,
}

impl<'w> Wrapper<'w> {
    /// Lays out what a wrapper tells, for so many documents of that name.
    pub(crate) fn of(mapping: &'w Mapping, wrapper: &'w [Extension], root: &str, documents: usize) -> Self {
        let ours = |(_, entry): &(usize, &Extension)| {
            entry.path.strip_prefix(META_DATA).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let (values, around): (Vec<_>, Vec<_>) = wrapper.iter().enumerate().partition(ours);
        let told: Vec<Extension> = around.iter().map(|(_, entry)| (*entry).clone()).collect();
        let envelope = if told.is_empty() { Ok(Envelope::default()) } else { envelope(mapping, &told, root) };
        let (envelope, losses) = match envelope {
            Ok(envelope) => (envelope, Vec::new()),
            Err(reason) => (Envelope::default(), around.iter().map(|(at, entry)| lost(*at, entry, &reason)).collect()),
        };
        let bare = envelope.root == root && documents == 1;
        let came = envelope.root == META_DATA;
        Self { mapping, envelope, values: (!bare).then_some(values), came, losses }
    }

    /// Elements around each document.
    pub(crate) fn depth(&self) -> usize {
        self.envelope.depth + usize::from(self.values.is_some())
    }

    /// Puts the documents in.
    ///
    /// # Errors
    /// Where the profile asks for what the wrapper does not say.
    pub(crate) fn around(self, documents: &[String]) -> Result<(Vec<u8>, Vec<Loss>), CannotWrite> {
        let Self { mapping, envelope, values, came, mut losses } = self;
        let inner = match values {
            None => documents.concat(),
            Some(values) => {
                let written = meta_data(mapping, &values, came, envelope.depth, documents);
                missing(&written)?;
                losses.extend(written.losses.into_iter().map(|loss| in_wrapper(&values, loss)));
                written.text
            }
        };
        let text = [XML_DECLARATION, &envelope.before, &inner, &envelope.after].concat();
        Ok((text.into_bytes(), losses))
    }
}

/// The envelope that entries tell. It came from outside, so it is held against the profile, with nothing in it but the
/// emptiest document.
fn envelope(mapping: &Mapping, told: &[Extension], root: &str) -> Result<Envelope, String> {
    let envelope = Envelope::of(told)?;
    if envelope.root != META_DATA && envelope.root != root {
        return Err(format!("`{}` is no document of this format", envelope.root));
    }
    let inner = "<document/>";
    let text = [XML_DECLARATION, &envelope.before, inner, &envelope.after].concat();
    let reading = mapping.profile().read(&Input::new(text.as_bytes()));
    // That no document of ours stands in it is all that may be wrong.
    match reading.findings.iter().find(|finding| finding.is_error() && finding.rule != "STR-01") {
        Some(Finding { message, .. }) => Err(message.clone()),
        None if !reading.roots.is_empty() => Err("it holds a document beside the place for one".to_owned()),
        None => Ok(envelope),
    }
}

fn meta_data(
    mapping: &Mapping,
    values: &[(usize, &Extension)],
    came: bool,
    depth: usize,
    documents: &[String],
) -> Written {
    let plain = |entry: &&Extension| !entry.value.is_empty() && !entry.path.contains("/@xsi:");
    let entries = values.iter().map(|&(_, entry)| entry);
    let extension: Vec<_> = entries.clone().filter(plain).cloned().collect();
    let written: Vec<_> = entries.filter(|entry| !plain(entry)).cloned().collect();
    let value = Map::new();
    let mut piece = Piece::new(&value);
    (piece.extension, piece.written) = (&extension, &written);
    (piece.constants, piece.depth, piece.inside) = (!came, depth, documents);
    mapping.write_piece(META_DATA, &piece, false)
}

/// A loss among the values of `MetaData`, told by its place in `data.wrapper`.
fn in_wrapper(values: &[(usize, &Extension)], loss: Loss) -> Loss {
    let at = values.iter().find(|(_, entry)| entry.value == loss.value).map_or(0, |(at, _)| *at);
    Loss { path: format!("wrapper[{at}].value"), ..loss }
}

fn lost(at: usize, entry: &Extension, reason: &str) -> Loss {
    let value = if entry.value.is_empty() { entry.path.clone() } else { entry.value.clone() };
    Loss { path: format!("wrapper[{at}]"), value, reason: format!("this is no envelope: {reason}") }
}

/// What a document lacks.
///
/// # Errors
/// Every element that the profile asks for and that has no value.
pub(crate) fn missing(written: &Written) -> Result<(), CannotWrite> {
    if written.missing.is_empty() {
        return Ok(());
    }
    Err(CannotWrite::new(format!("nothing to write into {}", written.missing.join(", "))))
}
