//! Rules of the adapters themselves; the rules of reading XML by a profile are the contract's.

use causeway_contract::profile::Rule;

/// The body is not of the kind this format reads.
pub(crate) const KIND: &str = "WCO-01";
/// More than one declaration in one body.
pub(crate) const ONE_DECLARATION: &str = "WCO-02";
/// A permit, offered as a declaration.
pub(crate) const NOT_A_PERMIT: &str = "WCO-03";
/// Function and type together say nothing Causeway carries.
pub(crate) const FUNCTION: &str = "WCO-04";
/// What was read does not fit the canonical model.
pub(crate) const MODEL: &str = "WCO-05";
/// A notice function outside the list.
pub(crate) const NOTICE_FUNCTION: &str = "WCO-06";
/// A pointer of a change leads nowhere.
pub(crate) const POINTER: &str = "WCO-10";
/// The version of a declaration is not a number.
pub(crate) const VERSION_NUMBER: &str = "WCO-07";

/// Every rule that a finding of these adapters may name.
pub const RULES: &[Rule] = &[
    Rule {
        id: KIND,
        title: "The body is of the kind its format reads",
        text: "A WCO wrapper (MetaData) holds either one Declaration or one or more Responses. wco-declaration-xml \
               reads the first, wco-response-xml the second; a body that holds both is neither.",
        remedy: "Send the document under its own format, or leave the format out and let Causeway recognise it.",
    },
    Rule {
        id: ONE_DECLARATION,
        title: "A body holds one declaration",
        text: "The wrapper takes exactly one Declaration; several Responses may share a wrapper, Declarations may not.",
        remedy: "Send each declaration as a message of its own.",
    },
    Rule {
        id: NOT_A_PERMIT,
        title: "A permit is not a declaration",
        text: "A wrapper whose AgencyAssignedCustomizationCode is CWLPCO holds a permit in Causeway's own profile \
               (schemas/wco/LPCO.md). It has a declaration's elements so that customs systems can read it, and must \
               never be taken for one.",
        remedy: "Do not send permits of this profile as declarations.",
    },
    Rule {
        id: FUNCTION,
        title: "Function and type say what the declaration is",
        text: "Carried are: function 9 (original) with a declaration type, and function 13 (additional message) with \
               type COR (amendment), INV (cancellation) or GPR (presentation of the goods).",
        remedy: "Correct FunctionCode (017) or TypeCode (D013).",
    },
    Rule {
        id: MODEL,
        title: "What was read fits the canonical model",
        text: "The mapping table put a value where the canonical model has no place of that shape. The table does not \
               fit this version of Causeway.",
        remedy: "Use the mapping table of this version, or correct the one in the schemas directory.",
    },
    Rule {
        id: NOTICE_FUNCTION,
        title: "The function of a notice is known",
        text: "The function code of a notice is looked up in schemas/codes/notice_functions.csv. A code that is not \
               there is carried as notice.other, without a name.",
        remedy: "Add the code to the table if Customs has introduced it.",
    },
    Rule {
        id: POINTER,
        title: "The pointers of a change lead to its place",
        text: "A change says by pointers what of a declaration it changes: classes (375) from the declaration down, which \
               of several (006), and the tag (381) of a value. A pointer that leads nowhere, or whose occurrence cannot \
               be told, changes nothing; the rest of the change is applied.",
        remedy: "Compare `grant.change` with the declaration; the sender's pointers are wrong, or the declaration here \
                 is not the one Customs has.",
    },
    Rule {
        id: VERSION_NUMBER,
        title: "The version of a declaration is a number",
        text: "VersionID (383) orders the notices of a declaration. A version that is not a whole number is carried \
               as written, but orders nothing.",
        remedy: "None is needed; tell the sender.",
    },
];
