//! One home for each datum. The form lets some data stand in several places, or says by a code what the model says by
//! its place; here is what a mapping table cannot say about that.

use causeway_contract::adapter::Loss;
use causeway_contract::canonical::{Authentication, Permit, PermitItem, PermitReference, TransportDocument};

/// UNTDID 1001 code that EPIX writes for the permit of origin (box 12): certificate of origin.
const ORIGIN: &str = "861";
/// UNTDID 1001 code that EPIX writes for the last re-export certificate (box 12a): export licence.
const LAST_REEXPORT: &str = "811";

/// After reading: takes away what the place already says, and gives every transport document the kind they share.
pub(crate) fn settle(permit: &mut Permit) {
    permit.authentications.retain(says_something);
    for item in &mut permit.items {
        for (references, implied) in references_by_place(item) {
            references.iter_mut().filter(|one| one.kind.as_deref() == Some(implied)).for_each(|one| one.kind = None);
        }
    }
    let shared = permit.transport_documents.first().and_then(|first| first.kind.clone());
    for document in permit.transport_documents.iter_mut().filter(|document| document.kind.is_none()) {
        document.kind.clone_from(&shared);
    }
}

/// Before writing: the reverse of [`settle`]. What the form cannot say is taken away and told.
pub(crate) fn spread(permit: &mut Permit) -> Vec<Loss> {
    let mut losses = share_transport_kind(&mut permit.transport_documents);
    for (n, item) in permit.items.iter_mut().enumerate() {
        imply_kinds(item, &format!("permit.items[{n}]"), &mut losses);
    }
    losses
}

/// A signature of which only the role is known says nothing: every form has all four.
fn says_something(signature: &Authentication) -> bool {
    let bare = Authentication { role: signature.role.clone(), ..Authentication::default() };
    *signature != bare
}

fn references_by_place(item: &mut PermitItem) -> [(&mut [PermitReference], &'static str); 2] {
    let origin = item.origin.as_mut().map_or(&mut [][..], |origin| &mut origin.permits);
    let last = item.last_reexport.as_mut().map_or(&mut [][..], |last| &mut last.certificates);
    [(origin, ORIGIN), (last, LAST_REEXPORT)]
}

/// The form has one kind for all transport documents: written where they share it, else not at all.
fn share_transport_kind(documents: &mut [TransportDocument]) -> Vec<Loss> {
    let shared = documents.first().and_then(|first| first.kind.clone());
    if documents.iter().all(|document| document.kind == shared) {
        documents.iter_mut().skip(1).for_each(|document| document.kind = None);
        return Vec::new();
    }
    let kinds = documents.iter_mut().enumerate().filter_map(|(n, document)| Some((n, document.kind.take()?)));
    kinds
        .map(|(n, kind)| Loss {
            path: format!("permit.transport_documents[{n}].kind"),
            value: kind,
            reason: "box 15 has one kind for all its numbers, and these are of several".to_owned(),
        })
        .collect()
}

/// Writes the kinds that tell boxes 12 and 12a from other documents, and from no others.
fn imply_kinds(item: &mut PermitItem, path: &str, losses: &mut Vec<Loss>) {
    let places = ["origin.permits", "last_reexport.certificates"];
    for ((references, implied), place) in references_by_place(item).into_iter().zip(places) {
        for (n, reference) in references.iter_mut().enumerate() {
            if let Some(kind) = reference.kind.replace(implied.to_owned()).filter(|kind| kind != implied) {
                losses.push(Loss {
                    path: format!("{path}.{place}[{n}].kind"),
                    value: kind,
                    reason: format!("the kind of a document at this place is always {implied}"),
                });
            }
        }
    }
    for (n, reference) in item.previous_documents.iter_mut().enumerate() {
        if let Some(kind) = reference.kind.take_if(|kind| [ORIGIN, LAST_REEXPORT].contains(&kind.as_str())) {
            losses.push(Loss {
                path: format!("{path}.previous_documents[{n}].kind"),
                reason: format!("{kind} would make it the document of box 12 or 12a"),
                value: kind,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use causeway_contract::canonical::{
        Authentication, Permit, PermitItem, PermitOrigin, PermitReference, TransportDocument,
    };

    use super::{settle, spread};

    fn transport(kind: Option<&str>) -> TransportDocument {
        TransportDocument { kind: kind.map(str::to_owned), number: "1".to_owned() }
    }

    fn reference(kind: Option<&str>) -> PermitReference {
        PermitReference { kind: kind.map(str::to_owned), ..PermitReference::default() }
    }

    #[test]
    fn what_the_place_says_is_not_said_twice_and_comes_back() {
        let origin = PermitOrigin { permits: vec![reference(Some("861"))], ..PermitOrigin::default() };
        let item = PermitItem {
            origin: Some(origin),
            previous_documents: vec![reference(Some("911")), reference(None)],
            ..PermitItem::default()
        };
        let read = Permit {
            items: vec![item],
            transport_documents: vec![transport(Some("740")), transport(None)],
            authentications: vec![Authentication { role: "B".to_owned(), ..Authentication::default() }],
            ..Permit::default()
        };
        let mut permit = read.clone();
        settle(&mut permit);
        assert_eq!(permit.items[0].origin.as_ref().unwrap().permits, [reference(None)]);
        assert_eq!(permit.transport_documents, [transport(Some("740")), transport(Some("740"))]);
        assert_eq!(permit.authentications, []);
        assert_eq!(spread(&mut permit), []);
        assert_eq!(permit, Permit { authentications: Vec::new(), ..read });
    }

    #[test]
    fn kinds_the_form_cannot_say_are_losses() {
        let origin = PermitOrigin { permits: vec![reference(Some("999"))], ..PermitOrigin::default() };
        let item = PermitItem {
            origin: Some(origin),
            previous_documents: vec![reference(Some("811"))],
            ..PermitItem::default()
        };
        let transport_documents = vec![transport(Some("740")), transport(Some("705")), transport(None)];
        let mut permit = Permit { items: vec![item], transport_documents, ..Permit::default() };
        let losses: Vec<_> = spread(&mut permit).into_iter().map(|loss| (loss.path, loss.value)).collect();
        let expected = [
            ("permit.transport_documents[0].kind", "740"),
            ("permit.transport_documents[1].kind", "705"),
            ("permit.items[0].origin.permits[0].kind", "999"),
            ("permit.items[0].previous_documents[0].kind", "811"),
        ];
        assert_eq!(losses, expected.map(|(path, value)| (path.to_owned(), value.to_owned())));
        assert_eq!(permit.transport_documents, [transport(None), transport(None), transport(None)]);
    }
}
