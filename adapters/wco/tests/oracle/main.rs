//! Damaged messages: the profile's verdict is libxml2's, on the published schemas and on the schema made from the profile.
//!
//! Each [kind](kinds) of damage is one small change to a sound message. Sources are our own samples, and the published
//! messages where they are at hand. The same seed makes the same documents:
//!
//! | Variable | Means | Default |
//! |---|---|---|
//! | `ORACLE_DOCUMENTS` | documents of each kind | 30 |
//! | `ORACLE_SEED` | where the choices begin | 1 |
//! | `ORACLE_KIND` | only kinds whose name holds this | all |
//!
//! The table is printed and written to `target/tmp/oracle.txt`; the test fails on any difference that its kind does not
//! explain.
#![allow(
    clippy::expect_used,
    clippy::print_stderr,
    clippy::cast_precision_loss,
    reason = "what builds a test may say what it expects"
)]

#[path = "../cases/mod.rs"]
mod cases;
mod chance;
mod document;
mod judges;
mod kinds;
mod tally;

use std::path::{Path, PathBuf};

use causeway_contract::adapter::Adapter;
use causeway_contract::profile::Profile;

use chance::Chance;
use document::Document;
use judges::{Verdict, Written};
use kinds::Kind;
use tally::Tally;

/// Differences told in full; more of them say nothing new.
const TOLD: usize = 12;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

/// Sound messages: our own, and the published ones where they are at hand.
fn sources(profile: &Profile) -> Vec<Document> {
    let own = ["wco-declaration-xml", "wco-response-xml"].into_iter().flat_map(cases::own);
    let mut files: Vec<PathBuf> = own.map(|(_, folder)| folder.join("input.xml")).collect();
    if let Some(published) = cases::published() {
        let folders = ["declarations/valid", "responses/valid"].map(|folder| published.join(folder));
        files.extend(folders.iter().flat_map(|folder| cases::messages(folder)));
    }
    let texts = files.iter().filter_map(|file| String::from_utf8(cases::bytes(file)).ok());
    // Not what begins with a byte order mark, comes in an envelope or is wrong in itself.
    let sound = texts.filter(|text| text.starts_with('<') && judges::profile(profile, text).0.is_sound());
    let documents = sound.map(|text| Document::of(text, profile));
    documents
        .filter(|document| matches!(document.elements[0].local(), "MetaData" | "Declaration" | "Response"))
        .collect()
}

/// Damaged documents of a kind.
fn damaged(kind: &Kind, sources: &[Document], seed: u64, wanted: usize) -> Vec<String> {
    let attempts = (0..wanted * 40).filter_map(|number| {
        let mut chance = Chance::of(seed, kind.name, number);
        let source = chance.pick(sources)?;
        (kind.damage)(source, &mut chance).filter(|text| *text != source.text)
    });
    attempts.take(wanted).collect()
}

/// The schema made from the profile, in a folder of that name.
fn schema_of(adapter: &dyn Adapter, profile: &Profile, name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("a folder for the schema");
    let documents = profile.schema_documents(adapter.format());
    for document in &documents {
        std::fs::write(folder.join(&document.name), &document.text).expect("a schema is written");
    }
    folder.join(&documents.first().expect("at least one").name)
}

/// Judges the documents of a kind; adds what is not explained to the differences.
fn judge(
    kind: &Kind,
    documents: &[String],
    profile: &Profile,
    schemas: (&Path, Option<&Path>),
    differ: &mut Vec<String>,
) -> Option<Tally> {
    let written = Written::of(documents, &format!("oracle-{}", std::process::id()));
    let by_ours = written.libxml2(schemas.0)?;
    let by_theirs = schemas.1.map(|schema| written.libxml2(schema));
    let mut tally = Tally::default();
    for (at, text) in documents.iter().enumerate() {
        let (ours, found) = judges::profile(profile, text);
        let (schema, told) = &by_ours[at];
        let published = by_theirs.as_ref().and_then(|all| all.as_ref()?.get(at));
        tally.count(ours, published.map(|(verdict, _)| *verdict), *schema);
        let mut tell = |judge: &str, verdict: Verdict, why: &str, explained: bool| {
            let explained = explained || kind.apart.is_some_and(|apart| apart.explains(verdict.is_sound()));
            if !explained && verdict.is_sound() != ours.is_sound() {
                let name = kind.name;
                differ.push(format!("{name}: {judge}: {verdict:?} {why}\n  we: {ours:?} {found}\n{text}"));
            }
        };
        if let Some((verdict, why)) = published {
            tell("libxml2 by the published schema", *verdict, why, false);
        }
        tell("libxml2 by our schema", *schema, told, kind.schema_apart.is_some());
    }
    Some(tally)
}

