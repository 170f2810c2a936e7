//! What an expression yields, as far as that can be known before any event: a comparison that can never hold and an
//! answer that is neither true nor false are told when the configuration is read.

use cel::common::ast::{LiteralValue, operators};

use crate::route::shape::Shape;

/// What an expression yields.
#[derive(Clone, Copy, Debug)]
pub(super) enum Known {
    /// Nobody can say.
    Nothing,
    /// What stands at a place of the document, or null.
    Place(&'static Shape),
    /// A value of this kind.
    Kind(Kind),
}

/// A kind of value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// True or false.
    Truth,
    /// Any number: CEL compares them across its types.
    Number,
    /// Text.
    Text,
    /// A list.
    List,
    /// Named members.
    Object,
    /// Nothing.
    Null,
}

impl Kind {
    /// For people.
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Kind::Truth => "boolean",
            Kind::Number => "number",
            Kind::Text => "string",
            Kind::List => "list",
            Kind::Object => "object",
            Kind::Null => "null",
        }
    }

    /// Of a literal.
    pub(super) const fn of(literal: &LiteralValue) -> Known {
        Known::Kind(match literal {
            LiteralValue::Boolean(_) => Kind::Truth,
            LiteralValue::Double(_) | LiteralValue::Int(_) | LiteralValue::UInt(_) => Kind::Number,
            LiteralValue::String(_) => Kind::Text,
            LiteralValue::Null => Kind::Null,
            LiteralValue::Bytes(_) => return Known::Nothing,
        })
    }
}

impl Known {
    /// The place of the document, where it is one.
    pub(super) const fn place(self) -> Option<&'static Shape> {
        match self {
            Known::Place(shape) => Some(shape),
            Known::Nothing | Known::Kind(_) => None,
        }
    }

    /// The kind, where it is known.
    pub(super) fn kind(self) -> Option<Kind> {
        match self {
            Known::Nothing => None,
            Known::Kind(kind) => Some(kind),
            Known::Place(Shape::List(_)) => Some(Kind::List),
            Known::Place(Shape::Record(_)) => Some(Kind::Object),
            Known::Place(Shape::Leaf(kind)) => match kind.as_str() {
                "string" => Some(Kind::Text),
                "boolean" => Some(Kind::Truth),
                "integer" | "number" => Some(Kind::Number),
                _ => None,
            },
        }
    }

    /// True if it can be neither true nor false.
    pub(super) fn is_no_truth(self) -> bool {
        self.kind().is_some_and(|kind| kind != Kind::Truth)
    }

    /// The entry of a list, where that is known.
    pub(super) fn entry(self) -> Known {
        match self {
            Known::Place(Shape::List(entry)) => Known::Place(entry),
            _ => Known::Nothing,
        }
    }
}

/// What an operator or function yields of these.
pub(super) fn yields(function: &str, of: &[Known]) -> Known {
    let kind = |at: usize| of.get(at).copied().and_then(Known::kind);
    match function {
        operators::LOGICAL_AND
        | operators::LOGICAL_OR
        | operators::LOGICAL_NOT
        | operators::NOT_STRICTLY_FALSE
        | operators::EQUALS
        | operators::NOT_EQUALS
        | operators::LESS
        | operators::LESS_EQUALS
        | operators::GREATER
        | operators::GREATER_EQUALS
        | operators::IN
        | "contains"
        | "startsWith"
        | "endsWith"
        | "matches"
        | "bool" => Known::Kind(Kind::Truth),
        "size" | "int" | "uint" | "double" => Known::Kind(Kind::Number),
        "string" => Known::Kind(Kind::Text),
        operators::ADD if kind(0) == kind(1) => kind(0).map_or(Known::Nothing, Known::Kind),
        operators::SUBSTRACT | operators::MULTIPLY | operators::DIVIDE | operators::MODULO
            if kind(0) == Some(Kind::Number) && kind(1) == Some(Kind::Number) =>
        {
            Known::Kind(Kind::Number)
        }
        operators::NEGATE => kind(0).map_or(Known::Nothing, Known::Kind),
        operators::CONDITIONAL if kind(1) == kind(2) => kind(1).map_or(Known::Nothing, Known::Kind),
        _ => Known::Nothing,
    }
}

/// Why two values can never be compared so; none where they can.
pub(super) fn mismatch(operator: &str, left: Known, right: Known) -> Option<String> {
    let (left, right) = match operator {
        operators::IN => (left, right.entry()),
        _ => (left, right),
    };
    let (Some(left), Some(right)) = (left.kind(), right.kind()) else { return None };
    let (a, b) = (left.as_str(), right.as_str());
    let has_order = |kind| matches!(kind, Kind::Truth | Kind::Number | Kind::Text);
    match operator {
        operators::EQUALS | operators::NOT_EQUALS | operators::IN if left == right => None,
        operators::EQUALS | operators::NOT_EQUALS if [left, right].contains(&Kind::Null) => None,
        operators::EQUALS | operators::NOT_EQUALS => Some(format!("a {a} and a {b} are never equal")),
        operators::IN => Some(format!("a {a} is never in a list of {b}s")),
        operators::LESS | operators::LESS_EQUALS | operators::GREATER | operators::GREATER_EQUALS
            if left != right || !has_order(left) =>
        {
            Some(format!("a {a} and a {b} have no order"))
        }
        _ => None,
    }
}
