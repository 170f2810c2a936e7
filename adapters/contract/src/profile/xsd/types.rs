//! Types of values, and of elements that carry attributes beside a value.

use super::documents::{Documents, Space};
use super::markup::{Attributes, Markup};
use crate::profile::element::AttributeRule;
use crate::profile::facets::Facets;
use crate::profile::simple_type::{Base, SimpleType, WhiteSpace};
use crate::xml::is_name;

/// A named type of a schema document.
#[derive(Debug)]
pub(super) struct NamedType {
    /// `simpleType` or `complexType`.
    kind: &'static str,
    name: String,
    body: String,
}

impl NamedType {
    pub(super) fn write(&self, out: &mut Markup) {
        out.start(self.kind, &[("name", &self.name)]);
        out.append(&self.body);
        out.end();
    }
}

impl Documents<'_> {
    /// The type of an element that holds such a value, attributes included: a qualified name.
    pub(super) fn element_type(&mut self, space: Space, simple: &SimpleType) -> String {
        let value = self.value_type(space, simple);
        if simple.attributes.is_empty() {
            return value;
        }
        let mut body = Markup::below(2);
        body.start("simpleContent", &[]);
        body.start("extension", &[("base", &value)]);
        self.attributes(&mut body, space, &simple.attributes);
        body.end();
        body.end();
        self.named(space, "complexType", &simple.name, body.into_text())
    }

    /// The attributes of a type.
    pub(super) fn attributes(&mut self, out: &mut Markup, space: Space, rules: &[AttributeRule]) {
        for rule in rules {
            let of = self.value_type(space, &rule.simple);
            let required: Attributes<'_> = if rule.required { &[("use", "required")] } else { &[] };
            let attributes = [&[("name", rule.name.as_str()), ("type", of.as_str())], required].concat();
            out.empty("attribute", &attributes);
        }
    }

    /// The type of a value: a base of XML Schema where nothing restricts it.
    fn value_type(&mut self, space: Space, simple: &SimpleType) -> String {
        let steps = steps(simple);
        if steps.iter().all(Vec::is_empty) {
            return simple.base.xsd().to_owned();
        }
        let mut body = Markup::below(2);
        restrict(&mut body, simple.base, &steps);
        let name = if simple.attributes.is_empty() { simple.name.clone() } else { format!("{}-value", simple.name) };
        self.named(space, "simpleType", &name, body.into_text())
    }

    /// A type of that body: one that is there already, or a new one of that name.
    fn named(&mut self, space: Space, kind: &'static str, wanted: &str, body: String) -> String {
        let page = self.page(space);
        let name = match page.types.iter().find(|known| known.kind == kind && known.body == body) {
            Some(known) => known.name.clone(),
            None => {
                let stem = if is_name(wanted) { wanted } else { "type" };
                let taken = |name: &str| page.types.iter().any(|known| known.name == name);
                let numbered = (2..).map(|number| format!("{stem}-{number}"));
                let name = std::iter::once(stem.to_owned()).chain(numbered).find(|name| !taken(name));
                let name = name.unwrap_or_default();
                page.types.push(NamedType { kind, name: name.clone(), body });
                name
            }
        };
        self.qualified(space, &name)
    }
}

/// Facets of one restriction: name and value.
type Step = Vec<(&'static str, String)>;

/// Restrictions, one after the other: of several patterns in one, XML Schema asks for any; the tables for all.
fn steps(simple: &SimpleType) -> Vec<Step> {
    let Facets { length, min_length, max_length, total_digits, fraction_digits, .. } = &simple.facets;
    let mut first: Step = Vec::new();
    if simple.white_space != simple.base.white_space() {
        first.push(("whiteSpace", simple.white_space.xsd().to_owned()));
    }
    // XML Schema lets no other length stand beside an exact one.
    let bounds = [("minLength", min_length), ("maxLength", max_length)].into_iter().filter(|_| length.is_none());
    // A whole number has no fraction by its base.
    let fraction = fraction_digits.filter(|_| simple.base != Base::Integer);
    let sizes = std::iter::once(("length", length)).chain(bounds);
    let sizes = sizes.chain([("totalDigits", total_digits), ("fractionDigits", &fraction)]);
    first.extend(sizes.filter_map(|(name, size)| Some((name, size.as_ref()?.to_string()))));
    first.extend(simple.facets.bounds());
    first.extend(simple.facets.enumeration.iter().map(|one| ("enumeration", one.clone())));
    let mut patterns = simple.facets.patterns.iter().map(|pattern| ("pattern", pattern.xsd()));
    first.extend(patterns.next());
    std::iter::once(first).chain(patterns.map(|pattern| vec![pattern])).collect()
}

/// The last restriction outside, those before it as its base.
fn restrict(out: &mut Markup, base: Base, steps: &[Step]) {
    let Some((last, before)) = steps.split_last() else { return };
    if before.is_empty() {
        out.start("restriction", &[("base", base.xsd())]);
    } else {
        out.start("restriction", &[]);
        out.start("simpleType", &[]);
        restrict(out, base, before);
        out.end();
    }
    last.iter().for_each(|(facet, value)| out.empty(facet, &[("value", value)]));
    out.end();
}

impl Base {
    fn xsd(self) -> &'static str {
        match self {
            Self::String => "xs:string",
            Self::NormalizedString => "xs:normalizedString",
            Self::Token => "xs:token",
            Self::Decimal => "xs:decimal",
            Self::Integer => "xs:integer",
            Self::Boolean => "xs:boolean",
            Self::DateTime => "xs:dateTime",
            Self::Date => "xs:date",
            Self::AnyUri => "xs:anyURI",
        }
    }
}

impl WhiteSpace {
    fn xsd(self) -> &'static str {
        match self {
            Self::Preserve => "preserve",
            Self::Replace => "replace",
            Self::Collapse => "collapse",
        }
    }
}
