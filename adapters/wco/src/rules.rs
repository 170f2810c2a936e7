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
pub(crate) const POINTER: &str = "WCO-09";
/// What was lodged has no place in the elements that a change is applied to.
pub(crate) const UNAMENDED: &str = "WCO-11";
/// A request holds what its type does not, or lacks what its type needs.
pub(crate) const REQUEST: &str = "WCO-10";
/// The version of a declaration is not a number.
pub(crate) const VERSION_NUMBER: &str = "WCO-07";
/// A document does not say that it is a permit in our own profile.
pub(crate) const PROFILE: &str = "LPC-01";
/// A permit's document does not say what it must.
pub(crate) const SHORT: &str = "LPC-02";
/// The event type of a permit is none.
pub(crate) const EVENT: &str = "LPC-03";
/// A statement of somebody else's.
pub(crate) const FOREIGN_STATEMENT: &str = "LPC-04";
/// A statement of ours that says nothing understood.
pub(crate) const STATEMENT: &str = "LPC-05";
/// Statements that do not follow each other as lines of one text.
pub(crate) const ONE_VALUE: &str = "LPC-06";
/// Positions with a gap.
pub(crate) const POSITIONS: &str = "LPC-07";
/// Two places that say different things of one value.
pub(crate) const CONTRADICTION: &str = "LPC-08";
/// A document of a category that the profile does not have at its place.
pub(crate) const DOCUMENT: &str = "LPC-09";
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
        text: "A permit in Causeway's own profile (schemas/wco/LPCO.md) has a declaration's elements so that customs \
               systems can read it, and must never be taken for one. It says so three times: \
               AgencyAssignedCustomizationCode CWLPCO in the wrapper, TypeCode LPC, and a statement STA with a permit \
               event. Any one of them, in letters of any case, is enough for wco-declaration-xml to refuse it.",
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
        id: POINTER,
        title: "The pointers of a change lead to its place",
        text: "A change says by pointers what of a declaration it changes: classes (375) from the declaration down, which \
               of several (006), and the tag (381) of a value. A pointer that leads nowhere, or whose occurrence cannot \
               be told, changes nothing; the rest of the change is applied.",
        remedy: "Compare `grant.change` with the declaration; the sender's pointers are wrong, or the declaration here \
                 is not the one Customs has.",
    },
    Rule {
        id: UNAMENDED,
        title: "An amended declaration holds what was lodged",
        text: "Changes are applied to the declaration's elements. A declaration that was lodged in another language may \
               say what no element holds (a text that is too long, a number of too many digits): that is missing in the \
               amended whole, and each value is told.",
        remedy: "Look at the declaration as lodged (`grant.base`); ask its publisher to keep to the standard's types.",
    },
    Rule {
        id: REQUEST,
        title: "A request holds what its type needs, and nothing else",
        text: "A cancellation (INV) names its declaration (ID), why (Amendment with a ChangeReasonCode) and why in words \
               (AdditionalInformation with a StatementDescription), may name who sends it, and holds nothing else. The \
               schema of declarations takes more and less; Customs' interface for cancellations does not. The rules are \
               in schemas/wco/dec/requests.csv.",
        remedy: "Add what is missing, take out what is too much: Customs will refuse the request as it is.",
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
    Rule {
        id: PROFILE,
        title: "A permit of this profile says so",
        text: "wco-lpco-xml reads a MetaData whose AgencyAssignedCustomizationCode is CWLPCO, in version 1, with one \
               Declaration of TypeCode LPC. Everything else with a declaration's elements is something else, most \
               likely a declaration.",
        remedy: "Send declarations as wco-declaration-xml, or leave the format out and let Causeway recognise it. A \
                 permit needs the codes as schemas/wco/LPCO.md has them.",
    },
    Rule {
        id: SHORT,
        title: "A permit has a number, and says something",
        text: "A permit's document holds the number (Declaration/ID). One that holds nothing beside number and country \
               is a permit in short: it can tell that a permit was cancelled, replaced, lost, returned, endorsed or \
               expired, by country and a statement CHG; it cannot tell that one was issued or amended.",
        remedy: "Supply the number; send the whole permit with permit.issued and permit.amended.",
    },
    Rule {
        id: EVENT,
        title: "The statement STA holds a permit's event type",
        text: "STA says what happened: permit.issued, permit.amended, permit.replaced, permit.cancelled, permit.lost, \
               permit.endorsed, permit.returned or permit.expired. Without STA the message that carries the document \
               says it.",
        remedy: "Write one of the eight types.",
    },
    Rule {
        id: FOREIGN_STATEMENT,
        title: "Statements are of this profile",
        text: "A statement (AdditionalInformation) whose StatementTypeCode is not in \
               schemas/wco/dec/wco-lpco-xml.statements.csv is somebody else's. It travels in the extension and is not \
               understood.",
        remedy: "None is needed if the statement is meant for others; else correct its type.",
    },
    Rule {
        id: STATEMENT,
        title: "A statement says something of its place",
        text: "A statement of this profile has a code that the table gives its type, stands where its value belongs \
               (in the goods item of its block, or in the header), and has a text; CPY is true or false. A statement \
               that does not would be lost, so the permit is stopped.",
        remedy: "Compare type, code and place with schemas/wco/LPCO.md.",
    },
    Rule {
        id: ONE_VALUE,
        title: "One value, in statements that follow each other",
        text: "Several statements of one type and code are the lines of one text, and those whose code ends in + go on \
               within a line. They follow each other directly, and only texts (form `lines` in the table) have \
               several lines. Anything else is two values for one place, or a continuation without its beginning.",
        remedy: "Write the statements of one text one after the other; give each value its own position.",
    },
    Rule {
        id: POSITIONS,
        title: "Positions count from 1 without a gap",
        text: "The entries of a list are numbered 1, 2, 3 … by their statements and elements together, goods items and \
               packages by their SequenceNumeric, and every goods item says something of its block. Where a number is \
               missing something is lost, or was never meant.",
        remedy: "Number what there is from 1 on.",
    },
    Rule {
        id: CONTRADICTION,
        title: "Element and statement say the same",
        text: "What stands in several places is the same in all of them: the number of the permit in the header and in \
               every goods item, the dates, the authority, the first scientific name, the type of the permit, the count \
               of goods items. An element beside a statement holds as much of its text as it can. Which of two values \
               is meant cannot be told, so the permit is stopped.",
        remedy: "Correct the place that is wrong; leave out what need not be repeated.",
    },
    Rule {
        id: DOCUMENT,
        title: "Documents are of the categories of this profile",
        text: "The AdditionalDocument of a goods item is the permit itself (category C, type 400 or 638), that of the \
               header a transport document (category N); a PreviousDocument has category ORI, LRX or OTH. Another \
               document has no place in a permit.",
        remedy: "Leave the document out, or give it the category of its box.",
    },
];
