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
               its body.",
        remedy: "Publish under the type the document has; for declarations and notices the routing key may be left \
                 general. In structured mode leave the CloudEvents headers out.",
    },
    Rule {
        id: "ENV-03",
        title: "Ids are short enough to travel",
        text: "An event's id and source travel in AMQP properties, which hold 255 bytes; Causeway takes 200.",
        remedy: "Use a shorter id or source, such as a UUID.",
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
];
