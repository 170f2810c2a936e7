//! A profile judging a document while it is read.

use std::collections::HashMap;

use super::Profile;
use super::element::{Content, Element, ElementId, Entry, Namespace, UNBOUNDED};
use super::notes::{advise, note};
use crate::finding::{Finding, Severity};
use crate::xml::{Document, Findings, Judge, NO_NAMESPACE, NodeId, Tree};

/// The state of the automaton: one frame for every open element.
pub(crate) struct Automaton<'p, 'a> {
    pub(super) profile: &'p Profile,
    pub(super) frames: Vec<Frame<'a>>,
    /// How often each particle of the open elements has stood so far; each frame owns a stretch of it.
    pub(super) counts: Vec<u32>,
    roots: Vec<NodeId>,
    /// The profile's number for each namespace of the document.
    known: Vec<Option<u32>>,
    /// A root's name in a namespace that is not its own.
    stranger: Option<NodeId>,
}

pub(super) struct Frame<'a> {
    state: State,
    /// Furthest particle met.
    pub(super) position: u32,
    /// Where its stretch of the counts begins.
    pub(super) counts: u32,
    /// Positions of children that the profile does not count.
    others: Option<HashMap<&'a str, u32>>,
}

/// What an open element is to the profile.
#[derive(Clone, Copy)]
enum State {
    /// Outside every root: walked through.
    Envelope,
    /// An element of the profile.
    Known(ElementId),
    /// Below something the profile does not know: not judged.
    Unknown,
}

impl<'a> Judge<'a> for Automaton<'_, 'a> {
    fn open(&mut self, document: &mut Document<'a>, node: NodeId) {
        self.learn_namespaces(&document.tree);
        let state = match self.frames.last().map(|frame| frame.state) {
            None | Some(State::Envelope) => self.enter_root(&mut document.tree, node),
            Some(State::Unknown) => {
                self.count_other(&mut document.tree, node);
                State::Unknown
            }
            Some(State::Known(parent)) => self.enter_child(document, parent, node),
        };
        let counts = u32::try_from(self.counts.len()).unwrap_or(u32::MAX);
        if let State::Known(id) = state
            && let Some(element) = self.profile.element(id)
        {
            self.counts.resize(self.counts.len() + element.particles.len(), 0);
            self.attributes(document, element, node);
        }
        self.frames.push(Frame { state, position: 0, counts, others: None });
    }

    fn close(&mut self, document: &mut Document<'a>, node: NodeId) {
        let Some(frame) = self.frames.pop() else { return };
        if let State::Known(id) = frame.state
            && let Some(element) = self.profile.element(id)
        {
            match element.content {
                Content::Text => self.text(document, element, node),
                Content::Elements => self.complete(document, element, node, &frame),
            }
        }
        self.counts.truncate(frame.counts as usize);
    }
}

impl<'p, 'a> Automaton<'p, 'a> {
    pub(crate) fn new(profile: &'p Profile) -> Self {
        Self {
            profile,
            frames: Vec::with_capacity(16),
            counts: Vec::with_capacity(256),
            roots: Vec::new(),
            known: Vec::new(),
            stranger: None,
        }
    }

    /// The roots met. Says so where there was none.
    pub(crate) fn finish(self, tree: Option<&Tree<'a>>, findings: &mut Findings) -> Vec<NodeId> {
        if let Some(tree) = tree
            && self.roots.is_empty()
        {
            findings.push(self.no_root(tree));
        }
        self.roots
    }

    fn no_root(&self, tree: &Tree<'a>) -> Finding {
        let place = |root: &Element| match self.profile.namespace(root) {
            Some(namespace) => format!("`{}` in `{}`", root.name, namespace.uri),
            None => format!("`{}`", root.name),
        };
        let expected = self.profile.roots().map(place).collect::<Vec<_>>().join(" or ");
        let node = self.stranger.map_or_else(|| tree.root(), |stranger| tree.node(stranger));
        let found = match node.namespace() {
            "" => format!("`{}` without a namespace", node.name()),
            uri => format!("`{}` in `{uri}`", node.name()),
        };
        let message = format!("no document of this format is here: expected {expected}, found {found}");
        Finding::error("STR-01", node.path(), message).at(node.place())
    }

    fn learn_namespaces(&mut self, tree: &Tree<'a>) {
        for uri in tree.uris.iter().skip(self.known.len()) {
            let found = self.profile.namespaces.iter().position(|namespace| namespace.uri == *uri);
            self.known.push(found.and_then(|index| u32::try_from(index).ok()));
        }
    }

    /// Does an element of the document stand in the namespace that the profile gives it?
    fn in_namespace(&self, element: &Element, found: u32) -> bool {
        match self.profile.namespace(element) {
            Some(Namespace { strict: false, .. }) => true,
            Some(_) => self.known.get(found as usize).copied().flatten() == element.namespace,
            None => found == NO_NAMESPACE,
        }
    }

