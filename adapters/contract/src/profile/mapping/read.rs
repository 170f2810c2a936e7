//! From element tree to canonical document.

use std::collections::{HashMap, HashSet};

use super::canon::{Canon, DOCUMENT};
use super::expression::{Alternative, Path, Select, Step};
use super::extension::{ABSENT, FOREIGN, Left, Ranks};
use super::form::{Form, Said, Taken, plain};
use super::table::{ElementRule, Row};
use super::{Mapped, Mapping};
use crate::adapter::Move;
use crate::event::Extension;
use crate::finding::Finding;
use crate::profile::element::{Content, Element};
use crate::xml::{Node, NodeId, Tree};

/// A place that values below an element are relative to. It is made when the first value needs it, so that an
/// element without values leaves no trace.
#[derive(Clone, Copy)]
struct Context<'m> {
    above: usize,
    path: Option<&'m Path>,
    place: Option<u32>,
}

/// The document's own context.
const TOP: usize = 0;

/// A row that is read once everything else is.
struct Deferred<'m> {
    node: NodeId,
    row: &'m Row,
    context: usize,
    /// The text goes to the extension if the row does not take it.
    else_left: bool,
}

pub(crate) struct Reader<'m, 't, 'a> {
    mapping: &'m Mapping,
    tree: &'t Tree<'a>,
    canon: Canon<'m>,
    contexts: Vec<Context<'m>>,
    /// Places that one occurrence of an element has taken for itself: another occurrence may not mix with it.
    claimed: HashSet<(usize, *const Alternative)>,
    /// Which entry an occurrence of `list[].member` fills next.
    cursors: HashMap<(u32, *const Step), usize>,
    deferred: Vec<Deferred<'m>>,
    left: Vec<Left<'t>>,
    ranks: Ranks,
    moves: Option<Vec<Move>>,
    findings: Vec<Finding>,
}

/// What became of an element and everything below it.
#[derive(Clone, Copy, Default)]
struct Fate {
    /// Something went into the canonical document.
    taken: bool,
    /// Something went into the extension.
    left: bool,
}

impl Fate {
    fn add(&mut self, other: Fate) {
        self.taken |= other.taken;
        self.left |= other.left;
    }
}

/// Reads one root.
pub(crate) fn read(mapping: &Mapping, tree: &Tree<'_>, root: NodeId, explain: bool) -> Mapped {
    let mut reader = Reader {
        mapping,
        tree,
        canon: Canon::new(),
        contexts: vec![Context { above: TOP, path: None, place: Some(DOCUMENT) }],
        claimed: HashSet::new(),
        cursors: HashMap::new(),
        deferred: Vec::new(),
        left: Vec::new(),
        ranks: Ranks::new(tree),
        moves: explain.then(Vec::new),
        findings: Vec::new(),
    };
    reader.element(tree.node(root), TOP, None);
    reader.fallbacks();
    reader.finish(root)
}

impl<'m, 't, 'a> Reader<'m, 't, 'a> {
    fn finish(mut self, root: NodeId) -> Mapped {
        self.left.sort_by_key(|left| (left.node, left.attribute.is_none()));
        let extension = self
            .left
            .iter()
            .map(|left| Extension { path: self.ranks.path(self.tree, root, left), value: left.value.to_owned() });
        let extension = extension.collect();
        Mapped {
            value: self.canon.into_map(),
            extension,
            moves: self.moves.unwrap_or_default(),
            findings: self.findings,
        }
    }

    /// Reads an element. `guard`: the name of a child whose text its parent's guard has taken.
    fn element(&mut self, node: Node<'t, 'a>, context: usize, guard: Option<&str>) -> Fate {
        let known = node
            .element()
            .and_then(|id| Some((self.mapping.profile.element(id)?, self.mapping.rules.get(id.0 as usize)?)));
        let Some((element, rule)) = known else { return self.foreign(node) };
        let mut fate = Fate::default();
        let group = match (element.content, rule.text_child) {
            (Content::Text, _) => self.text(node, rule, context, guard == Some(node.name()), &mut fate),
            (Content::Elements, Some(_)) => self.dated(node, rule, context, &mut fate),
            (Content::Elements, None) => self.elements(node, element, rule, context, &mut fate),
        };
        let group = match fate {
            Fate { taken: true, .. } => group,
            Fate { left: true, .. } => FOREIGN,
            Fate { .. } => ABSENT,
        };
        self.ranks.set(node.id(), group);
        fate
    }

