//! What the elements of a document say of a permit: the inverse of [`super::reshape`].
//!
//! Statements were heard before. An element says what no statement says; beside a statement it holds as much of its
//! text as it can, and nothing else. Lists whose elements carry no number fill the positions that no statement takes.

use std::collections::BTreeSet;

use causeway_contract::finding::Finding;
use causeway_contract::profile::quoted;

use super::fit::Fit;
use super::gathered::{Gathered, Said};
use super::laid::Laid;
use super::places::{
    EARLIER, Earlier, FIRST_NAME, HEADER, IDENTIFIER, IMPORT_PERMIT, OTHER_PERMIT, PARTIES, PARTY, PERMIT_CATEGORY,
    QUANTITY, REPEATED, TRANSPORT_CATEGORY, document_type, has_element,
};
use super::statements::Statements;
use crate::rules;

/// Adds what the elements say; what contradicts itself is told.
pub(crate) fn take(laid: &Laid<'_>, statements: &Statements, gathered: &mut Gathered) -> Vec<Finding> {
    let mut taking = Taking { laid, statements, gathered, findings: Vec::new() };
    taking.header();
    for item in 0..laid.count("items") {
        taking.block(item);
    }
    taking.findings
}

struct Taking<'t, 'm> {
    laid: &'t Laid<'m>,
    statements: &'t Statements,
    gathered: &'t mut Gathered,
    findings: Vec<Finding>,
}

impl Taking<'_, '_> {
    fn header(&mut self) {
        for (to, from, fit) in HEADER {
            self.value(from, to, fit);
        }
        for (to, from) in PARTIES {
            self.together(&format!("{from}.ids[0]"), &format!("{to}.ids[0]"), &IDENTIFIER);
            for member in PARTY.into_iter().filter(|member| has_element(from, member)) {
                self.value(&format!("{from}.{member}"), &format!("{to}.{member}"), Fit::Line);
            }
        }
        let mut free = Free::of("permit.transport_documents", ".number");
        for at in 0..self.laid.count("transport") {
            let document = format!("transport[{at}]");
            if self.category(&document, &[TRANSPORT_CATEGORY]).is_some() {
                self.document(&document, &mut free, None);
            }
        }
        let (blocks, counted) = (self.laid.count("items"), self.laid.text("item_count"));
        if let Some(counted) = counted.filter(|counted| counted.trim().parse() != Ok(blocks)) {
            let message = format!("{} goods items are announced, {blocks} stand here", quoted(&counted));
            self.tell(rules::CONTRADICTION, "item_count", message);
        }
    }

    fn block(&mut self, item: usize) {
        let (from, to) = (format!("items[{item}]"), format!("permit.items[{item}]"));
        self.number(&from, item);
        self.value(&format!("{from}.description"), &format!("{to}.{FIRST_NAME}"), Fit::Line);
        for package in 0..self.laid.count(&format!("{from}.documents")) {
            let document = format!("{from}.documents[{package}]");
            self.permit_document(&document);
            self.together(&format!("{document}.quantity"), &format!("{to}.quantities[{package}]"), &QUANTITY);
        }
        let mut marked = BTreeSet::new();
        for at in 0..self.laid.count(&format!("{from}.packages")) {
            self.mark(&format!("{from}.packages[{at}]"), &to, &mut marked);
        }
        let mut free = Free::of(format!("{to}.origin.countries"), "");
        for at in 0..self.laid.count(&format!("{from}.origins")) {
            let country = format!("{from}.origins[{at}].country");
            if self.laid.text(&country).is_some() {
                let place = free.next(self.gathered);
                self.value(&country, &place, Fit::Line);
            }
        }
        self.earlier_documents(&from, &to);
        if !self.gathered.has_below(&to) {
            let message = format!("goods item {} says nothing of its block", item + 1);
            self.tell(rules::POSITIONS, &format!("{from}.number"), message);
        }
    }

    /// A goods item is numbered by its position.
    fn number(&mut self, from: &str, item: usize) {
        let place = format!("{from}.number");
        if let Some(number) = self.laid.text(&place).filter(|number| number.parse() != Ok(item + 1)) {
            let message = format!("goods item {} has the number {}", item + 1, quoted(&number));
            self.tell(rules::POSITIONS, &place, message);
        }
    }

    /// A mark stands at the position that its package's number gives.
    fn mark(&mut self, package: &str, to: &str, marked: &mut BTreeSet<usize>) {
        let (place, number) = (format!("{package}.marks"), format!("{package}.number"));
        if self.laid.text(&place).is_none() {
            return;
        }
        let position = self.laid.text(&number).and_then(|number| number.parse::<usize>().ok()?.checked_sub(1));
        let Some(position) = position else {
            return self.tell(rules::POSITIONS, &number, "packages are numbered from 1".to_owned());
        };
        if !marked.insert(position) {
            return self.tell(rules::ONE_VALUE, &place, format!("a second mark for package {}", position + 1));
        }
        self.value(&place, &format!("{to}.marks[{position}]"), Fit::Line);
    }

