//! Holding a value against the JSON Schema of the canonical event, and saying what is wrong in words.

use causeway_contract::event::EventType;
use causeway_contract::finding::{Finding, Place};
use causeway_contract::schemas::{Schemas, TableProblem};
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{PatternOptions, ValidationError, Validator};
use serde_json::{Map, Value, json};

use crate::findings::{Findings, START, excerpt};
use crate::positions::{Positions, escaped};
use crate::rules;

/// The schema, by its path below `schemas/`.
pub(crate) const EVENT_SCHEMA: &str = "canonical/event.schema.json";

/// What a JSON object of a body is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// A CloudEvents envelope around `data`.
    Envelope,
    /// `data` alone, its attributes being elsewhere (binary mode).
    BareData,
}

/// The schema, compiled for both forms.
#[derive(Debug)]
pub(crate) struct Shapes {
    schema: Value,
    envelope: Validator,
    bare_data: Validator,
}

impl Shapes {
    /// Compiles the event's schema. It refers to nothing outside itself, and nothing is fetched.
    pub(crate) fn compile(schemas: &Schemas) -> Result<Self, TableProblem> {
        let problem = |line, message| TableProblem { table: EVENT_SCHEMA.to_owned(), line, message };
        let text = schemas.get(EVENT_SCHEMA)?;
        let schema: Value = serde_json::from_str(text).map_err(|error| {
            let line = u64::try_from(error.line()).unwrap_or(0);
            problem(line, format!("no JSON: {error}"))
        })?;
        let build = |schema: &Value| {
            // An engine without backtracking: time grows with the text, whatever the text is.
            let options = jsonschema::options().with_pattern_options(PatternOptions::regex());
            options.build(schema).map_err(|error| problem(0, format!("no JSON Schema: {error}")))
        };
        let bare_data = json!({ "$ref": "#/$defs/Data", "$defs": schema.get("$defs").cloned().unwrap_or_default() });
        Ok(Self { envelope: build(&schema)?, bare_data: build(&bare_data)?, schema })
    }

    /// The attributes of an envelope that the schema names.
    pub(crate) fn attributes(&self) -> Option<&Map<String, Value>> {
        self.schema.get("properties")?.as_object()
    }

    /// Adds everything that is wrong with a value whose pointer in the body is `at`.
    pub(crate) fn check(&self, form: Form, value: &Value, at: &str, place: &Positions<'_>, findings: &mut Findings) {
        let validator = match form {
            Form::Envelope => &self.envelope,
            Form::BareData => &self.bare_data,
        };
        let mut teller = Teller { schema: &self.schema, form, at, place, findings };
        for error in validator.iter_errors(value) {
            if teller.findings.full() {
                return;
            }
            teller.tell(&error);
        }
    }
}

/// Says in words what a schema error means.
struct Teller<'a, 't> {
    schema: &'a Value,
    form: Form,
    at: &'a str,
    place: &'a Positions<'t>,
    findings: &'a mut Findings,
}

impl Teller<'_, '_> {
    fn tell(&mut self, error: &ValidationError<'_>) {
        let here = error.instance_path().as_str();
        match error.kind() {
            ValidationErrorKind::AdditionalProperties { unexpected } => {
                let known = self.known_names(error);
                for name in unexpected {
                    let message = format!("nothing is called {} here; expected {known}", excerpt(name));
                    self.add(&format!("{here}/{}", escaped(name)), rules::UNKNOWN_MEMBER, message, true);
                }
            }
            ValidationErrorKind::PropertyNames { error: inner } => {
                let name = inner.instance().as_str().unwrap_or_default().to_owned();
                let message = format!("{} is no CloudEvents attribute: names are lower-case letters and digits", {
                    excerpt(&name)
                });
                self.add(&format!("{here}/{}", escaped(&name)), rules::ENVELOPE, message, true);
            }
            ValidationErrorKind::AnyOf { context } => match branch_meant(context, here) {
                Some(errors) => errors.iter().for_each(|error| self.tell(error)),
                None => self.add(here, self.rule(here), expected(error), false),
            },
            ValidationErrorKind::Required { property } => {
                let name = property.as_str().unwrap_or_default();
                let rule = if self.is_data(here) { rules::DOCUMENT } else { self.rule(here) };
                let place = self.place.value(&format!("{}{here}", self.at));
                self.add_at(&format!("{here}/{}", escaped(name)), rule, format!("{name} is missing"), place);
            }
            ValidationErrorKind::FalseSchema => {
                let message = "an event of this type carries no such document".to_owned();
                self.add(here, rules::DOCUMENT, message, true);
            }
            ValidationErrorKind::Enum { .. } if self.form == Form::Envelope && here == "/type" => {
                let message = format!("expected {}, found {}", types_like(error.instance()), found(error.instance()));
                self.add(here, rules::EVENT_TYPE, message, false);
            }
            ValidationErrorKind::Pattern { pattern } => {
                let wanted = self.examples(error).unwrap_or_else(|| format!("the form {pattern}"));
                let message = format!("expected a text such as {wanted}, found {}", found(error.instance()));
                self.add(here, self.rule(here), message, false);
            }
            _ => self.add(here, self.rule(here), expected(error), false),
        }
    }

