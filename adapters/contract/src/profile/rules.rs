//! The rules that findings of reading XML refer to, one page each.

/// A rule that a finding may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id, e.g. `XML-01`.
    pub id: &'static str,
    /// What it asks for, in a line.
    pub title: &'static str,
    /// What it means and where it comes from.
    pub text: &'static str,
    /// What to do about a finding.
    pub remedy: &'static str,
}

/// Every rule of reading XML by a profile (`XML` markup and safety, `STR` structure, `TYP` values, `MAP` meaning), and of
/// code lists that every document language asks (`R`).
pub const RULES: &[Rule] = &[
    Rule {
        id: "XML-01",
        title: "Well-formed markup",
        text: "Tags and attributes follow the XML 1.0 recommendation: names are names, every start tag has its \
               end tag, attributes are separated by white space and quoted, `<` and `]]>` do not stand where \
               they may not.",
        remedy: "Write the document with an XML library instead of joining strings; open it in any XML editor to \
               see the place.",
    },
    Rule {
        id: "XML-02",
        title: "UTF-8",
        text: "A body is UTF-8, with or without a byte order mark, and its XML declaration (if any) says so. \
               Other encodings are refused rather than guessed.",
        remedy: "Convert the document to UTF-8 and let the declaration say encoding=\"UTF-8\".",
    },
    Rule {
        id: "XML-03",
        title: "Characters",
        text: "XML 1.0 forbids control characters (other than tab, line feed and carriage return), U+FFFE and \
               U+FFFF, even as numeric references.",
        remedy: "Remove the character where the value was entered; control characters often come from pasted or \
               scanned text.",
    },
    Rule {
        id: "XML-04",
        title: "No document type",
        text: "A document type declaration is never accepted: it can define entities that grow without bound \
               or read files (entity expansion, XXE). No standard carried here uses one.",
        remedy: "Remove the <!DOCTYPE …> from the document.",
    },
    Rule {
        id: "XML-05",
        title: "References",
        text: "Only the five predefined entities (&lt; &gt; &amp; &apos; &quot;) and numeric character \
               references stand in a document. Nothing else can be declared, because document types are not \
               accepted.",
        remedy: "Write the character itself, or its numeric reference; write a lone ampersand as &amp;amp;.",
    },
    Rule {
        id: "XML-06",
        title: "One root",
        text: "A document is one root element; before and after it stand only comments, processing \
               instructions and white space. An empty body is no document.",
        remedy: "Send one document a message; look for logging text that slipped into the body.",
    },
    Rule {
        id: "XML-07",
        title: "Namespaces",
        text: "Every prefix is declared on the element or above it; reserved prefixes are not redeclared, and \
               no more than 256 declarations are in force (Namespaces in XML 1.0).",
        remedy: "Declare the prefix, usually on the root element.",
    },
    Rule {
        id: "XML-08",
        title: "Distinct attributes",
        text: "No two attributes of an element have the same namespace and name.",
        remedy: "Remove one of them.",
    },
    Rule {
        id: "XML-09",
        title: "Comments, instructions, declaration",
        text: "`--` does not stand inside a comment, a processing instruction has a name other than xml, and \
               the XML declaration (version 1.0) stands at the very beginning.",
        remedy: "Mend the comment; remove white space or text before <?xml … ?>.",
    },
    Rule {
        id: "XML-10",
        title: "Complete",
        text: "The document goes on to the end tag of its root. One that ends earlier was cut.",
        remedy: "Send it again whole; look for a size limit on the way.",
    },
    Rule {
        id: "XML-11",
        title: "Limits",
        text: "A body has limits on bytes, depth of nesting, and elements and attributes together, so that one \
               message cannot stop the others. They are settings ([limits]).",
        remedy: "Split the document, or raise the limit if such documents are expected.",
    },
    Rule {
        id: "XML-12",
        title: "Too many findings",
        text: "Reading stops at a number of errors, and no more than that number of warnings and remarks are \
               listed: the first ones tell the story.",
        remedy: "Mend what is listed and send the document again.",
    },
    Rule {
        id: "STR-01",
        title: "A known document",
        text: "Somewhere in the body stands a root element that this format knows, in its namespace, alone or \
               inside an envelope (SOAP, a request wrapper).",
        remedy: "Check the format configured for the source, and the namespace of the root element.",
    },
    Rule {
        id: "STR-02",
        title: "Required elements",
        text: "Every element that the profile requires (its min is 1 or more) stands in its parent.",
        remedy: "Supply the element; the message says where it belongs.",
    },
    Rule {
        id: "STR-03",
        title: "Known elements",
        text: "Every element is one that the profile names at this place. In tolerant profiles an unknown \
               element is a warning and travels in the extension.",
        remedy: "Check the spelling and the place; the message lists what could have stood there.",
    },
    Rule {
        id: "STR-04",
        title: "Order",
        text: "Elements stand in the order of the profile (xs:sequence). In tolerant profiles another order is \
               a warning.",
        remedy: "Move the element before the one that the message names.",
    },
    Rule {
        id: "STR-05",
        title: "Number of occurrences",
        text: "An element stands no more often than the profile allows (its max), and where one of several roots \
               may stand, only one kind of them does.",
        remedy: "Remove the surplus; where several values are needed, look for a repeatable element above it.",
    },
    Rule {
        id: "STR-06",
        title: "Namespace of an element",
        text: "An element stands in the namespace that the profile gives it, where the profile is strict about \
               that namespace.",
        remedy: "Give the element the namespace that the message names; check default namespaces (xmlns=\"…\") \
               above it.",
    },
    Rule {
        id: "STR-07",
        title: "Required attributes",
        text: "An element carries the attributes that its type requires, e.g. formatCode of a WCO date.",
        remedy: "Supply the attribute.",
    },
    Rule {
        id: "STR-08",
        title: "Text and elements",
        text: "An element that holds elements has no text of its own, and one that holds text has no elements.",
        remedy: "Look for a value that slipped out of its element, or for markup in a value that should be \
               escaped.",
    },
    Rule {
        id: "STR-09",
        title: "Known attributes",
        text: "An element carries only attributes that its type names. In tolerant profiles an unknown one is \
               a remark and travels in the extension.",
        remedy: "Remove the attribute or check its spelling.",
    },
    Rule {
        id: "STR-10",
        title: "Schema instance attributes",
        text: "xsi:type may name the declared type only, by its name in the standard and with a prefix that is \
               declared; xsi:nil may not stand (nothing is nillable); xsi:schemaLocation is ignored.",
        remedy: "Remove the attribute; leave out an element that has no value.",
    },
    Rule {
        id: "TYP-01",
        title: "Form of a value",
        text: "A value is of its base type: a number, true or false, a date, a date and time, an address, as XML \
               Schema writes them.",
        remedy: "Write the value as the message shows.",
    },
    Rule {
        id: "TYP-02",
        title: "Length",
        text: "A value is as long as its type allows, counted in characters after white space is handled.",
        remedy: "Shorten the value, or use the element that is meant for long text.",
    },
    Rule {
        id: "TYP-03",
        title: "Code list of the type",
        text: "A value is one of those that its type enumerates.",
        remedy: "Use one of the codes in the message.",
    },
    Rule {
        id: "TYP-04",
        title: "Pattern",
        text: "The whole value matches the pattern of its type. `.` matches anything but line ends; .*[^\\s].* \
               means: one line, not blank.",
        remedy: "Write the value in the form of the pattern.",
    },
    Rule {
        id: "TYP-05",
        title: "Digits and range",
        text: "A number has no more digits, and no more of them after the point, than its type allows, and \
               lies in its range. Zeros that do not change the value do not count.",
        remedy: "Round or split the quantity; check the unit.",
    },
    Rule {
        id: "MAP-01",
        title: "Readable by the mapping",
        text: "A value is valid but cannot be understood: a day that is not in the calendar, a code that the \
               mapping does not know. It is not lost: it travels in the extension.",
        remedy: "Correct the value; if it is right, the mapping table needs a new code.",
    },
    Rule {
        id: "R16",
        title: "The issuing country is a country",
        text: "Two letters of ISO 3166-1, or a code that CITES uses beside it (XX, XV, ZZ …; Trade Database guide, Annex 3). \
               It is half of a permit's key, in every document language. What is not two letters is an error; two letters \
               that no list has are a warning, because ISO assigns new ones. Small letters are read as capitals.",
        remedy: "Have the code sent instead of the country's name; add a new code to codes/countries.csv.",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_distinct_and_pages_are_written() {
        for (at, rule) in RULES.iter().enumerate() {
            assert!(RULES.iter().skip(at + 1).all(|other| other.id != rule.id), "{} stands twice", rule.id);
            assert!(rule.title.len() > 3 && rule.text.ends_with('.') && rule.remedy.ends_with('.'), "{}", rule.id);
        }
    }
}
