//! The format `json`: bodies of one event or a batch in, one event out.

use causeway_contract::adapter::{Adapter, CannotWrite, Decoded, EncodeOptions, Encoded, Format, Input, Move};
use causeway_contract::codes::Countries;
use causeway_contract::event::{Event, EventType};
use causeway_contract::finding::Finding;
use serde_json::Value;

use crate::findings::{Findings, START};
use crate::parse::parse;
use crate::read::{Reader, each_value};
use crate::rules;
use crate::shape::Shapes;

/// UTF-8's byte order mark. RFC 8259 §8.1: not to be sent, may be ignored.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Reads and writes the canonical event as CloudEvents 1.0 structured JSON.
#[derive(Debug)]
pub(crate) struct Json {
    format: Format,
    shapes: Shapes,
    countries: Countries,
}

impl Json {
    pub(crate) fn new(shapes: Shapes, countries: Countries) -> Self {
        let format = Format {
            id: "json".to_owned(),
            profile: None,
            version: env!("CARGO_PKG_VERSION"),
            media_type: "application/cloudevents+json",
            about: "The canonical event, CloudEvents 1.0 structured JSON; also a batch, and data alone.".into(),
            reads: EventType::ALL.to_vec(),
            writes: EventType::ALL.to_vec(),
            needs: &[],
        };
        Self { format, shapes, countries }
    }
}

impl Adapter for Json {
    fn format(&self) -> &Format {
        &self.format
    }

    fn recognises(&self, body: &[u8]) -> bool {
        let text = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
        matches!(text.trim_ascii_start().first(), Some(b'{' | b'['))
    }

    fn decode(&self, input: &Input<'_>) -> Decoded {
        let (size, most) = (input.body.len(), input.limits.body_bytes);
        if size > most {
            let message = format!("the body has {size} bytes, {most} are allowed");
            return Decoded::unreadable(vec![Finding::error(rules::LIMITS, "", message).at(START)]);
        }
        let unmarked = input.body.strip_prefix(BYTE_ORDER_MARK);
        let text = match std::str::from_utf8(unmarked.unwrap_or(input.body)) {
            Ok(text) => text,
            Err(error) => return Decoded::unreadable(vec![not_utf8(input.body, &error)]),
        };
        let parsed = match parse(text, &input.limits) {
            Ok(parsed) => parsed,
            Err(findings) => return Decoded::unreadable(findings),
        };
        let Self { shapes, countries, .. } = self;
        let reader = Reader { shapes, countries, positions: &parsed.positions, explain: input.explain };
        let mut findings = parsed.findings;
        if unmarked.is_some() {
            let message = "the body starts with a byte order mark, which is passed over";
            findings.add(Finding::warning(rules::CHARACTERS, "", message).at(START));
        }
        let parts = match parsed.value {
            Value::Array(entries) => batch(&reader, entries, &mut findings),
            one => vec![reader.part(one, "", &mut findings)],
        };
        Decoded { parts, findings: findings.finish() }
    }

    fn encode(&self, event: &Event, options: &EncodeOptions) -> Result<Encoded, CannotWrite> {
        let mut value = event.to_value();
        // One event, one text: the order of members must not hang on how this program was compiled.
        value.sort_all_objects();
        let mut moves = Vec::new();
        if options.explain
            && let Some(data) = value.get("data")
        {
            each_value(data, "/data", "", &mut |to, from, value| {
                moves.push(Move { from: from.to_owned(), to: to.to_owned(), value });
            });
        }
        let bytes = serde_json::to_vec(&value).map_err(|error| CannotWrite::new(format!("not written: {error}")))?;
        Ok(Encoded { bytes, losses: Vec::new(), moves })
    }

    /// Several events are a batch: a JSON array.
    fn encode_together(&self, events: &[Event], options: &EncodeOptions) -> Result<Encoded, CannotWrite> {
        if let [event] = events {
            return self.encode(event, options);
        }
        let mut batch = Encoded { bytes: b"[".to_vec(), ..Encoded::default() };
        for (position, event) in events.iter().enumerate() {
            let Encoded { bytes, moves, .. } = self.encode(event, options)?.at_position(position);
            if position > 0 {
                batch.bytes.push(b',');
            }
            batch.bytes.extend(bytes);
            batch.moves.extend(moves);
        }
        batch.bytes.extend(b"]\n");
        Ok(batch)
    }
}

/// The events of a batch. One that is wrong does not spoil its neighbours, unless the findings are full.
fn batch(
    reader: &Reader<'_, '_>,
    entries: Vec<Value>,
    findings: &mut Findings,
) -> Vec<causeway_contract::adapter::Part> {
    if entries.is_empty() {
        findings
            .add(Finding::error(rules::ENVELOPE, "", "expected one event at least, found an empty batch").at(START));
    }
    let mut parts = Vec::with_capacity(entries.len());
    for (n, entry) in entries.into_iter().enumerate() {
        if findings.full() {
            break;
        }
        parts.push(reader.part(entry, &format!("/{n}"), findings));
    }
    parts
}

fn not_utf8(body: &[u8], error: &std::str::Utf8Error) -> Finding {
    let good = body.get(..error.valid_up_to()).and_then(|good| std::str::from_utf8(good).ok()).unwrap_or_default();
    let place = crate::positions::Positions::new(good).place(good.len());
    let byte = body.get(error.valid_up_to()).copied().unwrap_or_default();
    Finding::error(rules::CHARACTERS, "", format!("expected UTF-8, found the byte {byte:#04x}")).at(place)
}
