//! Limits, bombs and garbage: refused with a finding, in bounded time, without a panic.

use std::time::{Duration, Instant};

use crate::adapter::{Adapter, Decoded, Input, Limits};
use crate::conformance::reading::{decode, disorder, refused};
use crate::conformance::{Case, Claim, Report};

/// A guard against hanging, not a measurement: hundreds of times what a linear reader takes for any bomb, unoptimised and
/// on a busy machine. A quadratic one takes longer.
const PATIENCE: Duration = Duration::from_secs(180);
/// Deep enough to overflow the stack of a reader that recurses without a limit.
const DEEP: usize = 200_000;
/// More than [`Limits::nodes`] allows by default.
const WIDE: usize = 600_000;

/// Asks of one sample what must hold when it exceeds each limit.
pub(super) fn examine_limits(adapter: &dyn Adapter, case: &Case, report: &mut Report) {
    let all = Limits::default();
    let read = |limits: Limits| decode(adapter, &Input { limits, ..Input::new(&case.input) });
    if case.claim == Claim::Readable {
        let size = case.input.len();
        let enough = read(Limits { body_bytes: size, ..all })
            .map(|decoded| refused(&decoded).then(|| format!("{size} bytes refused although body_bytes is {size}")));
        report.ask(&case.name, "a body of just the size allowed is read", enough.unwrap_or_else(Some));
        let exceeded = [
            ("a body of one byte too many is refused", Limits { body_bytes: size - 1, ..all }),
            ("a document nested too deeply is refused", Limits { depth: 1, ..all }),
            ("a document of too many nodes is refused", Limits { nodes: 2, ..all }),
        ];
        for (law, limits) in exceeded {
            let found = read(limits).map_or_else(Some, |decoded| not_refused(adapter, &decoded));
            report.ask(&case.name, law, found.map(|found| format!("{found} ({limits:?})")));
        }
    }
    if case.claim == Claim::Broken {
        let few = read(Limits { findings: 1, ..all }).map(|decoded| {
            let errors = decoded.all_findings().filter(|finding| finding.is_error()).count();
            // The last one says that reading stopped.
            (!(1..=2).contains(&errors)).then(|| format!("{errors} error findings although findings is 1"))
        });
        report.ask(&case.name, "no more error findings are kept than asked for", few.unwrap_or_else(Some));
    }
}

/// Asks what must hold of bodies made to hurt, alone and inside the first readable sample.
pub(super) fn examine_bombs(adapter: &dyn Adapter, cases: &[Case], report: &mut Report) {
    let readable = cases.iter().find(|case| case.claim == Claim::Readable);
    let sample = readable.map(|case| String::from_utf8_lossy(&case.input).into_owned()).unwrap_or_default();
    let media_type = adapter.format().media_type;
    let mut bombs = garbage(&sample);
    if media_type.contains("xml") {
        bombs.extend(xml_bombs(&sample));
    }
    if media_type.contains("json") {
        bombs.extend(json_bombs(&sample));
    }
    for (name, body) in bombs {
        let started = Instant::now();
        let outcome = decode(adapter, &Input::new(&body));
        let taken = started.elapsed();
        let found = outcome.map_or_else(Some, |decoded| not_refused(adapter, &decoded));
        report.ask(name, "a hostile body is refused, with findings in order", found);
        report.ask(name, "a hostile body is read in time that grows with its size", {
            (taken > PATIENCE).then(|| format!("{} bytes took {taken:?}", body.len()))
        });
    }
}

fn not_refused(adapter: &dyn Adapter, decoded: &Decoded) -> Option<String> {
    disorder(adapter, decoded).or_else(|| (!refused(decoded)).then(|| "read without an error finding".to_owned()))
}

