//! The tables this crate is built from.

use causeway_contract::schemas::Schemas;

/// Directories of the profile: wrapper, declaration and response refer to each other.
pub(crate) const PROFILE: &[&str] = &["wco/metadata", "wco/dec", "wco/res"];
/// Declarations to and from the canonical document.
pub(crate) const DECLARATIONS: &str = "wco/dec/wco-declaration-xml.mapping.csv";
/// Notices to and from the canonical document.
pub(crate) const NOTICES: &str = "wco/res/wco-response-xml.mapping.csv";
/// What stands around a declaration that did not come as WCO XML.
pub(crate) const AROUND_DECLARATIONS: &str = "wco/metadata/wco-declaration-xml.mapping.csv";
/// What stands around notices that did not come as WCO XML.
pub(crate) const AROUND_NOTICES: &str = "wco/metadata/wco-response-xml.mapping.csv";
/// Permits, reshaped, to and from a declaration's elements.
pub(crate) const PERMITS: &str = "wco/dec/wco-lpco-xml.mapping.csv";
/// What of a permit travels as a statement.
pub(crate) const STATEMENTS: &str = "wco/dec/wco-lpco-xml.statements.csv";
/// Function codes of notices.
pub(crate) const FUNCTIONS: &str = "codes/notice_functions.csv";

macro_rules! compiled {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../../schemas/", $name)))),+]
    };
}

/// The tables as they were compiled in.
#[must_use]
pub fn schemas() -> Schemas {
    Schemas::compiled(compiled![
        "wco/metadata/namespaces.csv",
        "wco/metadata/elements.csv",
        "wco/metadata/names.csv",
        "wco/metadata/types.csv",
        "wco/metadata/attributes.csv",
        "wco/metadata/wco-declaration-xml.mapping.csv",
        "wco/metadata/wco-response-xml.mapping.csv",
        "wco/dec/namespaces.csv",
        "wco/dec/elements.csv",
        "wco/dec/names.csv",
        "wco/dec/types.csv",
        "wco/dec/attributes.csv",
        "wco/dec/wco-declaration-xml.mapping.csv",
        "wco/dec/wco-lpco-xml.mapping.csv",
        "wco/dec/wco-lpco-xml.statements.csv",
        "wco/res/namespaces.csv",
        "wco/res/elements.csv",
        "wco/res/names.csv",
        "wco/res/types.csv",
        "wco/res/attributes.csv",
        "wco/res/wco-response-xml.mapping.csv",
        "codes/notice_functions.csv",
    ])
}
