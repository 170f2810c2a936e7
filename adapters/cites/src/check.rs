//! Codes of a permit against the lists, and what a permit cannot do without.

use causeway_contract::canonical::{Permit, PermitItem, PermitLine, Quantity};
use causeway_contract::codes::{Code, CodeList, Countries, Standing};
use causeway_contract::finding::Severity;

use crate::codes::Codes;
use crate::country;

/// One thing wrong with a permit, before its element is found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Complaint {
    pub(crate) rule: &'static str,
    pub(crate) severity: Severity,
    pub(crate) at: Where,
    pub(crate) message: String,
}

/// Where it is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    /// The element that this canonical path came from.
    Canonical(String),
    /// An element that is missing, by its path below the root.
    Missing(&'static str),
}

/// The type of the permit, by its path below the root.
pub(crate) const TYPE: &str = "HeaderExchangedDocument/TypeCode";

/// Everything wrong with a permit that was read, in the order of its boxes. `type_written` is the letter of its type
/// as it stands in the document.
pub(crate) fn check(permit: &Permit, type_written: &str, codes: &Codes) -> Vec<Complaint> {
    let mut checker = Checker { codes, date: permit.issued_at.as_deref(), complaints: Vec::new() };
    checker.key(permit, type_written);
    for (n, purpose) in permit.purposes.iter().enumerate() {
        let path = || format!("permit.purposes[{n}].code");
        checker.code(&codes.purposes, "R21", "purpose", purpose.code.as_deref(), path);
    }
    for (n, item) in permit.items.iter().enumerate() {
        checker.item(item, &format!("permit.items[{n}]"));
    }
    checker.complaints
}

struct Checker<'c> {
    codes: &'c Codes,
    /// Codes are judged by the date of the document.
    date: Option<&'c str>,
    complaints: Vec<Complaint>,
}

impl Checker<'_> {
    /// Number, type and issuing country.
    fn key(&mut self, permit: &Permit, type_written: &str) {
        const NUMBER: &str = "HeaderExchangedDocument/ID";
        const AUTHORITY: &str = "HeaderExchangedDocument/FirstSignatoryDocumentAuthentication/ProviderTradeParty";
        if permit.number.as_deref().is_none_or(|number| number.trim().is_empty()) {
            self.missing("R01", Severity::Error, NUMBER, "the permit has no number: it cannot be told from others");
        }
        match (&permit.kind, type_written) {
            (Some(_), _) => {}
            (None, "") => self.missing("R02", Severity::Warning, TYPE, "the permit has no type; expected E, R, I or O"),
            (None, written) => {
                let message = format!("{written:?} is no type of permit; expected E, R, I or O");
                self.missing("R02", Severity::Error, TYPE, &message);
            }
        }
        if permit.issuing_country.is_none() {
            let message = "no country to name the issuer by: box 6 has none, and box 4 (export, re-export) or box 3a \
                           (import) does not help";
            self.missing("R15", Severity::Error, AUTHORITY, message);
        }
        self.issuing_country(permit);
    }

    /// Told at the address that the issuing country is read from.
    fn issuing_country(&mut self, permit: &Permit) {
        const COUNTRY: &str = "permit.issuing_country";
        let judged = permit.issuing_country.as_deref().and_then(|country| self.codes.countries.judge(country));
        let Some((severity, message)) = judged else { return };
        let written = country::sources(permit).into_iter().find(|(to, _)| *to == COUNTRY);
        let path = written.map_or(COUNTRY, |(_, from)| from);
        self.complain(Countries::RULE, severity, Where::Canonical(path.to_owned()), message);
    }

    fn item(&mut self, item: &PermitItem, path: &str) {
        for (n, line) in item.lines.iter().enumerate() {
            self.line(line, &format!("{path}.lines[{n}]"));
        }
        let lists = [("quantities", &item.quantities), ("endorsed", &item.endorsed)];
        for (name, quantities) in lists {
            for (n, quantity) in quantities.iter().enumerate() {
                self.unit(quantity, || format!("{path}.{name}[{n}]"));
            }
        }
        for (n, quota) in item.quotas.iter().enumerate() {
            for (name, quantity) in [("used", &quota.used), ("annual", &quota.annual)] {
                if let Some(quantity) = quantity {
                    self.unit(quantity, || format!("{path}.quotas[{n}].{name}"));
                }
            }
        }
    }

    fn line(&mut self, line: &PermitLine, path: &str) {
        let codes = self.codes;
        for (n, term) in line.terms.iter().enumerate() {
            let at = || format!("{path}.terms[{n}]");
            if let Some(code) = self.code(&codes.terms, "R37", "term", Some(term), at) {
                self.older_term(code, at());
            }
        }
        for appendix in line.appendix.iter().flat_map(|written| written.split('/')) {
            self.code(&codes.appendices, "R36", "appendix", Some(appendix), || format!("{path}.appendix"));
        }
        for (n, source) in line.sources.iter().enumerate() {
            self.code(&codes.sources, "R22", "source", Some(source), || format!("{path}.sources[{n}]"));
        }
    }

    /// Judges a code; gives its row where the list has it.
    fn code<'l>(
        &mut self,
        list: &'l CodeList,
        rule: &'static str,
        what: &str,
        code: Option<&str>,
        path: impl Fn() -> String,
    ) -> Option<Code<'l>> {
        let code = code?;
        let (row, wrong) = match list.on(code, self.date) {
            Standing::Valid(row) => return Some(row),
            Standing::NotYet(row) => (Some(row), "is not valid yet on the date of the permit"),
            Standing::NoLonger(row) => (Some(row), "was no longer valid on the date of the permit"),
            Standing::Unknown => (None, "is not in the list"),
        };
        let message = format!("{what} {code:?} {wrong} ({})", list.name());
        self.complain(rule, Severity::Warning, Where::Canonical(path()), message);
        row
    }

    fn older_term(&mut self, term: Code<'_>, path: String) {
        if term.get("status") != Some("legacy") {
            return;
        }
        let instead = term.get("replaced_by").map_or_else(|| "nothing".to_owned(), str::to_owned);
        let message = format!("term {:?} is an older code; today: {instead}", term.code());
        self.complain("R37", Severity::Info, Where::Canonical(path), message);
    }

    /// An unknown unit is one that was neither known nor replaced; an obsolete one was replaced by a count.
    fn unit(&mut self, quantity: &Quantity, path: impl Fn() -> String) {
        let Some(unit) = quantity.unit.as_deref() else { return };
        if self.codes.units.get(unit).is_none() {
            let message = format!("unit {unit:?} is not in the list (codes/units.csv)");
            self.complain("R36", Severity::Warning, Where::Canonical(path()), message);
        } else if let Some(written) = quantity.written.as_ref().and_then(|written| written.unit.as_deref())
            && unit == "NAR"
        {
            let message = format!("unit {written:?} is obsolete; read as a number of specimens");
            self.complain("R36", Severity::Warning, Where::Canonical(path()), message);
        }
    }

    fn missing(&mut self, rule: &'static str, severity: Severity, element: &'static str, message: &str) {
        self.complain(rule, severity, Where::Missing(element), message.to_owned());
    }

    fn complain(&mut self, rule: &'static str, severity: Severity, at: Where, message: String) {
        self.complaints.push(Complaint { rule, severity, at, message });
    }
}
