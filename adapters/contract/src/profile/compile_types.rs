//! Types and the attributes that hang on them, from their tables.

use std::collections::HashMap;
use std::sync::Arc;

use super::compile::{Compiler, Names, has};
use super::element::AttributeRule;
use super::facets::Facets;
use super::simple_type::{Base, SimpleType, WhiteSpace};
use super::tables::{Row, Table};
use crate::schemas::Schemas;

impl Compiler {
    pub(super) fn types(&mut self, schemas: &Schemas, dir: &str, names: &mut Names) {
        let name = format!("{dir}/types.csv");
        if !has(schemas, &name) {
            return;
        }
        let mut table = Table::new(name, &mut self.problems);
        for row in table.rows(schemas, &["type", "base", "whitespace", "facets"]) {
            let Some(simple) = simple_type(&mut table, &row) else { continue };
            if names.types.insert(simple.name.clone(), u32::try_from(self.types.len()).unwrap_or(0)).is_some() {
                table.problem(row.line, format!("the type `{}` stands twice", simple.name));
            }
            self.types.push(simple);
        }
    }

    /// Hangs the attributes on their types: in a table of their own because most types share them.
    pub(super) fn attributes(&mut self, schemas: &Schemas, dir: &str, names: &Names) {
        let name = format!("{dir}/attributes.csv");
        if !has(schemas, &name) {
            return;
        }
        let mut table = Table::new(name, &mut self.problems);
        let mut rules: HashMap<u32, Vec<AttributeRule>> = HashMap::new();
        for row in table.rows(schemas, &["type", "attribute", "use", "base"]) {
            let Some(&of) = names.types.get(row.get(0)) else {
                table.problem(row.line, format!("there is no type `{}` in types.csv", row.get(0)));
                continue;
            };
            let required = match row.get(2) {
                "required" => true,
                "optional" => false,
                other => {
                    table.problem(row.line, format!("`use` is `{other}`; it must be `required` or `optional`"));
                    continue;
                }
            };
            let named = names.types.get(row.get(3)).and_then(|&index| self.types.get(index as usize)).cloned();
            let Some(simple) = named.or_else(|| Base::named(row.get(3)).map(SimpleType::plain)) else {
                table.problem(row.line, format!("`{}` is neither a type of types.csv nor a base", row.get(3)));
                continue;
            };
            let rules = rules.entry(of).or_default();
            if rules.iter().any(|rule| rule.name == row.get(1)) {
                table.problem(row.line, format!("the attribute `{}` stands twice", row.get(1)));
            }
            rules.push(AttributeRule { name: row.get(1).to_owned(), required, simple });
        }
        for (of, rules) in rules {
            if let Some(simple) = self.types.get_mut(of as usize) {
                simple.attributes = Arc::from(rules);
            }
        }
    }
}

fn simple_type(table: &mut Table<'_>, row: &Row) -> Option<SimpleType> {
    let Some(base) = Base::named(row.get(1)) else {
        table.problem(row.line, format!("`{}` is not a base; the bases are {}", row.get(1), Base::NAMES));
        return None;
    };
    let written = row.get(2);
    let white_space = if written.is_empty() { Some(base.white_space()) } else { WhiteSpace::named(written) };
    let allowed = white_space.filter(|rule| *rule as u8 >= base.white_space() as u8);
    if allowed.is_none() {
        table.problem(row.line, format!("`whitespace` cannot be `{written}` for the base `{}`", row.get(1)));
    }
    match Facets::parse(base, row.raw(3)) {
        Ok(facets) => {
            let (name, white_space) = (row.get(0).to_owned(), allowed?);
            Some(SimpleType { name, base, white_space, facets, attributes: Arc::from([]) })
        }
        Err(problems) => {
            problems.into_iter().for_each(|problem| table.problem(row.line, problem));
            None
        }
    }
}
