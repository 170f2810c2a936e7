//! What reading and writing a document costs, beside a bare `NsReader` pass over the same bytes and beside libxml2, all in
//! one run.
//!
//! `cargo bench --bench adapters` prints the table; the ratios are the figures, not the microseconds. Each time is the
//! best of many short batches, one thread, warm: what it takes while nobody disturbs. Ours use the daemon's allocator.
//! libxml2 parses to its tree and validates by the schema made from our profile, compiled once; it makes no canonical
//! document, so its like of ours is `read`.

#![allow(clippy::expect_used, clippy::print_stdout, reason = "a test fails by panicking, its support too")]

mod libxml2;

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use causeway::registry::Registry;
use causeway_contract::adapter::{Adapter, EncodeOptions, Input};
use causeway_contract::event::{DocumentRef, Event};
use libxml2::Libxml2;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Documents of the demonstration: full size, and in the checkout.
const DOCUMENTS: &[&str] = &["01-permit-chameleons", "06-declaration-chameleons", "07-notice-accepted"];

const BATCHES: usize = 400;
const BATCH: Duration = Duration::from_millis(1);

fn main() {
    let registry = Registry::build(None).expect("the compiled-in tables are right");
    let folder = tempfile::tempdir().expect("a directory");
    let libxml2 = Libxml2::compile(folder.path());
    println!("{:<48} {:>10} {:>10} {:>14}", "", "µs/doc", "MB/s", "of a bare pass");
    for name in DOCUMENTS {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("deploy/demo/samples/{name}.xml"));
        let text = std::fs::read_to_string(&path).expect("the document is in the checkout");
        let bench = Bench { bytes: text.len(), bare: time(|| bare_pass(&text)) };
        println!("{name}, {} bytes", text.len());
        bench.line("NsReader, bare pass", bench.bare);
        let adapter = registry.recognise(text.as_bytes(), None).expect("it is one of the formats");
        ours(&registry, adapter.as_ref(), &text, &bench);
        match &libxml2 {
            Ok(libxml2) => theirs(libxml2, adapter.as_ref(), (folder.path(), &path), &bench),
            Err(missing) => println!("  libxml2: left out, {missing}"),
        }
    }
}

/// One document, and what a bare pass over it takes.
struct Bench {
    bytes: usize,
    bare: Duration,
}

impl Bench {
    #[allow(clippy::cast_precision_loss, reason = "figures for people")]
    fn line(&self, name: &str, took: Duration) {
        let (micros, ratio) = (took.as_secs_f64() * 1e6, took.as_secs_f64() / self.bare.as_secs_f64());
        println!("  {name:<46} {micros:>10.1} {:>10.0} {ratio:>14.2}", self.bytes as f64 / micros);
    }
}

/// Best of batches.
fn time<T>(mut work: impl FnMut() -> T) -> Duration {
    let mut batch = |times: u32| {
        let start = Instant::now();
        for _ in 0..times {
            black_box(work());
        }
        start.elapsed() / times
    };
    let once = batch(10).max(Duration::from_nanos(1));
    let times = u32::try_from(BATCH.as_nanos() / once.as_nanos()).unwrap_or(u32::MAX) + 1;
    (0..BATCHES).map(|_| batch(times)).min().unwrap_or(once)
}

fn bare_pass(text: &str) -> u64 {
    let mut reader = quick_xml::NsReader::from_str(black_box(text));
    let mut events = 0;
    loop {
        match reader.read_resolved_event().expect("well-formed") {
            (_, quick_xml::events::Event::Eof) => break events,
            (namespace, event) => {
                black_box((namespace, &event));
                events += 1;
            }
        }
    }
}

/// Reading by the profile, decoding, and writing in every format that can carry the event.
fn ours(registry: &Registry, adapter: &dyn Adapter, text: &str, bench: &Bench) {
    let input = Input::new(text.as_bytes());
    if let Some(profile) = adapter.profile() {
        bench.line("read: parse, validate, tree", time(|| profile.read(black_box(&input))));
    }
    bench.line("decode: read, and make the canonical document", time(|| adapter.decode(black_box(&input))));
    let draft = adapter.decode(&input).parts.into_iter().next().expect("it holds one event").draft;
    let kind = draft.kind.expect("it says what happened");
    let document = DocumentRef { id: "document/1".into(), revision: 1, aliases: Vec::new() };
    let (id, source) = ("1".to_owned(), "bench".to_owned());
    let event = Event { id, source, kind, time: draft.time, document, data: draft.data };
    for writer in registry.iter().filter(|writer| writer.format().writes.contains(&kind)) {
        let write = || writer.encode(black_box(&event), &EncodeOptions::default()).expect("it can be written");
        bench.line(&format!("encode as {}", writer.format().id), time(write));
    }
}

/// libxml2 on the same document, by the schema of the format.
fn theirs(libxml2: &Libxml2, adapter: &dyn Adapter, (folder, document): (&Path, &Path), bench: &Bench) {
    let Some(profile) = adapter.profile() else { return };
    let folder = folder.join(&adapter.format().id);
    std::fs::create_dir_all(&folder).expect("a directory");
    let schemas = profile.schema_documents(adapter.format());
    for schema in &schemas {
        std::fs::write(folder.join(&schema.name), &schema.text).expect("a schema is written");
    }
    let first = schemas.first().expect("a profile has a schema");
    match libxml2.time(&folder.join(&first.name), document) {
        Ok([parse, validate]) => {
            bench.line("libxml2: parse to its tree", parse);
            bench.line("libxml2: parse, validate by our schema", validate);
        }
        Err(said) => println!("  libxml2: left out, {said}"),
    }
}
