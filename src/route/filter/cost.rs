//! What a filter may cost. A filter is written once and asked for every event: one that loops within loops over a long
//! document would hold up every agency.
//!
//! Two bounds. Nesting is bounded when the configuration is read. And because a loop within a loop may still meet a
//! document of thousands of items, turns are counted while a filter is asked: the name [`STEP`], which stands in every
//! loop, has a value [`MOST_STEPS`] times and then none, which ends the filter with an error and parks that copy alone.

use cel::common::ast::{CallExpr, ComprehensionExpr, Expr, IdedExpr, LiteralValue, operators};

/// Loops within loops (`exists`, `all`, `map` and their kin): a declaration's items, their documents, their quantities.
pub(super) const DEEPEST: usize = 3;

/// Turns of all loops together: a declaration of 999 items with 99 documents each takes a hundred thousand.
pub(super) const MOST_STEPS: u32 = 250_000;

/// The name that every turn of a loop looks up.
pub(super) const STEP: &str = "@step";

/// Makes every turn of a loop count.
pub(super) fn count(fold: &mut ComprehensionExpr) {
    if !matches!(fold.loop_cond.expr, Expr::Literal(_)) {
        return guard(&mut fold.loop_cond);
    }
    // `map` and `filter` have no condition to end early, and the library knows them by that: they count where they add.
    let Expr::Call(step) = &mut fold.loop_step.expr else { return };
    match (step.func_name.as_str(), step.args.as_mut_slice()) {
        (operators::CONDITIONAL, [condition, ..]) => guard(condition),
        (operators::ADD, [_, IdedExpr { expr: Expr::List(added), .. }]) => {
            added.elements.iter_mut().for_each(|element| {
                let nothing = IdedExpr { id: element.id, expr: Expr::Literal(LiteralValue::Null) };
                wrap(element, operators::CONDITIONAL, Some(nothing));
            });
        }
        _ => {}
    }
}

fn guard(condition: &mut IdedExpr) {
    wrap(condition, operators::LOGICAL_AND, None);
}

/// `a` becomes `operator(@step, a, more)`.
fn wrap(expression: &mut IdedExpr, operator: &str, more: Option<IdedExpr>) {
    let id = expression.id;
    let wrapped = IdedExpr { id, expr: std::mem::take(&mut expression.expr) };
    let step = IdedExpr { id, expr: Expr::Ident(STEP.to_owned()) };
    let args = [step, wrapped].into_iter().chain(more).collect();
    expression.expr = Expr::Call(CallExpr { func_name: operator.to_owned(), target: None, args });
}
