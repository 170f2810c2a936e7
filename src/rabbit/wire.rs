//! Between our [`Message`] and AMQP's properties and header table.

use std::collections::BTreeMap;

use lapin::BasicProperties;
use lapin::types::{AMQPValue, FieldTable, LongString, ShortString};

use super::{Message, Properties};

/// Reply code of a message that AMQP has no room for, in the terms of AMQP itself: 502, syntax error.
pub(super) const SYNTAX_ERROR: u16 = 502;

const PERSISTENT: u8 = 2;

/// A message as lapin takes it. The body stays where it is.
pub(super) struct Outgoing {
    pub(super) exchange: ShortString,
    pub(super) routing_key: ShortString,
    pub(super) properties: BasicProperties,
}

/// Writes a message's properties, persistent, every header as a string.
///
/// Fails with what is too long: names and properties end at 255 bytes, and all of them must fit one frame, for
/// RabbitMQ closes the *connection* of who sends a larger one.
pub(super) fn outgoing(message: &Message, frame_max: u32) -> Result<Outgoing, String> {
    let size = table_size(&message.headers);
    let room = (frame_max as usize).saturating_sub(HEADER_FRAME_RESERVE);
    if size > room {
        return Err(format!("its headers take {size} bytes; this connection allows {room}"));
    }
    Ok(Outgoing {
        exchange: short("the exchange's name", &message.exchange)?,
        routing_key: short("the routing key", &message.routing_key)?,
        properties: properties(&message.properties)?.with_headers(table(&message.headers)?),
    })
}

/// Room for the eight properties of at most 255 bytes each and the frame around them.
const HEADER_FRAME_RESERVE: usize = 2560;

fn table_size(headers: &BTreeMap<String, String>) -> usize {
    headers.iter().map(|(name, value)| 1 + name.len() + 5 + value.len()).sum()
}

fn short(what: &str, text: &str) -> Result<ShortString, String> {
    ShortString::try_new(text).map_err(|_| format!("{what} is {} bytes long; AMQP allows 255", text.len()))
}

fn properties(ours: &Properties) -> Result<BasicProperties, String> {
    type With = fn(BasicProperties, ShortString) -> BasicProperties;
    let texts: [(&str, &Option<String>, With); 7] = [
        ("message-id", &ours.message_id, BasicProperties::with_message_id),
        ("correlation-id", &ours.correlation_id, BasicProperties::with_correlation_id),
        ("content-type", &ours.content_type, BasicProperties::with_content_type),
        ("type", &ours.kind, BasicProperties::with_type),
        ("app-id", &ours.app_id, BasicProperties::with_app_id),
        ("user-id", &ours.user_id, BasicProperties::with_user_id),
        ("reply-to", &ours.reply_to, BasicProperties::with_reply_to),
    ];
    let mut theirs = BasicProperties::default().with_delivery_mode(PERSISTENT);
    for (name, value, with) in texts {
        if let Some(text) = value {
            theirs = with(theirs, short(name, text)?);
        }
    }
    Ok(match ours.timestamp {
        Some(seconds) => theirs.with_timestamp(seconds),
        None => theirs,
    })
}

fn table(headers: &BTreeMap<String, String>) -> Result<FieldTable, String> {
    let mut table = FieldTable::default();
    for (name, value) in headers {
        table.insert(short("a header's name", name)?, AMQPValue::LongString(LongString::from(value.as_str())));
    }
    Ok(table)
}

/// Reads a message that came.
pub(super) fn incoming(
    exchange: &ShortString,
    routing_key: &ShortString,
    theirs: &BasicProperties,
    body: Vec<u8>,
) -> Message {
    let text = |value: &Option<ShortString>| value.as_ref().map(ToString::to_string);
    let headers = theirs.headers().as_ref().map(texts).unwrap_or_default();
    Message {
        exchange: exchange.to_string(),
        routing_key: routing_key.to_string(),
        properties: Properties {
            message_id: text(theirs.message_id()),
            correlation_id: text(theirs.correlation_id()),
            content_type: text(theirs.content_type()),
            kind: text(theirs.kind()),
            app_id: text(theirs.app_id()),
            user_id: text(theirs.user_id()),
            reply_to: text(theirs.reply_to()),
            timestamp: *theirs.timestamp(),
        },
        headers,
        body,
    }
}

/// The headers that are text, numbers, booleans or times; tables, lists, bytes and nothing are left out.
fn texts(table: &FieldTable) -> BTreeMap<String, String> {
    table.into_iter().filter_map(|(name, value)| Some((name.to_string(), text(value)?))).collect()
}

