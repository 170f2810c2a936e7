//! Does a body say that it is a permit of this profile, and nothing else?

use causeway_contract::finding::Finding;
use causeway_contract::profile::quoted;
use causeway_contract::xml::Node;

use crate::body::{Body, PERMIT_TYPE};
use crate::recognise::PERMIT_PROFILE;
use crate::rules;

/// Version of the profile that is read and written.
const PROFILE_VERSION: &str = "1";

/// The wrapper of the one permit in a body.
///
/// # Errors
/// Why there is none.
pub(crate) fn permit_of<'t, 'a>(body: &Body<'t, 'a>, root: Node<'t, 'a>) -> Result<Node<'t, 'a>, Vec<Finding>> {
    let refuse = |rule, node: Node<'_, '_>, message: String| {
        Err(vec![Finding::error(rule, node.path(), message).at(node.place())])
    };
    let Some(wrapper) = body.customised(PERMIT_PROFILE) else {
        let (node, message) = stranger(body, root);
        return refuse(rules::PROFILE, node, message);
    };
    if let Some(&response) = body.responses.first() {
        return refuse(rules::KIND, response, "a customs notice stands beside a permit".to_owned());
    }
    let (Some(&declaration), another) = (body.declarations.first(), body.declarations.get(1)) else {
        return refuse(rules::PROFILE, wrapper, "the wrapper of a permit holds no Declaration".to_owned());
    };
    if let Some(&another) = another {
        return refuse(rules::ONE_DECLARATION, another, "a second Declaration stands in one body".to_owned());
    }
    if declaration.parent().map(Node::id) != Some(wrapper.id()) {
        return refuse(
            rules::PROFILE,
            declaration,
            "the Declaration stands outside the wrapper of a permit".to_owned(),
        );
    }
    for (node, name, expected) in
        [(wrapper, "AgencyAssignedCustomizationVersionCode", PROFILE_VERSION), (declaration, "TypeCode", PERMIT_TYPE)]
    {
        let child = node.child(name);
        let found = child.map_or("", |child| child.text().trim());
        if found != expected {
            let message = format!("{name} is {}; a permit of this profile has {expected}", quoted(found));
            return refuse(rules::PROFILE, child.unwrap_or(node), message);
        }
    }
    Ok(wrapper)
}

/// What stands here instead of a permit, and where.
fn stranger<'t, 'a>(body: &Body<'t, 'a>, root: Node<'t, 'a>) -> (Node<'t, 'a>, String) {
    if let Some(mark) = body.permit_mark() {
        let message =
            format!("a permit, but its wrapper does not say AgencyAssignedCustomizationCode {PERMIT_PROFILE}");
        return (mark, message);
    }
    let (node, message) = match (body.declarations.first(), body.responses.first()) {
        (Some(&declaration), _) => (declaration, "this is a declaration, not a permit; `wco-declaration-xml` reads it"),
        (None, Some(&response)) => (response, "this is a customs notice, not a permit; `wco-response-xml` reads it"),
        (None, None) => (root, "there is no permit here"),
    };
    (node, message.to_owned())
}
