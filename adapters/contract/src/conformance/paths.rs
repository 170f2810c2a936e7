//! Canonical paths (`permit.items[0].marks[0]`) in canonical data as JSON.

use serde_json::Value;

use crate::event::{Data, NO_CONTENT};

/// The value at a canonical path below `data`. None where there is none, or where the path is no path.
#[must_use]
pub fn at<'v>(data: &'v Value, path: &str) -> Option<&'v Value> {
    steps(path)?.into_iter().try_fold(data, |value, step| match step {
        Step::Member(name) => value.get(name),
        Step::Entry(index) => value.get(index),
    })
}

/// The value at a canonical path below `data`, to change it.
#[must_use]
pub fn at_mut<'v>(data: &'v mut Value, path: &str) -> Option<&'v mut Value> {
    steps(path)?.into_iter().try_fold(data, |value, step| match step {
        Step::Member(name) => value.get_mut(name),
        Step::Entry(index) => value.get_mut(index),
    })
}

/// Data in the form two readings are compared in: without what is no content (as-written copies, the wrapper), without
/// what is lost, and without nulls and empty lists, objects and entries.
#[must_use]
pub fn comparable<'p>(data: &Data, lost: impl IntoIterator<Item = &'p str>) -> Value {
    let mut value = data.to_value();
    if let Some(members) = value.as_object_mut() {
        members.remove("wrapper");
    }
    for path in lost {
        // Emptied first and swept later, so that positions of later losses still hold.
        if let Some(place) = at_mut(&mut value, path) {
            *place = Value::Null;
        }
    }
    sweep(&mut value);
    value
}

enum Step<'p> {
    Member(&'p str),
    Entry(usize),
}

/// `a.b[0].c` as steps.
fn steps(path: &str) -> Option<Vec<Step<'_>>> {
    let mut steps = Vec::new();
    for segment in path.split('.') {
        let (name, mut rest) = segment.split_at(segment.find('[').unwrap_or(segment.len()));
        if name.is_empty() {
            return None;
        }
        steps.push(Step::Member(name));
        while let Some(inner) = rest.strip_prefix('[') {
            let (index, after) = inner.split_once(']')?;
            steps.push(Step::Entry(index.parse().ok()?));
            rest = after;
        }
        if !rest.is_empty() {
            return None;
        }
    }
    Some(steps)
}

fn sweep(value: &mut Value) {
    match value {
        Value::Object(members) => {
            NO_CONTENT.iter().for_each(|name| {
                members.remove(*name);
            });
            members.values_mut().for_each(sweep);
            members.retain(|_, member| !is_nothing(member));
        }
        Value::Array(entries) => {
            entries.iter_mut().for_each(sweep);
            entries.retain(|entry| !is_nothing(entry));
        }
        _ => {}
    }
}

fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(entries) => entries.is_empty(),
        Value::Object(members) => members.is_empty(),
        _ => false,
    }
}
