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
/// The version of a declaration is not a number.
pub(crate) const VERSION_NUMBER: &str = "WCO-07";
/// The partner's schema is known in part only.
pub(crate) const PARTIAL: &str = "WCO-08";

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
        text: "What a function means is the partner's affair: each profile has a table (schemas/wco/profiles.csv names \
               it). The default one carries function 9 (original) with a declaration type, and function 13 (additional \
               message) with type COR (amendment), INV (cancellation) or GPR (presentation of the goods).",
        remedy: "Correct FunctionCode (017) or TypeCode (D013); or name the partner's profile where the source has another.",
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
        id: VERSION_NUMBER,
        title: "The version of a declaration is a number",
        text: "VersionID (383) orders the notices of a declaration. A version that is not a whole number is carried \
               as written, but orders nothing.",
        remedy: "None is needed; tell the sender.",
    },
    Rule {
        id: PARTIAL,
        title: "A profile that is partial says so",
        text: "Of some partners no whole schema is known. Their profile names the elements that are, and lets the rest \
               pass: unknown elements are warnings and travel in extension, the order of elements is not judged. A \
               document without errors may still be one that the partner would refuse.",
        remedy: "None is needed. With the partner's schema at hand, complete the tables of its profile.",
    },
];
