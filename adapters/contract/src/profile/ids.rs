//! Where a finding is, in the standard's own ids.

use super::Profile;
use crate::finding::Finding;

impl Profile {
    /// Gives findings their place in the standard's ids, where their path is one of this profile.
    pub fn number(&self, findings: &mut [Finding]) {
        for finding in findings {
            finding.ids = self.ids(&finding.path);
        }
    }

    /// A path of a document, positions and all, in the standard's ids: `42A/67A/68A/02A/D005`, `box 1`. It ends where the
    /// profile knows no further; an element whose child has the same id (a date and its text) is told once.
    fn ids(&self, path: &str) -> Option<Box<str>> {
        let mut known = String::new();
        let mut ids: Vec<&str> = Vec::new();
        for step in path.split('/') {
            let name = step.split_once('[').map_or(step, |(name, _)| name);
            if !known.is_empty() {
                known.push('/');
            }
            known.push_str(name);
            let Some(element) = self.element_at(&known).and_then(|id| self.element(id)) else { break };
            if !element.id.is_empty() && ids.last() != Some(&element.id.as_str()) {
                ids.push(&element.id);
            }
        }
        (!ids.is_empty()).then(|| ids.join("/").into())
    }
}
