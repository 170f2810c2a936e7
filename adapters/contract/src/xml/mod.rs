//! Tokens to tree, safely.
//!
//! [`gate`] looks at the bytes, [`reader`] turns quick-xml's tokens into a [`Tree`] and refuses what is not
//! well-formed, what could harm (document types, entities) and what exceeds the limits, each with line and column.
//! [`envelope`] and [`surround`] tell what stands around a document, and write it again. A [`Judge`] watches while the tree grows, so that reading and validating are one pass.

mod gate;
mod place;
mod characters;
mod tag;
mod namespaces;
mod tree;
mod findings;
mod reader;
mod start;
mod prolog;
mod envelope;
mod surround;

pub use characters::first_forbidden;
pub(crate) use characters::{escape, is_blank, is_name, is_space};
pub use envelope::{around, values};
pub use findings::Findings;
pub(crate) use reader::{Document, Judge, read};
pub use surround::Envelope;
pub(crate) use surround::expanded;
pub use tree::{Attribute, Node, NodeId, Tree};
pub(crate) use tree::{NO_NAMESPACE, NONE, XSI, XSI_URI};
