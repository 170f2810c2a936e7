//! Small changes to a sound document: of its leaves, and of its elements as wholes.
#![allow(clippy::expect_used, dead_code, reason = "shared by tests, which use a part each")]

/// Texts put in place of every value.
const TEXTS: [&str; 12] = [
    "",
    " ",
    "0",
    "-1",
    "1.5",
    "12345678901234567",
    "ABC",
    "abcdefghij klmnopqrs",
    "20260302",
    "20260302091500+01",
    "20261332",
    "line\nbreak",
];

/// A leaf of a document: where its start tag, its text and its end tag stand.
struct Leaf {
    start: (usize, usize),
    end: (usize, usize),
}

/// Every damage to every leaf of a document without comments and sections.
pub(crate) fn of_leaves(text: &str) -> Vec<String> {
    let leaves = leaves(text);
    leaves.iter().enumerate().flat_map(|(at, leaf)| damages(text, leaf, leaves.get(at + 1))).collect()
}

/// The leaves of a document without comments and sections.
fn leaves(text: &str) -> Vec<Leaf> {
    let mut tags = Vec::new();
    let mut from = 0;
    while let Some(open) = text[from..].find('<').map(|at| at + from) {
        let close = text[open..].find('>').expect("a tag ends") + open + 1;
        tags.push((open, close));
        from = close;
    }
    let is_start =
        |(open, close): (usize, usize)| !text[open..].starts_with(['/', '?']) && !text[..close].ends_with("/>");
    let pairs = tags.windows(2).filter(|pair| {
        is_start(pair[0]) && text[pair[0].0 + 1..].starts_with(|first: char| first.is_alphabetic() || first == '_')
    });
    let leaves = pairs.filter(|pair| text[pair[1].0..].starts_with("</"));
    leaves.map(|pair| Leaf { start: pair[0], end: pair[1] }).collect()
}

/// Every damage to one leaf.
fn damages(text: &str, leaf: &Leaf, next: Option<&Leaf>) -> Vec<String> {
    let (before, after) = (&text[..leaf.start.0], &text[leaf.end.1..]);
    let (tag, value, end) =
        (&text[leaf.start.0..leaf.start.1], &text[leaf.start.1..leaf.end.0], &text[leaf.end.0..leaf.end.1]);
    let name = tag[1..tag.len() - 1].split_whitespace().next().expect("a name");
    let mut damaged: Vec<String> = TEXTS.iter().map(|text| format!("{before}{tag}{text}{end}{after}")).collect();
    damaged.push(format!("{before}{tag}{}{end}{after}", "ü".repeat(520)));
    damaged.push(format!("{before}{after}"));
    damaged.push(format!("{before}{tag}{value}{end}{tag}{value}{end}{after}"));
    damaged.push(format!("{before}<{name}Other>{value}</{name}Other>{after}"));
    damaged.push(format!("{before}<{name} other='1'>{value}{end}{after}"));
    damaged.push(format!("{before}<{name} formatCode='203' unitCode='TOOLONG' currencyID='eur'>{value}{end}{after}"));
    damaged.push(format!("{before}<{name}>{value}{end}{after}"));
    damaged.push(format!("{before}{tag}{value}<x/>{end}{after}"));
    damaged.push(format!("{before}stray{tag}{value}{end}{after}"));
    if let Some(next) = next {
        let between = &text[leaf.end.1..next.start.0];
        let other = &text[next.start.0..next.end.1];
        damaged.push(format!("{before}{other}{between}{tag}{value}{end}{}", &text[next.end.1..]));
    }
    damaged
}

/// An element with all in it: where it begins and ends, and where what stands in it does.
struct Whole {
    outer: (usize, usize),
    inner: (usize, usize),
}

/// Every change to every element: left out, emptied, said twice, said twice with the first emptied, put behind its
/// next sibling.
pub(crate) fn of_elements(text: &str) -> Vec<String> {
    let wholes = wholes(text);
    let mut changed = Vec::new();
    for whole in &wholes {
        let (before, after) = (&text[..whole.outer.0], &text[whole.outer.1..]);
        let element = &text[whole.outer.0..whole.outer.1];
        let tag = &text[whole.outer.0..whole.inner.0];
        let empty = format!("{}/>", tag.trim_end_matches(['>', '/']));
        changed.push(format!("{before}{after}"));
        changed.push(format!("{before}{empty}{after}"));
        changed.push(format!("{before}{element}{element}{after}"));
        changed.push(format!("{before}{empty}{element}{after}"));
        let between = after.len() - after.trim_start().len();
        let next = wholes.iter().find(|next| next.outer.0 == whole.outer.1 + between);
        if let Some(next) = next {
            let (other, after) = (&text[next.outer.0..next.outer.1], &text[next.outer.1..]);
            changed.push(format!("{before}{other}{element}{after}"));
        }
    }
    changed
}

fn wholes(text: &str) -> Vec<Whole> {
    let (mut wholes, mut open) = (Vec::new(), Vec::new());
    let mut from = 0;
    while let Some(start) = text[from..].find('<').map(|at| at + from) {
        let end = text[start..].find('>').expect("a tag ends") + start + 1;
        let tag = &text[start..end];
        if tag.starts_with("</") {
            let (outer, inner): (usize, usize) = open.pop().expect("it was opened");
            wholes.push(Whole { outer: (outer, end), inner: (inner, start) });
        } else if tag.ends_with("/>") {
            wholes.push(Whole { outer: (start, end), inner: (end, end) });
        } else if !tag.starts_with("<?") {
            open.push((start, end));
        }
        from = end;
    }
    wholes
}
