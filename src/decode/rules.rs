//! The rules of the envelope: what stands around a document and beside it.

use causeway_contract::profile::Rule;

/// Rules of the envelope, for `causeway explain`.
pub const RULES: &[Rule] = &[
    Rule {
        id: "ENV-01",
        title: "The type of an event is one of the contract's",
        text: "The CloudEvents type (header `cloudEvents_type`, `ce-type`, or the body's `type`) must be an event type of \
               the contract, such as `permit.issued`. Where there is none and the routing key decides, a key that begins \
               as event types do (`permit.`, `declaration.`, `notice.`, `decision.`, `control.`, `risk.`, `message.`, \
               `parcel.`) must be an event type that publishers send: `permit.canceled` is a mistake, and \
               `declaration.amended` is Causeway's to say. Any other key is general, and the document says what \
               happened. Keys of messages that did not come through `causeway.in` are not judged.",
        remedy: "Correct the type or the routing key; or use a general key such as `customs.message`.",
    },
    Rule {
        id: "ENV-02",
        title: "The envelope does not contradict the document",
        text: "The event type of the envelope names another kind of document, or another declaration function or notice \
               code, than the document itself; or the headers of a structured CloudEvents message name another type than \
               its body, or another revision; or the change of a permit is of another kind than the event.",
        remedy: "Publish under the type the document has; for declarations and notices the routing key may be left \
                 general. In structured mode leave the CloudEvents headers out.",
    },
    Rule {
        id: "ENV-03",
        title: "Ids can travel",
        text: "An event's id and source travel in AMQP properties, which hold 255 bytes; Causeway takes 200. They are \
               printed and written into documents of every language, so they hold no control characters.",
        remedy: "Use another id or source, such as a UUID.",
    },
    Rule {
        id: "ENV-04",
        title: "A receipt is asked for where its publisher may listen",
        text: "`reply_to` must name a queue that RabbitMQ named for the publisher, or `causeway.reply.<user>.<name>`. Another queue is not written to.",
        remedy: "Ask for receipts in a queue of that name, or register one with `receipts` in the publisher's configuration.",
    },
    Rule {
        id: "ENV-05",
        title: "The routing key does not contradict the CloudEvents type",
        text: "The CloudEvents type says what happened: in structured mode the body's `type`, event by event in a batch, else \
               the header's. The routing key counts only where there is none. Here it is another event type, and did not \
               count.",
        remedy: "Publish under the CloudEvents type as routing key, or under a general one such as `permits`.",
    },
    Rule {
        id: "ENV-06",
        title: "An explicit revision is a whole number",
        text: "The CloudEvents extension `sequence` (headers `cloudEvents_sequence` or `ce-sequence`) is the document's explicit \
               revision: digits, at most 19. A revision that is not understood cannot be compared with what was carried \
               before, so it stops the event.",
        remedy: "Send a whole number, or leave the header out: Causeway then counts for itself.",
    },
    Rule {
        id: "ENV-07",
        title: "Headers hold what can be carried",
        text: "A CloudEvents time is RFC 3339 with seconds and a zone (`2026-03-02T09:15:00+03:00`); `causeway-change-at` is a \
               date or such a time; no header holds a character that XML forbids. What cannot be used is not carried; \
               the original headers are in the journal.",
        remedy: "Correct the header.",
    },
    Rule {
        id: "ENV-08",
        title: "Headers about a change are known",
        text: "`causeway-change-` is followed by `reason`, `by`, `at`, `replaces`, `replaced-by` or `reference`. Another name is \
               most likely misspelt, and what it says is not carried.",
        remedy: "Correct the header's name.",
    },
    Rule {
        id: "ENV-09",
        title: "The envelope names the document it is about",
        text: "A CloudEvents `subject`, or the `document` of a structured event, may name a document of Causeway's. Which one an \
               event is about is told by its keys alone (number and country, LRN, MRN); here the envelope names another. \
               What agencies get names the right one.",
        remedy: "Leave `document` out, and correct or leave out `subject`.",
    },
];
