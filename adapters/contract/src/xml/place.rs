//! Line and column of a byte, found only when somebody asks.

use std::sync::OnceLock;

use crate::finding::Place;

/// Where the lines of a text begin; counted at the first question.
#[derive(Debug, Default)]
pub(crate) struct Lines(OnceLock<Vec<u32>>);

impl Lines {
    /// Line and column (in characters) of a byte offset.
    pub(crate) fn place(&self, text: &str, offset: u32) -> Place {
        let starts = self.0.get_or_init(|| line_starts(text));
        let line = starts.partition_point(|&start| start <= offset).max(1);
        let start = starts.get(line - 1).copied().unwrap_or(0);
        let end = text.len().min(offset as usize);
        let before = text.as_bytes().get(start as usize..end).unwrap_or_default();
        // Bytes that do not continue a character begin one.
        let column = before.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() + 1;
        Place { line: u32::try_from(line).unwrap_or(u32::MAX), column: u32::try_from(column).unwrap_or(u32::MAX) }
    }
}

fn line_starts(text: &str) -> Vec<u32> {
    let ends = text.bytes().enumerate().filter(|&(_, byte)| byte == b'\n');
    std::iter::once(0).chain(ends.filter_map(|(at, _)| u32::try_from(at + 1).ok())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let text = "ab\nçé<x\n\n!";
        let lines = Lines::default();
        let place = |offset| {
            let place = lines.place(text, offset);
            (place.line, place.column)
        };
        assert_eq!(place(0), (1, 1));
        assert_eq!(place(2), (1, 3));
        assert_eq!(place(3), (2, 1));
        assert_eq!(place(7), (2, 3));
        assert_eq!(place(9), (2, 5));
        assert_eq!(place(10), (3, 1));
        assert_eq!(place(11), (4, 1));
        assert_eq!(place(999), (4, 2));
    }
}
