//! A notice laid out for the mapping: everything that was derived from its elements, said by them again.

use causeway_contract::adapter::CannotWrite;
use causeway_contract::canonical::Notice;
use causeway_contract::event::{Event, EventType};
use serde_json::{Map, Value};

use super::{CHANGES, Functions, derive, duties};
use crate::declaration::{changes, members};
use crate::origins::Origins;

/// Lays a notice out.
///
/// # Errors
/// Where its function says something else than the event.
pub(super) fn lay_out(
    notice: &Notice,
    event: &Event,
    functions: &Functions,
) -> Result<(Map<String, Value>, Origins), CannotWrite> {
    let mut origins = Origins::default();
    let mut notice = notice.clone();
    settle_function(&mut notice, event.kind, functions, &mut origins)?;
    derive::drop_derived(&mut notice, &mut origins);
    let changed = notice.changes.take();
    let mut value = members(serde_json::to_value(&notice));
    duties::hang(&mut value, &event.data.written, &mut origins);
    if let Some(changed) = changed {
        let (declaration, inner) = changes::lay_out(&changed, &event.data.written);
        origins.within(CHANGES, inner);
        value.insert(CHANGES.to_owned(), Value::Object(declaration));
    }
    Ok((value, origins))
}

/// The function of a notice that says none is its event's; the name says no more than the code.
fn settle_function(
    notice: &mut Notice,
    event: EventType,
    functions: &Functions,
    origins: &mut Origins,
) -> Result<(), CannotWrite> {
    if notice.function.as_deref().is_none_or(str::is_empty) {
        notice.function = functions.code_of(event).map(str::to_owned);
        origins.came("function", "");
    }
    let Some(code) = &notice.function else {
        return Err(CannotWrite::new(format!("{event} needs the function code of the notice (Response/FunctionCode)")));
    };
    let known = functions.get(code);
    let says = known.map_or(EventType::NoticeOther, |function| function.event);
    if says != event {
        let reason = format!("function {code} of the notice says {says}, and the event is {event}");
        return Err(CannotWrite::new(reason));
    }
    if known.is_some_and(|function| notice.name.as_ref() == Some(&function.name)) {
        notice.name = None;
    }
    Ok(())
}
