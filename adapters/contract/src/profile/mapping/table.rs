//! A mapping table, compiled against its profile: what each element's row says, and what that takes.

use std::sync::Arc;

use super::Mapping;
use super::expression::{Select, Target};
use super::form::Form;
use crate::profile::element::{Content, ElementId};
use crate::profile::tables::{Row as TableRow, Table};
use crate::profile::{Element, Profile};
use crate::schemas::{Schemas, TableProblem};

/// What the table says of one element of the profile.
#[derive(Debug, Default)]
pub(crate) struct ElementRule {
    /// Its row; none where the element is not modelled.
    pub(crate) main: Option<Row>,
    /// Rows that only fill what everything else left empty.
    pub(crate) fallbacks: Vec<Row>,
    /// Rows of its attributes.
    pub(crate) attributes: Vec<(String, Row)>,
    /// It or something below it has a row.
    pub(crate) active: bool,
    /// The child that holds the text, where a form takes an element with one child (DateTimeString).
    pub(crate) text_child: Option<ElementId>,
}

/// One row.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) target: Target,
    pub(crate) form: Form,
    pub(crate) written_form: String,
    pub(crate) note: String,
}

impl ElementRule {
    /// The row that makes a context for what stands below, where there is one.
    pub(crate) fn context(&self, content: Content) -> Option<&Row> {
        let row = self.main.as_ref()?;
        (content == Content::Elements && self.text_child.is_none() && !row.stays()).then_some(row)
    }
}

impl Row {
    /// An element row that leaves the context as it is.
    fn stays(&self) -> bool {
        let places = self.target.alternatives();
        places.iter().all(|one| one.guard.is_none() && one.path.up == 0 && one.path.steps.is_empty())
    }
}

struct Compiler<'p> {
    profile: &'p Profile,
    rules: Vec<ElementRule>,
    /// Lines of the rows, for problems that show only when all are read.
    lines: Vec<(u64, ElementId, usize)>,
}

/// Compiles mapping tables into one.
///
/// # Errors
/// Every problem of every table.
pub(crate) fn compile(profile: &Arc<Profile>, schemas: &Schemas, names: &[&str]) -> Result<Mapping, Vec<TableProblem>> {
    let mut problems = Vec::new();
    let mut rules = Vec::new();
    rules.resize_with(profile.elements.len(), ElementRule::default);
    let mut compiler = Compiler { profile, rules, lines: Vec::new() };
    for name in names {
        let mut table = Table::new(*name, &mut problems);
        for row in table.rows(schemas, &["path", "canonical", "form", "note"]) {
            if let Err(message) = compiler.row(&row) {
                table.problem(row.line, message);
            }
        }
        compiler.check_contexts(&mut table);
        compiler.lines.clear();
    }
    compiler.activate();
    let rules = compiler.rules;
    if problems.is_empty() { Ok(Mapping { profile: Arc::clone(profile), rules, exact: false }) } else { Err(problems) }
}

