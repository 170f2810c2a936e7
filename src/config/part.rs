//! Parts of a configuration, for commands that need no more: what else is in it, or missing, does not stop them.

use causeway_contract::adapter::Limits;

use super::problem::Problems;
use super::reader::Reader;
use super::settings::LedgerUrl;
use super::{Sources, files, sections};
use crate::registry::Registry;

/// What documents are read with.
#[derive(Debug)]
pub struct Languages {
    /// The document languages.
    pub registry: Registry,
    /// Limits on one body.
    pub limits: Limits,
}

/// The document languages and limits, as the daemon would have them.
///
/// # Errors
/// What is wrong with `schemas` and `[limits]`, or a file that cannot be read.
pub fn languages(sources: &Sources) -> Result<Languages, Problems> {
    of(sources, |root| {
        let limits = sections::limits(sections::section(root, "limits"), root.problems).of_a_body();
        let (registry, _) = super::registry(root)?;
        Some(Languages { registry, limits })
    })
}

/// Where the ledger is.
///
/// # Errors
/// What is wrong with `[ledger]`, or a file that cannot be read.
pub fn ledger(sources: &Sources) -> Result<LedgerUrl, Problems> {
    of(sources, |root| Some(sections::ledger(sections::section(root, "ledger"), root.problems)))
}

fn of<T>(sources: &Sources, read: impl FnOnce(&mut Reader<'_, '_>) -> Option<T>) -> Result<T, Problems> {
    let mut problems = Problems::default();
    let part =
        files::layers(sources, &mut problems).and_then(|(_, tree)| read(&mut Reader::new(&tree, "", &mut problems)));
    match part {
        Some(part) if problems.is_empty() => Ok(part),
        _ => Err(problems.sorted()),
    }
}
