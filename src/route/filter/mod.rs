//! A subscription's filter: an expression in CEL, compiled once, asked for every event.
//!
//! Variables `event`, `permit`, `declaration` and `notice` are always bound, to `null` where the event has none.
//! What a document leaves out is `null` (a list: empty), and so is everything below it; `==` with it is false,
//! `has(…)` is false, and comparing it by `<` or calling a function on it is an error, which parks the copy.

mod check;
mod cost;
mod kind;
mod value;

use std::fmt::Write as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use causeway_contract::event::Event;
use cel::common::ast::IdedExpr;
use cel::common::types::{CelBool, CelInt, DYN_TYPE, NULL_TYPE};
use cel::common::value::CowVal;
use cel::context::VariableResolver;
use cel::parser::Parser;
use cel::{Context, Env, ExecutionError};
use serde_json::{Value, json};

use check::{Check, PRESENT, position, variable};

/// The expression language: functions, built once and shared by all filters.
pub struct Language {
    root: Context<'static, 'static>,
}

/// A filter, ready to be asked.
#[derive(Debug)]
pub struct Filter {
    source: String,
    expression: IdedExpr,
    /// Paths of the document it names, to be shown with their values.
    paths: Vec<Vec<String>>,
}

/// Something wrong with a filter: where in its text, both from 1, and what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// Line of the filter's text.
    pub line: usize,
    /// Column in characters.
    pub column: usize,
    /// What is wrong.
    pub message: String,
}

/// What filters see of an event.
#[derive(Debug)]
pub struct EventVariables {
    event: Value,
    data: Value,
}

impl Language {
    /// The standard functions of CEL, and ours.
    ///
    /// # Errors
    /// The name of a function that CEL has already: a new version of the library brought it.
    pub fn new() -> Result<Self, String> {
        let mut env = Env::stdlib();
        env.add_overload(PRESENT, "present_dyn", vec![DYN_TYPE], present).map_err(|error| error.to_string())?;
        env.add_overload("size", "size_null", vec![NULL_TYPE], size_of_null).map_err(|error| error.to_string())?;
        Ok(Self { root: Context::with_env(Arc::new(env)) })
    }

    /// Compiles a filter and checks every name in it.
    ///
    /// # Errors
    /// Everything wrong with it.
    pub fn compile(&self, source: &str) -> Result<Filter, Vec<Wrong>> {
        let (mut expression, places) = Parser::new().parse_with_source_info(source).map_err(|errors| {
            let mut wrong: Vec<_> = errors.errors.iter().map(syntax).collect();
            wrong.dedup();
            wrong
        })?;
        let is_function = |name: &str| self.has_function(name);
        let mut check = Check::new(&is_function);
        check.walk_condition(&mut expression);
        if check.wrong.is_empty() {
            return Ok(Filter { source: source.to_owned(), expression, paths: check.paths });
        }
        let place = |(id, message): (u64, String)| {
            let offset = places.offset_for(id).map_or(0, |(start, _)| start as usize);
            Wrong { message, ..position(source, offset) }
        };
        Err(check.wrong.into_iter().map(place).collect())
    }

    /// The library lists no functions, but refuses to add one that it has.
    fn has_function(&self, name: &str) -> bool {
        let Context::Root { env, .. } = &self.root else { return false };
        Context::with_env(Arc::clone(env)).add_function(name, |any: i64| any).is_err()
    }
}

impl Filter {
    /// True if the event passes.
    ///
    /// # Errors
    /// Why it cannot be told, with the values of the paths it names: this copy is parked.
    pub fn passes(&self, language: &Language, event: &EventVariables) -> Result<bool, String> {
        let asked = Asked { event, steps: AtomicU32::new(0) };
        let mut context = language.root.new_inner_scope();
        context.set_variable_resolver(&asked);
        let answer = cel::Value::resolve_val(&self.expression, &context);
        if asked.steps.load(Ordering::Relaxed) > cost::MOST_STEPS {
            let most = cost::MOST_STEPS;
            return Err(format!("filter took more than {most} steps: {}{}", self.source, self.values(event)));
        }
        match answer {
            Ok(answer) => answer.downcast_ref::<CelBool>().map(|truth| *truth.inner()).ok_or_else(|| {
                let kind = answer.get_type().name();
                format!("filter is neither true nor false but {kind}: {}{}", self.source, self.values(event))
            }),
            Err(error) => Err(format!("filter failed: {}: {error}{}", self.source, self.values(event))),
        }
    }

