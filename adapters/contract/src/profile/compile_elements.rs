//! Elements and slots, from their table.

use super::compile::{Compiler, Names, has};
use super::element::{Content, Element, ElementId, Entry, Particle, UNBOUNDED};
use super::simple_type::{Base, SimpleType};
use super::tables::{Row, Table};
use crate::schemas::{Schemas, TableProblem};

/// A slot whose roots are looked up once every table is read.
pub(super) struct Slot {
    table: String,
    line: u64,
    parent: ElementId,
    particle: usize,
    /// Namespace and name of each root.
    roots: Vec<(Option<u32>, String)>,
}

impl Compiler {
    pub(super) fn elements(&mut self, schemas: &Schemas, dir: &str, names: &Names) {
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

    /// The standard's own names of types, in a table of their own because few standards need them.
    pub(super) fn type_names(&mut self, schemas: &Schemas, dir: &str, names: &Names) {
        let name = format!("{dir}/names.csv");
        if !has(schemas, &name) {
            return;
        }
        for row in Table::new(name.as_str(), &mut self.problems).rows(schemas, &["path", "namespace", "type"]) {
            if let Err(message) = self.type_name(&row, names) {
                self.problem(&name, row.line, message);
            }
        }
    }

    fn type_name(&mut self, row: &Row, names: &Names) -> Result<(), String> {
        let namespace = prefix(names, row.get(1))?.and_then(|index| self.namespaces.get(index as usize));
        let uri = namespace.map_or("", |namespace| &namespace.uri);
        let element = self.paths.get(row.get(0)).and_then(|id| self.elements.get_mut(id.0 as usize));
        let element = element.ok_or_else(|| format!("there is no element `{}`", row.get(0)))?;
        element.named = Some(format!("{{{uri}}}{}", row.get(2)));
        Ok(())
    }

    pub(super) fn problem(&mut self, table: &str, line: u64, message: String) {
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
            named: None,
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

    pub(super) fn place(&mut self, parent: ElementId, particle: Particle, names: &[(&str, ElementId)]) {
        let Some(parent) = self.elements.get_mut(parent.0 as usize) else { return };
        let at = u32::try_from(parent.particles.len()).unwrap_or(u32::MAX);
        parent.particles.push(particle);
        parent.index.extend(names.iter().map(|&(name, element)| Entry {
            name: name.to_owned(),
            particle: at,
            element,
        }));
    }

    pub(super) fn slot(
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

    pub(super) fn fill_slots(&mut self) {
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
