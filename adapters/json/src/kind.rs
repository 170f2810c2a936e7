//! What happened, by the document alone: for `data` that comes without an envelope.

use causeway_contract::canonical::{Declaration, Notice, Permit};
use causeway_contract::event::{Data, Document, EventType};

/// The event type that a document tells. None where it does not say.
pub(crate) fn told_by(data: &Data) -> Option<EventType> {
    match data.document()? {
        Document::Permit(permit) => {
            let change = data.change.as_ref().and_then(|change| change.kind.as_deref());
            match change {
                Some(change) => format!("permit.{change}").parse().ok(),
                None => permit_as_it_stands(permit),
            }
        }
        Document::Declaration(declaration) => declaration_kind(declaration),
        Document::Notice(notice) => notice_kind(notice),
    }
}

/// Box 14 filled: endorsed; else issued. A permit in short does not say.
fn permit_as_it_stands(permit: &Permit) -> Option<EventType> {
    if permit.is_short() {
        return None;
    }
    let endorsed = !permit.endorsements.is_empty() || permit.items.iter().any(|item| !item.endorsed.is_empty());
    Some(if endorsed { EventType::PermitEndorsed } else { EventType::PermitIssued })
}

/// By message function (WCO 017) and, for additional messages, by document name (D013).
fn declaration_kind(declaration: &Declaration) -> Option<EventType> {
    match (declaration.function.as_deref()?, declaration.kind.as_deref()) {
        ("9", _) => Some(EventType::DeclarationLodged),
        ("13", Some("COR")) => Some(EventType::DeclarationAmendmentRequested),
        ("13", Some("INV")) => Some(EventType::DeclarationCancellationRequested),
        ("13", Some("GPR")) => Some(EventType::DeclarationPresented),
        _ => None,
    }
}

/// By message function (WCO 017); the codes are those of UK Customs' DMS.
fn notice_kind(notice: &Notice) -> Option<EventType> {
    Some(match notice.function.as_deref()? {
        "01" => EventType::NoticeAccepted,
        "02" => EventType::NoticeRegistered,
        "03" => EventType::NoticeRejected,
        "05" => EventType::NoticeControlled,
        "06" => EventType::NoticeDocumentsRequired,
        "07" => EventType::NoticeAmended,
        "08" => EventType::NoticeReleased,
        "09" => EventType::NoticeCleared,
        "10" => EventType::NoticeCancelled,
        "11" => EventType::NoticeDecided,
        "13" => EventType::NoticeTaxed,
        "14" => EventType::NoticePaymentShort,
        "15" => EventType::NoticePaymentReminder,
        "16" => EventType::NoticeExited,
        "17" => EventType::NoticeManual,
        "18" => EventType::NoticeExitAwaited,
        "50" => EventType::NoticeAgencyDelay,
        "51" => EventType::NoticeQueried,
        "52" => EventType::NoticeDetained,
        _ => EventType::NoticeOther,
    })
}
