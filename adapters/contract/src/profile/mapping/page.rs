//! A mapping as a page for partners: Markdown, made from the very rows that read and write.

use std::fmt::Write as _;

use super::Mapping;
use super::expression::{Alternative, Path, Select, Target};
use super::table::Row;
use crate::profile::Element;

/// A table of every element that has a row, in the profile's order. `home`: where the document stands in the canonical
/// event.
pub(crate) fn page(mapping: &Mapping, home: &str) -> String {
    let mut page =
        String::from("| Element | Id | Occurs | Type | Canonical | Form | Note |\n|---|---|---|---|---|---|---|\n");
    for (element, rule) in mapping.profile.elements.iter().zip(&mapping.rules) {
        let contexts = contexts(mapping, element, home);
        let text = rule.text_child.and_then(|child| mapping.profile.element(child)).unwrap_or(element);
        let kind = mapping.profile.simple(text).map(|simple| simple.in_words()).unwrap_or_default();
        for row in rule.main.iter().chain(&rule.fallbacks) {
            let cells = [cell(&element.id), element.cardinality(), cell(&kind)];
            line(&mut page, &element.path, cells, row, &contexts);
        }
        for (attribute, row) in &rule.attributes {
            let path = format!("{}/@{attribute}", element.path);
            line(&mut page, &path, Default::default(), row, &contexts);
        }
    }
    page
}

fn line(page: &mut String, path: &str, [id, occurs, kind]: [String; 3], row: &Row, contexts: &[Vec<String>]) {
    let code = |text: &str| if text.is_empty() { String::new() } else { format!("`{}`", cell(text)) };
    let canonical = match &row.target {
        Target::Unmodelled => "`extension`".to_owned(),
        Target::Nothing => String::new(),
        Target::Places(alternatives) => {
            let told = alternatives.iter().flat_map(|one| told(one, contexts));
            told.collect::<Vec<_>>().join(" or ")
        }
    };
    let (path, form, note) = (code(path), code(&row.written_form), cell(&row.note));
    let _ = writeln!(page, "| {path} | {id} | {occurs} | {kind} | {canonical} | {form} | {note} |");
}

/// The places of one alternative, and which occurrences stand there.
fn told(alternative: &Alternative, contexts: &[Vec<String>]) -> Vec<String> {
    let guard = alternative.guard.as_ref().map(|(child, text)| format!(" where `{child}` is {text}"));
    let guard = guard.unwrap_or_default();
    places(std::slice::from_ref(alternative), contexts)
        .iter()
        .map(|place| format!("`{}`{guard}", cell(place)))
        .collect()
}

/// The canonical places of the contexts an element stands in, outermost first: each may have alternatives.
fn contexts(mapping: &Mapping, element: &Element, home: &str) -> Vec<Vec<String>> {
    let mut above = Vec::new();
    let mut next = element.parent;
    while let Some(parent) = next.and_then(|id| Some((id, mapping.profile.element(id)?))) {
        let rule = mapping.rules.get(parent.0.0 as usize);
        above.extend(rule.and_then(|rule| rule.context(parent.1.content)));
        next = parent.1.parent;
    }
    let mut contexts = vec![vec![home.to_owned()]];
    for row in above.into_iter().rev() {
        let places = places(row.target.alternatives(), &contexts);
        contexts.push(places);
    }
    contexts
}

/// Every place a row may mean, from the root of the event.
fn places(alternatives: &[Alternative], contexts: &[Vec<String>]) -> Vec<String> {
    let mut places: Vec<String> = Vec::new();
    for alternative in alternatives {
        let above = contexts.len().checked_sub(1 + alternative.path.up).and_then(|at| contexts.get(at));
        for context in above.into_iter().flatten() {
            let place = join(context, &alternative.path);
            if !places.contains(&place) {
                places.push(place);
            }
        }
    }
    places
}

fn join(context: &str, path: &Path) -> String {
    let mut place = context.to_owned();
    for step in &path.steps {
        if !place.is_empty() {
            place.push('.');
        }
        place.push_str(&step.name);
        match &step.select {
            Select::Member => {}
            Select::Next => place.push_str("[]"),
            Select::Entry(at) => {
                let _ = write!(place, "[{at}]");
            }
            Select::Where(key, value) => {
                let _ = write!(place, "[{key}={value}]");
            }
        }
    }
    place
}

/// A bar would end the cell, even inside code.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