type Bomb = (&'static str, Vec<u8>);

fn garbage(sample: &str) -> Vec<Bomb> {
    vec![
        ("an empty body", Vec::new()),
        ("blanks", b" \r\n\t ".to_vec()),
        ("a byte order mark alone", b"\xef\xbb\xbf".to_vec()),
        ("NUL bytes", vec![0; 4_096]),
        ("bytes that are no UTF-8", vec![0xff; 4_096]),
        (
            "bad UTF-8 in the middle",
            splice(sample.as_bytes(), sample.len() / 2, b"\xc3\x28\xf0\x82\x82\xac\xed\xa0\x80"),
        ),
        ("a NUL in the middle", splice(sample.as_bytes(), sample.len() / 2, b"\0")),
        ("the sample twice", [sample.as_bytes(), sample.as_bytes()].concat()),
        ("something after the sample", [sample.as_bytes(), b"x"].concat()),
        ("prose", b"This is no document at all.".to_vec()),
    ]
}

fn xml_bombs(sample: &str) -> Vec<Bomb> {
    let laughs: String =
        (1..10).map(|n| format!("<!ENTITY l{n} \"{}\">", format!("&l{};", n - 1).repeat(10))).collect();
    let laughs = format!("<!DOCTYPE r [<!ENTITY l0 \"lol\">{laughs}]>");
    let with_dtd = |dtd: &str| splice(sample.as_bytes(), root(sample), dtd.as_bytes());
    let in_root = |text: &str| splice(sample.as_bytes(), sample.rfind("</").unwrap_or(0), text.as_bytes());
    let attributes: String = (0..100_000).map(|n| format!(" a{n}=\"\"")).collect();
    vec![
        ("a harmless DTD", with_dtd("<!DOCTYPE r>")),
        ("an entity bomb declared", with_dtd(&laughs)),
        ("an entity bomb used", format!("{laughs}<r>&l9;</r>").into_bytes()),
        ("a quadratic entity bomb", quadratic()),
        ("an external entity", with_dtd("<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]>")),
        ("an external subset", with_dtd("<!DOCTYPE r SYSTEM \"http://127.0.0.1:1/r.dtd\">")),
        ("a parameter entity", with_dtd("<!DOCTYPE r [<!ENTITY % x SYSTEM \"file:///dev/zero\"> %x;]>")),
        ("an entity nobody declared", in_root("&undeclared;")),
        ("a reference to no character", in_root("&#0;")),
        ("a prefix nobody declared", in_root("<nobody:x/>")),
        ("a tag that never ends", in_root("<x ")),
        ("elements nested deeply", "<r>".repeat(DEEP).into_bytes()),
        ("elements nested deeply in the sample", in_root(&format!("{}{}", "<x>".repeat(DEEP), "</x>".repeat(DEEP)))),
        ("very many elements", format!("<r>{}</r>", "<x/>".repeat(WIDE)).into_bytes()),
        ("very many attributes", in_root(&format!("<x{attributes}/>"))),
        ("very many attributes on a root", format!("<r{attributes}/>").into_bytes()),
        ("very many namespaces", format!("<r{}/>", attributes.replace(" a", " xmlns:a")).into_bytes()),
        ("a root of nobody's", b"<causeway-nobody xmlns=\"urn:causeway:nobody\"/>".to_vec()),
    ]
}

fn json_bombs(sample: &str) -> Vec<Bomb> {
    let member = |text: &str| splice(sample.as_bytes(), sample.find('{').map_or(0, |at| at + 1), text.as_bytes());
    let keys: String = (0..WIDE).map(|n| format!("\"k{n}\":0,")).collect();
    vec![
        ("arrays nested deeply", "[".repeat(DEEP).into_bytes()),
        ("objects nested deeply", "{\"a\":".repeat(DEEP).into_bytes()),
        ("arrays nested deeply in the sample", member(&format!("\"x\":{}{},", "[".repeat(DEEP), "]".repeat(DEEP)))),
        ("a very long array", format!("[{}0]", "0,".repeat(WIDE)).into_bytes()),
        ("very many empty events", format!("[{}{{}}]", "{},".repeat(WIDE / 2)).into_bytes()),
        ("very many members", member(&keys)),
        ("one member very often", member(&"\"k\":0,".repeat(WIDE / 4))),
        ("a number of a million digits", member(&format!("\"x\":{},", "9".repeat(1_000_000)))),
        ("a number beyond all bounds", member("\"x\":-1e999999999999,")),
        ("half a surrogate pair", member("\"x\":\"\\ud800\",")),
        ("a member twice", member("\"x\":1,\"x\":1,")),
        ("a comma too many", member(",")),
        ("a comment", member("/* no */")),
        ("NaN", member("\"x\":NaN,")),
        ("a text alone", b"\"permit\"".to_vec()),
        ("a number alone", b"42".to_vec()),
        ("null", b"null".to_vec()),
        ("an empty batch", b"[]".to_vec()),
        ("an empty object", b"{}".to_vec()),
    ]
}

/// One long entity used often: small, and without nesting that a depth limit would stop.
fn quadratic() -> Vec<u8> {
    let entity = "x".repeat(50_000);
    format!("<!DOCTYPE r [<!ENTITY x \"{entity}\">]><r>{}</r>", "&x;".repeat(50_000)).into_bytes()
}

/// Where the root element starts.
fn root(sample: &str) -> usize {
    let starts = sample.match_indices('<').map(|(at, _)| at);
    let is_name = |at: usize| sample[at + 1..].starts_with(|c: char| c.is_alphabetic() || c == '_');
    starts.into_iter().find(|at| is_name(*at)).unwrap_or(0)
}

fn splice(body: &[u8], at: usize, text: &[u8]) -> Vec<u8> {
    let (before, after) = body.split_at_checked(at).unwrap_or((body, b""));
    [before, text, after].concat()
}
