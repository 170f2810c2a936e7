//! What the statements of a document say.

use causeway_contract::event::Extension;
use causeway_contract::finding::Finding;
use causeway_contract::profile::quoted;

use super::code::CONTINUES;
use super::fit::Form;
use super::gathered::{Gathered, Said};
use super::laid::Laid;
use super::pieces::join;
use super::statements::{Statements, Subject};
use crate::rules;

/// What was heard beside the values of the permit.
#[derive(Debug, Default)]
pub(crate) struct Beside {
    /// Statements of others.
    pub(crate) extension: Vec<Extension>,
    pub(crate) findings: Vec<Finding>,
}

/// Hears every statement of the header and of the goods items.
pub(crate) fn hear(laid: &Laid<'_>, statements: &Statements, gathered: &mut Gathered) -> Beside {
    let mut hearing = Hearing { laid, statements, gathered, open: None, beside: Beside::default() };
    hearing.list("statements", None);
    for block in 0..laid.count("items") {
        hearing.list(&format!("items[{block}].statements"), Some(block));
    }
    let Hearing { gathered, beside, .. } = hearing;
    gathered.settle();
    beside
}

struct Hearing<'h, 'm> {
    laid: &'h Laid<'m>,
    statements: &'h Statements,
    gathered: &'h mut Gathered,
    /// Canonical path of the value that the next statement may go on with.
    open: Option<String>,
    beside: Beside,
}

impl Hearing<'_, '_> {
    fn list(&mut self, list: &str, block: Option<usize>) {
        self.open = None;
        for at in 0..self.laid.count(list) {
            self.open = self.statement(&format!("{list}[{at}]"), block);
        }
    }

    /// Hears one statement; the value it is about, if the next may go on with it.
    fn statement(&mut self, at: &str, block: Option<usize>) -> Option<String> {
        let member = |name: &str| self.laid.text(&format!("{at}.{name}")).unwrap_or_default();
        let (kind, code, text) = (member("type"), member("code"), member("text"));
        if !self.statements.has_kind(&kind) {
            self.foreign(at, &kind);
            return None;
        }
        let (which, continues) = match code.strip_suffix(CONTINUES) {
            Some(which) => (which, true),
            None => (code.as_str(), false),
        };
        let Some(Subject { path, form }) = self.statements.subject(&kind, which, block) else {
            let message = self.misplaced(&kind, which, block);
            self.refuse(rules::STATEMENT, at, message);
            return None;
        };
        if text.trim().is_empty() {
            self.refuse(rules::STATEMENT, at, format!("a statement {kind} without a text"));
            return None;
        }
        if form == Form::Boolean && !matches!(text.trim(), "true" | "false") {
            self.refuse(rules::STATEMENT, at, format!("{}: expected true or false", quoted(&text)));
            return None;
        }
        let goes_on = self.open.as_deref() == Some(&path);
        match self.gathered.get_mut(&path) {
            Some(said) if goes_on && (continues || form == Form::Lines) => join(&mut said.text, &text, continues),
            None if !continues => {
                let from = self.laid.from(&format!("{at}.text")).to_owned();
                self.gathered.say(&path, Said { text, form, from });
            }
            said => {
                let message = match said {
                    _ if continues => format!("a continuation of {kind} {which} that does not follow its beginning"),
                    Some(said) => format!("a second value for {path}, after {}", quoted(&said.text)),
                    None => format!("a value for {path} that cannot stand"),
                };
                self.refuse(rules::ONE_VALUE, at, message);
                return None;
            }
        }
        Some(path)
    }

    /// Why a statement of a known type is about nothing.
    fn misplaced(&self, kind: &str, code: &str, block: Option<usize>) -> String {
        let (here, there, elsewhere) = match block {
            Some(_) => ("a goods item", "the header", None),
            None => ("the header", "the goods item of its block", Some(0)),
        };
        match self.statements.subject(kind, code, elsewhere) {
            Some(_) => format!("a statement {kind} stands in {there}, not in {here}"),
            None => format!("a statement {kind} of {here} has no code {}", quoted(code)),
        }
    }

    /// Leaves a statement of somebody else's to the extension.
    fn foreign(&mut self, at: &str, kind: &str) {
        for name in ["code", "text", "type"] {
            let place = format!("{at}.{name}");
            if let Some(value) = self.laid.text(&place) {
                self.beside.extension.push(Extension { path: self.laid.from(&place).to_owned(), value });
            }
        }
        if self.laid.has(at) {
            let message =
                format!("a statement of type {}, which is not of this profile; it is kept aside", quoted(kind));
            let path = self.element(at);
            self.beside.findings.push(Finding::warning(rules::FOREIGN_STATEMENT, path, message));
        }
    }

    fn refuse(&mut self, rule: &'static str, at: &str, message: String) {
        let path = self.element(at);
        self.beside.findings.push(Finding::error(rule, path, message));
    }

    /// Element path of a statement: of what tells it.
    fn element(&self, at: &str) -> String {
        let told = ["code", "type", "text"].map(|name| self.laid.from(&format!("{at}.{name}")));
        let first = told.into_iter().find(|path| !path.is_empty()).unwrap_or_default();
        first.rsplit_once('/').map_or(first, |(above, _)| above).to_owned()
    }
}
