//! Expected files beside the input, rewritten with `UPDATE_EXPECT=1`.

use std::fmt::Write as _;
use std::path::Path;

/// Compares a result with the expected file, line by line.
///
/// With `UPDATE_EXPECT=1` in the environment the file is written instead; look at the difference before
/// committing it.
///
/// # Panics
/// If the file is missing, cannot be read or written, or differs: this is what a test wants.
#[track_caller]
pub fn check(path: &Path, actual: &str) {
    let name = path.display();
    if std::env::var_os("UPDATE_EXPECT").is_some_and(|value| value == "1") {
        let written = std::fs::write(path, actual);
        assert!(written.is_ok(), "{name} cannot be written: {written:?}");
        return;
    }
    let expected = std::fs::read_to_string(path);
    assert!(
        expected.is_ok(),
        "{name} cannot be read ({expected:?}); UPDATE_EXPECT=1 writes it. It would be:\n{actual}"
    );
    let expected = expected.unwrap_or_default();
    assert!(expected == actual, "{name} differs (- expected, + found; UPDATE_EXPECT=1 rewrites it):\n{}", {
        difference(&expected, actual)
    });
}

/// Lines of context shown before and after what differs.
const CONTEXT: usize = 3;

/// What differs between two texts: the lines between their common beginning and end, with some context.
#[must_use]
pub fn difference(expected: &str, actual: &str) -> String {
    let left: Vec<&str> = expected.lines().collect();
    let right: Vec<&str> = actual.lines().collect();
    let head = left.iter().zip(&right).take_while(|(l, r)| l == r).count();
    let tail = left.iter().rev().zip(right.iter().rev()).take_while(|(l, r)| l == r).count();
    let tail = tail.min(left.len() - head).min(right.len() - head);
    let mut out = String::new();
    let mut put = |mark: char, lines: &[&str], first: usize| {
        for (n, line) in lines.iter().enumerate() {
            let _ = writeln!(out, "{:5} {mark} {line}", first + n + 1);
        }
    };
    let from = head.saturating_sub(CONTEXT);
    let (left_end, right_end) = (left.len() - tail, right.len() - tail);
    put(' ', &left[from..head], from);
    put('-', &left[head..left_end], head);
    put('+', &right[head..right_end], head);
    put(' ', &right[right_end..(right_end + CONTEXT).min(right.len())], right_end);
    if head == left.len() && head == right.len() {
        out.push_str("      (only line ends at the end of the file differ)\n");
    }
    out
}
