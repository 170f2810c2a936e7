//! Writes what surrounds a document, from the paths and values that [`super::envelope`] tells.

use super::XSI_URI;
use super::characters::{escape, first_forbidden, is_name};
use crate::adapter::Limits;
use crate::event::Extension;

/// The elements around a document, written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Envelope {
    /// What stands before the document.
    pub before: String,
    /// What stands behind it.
    pub after: String,
    /// How many elements stand around it.
    pub depth: usize,
    /// Name of the root that stood in it.
    pub root: String,
}

impl Envelope {
    /// Writes the elements that such values tell.
    ///
    /// # Errors
    /// Why they are no envelope.
    pub fn of(told: &[Extension]) -> Result<Self, String> {
        let mut sheet = Sheet::default();
        for entry in told {
            if let Some((_, character)) = first_forbidden(&entry.value) {
                return Err(format!("character U+{:04X} may not stand in XML 1.0", u32::from(character)));
            }
            sheet.entry(&entry.path, &entry.value)?;
        }
        sheet.close_to(0);
        let (before, depth, root) = sheet.place.ok_or("it has no place (`/*`) for the document")?;
        let (before, after) = sheet.text.split_at_checked(before).unwrap_or((&sheet.text, ""));
        Ok(Self { before: before.to_owned(), after: after.to_owned(), depth, root })
    }
}

#[derive(Default)]
struct Sheet<'e> {
    text: String,
    /// Steps of the open elements, outermost first.
    open: Vec<&'e str>,
    /// What has been put into the innermost element.
    inside: Inside,
    /// Attributes of the innermost element's start tag, which is not closed yet.
    attributes: Vec<&'e str>,
    /// Where the document stands: offset, elements around it, name.
    place: Option<(usize, usize, String)>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Inside {
    /// Nothing: the start tag is open.
    #[default]
    Tag,
    Text,
    Elements,
}

impl<'e> Sheet<'e> {
    fn entry(&mut self, path: &'e str, value: &str) -> Result<(), String> {
        let (path, attribute) = match path.split_once("/@") {
            Some((path, attribute)) => (path, Some(attribute)),
            None => (path, None),
        };
        let (path, is_place) = match path.strip_suffix('*') {
            Some(above) => (above.strip_suffix('/').unwrap_or(above), true),
            None => (path, false),
        };
        self.go_to(path)?;
        match attribute {
            Some(attribute) => self.attribute(attribute, value),
            None if is_place => self.put_document(value),
            None => {
                self.put_text(value);
                Ok(())
            }
        }
    }

    /// Closes and opens elements until the path's last one is the innermost.
    fn go_to(&mut self, path: &'e str) -> Result<(), String> {
        let steps: Vec<&str> = path.split('/').filter(|step| !step.is_empty()).collect();
        // What a reader would refuse is not written; a long path would indent without end.
        let most = Limits::default();
        if steps.len() > most.depth || self.text.len() > most.body_bytes {
            return Err(format!("it is deeper than {} elements or longer than {} bytes", most.depth, most.body_bytes));
        }
        let common = self.open.iter().zip(&steps).take_while(|(open, step)| open == step).count();
        if common == 0 && !self.text.is_empty() && !steps.is_empty() {
            return Err(format!("`{path}` would be a second outermost element"));
        }
        self.close_to(common);
        for step in steps.into_iter().skip(common) {
            let name = step.split('[').next().unwrap_or_default();
            if !is_name(name) || name.contains(':') {
                return Err(format!("`{step}` is not the name of an element"));
            }
            self.hold_elements();
            self.indent();
            self.text.push('<');
            self.text.push_str(name);
            self.open.push(step);
            self.inside = Inside::Tag;
            self.attributes.clear();
        }
        Ok(())
    }

    fn close_to(&mut self, depth: usize) {
        while self.open.len() > depth {
            let step = self.open.pop().unwrap_or_default();
            let name = step.split('[').next().unwrap_or_default();
            match self.inside {
                Inside::Tag => self.text.push_str("/>\n"),
                inside => {
                    if inside == Inside::Elements {
                        self.indent();
                    }
                    self.text.push_str("</");
                    self.text.push_str(name);
                    self.text.push_str(">\n");
                }
            }
            self.inside = Inside::Elements;
        }
    }

    fn hold_elements(&mut self) {
        match self.inside {
            _ if self.open.is_empty() => {}
            Inside::Tag => self.text.push_str(">\n"),
            Inside::Text => self.text.push('\n'),
            Inside::Elements => {}
        }
        self.inside = Inside::Elements;
    }

    fn indent(&mut self) {
        self.text.extend(std::iter::repeat_n("  ", self.open.len()));
    }

    fn put_text(&mut self, value: &str) {
        if value.is_empty() {
            return;
        }
        if self.inside == Inside::Tag {
            self.text.push('>');
            self.inside = Inside::Text;
        }
        escape(value, false, &mut self.text);
    }

    fn put_document(&mut self, root: &str) -> Result<(), String> {
        if self.place.is_some() {
            return Err("it has two places (`/*`) for one document".to_owned());
        }
        self.hold_elements();
        self.place = Some((self.text.len(), self.open.len(), root.to_owned()));
        Ok(())
    }

    fn attribute(&mut self, name: &'e str, value: &str) -> Result<(), String> {
        if self.inside != Inside::Tag || self.open.is_empty() || self.attributes.contains(&name) {
            return Err(format!("the attribute `{name}` has no start tag to stand in"));
        }
        self.attributes.push(name);
        let number = self.attributes.len();
        if let Some((uri, local)) = expanded(name) {
            self.put_attribute(&format!("xmlns:a{number}"), uri)?;
            return self.put_attribute(&format!("a{number}:{local}"), value);
        }
        let is_first = |attribute: &&str| attribute.starts_with("xsi:");
        if name.starts_with("xsi:") && self.attributes.iter().filter(|one| is_first(one)).count() == 1 {
            self.put_attribute("xmlns:xsi", XSI_URI)?;
        }
        if let ("xsi:type", Some((uri, local))) = (name, expanded(value)) {
            self.put_attribute(&format!("xmlns:a{number}"), uri)?;
            return self.put_attribute(name, &format!("a{number}:{local}"));
        }
        let plain = name.strip_prefix("xsi:").or_else(|| name.strip_prefix("xml:")).unwrap_or(name);
        if !is_name(plain) || plain.contains(':') {
            return Err(format!("`{name}` is not the name of an attribute"));
        }
        self.put_attribute(name, value)
    }

    fn put_attribute(&mut self, name: &str, value: &str) -> Result<(), String> {
        if !name.split(':').all(is_name) {
            return Err(format!("`{name}` is not the name of an attribute"));
        }
        self.text.push(' ');
        self.text.push_str(name);
        self.text.push_str("=\"");
        escape(value, true, &mut self.text);
        self.text.push('"');
        Ok(())
    }
}

/// `{namespace}name`, taken apart.
pub(crate) fn expanded(name: &str) -> Option<(&str, &str)> {
    name.strip_prefix('{')?.split_once('}').filter(|(uri, _)| !uri.is_empty())
}
