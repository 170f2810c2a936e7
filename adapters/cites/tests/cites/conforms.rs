//! The entry exam that every adapter stands.

use causeway_contract::conformance::{Case, assert_conforms};

use crate::setting::{adapter, file, real_messages, samples};

#[test]
fn the_adapter_conforms() {
    let case = |folder: std::path::PathBuf| {
        let name = folder.file_name().unwrap().to_string_lossy().into_owned();
        let input = file(&folder.join("input.xml"));
        let case = if name == "odd-and-short" { Case::broken(name, input) } else { Case::readable(name, input) };
        case.quick()
    };
    let cases: Vec<_> = samples().into_iter().map(case).collect();
    assert_conforms(&*adapter(), &cases, &[]);
}

#[test]
fn the_adapter_conforms_on_published_messages() {
    let Some(folder) = real_messages("cites") else { return };
    let cases = ["epix_v1", "epix_v2"].map(|name| {
        let path = folder.join(format!("{name}_GetNonFinalCitesCertificateResponse.xml"));
        Case::readable(name, file(&path)).quick()
    });
    assert_conforms(&*adapter(), &cases, &[]);
}
