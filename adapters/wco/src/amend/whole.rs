//! From canonical data to canonical data: the declaration with a change applied.

use causeway_contract::adapter::{Amended, Input};
use causeway_contract::canonical::{Amendment, Declaration, PointerStep};
use causeway_contract::event::{Data, Extension};
use causeway_contract::finding::{Finding, Severity};

use super::amend;
use crate::declaration::{DeclarationReader, Read};

/// Function codes (017) of a change that is the whole declaration: 4 change, 5 replace (UN/EDIFACT 1225).
const REPLACING: [&str; 2] = ["4", "5"];

/// Function code (017) of an original: what a declaration is that nobody has seen.
const ORIGINAL: &str = "9";

/// What a request asks for or a notice tells.
struct Change {
    declaration: Declaration,
    extension: Vec<Extension>,
}

impl Change {
    /// Of a request its declaration, of a notice the part that Customs changed with the notice's pointers.
    fn of(data: &Data) -> Option<Self> {
        if let Some(request) = &data.declaration {
            return Some(Self { declaration: request.clone(), extension: data.extension.clone() });
        }
        let notice = data.notice.as_ref()?;
        let changed = notice.changes.as_deref().cloned().unwrap_or_default();
        let declaration = Declaration { amendments: notice.amendments.clone(), ..changed };
        let of_declaration = |entry: &&Extension| entry.path.starts_with("Declaration/");
        Some(Self { declaration, extension: data.extension.iter().filter(of_declaration).cloned().collect() })
    }

    fn replaces(&self) -> bool {
        self.declaration.function.as_deref().is_some_and(|function| REPLACING.contains(&function))
    }

    fn pointers(&self) -> impl Iterator<Item = &[PointerStep]> {
        self.declaration.amendments.iter().map(|amendment: &Amendment| amendment.pointer.as_slice())
    }
}

/// Applies a change; to an empty declaration where there is no base.
pub(crate) fn amended(reader: &DeclarationReader, base: Option<&Data>, change: &Data) -> Option<Amended> {
    let change = Change::of(change)?;
    if change.replaces() {
        return Some(replaced(base, change));
    }
    let empty = Data {
        declaration: Some(Declaration { function: Some(ORIGINAL.to_owned()), ..Declaration::default() }),
        ..Data::default()
    };
    let base = base.unwrap_or(&empty);
    let mut findings = Vec::new();
    let before = reader.write(base.declaration.as_ref()?, &base.extension);
    let given = reader.write(&change.declaration, &change.extension);
    let text = amend(reader.profile(), &before, &given, change.pointers(), &mut findings)?;
    let mut data = read(reader, &text, &mut findings)?;
    let declaration = data.declaration.get_or_insert_default();
    // How it was lodged is not changed by a request about it.
    declaration.version = base.declaration.as_ref()?.version.clone();
    Some(Amended { data, findings })
}

/// Some partners send the whole declaration as it shall be.
fn replaced(base: Option<&Data>, change: Change) -> Amended {
    let Change { mut declaration, extension } = change;
    let lodged = base.and_then(|base| base.declaration.as_ref());
    declaration.function = lodged.map_or_else(|| Some(ORIGINAL.to_owned()), |lodged| lodged.function.clone());
    declaration.kind = lodged.and_then(|lodged| lodged.kind.clone());
    declaration.regime = lodged.and_then(|lodged| lodged.regime.clone());
    declaration.lrn = lodged.and_then(|lodged| lodged.lrn.clone());
    declaration.amendments.clear();
    declaration.request = None;
    Amended { data: Data { declaration: Some(declaration), extension, ..Data::default() }, findings: Vec::new() }
}

/// Reads the whole again. What is wrong with it now is worth a remark: the change made it so.
fn read(reader: &DeclarationReader, text: &str, findings: &mut Vec<Finding>) -> Option<Data> {
    let reading = reader.profile().read(&Input::new(text.as_bytes()));
    let tree = reading.tree?;
    let node = tree.node(*reading.roots.first()?);
    let Read { declaration, extension, findings: found, .. } = reader.read(&tree, node, "declaration", false);
    let remarks = reading.findings.into_iter().chain(found).filter(Finding::is_error);
    findings.extend(remarks.map(|finding| Finding { severity: Severity::Info, place: None, ..finding }));
    Some(Data { declaration: Some(declaration), extension, ..Data::default() })
}
