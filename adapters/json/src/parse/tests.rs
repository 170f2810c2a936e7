//! JSON texts, right and wrong, with serde_json as the oracle.

use proptest::prelude::*;

use super::*;

fn read(text: &str) -> Result<(Value, Vec<String>), Vec<String>> {
    let told = |findings: Vec<Finding>| findings.iter().map(ToString::to_string).collect::<Vec<_>>();
    match parse(text, &Limits::default()) {
        Ok(parsed) => Ok((parsed.value, told(parsed.findings.finish()))),
        Err(findings) => Err(told(findings)),
    }
}

#[test]
fn what_is_no_json_is_told_where_it_stops_being_json() {
    let expected = [
        ("", "1:1: error JSON-01 : expected a value, found the end of the document"),
        ("{\"a\":1,}", "1:8: error JSON-01 : expected a name in quotation marks, found '}'"),
        ("{\"ä\" 1}", "1:6: error JSON-01 : expected `:`, found '1'"),
        ("[1 2]", "1:4: error JSON-01 : expected `,` or `]`, found '2'"),
        ("[01]", "1:3: error JSON-01 : expected `,` or `]`, found '1'"),
        ("[1.]", "1:4: error JSON-01 /0: expected a digit, found ']'"),
        ("[1e+]", "1:5: error JSON-01 /0: expected a digit, found ']'"),
        ("[-]", "1:3: error JSON-01 /0: expected a digit, found ']'"),
        ("[tru]", "1:2: error JSON-01 /0: expected a value, found 't'"),
        ("{\"a/b\":[\n  nil]}", "2:3: error JSON-01 /a~1b/0: expected a value, found 'n'"),
        ("[\"a\nb\"]", "1:4: error JSON-01 /0: expected a text, its control characters escaped, found '\\n'"),
        ("[\"a\\x\"]", "1:5: error JSON-01 /0: expected a text, its escapes whole, found 'x'"),
        ("[\"\\ud800\"]", "1:9: error JSON-01 /0: expected a text, its escapes whole, found '\"'"),
        ("{} {}", "1:4: error JSON-01 : expected the end of the document, found '{'"),
    ];
    for (text, finding) in expected {
        assert_eq!(read(text), Err(vec![finding.to_owned()]), "{text}");
    }
}

#[test]
fn numbers_are_whole_and_fit_64_bits() {
    let (value, findings) = read("[18446744073709551615, -9223372036854775808, 0]").expect("JSON");
    assert_eq!((value, findings.len()), (serde_json::json!([u64::MAX, i64::MIN, 0]), 0));
    for number in ["1.0", "-0", "1e2", "18446744073709551616", "-9223372036854775809", "0.1E-400"] {
        let (_, findings) = read(&format!("[{number}]")).expect("JSON");
        assert!(findings.iter().all(|finding| finding.starts_with("1:2: error JSON-05 /0: ")), "{findings:?}");
        assert_eq!(findings.len(), 1, "{number}");
    }
}

#[test]
fn places_are_those_of_values_and_names() {
    let text = "{\"a\": {\"b~/\": [1,\n \"é\", {\"\\u0063\": 2}]}}";
    let parsed = parse(text, &Limits::default()).expect("JSON");
    let at = |place: Option<Place>| place.map(|place| (place.line, place.column));
    assert_eq!(at(parsed.positions.value("")), Some((1, 1)));
    assert_eq!(at(parsed.positions.value("/a/b~0~1/1")), Some((2, 2)));
    assert_eq!(at(parsed.positions.value("/a/b~0~1/2/c")), Some((2, 18)));
    assert_eq!(at(parsed.positions.name("/a/b~0~1/2/c")), Some((2, 8)));
    assert_eq!(at(parsed.positions.name("/a/b~0~1/0")), Some((1, 16)));
    for nowhere in ["/b", "/a/b~0~1/3", "/a/b~0~1/x", "/a/b~0~1/0/0"] {
        assert_eq!(at(parsed.positions.value(nowhere)), None, "{nowhere}");
    }
}

/// JSON texts, most of them damaged in one place.
fn texts() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        "-?[0-9]{1,3}(\\.[0-9]{0,2})?([eE][+-]?[0-9]{0,2})?",
        "\"([a-zé ]|\\\\[\"\\\\/bfnrtux]|\\\\u[0-9a-fD]{4}){0,6}\"",
    ];
    let json = leaf.prop_recursive(4, 24, 4, |inner| {
        let member = ("\"[a-z]{1,4}\" ?: ?", inner.clone()).prop_map(|(name, value)| name + &value);
        prop_oneof![
            proptest::collection::vec(inner, 0..4).prop_map(|entries| format!("[ {}]", entries.join(","))),
            proptest::collection::vec(member, 0..4).prop_map(|members| format!("{{\n{}}}", members.join(", "))),
        ]
    });
    (json, any::<prop::sample::Index>(), prop_oneof![Just(""), Just(","), Just("}"), Just("\""), Just("0"), Just("é")])
        .prop_map(|(mut text, at, junk)| {
            let at = text.floor_char_boundary(at.index(text.len()));
            text.insert_str(at, junk);
            text
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// serde_json is the oracle: the same texts are JSON, and mean the same.
    #[test]
    fn what_serde_json_reads_is_read_the_same_and_nothing_else(text in texts()) {
        match (read(&text), serde_json::from_str::<Value>(&text)) {
            (Ok((value, findings)), Ok(theirs)) => prop_assert!(value == theirs || !findings.is_empty()),
            // A number beyond all floats is JSON all the same; we refuse it in our own words.
            (Ok((_, findings)), Err(_)) => prop_assert!(!findings.is_empty(), "only we read {}", text),
            (Err(findings), Ok(_)) => prop_assert!(false, "only serde_json reads {}: {:?}", text, findings),
            (Err(_), Err(_)) => {}
        }
    }
}
