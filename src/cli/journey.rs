//! Where each value of a document came from and went: for people a paragraph a value, for machines the same as JSON.

use std::fmt;

use causeway_contract::adapter::{Loss, Move};
use causeway_contract::event::Data;
use serde::Serialize;

/// How canonical places of extension entries begin.
const EXTENSION: &str = "extension[";

/// Every value of one event, in the order it was read; what the writer made of itself stands last.
#[derive(Debug, Serialize)]
pub(super) struct Journey {
    values: Vec<Value>,
}

/// One value of the canonical document.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
struct Value {
    /// Its place in the canonical document; none for what a format wants of its own.
    canonical: Option<String>,
    value: String,
    /// Where it stood; empty for what was made.
    from: Vec<String>,
    /// Where it went.
    to: Vec<Goal>,
    /// Why it, or a part of it, went nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    lost: Option<String>,
}

/// Where a value went.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Goal {
    path: String,
    /// How it is written there, where that is otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    written: Option<String>,
}

impl Journey {
    /// Joins what the reader, the canonical event and the writer say.
    pub(super) fn of(read: &[Move], data: &Data, written: &[Move], losses: &[Loss]) -> Self {
        let mut journey = Self { values: Vec::new() };
        for step in read.iter().filter(|step| !step.to.starts_with(EXTENSION)) {
            journey.began(&step.to, &step.value, &step.from);
        }
        for (at, entry) in data.extension.iter().enumerate() {
            let canonical = format!("{EXTENSION}{at}]");
            let own = format!("{canonical}.value");
            let from = read.iter().find(|step| step.to == own).map_or(&entry.path, |step| &step.from);
            journey.began(&canonical, &entry.value, from);
        }
        let canonical = data.to_value();
        // An entry goes with its value; the path it is kept under is no value.
        for step in written.iter().filter(|step| !(step.from.starts_with(EXTENSION) && step.from.ends_with(".path"))) {
            let goal = |value: &str| Goal {
                path: step.to.clone(),
                written: Some(&step.value).filter(|written| **written != value).cloned(),
            };
            journey.visit(&step.from, &step.value, &canonical, |value| value.to.push(goal(&value.value)));
        }
        for loss in losses {
            journey.visit(&loss.path, &loss.value, &canonical, |value| value.lost = Some(loss.reason.clone()));
        }
        journey.put_back(data);
        journey
    }

    fn began(&mut self, canonical: &str, value: &str, from: &str) {
        let here = |known: &&mut Value| known.canonical.as_deref() == Some(canonical) && known.value == value;
        match self.values.iter_mut().find(here) {
            Some(known) => known.from.push(from.to_owned()),
            None => self.values.push(Value {
                canonical: Some(canonical.to_owned()),
                value: value.to_owned(),
                from: vec![from.to_owned()],
                ..Value::default()
            }),
        }
    }

    /// Goes to the value of that place, else to those above and below it; makes it where there is none.
    fn visit(&mut self, place: &str, written: &str, data: &serde_json::Value, mut call: impl FnMut(&mut Value)) {
        let at = |known: &&mut Value| known.canonical.as_deref() == Some(place);
        if let Some(known) = self.values.iter_mut().find(at) {
            return call(known);
        }
        let near = |known: &&mut Value| known.canonical.as_deref().is_some_and(|known| related(known, place));
        let mut near = self.values.iter_mut().filter(near).peekable();
        if near.peek().is_some() {
            return near.for_each(call);
        }
        let of_model = leaf(data, place);
        let mut made = Value {
            canonical: of_model.as_ref().map(|_| place.to_owned()),
            value: of_model.unwrap_or_else(|| written.to_owned()),
            ..Value::default()
        };
        call(&mut made);
        self.values.push(made);
    }

    /// What a writer of the same standard puts back it puts where it came from, or says that it is lost.
    fn put_back(&mut self, data: &Data) {
        for (at, entry) in data.extension.iter().enumerate() {
            let canonical = format!("{EXTENSION}{at}]");
            let kept = self.values.iter_mut().find(|value| value.canonical.as_deref() == Some(&canonical));
            if let Some(kept) = kept.filter(|kept| kept.to.is_empty() && kept.lost.is_none()) {
                kept.to.push(Goal { path: entry.path.clone(), written: None });
            }
        }
    }
}

