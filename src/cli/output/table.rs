//! Tables for people: as wide as the terminal; where nobody looks at a terminal, nothing is wrapped.

use std::fmt;
use std::io::IsTerminal;

use comfy_table::{ContentArrangement, presets};
use terminal_size::{Width, terminal_size_of};

use super::escape::Line;

/// A table. Whatever its cells were given, they hold nothing a terminal would obey.
#[derive(Debug)]
pub(crate) struct Table(comfy_table::Table);

/// What stands in one field.
#[derive(Debug)]
pub(crate) struct Cell(String);

impl Table {
    /// An empty table as wide as the terminal that is written to, if it is one.
    #[must_use]
    pub(crate) fn new(header: &[&str]) -> Self {
        let stdout = std::io::stdout();
        let width = stdout.is_terminal().then(|| terminal_size_of(&stdout)).flatten();
        Self::within(width.map(|(Width(columns), _)| columns), header)
    }

    fn within(columns: Option<u16>, header: &[&str]) -> Self {
        let mut table = comfy_table::Table::new();
        table.load_style(presets::UTF8_FULL_CONDENSED).set_header(header);
        match columns {
            Some(columns) => table.set_content_arrangement(ContentArrangement::Dynamic).set_width(columns),
            None => table.set_content_arrangement(ContentArrangement::Disabled),
        };
        Self(table)
    }

    /// Adds a row.
    pub(crate) fn add_row<C: Into<Cell>>(&mut self, cells: impl IntoIterator<Item = C>) {
        self.0.add_row(cells.into_iter().map(|cell| cell.into().0));
    }
}

impl Cell {
    /// Several lines in one field.
    pub(crate) fn lines(lines: impl IntoIterator<Item = impl fmt::Display>) -> Self {
        let lines: Vec<String> = lines.into_iter().map(|line| Line(line).to_string()).collect();
        Self(lines.join("\n"))
    }
}

impl<T: fmt::Display> From<T> for Cell {
    fn from(text: T) -> Self {
        Self(Line(text).to_string())
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::{Cell, Table};

    #[test]
    fn a_table_is_as_wide_as_the_terminal_and_unwrapped_without_one() {
        let fill = |columns| {
            let mut table = Table::within(columns, &["document", "why"]);
            table.add_row(["permit/MG/MG26EP004711", &"because of this and that ".repeat(9)]);
            table.to_string()
        };
        let narrow = fill(Some(60));
        assert!(narrow.lines().all(|line| line.chars().count() <= 60), "{narrow}");
        assert_eq!(fill(None).lines().count(), 5, "one line a row:\n{}", fill(None));
    }

    #[test]
    fn a_cell_cannot_break_out_of_its_row() {
        let mut table = Table::within(None, &["event", "copies"]);
        table.add_row([Cell::from("a\nb"), Cell::lines(["customs", "arch\u{1b}[2J"])]);
        let text = table.to_string();
        assert!(text.contains(r"a\u{a}b") && text.contains(r"arch\u{1b}[2J") && !text.contains('\u{1b}'), "{text}");
        assert_eq!(text.lines().count(), 6, "{text}");
    }
}
