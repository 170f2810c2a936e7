//! A profile written as XML Schema says what the profile says: under libxml2 it gives the same verdicts.
#![allow(clippy::expect_used, clippy::print_stderr, reason = "a test says what it expects")]

mod tables;

use std::path::{Path, PathBuf};
use std::process::Command;

use causeway_contract::adapter::{Format, Input};
use causeway_contract::conformance;
use causeway_contract::profile::{Profile, Tolerance};
use causeway_contract::schemas::Schemas;

fn format() -> Format {
    Format {
        id: "order-xml".to_owned(),
        version: "7",
        media_type: "application/xml",
        about: "Orders, for tests".into(),
        profile: None,
        reads: Vec::new(),
        writes: Vec::new(),
        needs: &[],
    }
}

/// A standard with what the small one does not have.
fn odd() -> Profile {
    let elements = "path,namespace,min,max,content,type,id\nA,,1,2,element,Marked,\nA/Both,,0,1,simple,Both,\n\
        A/Size,x,2,3,simple,Size,\nA/Kind,,0,1,simple,Kind,\nA/Deep,x,0,*,element,,\nA/Deep/When,,1,1,simple,date,\n\
        B,,1,*,element,,\nB/Flag,,0,1,simple,boolean,\nM,,1,1,element,,\nM/*,,0,*,slot,A B,\n";
    let types = "type,base,whitespace,facets\nBoth,string,collapse,\"pattern=[a-z]+\\x3B;pattern=.{3}\"\n\
        Size,integer,,totalDigits=3;fractionDigits=2;minInclusive=-5;maxInclusive=500\n\
        Kind,token,,\"enumeration=a|b & \"\"c\"\"|<d>\"\nMarked,string,,\n";
    let schemas = Schemas::compiled(&[
        ("o/namespaces.csv", "prefix,uri,match\nx,urn:x,strict\n"),
        ("o/elements.csv", elements),
        ("o/types.csv", types),
        ("o/attributes.csv", "type,attribute,use,base\nMarked,mark,required,Kind\nSize,unit,optional,Both\n"),
    ]);
    Profile::compile(&schemas, &["o"]).expect("the tables compile")
}

/// Writes the schema; the document to begin with.
fn written(profile: &Profile, name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("schema-{name}"));
    std::fs::create_dir_all(&folder).expect("a folder");
    let documents = profile.schema_documents(&format());
    for document in &documents {
        std::fs::write(folder.join(&document.name), &document.text).expect("a schema is written");
    }
    folder.join(&documents.first().expect("at least one").name)
}

/// What libxml2 says; none where there is no `xmllint`, which is an error in CI.
fn libxml2(schema: &Path, document: &str) -> Option<bool> {
    let file = schema.with_extension("document.xml");
    std::fs::write(&file, document).expect("a document is written");
    let output = Command::new("xmllint").args(["--noout", "--nonet", "--schema"]).arg(schema).arg(file).output();
    let Ok(output) = output else {
        assert!(!std::env::var("CI").is_ok_and(|ci| ci == "true"), "xmllint must be installed in CI");
        eprintln!("skipped: no xmllint at hand");
        return None;
    };
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!said.contains("Schemas parser error"), "the schema is none: {said}");
    Some(output.status.success())
}

fn agree(profile: &Profile, name: &str, documents: &[(&str, bool)]) {
    let schema = written(profile, name);
    for &(document, sound) in documents {
        let reading = profile.read(&Input::new(document.as_bytes()));
        assert_eq!(!reading.findings.iter().any(|finding| finding.is_error()), sound, "{document}: {reading:?}");
        match libxml2(&schema, document) {
            Some(theirs) => assert_eq!(theirs, sound, "by our schema: {document}"),
            None => return,
        }
    }
}

#[test]
fn the_small_standard_is_written_as_it_was_drawn() {
    let documents = tables::profile().schema_documents(&format());
    let names: Vec<_> = documents.iter().map(|document| document.name.as_str()).collect();
    assert_eq!(names, ["order-xml.xsd", "o.xsd", "d.xsd", "m.xsd"]);
    let all: Vec<_> = documents.iter().map(|document| format!("# {}\n{}", document.name, document.text)).collect();
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tables/schema.txt");
    conformance::golden::check(&expected, &all.join("\n"));
}

