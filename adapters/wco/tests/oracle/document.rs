//! A sound document, and where everything stands in it.

use std::ops::Range;

use causeway_contract::profile::Profile;

use super::chance::Chance;

/// A sound document.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) text: String,
    /// In document order; the root comes first.
    pub(crate) elements: Vec<Element>,
}

/// An element: byte ranges of its parts.
#[derive(Debug)]
pub(crate) struct Element {
    /// Name as written, with its prefix.
    pub(crate) name: String,
    /// Everything, start tag to end tag.
    pub(crate) whole: Range<usize>,
    pub(crate) start_tag: Range<usize>,
    /// Between start and end tag; empty for an empty tag.
    pub(crate) inner: Range<usize>,
    pub(crate) parent: Option<usize>,
    pub(crate) children: Vec<usize>,
    /// How often it may stand, where the profile draws a line above one.
    pub(crate) most: Option<usize>,
}

impl Element {
    pub(crate) fn local(&self) -> &str {
        self.name.rsplit(':').next().unwrap_or_default()
    }

    /// The prefix with its colon; empty where there is none.
    pub(crate) fn prefix(&self) -> &str {
        &self.name[..self.name.len() - self.local().len()]
    }

    /// It has a start and an end tag, and no elements in it.
    pub(crate) fn is_leaf(&self) -> bool {
        self.children.is_empty() && !self.inner.is_empty()
    }
}

impl Document {
    /// Finds everything in a well-formed document.
    pub(crate) fn of(text: String, profile: &Profile) -> Self {
        let mut document = Self { text, elements: Vec::new() };
        document.scan();
        for at in 0..document.elements.len() {
            let element = profile.element_at(&document.path(at)).and_then(|id| profile.element(id));
            let most = element.and_then(|element| element.cardinality().rsplit("..").next()?.parse().ok());
            document.elements[at].most = most.filter(|&most: &usize| most > 1);
        }
        document
    }

    fn scan(&mut self) {
        let (mut from, mut open) = (0, Vec::<usize>::new());
        while let Some(start) = self.text[from..].find('<').map(|at| at + from) {
            let rest = &self.text[start..];
            let past = |end: &str| start + rest.find(end).map_or(rest.len(), |at| at + end.len());
            from = match rest {
                _ if rest.starts_with("<!--") => past("-->"),
                _ if rest.starts_with("<![CDATA[") => past("]]>"),
                _ if rest.starts_with("<?") => past("?>"),
                _ => past(">"),
            };
            let tag = &self.text[start..from];
            if tag.starts_with("</") {
                let Some(last) = open.pop() else { return };
                let element: &mut Element = &mut self.elements[last];
                element.inner.end = start;
                element.whole.end = from;
            } else if !tag.starts_with("<!") && !tag.starts_with("<?") {
                let name = tag[1..].split([' ', '\t', '\n', '\r', '/', '>']).next().unwrap_or_default().to_owned();
                let at = self.elements.len();
                let parent = open.last().copied();
                if let Some(parent) = parent {
                    self.elements[parent].children.push(at);
                }
                if !tag.ends_with("/>") {
                    open.push(at);
                }
                let (whole, start_tag, inner) = (start..from, start..from, from..from);
                self.elements.push(Element { name, whole, start_tag, inner, parent, children: Vec::new(), most: None });
            }
        }
    }

    /// Path of local names from the root of the standard: a wrapper holds others.
    fn path(&self, at: usize) -> String {
        let above =
            self.elements[at].parent.filter(|_| !matches!(self.elements[at].local(), "Declaration" | "Response"));
        let local = self.elements[at].local();
        above.map_or_else(|| local.to_owned(), |above| format!("{}/{local}", self.path(above)))
    }

    /// The document with a piece of it replaced.
    pub(crate) fn with(&self, piece: &Range<usize>, by: &str) -> String {
        format!("{}{by}{}", &self.text[..piece.start], &self.text[piece.end..])
    }

    /// The document with something put in.
    pub(crate) fn put(&self, at: usize, what: &str) -> String {
        self.with(&(at..at), what)
    }

    pub(crate) fn piece(&self, range: &Range<usize>) -> &str {
        &self.text[range.clone()]
    }

    /// Any element that fits, other than the root.
    pub(crate) fn any(&self, chance: &mut Chance, fits: impl Fn(&Element) -> bool) -> Option<&Element> {
        let fitting: Vec<_> = self.elements.iter().skip(1).filter(|element| fits(element)).collect();
        chance.pick(&fitting).copied()
    }

    /// Any element that holds text.
    pub(crate) fn leaf(&self, chance: &mut Chance) -> Option<&Element> {
        self.any(chance, Element::is_leaf)
    }

    /// Any element that holds elements, other than the root.
    pub(crate) fn branch(&self, chance: &mut Chance) -> Option<&Element> {
        self.any(chance, |element| !element.children.is_empty())
    }

    /// Two children of one element, in document order.
    pub(crate) fn pair(&self, chance: &mut Chance, apart: bool) -> Option<(&Element, &Element)> {
        let parents: Vec<_> = self.elements.iter().filter(|element| element.children.len() > 1).collect();
        let children = &chance.pick(&parents)?.children;
        let first = chance.below(children.len() - 1);
        let room = children.len() - 1 - first;
        let second = first + 1 + if apart { chance.below(room) } else { 0 };
        Some((&self.elements[children[first]], &self.elements[children[second]]))
    }

    /// A start tag with an attribute more.
    pub(crate) fn attributed(&self, element: &Element, attribute: &str) -> String {
        self.put(element.start_tag.start + 1 + element.name.len(), &format!(" {attribute}"))
    }

    /// An element under another name, its end tag too.
    pub(crate) fn renamed(&self, element: &Element, name: &str) -> String {
        let tag = self.piece(&element.start_tag).replacen(&element.name, name, 1);
        let rest = self.piece(&(element.start_tag.end..element.whole.end));
        let rest = match rest.rfind("</") {
            Some(end) if !tag.ends_with("/>") => format!("{}</{name}>", &rest[..end]),
            _ => rest.to_owned(),
        };
        self.with(&element.whole, &format!("{tag}{rest}"))
    }
}
