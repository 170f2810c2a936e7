//! Expected files and canonical paths.

use causeway_contract::conformance::{golden, paths};
use serde_json::json;

#[test]
fn a_difference_shows_the_lines_that_differ_with_context() {
    let expected = "one\ntwo\nthree\nfour\nfive\nsix\nseven\neight\nnine\n";
    let actual = "one\ntwo\nthree\nfour\nFIVE\nfive and a half\nsix\nseven\neight\nnine\n";
    let shown = golden::difference(expected, actual);
    assert_eq!(
        shown,
        "    2   two\n    3   three\n    4   four\n    5 - five\n    5 + FIVE\n    6 + five and a half\n    \
         7   six\n    8   seven\n    9   eight\n"
    );
    assert!(golden::difference("one\n", "one").contains("line ends"));
}

#[test]
fn a_path_finds_its_value_and_nothing_else() {
    let data = json!({"permit": {"items": [{"marks": ["a", "b"]}]}});
    assert_eq!(paths::at(&data, "permit.items[0].marks[1]"), Some(&json!("b")));
    for nowhere in ["", "permit.", "permit.items[1]", "permit.items[0]marks", "permit.items[x]", "permit.items[0"] {
        assert_eq!(paths::at(&data, nowhere), None, "{nowhere:?}");
    }
}