fn text(value: &AMQPValue) -> Option<String> {
    Some(match value {
        AMQPValue::LongString(text) => std::str::from_utf8(text.as_bytes()).ok()?.to_owned(),
        AMQPValue::ShortString(text) => text.to_string(),
        AMQPValue::Boolean(flag) => flag.to_string(),
        AMQPValue::ShortShortInt(number) => number.to_string(),
        AMQPValue::ShortShortUInt(number) => number.to_string(),
        AMQPValue::ShortInt(number) => number.to_string(),
        AMQPValue::ShortUInt(number) => number.to_string(),
        AMQPValue::LongInt(number) => number.to_string(),
        AMQPValue::LongUInt(number) => number.to_string(),
        AMQPValue::LongLongInt(number) => number.to_string(),
        AMQPValue::Float(number) => number.to_string(),
        AMQPValue::Double(number) => number.to_string(),
        // Seconds since 1970 become RFC 3339, which is how CloudEvents writes a time.
        AMQPValue::Timestamp(seconds) => jiff::Timestamp::from_second(i64::try_from(*seconds).ok()?).ok()?.to_string(),
        AMQPValue::DecimalValue(_)
        | AMQPValue::FieldArray(_)
        | AMQPValue::FieldTable(_)
        | AMQPValue::ByteArray(_)
        | AMQPValue::Void => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[(&str, AMQPValue)]) -> BTreeMap<String, String> {
        let mut table = FieldTable::default();
        for (name, value) in values {
            table.insert(ShortString::from(*name), value.clone());
        }
        texts(&table)
    }

    #[test]
    fn values_that_have_a_text_are_read_as_it() {
        let read = headers(&[
            ("long", AMQPValue::LongString("Genève".into())),
            ("short", AMQPValue::ShortString("s".into())),
            ("yes", AMQPValue::Boolean(true)),
            ("byte", AMQPValue::ShortShortInt(-8)),
            ("whole", AMQPValue::LongLongInt(9_007_199_254_740_993)),
            ("part", AMQPValue::Double(0.5)),
            ("time", AMQPValue::Timestamp(1_700_000_000)),
        ]);
        let expected = [
            ("byte", "-8"),
            ("long", "Genève"),
            ("part", "0.5"),
            ("short", "s"),
            ("time", "2023-11-14T22:13:20Z"),
            ("whole", "9007199254740993"),
            ("yes", "true"),
        ];
        assert_eq!(read, expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into());
    }

    #[test]
    fn values_without_a_text_are_left_out() {
        let read = headers(&[
            ("table", AMQPValue::FieldTable(FieldTable::default())),
            ("nothing", AMQPValue::Void),
            ("no utf-8", AMQPValue::LongString(LongString::from(vec![0xff, 0xfe]))),
            ("no such time", AMQPValue::Timestamp(u64::MAX)),
        ]);
        assert_eq!(read, BTreeMap::new());
    }

    #[test]
    fn what_is_written_is_read_again() {
        let message = Message {
            exchange: "causeway.out".into(),
            routing_key: "customs".into(),
            properties: Properties {
                message_id: Some("p-1".into()),
                correlation_id: Some("e-1".into()),
                content_type: Some("application/xml".into()),
                kind: Some("permit.issued".into()),
                app_id: Some("causeway".into()),
                user_id: Some("guest".into()),
                reply_to: Some("answers".into()),
                timestamp: Some(1_700_000_000),
            },
            headers: BTreeMap::from([("causeway-sequence".into(), "3".into())]),
            body: b"<x/>".to_vec(),
        };
        let written = outgoing(&message, 131_072).unwrap();
        assert_eq!(*written.properties.delivery_mode(), Some(2));
        let read = incoming(&written.exchange, &written.routing_key, &written.properties, message.body.clone());
        assert_eq!(read, message);
    }

    #[test]
    fn what_amqp_has_no_room_for_is_refused_before_it_is_sent() {
        let long = Message {
            properties: Properties { correlation_id: Some("x".repeat(256)), ..Properties::default() },
            ..Message::default()
        };
        assert_eq!(outgoing(&long, 131_072).err().unwrap(), "correlation-id is 256 bytes long; AMQP allows 255");
        let wide =
            Message { headers: (0..9).map(|n| (format!("h{n}"), "x".repeat(16_384))).collect(), ..Message::default() };
        assert!(outgoing(&wide, 131_072).err().unwrap().starts_with("its headers take 147528 bytes"));
    }
}
