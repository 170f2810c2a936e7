//! Where values stand in the event that stand elsewhere while it is written.

use causeway_contract::adapter::{Loss, Move};
use causeway_contract::event::Data;
use serde_json::Value;

/// Places that were moved or made, newest first: path while writing, path in the event (empty: not of the event).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Origins {
    moved: Vec<(String, String)>,
}

impl Origins {
    /// What stands at `to` and below is what the event says at `from`; nothing of the event where that is empty.
    pub(crate) fn came(&mut self, to: impl Into<String>, from: impl Into<String>) {
        self.moved.insert(0, (to.into(), from.into()));
    }

    /// The same below another place, for a document in a document.
    pub(crate) fn within(&mut self, home: &str, inner: Origins) {
        let below = |path: &str| if path.is_empty() { String::new() } else { format!("{home}.{path}") };
        self.moved.extend(inner.moved.iter().map(|(to, from)| (below(to), below(from))));
    }

    /// The path in the event. None for what was made while writing.
    fn of(&self, path: &str) -> Option<String> {
        let found = self.moved.iter().find_map(|(to, from)| {
            let rest = path.strip_prefix(to.as_str())?;
            (rest.is_empty() || rest.starts_with(['.', '['])).then_some((from, rest))
        });
        match found {
            None => Some(path.to_owned()),
            Some((from, _)) if from.is_empty() => None,
            Some((from, rest)) => Some(format!("{from}{rest}")),
        }
    }

    /// A loss, told by its path in the event's data; `home` is the document's member.
    pub(crate) fn loss(&self, home: &str, loss: Loss) -> Option<Loss> {
        if loss.path.starts_with("extension") {
            return Some(loss);
        }
        self.of(&loss.path).map(|path| Loss { path: format!("{home}.{path}"), ..loss })
    }

    /// A move, told by where the value stands in the event's data.
    pub(crate) fn step(&self, home: &str, step: Move) -> Option<Move> {
        self.of(&step.from).map(|from| Move { from: format!("{home}.{from}"), ..step })
    }
}

/// What an event says beyond its document: these formats have no place for it.
pub(crate) fn beyond(data: &Data) -> Vec<Loss> {
    let change = data.change.as_ref().and_then(|change| serde_json::to_value(change).ok());
    let members = change.as_ref().and_then(Value::as_object).into_iter().flatten();
    let said = members.filter_map(|(name, value)| Some((name, value.as_str().filter(|text| !text.is_empty())?)));
    let lost = |(name, value): (&String, &str)| Loss {
        path: format!("change.{name}"),
        value: value.to_owned(),
        reason: "this format has no place for it".to_owned(),
    };
    let grant = data.grant.as_ref().map(|grant| Loss {
        path: "grant".to_owned(),
        value: grant.notice.as_ref().map_or_else(String::new, |notice| notice.id.clone()),
        reason: "this format tells the declaration, not how it came to be so".to_owned(),
    });
    said.map(lost).chain(grant).collect()
}
