use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::Declaration;
use crate::event::Extension;

/// How a declaration came to be amended or cancelled: who asked, who granted it, what it changed, and what was changed.
///
/// Stands beside the whole declaration in the events that Causeway derives, `declaration.amended` and
/// `declaration.cancelled`. It is not content: the same declaration, granted again, is nothing new.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Grant {
    /// The request that was granted; none where Customs acted by itself.
    pub request: Option<EventRef>,
    /// The notice that says so.
    pub notice: Option<EventRef>,
    /// The declaration as lodged. None where it has not been seen here: then the whole holds what the changes tell,
    /// and an event with a base follows when it comes.
    pub base: Option<EventRef>,
    /// What was changed, with its pointers; none of a cancellation.
    pub change: Option<Box<Declaration>>,
    /// What of the change the model does not name.
    pub extension: Vec<Extension>,
    /// Version Customs gave the declaration with it.
    pub version: Option<String>,
}

/// Another event.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct EventRef {
    /// Its id.
    pub id: String,
    /// Its source.
    pub source: String,
    /// The sender's own reference: the LRN of a request or declaration, the notice's reference.
    pub reference: Option<String>,
}