    fn enter_root(&mut self, tree: &mut Tree<'a>, node: NodeId) -> State {
        self.count_other(tree, node);
        let (name, namespace) = (tree.data(node).name, tree.data(node).namespace);
        let mut named = self.profile.roots.iter().copied().filter_map(|id| Some((id, self.profile.element(id)?)));
        let mut stranger = false;
        let found = named.find(|(_, root)| {
            let same = root.name == name;
            let matches = same && self.in_namespace(root, namespace);
            stranger |= same && !matches;
            matches
        });
        match found {
            Some((id, _)) => self.stand_as_root(tree, node, id),
            None => {
                if stranger {
                    self.stranger.get_or_insert(node);
                }
                State::Envelope
            }
        }
    }

    fn stand_as_root(&mut self, tree: &mut Tree<'a>, node: NodeId, id: ElementId) -> State {
        if let Some(data) = tree.nodes.get_mut(node.0 as usize) {
            data.element = id.0;
            data.root = true;
        }
        self.roots.push(node);
        State::Known(id)
    }

    /// Counts a child that no particle counts.
    fn count_other(&mut self, tree: &mut Tree<'a>, node: NodeId) {
        let Some(frame) = self.frames.last_mut() else { return };
        let Some(data) = tree.nodes.get_mut(node.0 as usize) else { return };
        let count = frame.others.get_or_insert_default().entry(data.name).or_insert(0);
        *count += 1;
        data.ordinal = *count;
    }

    fn enter_child(&mut self, document: &mut Document<'a>, parent: ElementId, node: NodeId) -> State {
        let Some(parent) = self.profile.element(parent) else { return State::Unknown };
        let (name, namespace) = (document.tree.data(node).name, document.tree.data(node).namespace);
        let Some((particle, id)) = self.find(parent, name, namespace) else {
            self.count_other(&mut document.tree, node);
            self.unknown(document, parent, node);
            return State::Unknown;
        };
        let Some(element) = self.profile.element(id) else { return State::Unknown };
        let count = self.count(particle);
        let slot = parent.particles.get(particle as usize).is_some_and(|particle| particle.slot);
        if let Some(data) = document.tree.nodes.get_mut(node.0 as usize) {
            data.element = id.0;
            data.ordinal = count;
            data.repeats = !slot && element.max != 1;
            data.root = slot;
        }
        if slot {
            self.in_slot(document, parent, (particle, element), count, node);
            self.roots.push(node);
        }
        if !self.in_namespace(element, namespace) {
            self.wrong_namespace(document, element, node);
        }
        self.in_sequence(document, parent, element, particle, count, node);
        State::Known(id)
    }

    /// Particle and element of a name: most often the particle met last, or one after it.
    fn find(&self, parent: &Element, name: &str, namespace: u32) -> Option<(u32, ElementId)> {
        let fits = |entry: &&Entry| {
            self.profile.element(entry.element).is_some_and(|element| self.in_namespace(element, namespace))
        };
        let entries = parent.entries(name);
        let entry = entries.iter().find(fits).or_else(|| entries.first())?;
        Some((entry.particle, entry.element))
    }

    fn count(&mut self, particle: u32) -> u32 {
        let base = self.frames.last().map_or(0, |frame| frame.counts);
        let Some(count) = self.counts.get_mut((base + particle) as usize) else { return 1 };
        *count += 1;
        *count
    }

    fn in_sequence(
        &mut self,
        document: &mut Document<'a>,
        parent: &Element,
        element: &Element,
        particle: u32,
        count: u32,
        node: NodeId,
    ) {
        let Some(frame) = self.frames.last_mut() else { return };
        let Some(this) = parent.particles.get(particle as usize) else { return };
        if count > this.max && this.max != UNBOUNDED {
            let message =
                format!("{} stands {count} times in `{}`; at most {} allowed", element.label(), parent.name, this.max);
            note(document, node, Severity::Error, "STR-05", message);
        }
        if particle >= frame.position {
            frame.position = particle;
            return;
        }
        if self.profile.tolerance.any_order {
            return;
        }
        let after = parent.particles.get(frame.position as usize).and_then(|later| later.choices.first());
        let after = after.and_then(|&later| self.profile.element(later)).map(Element::label).unwrap_or_default();
        let severity = if self.profile.tolerance.order { Severity::Warning } else { Severity::Error };
        let message = format!("{} is out of order in `{}`: it must stand before {after}", element.label(), parent.name);
        let remedy = format!("Move {} before {after}.", element.label());
        advise(document, node, severity, "STR-04", message, Some(remedy));
    }
}