    /// The filter as written.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// What stands at the paths it names: ` (permit.country_of_import is "DE")`.
    #[must_use]
    pub fn values(&self, event: &EventVariables) -> String {
        let mut text = String::new();
        for path in &self.paths {
            text.push_str(if text.is_empty() { " (" } else { ", " });
            // Writing to a String does not fail.
            let _ = write!(text, "{} {}", path.join("."), describe(event.at(path)));
        }
        if !text.is_empty() {
            text.push(')');
        }
        text
    }
}

impl EventVariables {
    /// What filters see of this event. Absent members stand as `null` and empty lists.
    #[must_use]
    pub fn of(event: &Event) -> Self {
        let document = serde_json::to_value(&event.document).unwrap_or_default();
        let data = serde_json::to_value(&event.data).unwrap_or_default();
        let subject = &event.document.id;
        let event = json!({
            "id": event.id, "source": event.source, "type": event.kind.as_str(), "time": event.time,
            "subject": subject, "document": document,
        });
        Self { event, data }
    }

    fn variable(&self, name: &str) -> Option<&Value> {
        match name {
            "event" => Some(&self.event),
            _ => variable(name).map(|_| self.data.get(name).unwrap_or(&Value::Null)),
        }
    }

    fn at(&self, path: &[String]) -> &Value {
        let (root, members) = path.split_first().map_or(("", path), |(root, members)| (root.as_str(), members));
        let root = self.variable(root).unwrap_or(&Value::Null);
        members.iter().fold(root, |value, name| value.get(name).unwrap_or(&Value::Null))
    }
}

/// An event being asked about, and the turns of loops taken so far.
#[derive(Debug)]
struct Asked<'e> {
    event: &'e EventVariables,
    steps: AtomicU32,
}

impl VariableResolver for Asked<'_> {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        if name == cost::STEP {
            let taken = self.steps.fetch_add(1, Ordering::Relaxed);
            return (taken < cost::MOST_STEPS).then(|| CowVal::owned(CelBool::from(true)));
        }
        self.event.variable(name).map(|json| CowVal::Owned(value::value(json)))
    }
}

impl std::fmt::Debug for Language {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Language")
    }
}

/// Longer values are cut: an explanation is a line.
const SHOWN: usize = 60;

fn describe(value: &Value) -> String {
    match value {
        Value::Null => "is absent".to_owned(),
        Value::Array(entries) => format!("has {} entries", entries.len()),
        Value::Object(_) => "is there".to_owned(),
        Value::String(text) if text.chars().count() > SHOWN => {
            format!("is \"{}…\"", text.chars().take(SHOWN).collect::<String>())
        }
        other => format!("is {other}"),
    }
}

/// A fault of syntax, without the parser's list of all tokens that could have stood there.
fn syntax(error: &cel::ParseError) -> Wrong {
    let (line, column) = error.pos;
    let from_one = |number: isize| usize::try_from(number).unwrap_or(1).max(1);
    let message = error.msg.strip_prefix("Syntax error: ").unwrap_or(&error.msg);
    let message = message
        .split(" expecting {")
        .next()
        .unwrap_or(message)
        .replace("mismatched input '<EOF>'", "something is missing at the end");
    Wrong { line: from_one(line), column: from_one(column), message: format!("syntax: {message}") }
}

fn present<'b, 'v>(arguments: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    let is_there = arguments.first().is_some_and(|argument| value::is_present(argument.as_ref()));
    Ok(CowVal::owned(CelBool::from(is_there)))
}

fn size_of_null<'b, 'v>(_: Vec<CowVal<'b, 'v>>) -> Result<CowVal<'b, 'v>, ExecutionError> {
    Ok(CowVal::owned(CelInt::from(0)))
}

#[cfg(test)]
mod tests;