    /// Leaves an element and everything below it to the extension.
    fn foreign(&mut self, node: Node<'t, 'a>) -> Fate {
        let mut fate = Fate::default();
        fate.left |= self.leave_attributes(node, &[]);
        fate.left |= self.leave_text(node);
        for child in node.children() {
            fate.add(self.foreign(child));
        }
        self.ranks.set(node.id(), if fate.left { FOREIGN } else { ABSENT });
        fate
    }

    fn leave_text(&mut self, node: Node<'t, 'a>) -> bool {
        let value = if node.data().first_child == crate::xml::NONE { node.text() } else { node.text().trim() };
        if value.is_empty() {
            return false;
        }
        self.left.push(Left { node: node.id(), attribute: None, value });
        true
    }

    fn leave_attributes(&mut self, node: Node<'t, 'a>, taken: &[&str]) -> bool {
        let mut any = false;
        for attribute in node.attributes().filter(|attribute| !taken.contains(&attribute.name)) {
            self.left.push(Left { node: node.id(), attribute: Some(attribute.name), value: &attribute.value });
            any = true;
        }
        any
    }

    /// Reads the attributes: rows of their own, then the extension.
    fn attributes(
        &mut self,
        node: Node<'t, 'a>,
        rule: &'m ElementRule,
        context: usize,
        form: &[&str],
        fate: &mut Fate,
    ) {
        if node.data().attribute_count == 0 {
            return;
        }
        let mut done: Vec<&str> = form.to_vec();
        for (name, row) in &rule.attributes {
            let Some(value) = node.attribute(name).filter(|value| !value.is_empty()) else { continue };
            let said = Said { text: value, attribute: &|_| None };
            let taken = row.target.alternatives().is_empty()
                && matches!(row.target, super::expression::Target::Nothing)
                || self.take(node, Some(name), &said, row, context).is_some();
            if taken {
                fate.taken = true;
                done.push(name);
            }
        }
        fate.left |= self.leave_attributes(node, &done);
    }

    /// Reads an element that holds a text. Which of its alternatives took it.
    fn text(
        &mut self,
        node: Node<'t, 'a>,
        rule: &'m ElementRule,
        context: usize,
        guarded: bool,
        fate: &mut Fate,
    ) -> u16 {
        use super::expression::Target;
        let row = rule.main.as_ref();
        if row.is_some_and(|row| row.target == Target::Nothing) {
            return 0;
        }
        // An element left empty is a template's, and so are its attributes.
        if self.mapping.profile.tolerance.empty_values && node.text().is_empty() && node.children().next().is_none() {
            return 0;
        }
        for fallback in &rule.fallbacks {
            let modelled = row.is_some_and(|row| !row.target.alternatives().is_empty());
            self.deferred.push(Deferred { node: node.id(), row: fallback, context, else_left: !modelled });
        }
        let row = row.filter(|row| !row.target.alternatives().is_empty());
        let form = row.map_or(&[][..], |row| row.form.attributes());
        let alternative = row.filter(|_| !node.text().is_empty()).and_then(|row| {
            let said = Said { text: node.text(), attribute: &|name| node.attribute(name) };
            self.take(node, None, &said, row, context)
        });
        fate.taken |= alternative.is_some();
        if alternative.is_some() {
            self.attributes(node, rule, context, form, fate);
        } else {
            let deferred = rule.fallbacks.first().filter(|_| row.is_none());
            self.attributes(node, rule, context, deferred.map_or(&[], |row| row.form.attributes()), fate);
            if guarded && row.is_none() {
                fate.taken |= !node.text().is_empty();
            } else if row.is_some() || rule.fallbacks.is_empty() {
                fate.left |= self.leave_text(node);
            } else {
                // A fallback decides, once everything else is read.
                fate.left |= !node.text().is_empty();
            }
        }
        alternative.unwrap_or(0)
    }