    /// The schema's own examples of what an error says is of another form.
    fn examples(&self, error: &ValidationError<'_>) -> Option<String> {
        let member = error.schema_path().as_str().strip_suffix("/pattern")?;
        let examples = self.schema.pointer(&format!("{member}/examples"))?.as_array()?;
        Some(examples.iter().map(Value::to_string).collect::<Vec<_>>().join(" or "))
    }

    /// Adds a finding, unless something was found at this very place before: one fault is told once.
    fn add(&mut self, here: &str, rule: &'static str, message: String, at_name: bool) {
        if self.findings.full() {
            return; // finding the place takes time, too
        }
        let path = format!("{}{here}", self.at);
        let place = if at_name { self.place.name(&path) } else { self.place.value(&path) };
        self.add_at(here, rule, message, place);
    }

    fn add_at(&mut self, here: &str, rule: &'static str, message: String, place: Option<Place>) {
        let path = format!("{}{here}", self.at);
        if !self.findings.has(&path) {
            self.findings.add(Finding::error(rule, path, message).at(place.unwrap_or(START)));
        }
    }

    /// The rule that a wrong value at this pointer breaks.
    fn rule(&self, here: &str) -> &'static str {
        let in_envelope = self.form == Form::Envelope && !here.starts_with("/data") && !here.starts_with("/document");
        if in_envelope { rules::ENVELOPE } else { rules::VALUE }
    }

    /// True for the place of `data` itself.
    fn is_data(&self, here: &str) -> bool {
        here == if self.form == Form::Envelope { "/data" } else { "" }
    }

    /// The names the schema knows where an error says that others stand.
    fn known_names(&self, error: &ValidationError<'_>) -> String {
        let object = error.schema_path().as_str().strip_suffix("/additionalProperties").unwrap_or_default();
        let properties = self.schema.pointer(&format!("{object}/properties")).and_then(Value::as_object);
        let names: Vec<_> = properties.into_iter().flat_map(Map::keys).map(String::as_str).collect();
        match names[..] {
            [] => "nothing".to_owned(),
            [one] => one.to_owned(),
            _ => format!("one of {}", names.join(", ")),
        }
    }
}

/// The event types that a text may have meant: those of the same kind of document, else an example of each.
fn types_like(value: &Value) -> String {
    let kind_of = |text: &str| text.split('.').next().unwrap_or_default().to_owned();
    let meant = kind_of(value.as_str().unwrap_or_default());
    let types = EventType::ALL.iter().map(|kind| kind.as_str());
    let same: Vec<_> = types.filter(|kind| kind_of(kind) == meant).collect();
    match same[..] {
        [] => "an event type such as permit.issued, declaration.lodged or notice.accepted".to_owned(),
        _ => format!("one of {}", same.join(", ")),
    }
}

/// Of the branches of an optional object, the one that looks at the object: what is wrong with it lies deeper.
fn branch_meant<'e>(
    context: &'e [Vec<ValidationError<'static>>],
    here: &str,
) -> Option<&'e Vec<ValidationError<'static>>> {
    let is_other_type = |error: &ValidationError<'_>| {
        matches!(error.kind(), ValidationErrorKind::Type { .. }) && error.instance_path().as_str() == here
    };
    context.iter().find(|errors| !errors.is_empty() && !errors.iter().any(is_other_type))
}

/// What a value should be, and what it is.
fn expected(error: &ValidationError<'_>) -> String {
    let value = error.instance();
    let wanted = match error.kind() {
        ValidationErrorKind::Type { kind } => kinds(kind),
        ValidationErrorKind::AnyOf { .. } => "an object".to_owned(),
        ValidationErrorKind::Enum { options } => format!("one of {}", listed(options)),
        ValidationErrorKind::Constant { expected_value } => expected_value.to_string(),
        ValidationErrorKind::MinLength { .. } => "a text that is not empty".to_owned(),
        ValidationErrorKind::Minimum { limit } => format!("a number from {limit}"),
        _ => return error.masked().to_string(),
    };
    format!("expected {wanted}, found {}", found(value))
}

fn kinds(kind: &TypeKind) -> String {
    let names: Vec<String> = match kind {
        TypeKind::Single(one) => vec![one.to_string()],
        // Null stands for a member left out, which nobody need be told of.
        TypeKind::Multiple(several) => several.iter().map(|one| one.to_string()).filter(|one| one != "null").collect(),
    };
    let articled = |name: &String| {
        let article = if name.starts_with(['a', 'i', 'o']) { "an" } else { "a" };
        format!("{article} {name}")
    };
    names.iter().map(articled).collect::<Vec<_>>().join(" or ")
}

fn listed(options: &Value) -> String {
    let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
    let texts: Vec<_> = options.iter().filter_map(Value::as_str).collect();
    texts.join(", ")
}

/// What stands there, shortly.
fn found(value: &Value) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => format!("{value}"),
        Value::Number(number) => format!("the number {number}"),
        Value::String(text) => format!("the text {}", excerpt(text)),
        Value::Array(entries) => format!("an array of {}", entries.len()),
        Value::Object(members) => format!("an object of {}", members.len()),
    }
}
