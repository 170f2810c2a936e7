//! A filter, checked against the canonical document before it ever meets one.
//!
//! A misspelt member would make a filter false for ever, and nobody would notice: so every name is looked up in the
//! document's [`Shape`]. On the way `has(a.b)` is rewritten to ask for a *value*: the canonical document may write
//! an absent member as `null` or leave it out, and both mean the same.

use cel::common::ast::{CallExpr, ComprehensionExpr, EntryExpr, Expr, IdedExpr, LiteralValue, operators};

use super::Wrong;
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

/// Walks an expression: checks names, collects the paths it names, rewrites `has`.
pub(super) struct Check<'a> {
    /// Asks whether CEL has such a function.
    pub(super) is_function: &'a dyn Fn(&str) -> bool,
    /// Names bound by `exists`, `all` and their kin, with what they stand for where that is known.
    pub(super) bound: Vec<(String, Option<&'static Shape>)>,
    /// What is wrong: id of the expression, and why.
    pub(super) wrong: Vec<(u64, String)>,
    /// Paths of the document that the filter names, as written, each once.
    pub(super) paths: Vec<Vec<String>>,
}

impl Check<'_> {
    /// Walks; answers the shape of what the expression yields, where it is known.
    pub(super) fn walk(&mut self, expression: &mut IdedExpr) -> Option<&'static Shape> {
        self.note_path(expression);
        let id = expression.id;
        match &mut expression.expr {
            Expr::Ident(name) => self.name(id, name),
            Expr::Select(select) => {
                let shape = self.walk(&mut select.operand).and_then(|shape| self.member(id, shape, &select.field));
                if select.test {
                    select.test = false;
                    let asked = IdedExpr { id, expr: std::mem::take(&mut expression.expr) };
                    expression.expr =
                        Expr::Call(CallExpr { func_name: PRESENT.to_owned(), target: None, args: vec![asked] });
                    return None;
                }
                shape
            }
            Expr::Call(call) => self.call(id, call),
            Expr::Comprehension(fold) => {
                self.fold(fold);
                None
            }
            Expr::List(list) => {
                for element in &mut list.elements {
                    self.walk(element);
                }
                None
            }
            Expr::Map(map) => {
                for entry in &mut map.entries {
                    if let EntryExpr::MapEntry(entry) = &mut entry.expr {
                        self.walk(&mut entry.key);
                        self.walk(&mut entry.value);
                    }
                }
                None
            }
            Expr::Struct(object) => {
                self.wrong.push((id, format!("there is no type {}", object.type_name)));
                None
            }
            Expr::Literal(_) => None,
            Expr::Unspecified => {
                self.wrong.push((id, "something is missing here".to_owned()));
                None
            }
        }
    }

    /// What `exists`, `all`, `map` and their kin become: the entry of a list gets a name.
    fn fold(&mut self, fold: &mut ComprehensionExpr) {
        let entry = match self.walk(&mut fold.iter_range) {
            Some(Shape::List(entry)) => Some(&**entry),
            Some(other) => {
                let kind = other.kind();
                self.wrong.push((fold.iter_range.id, format!("this is no list but {kind}: it has no entries")));
                None
            }
            None => None,
        };
        let outside = self.bound.len();
        self.walk(&mut fold.accu_init);
        self.bound.push((fold.iter_var.clone(), entry));
        self.bound.push((fold.accu_var.clone(), None));
        self.bound.extend(fold.iter_var2.clone().map(|name| (name, None)));
        for part in [&mut fold.loop_cond, &mut fold.loop_step, &mut fold.result] {
            self.walk(part);
        }
        self.bound.truncate(outside);
    }

    fn call(&mut self, id: u64, call: &mut CallExpr) -> Option<&'static Shape> {
        if call.func_name.starts_with(char::is_alphabetic) && !(self.is_function)(&call.func_name) {
            self.wrong.push((id, format!("there is no function {}", call.func_name)));
        }
        if let Some(target) = &mut call.target {
            self.walk(target);
        }
        let shapes: Vec<_> = call.args.iter_mut().map(|argument| self.walk(argument)).collect();
        if call.func_name != operators::INDEX {
            return None;
        }
        match (shapes.first().copied().flatten(), call.args.get(1).map(|index| &index.expr)) {
            (Some(Shape::List(entry)), _) => Some(&**entry),
            (Some(record @ Shape::Record(_)), Some(Expr::Literal(LiteralValue::String(name)))) => {
                self.member(id, record, name.inner())
            }
            _ => None,
        }
    }

    fn name(&mut self, id: u64, name: &str) -> Option<&'static Shape> {
        if let Some((_, shape)) = self.bound.iter().rev().find(|(bound, _)| bound == name) {
            return *shape;
        }
        let shape = variable(name);
        if shape.is_none() && !name.starts_with('@') && !TYPES.contains(&name) {
            let meant = nearest(name, VARIABLES).map(|meant| format!(" (did you mean {meant}?)")).unwrap_or_default();
            let known = VARIABLES.join(", ");
            self.wrong.push((id, format!("there is no variable {name}{meant}: {known} are bound")));
        }
        shape
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

/// True where a shape cannot be the answer of a filter.
pub(super) fn is_no_answer(shape: &Shape) -> bool {
    !matches!(shape, Shape::Leaf(kind) if kind == "boolean" || kind == "any")
}

/// Line and column, both from 1, of an offset in characters.
pub(super) fn position(text: &str, offset: usize) -> Wrong {
    let before: String = text.chars().take(offset).collect();
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
    Wrong { line, column, message: String::new() }
}
