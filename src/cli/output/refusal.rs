//! Why a command has no answer: told to people on stderr, and with `--json` to machines on stdout.

use causeway_contract::finding::Finding;
use serde_json::{Value, json};

use super::{Exit, note, note_text, say_json};
use crate::config::{Problem, Problems};
use crate::fault::Fault;

/// Why a command has no answer, and how it ends for it.
#[derive(Debug)]
pub(crate) struct Refusal {
    exit: Exit,
    why: Why,
    /// The log has it already: people are told once.
    is_logged: bool,
}

#[derive(Debug)]
enum Why {
    /// Something that has no number.
    Said(String, Vec<Finding>),
    Faults(Vec<Fault>),
    Problems(Problems),
}

impl Refusal {
    /// Something that has no number: a wrong word, nothing found.
    pub(crate) fn new(exit: Exit, said: impl Into<String>) -> Self {
        Self { exit, why: Why::Said(said.into(), Vec::new()), is_logged: false }
    }

    /// A document has error findings.
    pub(crate) fn found(findings: Vec<Finding>, said: impl Into<String>) -> Self {
        Self { exit: Exit::Findings, why: Why::Said(said.into(), findings), is_logged: false }
    }

    /// The same, where the log has told people already.
    pub(crate) fn logged(self) -> Self {
        Self { is_logged: true, ..self }
    }

    /// Tells it, and gives the end it calls for.
    pub(crate) fn tell(&self, to_machines: bool) -> Exit {
        if !self.is_logged {
            self.to_people();
        }
        if to_machines {
            say_json(&self.to_value());
        }
        self.exit
    }

    fn to_people(&self) {
        match &self.why {
            Why::Said(said, findings) => {
                findings.iter().for_each(note);
                note(format_args!("causeway: {said}"));
            }
            Why::Problems(problems) => note_text(problems),
            Why::Faults(faults) => {
                for fault in faults {
                    note(format_args!("causeway: {fault}"));
                    note(format_args!("  see: causeway explain {}", fault.code));
                }
            }
        }
    }

    /// `{"error": {"code", "title", "detail", "exit"}}`, of several the first; all of them in `all`.
    pub(crate) fn to_value(&self) -> Value {
        let all: Vec<Value> = match &self.why {
            Why::Said(said, _) => vec![json!({"code": null, "title": self.exit.title(), "detail": said})],
            Why::Faults(faults) => faults.iter().map(fault).collect(),
            Why::Problems(problems) => problems.iter().map(problem).collect(),
        };
        let mut error = all.first().cloned().unwrap_or_else(|| json!({"code": null}));
        error["exit"] = json!(self.exit as u8);
        if all.len() > 1 {
            error["all"] = all.into();
        }
        if let Why::Said(_, findings) = &self.why
            && !findings.is_empty()
        {
            error["findings"] = json!(findings);
        }
        json!({"error": error})
    }
}

fn fault(fault: &Fault) -> Value {
    json!({"code": fault.code.as_str(), "title": fault.code.title(), "detail": fault.detail})
}

fn problem(problem: &Problem) -> Value {
    let Problem { code, place, key, message, remedy } = problem;
    let (place, title) = (place.to_string(), code.title());
    json!({"code": code.as_str(), "title": title, "detail": message, "place": place, "key": key, "remedy": remedy})
}

impl From<Fault> for Refusal {
    fn from(fault: Fault) -> Self {
        vec![fault].into()
    }
}

/// Ends as the worst calls for.
impl From<Vec<Fault>> for Refusal {
    fn from(faults: Vec<Fault>) -> Self {
        let exit = faults.iter().map(Exit::of).max().unwrap_or(Exit::Internal);
        Self { exit, why: Why::Faults(faults), is_logged: false }
    }
}

impl From<Problems> for Refusal {
    fn from(problems: Problems) -> Self {
        Self { exit: Exit::Configuration, why: Why::Problems(problems), is_logged: false }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fault::Code;

    #[test]
    fn of_several_faults_the_first_is_the_error_and_the_worst_is_the_end() {
        let faults = vec![Fault::new(Code::BrokerUnreachable, "gone"), Fault::new(Code::ConfigValueInvalid, "wrong")];
        let error = &Refusal::from(faults).to_value()["error"];
        assert_eq!((&error["code"], &error["detail"], &error["exit"]), (&json!("CW4001"), &json!("gone"), &json!(78)));
        assert_eq!(error["all"].as_array().map(Vec::len), Some(2));
        let nothing = Refusal::new(Exit::No, "nothing is called x").to_value();
        let expected = json!({"code": null, "title": "a negative answer", "detail": "nothing is called x", "exit": 1});
        assert_eq!(nothing["error"], expected);
    }
}
