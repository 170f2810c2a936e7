//! A profile judging the attributes of an element.

use super::Profile;
use super::automaton::Automaton;
use super::element::{AttributeRule, Element};
use super::notes::{advise, note};
use crate::finding::Severity;
use crate::xml::{Document, NO_NAMESPACE, NodeId, XSI};

impl<'a> Automaton<'_, 'a> {
    /// Checks every attribute, and that the required ones are there.
    pub(super) fn attributes(&self, document: &mut Document<'a>, element: &Element, node: NodeId) {
        let data = document.tree.data(node);
        let simple = self.profile.simple(element);
        let rules = simple.map_or(&[][..], |simple| &simple.attributes);
        if data.attribute_count == 0 && rules.is_empty() {
            return;
        }
        let first = data.first_attribute as usize;
        let all = first..first + data.attribute_count as usize;
        for at in all.clone() {
            self.attribute(document, element, rules, node, at);
        }
        for rule in rules.iter().filter(|rule| rule.required) {
            let stands = document.tree.attributes.get(all.clone()).unwrap_or_default().iter();
            let stands = stands.filter(|one| one.namespace == NO_NAMESPACE).any(|one| one.name == rule.name);
            if !stands {
                let message = format!("{} must carry the attribute `{}`", element.label(), rule.name);
                let remedy = format!("Write <{} {}=\"…\">.", element.name, rule.name);
                advise(document, node, Severity::Error, "STR-07", message, Some(remedy));
            }
        }
    }

    /// Checks one attribute: its white space handled, its value judged by its rule.
    fn attribute(
        &self,
        document: &mut Document<'a>,
        element: &Element,
        rules: &[AttributeRule],
        node: NodeId,
        at: usize,
    ) {
        let Some(attribute) = document.tree.attributes.get_mut(at) else { return };
        let name = attribute.name;
        if attribute.namespace == XSI {
            let value = attribute.value.trim().to_owned();
            return schema_instance(self.profile, document, element, node, (name, &value));
        }
        if self.profile.tolerance.placeholder_attributes && attribute.value.trim() == "?" {
            attribute.ignored = true;
            return;
        }
        let own = attribute.namespace == NO_NAMESPACE;
        let Some(rule) = rules.iter().find(|rule| own && rule.name == name) else {
            return self.unknown_attribute(document, element, rules, node, name);
        };
        attribute.value = rule.simple.white_space.apply(std::mem::take(&mut attribute.value));
        if let Err((id, message)) = rule.simple.check(&attribute.value) {
            let message = format!("attribute `{name}` of {}: {message}", element.label());
            note(document, node, Severity::Error, id, message);
        }
    }

    fn unknown_attribute(
        &self,
        document: &mut Document<'a>,
        element: &Element,
        rules: &[AttributeRule],
        node: NodeId,
        name: &str,
    ) {
        let severity = if self.profile.tolerance.unknown_attributes { Severity::Info } else { Severity::Error };
        let known = rules.iter().map(|rule| rule.name.as_str()).collect::<Vec<_>>().join(", ");
        let expected = if known.is_empty() { "none is expected".to_owned() } else { format!("expected {known}") };
        let message = format!("`{name}` is not an attribute of {}; {expected}", element.label());
        note(document, node, severity, "STR-09", message);
    }
}

/// `xsi:type` may name the declared type, `xsi:nil` may not stand, schema locations say nothing to us.
fn schema_instance(
    profile: &Profile,
    document: &mut Document<'_>,
    element: &Element,
    node: NodeId,
    (name, value): (&str, &str),
) {
    let message = match name {
        "schemaLocation" | "noNamespaceSchemaLocation" => return,
        "type" => match foreign_type(profile, element, value) {
            None => return,
            Some(why) => format!("`xsi:type` of {} is `{value}`; {why}", element.label()),
        },
        "nil" => format!("`xsi:nil` may not stand in {}", element.label()),
        _ => format!("`xsi:{name}` is not an attribute of XML Schema"),
    };
    note(document, node, Severity::Error, "STR-10", message);
}

/// Why a type (`{uri}name` where its prefix is declared) is not the declared one. Where no table names the standard's
/// types, ours are compared by their local names.
fn foreign_type(profile: &Profile, element: &Element, found: &str) -> Option<String> {
    let local = |name: &str| name.rsplit([':', '}']).next().unwrap_or_default().to_owned();
    let (declared, same) = match &element.named {
        Some(declared) => (declared.as_str(), declared == found),
        None if profile.names_types => return Some("its type has no name, so none may stand there".to_owned()),
        None => {
            let declared =
                profile.simple(element).map(|simple| simple.name.as_str()).filter(|name| !name.is_empty())?;
            (declared, local(declared) == local(found))
        }
    };
    (!same).then(|| format!("only `{declared}` may stand there"))
}
