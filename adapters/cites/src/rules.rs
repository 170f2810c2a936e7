//! What the adapter asks of a permit. Ids `R…` are those of the project's catalogue of CITES rules, of which these are
//! the ones that reading cannot do without; ids `CITES-…` are about the document rather than the permit.

use causeway_contract::profile::Rule;

/// Rules of this adapter, for `causeway explain`.
pub const RULES: &[Rule] = &[
    Rule {
        id: "R01",
        title: "A permit has a number (box 1)",
        text: "The number and the issuing country are the key of a permit; without them nothing can be said about it \
               again. Convention Art. VI(3); toolkit v3, box 1: ID 1..1.",
        remedy: "Have the Management Authority send HeaderExchangedDocument/ID.",
    },
    Rule {
        id: "R02",
        title: "The type of a permit is E, R, I or O (box 1)",
        text: "Export permit, re-export certificate, import permit or other. A letter outside the list is an error; a \
               type that is missing is only a warning until the rules about permits are complete. Toolkit v2: \
               \"category code is O for Other\"; the letter I is inferred. The attribute listID=\"1001\" that stands \
               beside it is not to be taken at its word.",
        remedy: "Have HeaderExchangedDocument/TypeCode sent as E, R, I or O.",
    },
    Rule {
        id: "R15",
        title: "The issuing country is known (boxes 6, 4, 3a)",
        text: "It is the country of the Management Authority's address (box 6), else the exporter's (box 4) for a \
               permit or certificate of (re-)export, the importer's (box 3a) for an import permit. Without it the \
               permit has no key. Convention Art. VI(3) and IX.",
        remedy: "Have the country sent in the address of box 6.",
    },
    Rule {
        id: "R21",
        title: "Purposes are codes of the list (box 5a)",
        text: "B E G H L M N P Q S T Z, as in Res. Conf. 12.3. A warning for now: it becomes an error together with \
               the other rules about permits.",
        remedy: "Correct the code, or add it to codes/purposes.csv where the Conference of the Parties added it.",
    },
    Rule {
        id: "R22",
        title: "Sources are codes of the list (box 10)",
        text: "A C D F I O R U W X Y, as in Res. Conf. 12.3; O and I with a second one. How two codes are written in one \
               element is our convention: with a slash. A warning for now: it becomes an error together with the \
               other rules about permits.",
        remedy: "Correct the code, or add it to codes/sources.csv where the Conference of the Parties added it.",
    },
    Rule {
        id: "R36",
        title: "Appendix and unit are codes of the lists (boxes 10, 11, 11a, 14)",
        text: "Appendix I, II or III, N in trade data, annexes A to D in the EU; several are joined by a slash. Units are \
               those of UN/ECE Recommendation 20 that CITES uses; older CITES codes are understood and replaced, and \
               obsolete ones (boxes, bottles, skins …) are counted as numbers. A warning for now: it becomes an error \
               together with the other rules about permits.",
        remedy: "Correct the code, or add it to codes/appendices.csv or codes/units.csv.",
    },
    Rule {
        id: "R37",
        title: "Terms are codes of the list (box 9)",
        text: "The three-letter codes for parts and derivatives. An older code is understood and said so. A warning for \
               now: it becomes an error together with the other rules about permits.",
        remedy: "Correct the code, or add it to codes/terms.csv.",
    },
    Rule {
        id: "CITES-01",
        title: "A datum that may stand in two places is the same in both",
        text: "Validity (box 2), place of issue (box 13) and, in toolkit v1, country of import (box 3a) have two places; \
               senders fill either or both. The first is read, the second only where the first is empty; what was not \
               read travels in the extension. Where they differ this finding says so.",
        remedy: "Have the sender fill one of them, or both alike.",
    },
    Rule {
        id: "CITES-02",
        title: "What stands beside the permit is not carried",
        text: "EPIX sends attachments beside the permit in its envelope. Causeway carries the permit; the original \
               message, attachments included, is in the journal.",
        remedy: "Nothing, unless a subscriber needs the attachment: then fetch it from the sender.",
    },
    Rule {
        id: "CITES-03",
        title: "The mapping table makes a canonical permit",
        text: "What the mapping table of schemas/cites made of the document is not a permit of the canonical model: the \
               table maps to a member that the model does not have, or that is of another kind.",
        remedy: "Correct the table that lies over the compiled-in one, or leave it out.",
    },
    Rule {
        id: "CITES-04",
        title: "The document belongs to the process CITES PERMITTING",
        text: "The context of a document names the process it is part of. The toolkit fixes it as CITES PERMITTING; the \
               case of the letters varies in real messages and does not count. Another process may give the boxes \
               another meaning.",
        remedy: "Ask the sender which process the document belongs to.",
    },
];