/// The text of a canonical place: `permit.items[0].number`.
fn leaf(data: &serde_json::Value, place: &str) -> Option<String> {
    let pointer = format!("/{}", place.replace(['.', '['], "/").replace(']', ""));
    match data.pointer(&pointer)? {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Object(_) | serde_json::Value::Array(_) | serde_json::Value::Null => None,
        other => Some(other.to_string()),
    }
}

/// One place holds the other: a quantity and its unit, an identifier and its text.
fn related(one: &str, other: &str) -> bool {
    let below = |path: &str, above: &str| path.strip_prefix(above).is_some_and(|rest| rest.starts_with(['.', '[']));
    one == other || below(one, other) || below(other, one)
}

impl fmt::Display for Journey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for value in &self.values {
            let canonical = value.canonical.as_deref().unwrap_or("(no canonical place)");
            writeln!(f, "{canonical} = {:?}", value.value)?;
            match value.from.as_slice() {
                [] if value.canonical.is_some() => writeln!(f, "    made  from other values of the document")?,
                [] => writeln!(f, "    made  because the format wants it")?,
                from => from.iter().try_for_each(|path| writeln!(f, "    from  {path}"))?,
            }
            for Goal { path, written } in &value.to {
                let written = written.as_ref().map(|written| format!(" = {written:?}")).unwrap_or_default();
                writeln!(f, "    to    {path}{written}")?;
            }
            match &value.lost {
                Some(why) => writeln!(f, "    lost  {why}")?,
                None if value.to.is_empty() => writeln!(f, "    to    nowhere: another value says the same")?,
                None => {}
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use causeway_contract::adapter::{Loss, Move};
    use causeway_contract::canonical::{Declaration, DeclarationDocument};
    use causeway_contract::event::{Data, Extension};

    use super::Journey;

    fn step(from: &str, to: &str, value: &str) -> Move {
        Move { from: from.into(), to: to.into(), value: value.into() }
    }

    #[test]
    fn every_value_tells_its_way_whatever_became_of_it() {
        let document = DeclarationDocument { code: Some("C400".into()), ..Default::default() };
        let declaration = Declaration { documents: vec![document], ..Declaration::default() };
        let kept = |path: &str, value: &str| Extension { path: path.into(), value: value.into() };
        let extension = vec![kept("D/Odd", "x"), kept("D/Back", "y")];
        let data = Data { declaration: Some(declaration), extension, ..Data::default() };
        let read = [
            step("D/ID", "declaration.mrn", "M1"),
            step("D/Declarant/ID", "declaration.parties.declarant.ids[0]", "GB1"),
            step("D/Type", "declaration.type", "IMA"),
        ];
        let written = [
            step("declaration.mrn", "/mrn", "m1"),
            step("declaration.parties.declarant.ids[0].value", "/who", "GB1"),
            step("declaration.documents[0].code", "/code", "C400"),
            step("item_count", "/count", "1"),
        ];
        let lost = |path: &str| Loss { path: path.into(), value: String::new(), reason: "no place for it".into() };
        let told = Journey::of(&read, &data, &written, &[lost("extension[0]"), lost("declaration.type")]).to_string();
        let expected = "\
declaration.mrn = \"M1\"
    from  D/ID
    to    /mrn = \"m1\"
declaration.parties.declarant.ids[0] = \"GB1\"
    from  D/Declarant/ID
    to    /who
declaration.type = \"IMA\"
    from  D/Type
    lost  no place for it
extension[0] = \"x\"
    from  D/Odd
    lost  no place for it
extension[1] = \"y\"
    from  D/Back
    to    D/Back
declaration.documents[0].code = \"C400\"
    made  from other values of the document
    to    /code
(no canonical place) = \"1\"
    made  because the format wants it
    to    /count
";
        assert_eq!(told, expected);
    }
}