    /// What the permit as a document of a goods item repeats.
    fn permit_document(&mut self, document: &str) {
        if self.category(document, &[PERMIT_CATEGORY]).is_none() {
            return;
        }
        for (to, member, fit) in REPEATED {
            self.value(&format!("{document}.{member}"), to, fit);
        }
        let place = format!("{document}.type");
        let Some(of_type) = self.laid.text(&place) else { return };
        let permit_type = self.gathered.get("permit.type").map(|said| said.text.clone());
        match (of_type.as_str(), permit_type) {
            (IMPORT_PERMIT, None) => self.say("permit.type", "import".to_owned(), &place),
            (OTHER_PERMIT, None) => {}
            (IMPORT_PERMIT | OTHER_PERMIT, Some(permit_type)) => {
                if document_type(Some(&permit_type)) != of_type {
                    let message = format!("document type {of_type} beside a permit of type {}", quoted(&permit_type));
                    self.tell(rules::CONTRADICTION, &place, message);
                }
            }
            _ => self.tell(rules::DOCUMENT, &place, format!("{} is no type of a permit: 400 or 638", quoted(&of_type))),
        }
    }

    fn earlier_documents(&mut self, from: &str, to: &str) {
        let mut free = EARLIER.map(|earlier| Free::of(format!("{to}.{}", earlier.list), ".number"));
        let categories = EARLIER.map(|earlier| earlier.category);
        for at in 0..self.laid.count(&format!("{from}.previous")) {
            let document = format!("{from}.previous[{at}]");
            let Some(of) = self.category(&document, &categories) else { continue };
            if let (Some(free), Some(Earlier { implied, .. })) = (free.get_mut(of), EARLIER.get(of)) {
                self.document(&document, free, *implied);
            }
        }
    }

    /// A document by number and type, at the next free position of its list.
    fn document(&mut self, document: &str, free: &mut Free, implied: Option<&str>) {
        let number = format!("{document}.number");
        if self.laid.text(&number).is_none() {
            return self.tell(
                rules::DOCUMENT,
                &format!("{document}.category"),
                "a document without a number".to_owned(),
            );
        }
        let place = free.next(self.gathered);
        self.value(&number, &format!("{place}.number"), Fit::Line);
        let of_type = format!("{document}.type");
        // The type that the list implies says nothing, neither alone nor beside a statement.
        if self.laid.text(&of_type).is_some_and(|text| Some(text.as_str()) != implied) {
            self.value(&of_type, &format!("{place}.kind"), Fit::Line);
        }
    }

    /// Which of the categories a document has; without one it has the only one there is.
    fn category(&mut self, document: &str, known: &[&str]) -> Option<usize> {
        let place = format!("{document}.category");
        let category = self.laid.text(&place);
        let found = match category.as_deref() {
            None => (known.len() == 1).then_some(0),
            Some(category) => known.iter().position(|known| *known == category),
        };
        if found.is_none() {
            let category = category.as_deref().map_or_else(|| "no category".to_owned(), quoted);
            let message = format!("a document of {category}; here stands {}", known.join(", "));
            self.tell(rules::DOCUMENT, &place, message);
        }
        found
    }

    /// The members of one element: its text and its attributes.
    fn together(&mut self, from: &str, to: &str, members: &[&str]) {
        for member in members {
            self.value(&format!("{from}.{member}"), &format!("{to}.{member}"), Fit::Line);
        }
    }

    /// A value of an element: said, unless it is already; then the same as far as the element can hold it.
    fn value(&mut self, from: &str, to: &str, fit: Fit) {
        let Some(text) = self.laid.text(from).map(|text| text.trim().to_owned()) else { return };
        let Some(said) = self.gathered.get(to) else { return self.say(to, text, from) };
        let held = |text: &str| fit.of(text).map(|fitted| fitted.text);
        let date_alone = fit == Fit::Moment && text.len() == 10 && said.text.starts_with(&text);
        if held(&said.text) != held(&text) && !date_alone {
            let message = format!("{} here, {} in {}", quoted(&text), quoted(&said.text), said.from);
            self.tell(rules::CONTRADICTION, from, message);
        }
    }

    fn say(&mut self, to: &str, text: String, from: &str) {
        let form = self.statements.form_at(to);
        let text = form.settle(&text);
        if !text.is_empty() {
            self.gathered.say(to, Said { text, form, from: self.laid.from(from).to_owned() });
        }
    }

    fn tell(&mut self, rule: &'static str, from: &str, message: String) {
        self.findings.push(Finding::error(rule, self.laid.from(from), message));
    }
}

/// The positions of a list that no statement takes, in their order.
struct Free {
    list: String,
    /// What of an entry an element holds: an entry of which it is stated is taken.
    member: &'static str,
    next: usize,
}

impl Free {
    fn of(list: impl Into<String>, member: &'static str) -> Self {
        Self { list: list.into(), member, next: 0 }
    }

    /// Path of the next free entry.
    fn next(&mut self, gathered: &Gathered) -> String {
        loop {
            let entry = format!("{}[{}]", self.list, self.next);
            self.next += 1;
            if gathered.get(&format!("{entry}{}", self.member)).is_none() {
                return entry;
            }
        }
    }
}
