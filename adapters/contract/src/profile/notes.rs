//! What is said about an element that is out of place, and what to do about it.

use super::automaton::Automaton;
use super::element::{Content, Element};
use crate::finding::{Finding, Severity};
use crate::spelling::nearest;
use crate::xml::{Document, NodeId};

impl<'a> Automaton<'_, 'a> {
    /// An element that may not stand where it stands.
    pub(super) fn unknown(&self, document: &mut Document<'a>, parent: &Element, node: NodeId) {
        let name = document.tree.data(node).name;
        if parent.content == Content::Text {
            let message = format!("{} holds text; the element `{name}` may not stand in it", parent.label());
            return note(document, node, Severity::Error, "STR-08", message);
        }
        let severity = if self.profile.tolerance.unknown_elements { Severity::Warning } else { Severity::Error };
        let message = format!("`{name}` is not an element of `{}`; {}", parent.name, self.expected(parent));
        let siblings = parent.index.iter().map(|entry| entry.name.as_str());
        let remedy = nearest(name, siblings).map(|meant| format!("Did you mean `{meant}`?"));
        advise(document, node, severity, "STR-03", message, remedy);
    }

    /// What could have stood there: from the furthest particle met to the next required one.
    fn expected(&self, parent: &Element) -> String {
        const MOST: usize = 8;
        let frame = self.frames.last();
        let (position, base) = frame.map_or((0, 0), |frame| (frame.position as usize, frame.counts as usize));
        let position = if self.profile.tolerance.any_order { 0 } else { position };
        let mut names = Vec::new();
        for (at, particle) in parent.particles.iter().enumerate().skip(position) {
            let count = self.counts.get(base + at).copied().unwrap_or(0);
            if count < particle.max {
                let labels = particle.choices.iter().filter_map(|&id| self.profile.element(id)).map(Element::label);
                names.extend(labels);
            }
            if count < particle.min || names.len() > MOST {
                break;
            }
        }
        let more = if names.len() > MOST { " …" } else { "" };
        names.truncate(MOST);
        if names.is_empty() {
            return "nothing more was expected".to_owned();
        }
        format!("expected {}{more}", names.join(", "))
    }

    /// An element of the right name in another namespace.
    pub(super) fn wrong_namespace(&self, document: &mut Document<'a>, element: &Element, node: NodeId) {
        let place = |uri: &str| if uri.is_empty() { "no namespace".to_owned() } else { format!("`{uri}`") };
        let expected = place(self.profile.namespace(element).map_or("", |namespace| &namespace.uri));
        let found = place(document.tree.node(node).namespace());
        let message = format!("{} is in {found}; expected {expected}", element.label());
        let remedy = match self.profile.namespace(element) {
            Some(namespace) => format!("Declare xmlns=\"{}\" on it or above it, or use its prefix.", namespace.uri),
            None => "Write it without a namespace: xmlns=\"\" on it.".to_owned(),
        };
        advise(document, node, Severity::Error, "STR-06", message, Some(remedy));
    }
}

/// Notes what is wrong with a node.
pub(super) fn note(document: &mut Document<'_>, node: NodeId, severity: Severity, rule: &'static str, message: String) {
    advise(document, node, severity, rule, message, None);
}

/// Notes what is wrong with a node, and what to do about it, where more can be said than the rule says.
pub(super) fn advise(
    document: &mut Document<'_>,
    node: NodeId,
    severity: Severity,
    rule: &'static str,
    message: String,
    remedy: Option<String>,
) {
    if !document.findings.admits(severity) {
        return;
    }
    let at = document.tree.node(node);
    let finding = match severity {
        Severity::Error => Finding::error(rule, at.path(), message),
        Severity::Warning => Finding::warning(rule, at.path(), message),
        Severity::Info => Finding::info(rule, at.path(), message),
    };
    document.findings.keep(Finding { remedy: remedy.map(Into::into), ..finding.at(at.place()) });
}
