//! From a canonical path back to the element it came from.
//!
//! Checks speak of the permit, people of the document they sent. The way back is asked for only where something is
//! wrong, so that a clean permit does not pay for it.

use causeway_contract::adapter::Move;
use causeway_contract::event::Data;
use causeway_contract::finding::Finding;
use causeway_contract::xml::Node;
use serde_json::Value;

use crate::check::{Complaint, Where};
use crate::country;

/// The finding that a complaint is, at its element.
pub(crate) fn finding(complaint: Complaint, root: Node<'_, '_>, moves: &[Move]) -> Finding {
    let Complaint { rule, severity, at, message } = complaint;
    let (path, place) = match &at {
        Where::Missing(element) => {
            let path = format!("{}/{element}", root.name());
            let place = deepest(root, &path).place();
            (path, place)
        }
        Where::Canonical(canonical) => match origin(canonical, moves) {
            Some(path) => (path.to_owned(), deepest(root, path).place()),
            None => (root.name().to_owned(), root.place()),
        },
    };
    Finding { severity, ..Finding::error(rule, path, message) }.at(place)
}

/// The element path that the value at a canonical path was read from: of that very path, else of what lies below it
/// (a quantity's value), else of what it is part of (one of two codes in an element).
fn origin<'m>(canonical: &str, moves: &'m [Move]) -> Option<&'m str> {
    let exact = moves.iter().find(|one| one.to == canonical);
    let below = || moves.iter().find(|one| one.to.strip_prefix(canonical).is_some_and(|rest| rest.starts_with('.')));
    let around = || {
        let (list, _) = canonical.rsplit_once('[')?;
        moves.iter().find(|one| one.to.strip_prefix(list).is_some_and(|rest| rest.is_empty() || rest.starts_with('[')))
    };
    exact.or_else(below).or_else(around).map(|one| one.from.as_str())
}

/// The element at a path (positions from 1, attributes after `/@`), or the deepest one of it that is there.
pub(crate) fn deepest<'t, 'a>(root: Node<'t, 'a>, path: &str) -> Node<'t, 'a> {
    path.split('/').skip(1).try_fold(root, |node, step| child(node, step).ok_or(node)).unwrap_or_else(|deepest| deepest)
}

/// The element at a path below the root, where it is there.
pub(crate) fn element<'t, 'a>(root: Node<'t, 'a>, path: &str) -> Option<Node<'t, 'a>> {
    path.split('/').try_fold(root, child)
}

fn child<'t, 'a>(node: Node<'t, 'a>, step: &str) -> Option<Node<'t, 'a>> {
    let (name, position) = match step.trim_end_matches(']').split_once('[') {
        Some((name, position)) => (name, position.parse().unwrap_or(1_usize)),
        None => (step, 1),
    };
    node.children().filter(|child| child.name() == name).nth(position.checked_sub(1)?)
}

/// Makes moves tell the permit as it stands after all data found their home: values as they are there, no move to a
/// place that is empty, and where derived countries came from.
pub(crate) fn settle(mut moves: Vec<Move>, data: &Data) -> Vec<Move> {
    let derived = data.permit.as_ref().map(country::sources).into_iter().flatten();
    let derived: Vec<_> = derived
        .filter_map(|(to, source)| {
            let source = moves.iter().find(|one| one.to == source)?;
            Some(Move { to: to.to_owned(), ..source.clone() })
        })
        .collect();
    moves.extend(derived);
    let data = data.to_value();
    let at_home = |mut one: Move| {
        match value_at(&data, &one.to)? {
            Value::String(text) => one.value.clone_from(text),
            Value::Null | Value::Array(_) | Value::Object(_) => {}
            scalar => one.value = scalar.to_string(),
        }
        Some(one)
    };
    moves.into_iter().filter_map(at_home).collect()
}

/// The value at a canonical path such as `permit.items[0].block`.
fn value_at<'v>(data: &'v Value, path: &str) -> Option<&'v Value> {
    let steps = path.split(['.', '[']).map(|step| step.trim_end_matches(']'));
    steps.into_iter().try_fold(data, |value, step| match value {
        Value::Array(entries) => entries.get(step.parse::<usize>().ok()?),
        value => value.get(step),
    })
}
