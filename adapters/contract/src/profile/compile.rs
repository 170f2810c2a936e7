//! Tables to profile: everything checked once, every problem told.

use std::collections::HashMap;
use std::sync::Arc;

use super::Profile;
use super::element::{AttributeRule, Content, Element, ElementId, Entry, Namespace, Particle, UNBOUNDED};
use super::facets::Facets;
use super::simple_type::{Base, SimpleType, WhiteSpace};
use super::tables::{Row, Table};
use crate::schemas::{Schemas, TableProblem};

/// A profile being compiled.
#[derive(Default)]
pub(crate) struct Compiler {
    pub(crate) namespaces: Vec<Namespace>,
    pub(crate) types: Vec<SimpleType>,
    pub(crate) elements: Vec<Element>,
    pub(crate) roots: Vec<ElementId>,
    pub(crate) paths: HashMap<String, ElementId>,
    problems: Vec<TableProblem>,
    slots: Vec<Slot>,
}

/// A slot whose roots are looked up once every table is read.
struct Slot {
    table: String,
    line: u64,
    parent: ElementId,
    particle: usize,
    /// Namespace and name of each root.
    roots: Vec<(Option<u32>, String)>,
}

/// What the names of one directory stand for.
#[derive(Default)]
struct Names {
    prefixes: HashMap<String, u32>,
    types: HashMap<String, u32>,
}

/// Compiles table directories into one profile.
///
/// # Errors
/// Every problem of every table.
pub(crate) fn compile(schemas: &Schemas, dirs: &[&str]) -> Result<Profile, Vec<TableProblem>> {
    let mut compiler = Compiler::default();
    for dir in dirs {
        let mut names = Names::default();
        compiler.namespaces(schemas, dir, &mut names);
        compiler.types(schemas, dir, &mut names);
        compiler.attributes(schemas, dir, &names);
        compiler.elements(schemas, dir, &names);
    }
    compiler.fill_slots();
    compiler.check_unqualified(dirs);
    if !compiler.problems.is_empty() {
        return Err(compiler.problems);
    }
    compiler.elements.iter_mut().for_each(Element::finish);
    Ok(Profile::of(compiler))
}

fn has(schemas: &Schemas, table: &str) -> bool {
    schemas.get(table).is_ok()
}

impl Compiler {
    fn namespaces(&mut self, schemas: &Schemas, dir: &str, names: &mut Names) {
        let mut table = Table::new(format!("{dir}/namespaces.csv"), &mut self.problems);
        for row in table.rows(schemas, &["prefix", "uri", "match"]) {
            let (prefix, uri) = (row.get(0), row.get(1));
            let strict = match row.get(2) {
                "strict" => true,
                "local" => false,
                other => {
                    table.problem(row.line, format!("`match` is `{other}`; it must be `strict` or `local`"));
                    continue;
                }
            };
            if uri.is_empty() {
                table.problem(row.line, "a namespace needs a uri; leave the namespace of unqualified elements empty");
                continue;
            }
            let known = self.namespaces.iter().position(|known| known.uri == uri);
            let index = known.unwrap_or_else(|| {
                let prefix = free_prefix(&self.namespaces, prefix);
                self.namespaces.push(Namespace { prefix, uri: uri.to_owned(), strict });
                self.namespaces.len() - 1
            });
            if self.namespaces.get(index).is_some_and(|known| known.strict != strict) {
                table.problem(row.line, format!("`{uri}` is matched in two ways; `match` must be the same everywhere"));
            }
            if names.prefixes.insert(prefix.to_owned(), u32::try_from(index).unwrap_or(0)).is_some() {
                table.problem(row.line, format!("the prefix `{prefix}` stands twice"));
            }
        }
    }

