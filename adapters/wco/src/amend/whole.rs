//! From canonical data to canonical data: the declaration with a change applied.

use causeway_contract::adapter::{Amended, Input};
use causeway_contract::canonical::{Amendment, Declaration};
use causeway_contract::event::{Data, Extension};
use causeway_contract::finding::{Finding, Severity};

use super::amend;
use crate::declaration::{DeclarationForm, Read};

/// Function codes (017) of a change that is the whole declaration: 4 change, 5 replace (UN/EDIFACT 1225).
const REPLACING: [&str; 2] = ["4", "5"];

/// Function code (017) of an original: what a declaration is that nobody has seen.
const ORIGINAL: &str = "9";

/// Applies a change; to an empty declaration where there is no base.
pub(crate) fn amended(form: &DeclarationForm, base: Option<&Data>, change: &Data) -> Option<Amended> {
    let (declaration, around) = change_of(change)?;
    if declaration.function.as_deref().is_some_and(|function| REPLACING.contains(&function)) {
        return Some(replaced(base, declaration, &around));
    }
    let empty = Data {
        declaration: Some(Declaration { function: Some(ORIGINAL.to_owned()), ..Declaration::default() }),
        ..Data::default()
    };
    let base = base.unwrap_or(&empty);
    let before = form.element(base.declaration.as_ref()?, base);
    let given = form.element(&declaration, &around);
    let pointers = declaration.amendments.iter().map(|amendment: &Amendment| amendment.pointer.as_slice());
    let mut findings = Vec::new();
    if !declaration.amendments.iter().any(|amendment| !amendment.pointer.is_empty()) {
        findings.push(Finding::info(crate::rules::POINTER, "", "the change points at nothing: nothing is changed"));
    }
    let text = amend(form.profile(), &before, &given, pointers, &mut findings)?;
    let mut data = read(form, &text, &mut findings)?;
    // Members that no element holds.
    data.declaration.get_or_insert_default().version = base.declaration.as_ref()?.version.clone();
    data.wrapper.clone_from(&base.wrapper);
    Some(Amended { data, findings })
}

/// What a request asks for or a notice tells, with what its element says beside the model: of a request its declaration,
/// of a notice the part that Customs changed with the notice's pointers.
fn change_of(data: &Data) -> Option<(Declaration, Data)> {
    if let Some(request) = &data.declaration {
        let around = Data { extension: data.extension.clone(), written: data.written.clone(), ..Data::default() };
        return Some((request.clone(), around));
    }
    let notice = data.notice.as_ref()?;
    let changed = notice.changes.as_deref().cloned().unwrap_or_default();
    let of_declaration = |entries: &[Extension]| -> Vec<Extension> {
        entries.iter().filter(|entry| entry.path.starts_with("Declaration")).cloned().collect()
    };
    let around =
        Data { extension: of_declaration(&data.extension), written: of_declaration(&data.written), ..Data::default() };
    Some((Declaration { amendments: notice.amendments.clone(), ..changed }, around))
}

/// Some partners send the whole declaration as it shall be: what it is known by stays that of the one lodged.
fn replaced(base: Option<&Data>, mut declaration: Declaration, around: &Data) -> Amended {
    let lodged = base.and_then(|base| base.declaration.as_ref());
    declaration.function = lodged.map_or_else(|| Some(ORIGINAL.to_owned()), |lodged| lodged.function.clone());
    declaration.kind = lodged.and_then(|lodged| lodged.kind.clone());
    declaration.regime = lodged.and_then(|lodged| lodged.regime.clone());
    declaration.lrn = lodged.and_then(|lodged| lodged.lrn.clone());
    declaration.amendments.clear();
    declaration.request = None;
    let data = Data { declaration: Some(declaration), extension: around.extension.clone(), ..Data::default() };
    Amended { data, findings: Vec::new() }
}

/// Reads the whole again. What is wrong with it now is worth a remark: the change made it so.
fn read(form: &DeclarationForm, text: &str, findings: &mut Vec<Finding>) -> Option<Data> {
    let reading = form.profile().read(&Input::new(text.as_bytes()));
    let tree = reading.tree?;
    let node = tree.node(*reading.roots.first()?);
    let Read { declaration, extension, written, findings: found, .. } = form.read(&tree, node, false);
    let remarks = reading.findings.into_iter().chain(found).filter(Finding::is_error);
    findings.extend(remarks.map(|finding| Finding { severity: Severity::Info, place: None, ..finding }));
    Some(Data { declaration: Some(declaration), extension, written, ..Data::default() })
}
