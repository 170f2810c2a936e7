//! A mapping as a page for partners.

use std::fmt::Write as _;

use super::{Mapping, id_at};

impl Mapping {
    /// The mapping as a Markdown table: element, how often, the standard's id, canonical place, form and note; in the
    /// order of the tables, elements without a row left out.
    #[must_use]
    pub fn page(&self) -> String {
        let mut page = String::from("| Element | Card. | Id | Canonical | Form | Note |\n|---|---|---|---|---|---|\n");
        for (at, row) in self.rows.iter().enumerate() {
            let (Some(row), Some(element)) = (row, self.profile.element(id_at(at))) else { continue };
            let cell = |text: &str| text.replace('|', "\\|");
            let (path, often, id) = (element.path(), element.cardinality(), element.id());
            let (canonical, form, note) = (cell(&row.canonical), cell(&row.written_form), cell(&row.note));
            let _ = writeln!(page, "| `{path}` | {often} | {id} | `{canonical}` | {form} | {note} |");
        }
        page
    }
}
