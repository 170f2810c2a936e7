//! What stands in an element: children in sequence, slots, attributes.

use super::documents::{Documents, Space};
use super::markup::{Attributes, Markup};
use crate::profile::element::{Content, Element, ElementId, Particle, UNBOUNDED};

/// `minOccurs` and `maxOccurs` where they are not 1.
struct Occurs(Vec<(&'static str, String)>);

impl Occurs {
    fn of(min: u32, max: u32) -> Self {
        let most = if max == UNBOUNDED { "unbounded".to_owned() } else { max.to_string() };
        let both = [("minOccurs", min.to_string()), ("maxOccurs", most)];
        Self(both.into_iter().filter(|(_, times)| times != "1").collect())
    }

    /// An attribute, and how often.
    fn beside<'a>(&'a self, attribute: (&'a str, &'a str)) -> Vec<(&'a str, &'a str)> {
        let occurs = self.0.iter().map(|(name, times)| (*name, times.as_str()));
        std::iter::once(attribute).chain(occurs).collect()
    }
}

impl Documents<'_> {
    /// A root: an element that the document declares for all.
    pub(super) fn root(&mut self, id: ElementId) {
        let Some(element) = self.profile.element(id) else { return };
        let mut out = Markup::below(1);
        self.element(&mut out, element, &[("name", &element.name)]);
        self.page(element.namespace).items.push(out.into_text());
    }

    /// An element that stands below one of another namespace: local elements are in the namespace of their document, so
    /// it is declared in its own, in a group that the other refers to.
    pub(super) fn group(&mut self, id: ElementId) {
        let Some(element) = self.profile.element(id) else { return };
        let mut out = Markup::below(1);
        out.start("group", &[("name", &group_name(element))]);
        out.start("sequence", &[]);
        self.element(&mut out, element, &[("name", &element.name)]);
        out.end();
        out.end();
        self.page(element.namespace).items.push(out.into_text());
    }

    fn element(&mut self, out: &mut Markup, element: &Element, attributes: Attributes<'_>) {
        let space = element.namespace;
        let simple = self.profile.simple(element);
        let of = simple.filter(|_| element.content == Content::Text).map(|simple| self.element_type(space, simple));
        let of: Option<(&str, &str)> = of.as_deref().map(|of| ("type", of));
        let attributes: Vec<_> = attributes.iter().copied().chain(of).collect();
        if element.id.is_empty() && element.content == Content::Text {
            return out.empty("element", &attributes);
        }
        out.start("element", &attributes);
        if !element.id.is_empty() {
            out.start("annotation", &[]);
            out.text("appinfo", &element.id);
            out.end();
        }
        if element.content == Content::Elements {
            out.start("complexType", &[]);
            out.start("sequence", &[]);
            element.particles.iter().for_each(|particle| self.particle(out, space, particle));
            out.end();
            if let Some(simple) = simple {
                self.attributes(out, space, &simple.attributes);
            }
            out.end();
        }
        out.end();
    }

    fn particle(&mut self, out: &mut Markup, space: Space, particle: &Particle) {
        if particle.slot {
            return self.slot(out, space, particle);
        }
        let Some(&id) = particle.choices.first() else { return };
        let Some(child) = self.profile.element(id) else { return };
        let occurs = Occurs::of(particle.min, particle.max);
        if child.namespace == space {
            return self.element(out, child, &occurs.beside(("name", &child.name)));
        }
        let group = self.reference(space, child.namespace, &group_name(child));
        out.empty("group", &occurs.beside(("ref", &group)));
        self.groups.push(id);
    }

    /// One of the roots, as often as slot and root allow.
    fn slot(&mut self, out: &mut Markup, space: Space, slot: &Particle) {
        let needed: Attributes<'_> = if slot.min == 0 { &[("minOccurs", "0")] } else { &[] };
        out.start("choice", needed);
        for root in slot.choices.iter().filter_map(|&id| self.profile.element(id)) {
            let occurs = Occurs::of(slot.min.max(1), slot.max.min(root.max));
            let root = self.reference(space, root.namespace, &root.name);
            out.empty("element", &occurs.beside(("ref", &root)));
        }
        out.end();
    }
}

/// The path, as one name.
fn group_name(element: &Element) -> String {
    element.path.replace('/', ".")
}
