//! Forms: how text becomes a value of the canonical document, and back.

use serde_json::Value;

use super::canon::{Canon, Holds};
use super::date;

/// How text becomes a value and back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Text,
    Integer,
    Decimal,
    Boolean,
    Instant,
    WcoDate,
    Quantity,
    Amount,
    Identifier,
    /// Text in the document, value in the canonical document.
    Map(Vec<(String, String)>),
    Const(String),
    List(String),
}

/// Text with its attributes, as the document has it.
pub(crate) struct Said<'s> {
    pub(crate) text: &'s str,
    pub(crate) attribute: &'s dyn Fn(&str) -> Option<&'s str>,
}

/// What was read of a text.
#[derive(Debug, PartialEq)]
pub(crate) enum Taken {
    Value(Value),
    Members(Vec<(&'static str, Value)>),
    Entries(Vec<Value>),
}

/// What is written of a value.
#[derive(Debug, Default)]
pub(crate) struct Wording {
    pub(crate) text: String,
    pub(crate) attributes: Vec<(&'static str, String)>,
    /// Places of the canonical document that it carries.
    pub(crate) carries: Vec<u32>,
    /// What of the value had to be left out.
    pub(crate) lost: Option<&'static str>,
}

impl Form {
    /// Reads the `form` column; true where it is a fallback.
    ///
    /// # Errors
    /// What of it is not understood.
    pub(crate) fn parse(written: &str) -> Result<(Self, bool), String> {
        let written = written.trim();
        let (name, fallback) = match written.strip_suffix("fallback") {
            Some(name) if name.is_empty() || name.ends_with(' ') => (name.trim(), true),
            _ => (written, false),
        };
        let form = match name {
            "" | "text" => Self::Text,
            "integer" => Self::Integer,
            "decimal" => Self::Decimal,
            "boolean" => Self::Boolean,
            "instant" => Self::Instant,
            "wcodate" => Self::WcoDate,
            "quantity" => Self::Quantity,
            "amount" => Self::Amount,
            "identifier" => Self::Identifier,
            _ => Self::with_argument(name)?,
        };
        Ok((form, fallback))
    }

    fn with_argument(written: &str) -> Result<Self, String> {
        let unknown = || format!("unknown form `{written}`");
        let (name, rest) = written.split_once('(').ok_or_else(unknown)?;
        let argument = rest.strip_suffix(')').ok_or_else(unknown)?;
        match name {
            "const" => Ok(Self::Const(argument.to_owned())),
            "list" if !argument.is_empty() => Ok(Self::List(argument.to_owned())),
            "map" => argument
                .split(',')
                .map(|pair| {
                    let (text, value) = pair.split_once('=').ok_or(format!("`{pair}` of a map is not text=value"))?;
                    Ok((text.trim().to_owned(), value.trim().to_owned()))
                })
                .collect::<Result<_, _>>()
                .map(Self::Map),
            _ => Err(unknown()),
        }
    }

    /// Attributes that the form takes beside the text.
    pub(crate) fn attributes(&self) -> &'static [&'static str] {
        match self {
            Self::WcoDate => &["formatCode"],
            Self::Quantity => &["unitCode"],
            Self::Amount => &["currencyID"],
            Self::Identifier => &["schemeID", "schemeAgencyID"],
            _ => &[],
        }
    }

    /// Reads a text.
    ///
    /// # Errors
    /// What was expected.
    pub(crate) fn read(&self, said: &Said<'_>) -> Result<Taken, String> {
        let string = |text: &str| Value::String(text.to_owned());
        let attribute = |name: &str| (said.attribute)(name).filter(|value| !value.is_empty());
        let trimmed = said.text.trim();
        Ok(match self {
            Self::Text | Self::Const(_) => Taken::Value(string(said.text)),
            Self::Decimal | Self::Instant => Taken::Value(string(trimmed)),
            Self::Integer => {
                let number: i64 = trimmed.parse().map_err(|_| "expected a whole number".to_owned())?;
                Taken::Value(Value::from(number))
            }
            Self::Boolean => match trimmed {
                "true" | "1" => Taken::Value(Value::Bool(true)),
                "false" | "0" => Taken::Value(Value::Bool(false)),
                _ => return Err("expected `true` or `false`".to_owned()),
            },
            Self::WcoDate => Taken::Value(Value::String(date::read(trimmed, attribute("formatCode"))?)),
            Self::Quantity => {
                let code = attribute("unitCode");
                // A qualifier is one of a unit; without it, the code stays whole.
                let split = code.and_then(|code| code.split_once('#')).filter(|(unit, _)| !unit.is_empty());
                let (unit, qualifier) = split.map_or((code, None), |(unit, qualifier)| (Some(unit), Some(qualifier)));
                let members = [("value", Some(trimmed)), ("unit", unit), ("qualifier", qualifier)];
                Taken::Members(given(&members))
            }
            Self::Amount => Taken::Members(given(&[("amount", Some(trimmed)), ("currency", attribute("currencyID"))])),
            Self::Identifier => {
                let (scheme, agency) = (attribute("schemeID"), attribute("schemeAgencyID"));
                Taken::Members(given(&[("value", Some(said.text)), ("scheme", scheme), ("agency", agency)]))
            }
            Self::Map(pairs) => match pairs.iter().find(|(text, _)| text == trimmed) {
                Some((_, value)) => Taken::Value(string(value)),
                None => {
                    let known = pairs.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join(", ");
                    return Err(format!("expected one of {known}"));
                }
            },
            Self::List(separator) => {
                let entries = said.text.split(separator.as_str()).map(str::trim).filter(|entry| !entry.is_empty());
                Taken::Entries(entries.map(string).collect())
            }
        })
    }

    /// Writes a value. None where there is nothing to write.
    ///
    /// # Errors
    /// Why it cannot be written.
    pub(crate) fn write(&self, canon: &Canon<'_>, place: u32) -> Result<Option<Wording>, String> {
        match self {
            Self::Quantity => Ok(quantity(canon, place)),
            Self::Amount => Ok(members(canon, place, "amount", &[("currency", "currencyID")])),
            Self::Identifier => {
                Ok(members(canon, place, "value", &[("scheme", "schemeID"), ("agency", "schemeAgencyID")]))
            }
            Self::List(separator) => list(canon, place, separator),
            Self::Const(_) => Ok(None),
            _ => {
                let Some(text) = canon.leaf(place).and_then(plain) else { return Ok(None) };
                self.wording(text, place).map(Some)
            }
        }
    }

    fn wording(&self, text: String, place: u32) -> Result<Wording, String> {
        let carries = vec![place];
        Ok(match self {
            Self::WcoDate => {
                let date = date::write(&text)?;
                let attributes = vec![("formatCode", date.code.to_owned())];
                Wording { text: date.text, attributes, carries, lost: date.lost }
            }
            Self::Map(pairs) => {
                let known = pairs.iter().find(|(_, value)| *value == text);
                let (written, _) = known.ok_or_else(|| format!("no code is known for `{text}`"))?;
                Wording { text: written.clone(), carries, ..Wording::default() }
            }
            _ => Wording { text, carries, ..Wording::default() },
        })
    }
}

/// Members that have a value.
fn given(members: &[(&'static str, Option<&str>)]) -> Vec<(&'static str, Value)> {
    let given = members.iter().filter_map(|&(name, value)| Some((name, value.filter(|value| !value.is_empty())?)));
    given.map(|(name, value)| (name, Value::String(value.to_owned()))).collect()
}

/// A leaf as text; none where it says nothing.
pub(crate) fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

fn text_of(canon: &Canon<'_>, place: u32, member: &str) -> Option<(u32, String)> {
    let member = canon.member(place, member)?;
    Some((member, plain(canon.leaf(member)?)?))
}

fn members(canon: &Canon<'_>, place: u32, main: &str, others: &[(&str, &'static str)]) -> Option<Wording> {
    let (member, text) = text_of(canon, place, main)?;
    let mut wording = Wording { text, carries: vec![member], ..Wording::default() };
    for &(name, attribute) in others {
        if let Some((member, text)) = text_of(canon, place, name) {
            wording.attributes.push((attribute, text));
            wording.carries.push(member);
        }
    }
    Some(wording)
}

fn quantity(canon: &Canon<'_>, place: u32) -> Option<Wording> {
    let mut wording = members(canon, place, "value", &[("unit", "unitCode")])?;
    if let (Some((member, qualifier)), Some((_, unit))) =
        (text_of(canon, place, "qualifier"), wording.attributes.first_mut())
    {
        unit.push('#');
        unit.push_str(&qualifier);
        wording.carries.push(member);
    }
    Some(wording)
}

fn list(canon: &Canon<'_>, place: u32, separator: &str) -> Result<Option<Wording>, String> {
    let entries = match canon.holds(place) {
        Some(Holds::List(entries)) => entries.clone(),
        _ => vec![place],
    };
    let mut texts = Vec::new();
    for &entry in &entries {
        texts.extend(canon.leaf(entry).and_then(plain));
    }
    if let Some(torn) = texts.iter().find(|text| text.contains(separator)) {
        return Err(format!("`{torn}` holds `{separator}`, which separates the entries"));
    }
    let text = texts.join(separator);
    Ok((!text.is_empty()).then(|| Wording { text, carries: entries, ..Wording::default() }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_the_column_is_read() {
        assert_eq!(Form::parse(""), Ok((Form::Text, false)));
        assert_eq!(Form::parse("text fallback"), Ok((Form::Text, true)));
        assert_eq!(Form::parse("fallback"), Ok((Form::Text, true)));
        assert_eq!(Form::parse("const(a(b)c)"), Ok((Form::Const("a(b)c".to_owned()), false)));
        let pairs = vec![("E".to_owned(), "export".to_owned()), ("R".to_owned(), "reexport".to_owned())];
        assert_eq!(Form::parse("map(E=export, R=reexport) fallback"), Ok((Form::Map(pairs), true)));
        for unknown in ["txt", "map(E)", "list()", "const(a", "wcodate()"] {
            assert!(Form::parse(unknown).is_err(), "{unknown}");
        }
    }
}