#[test]
fn the_small_standard_means_the_same_to_libxml2() {
    let line = "<o:Line><o:Name>n</o:Name></o:Line>";
    let order = |inside: &str| tables::order(&format!("<o:Number>1</o:Number>{inside}{line}"));
    let parcel = |inside: &str| format!("<m:Parcel xmlns:m='urn:parcel'><m:Version>1</m:Version>{inside}</m:Parcel>");
    let date = |namespace: &str| {
        order(&format!(
            "<o:Issued><d:DateTimeString xmlns:d='{namespace}' formatCode='1'>20260302</d:DateTimeString></o:Issued>"
        ))
    };
    let weight = |text: &str| order(&format!("<o:Weight unitCode='KGM'>{text}</o:Weight>"));
    let one = order("");
    let cases = [
        (one.clone(), true),
        (date("urn:dates"), true),
        (date("urn:order"), false),
        (weight("1234.50"), true),
        (weight("1234.567"), false),
        (order("<o:Weight>1</o:Weight>"), false),
        (parcel(&one), true),
        (parcel(&one.repeat(3)), true),
        (parcel(&one.repeat(4)), false),
        (parcel(""), false),
    ];
    let cases: Vec<_> = cases.iter().map(|(document, sound)| (document.as_str(), *sound)).collect();
    agree(&tables::profile(), "small", &cases);
}

#[test]
fn what_is_odd_means_the_same_to_libxml2() {
    let cases = [
        ("<A mark='a'><Size xmlns='urn:x'>-5</Size><Size xmlns='urn:x' unit=' ab; '>0500</Size></A>", true),
        ("<A mark='a'><Size xmlns='urn:x'>501</Size><Size xmlns='urn:x'>1</Size></A>", false),
        ("<A mark='a'><Size>1</Size><Size>2</Size></A>", false),
        ("<A><x:Size xmlns:x='urn:x'>1</x:Size><x:Size xmlns:x='urn:x'>1</x:Size></A>", false),
        (
            "<A mark='b &amp; &quot;c&quot;'><Both> ab;\n</Both><x:Size xmlns:x='urn:x'>1</x:Size><x:Size xmlns:x='urn:x'>1</x:Size></A>",
            true,
        ),
        (
            "<A mark='a'><Both>abc;</Both><x:Size xmlns:x='urn:x'>1</x:Size><x:Size xmlns:x='urn:x'>1</x:Size></A>",
            false,
        ),
        ("<A mark='a'><Both>abc</Both><x:Size xmlns:x='urn:x'>1</x:Size><x:Size xmlns:x='urn:x'>1</x:Size></A>", false),
        (
            "<A mark='a' xmlns:x='urn:x'><x:Size>1</x:Size><x:Size>1</x:Size><x:Deep><When>2026-03-02</When></x:Deep></A>",
            true,
        ),
        (
            "<A mark='a' xmlns:x='urn:x'><x:Size>1</x:Size><x:Size>1</x:Size><x:Deep><x:When>2026-03-02</x:When></x:Deep></A>",
            false,
        ),
        ("<M/>", true),
        ("<M><B/><B><Flag>1</Flag></B><B/></M>", true),
        ("<M><B/><A mark='a' xmlns:x='urn:x'><x:Size>1</x:Size><x:Size>1</x:Size></A></M>", false),
    ];
    agree(&odd(), "odd", &cases);
}

#[test]
fn one_namespace_is_one_document_and_tolerance_is_said() {
    let tables = |matched: &str| {
        let mut schemas = Schemas::default();
        schemas.insert("o/namespaces.csv", format!("prefix,uri,match\n,urn:x,{matched}\n"));
        schemas.insert("o/elements.csv", "path,namespace,min,max,content,type,id\nA,,1,1,simple,token,7\n".to_owned());
        Profile::compile(&schemas, &["o"]).expect("the tables compile")
    };
    let strict = tables("strict").schema_documents(&format());
    assert_eq!(strict.len(), 1);
    assert_eq!(strict[0].name, "order-xml.xsd");
    assert!(strict[0].text.contains("Format order-xml, version 7."), "{}", strict[0].text);
    assert!(strict[0].text.contains("<xs:appinfo>7</xs:appinfo>"), "{}", strict[0].text);
    assert!(!strict[0].text.contains("tolerant"), "{}", strict[0].text);
    let local = tables("local").tolerant(Tolerance::ALL).schema_documents(&format());
    assert!(local[0].text.contains("by their local names"), "{}", local[0].text);
}
