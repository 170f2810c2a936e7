//! A profile judging what stands in a slot.

use super::automaton::Automaton;
use super::element::Element;
use super::notes::note;
use crate::finding::Severity;
use crate::xml::{Document, NodeId};

impl<'a> Automaton<'_, 'a> {
    /// A slot holds roots of one kind, as often as a root of that kind may stand. That it is not overfull is looked
    /// at where the sequence is.
    pub(super) fn in_slot(
        &self,
        document: &mut Document<'a>,
        parent: &Element,
        (particle, element): (u32, &Element),
        count: u32,
        node: NodeId,
    ) {
        let Some(slot) = parent.particles.get(particle as usize).filter(|slot| count <= slot.max) else { return };
        let first = document.tree.node(node).parent().and_then(|above| {
            above.children().filter_map(|child| child.element()).find(|found| slot.choices.contains(found))
        });
        let first = first.and_then(|first| self.profile.element(first));
        let message = match first {
            Some(first) if first.path != element.path => {
                format!("{} may not stand beside {} in `{}`", element.label(), first.label(), parent.name)
            }
            _ if count > element.max => {
                let most = element.max;
                format!("{} stands {count} times in `{}`; at most {most} allowed", element.label(), parent.name)
            }
            _ => return,
        };
        note(document, node, Severity::Error, "STR-05", message);
    }
}
