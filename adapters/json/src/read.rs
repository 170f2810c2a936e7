//! One JSON object of a body to a part: what it says, and what is wrong with it.

use causeway_contract::adapter::{Draft, Move, Part};
use causeway_contract::codes::Countries;
use causeway_contract::event::{Data, DocumentRef, EventType};
use causeway_contract::finding::{Finding, Place};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::findings::{Findings, START, excerpt};
use crate::positions::{Positions, escaped};
use crate::shape::{Form, Shapes};
use crate::{kind, rules};

/// What is needed to read the objects of one body.
pub(crate) struct Reader<'a, 't> {
    pub(crate) shapes: &'a Shapes,
    pub(crate) countries: &'a Countries,
    pub(crate) positions: &'a Positions<'t>,
    /// Record where each value came from.
    pub(crate) explain: bool,
}

impl Reader<'_, '_> {
    /// Reads the object whose pointer in the body is `at`. What is wrong is added to the findings of the body, and
    /// taken out of them into the part.
    pub(crate) fn part(&self, mut value: Value, at: &str, findings: &mut Findings) -> Part {
        drop_nulls(&mut value);
        let form = form_of(&value);
        if value.is_object() {
            self.shapes.check(form, &value, at, self.positions, findings);
        } else {
            let message = "expected an event, which is an object".to_owned();
            findings.add(Finding::error(rules::ENVELOPE, at, message).at(self.value_place(at)));
        }
        let sound = !findings.has_error_below(at);
        let mut draft = self.draft(&mut value, form, at, sound, findings);
        self.settle_country(&mut draft.data, form, at, findings);
        if form == Form::Envelope {
            self.tell_not_carried(&value, at, findings);
        }
        self.tell_document(&draft, form, at, findings);
        let moves = if self.explain { moves(&draft.data, &data_pointer(form, at)) } else { Vec::new() };
        let mut findings = findings.take_below(at);
        findings.sort_by_key(|finding| finding.place);
        Part { draft, findings, moves }
    }

    /// What the object says. Of an unsound one as much as can be made out, so that it can be found again by id and
    /// number where it is quarantined.
    fn draft(&self, value: &mut Value, form: Form, at: &str, sound: bool, findings: &mut Findings) -> Draft {
        let data = match form {
            Form::BareData => value.take(),
            Form::Envelope => value.get_mut("data").map(Value::take).unwrap_or_default(),
        };
        let data: Data = match serde_json::from_value(data) {
            Ok(data) => data,
            Err(error) => {
                if sound {
                    // The schema is made from the model, so this is a fault of ours; the event still must not go on.
                    let message = format!("the model does not take it: {error}");
                    let at = data_pointer(form, at);
                    findings.add(Finding::error(rules::VALUE, at.clone(), message).at(self.value_place(&at)));
                }
                Data::default()
            }
        };
        if form == Form::BareData {
            return Draft { kind: kind::told_by(&data), data, ..Draft::default() };
        }
        let text = |name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
        Draft {
            kind: text("type").and_then(|kind| kind.parse().ok()),
            id: text("id"),
            source: text("source"),
            time: text("time"),
            subject: text("subject"),
            revision: value.get("sequence").and_then(revision),
            document: value.get("document").cloned().and_then(taken::<DocumentRef>),
            data,
        }
    }

    /// Extension attributes that go no further: one finding for all of them.
    fn tell_not_carried(&self, value: &Value, at: &str, findings: &mut Findings) {
        if findings.full_of_remarks() {
            return;
        }
        let names = value.as_object().into_iter().flat_map(Map::keys);
        let known = self.shapes.attributes();
        let foreign: Vec<&String> =
            names.filter(|name| is_attribute(name) && known.is_none_or(|known| !known.contains_key(*name))).collect();
        let Some(first) = foreign.first() else { return };
        let more = foreign.len() - 1;
        let others = if more > 0 { format!(" and {more} more") } else { String::new() };
        let path = format!("{at}/{first}");
        let place = self.positions.name(&path).unwrap_or(START);
        let message = format!("not carried on: the extension attribute {}{others}", excerpt(first));
        findings.add(Finding::info(rules::NOT_CARRIED, path, message).at(place));
    }

