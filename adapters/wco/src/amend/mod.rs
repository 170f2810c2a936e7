//! A request's or a notice's change, applied to a declaration.
//!
//! Read in this order: [`pointers`] (where a change applies), [`branch`] (a declaration that can be changed),
//! [`apply`], [`whole`] (from canonical data to canonical data).

mod pointers;
mod branch;
mod apply;
mod whole;

use causeway_contract::adapter::Input;
use causeway_contract::canonical::PointerStep;
use causeway_contract::finding::Finding;
use causeway_contract::profile::Profile;

use apply::Applying;
pub(crate) use whole::amended;

use branch::Branch;

/// Puts a change into a declaration, as its pointers say.
fn put_in<'p>(
    profile: &Profile,
    whole: &mut Branch,
    change: &Branch,
    pointers: impl Iterator<Item = &'p [PointerStep]>,
    findings: &mut Vec<Finding>,
) {
    let top = pointers::places(profile, pointers, findings);
    Applying { profile, findings }.apply(&top, whole, Some(change));
}

#[cfg(test)]
mod tests;

fn declaration(profile: &Profile, text: &str) -> Option<Branch> {
    let reading = profile.read(&Input::new(text.as_bytes()));
    let tree = reading.tree?;
    let root = profile.element_at("Declaration");
    let node = reading.roots.iter().map(|&root| tree.node(root)).find(|node| node.element() == root)?;
    Branch::of(node)
}