impl Compiler<'_> {
    fn row(&mut self, row: &TableRow) -> Result<(), String> {
        let (path, attribute) = match row.get(0).split_once("/@") {
            Some((path, attribute)) => (path, Some(attribute)),
            None => (row.get(0), None),
        };
        let id = self.profile.element_at(path).ok_or_else(|| format!("the profile has no element `{path}`"))?;
        let element = self.profile.element(id).ok_or_else(|| "no such element".to_owned())?;
        let (form, fallback) = Form::parse(row.get(2))?;
        let target = Target::parse(row.get(1))?;
        check_form(&form, &target, fallback)?;
        let up = target.alternatives().iter().map(|one| one.path.up).max().unwrap_or(0);
        let compiled = Row { target, form, written_form: row.get(2).to_owned(), note: row.get(3).to_owned() };
        let text_child = match attribute {
            Some(attribute) => {
                self.check_attribute(element, attribute, &compiled)?;
                None
            }
            None => self.check_element(element, &compiled)?,
        };
        self.lines.push((row.line, id, up));
        let rule = self.rules.get_mut(id.0 as usize).ok_or_else(|| "no such element".to_owned())?;
        match (attribute, fallback) {
            (Some(attribute), _) if rule.attributes.iter().any(|(known, _)| known == attribute) => {
                return Err(format!("`{}` has a row already", row.get(0)));
            }
            (Some(attribute), _) => rule.attributes.push((attribute.to_owned(), compiled)),
            (None, true) => rule.fallbacks.push(compiled),
            (None, false) if rule.main.is_some() => {
                return Err(format!("`{path}` has a row already; further ones must be fallbacks"));
            }
            (None, false) => rule.main = Some(compiled),
        }
        rule.text_child = rule.text_child.or(text_child);
        rule.active = true;
        Ok(())
    }

    fn check_attribute(&self, element: &Element, attribute: &str, row: &Row) -> Result<(), String> {
        let known = self.profile.simple(element).and_then(|simple| simple.attribute(attribute));
        known.ok_or_else(|| format!("`{}` has no attribute `{attribute}`", element.path))?;
        if !row.form.attributes().is_empty() {
            return Err("this form does not go with an attribute".to_owned());
        }
        leaf_places(&row.target)
    }

    /// Checks that the row suits what the element holds. The child that holds the text, for `wcodate`.
    fn check_element(&mut self, element: &Element, row: &Row) -> Result<Option<ElementId>, String> {
        if element.content == Content::Text {
            return leaf_places(&row.target).map(|()| None);
        }
        match row.form {
            Form::WcoDate => {
                leaf_places(&row.target)?;
                let child = self.text_child(element);
                child.map(Some).ok_or_else(|| format!("`{}` has no child that holds a text", element.path))
            }
            Form::Text => self.check_guards(element, &row.target).map(|()| None),
            _ => Err(format!("`{}` holds elements; this form needs a text", element.path)),
        }
    }

    fn text_child(&self, element: &Element) -> Option<ElementId> {
        let children = || element.particles.iter().flat_map(|particle| particle.choices.iter().copied());
        let simple = |id: ElementId| self.profile.element(id).filter(|child| child.content == Content::Text);
        let coded = |id: &ElementId| {
            let simple = simple(*id).and_then(|child| self.profile.simple(child));
            simple.is_some_and(|simple| simple.attribute("formatCode").is_some())
        };
        children().find(coded).or_else(|| children().find(|&id| simple(id).is_some()))
    }

    fn check_guards(&mut self, element: &Element, target: &Target) -> Result<(), String> {
        for (child, _) in target.alternatives().iter().filter_map(|one| one.guard.as_ref()) {
            let entry = element.entries(child).first();
            let entry = entry.ok_or_else(|| format!("`{}` has no child `{child}` to guard by", element.path))?;
            if let Some(rule) = self.rules.get_mut(entry.element.0 as usize) {
                rule.active = true;
            }
        }
        Ok(())
    }

    /// No path may climb above the document.
    fn check_contexts(&self, table: &mut Table<'_>) {
        for &(line, id, up) in &self.lines {
            let mut above = 0;
            let mut next = self.profile.element(id).and_then(|element| element.parent);
            while let Some(parent) = next {
                let Some(element) = self.profile.element(parent) else { break };
                let rule = self.rules.get(parent.0 as usize);
                above += usize::from(rule.is_some_and(|rule| rule.context(element.content).is_some()));
                next = element.parent;
            }
            if up > above {
                table.problem(line, format!("`{}` climbs higher than its {above} contexts", "^".repeat(up)));
            }
        }
    }

    /// Marks what has something to say below it, through slots too.
    fn activate(&mut self) {
        let mut changed = true;
        while changed {
            changed = false;
            for (at, element) in self.profile.elements.iter().enumerate().rev() {
                let below = element.particles.iter().flat_map(|particle| &particle.choices);
                let active = below.into_iter().any(|id| self.rules.get(id.0 as usize).is_some_and(|rule| rule.active));
                if let Some(rule) = self.rules.get_mut(at).filter(|rule| active && !rule.active) {
                    rule.active = true;
                    changed = true;
                }
            }
        }
    }
}

fn check_form(form: &Form, target: &Target, fallback: bool) -> Result<(), String> {
    match (form, target) {
        (Form::Const(_), Target::Nothing) if !fallback => Ok(()),
        (Form::Const(_), _) => Err("`const` goes with the canonical place `-`".to_owned()),
        (Form::Text, Target::Nothing | Target::Unmodelled) if !fallback => Ok(()),
        (_, Target::Nothing | Target::Unmodelled) => Err("this form needs a canonical place".to_owned()),
        _ => Ok(()),
    }
}

/// A text stands at a member or is an entry; it cannot be the entry that a member tells.
fn leaf_places(target: &Target) -> Result<(), String> {
    for place in target.alternatives() {
        if place.guard.is_some() {
            return Err("a guard looks at a child; this element holds a text".to_owned());
        }
        match place.path.steps.last().map(|step| &step.select) {
            None => return Err("a text needs a member to stand in".to_owned()),
            Some(Select::Where(..)) => return Err("an entry told by a member cannot be a text".to_owned()),
            Some(_) => {}
        }
    }
    Ok(())
}
