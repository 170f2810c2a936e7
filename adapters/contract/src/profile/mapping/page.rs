//! A mapping as a page for partners: Markdown, made from the very rows that read and write.

use std::fmt::Write as _;

use super::Mapping;
use super::table::Row;
use crate::profile::Element;

/// A table of every element that has a row, in the profile's order.
pub(crate) fn page(mapping: &Mapping) -> String {
    let mut page = String::from("| Element | Card. | Id | Canonical | Form | Note |\n|---|---|---|---|---|---|\n");
    for (element, rule) in mapping.profile.elements.iter().zip(&mapping.rules) {
        for row in rule.main.iter().chain(&rule.fallbacks) {
            line(&mut page, element, "", row);
        }
        for (attribute, row) in &rule.attributes {
            line(&mut page, element, &format!("/@{attribute}"), row);
        }
    }
    page
}

fn line(page: &mut String, element: &Element, attribute: &str, row: &Row) {
    let code = |text: &str| if text.is_empty() { String::new() } else { format!("`{}`", cell(text)) };
    let _ = writeln!(
        page,
        "| {} | {} | {} | {} | {} | {} |",
        code(&format!("{}{attribute}", element.path)),
        if attribute.is_empty() { element.cardinality() } else { String::new() },
        cell(&element.id),
        code(&row.canonical),
        code(&row.written_form),
        cell(&row.note),
    );
}

/// A bar would end the cell, even inside code.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}
