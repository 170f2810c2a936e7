//! From canonical data to canonical data: the declaration with a change applied.

use causeway_contract::adapter::{Amended, Input, Loss};
use causeway_contract::canonical::{Amendment, Declaration};
use causeway_contract::event::{Data, Extension};
use causeway_contract::finding::{Finding, Severity};

use super::branch::Branch;
use super::put_in;
use crate::declaration::{DeclarationForm, Read};
use crate::rules;

/// Function codes (017) of a change that is the whole declaration: 4 change, 5 replace (UN/EDIFACT 1225).
const REPLACING: [&str; 2] = ["4", "5"];

/// Function code (017) of an original: what a declaration is that nobody has seen.
const ORIGINAL: &str = "9";

/// Applies changes in their order; to an empty declaration where there is no base. The declaration is written and read
/// once, however many changes there are.
pub(crate) fn amended(form: &DeclarationForm, base: Option<&Data>, changes: &[&Data]) -> Option<Amended> {
    let empty = Data {
        declaration: Some(Declaration { function: Some(ORIGINAL.to_owned()), ..Declaration::default() }),
        ..Data::default()
    };
    let lodged = base.and_then(|base| base.declaration.as_ref());
    let base = base.unwrap_or(&empty);
    let before = base.declaration.as_ref()?;
    let mut findings = Vec::new();
    let mut whole = element(form, before, base, &mut findings)?;
    for change in changes {
        let (declaration, around) = change_of(change)?;
        if declaration.function.as_deref().is_some_and(|function| REPLACING.contains(&function)) {
            whole = element(form, &replacing(lodged, declaration), &around, &mut findings)?;
            continue;
        }
        if !declaration.amendments.iter().any(|amendment| !amendment.pointer.is_empty()) {
            findings.push(Finding::info(rules::POINTER, "", "the change points at nothing: nothing is changed"));
        }
        let given = element(form, &declaration, &around, &mut findings)?;
        let pointers = declaration.amendments.iter().map(|amendment: &Amendment| amendment.pointer.as_slice());
        put_in(form.profile(), &mut whole, &given, pointers, &mut findings);
    }
    let mut data = read(form, &whole.write(), &mut findings)?;
    // Members that no element holds.
    data.declaration.get_or_insert_default().version.clone_from(&before.version);
    data.wrapper.clone_from(&base.wrapper);
    Some(Amended { data, findings })
}

/// A declaration as elements. What no element holds (it was lodged as JSON, say) is missing in the whole, and told.
fn element(
    form: &DeclarationForm,
    declaration: &Declaration,
    around: &Data,
    findings: &mut Vec<Finding>,
) -> Option<Branch> {
    let (text, losses) = form.element(declaration, around);
    // These follow from elements, and come back with them.
    let derived = |loss: &Loss| ["regime", "request", "version"].iter().any(|name| loss.path.starts_with(name));
    for Loss { path, value, reason } in losses.into_iter().filter(|loss| !derived(loss)) {
        let message = format!("{value:?} is not in the whole: {reason}");
        findings.push(Finding::warning(rules::UNAMENDED, format!("declaration.{path}"), message));
    }
    super::declaration(form.profile(), &text)
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
fn replacing(lodged: Option<&Declaration>, declaration: Declaration) -> Declaration {
    Declaration {
        function: lodged.map_or_else(|| Some(ORIGINAL.to_owned()), |lodged| lodged.function.clone()),
        kind: lodged.and_then(|lodged| lodged.kind.clone()),
        regime: lodged.and_then(|lodged| lodged.regime.clone()),
        lrn: lodged.and_then(|lodged| lodged.lrn.clone()),
        amendments: Vec::new(),
        request: None,
        ..declaration
    }
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
