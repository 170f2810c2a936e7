//! Event to bytes.

use causeway_contract::adapter::{CannotWrite, EncodeOptions, Encoded};
use causeway_contract::event::{Data, Event, Kind};
use serde_json::Value;

use crate::adapter::CitesEpermit;
use crate::recognise::Version;
use crate::{country, homes};

impl CitesEpermit {
    /// Writes the permit of a permit event. What the event says beyond the permit (that it was cancelled, by whom and
    /// why) has no place in the toolkit: it is told as a loss, member by member.
    ///
    /// # Errors
    /// Where the event is not about a permit, or comes without it. Number and country alone are no permit: the XML would
    /// be an empty form under a number, and nothing in it could say that the permit was cancelled.
    pub(crate) fn write(&self, event: &Event, options: &EncodeOptions) -> Result<Encoded, CannotWrite> {
        if event.kind.kind() != Kind::Permit {
            return Err(CannotWrite::new(format!("a CITES e-permit cannot say {}", event.kind)));
        }
        let Some(permit) = &event.data.permit else {
            let reason = format!("{} came without the permit: a CITES e-permit is nothing but the permit", event.kind);
            return Err(CannotWrite::new(reason));
        };
        if permit.is_short() {
            let reason = format!(
                "{} came with number and country alone: a CITES e-permit is nothing but the permit, and cannot say what \
                 happened to it",
                event.kind
            );
            return Err(CannotWrite::new(reason));
        }
        let mut permit = permit.clone();
        country::settle(&mut permit);
        let mut losses = homes::spread(&mut permit);
        let data = Data { change: event.data.change.clone(), permit: Some(permit), ..Data::default() };
        let Value::Object(value) = data.to_value() else {
            return Err(CannotWrite::new("the event's data is no object"));
        };
        let written = self.v2.mapping.write(Version::V2.root(), &value, &event.data.extension, options.explain);
        losses.extend(written.losses);
        Ok(Encoded { bytes: written.text.into_bytes(), losses, moves: written.moves })
    }
}
