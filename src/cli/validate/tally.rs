//! What came of all documents together.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde_json::{Value, json};

use super::explain;
use super::verdict::Verdict;
use crate::cli::output::Exit;
use crate::fault::Code;

/// Counts over all documents.
#[derive(Debug, Default)]
pub(super) struct Tally {
    valid: u64,
    invalid: u64,
    unreadable: u64,
    rules: BTreeMap<String, Count>,
}

/// How often a rule was found broken.
#[derive(Debug, Default)]
struct Count {
    findings: u64,
    documents: u64,
}

impl Tally {
    /// Counts one document.
    pub(super) fn count(&mut self, verdict: &Verdict) {
        let Verdict::Read { findings, .. } = verdict else {
            self.unreadable += 1;
            return;
        };
        *(if verdict.is_valid() { &mut self.valid } else { &mut self.invalid }) += 1;
        for finding in findings {
            self.rules.entry(finding.rule.to_string()).or_default().findings += 1;
        }
        let named: BTreeSet<&str> = findings.iter().map(|finding| finding.rule.as_ref()).collect();
        for rule in named {
            self.rules.entry(rule.to_owned()).or_default().documents += 1;
        }
    }

    /// An error finding weighs more than a file that cannot be read.
    pub(super) fn exit(&self) -> Exit {
        match (self.invalid, self.unreadable) {
            (0, 0) => Exit::Ok,
            (0, _) => Exit::Usage,
            _ => Exit::Findings,
        }
    }

    /// For machines.
    pub(super) fn to_value(&self) -> Value {
        let Self { valid, invalid, unreadable, rules } = self;
        let rules: BTreeMap<&str, Value> = rules
            .iter()
            .map(|(rule, count)| (rule.as_str(), json!({"findings": count.findings, "documents": count.documents})))
            .collect();
        let documents = valid + invalid + unreadable;
        json!({"documents": documents, "valid": valid, "invalid": invalid, "unreadable": unreadable, "rules": rules})
    }
}

/// A line of counts, then a line a rule, the most frequent first.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { valid, invalid, unreadable, rules } = self;
        let documents = valid + invalid + unreadable;
        writeln!(f, "{documents} document(s): {valid} valid, {invalid} invalid, {unreadable} unreadable")?;
        let mut rules: Vec<_> = rules.iter().collect();
        rules.sort_by_key(|(_, count)| std::cmp::Reverse(count.findings));
        for (rule, Count { findings, documents }) in rules {
            let of_fault = || rule.parse::<Code>().map_or("", Code::title);
            let title = explain::rule(rule).map_or_else(of_fault, |rule| rule.title);
            writeln!(f, "  {rule:<7} {findings:>6} in {documents} document(s)  {title}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use causeway_contract::finding::Finding;

    use super::{Exit, Tally, Verdict};

    fn read(findings: Vec<Finding>) -> Verdict {
        Verdict::Read { format: None, findings }
    }

    #[test]
    fn errors_weigh_more_than_files_that_cannot_be_read() {
        let mut tally = Tally::default();
        tally.count(&read(vec![Finding::warning("STR-04", "", "w"), Finding::info("STR-04", "", "i")]));
        assert_eq!(tally.exit(), Exit::Ok);
        tally.count(&Verdict::Unreadable("gone".into()));
        assert_eq!(tally.exit(), Exit::Usage);
        tally.count(&read(vec![Finding::error("STR-02", "", "e")]));
        assert_eq!(tally.exit(), Exit::Findings);
        let told = tally.to_string();
        assert!(told.starts_with("3 document(s): 1 valid, 1 invalid, 1 unreadable\n"), "{told}");
        assert!(told.contains("STR-04       2 in 1 document(s)  Order"), "{told}");
    }
}
