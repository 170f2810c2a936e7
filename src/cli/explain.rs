//! `causeway explain`: the page of a fault or a rule.

use causeway_contract::profile::Rule;
use clap::Args;
use serde_json::json;

use super::Told;
use super::output::{Exit, note, say, say_json};
use crate::fault::Code;
use crate::{decode, derive, registry, resolve};

/// The page of a fault or a rule.
#[derive(Debug, Args)]
pub(super) struct Explain {
    /// A fault (CW1001) or a rule (XML-01, R01 …); all of them where it is left out
    code: Option<String>,
}

impl Explain {
    /// Runs it.
    pub(super) fn run(self, told: &Told) -> Exit {
        let Some(wanted) = self.code else { return list(told) };
        if let Ok(code) = wanted.parse::<Code>() {
            if told.json {
                say_json(&json!({"code": code.as_str(), "title": code.title(), "page": code.page()}));
            } else {
                say(code.page().trim_end());
            }
            return Exit::Ok;
        }
        if let Some(rule) = rules().find(|rule| rule.id.eq_ignore_ascii_case(&wanted)) {
            if told.json {
                say_json(&json!({"rule": rule.id, "title": rule.title, "text": rule.text, "remedy": rule.remedy}));
            } else {
                say(format_args!("# {}: {}\n\n{}\n\n## What to do\n\n{}", rule.id, rule.title, rule.text, rule.remedy));
            }
            return Exit::Ok;
        }
        note(format_args!("causeway: {wanted:?} is no fault and no rule; `causeway explain` lists them all"));
        Exit::No
    }
}

/// The rule of that id.
pub(super) fn rule(id: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.id == id)
}

/// Every rule a finding may name: of the adapters, then of the rooms.
fn rules() -> impl Iterator<Item = &'static Rule> {
    registry::rules().chain(decode::RULES).chain(resolve::RULES).chain(derive::RULES)
}

fn list(told: &Told) -> Exit {
    if told.json {
        let faults = Code::ALL.iter().map(|code| json!({"code": code.as_str(), "title": code.title()}));
        let rules = rules().map(|rule| json!({"rule": rule.id, "title": rule.title}));
        say_json(&json!({"faults": faults.collect::<Vec<_>>(), "rules": rules.collect::<Vec<_>>()}));
        return Exit::Ok;
    }
    for code in Code::ALL {
        say(format_args!("{code}  {}", code.title()));
    }
    for rule in rules() {
        say(format_args!("{:<7} {}", rule.id, rule.title));
    }
    Exit::Ok
}
