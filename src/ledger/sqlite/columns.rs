//! How our types stand in columns.

use std::str::FromStr;

use causeway_contract::event::Kind;
use rusqlite::ToSql;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSqlOutput, ValueRef};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::fault::{Code, Fault};
use crate::ledger::{EventPlace, ParcelState, Verdict};

/// A value as JSON text.
pub(super) struct Json<T>(pub(super) T);

impl<T: Serialize> ToSql for Json<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let text = serde_json::to_string(&self.0).map_err(|e| rusqlite::Error::ToSqlConversionFailure(e.into()))?;
        Ok(text.into())
    }
}

impl<T: DeserializeOwned> FromSql for Json<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        serde_json::from_str(value.as_str()?).map(Json).map_err(FromSqlError::other)
    }
}

/// A value by its name.
pub(super) struct Named<T>(pub(super) T);

impl<T> FromSql for Named<T>
where
    T: FromStr,
    T::Err: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map(Named).map_err(|e: T::Err| FromSqlError::Other(e.into()))
    }
}

/// An unsigned number in SQLite's signed 64 bits: numbers from 2^63 on are kept bit by bit, since a publisher may
/// give any revision it likes.
pub(super) struct Unsigned(pub(super) u64);

impl ToSql for Unsigned {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.0.cast_signed().into())
    }
}

impl FromSql for Unsigned {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(|bits| Unsigned(bits.cast_unsigned()))
    }
}

impl ToSql for Verdict {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for Verdict {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        among(Verdict::ALL, Verdict::as_str, value)
    }
}

impl ToSql for ParcelState {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for ParcelState {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        among(ParcelState::ALL, ParcelState::as_str, value)
    }
}

/// The kind of a document: a type of another crate, so it needs a wrapper of its own.
pub(super) struct KindColumn(pub(super) Kind);

impl FromSql for KindColumn {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        among(&[Kind::Permit, Kind::Declaration, Kind::Notice], Kind::as_str, value).map(KindColumn)
    }
}

fn among<T: Copy>(all: &[T], name: fn(T) -> &'static str, value: ValueRef<'_>) -> FromSqlResult<T> {
    let text = value.as_str()?;
    let found = all.iter().copied().find(|one| name(*one) == text);
    found.ok_or_else(|| FromSqlError::Other(format!("{text:?} is unknown to this version").into()))
}

/// A fault from its two columns.
pub(super) fn fault(code: Option<Named<Code>>, detail: Option<String>) -> Option<Fault> {
    code.map(|Named(code)| Fault { code, detail: detail.unwrap_or_default() })
}

/// A place from its two columns, where there is one.
pub(super) fn place(arrival: Option<i64>, part: Option<u32>) -> Option<EventPlace> {
    Some(EventPlace { arrival: arrival?, part: part? })
}
