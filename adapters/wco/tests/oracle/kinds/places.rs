//! Elements that are missing, too many, or in the wrong place.

use super::Kind;
use crate::chance::Chance;
use crate::document::Document;

pub(super) const KINDS: &[Kind] = &[
    Kind::of("element dropped", |document, chance| Some(document.with(&document.any(chance, |_| true)?.whole, ""))),
    Kind::of("element repeated at once", |document, chance| {
        let element = document.any(chance, |_| true)?;
        Some(document.put(element.whole.end, document.piece(&element.whole)))
    }),
    Kind::of("element repeated at the end of its parent", |document, chance| {
        let element = document.any(chance, |_| true)?;
        let parent = &document.elements[element.parent?];
        Some(document.put(parent.inner.end, document.piece(&element.whole)))
    }),
    Kind::of("neighbours swapped", |document, chance| swapped(document, chance, false)),
    Kind::of("siblings swapped at a distance", |document, chance| swapped(document, chance, true)),
    Kind::of("element moved to the front", |document, chance| {
        let (first, second) = document.pair(chance, true)?;
        let (moved, from) = (document.piece(&second.whole).to_owned(), second.whole.clone());
        let without = document.with(&from, "");
        Some(format!("{}{moved}{}", &without[..first.whole.start], &without[first.whole.start..]))
    }),
    Kind::of("element moved to another level", |document, chance| {
        let element = document.any(chance, |element| element.whole.len() < 4000)?;
        let parent = document.branch(chance)?;
        let outside = parent.whole.end <= element.whole.start || parent.whole.start >= element.whole.end;
        let at = if chance.below(2) == 0 { parent.inner.start } else { parent.inner.end };
        let (piece, whole) = (document.piece(&element.whole).to_owned(), element.whole.clone());
        outside.then(|| {
            let (early, late) = if at <= whole.start { (at..at, whole) } else { (whole, at..at) };
            let (one, two) = if early.is_empty() { (piece.as_str(), "") } else { ("", piece.as_str()) };
            let text = &document.text;
            format!("{}{one}{}{two}{}", &text[..early.start], &text[early.end..late.start], &text[late.end..])
        })
    }),
    Kind::of("element copied to another level", |document, chance| {
        let element = document.any(chance, |element| element.whole.len() < 4000)?;
        let parent = document.branch(chance)?;
        let child = &document.elements[*chance.pick(&parent.children)?];
        Some(document.put(child.whole.start, document.piece(&element.whole)))
    }),
    Kind::of("element emptied", |document, chance| {
        let element = document.any(chance, |element| !element.inner.is_empty())?;
        Some(document.with(&element.inner, ""))
    }),
    Kind::of("element without its children, its layout kept", |document, chance| {
        let element = document.branch(chance)?;
        Some(document.with(&element.inner, "\n  \t"))
    }),
    Kind::of("children without their parent", |document, chance| {
        let element = document.branch(chance)?;
        Some(document.with(&element.whole, document.piece(&element.inner)))
    }),
    Kind::of("element wrapped in an unknown one", |document, chance| {
        let element = document.any(chance, |_| true)?;
        Some(document.with(&element.whole, &format!("<extra>{}</extra>", document.piece(&element.whole))))
    }),
    Kind::of("element wrapped in its like", |document, chance| {
        let element = document.any(chance, |element| !element.inner.is_empty())?;
        let (name, whole) = (&element.name, document.piece(&element.whole));
        Some(document.with(&element.whole, &format!("<{name}>{whole}</{name}>")))
    }),
    Kind::of("unknown element put in", |document, chance| {
        let element = document.any(chance, |_| true)?;
        let (prefix, local) = (element.prefix(), chance.text(&["Unknown", "AdditionalField", "ID2", "Ext.1"]));
        let at = if chance.below(2) == 0 { element.whole.start } else { element.whole.end };
        Some(document.put(at, &format!("<{prefix}{local}>1</{prefix}{local}>")))
    }),
    Kind::of("element in a value", |document, chance| {
        let leaf = document.leaf(chance)?;
        let at = if chance.below(2) == 0 { leaf.inner.start } else { leaf.inner.end };
        let name = if chance.below(2) == 0 { "b" } else { &leaf.name };
        Some(document.put(at, &format!("<{name}>1</{name}>")))
    }),
    Kind::of("unknown elements nested deeply", |document, chance| {
        let at = document.branch(chance)?.inner.end;
        // Below the depth at which either reader stops for safety.
        let depth = 1 + chance.below(60);
        Some(document.put(at, &format!("{}x{}", "<deep>".repeat(depth), "</deep>".repeat(depth))))
    }),
    Kind::of("elements nested beyond every limit", |document, chance| {
        let at = document.branch(chance)?.inner.end;
        let depth = 300 + chance.below(300);
        Some(document.put(at, &format!("{}{}", "<deep>".repeat(depth), "</deep>".repeat(depth))))
    }),
    Kind::of("as many as may stand, or one more", |document, chance| {
        let bounded =
            document.any(chance, |element| element.most.is_some_and(|most| most * element.whole.len() < 3_000_000))?;
        let like =
            document.elements.iter().filter(|other| other.parent == bounded.parent && other.name == bounded.name);
        let more = bounded.most?.saturating_sub(like.count()) + chance.below(2);
        Some(document.put(bounded.whole.end, &document.piece(&bounded.whole).repeat(more)))
    }),
];

fn swapped(document: &Document, chance: &mut Chance, apart: bool) -> Option<String> {
    let (first, second) = document.pair(chance, apart)?;
    let between = document.piece(&(first.whole.end..second.whole.start));
    let (one, two) = (document.piece(&first.whole), document.piece(&second.whole));
    Some(document.with(&(first.whole.start..second.whole.end), &format!("{two}{between}{one}")))
}
