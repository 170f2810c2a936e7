//! The declaration as it reads now: what was lodged, with every granted change applied.

use causeway_contract::canonical::Declaration;
use causeway_contract::event::Data;
use causeway_contract::finding::Finding;

use super::course::Consequence;
use super::life::Entry;
use super::remark;
use crate::registry::Registry;

/// A declaration with its changes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Whole {
    /// What it says, as far as it is known.
    pub data: Data,
    /// Remarks.
    pub findings: Vec<Finding>,
}

/// Applies the changes, in order.
#[must_use]
pub fn whole(consequence: &Consequence, life: &[Entry], registry: &Registry) -> Whole {
    let data = |at: usize| life.get(at).and_then(|entry| entry.data.as_deref());
    let base = consequence.base.and_then(data);
    let mut findings = Vec::new();
    if base.is_none() {
        findings.push(match consequence.base {
            None => remark("DRV-01", "the declaration itself has not been seen here: what is told is what was changed"),
            Some(_) => remark("DRV-02", "the declaration as lodged can no longer be read"),
        });
    }
    for entry in consequence.changes.iter().filter_map(|&at| life.get(at)).filter(|entry| entry.data.is_none()) {
        findings.push(remark("DRV-02", format!("the change of event {:?} can no longer be read", entry.key.id)));
    }
    let changes: Vec<&Data> = consequence.changes.iter().filter_map(|&at| data(at)).collect();
    let mut now = base.cloned();
    if !changes.is_empty() {
        match registry.amend(base, &changes) {
            Some(amended) => {
                findings.extend(amended.findings);
                now = Some(amended.data);
            }
            None => findings.push(remark("DRV-02", "no adapter knows how to apply these changes")),
        }
    }
    let mut now = now.unwrap_or_default();
    let declaration = now.declaration.get_or_insert_default();
    let known = [consequence.request, consequence.notice].into_iter().flatten().filter_map(data);
    known.for_each(|data| identify(declaration, data));
    Whole { data: now, findings }
}

/// Customs' number, which an original does not have yet.
fn identify(declaration: &mut Declaration, data: &Data) {
    let requested = data.declaration.as_ref().and_then(|request| request.mrn.as_ref());
    let noticed = data.notice.as_ref().and_then(|notice| notice.mrn.as_ref());
    if let (None, Some(mrn)) = (&declaration.mrn, requested.or(noticed)) {
        declaration.mrn = Some(mrn.clone());
    }
}
