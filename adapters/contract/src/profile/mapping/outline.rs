//! An element tree to be written.

use crate::profile::element::ElementId;
use crate::xml::NONE;

/// An element to be written.
#[derive(Debug)]
pub(crate) struct Out {
    pub(crate) element: ElementId,
    pub(crate) text: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) children: Vec<u32>,
    /// A value stands in it or below; else it stands only because its parent does.
    pub(crate) strong: bool,
    /// It stands even with nothing in it.
    pub(crate) stands: bool,
    /// It says what stands elsewhere already.
    pub(crate) again: bool,
    /// Place of the canonical document its text came from.
    pub(crate) source: u32,
}

impl Out {
    pub(crate) fn of(element: ElementId) -> Self {
        Self {
            element,
            text: String::new(),
            attributes: Vec::new(),
            children: Vec::new(),
            strong: false,
            stands: false,
            again: false,
            source: NONE,
        }
    }

    /// Puts an attribute, in the place of one of that name.
    pub(crate) fn put_attribute(&mut self, name: &str, value: String) {
        match self.attributes.iter_mut().find(|(known, _)| known == name) {
            Some((_, standing)) => *standing = value,
            None => self.attributes.push((name.to_owned(), value)),
        }
    }
}

/// Every element made so far; those that hang nowhere are not written.
#[derive(Debug, Default)]
pub(crate) struct Outline {
    all: Vec<Out>,
    /// Values that stand, but not whole: place, what is missing.
    pub(crate) remarks: Vec<(u32, &'static str)>,
}

impl Outline {
    pub(crate) fn add(&mut self, out: Out) -> u32 {
        self.all.push(out);
        u32::try_from(self.all.len() - 1).unwrap_or(NONE)
    }

    pub(crate) fn get(&self, out: u32) -> Option<&Out> {
        self.all.get(out as usize)
    }

    pub(crate) fn change(&mut self, out: u32, change: impl FnOnce(&mut Out)) {
        if let Some(out) = self.all.get_mut(out as usize) {
            change(out);
        }
    }

    pub(crate) fn strengthen(&mut self, out: u32) {
        self.change(out, |out| out.strong = true);
    }

    pub(crate) fn is_strong(&self, out: u32) -> bool {
        self.get(out).is_some_and(|out| out.strong)
    }

    pub(crate) fn has_children(&self, out: u32) -> bool {
        !self.children(out).is_empty()
    }

    pub(crate) fn element(&self, out: u32) -> Option<ElementId> {
        self.get(out).map(|out| out.element)
    }

    pub(crate) fn children(&self, out: u32) -> &[u32] {
        self.get(out).map_or(&[], |out| &out.children)
    }

    pub(crate) fn text(&self, out: u32) -> &str {
        self.get(out).map_or("", |out| &out.text)
    }

    pub(crate) fn attribute(&self, out: u32, name: &str) -> Option<&str> {
        let (_, value) = self.get(out)?.attributes.iter().find(|(known, _)| known == name)?;
        Some(value)
    }

    /// The children of a parent that are one element.
    pub(crate) fn occurrences(&self, parent: u32, element: ElementId) -> impl Iterator<Item = u32> {
        self.children(parent).iter().copied().filter(move |&child| self.element(child) == Some(element))
    }

    pub(crate) fn insert(&mut self, parent: u32, at: usize, child: u32) {
        self.change(parent, |out| out.children.insert(at.min(out.children.len()), child));
    }
}
