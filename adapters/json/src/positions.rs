//! Where in the text each value stands, so that a finding by pointer gets a line and a column.

use causeway_contract::finding::Place;

/// Index of a value in [`Positions`], in document order.
pub(crate) type NodeId = usize;

/// Every value of a text with its place, as a tree in document order.
#[derive(Debug)]
pub(crate) struct Positions<'t> {
    text: &'t str,
    nodes: Vec<Node<'t>>,
}

#[derive(Debug)]
struct Node<'t> {
    /// Byte at which the value starts.
    at: usize,
    /// Its name as it stands in the text, with quotation marks; empty for an entry of an array and the root.
    name: &'t str,
    /// The node after everything below this one.
    next: NodeId,
}

impl<'t> Positions<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, nodes: Vec::new() }
    }

    /// Number of values so far.
    pub(crate) fn len(&self) -> usize {
        self.nodes.len()
    }

    /// A value starts.
    pub(crate) fn open(&mut self, at: usize, name: &'t str) -> NodeId {
        let id = self.nodes.len();
        self.nodes.push(Node { at, name, next: id + 1 });
        id
    }

    /// Everything below a value has been read.
    pub(crate) fn close(&mut self, id: NodeId) {
        let next = self.nodes.len();
        if let Some(node) = self.nodes.get_mut(id) {
            node.next = next;
        }
    }

    /// Place of a byte of the text.
    pub(crate) fn place(&self, at: usize) -> Place {
        let before = self.text.get(..at).unwrap_or(self.text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let lines = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.get(line_start..).map_or(0, |line| line.chars().count()) + 1;
        Place { line: u32::try_from(lines).unwrap_or(u32::MAX), column: u32::try_from(column).unwrap_or(u32::MAX) }
    }

    /// Place of the value at a JSON pointer. None where there is none.
    pub(crate) fn value(&self, pointer: &str) -> Option<Place> {
        Some(self.place(self.node(pointer)?.at))
    }

    /// Place of the name of the member at a JSON pointer, or of the entry itself in an array.
    pub(crate) fn name(&self, pointer: &str) -> Option<Place> {
        let node = self.node(pointer)?;
        Some(self.place(if node.name.is_empty() { node.at } else { self.offset(node.name) }))
    }

    /// Where a slice of the text starts in it.
    fn offset(&self, slice: &str) -> usize {
        (slice.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize)
    }

    fn node(&self, pointer: &str) -> Option<&Node<'t>> {
        let mut id = 0;
        for segment in pointer.split('/').skip(1) {
            id = self.below(id, &segment.replace("~1", "/").replace("~0", "~"))?;
        }
        self.nodes.get(id)
    }

    /// The member of that name, or the entry of that number; of a name that stands twice the last.
    fn below(&self, id: NodeId, segment: &str) -> Option<NodeId> {
        let end = self.nodes.get(id)?.next;
        let (mut child, mut count, mut found) = (id + 1, 0_usize, None);
        while child < end {
            let node = self.nodes.get(child)?;
            if node.name.is_empty() && segment.parse() == Ok(count) {
                return Some(child);
            }
            if !node.name.is_empty() && is_name(node.name, segment) {
                found = Some(child);
            }
            count += 1;
            child = node.next;
        }
        found
    }
}

/// True if a name as it stands in the text, escapes and all, is this name.
fn is_name(raw: &str, name: &str) -> bool {
    if raw.contains('\\') {
        return serde_json::from_str::<String>(raw).is_ok_and(|unescaped| unescaped == name);
    }
    raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')) == Some(name)
}

/// A segment as it stands in a JSON pointer (RFC 6901).
pub(crate) fn escaped(segment: &str) -> String {
    segment.replace('~', "~0").replace('/', "~1")
}