    /// What the schema cannot say of a document: that there is one, and what a permit in short must say.
    fn tell_document(&self, draft: &Draft, form: Form, at: &str, findings: &mut Findings) {
        if findings.has_error_below(at) {
            return;
        }
        let pointer = data_pointer(form, at);
        let mut tell = |member: &str, message: String| {
            let place = self.value_place(&pointer);
            findings.add(Finding::error(rules::DOCUMENT, format!("{pointer}{member}"), message).at(place));
        };
        if draft.data.document().is_none() {
            return tell("", "expected exactly one of permit, declaration, notice".to_owned());
        }
        let Some(permit) = draft.data.permit.as_ref().filter(|permit| permit.is_short()) else { return };
        if let Some(kind @ (EventType::PermitIssued | EventType::PermitAmended)) = draft.kind {
            return tell("/permit", format!("{kind} needs the permit, found number and country alone"));
        }
        let needed = [
            ("/permit/number", permit.number.is_some()),
            ("/permit/issuing_country", permit.issuing_country.is_some()),
            ("/change", draft.data.change.is_some()),
        ];
        for (member, _) in needed.into_iter().filter(|(_, there)| !there) {
            tell(member, "missing: a permit in short is number, country and change".to_owned());
        }
    }

    /// The issuing country is half of a permit's key.
    fn settle_country(&self, data: &mut Data, form: Form, at: &str, findings: &mut Findings) {
        let Some(country) = data.permit.as_mut().and_then(|permit| permit.issuing_country.as_mut()) else { return };
        if let Some((severity, message)) = self.countries.judge(country) {
            let path = format!("{}/permit/issuing_country", data_pointer(form, at));
            let place = self.value_place(&path);
            findings.add(Finding { severity, ..Finding::error(Countries::RULE, path, message).at(place) });
        }
        *country = Countries::normal(country);
    }

    fn value_place(&self, pointer: &str) -> Place {
        self.positions.value(pointer).unwrap_or(START)
    }
}

/// An envelope has attributes of its own; `data` alone has only members of `data`.
fn form_of(value: &Value) -> Form {
    let has = |names: &[&str]| names.iter().any(|name| value.get(name).is_some());
    let enveloped = has(&["specversion", "data", "id", "source", "type"]);
    let bare = has(&["permit", "declaration", "notice", "change", "extension"]);
    if bare && !enveloped { Form::BareData } else { Form::Envelope }
}

fn data_pointer(form: Form, at: &str) -> String {
    match form {
        Form::Envelope => format!("{at}/data"),
        Form::BareData => at.to_owned(),
    }
}

/// CloudEvents' names of attributes.
fn is_attribute(name: &str) -> bool {
    name.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
}

/// A member that is null is a member left out.
fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(drop_nulls);
        }
        Value::Array(entries) => entries.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// CloudEvents `sequence`: a whole number, or one written as a string.
fn revision(value: &Value) -> Option<u64> {
    value.as_u64().or_else(|| value.as_str()?.parse().ok())
}

fn taken<T: DeserializeOwned>(value: Value) -> Option<T> {
    serde_json::from_value(value).ok()
}

/// Where each value of `data` came from.
fn moves(data: &Data, pointer: &str) -> Vec<Move> {
    let mut moves = Vec::new();
    each_value(&data.to_value(), pointer, "", &mut |from, to, value| {
        moves.push(Move { from: from.to_owned(), to: to.to_owned(), value });
    });
    moves
}

/// Calls back with pointer, canonical path and text of every value below.
pub(crate) fn each_value(value: &Value, pointer: &str, path: &str, tell: &mut dyn FnMut(&str, &str, String)) {
    match value {
        Value::Object(members) => {
            let dot = if path.is_empty() { "" } else { "." };
            for (name, member) in members {
                each_value(member, &format!("{pointer}/{}", escaped(name)), &format!("{path}{dot}{name}"), tell);
            }
        }
        Value::Array(entries) => {
            for (n, entry) in entries.iter().enumerate() {
                each_value(entry, &format!("{pointer}/{n}"), &format!("{path}[{n}]"), tell);
            }
        }
        Value::String(text) => tell(pointer, path, text.clone()),
        other => tell(pointer, path, other.to_string()),
    }
}
