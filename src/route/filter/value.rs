//! JSON as CEL values, made only where a filter looks.
//!
//! A filter names a handful of members of a document with hundreds, so nothing is converted beforehand: an object
//! is a view of the JSON object, and a member becomes a CEL value when it is selected. Text is borrowed, not copied.

use cel::ExecutionError;
use cel::common::traits::{Container, Indexer, Iterable, Iterator as CelIterator, Sizer};
use cel::common::types::{CelBool, CelDouble, CelInt, CelList, CelNull, CelString, CelUInt, MAP_TYPE, NULL_TYPE, Type};
use cel::common::value::{CowVal, Val};
use serde_json::{Map, Value};
use std::any::Any;

/// A JSON value as a CEL value.
pub(super) fn value<'v>(json: &'v Value) -> Box<dyn Val + 'v> {
    match json {
        Value::Null => Box::new(Absent),
        Value::Bool(truth) => Box::new(CelBool::from(*truth)),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(integer), _) => Box::new(CelInt::from(integer)),
            (None, Some(integer)) => Box::new(CelUInt::from(integer)),
            (None, None) => Box::new(CelDouble::from(number.as_f64().unwrap_or(f64::NAN))),
        },
        Value::String(text) => Box::new(CelString::from(text.as_str())),
        Value::Array(entries) => Box::new(CelList::from(entries.iter().map(value).collect::<Vec<_>>())),
        Value::Object(members) => Box::new(Record(members)),
    }
}

/// What is left out of a document: `null`, and everything below it is `null` too.
///
/// Plain CEL stops with an error where a member of `null` is selected. A permit without an importer is no error of
/// the filter `permit.importer.name == "…"`: the answer is no.
#[derive(Clone, Copy, Debug)]
pub(super) struct Absent;

static NULL: CelNull = CelNull;

impl Val for Absent {
    fn get_type(&self) -> &Type {
        <Self as Val>::cel_type()
    }

    fn cel_type() -> &'static Type {
        &NULL_TYPE
    }

    fn as_container(&self) -> Option<&dyn Container> {
        Some(self)
    }

    fn as_indexer<'b, 'w>(&'b self) -> Option<&'b (dyn Indexer + 'w)>
    where
        Self: 'w,
    {
        Some(self)
    }

    fn as_iterable<'b, 'w>(&'b self) -> Option<&'b (dyn Iterable + 'w)>
    where
        Self: 'w,
    {
        Some(self)
    }

    fn equals(&self, other: &dyn Val) -> bool {
        other.downcast_ref::<CelNull>().is_some()
    }

    fn clone_as_boxed<'w>(&self) -> Box<dyn Val + 'w>
    where
        Self: 'w,
    {
        Box::new(Self)
    }

    /// Poses as CEL's own null, so that `null == permit.importer` holds as `permit.importer == null` does.
    fn as_any(&self) -> Option<&dyn Any> {
        Some(&NULL)
    }
}

impl Container for Absent {
    fn contains(&self, _: &dyn Val) -> Result<bool, ExecutionError> {
        Ok(false)
    }
}

impl Indexer for Absent {
    fn get<'b, 'w>(&'b self, _: &dyn Val) -> Result<CowVal<'b, 'w>, ExecutionError>
    where
        Self: 'w,
    {
        Ok(CowVal::Borrowed(self))
    }

    fn steal<'w>(self: Box<Self>, _: &dyn Val) -> Result<Box<dyn Val + 'w>, ExecutionError>
    where
        Self: 'w,
    {
        Ok(self)
    }
}

impl Iterable for Absent {
    fn iter<'b, 'w>(&'b self) -> Box<dyn CelIterator<'b, 'w> + 'b>
    where
        Self: 'w,
    {
        Box::new(NoEntries)
    }
}

struct NoEntries;

impl<'b, 'w> CelIterator<'b, 'w> for NoEntries {
    fn next(&mut self) -> Option<&'b (dyn Val + 'w)> {
        None
    }
}

/// A JSON object. A member it does not have is [`Absent`].
#[derive(Clone, Copy, Debug)]
struct Record<'v>(&'v Map<String, Value>);

impl Val for Record<'_> {
    fn get_type(&self) -> &Type {
        <Self as Val>::cel_type()
    }

    fn cel_type() -> &'static Type {
        &MAP_TYPE
    }

    fn as_container(&self) -> Option<&dyn Container> {
        Some(self)
    }

    fn as_indexer<'b, 'w>(&'b self) -> Option<&'b (dyn Indexer + 'w)>
    where
        Self: 'w,
    {
        Some(self)
    }

    fn as_sizer(&self) -> Option<&dyn Sizer> {
        Some(self)
    }

    fn clone_as_boxed<'w>(&self) -> Box<dyn Val + 'w>
    where
        Self: 'w,
    {
        Box::new(*self)
    }
}

impl Container for Record<'_> {
    fn contains(&self, key: &dyn Val) -> Result<bool, ExecutionError> {
        let name = key.downcast_ref::<CelString>();
        Ok(name.and_then(|name| self.0.get(name.inner())).is_some_and(|member| !member.is_null()))
    }
}

impl<'v> Indexer for Record<'v> {
    fn get<'b, 'w>(&'b self, key: &dyn Val) -> Result<CowVal<'b, 'w>, ExecutionError>
    where
        Self: 'w,
    {
        let Some(name) = key.downcast_ref::<CelString>() else {
            return Err(ExecutionError::UnexpectedType {
                got: key.get_type().name().to_owned(),
                want: "string".to_owned(),
            });
        };
        let members: &'v Map<String, Value> = self.0;
        Ok(members.get(name.inner()).map_or(CowVal::Borrowed(&Absent), |member| CowVal::Owned(value(member))))
    }

    fn steal<'w>(self: Box<Self>, key: &dyn Val) -> Result<Box<dyn Val + 'w>, ExecutionError>
    where
        Self: 'w,
    {
        self.get(key).map(CowVal::into_owned)
    }
}

impl Sizer for Record<'_> {
    fn size(&self) -> CelInt {
        CelInt::from(i64::try_from(self.0.len()).unwrap_or(i64::MAX))
    }
}

/// What `has(…)` asks: is there a value, and not an empty list or object?
pub(super) fn is_present(value: &dyn Val) -> bool {
    if let Some(list) = value.downcast_ref::<CelList>() {
        return !list.inner().is_empty();
    }
    value.downcast_ref::<CelNull>().is_none()
}