    fn types(&mut self, schemas: &Schemas, dir: &str, names: &mut Names) {
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
    fn attributes(&mut self, schemas: &Schemas, dir: &str, names: &Names) {
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

    fn elements(&mut self, schemas: &Schemas, dir: &str, names: &Names) {
        let name = format!("{dir}/elements.csv");
        let columns = ["path", "namespace", "min", "max", "content", "type", "id"];
        let rows = Table::new(name.as_str(), &mut self.problems).rows(schemas, &columns);
        for row in rows {
            let placed = self.element(&name, &row, names);
            if let Err(message) = placed {
                self.problem(&name, row.line, message);
            }
        }
    }

    fn problem(&mut self, table: &str, line: u64, message: String) {
        self.problems.push(TableProblem { table: table.to_owned(), line, message });
    }

    fn element(&mut self, table: &str, row: &Row, names: &Names) -> Result<(), String> {
        let path = row.get(0);
        let (above, name) = path.rsplit_once('/').map_or((None, path), |(above, name)| (Some(above), name));
        let parent = match above {
            None => None,
            Some(above) => Some(self.parent(above, name)?),
        };
        let (min, max) = occurrences(row.get(2), row.get(3))?;
        let content = match row.get(4) {
            "element" => Content::Elements,
            "simple" => Content::Text,
            "slot" => return self.slot(table, row, names, parent, (min, max)),
            other => return Err(format!("`content` is `{other}`; it must be `element`, `simple` or `slot`")),
        };
        if !crate::xml::is_name(name) {
            return Err(format!("`{name}` is not the name of an element"));
        }
        let namespace = prefix(names, row.get(1))?;
        let simple = self.simple(names, row.get(5), content)?;
        let id = ElementId(u32::try_from(self.elements.len()).map_err(|_| "too many elements".to_owned())?);
        if self.paths.insert(path.to_owned(), id).is_some() {
            return Err(format!("the path `{path}` stands twice"));
        }
        match parent {
            None => self.roots.push(id),
            Some(parent) => self.place(parent, Particle { min, max, choices: vec![id], slot: false }, &[(name, id)]),
        }
        self.elements.push(Element {
            name: name.to_owned(),
            path: path.to_owned(),
            namespace,
            min,
            max,
            content,
            simple,
            id: row.get(6).to_owned(),
            parent,
            particles: Vec::new(),
            index: Vec::new(),
        });
        Ok(())
    }

    fn parent(&self, path: &str, name: &str) -> Result<ElementId, String> {
        let parent = self.paths.get(path).copied();
        let parent = parent.ok_or_else(|| format!("`{path}` must stand above, before its child `{name}`"))?;
        match self.elements.get(parent.0 as usize).map(|parent| parent.content) {
            Some(Content::Elements) => Ok(parent),
            _ => Err(format!("`{path}` holds text; it cannot have the child `{name}`")),
        }
    }

    fn simple(&mut self, names: &Names, named: &str, content: Content) -> Result<Option<u32>, String> {
        if let Some(&known) = names.types.get(named) {
            return Ok(Some(known));
        }
        match (Base::named(named), content) {
            (Some(base), Content::Text) => {
                self.types.push(SimpleType::plain(base));
                Ok(u32::try_from(self.types.len() - 1).ok())
            }
            (_, Content::Elements) => Ok(None),
            _ => Err(format!("`{named}` is neither a type of types.csv nor a base ({})", Base::NAMES)),
        }
    }

    fn place(&mut self, parent: ElementId, particle: Particle, names: &[(&str, ElementId)]) {
        let Some(parent) = self.elements.get_mut(parent.0 as usize) else { return };
        let at = u32::try_from(parent.particles.len()).unwrap_or(u32::MAX);
        parent.particles.push(particle);
        parent.index.extend(names.iter().map(|&(name, element)| Entry {
            name: name.to_owned(),
            particle: at,
            element,
        }));
    }

    fn slot(
        &mut self,
        table: &str,
        row: &Row,
        names: &Names,
        parent: Option<ElementId>,
        (min, max): (u32, u32),
    ) -> Result<(), String> {
        let path = row.get(0);
        let parent = parent.ok_or("a slot cannot be a root")?;
        if !path.rsplit('/').next().is_some_and(|step| step.starts_with('*')) {
            return Err("the path of a slot ends in `/*`, of a second one in `/*2`".to_owned());
        }
        let mut roots = Vec::new();
        for root in row.get(5).split_whitespace() {
            let (written, name) = root.split_once(':').unwrap_or(("", root));
            roots.push((prefix(names, written)?, name.to_owned()));
        }
        let particle = self.elements.get(parent.0 as usize).map_or(0, |parent| parent.particles.len());
        self.place(parent, Particle { min, max, choices: Vec::new(), slot: true }, &[]);
        self.slots.push(Slot { table: table.to_owned(), line: row.line, parent, particle, roots });
        Ok(())
    }

    fn fill_slots(&mut self) {
        for slot in std::mem::take(&mut self.slots) {
            let mut choices = Vec::new();
            for (namespace, name) in &slot.roots {
                let root = self.roots.iter().copied().find(|root| {
                    let element = self.elements.get(root.0 as usize);
                    element.is_some_and(|element| element.name == *name && element.namespace == *namespace)
                });
                match root {
                    Some(root) => choices.push(root),
                    None => self.problem(&slot.table, slot.line, format!("there is no root `{name}` for this slot")),
                }
            }
            let Some(parent) = self.elements.get(slot.parent.0 as usize) else { continue };
            if choices.contains(&self.root_of(slot.parent)) {
                let message = format!("`{}` would stand in itself", parent.path);
                self.problem(&slot.table, slot.line, message);
            }
            self.fill_slot(&slot, choices);
        }
    }

    fn fill_slot(&mut self, slot: &Slot, choices: Vec<ElementId>) {
        let names: Vec<_> =
            choices.iter().filter_map(|id| Some((self.elements.get(id.0 as usize)?.name.clone(), *id))).collect();
        let Some(parent) = self.elements.get_mut(slot.parent.0 as usize) else { return };
        let particle = u32::try_from(slot.particle).unwrap_or(u32::MAX);
        parent.index.extend(names.into_iter().map(|(name, element)| Entry { name, particle, element }));
        if let Some(place) = parent.particles.get_mut(slot.particle) {
            place.choices = choices;
        }
    }

    fn root_of(&self, mut id: ElementId) -> ElementId {
        while let Some(parent) = self.elements.get(id.0 as usize).and_then(|element| element.parent) {
            id = parent;
        }
        id
    }

    /// An unqualified element cannot be written below a default namespace.
    fn check_unqualified(&mut self, dirs: &[&str]) {
        let defaulted = self.namespaces.iter().any(|namespace| namespace.prefix.is_empty());
        if defaulted && self.elements.iter().any(|element| element.namespace.is_none()) {
            let table = format!("{}/namespaces.csv", dirs.first().unwrap_or(&""));
            let message = "the empty prefix cannot be used where elements without a namespace stand too";
            self.problem(&table, 0, message.to_owned());
        }
    }
}

fn free_prefix(namespaces: &[Namespace], wanted: &str) -> String {
    let taken = |prefix: &str| namespaces.iter().any(|known| known.prefix == prefix);
    if !taken(wanted) {
        return wanted.to_owned();
    }
    let stem = if wanted.is_empty() { "ns" } else { wanted };
    (2..).map(|number| format!("{stem}{number}")).find(|prefix| !taken(prefix)).unwrap_or_default()
}

fn prefix(names: &Names, written: &str) -> Result<Option<u32>, String> {
    match names.prefixes.get(written) {
        Some(&namespace) => Ok(Some(namespace)),
        None if written.is_empty() => Ok(None),
        None => Err(format!("the prefix `{written}` is not in namespaces.csv")),
    }
}

fn occurrences(min: &str, max: &str) -> Result<(u32, u32), String> {
    let least = min.parse().map_err(|_| format!("`min` is `{min}`; it must be a number"))?;
    let most = match max {
        "*" => UNBOUNDED,
        _ => max.parse().map_err(|_| format!("`max` is `{max}`; it must be a number or `*`"))?,
    };
    if most == 0 || least > most {
        return Err(format!("{min}..{max} can never stand"));
    }
    Ok((least, most))
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
