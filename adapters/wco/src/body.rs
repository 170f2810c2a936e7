//! Which elements of a body are ours.

use causeway_contract::event::Data;
use causeway_contract::finding::Finding;
use causeway_contract::profile::{ElementId, Profile, Reading};
use causeway_contract::xml::{Node, Tree};

use crate::recognise::PERMIT_PROFILE;

/// Document type (D013) of a permit in our own profile: outside every declaration type.
pub(crate) const PERMIT_TYPE: &str = "LPC";
/// Type (369) of the statement in which a permit says what happened to it.
const STATUS: &str = "STA";

/// The roots by which a body is told apart. A partner's profile may have declarations alone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Kinds {
    wrapper: Option<ElementId>,
    declaration: ElementId,
    response: Option<ElementId>,
}

impl Kinds {
    /// Finds the roots in the profile. None without a `Declaration`.
    pub(crate) fn of(profile: &Profile) -> Option<Self> {
        let [wrapper, declaration, response] =
            ["MetaData", "Declaration", "Response"].map(|root| profile.element_at(root));
        Some(Self { wrapper, declaration: declaration?, response })
    }

    /// The profile has the wrapper that says what is in it.
    pub(crate) fn knows_wrappers(&self) -> bool {
        self.wrapper.is_some()
    }

    /// The profile has notices.
    pub(crate) fn knows_responses(&self) -> bool {
        self.response.is_some()
    }

    /// The declaration that stands in a response: what Customs changed.
    pub(crate) fn embedded<'t, 'a>(&self, response: Node<'t, 'a>) -> Option<Node<'t, 'a>> {
        response.children().find(|child| child.element() == Some(self.declaration))
    }

    /// True for a wrapper.
    pub(crate) fn is_wrapper(&self, node: Node<'_, '_>) -> bool {
        self.wrapper.is_some() && node.element() == self.wrapper
    }
}

/// A body, its roots told apart, in document order.
pub(crate) struct Body<'t, 'a> {
    /// Wrappers.
    pub(crate) wrappers: Vec<Node<'t, 'a>>,
    /// Declarations that do not stand in a response.
    pub(crate) declarations: Vec<Node<'t, 'a>>,
    /// Responses.
    pub(crate) responses: Vec<Node<'t, 'a>>,
}

impl<'t, 'a> Body<'t, 'a> {
    /// Tells the roots of a reading apart.
    pub(crate) fn of(kinds: &Kinds, tree: &'t Tree<'a>, reading: &Reading<'a>) -> Self {
        let mut body = Body { wrappers: Vec::new(), declarations: Vec::new(), responses: Vec::new() };
        for node in reading.roots.iter().map(|&root| tree.node(root)) {
            let element = node.element();
            let within = node.parent().and_then(Node::element);
            let is = |kind: Option<ElementId>| kind.is_some() && element == kind;
            if is(kinds.wrapper) {
                body.wrappers.push(node);
            } else if is(kinds.response) {
                body.responses.push(node);
            } else if is(Some(kinds.declaration)) && (within.is_none() || within != kinds.response) {
                body.declarations.push(node);
            }
        }
        body
    }

    /// The first wrapper whose customisation is the one asked for.
    pub(crate) fn customised(&self, code: &str) -> Option<Node<'t, 'a>> {
        let says = |wrapper: &Node<'t, 'a>| {
            let customisation = wrapper.child("AgencyAssignedCustomizationCode");
            customisation.is_some_and(|element| element.text().trim() == code)
        };
        self.wrappers.iter().copied().find(says)
    }

    /// The first element by which a body says that it is a permit in our own profile. It says so in three places, and
    /// one of them is enough, in letters of any case: whatever has damaged the others, it is no declaration.
    pub(crate) fn permit_mark(&self) -> Option<Node<'t, 'a>> {
        let says = |node: &Node<'t, 'a>, mark: &str| node.text().trim().eq_ignore_ascii_case(mark);
        let in_wrapper = self.wrappers.iter().flat_map(|wrapper| wrapper.children());
        let in_declaration = || self.declarations.iter().flat_map(|declaration| declaration.children());
        let of_type = in_declaration().filter(|child| child.name() == "TypeCode");
        let mut status = in_declaration().filter(|child| child.name() == "AdditionalInformation");
        let wrapped = in_wrapper.into_iter().find(|child| says(child, PERMIT_PROFILE));
        let typed = || of_type.into_iter().find(|child| says(child, PERMIT_TYPE));
        wrapped.or_else(typed).or_else(|| {
            status.find(|statement| {
                let of_status = statement.child("StatementTypeCode").is_some_and(|kind| says(&kind, STATUS));
                let text = statement.child("StatementDescription").map(|text| text.text().trim().to_ascii_lowercase());
                of_status && text.is_some_and(|text| text.starts_with("permit."))
            })
        })
    }
}

/// Does a declaration say anything that marks a permit? Then what is written of it is looked at.
pub(crate) fn may_be_a_permit(data: &Data) -> bool {
    let is_mark =
        |text: &str| [PERMIT_PROFILE, PERMIT_TYPE, STATUS].iter().any(|mark| text.trim().eq_ignore_ascii_case(mark));
    let entries = [&data.extension, &data.wrapper, &data.written].into_iter().flatten();
    let declaration = data.declaration.iter();
    let told = declaration.flat_map(|declaration| {
        let statements = declaration.information.iter().filter_map(|statement| statement.kind.as_deref());
        declaration.kind.as_deref().into_iter().chain(statements)
    });
    entries.map(|entry| entry.value.as_str()).chain(told).any(is_mark)
}

/// Hands each finding to the root it is about; what is about none of them stays.
///
/// Paths begin anew at a root, so a finding about a root begins with its name; places tell which of several.
pub(crate) fn hand_out(findings: &mut Vec<Finding>, roots: &[Node<'_, '_>]) -> Vec<Vec<Finding>> {
    let mut handed: Vec<Vec<Finding>> = roots.iter().map(|_| Vec::new()).collect();
    let mut kept = Vec::new();
    for finding in findings.drain(..) {
        let below_a_root = ["Declaration", "Response"].iter().any(|root| finding.path.starts_with(root));
        let owner = finding.place.filter(|_| below_a_root).and_then(|place| {
            let before = roots.iter().take_while(|root| root.place() <= place).count();
            handed.get_mut(before.checked_sub(1)?)
        });
        match owner {
            Some(owner) => owner.push(finding),
            None => kept.push(finding),
        }
    }
    *findings = kept;
    handed
}
