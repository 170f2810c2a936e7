//! What is not well-formed, what could harm and what is too large: refused, with line and column, and never a panic.
#![allow(clippy::expect_used, reason = "a test says what it expects")]

mod tables;

use std::time::{Duration, Instant};

use causeway_contract::adapter::{Input, Limits};
use causeway_contract::profile::{Profile, Reading};
use tables::{order, profile};

fn read<'a>(profile: &Profile, body: &'a [u8]) -> Reading<'a> {
    profile.read(&Input::new(body))
}

/// `line:column rule message` of the first finding; there must be no tree.
fn refused(profile: &Profile, body: &str) -> String {
    let reading = read(profile, body.as_bytes());
    assert!(reading.tree.is_none(), "must be refused: {body}");
    assert!(reading.roots.is_empty());
    let finding = reading.findings.first().expect("a finding");
    assert!(finding.is_error());
    let place = finding.place.map(|at| format!("{}:{} ", at.line, at.column)).unwrap_or_default();
    format!("{place}{} {}", finding.rule, finding.message)
}

#[test]
fn markup_that_is_not_well_formed_is_refused_where_it_stands() {
    let profile = profile();
    for (body, expected) in [
        ("<a></b>", "1:4 XML-01 expected `</a>`, but `</b>` was found"),
        ("</a>", "1:1 XML-01 close tag `</a>` does not match any open tag"),
        ("<a\n b=1/>", "2:4 XML-01 the value of an attribute must stand in quotes"),
        ("<a b='1'c='2'/>", "1:9 XML-01 white space is missing between attributes"),
        ("<a b='<'/>", "1:7 XML-01 `<` may not stand in the value of an attribute"),
        ("<1/>", "1:1 XML-01 this is not the name of an element"),
        ("<>", "1:1 XML-01 this is not the name of an element"),
        ("<a:b:c xmlns:a='u'/>", "1:1 XML-01 this is not the name of an element"),
        ("<a>]]></a>", "1:4 XML-01 `]]>` may not stand in text; write `]]&gt;`"),
        ("<!DOCTYPE a><a/>", "1:1 XML-04 a document type declaration is not accepted"),
        ("<a>&nbsp;</a>", "1:4 XML-05 the entity `&nbsp;` is not declared"),
        ("<a b='&x;'/>", "1:4 XML-05 the entity `&x;` is not declared"),
        ("<a>&#0;</a>", "1:4 XML-05 the entity `&#0;` is not declared"),
        ("<a>fish & chips</a>", "1:9 XML-05 `&` begins a reference that does not end; a lone `&` is written `&amp;`"),
        ("<a/><b/>", "1:5 XML-06 a second root element begins here; one is allowed"),
        ("<a/>\n log", "2:2 XML-06 text stands outside the root element"),
        ("log <a/>", "1:1 XML-06 text stands outside the root element"),
        ("<a/>&amp;", "1:5 XML-06 a reference stands outside the root element"),
        ("<a/><![CDATA[]]>", "1:5 XML-06 a CDATA section stands outside the root element"),
        ("<!-- nothing -->", "1:17 XML-06 the document has no root element"),
        ("<x:a/>", "1:1 XML-07 the prefix `x` is not declared"),
        ("<a x:b='1'/>", "1:4 XML-07 the prefix `x` is not declared"),
        ("<a xmlns:xml='urn:x'/>", "1:4 XML-07 the prefix `xml` may not stand for another namespace"),
        ("<a xmlns:x=''/>", "1:4 XML-07 a prefix may not stand for no namespace"),
        ("<a b='1' b='2'/>", "1:2 XML-08 the attribute `b` stands twice in `a`"),
        ("<a xmlns:x='u' xmlns:y='u' x:b='1' y:b='2'/>", "1:2 XML-08 the attribute `b` stands twice in `a`"),
        ("<a xmlns='u' xmlns='v'/>", "1:14 XML-08 the prefix `` is declared twice"),
        ("<a><!-- a -- b --></a>", "1:11 XML-09 forbidden string `--` was found in a comment"),
        ("<a/><?xml version='1.0'?>", "1:5 XML-09 an XML declaration may stand only at the very beginning"),
        ("<?xml version='1.1'?><a/>", "1:1 XML-09 this is XML 1.1; XML 1.0 is required"),
        ("<?xml encoding='UTF-8'?><a/>", "1:1 XML-09 the XML declaration must begin with `version`"),
        ("<?xml version='1.0' standalone='maybe'?><a/>", "1:1 XML-09 the XML declaration is not well-formed"),
        ("<?XML a?><a/>", "1:1 XML-09 this is not the name of a processing instruction"),
        ("<?xml version='1.0' encoding='ISO-8859-1'?><a/>", "1:1 XML-02 the encoding is ISO-8859-1; UTF-8 is required"),
        ("<a>\n<b>", "2:4 XML-10 the document ends before `b` is closed"),
        ("<a", "1:1 XML-10 tag not closed: `>` not found before end of input"),
    ] {
        assert_eq!(refused(&profile, body), expected, "{body}");
    }
}

