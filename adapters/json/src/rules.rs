//! The rules that findings of this format name.

use causeway_contract::profile::Rule;

pub(crate) const NOT_JSON: &str = "JSON-01";
pub(crate) const CHARACTERS: &str = "JSON-02";
pub(crate) const LIMITS: &str = "JSON-03";
pub(crate) const TWICE: &str = "JSON-04";
pub(crate) const NUMBER: &str = "JSON-05";
pub(crate) const ENVELOPE: &str = "JSON-06";
pub(crate) const EVENT_TYPE: &str = "JSON-07";
pub(crate) const UNKNOWN_MEMBER: &str = "JSON-08";
pub(crate) const VALUE: &str = "JSON-09";
pub(crate) const DOCUMENT: &str = "JSON-10";
pub(crate) const NOT_CARRIED: &str = "JSON-11";

/// Every rule of this format, in order of ids.
pub const RULES: &[Rule] = &[
    Rule {
        id: NOT_JSON,
        title: "The body is one JSON text",
        text: "RFC 8259: one value, nothing after it, no comments, no trailing commas, no NaN. Reading stops where the \
               text stops being JSON, because nothing after that place can be trusted.",
        remedy: "Correct the text at the line and column of the finding, or look whether it was cut off on its way.",
    },
    Rule {
        id: CHARACTERS,
        title: "UTF-8, of characters every document language can carry",
        text: "RFC 8259 §8.1 asks for UTF-8. Control characters other than tab and line ends, U+FFFE and U+FFFF cannot \
               stand in XML 1.0, so an event that holds one could not be handed to every agency. A byte order mark is \
               passed over with a warning.",
        remedy: "Write the body in UTF-8 without a byte order mark, and take control characters out of texts.",
    },
    Rule {
        id: LIMITS,
        title: "The body is within the limits",
        text: "Bytes, depth of nesting, number of values and number of findings are bounded (configuration section \
               `limits`), so that one message cannot exhaust the daemon. When the findings are full, reading stops and \
               no event of the body goes on.",
        remedy: "Split the batch, or raise the limit if the document is meant to be that large.",
    },
    Rule {
        id: TWICE,
        title: "A member stands once in its object",
        text: "RFC 8259 §4 leaves open what a repeated name means, and receivers differ; what may mean two things is \
               not carried.",
        remedy: "Remove one of the two; where several values are meant, the model has a list.",
    },
    Rule {
        id: NUMBER,
        title: "Numbers are whole; decimals are strings",
        text: "Quantities and amounts are decimal strings (`\"12.50\"`), because a floating-point number does not keep \
               what was declared. JSON numbers are used only for counts and positions, whole numbers within 64 bits.",
        remedy: "Write the value in quotation marks.",
    },
    Rule {
        id: ENVELOPE,
        title: "The envelope is a CloudEvents 1.0 envelope",
        text: "CloudEvents 1.0 requires `specversion` (`1.0`), `id`, `source` and `type`; `time` is RFC 3339; names of \
               extension attributes are lower-case letters and digits, their values strings, whole numbers or \
               booleans. A batch is an array of at least one event. In binary mode, where these attributes travel as \
               headers, the body is `data` alone.",
        remedy: "Add or correct the attribute. To send `data` alone, put the attributes into headers.",
    },
    Rule {
        id: EVENT_TYPE,
        title: "The event type is one of the contract's",
        text: "The types are fixed by Causeway's contract (§2) and listed in the JSON Schema of the event.",
        remedy: "Use the type that says what happened to the document, e.g. `permit.issued`.",
    },
    Rule {
        id: UNKNOWN_MEMBER,
        title: "Every member is named by the model",
        text: "The canonical model is closed: a name it does not know is most often a name misspelt, and would be lost \
               without a word.",
        remedy: "Use a name of the JSON Schema; what the model has no place for goes into `extension` with a path.",
    },
    Rule {
        id: VALUE,
        title: "Every value is of the model's type and form",
        text: "The JSON Schema of the event says the type of each member, and the form of decimals, dates, times and \
               closed lists.",
        remedy: "Write the value in the form the finding asks for.",
    },
    Rule {
        id: DOCUMENT,
        title: "An event carries the document its type speaks of",
        text: "`data` holds exactly one of permit, declaration and notice, the one the type names. A permit event other \
               than issued and amended may come in short: number, issuing country and `change`, because what happened \
               to a permit can be told without repeating it (contract §2).",
        remedy: "Send the document of the event's type; for a short permit event add what is missing.",
    },
    Rule {
        id: NOT_CARRIED,
        title: "An extension attribute is not carried on",
        text: "CloudEvents allows any extension attribute. Those Causeway does not know are kept in the journal with \
               the original, and are not in what it writes.",
        remedy: "None is needed. What agencies must see belongs into `data`.",
    },
];
