//! A text as statements can hold it, and back.

use super::fit::lines;

/// Longest statement text (225), in characters.
const LONGEST: usize = 512;

/// Cuts a text: a line each, for a statement holds no line break, and long lines in pieces. True with a piece that
/// continues the one before it within a line.
pub(crate) fn pieces(text: &str) -> Vec<(String, bool)> {
    let mut pieces = Vec::new();
    for line in lines(text) {
        let characters: Vec<char> = line.chars().collect();
        let mut rest = characters.as_slice();
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(cut(rest));
            pieces.push((piece.iter().collect(), rest.len() < characters.len()));
            rest = after;
        }
    }
    pieces
}

/// How much of a line goes into one statement: no piece begins or ends with a blank, which a reader may take away.
fn cut(line: &[char]) -> usize {
    if line.len() <= LONGEST {
        return line.len();
    }
    let blank = |at: usize| line.get(at).is_none_or(|character| character.is_whitespace());
    let within_a_word = (1..=LONGEST).rev().find(|&at| !blank(at - 1) && !blank(at));
    within_a_word.unwrap_or(LONGEST)
}

/// Joins the next piece to a text.
pub(crate) fn join(text: &mut String, piece: &str, continues: bool) {
    if !continues {
        text.push('\n');
    }
    text.push_str(piece);
}

#[cfg(test)]
mod tests {
    use super::{join, pieces};

    fn joined(text: &str) -> String {
        let mut pieces = pieces(text).into_iter();
        let mut text = pieces.next().expect("a piece").0;
        pieces.for_each(|(piece, continues)| join(&mut text, &piece, continues));
        text
    }

    #[test]
    fn lines_stand_alone_and_long_lines_continue() {
        let long = "ä".repeat(600);
        let text = format!(" one \n\n{long}\r\nlast");
        let sizes: Vec<_> = pieces(&text).iter().map(|(text, more)| (text.chars().count(), *more)).collect();
        assert_eq!(sizes, [(3, false), (512, false), (88, true), (4, false)]);
        assert_eq!(joined(&text), format!("one\n{long}\nlast"));
        assert!(pieces(" \n ").is_empty());
    }

    #[test]
    fn words_are_cut_within() {
        let words = "word ".repeat(300);
        let cut = pieces(&words);
        assert!(cut.len() > 1 && cut.iter().all(|(text, _)| text.trim() == text && text.chars().count() <= 512));
        assert_eq!(joined(&words), words.trim());
    }
}
