//! A filter, checked against the canonical document before it ever meets one.
//!
//! A misspelt member would make a filter false for ever, and nobody would notice: so every name is looked up in the
//! document's [`Shape`]. On the way `has(a.b)` is rewritten to ask for a *value*: the canonical document may write
//! an absent member as `null` or leave it out, and both mean the same.

use cel::common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr, IdedExpr, LiteralValue, operators};

use super::kind::{self, Kind, Known};
use super::{Wrong, cost};
use crate::route::shape::{Shape, nearest};

/// The function that [`Check`] puts in the place of `has`.
pub(super) const PRESENT: &str = "@present";

/// Variables that are always bound.
pub(super) const VARIABLES: [&str; 4] = ["event", "permit", "declaration", "notice"];

/// Names CEL itself knows.
const TYPES: [&str; 10] = ["bool", "int", "uint", "double", "string", "bytes", "list", "map", "null_type", "type"];

/// The shape of a variable.
pub(super) fn variable(name: &str) -> Option<&'static Shape> {
    match name {
        "event" => Some(Shape::event()),
        "permit" | "declaration" | "notice" => Shape::data().member(name, false),
        _ => None,
    }
}

/// Walks an expression: checks names and kinds, collects the paths it names, rewrites `has`, bounds its loops.
pub(super) struct Check<'a> {
    /// Asks whether CEL has such a function.
    is_function: &'a dyn Fn(&str) -> bool,
    /// Names bound by `exists`, `all` and their kin, with what they stand for.
    bound: Vec<(String, Known)>,
    /// Loops around the expression.
    depth: usize,
    /// What is wrong: id of the expression, and why.
    pub(super) wrong: Vec<(u64, String)>,
    /// Paths of the document that the filter names, as written, each once.
    pub(super) paths: Vec<Vec<String>>,
}

impl<'a> Check<'a> {
    pub(super) fn new(is_function: &'a dyn Fn(&str) -> bool) -> Self {
        Self { is_function, bound: Vec::new(), depth: 0, wrong: Vec::new(), paths: Vec::new() }
    }

    /// Walks an expression that must be true or false.
    pub(super) fn walk_condition(&mut self, expression: &mut IdedExpr) {
        let answer = self.walk(expression);
        self.ask_truth(expression.id, answer);
    }

    /// Walks; answers what the expression yields.
    fn walk(&mut self, expression: &mut IdedExpr) -> Known {
        self.note_path(expression);
        let id = expression.id;
        match &mut expression.expr {
            Expr::Ident(name) => self.name(id, name),
            Expr::Select(select) => {
                let operand = self.walk(&mut select.operand).place();
                let member = operand.and_then(|shape| self.member(id, shape, &select.field));
                if select.test {
                    select.test = false;
                    let asked = IdedExpr { id, expr: std::mem::take(&mut expression.expr) };
                    expression.expr =
                        Expr::Call(CallExpr { func_name: PRESENT.to_owned(), target: None, args: vec![asked] });
                    return Known::Kind(Kind::Truth);
                }
                member.map_or(Known::Nothing, Known::Place)
            }
            Expr::Call(call) => self.call(id, call),
            Expr::Comprehension(fold) => self.fold(id, fold),
            Expr::List(list) => {
                for element in &mut list.elements {
                    self.walk(element);
                }
                Known::Kind(Kind::List)
            }
            Expr::Map(map) => {
                for entry in &mut map.entries {
                    if let EntryExpr::MapEntry(entry) = &mut entry.expr {
                        self.walk(&mut entry.key);
                        self.walk(&mut entry.value);
                    }
                }
                Known::Kind(Kind::Object)
            }
            Expr::Struct(object) => {
                self.wrong.push((id, format!("there is no type {}", object.type_name)));
                Known::Nothing
            }
            Expr::Literal(literal) => Kind::of(literal),
            Expr::Unspecified => {
                self.wrong.push((id, "something is missing here".to_owned()));
                Known::Nothing
            }
        }
    }

    /// What `exists`, `all`, `map` and their kin become: the entry of a list gets a name.
    fn fold(&mut self, id: u64, fold: &mut ComprehensionExpr) -> Known {
        let range = self.walk(&mut fold.iter_range);
        if let Some(other) = range.place().filter(|shape| !matches!(shape, Shape::List(_))) {
            let kind = other.kind();
            self.wrong.push((fold.iter_range.id, format!("this is no list but {kind}: it has no entries")));
        }
        self.depth += 1;
        if self.depth == cost::DEEPEST + 1 {
            let message = format!("loops stand in loops more than {} deep: this could take for ever", cost::DEEPEST);
            self.wrong.push((id, message));
        }
        let outside = self.bound.len();
        let begins = self.walk(&mut fold.accu_init);
        self.bound.push((fold.iter_var.clone(), range.entry()));
        self.bound.push((fold.accu_var.clone(), begins));
        self.bound.extend(fold.iter_var2.clone().map(|name| (name, Known::Nothing)));
        self.walk(&mut fold.loop_cond);
        self.walk(&mut fold.loop_step);
        let yields = self.walk(&mut fold.result);
        self.bound.truncate(outside);
        self.depth -= 1;
        cost::count(fold);
        yields
    }

