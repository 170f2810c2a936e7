//! Elements of a profile and what may stand in them.

use super::simple_type::SimpleType;

/// An element of a [`super::Profile`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ElementId(pub(crate) u32);

/// A namespace of a profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Namespace {
    /// Prefix it is written with: unique in the profile, empty for the default namespace.
    pub(crate) prefix: String,
    pub(crate) uri: String,
    /// False where the local name alone counts when reading.
    pub(crate) strict: bool,
}

/// What stands in an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    /// Elements.
    Elements,
    /// Text.
    Text,
}

/// An element of a standard: where it stands, how often, and what it holds.
#[derive(Debug)]
pub struct Element {
    pub(crate) name: String,
    pub(crate) path: String,
    /// Index into the profile's namespaces; none for an unqualified element.
    pub(crate) namespace: Option<u32>,
    pub(crate) min: u32,
    pub(crate) max: u32,
    pub(crate) content: Content,
    /// Index into the profile's types: of its text, or of the attributes it may carry.
    pub(crate) simple: Option<u32>,
    pub(crate) id: String,
    /// The standard's own name of its type as `{uri}name`; none where the type has no name, or no table gives it.
    pub(crate) named: Option<String>,
    pub(crate) parent: Option<ElementId>,
    pub(crate) particles: Vec<Particle>,
    pub(crate) index: Vec<Entry>,
}

/// One position in a sequence: an element, or a slot for any of several roots.
#[derive(Debug)]
pub(crate) struct Particle {
    pub(crate) min: u32,
    pub(crate) max: u32,
    /// What may stand there: one element, or the roots of a slot.
    pub(crate) choices: Vec<ElementId>,
    /// A slot.
    pub(crate) slot: bool,
}

/// A name that may stand in an element.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) name: String,
    pub(crate) particle: u32,
    pub(crate) element: ElementId,
}

/// No upper bound.
pub(crate) const UNBOUNDED: u32 = u32::MAX;

impl Element {
    /// Local name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Path of local names from its root.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The standard's own id; empty where the table gives none.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Elements or text.
    #[must_use]
    pub fn content(&self) -> Content {
        self.content
    }

    /// True if it must stand in its parent.
    #[must_use]
    pub fn is_required(&self) -> bool {
        self.min > 0
    }

    /// True if it must stand in its parent, and nothing need stand in it: without a value it is written empty.
    pub(crate) fn stands_empty(&self) -> bool {
        let needs_nothing = self.particles.iter().all(|particle| particle.min == 0);
        self.parent.is_some() && self.is_required() && self.content == Content::Elements && needs_nothing
    }

    /// True if it may stand more than once.
    #[must_use]
    pub fn repeats(&self) -> bool {
        self.max != 1
    }

    /// How often it may stand: `0..1`, `1..*` …
    #[must_use]
    pub fn cardinality(&self) -> String {
        if self.max == UNBOUNDED { format!("{}..*", self.min) } else { format!("{}..{}", self.min, self.max) }
    }

    /// Name and id as they stand in messages.
    pub(crate) fn label(&self) -> String {
        if self.id.is_empty() { format!("`{}`", self.name) } else { format!("`{}` ({})", self.name, self.id) }
    }

    /// Positions and elements of that local name.
    pub(crate) fn entries(&self, name: &str) -> &[Entry] {
        let key = (name.len(), name);
        let from = self.index.partition_point(|entry| (entry.name.len(), entry.name.as_str()) < key);
        let tail = self.index.get(from..).unwrap_or_default();
        let count = tail.iter().take_while(|entry| entry.name == name).count();
        tail.get(..count).unwrap_or_default()
    }

    /// Sorts the names for [`Self::entries`].
    pub(crate) fn finish(&mut self) {
        self.index.sort_by(|one, other| (one.name.len(), &one.name).cmp(&(other.name.len(), &other.name)));
    }
}

/// What may be found of an attribute.
#[derive(Debug)]
pub(crate) struct AttributeRule {
    pub(crate) name: String,
    pub(crate) required: bool,
    pub(crate) simple: SimpleType,
}
