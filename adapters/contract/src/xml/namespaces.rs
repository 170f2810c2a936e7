//! Which prefix stands for which namespace, element by element.

use std::borrow::Cow;

use super::tree::{NO_NAMESPACE, XML, XML_URI};

/// More than any real document, few enough to search one by one.
const MOST_IN_FORCE: usize = 256;

/// Bindings in force, innermost last.
#[derive(Debug)]
pub(crate) struct Scopes<'a> {
    bindings: Vec<Binding<'a>>,
}

#[derive(Debug)]
struct Binding<'a> {
    prefix: &'a str,
    namespace: u32,
    depth: usize,
}

/// Namespace URIs of a document by number.
pub(crate) type Uris<'a> = Vec<Cow<'a, str>>;

impl<'a> Scopes<'a> {
    pub(crate) fn new() -> Self {
        Self { bindings: Vec::new() }
    }

    /// Declares a prefix (empty: the default namespace) on the element at this depth.
    ///
    /// # Errors
    /// Why it may not be declared.
    pub(crate) fn declare(
        &mut self,
        uris: &mut Uris<'a>,
        prefix: &'a str,
        uri: Cow<'a, str>,
        depth: usize,
    ) -> Result<(), &'static str> {
        match prefix {
            "xmlns" => return Err("the prefix `xmlns` may not be declared"),
            "xml" if uri != XML_URI => return Err("the prefix `xml` may not stand for another namespace"),
            "xml" => return Ok(()),
            _ if uri == XML_URI => return Err("only the prefix `xml` may stand for the XML namespace"),
            _ if uri == "http://www.w3.org/2000/xmlns/" => return Err("this namespace may not be declared"),
            "" => {}
            _ if uri.is_empty() => return Err("a prefix may not stand for no namespace"),
            _ => {}
        }
        if self.bindings.len() >= MOST_IN_FORCE {
            return Err("too many namespace declarations are in force");
        }
        let namespace = match uris.iter().position(|known| *known == uri) {
            Some(known) => known,
            None if uris.len() >= MOST_IN_FORCE => return Err("there are too many namespaces"),
            None => {
                uris.push(uri);
                uris.len() - 1
            }
        };
        self.bindings.push(Binding { prefix, namespace: u32::try_from(namespace).unwrap_or(NO_NAMESPACE), depth });
        Ok(())
    }

    /// Namespace of a prefix; none where it is not declared.
    pub(crate) fn resolve(&self, prefix: &str) -> Option<u32> {
        match self.bindings.iter().rev().find(|binding| binding.prefix == prefix) {
            Some(binding) => Some(binding.namespace),
            None if prefix.is_empty() => Some(NO_NAMESPACE),
            None if prefix == "xml" => Some(XML),
            None => None,
        }
    }

    /// Forgets what was declared at this depth and below.
    pub(crate) fn leave(&mut self, depth: usize) {
        while self.bindings.last().is_some_and(|binding| binding.depth >= depth) {
            self.bindings.pop();
        }
    }
}