    /// Reads an element whose one child holds the text: a WCO date.
    fn dated(&mut self, node: Node<'t, 'a>, rule: &'m ElementRule, context: usize, fate: &mut Fate) -> u16 {
        fate.left |= self.leave_attributes(node, &[]);
        let mut group = 0;
        for child in node.children() {
            let row = rule.main.as_ref().filter(|_| child.element() == rule.text_child && !child.text().is_empty());
            let said = Said { text: child.text(), attribute: &|name| child.attribute(name) };
            let taken = row.and_then(|row| Some((row, self.take(child, None, &said, row, context)?)));
            for fallback in rule.fallbacks.iter().filter(|_| child.element() == rule.text_child) {
                let else_left = rule.main.is_none();
                self.deferred.push(Deferred { node: child.id(), row: fallback, context, else_left });
            }
            let Some((row, alternative)) = taken else {
                if rule.main.is_some() || rule.fallbacks.is_empty() || child.element() != rule.text_child {
                    fate.add(self.foreign(child));
                } else {
                    fate.left |= self.leave_attributes(child, Form::WcoDate.attributes());
                    fate.left |= !child.text().is_empty();
                    self.ranks.set(child.id(), FOREIGN);
                }
                continue;
            };
            group = alternative;
            fate.taken = true;
            fate.left |= self.leave_attributes(child, row.form.attributes());
            self.ranks.set(child.id(), 0);
        }
        group
    }

    /// Reads an element that holds elements.
    fn elements(
        &mut self,
        node: Node<'t, 'a>,
        element: &Element,
        rule: &'m ElementRule,
        context: usize,
        fate: &mut Fate,
    ) -> u16 {
        if let Some(row) = &rule.main
            && row.target == super::expression::Target::Nothing
        {
            self.children(node, context, None, fate);
            return 0;
        }
        let Some(row) = rule.context(element.content) else {
            self.attributes(node, rule, context, &[], fate);
            self.children(node, context, None, fate);
            return 0;
        };
        let Some((group, alternative)) = self.choose(node, row, context) else {
            fate.add(self.foreign(node));
            return 0;
        };
        let below = self.contexts.len();
        self.contexts.push(Context { above: context, path: Some(&alternative.path), place: None });
        let guard = alternative.guard.as_ref().map(|(child, _)| child.as_str());
        self.attributes(node, rule, below, &[], fate);
        self.children(node, below, guard, fate);
        // An entry stands for its element even if the model knows nothing of what is in it: positions hold.
        if fate.left
            && alternative.path.is_list()
            && let Some(place) = self.place_of(below)
        {
            self.canon.keep(place);
            fate.taken = true;
        }
        group
    }

    fn children(&mut self, node: Node<'t, 'a>, context: usize, guard: Option<&str>, fate: &mut Fate) {
        for child in node.children() {
            fate.add(self.element(child, context, guard));
        }
    }

    /// The alternative that an occurrence of an element goes to: the first whose guard lets it and that no other
    /// occurrence has taken.
    fn choose(&mut self, node: Node<'t, 'a>, row: &'m Row, context: usize) -> Option<(u16, &'m Alternative)> {
        for (at, alternative) in row.target.alternatives().iter().enumerate() {
            let open = alternative
                .guard
                .as_ref()
                .is_none_or(|(name, text)| node.child(name).is_some_and(|child| child.text() == text));
            if open && (alternative.path.is_list() || self.claimed.insert((context, std::ptr::from_ref(alternative)))) {
                return Some((u16::try_from(at).unwrap_or(0), alternative));
            }
        }
        None
    }

    /// Puts a text where a row says. Which alternative took it.
    fn take(
        &mut self,
        node: Node<'t, 'a>,
        attribute: Option<&str>,
        said: &Said<'_>,
        row: &'m Row,
        context: usize,
    ) -> Option<u16> {
        let taken = match row.form.read(said) {
            Ok(taken) => taken,
            Err(expected) => {
                let found = crate::profile::simple_type::quoted(said.text);
                let path = located(node, attribute);
                self.findings.push(Finding::warning("MAP-01", path, format!("{found}: {expected}")).at(node.place()));
                return None;
            }
        };
        let mut taken = Some(taken);
        for (at, alternative) in row.target.alternatives().iter().enumerate() {
            if let Some(place) = self.put(context, &alternative.path, &mut taken) {
                self.explain(node, attribute, place);
                return u16::try_from(at).ok();
            }
        }
        None
    }