    fn call(&mut self, id: u64, call: &mut CallExpr) -> Known {
        if call.func_name.starts_with(char::is_alphabetic) && !(self.is_function)(&call.func_name) {
            self.wrong.push((id, format!("there is no function {}", call.func_name)));
        }
        if let Some(target) = &mut call.target {
            self.walk(target);
        }
        let of: Vec<Known> = call.args.iter_mut().map(|argument| self.walk(argument)).collect();
        let function = call.func_name.as_str();
        match (function, of.as_slice(), call.args.as_slice()) {
            (operators::INDEX, [place, ..], [_, index]) => return self.index(id, *place, index),
            (operators::LOGICAL_AND | operators::LOGICAL_OR | operators::LOGICAL_NOT, _, arguments) => {
                for (argument, known) in arguments.iter().zip(&of) {
                    self.ask_truth(argument.id, *known);
                }
            }
            (operators::CONDITIONAL, [known, ..], [condition, ..]) => self.ask_truth(condition.id, *known),
            (operators::IN, [left, _], [_, IdedExpr { expr: Expr::List(list), .. }]) => {
                for element in &list.elements {
                    if let Expr::Literal(literal) = &element.expr {
                        self.compare(element.id, operators::EQUALS, *left, Kind::of(literal));
                    }
                }
            }
            (_, [left, right], _) => self.compare(id, function, *left, *right),
            _ => {}
        }
        kind::yields(function, &of)
    }

    fn compare(&mut self, id: u64, operator: &str, left: Known, right: Known) {
        self.wrong.extend(kind::mismatch(operator, left, right).map(|message| (id, message)));
    }

    fn index(&mut self, id: u64, place: Known, index: &IdedExpr) -> Known {
        match (place, &index.expr) {
            (Known::Place(Shape::List(_)), _) => place.entry(),
            (Known::Place(record @ Shape::Record(_)), Expr::Literal(LiteralValue::String(name))) => {
                self.member(id, record, name.inner()).map_or(Known::Nothing, Known::Place)
            }
            _ => Known::Nothing,
        }
    }

    fn ask_truth(&mut self, id: u64, known: Known) {
        if let Some(kind) = known.kind().filter(|_| known.is_no_truth()) {
            self.wrong.push((id, format!("this is a {} and neither true nor false", kind.as_str())));
        }
    }

    fn name(&mut self, id: u64, name: &str) -> Known {
        if let Some((_, known)) = self.bound.iter().rev().find(|(bound, _)| bound == name) {
            return *known;
        }
        let shape = variable(name);
        if shape.is_none() && !name.starts_with('@') && !TYPES.contains(&name) {
            let meant = nearest(name, VARIABLES).map(|meant| format!(" (did you mean {meant}?)")).unwrap_or_default();
            let known = VARIABLES.join(", ");
            self.wrong.push((id, format!("there is no variable {name}{meant}: {known} are bound")));
        }
        shape.map_or(Known::Nothing, Known::Place)
    }

    fn member(&mut self, id: u64, shape: &'static Shape, name: &str) -> Option<&'static Shape> {
        let member = shape.member(name, false);
        if member.is_none() {
            self.wrong.push((id, no_member(shape, name)));
        }
        member
    }

    /// Notes `permit.country_of_import` once, as a whole, and not also `permit`.
    fn note_path(&mut self, expression: &IdedExpr) {
        let Some(path) = path(expression) else { return };
        let is_bound = |name: &String| self.bound.iter().any(|(bound, _)| bound == name);
        if path.first().is_none_or(|root| is_bound(root) || variable(root).is_none()) {
            return;
        }
        if !self.paths.iter().any(|known| known.starts_with(&path)) {
            self.paths.push(path);
        }
    }
}

fn no_member(shape: &Shape, name: &str) -> String {
    let names = shape.names();
    match (shape, nearest(name, names.iter().copied())) {
        (Shape::List(_), _) => {
            format!("this is a list and has no member {name}: use .exists(entry, …), .all(entry, …) or [0]")
        }
        (Shape::Leaf(kind), _) => format!("this is a {kind} and has no member {name}"),
        (Shape::Record(_), Some(meant)) => format!("there is no member {name} (did you mean {meant}?)"),
        (Shape::Record(_), None) => format!("there is no member {name}; there are {}", names.join(", ")),
    }
}

/// The names of `a.b.c`, where an expression is that.
fn path(expression: &IdedExpr) -> Option<Vec<String>> {
    match &expression.expr {
        Expr::Ident(name) => Some(vec![name.clone()]),
        Expr::Select(select) => {
            let mut path = path(&select.operand)?;
            path.push(select.field.clone());
            Some(path)
        }
        _ => None,
    }
}

/// Line and column, both from 1, of an offset in characters.
pub(super) fn position(text: &str, offset: usize) -> Wrong {
    let before: String = text.chars().take(offset).collect();
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    Wrong { line, column, message: String::new() }
}