#[test]
fn what_xml_allows_is_read() {
    let profile = profile();
    for body in [
        "\u{FEFF}<?xml version='1.0' encoding='utf-8' standalone='yes'?>\n<!-- a - b --><?style x?><a/>\n<!-- end -->\n",
        "<a b = '1'\n\tc=\">\" >x<![CDATA[<&]]>&lt;&#x41;<!-- --><?pi?></a >",
        "<é xml:lang='de' xmlns:x='u'><x:ü/></é>",
        "<a xmlns='u'><b xmlns=''/></a>",
    ] {
        let reading = read(&profile, body.as_bytes());
        assert!(reading.tree.is_some(), "{body}: {:?}", reading.findings);
        assert_eq!(reading.findings.len(), 1, "only that no root is known: {:?}", reading.findings);
    }
}

#[test]
fn text_is_put_together_as_xml_says() {
    let profile = profile();
    let body =
        order("<o:Number>\r\n<![CDATA[<A]]>&amp;<!-- no -->&#66;\r</o:Number><o:Line><o:Name>x</o:Name></o:Line>");
    let reading = read(&profile, body.as_bytes());
    assert_eq!(reading.findings, []);
    let tree = reading.tree.expect("a tree");
    assert_eq!(tree.node(reading.roots[0]).child("Number").expect("number").text(), "<A&B");
}

#[test]
fn cut_at_every_byte_nothing_panics_and_nothing_passes() {
    let profile = profile();
    let body = "<?xml version=\"1.0\"?><!-- ä --><o:Order xmlns:o='urn:order' a=\"b&lt;\"><![CDATA[x]]>é&#x41;<?p i?>\
        <o:Number xmlns='x'>1</o:Number></o:Order>";
    for end in 0..body.len() {
        let cut = &body.as_bytes()[..end];
        let reading = read(&profile, cut);
        assert!(reading.tree.is_none(), "{}", String::from_utf8_lossy(cut));
        assert!(reading.findings.iter().any(|finding| finding.is_error()));
    }
    assert!(read(&profile, body.as_bytes()).tree.is_some());
}

#[test]
fn one_byte_changed_anywhere_never_panics() {
    let profile = profile();
    let body =
        order("<o:Number odd='1'>&lt;<![CDATA[x]]></o:Number><!-- c --><?p i?><o:Line><o:Name>é</o:Name></o:Line>");
    for at in 0..body.len() {
        for byte in [b'<', b'>', b'&', b'"', b'\'', b'/', b'!', b'?', b'-', b']', b'=', b' ', b':', 0, 0xC3, b'x'] {
            let mut body = body.clone().into_bytes();
            body[at] = byte;
            let reading = read(&profile, &body);
            assert!(reading.tree.is_some() || reading.findings.iter().any(|finding| finding.is_error()));
        }
    }
}

#[test]
fn entity_bombs_are_refused_at_the_door() {
    let profile = profile();
    let bomb = "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;\">]><a>&c;</a>";
    assert_eq!(refused(&profile, bomb), "1:1 XML-04 a document type declaration is not accepted");
    let file = "<!DOCTYPE a SYSTEM 'file:///etc/passwd'><a/>";
    assert!(refused(&profile, file).contains("XML-04"));
}

#[test]
fn depth_nodes_and_bytes_are_bounded() {
    let profile = profile();
    let deep = format!("{}{}", "<a>".repeat(101), "</a>".repeat(101));
    assert_eq!(refused(&profile, &deep), "1:301 XML-11 elements are nested deeper than 100");
    let many = format!("<a>{}</a>", "<b/>".repeat(20));
    let limits = Limits { nodes: 10, ..Limits::default() };
    let reading = profile.read(&Input { limits, ..Input::new(many.as_bytes()) });
    assert_eq!(reading.findings[0].message, "there are more than 10 elements and attributes");
    let limits = Limits { body_bytes: 10, ..Limits::default() };
    let reading = profile.read(&Input { limits, ..Input::new(many.as_bytes()) });
    assert_eq!(reading.findings[0].rule, "XML-11");
}

/// Bodies made to be slow are read (or refused) in a time that a slow test machine without optimisation keeps too.
#[test]
fn bodies_made_to_be_slow_are_not() {
    use std::fmt::Write as _;
    let profile = profile();
    let mut attributes = String::new();
    let mut declarations = String::new();
    for n in 0..100_000 {
        let _ = write!(attributes, " a{n}='{n}'");
        let _ = write!(declarations, " xmlns:a{n}='u{n}'");
    }
    let unknown = order(&"<o:Odd odd='1'/>".repeat(100_000));
    let one_line = order(&format!("<o:Number{attributes}>1</o:Number>"));
    let bodies = [
        format!("<a{attributes}/>"),
        format!("<a{attributes}{attributes}/>"),
        format!("<a{declarations}/>"),
        unknown,
        one_line,
        format!("<a>{}</a>", "&amp;".repeat(200_000)),
        format!("<a>{}</a>", "<b>".repeat(99)).repeat(20_000),
    ];
    for body in bodies {
        let start = Instant::now();
        let reading = read(&profile, body.as_bytes());
        let mapped = reading.tree.as_ref().zip(reading.roots.first());
        let mapped = mapped.map(|(tree, &root)| tables::mapping().read(tree, root, false));
        assert!(start.elapsed() < Duration::from_secs(10), "{:?}: {}", start.elapsed(), &body[..60]);
        assert!(mapped.is_some() || !reading.findings.is_empty());
        assert!(reading.findings.len() <= 2 * Limits::default().findings + 2);
    }
}