    fn put(&mut self, context: usize, path: &'m Path, taken: &mut Option<Taken>) -> Option<u32> {
        let from = self.place_above(context, path.up)?;
        let (last, before) = path.steps.split_last()?;
        let is_list = matches!(taken, Some(Taken::Entries(_)));
        let place = if before.iter().any(|step| step.select == Select::Next) {
            self.next_free(from, path)?
        } else if is_list && last.select == Select::Next {
            let list = self.canon.make(from, before)?;
            self.canon.make_list(list, last)?
        } else {
            self.canon.make(from, &path.steps)?
        };
        let put = match taken.take()? {
            Taken::Value(value) => self.canon.put(place, value).map_err(Taken::Value),
            Taken::Members(members) => self.canon.put_members(place, members).map_err(Taken::Members),
            Taken::Entries(entries) => self.canon.put_entries(place, entries).map_err(Taken::Entries),
        };
        match put {
            Ok(()) => Some(place),
            Err(back) => {
                *taken = Some(back);
                None
            }
        }
    }

    /// The place of `list[].member`: the first entry whose member is still free, from where the last occurrence
    /// stopped; else a new entry.
    fn next_free(&mut self, from: u32, path: &'m Path) -> Option<u32> {
        let at = path.steps.iter().position(|step| step.select == Select::Next)?;
        let (before, rest) = path.steps.split_at_checked(at)?;
        let (step, rest) = rest.split_first()?;
        let above = self.canon.make(from, before)?;
        let list = self.canon.make_list(above, step)?;
        let key = (list, std::ptr::from_ref(step));
        let mut index = self.cursors.get(&key).copied().unwrap_or(0);
        let entry = loop {
            match self.canon.entries(list).get(index).copied() {
                Some(entry) if self.canon.find(entry, rest).is_some_and(|place| self.canon.has_value(place)) => {
                    index += 1
                }
                Some(entry) => break entry,
                None => break self.canon.make(above, std::slice::from_ref(step))?,
            }
        };
        self.cursors.insert(key, index + 1);
        self.canon.make(entry, rest)
    }

    /// The context that many up.
    fn above(&self, mut context: usize, up: usize) -> usize {
        for _ in 0..up {
            context = self.contexts.get(context).map_or(TOP, |context| context.above);
        }
        context
    }

    fn place_above(&mut self, context: usize, up: usize) -> Option<u32> {
        self.place_of(self.above(context, up))
    }

    /// The place of a context, made if need be.
    fn place_of(&mut self, context: usize) -> Option<u32> {
        let Context { above, path, place } = *self.contexts.get(context)?;
        if place.is_some() {
            return place;
        }
        let path = path?;
        let from = self.place_above(above, path.up)?;
        let place = self.canon.make(from, &path.steps)?;
        self.contexts.get_mut(context)?.place = Some(place);
        Some(place)
    }

    /// The place of a path, where it already is.
    fn find(&self, context: usize, path: &Path) -> Option<u32> {
        let context = self.contexts.get(self.above(context, path.up))?;
        let from = match (context.place, context.path) {
            (Some(place), _) => place,
            (None, Some(path)) => self.find(context.above, path)?,
            (None, None) => return None,
        };
        self.canon.find(from, &path.steps)
    }

    /// Reads the fallback rows: each fills what everything else left empty.
    fn fallbacks(&mut self) {
        for Deferred { node, row, context, else_left } in std::mem::take(&mut self.deferred) {
            let node = self.tree.node(node);
            let empty = row
                .target
                .alternatives()
                .iter()
                .all(|one| self.find(context, &one.path).is_none_or(|place| !self.canon.has_value(place)));
            let said = Said { text: node.text(), attribute: &|name| node.attribute(name) };
            let taken = empty && !said.text.is_empty() && self.take(node, None, &said, row, context).is_some();
            if else_left && !taken {
                self.leave_text(node);
                let form = row.form.attributes();
                let beside = node.attributes().filter(|attribute| form.contains(&attribute.name));
                self.left.extend(beside.map(|one| Left {
                    node: node.id(),
                    attribute: Some(one.name),
                    value: &one.value,
                }));
            }
        }
    }

    fn explain(&mut self, node: Node<'t, 'a>, attribute: Option<&str>, place: u32) {
        if let Some(moves) = &mut self.moves {
            let value = self.canon.leaf(place).and_then(plain).unwrap_or_else(|| node.text().to_owned());
            moves.push(Move { from: located(node, attribute), to: self.canon.path(place), value });
        }
    }
}

fn located(node: Node<'_, '_>, attribute: Option<&str>) -> String {
    match attribute {
        Some(attribute) => format!("{}/@{attribute}", node.path()),
        None => node.path(),
    }
}