#[test]
fn published_messages_have_the_same_verdict_by_both_schemas() {
    let Some(published) = cases::published() else { return };
    let adapter = cases::adapter("wco-declaration-xml");
    let profile = adapter.profile().expect("the format is a standard in tables");
    let ours = schema_of(adapter.as_ref(), profile, "published-schema");
    let kinds = ["declarations", "responses"].into_iter();
    let folders =
        kinds.flat_map(|kind| ["valid", "invalid", "not-well-formed"].map(|verdict| format!("{kind}/{verdict}")));
    let files: Vec<_> = folders.flat_map(|folder| cases::messages(&published.join(folder))).collect();
    let texts: Vec<_> = files.iter().map(|file| String::from_utf8_lossy(&cases::bytes(file)).into_owned()).collect();
    let written = Written::of(&texts, &format!("published-{}", std::process::id()));
    let [ours, theirs] = [ours, published.join("xsd/driver_all.xsd")].map(|schema| written.libxml2(&schema));
    let (Some(ours), Some(theirs)) = (ours, theirs) else {
        assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true"), "xmllint must be installed in CI");
        return eprintln!("skipped: no xmllint at hand");
    };
    let verdicts = files.iter().zip(ours.iter().zip(&theirs));
    let differ: Vec<_> = verdicts.filter(|(_, (ours, theirs))| ours.0 != theirs.0).collect();
    assert!(differ.is_empty(), "{} of {} verdicts differ: {:?}", differ.len(), files.len(), differ.first());
    assert!(ours.iter().filter(|(verdict, _)| verdict.is_sound()).count() > files.len() / 2, "most are sound");
}

#[test]
fn damaged_messages_are_judged_as_libxml2_does() {
    let adapter = cases::adapter("wco-declaration-xml");
    let profile = adapter.profile().expect("the format is a standard in tables");
    let sources = sources(profile);
    let ours = schema_of(adapter.as_ref(), profile, "oracle-schema");
    let published = cases::published().map(|samples| samples.join("xsd/driver_all.xsd"));
    let (seed, wanted) = (setting("ORACLE_SEED", 1), setting("ORACLE_DOCUMENTS", 30) as usize);
    let only = std::env::var("ORACLE_KIND").unwrap_or_default();
    let (mut table, mut sum, mut alike, mut differ) =
        (vec![Tally::head()], Tally::default(), Tally::default(), Vec::new());
    for kind in kinds::all().filter(|kind| kind.name.contains(&only)) {
        let documents = damaged(kind, &sources, seed, wanted);
        assert!(!documents.is_empty(), "no source has a place for: {}", kind.name);
        let Some(tally) = judge(kind, &documents, profile, (&ours, published.as_deref()), &mut differ) else {
            assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true"), "xmllint must be installed in CI");
            eprintln!("skipped: no xmllint at hand");
            return;
        };
        let remark = kind.apart.map(|apart| apart.reason()).or(kind.schema_apart);
        table.push(tally.line(kind.name, remark.unwrap_or_default()));
        sum.add(&tally);
        if remark.is_none() {
            alike.add(&tally);
        }
    }
    table.push(alike.line("all kinds without a difference on purpose", ""));
    table.push(sum.line("all", ""));
    let table = table.join("\n");
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("oracle.txt"), &table).expect("the table is written");
    eprintln!("{table}\nseed {seed}, {} sources, {} kinds", sources.len(), kinds::all().count());
    let told = differ.iter().take(TOLD).cloned().collect::<Vec<_>>().join("\n\n");
    std::fs::write(Path::new(env!("CARGO_TARGET_TMPDIR")).join("oracle-differences.txt"), differ.join("\n\n"))
        .expect("the differences are written");
    assert!(differ.is_empty(), "{} of {} documents are judged differently:\n{told}", differ.len(), sum.documents);
}
