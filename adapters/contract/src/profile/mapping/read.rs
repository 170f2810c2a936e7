//! From element tree to canonical document.

use std::collections::{HashMap, HashSet};

use super::canon::{Canon, DOCUMENT};
use super::expression::{Alternative, Path, Step};
use super::extension::{ABSENT, FOREIGN, Left, Ranks};
use super::form::{Form, Said, plain};
use super::table::{ElementRule, Row};
use super::{Mapped, Mapping};
use crate::adapter::{Limits, Move};
use crate::event::Extension;
use crate::profile::element::{Content, Element};
use crate::xml::{Findings, Node, NodeId, Tree};

/// A place that values below an element are relative to. It is made when the first value needs it, so that an
/// element without values leaves no trace.
#[derive(Clone, Copy)]
pub(super) struct Context<'m> {
    pub(super) above: usize,
    pub(super) path: Option<&'m Path>,
    pub(super) place: Option<u32>,
}

/// The document's own context.
pub(super) const TOP: usize = 0;

/// A row that is read once everything else is.
pub(super) struct Deferred<'m> {
    pub(super) node: NodeId,
    pub(super) row: &'m Row,
    pub(super) context: usize,
    /// The text goes to the extension if the row does not take it.
    pub(super) else_left: bool,
}

pub(crate) struct Reader<'m, 't, 'a> {
    pub(super) mapping: &'m Mapping,
    pub(super) tree: &'t Tree<'a>,
    pub(super) canon: Canon<'m>,
    pub(super) contexts: Vec<Context<'m>>,
    /// Places that one occurrence of an element has taken for itself: another occurrence may not mix with it.
    claimed: HashSet<(usize, *const Alternative)>,
    /// Which entry an occurrence of `list[].member` fills next.
    pub(super) cursors: HashMap<(u32, *const Step), usize>,
    pub(super) deferred: Vec<Deferred<'m>>,
    pub(super) left: Vec<Left<'t>>,
    /// How the document said things in its own way; noted where the mapping is exact.
    pub(super) written: Vec<Left<'t>>,
    pub(super) ranks: Ranks,
    moves: Option<Vec<Move>>,
    pub(super) findings: Findings,
}

/// What became of an element and everything below it.
#[derive(Clone, Copy, Default)]
pub(super) struct Fate {
    /// Something went into the canonical document.
    pub(super) taken: bool,
    /// Something went into the extension.
    pub(super) left: bool,
}

impl Fate {
    pub(super) fn add(&mut self, other: Fate) {
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
        written: Vec::new(),
        ranks: Ranks::new(tree),
        moves: explain.then(Vec::new),
        findings: Findings::new(Limits::default().findings),
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
        let written = self.as_written(root);
        let mut findings = self.findings.into_vec();
        self.mapping.profile.number(&mut findings);
        Mapped { value: self.canon.into_map(), extension, written, moves: self.moves.unwrap_or_default(), findings }
    }

    /// Reads an element. `guard`: the name of a child whose text its parent's guard has taken.
    fn element(&mut self, node: Node<'t, 'a>, context: usize, guard: Option<&str>) -> Fate {
        let known = node
            .element()
            .and_then(|id| Some((self.mapping.profile.element(id)?, self.mapping.rules.get(id.0 as usize)?)));
        let Some((element, rule)) = known else { return self.unread(node) };
        self.note_schema_attributes(node);
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
        self.note_empty(node, fate);
        fate
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
            let said = Said { text: self.value_of(value), attribute: &|_| None };
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
        for fallback in &rule.fallbacks {
            let modelled = row.is_some_and(|row| !row.target.alternatives().is_empty());
            self.deferred.push(Deferred { node: node.id(), row: fallback, context, else_left: !modelled });
        }
        let row = row.filter(|row| !row.target.alternatives().is_empty());
        let form = row.map_or(&[][..], |row| row.form.attributes());
        let text = self.value_of(node.text());
        let alternative = row.filter(|_| !text.is_empty()).and_then(|row| {
            let said = Said { text, attribute: &|name| node.attribute(name) };
            self.take(node, None, &said, row, context)
        });
        fate.taken |= alternative.is_some();
        if alternative.is_some() {
            self.attributes(node, rule, context, form, fate);
        } else {
            let deferred = rule.fallbacks.first().filter(|_| row.is_none());
            self.attributes(node, rule, context, deferred.map_or(&[], |row| row.form.attributes()), fate);
            if guarded && row.is_none() {
                // Its parent decides: the guard says it again if something else of the parent is known.
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
            let said = Said { text: self.value_of(child.text()), attribute: &|name| child.attribute(name) };
            let taken = row.and_then(|row| Some((row, self.take(child, None, &said, row, context)?)));
            for fallback in rule.fallbacks.iter().filter(|_| child.element() == rule.text_child) {
                let else_left = rule.main.is_none();
                self.deferred.push(Deferred { node: child.id(), row: fallback, context, else_left });
            }
            let Some((row, alternative)) = taken else {
                if rule.main.is_some() || rule.fallbacks.is_empty() || child.element() != rule.text_child {
                    fate.add(self.unread(child));
                } else {
                    fate.left |= self.leave_attributes(child, Form::WcoDate.attributes());
                    fate.left |= !child.text().is_empty();
                    self.ranks.set(child.id(), FOREIGN);
                }
                continue;
            };
            group = alternative;
            fate.taken = true;
            self.note_schema_attributes(child);
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
        // A guard alone says nothing in the canonical document: its text travels on.
        if let Some(child) =
            guard.and_then(|name| node.child(name)).filter(|child| !fate.taken && !self.has_row(*child))
        {
            fate.left |= self.leave_text(child);
        }
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

    fn has_row(&self, node: Node<'t, 'a>) -> bool {
        let rule = node.element().and_then(|id| self.mapping.rules.get(id.0 as usize));
        rule.is_some_and(|rule| rule.main.is_some())
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

    pub(super) fn explain(&mut self, node: Node<'t, 'a>, attribute: Option<&str>, place: u32) {
        if let Some(moves) = &mut self.moves {
            let value = self.canon.leaf(place).and_then(plain).unwrap_or_else(|| node.text().to_owned());
            moves.push(Move { from: located(node, attribute), to: self.canon.path(place), value });
        }
    }
}

pub(super) fn located(node: Node<'_, '_>, attribute: Option<&str>) -> String {
    match attribute {
        Some(attribute) => format!("{}/@{attribute}", node.path()),
        None => node.path(),
    }
}
