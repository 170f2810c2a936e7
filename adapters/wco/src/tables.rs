//! The tables this crate is built from.

use causeway_contract::schemas::Schemas;

/// Partners' profiles: each row a format in a partner's shape.
pub(crate) const PROFILES: &str = "wco/profiles.csv";
/// Directories of our own profile of permits: wrapper, declaration and response refer to each other.
pub(crate) const PERMIT_DIRECTORIES: &[&str] = &["wco/metadata", "wco/dec", "wco/res"];
/// Permits, reshaped, to and from a declaration's elements.
pub(crate) const PERMITS: &str = "wco/dec/wco-lpco-xml.mapping.csv";
/// What of a permit travels as a statement.
pub(crate) const STATEMENTS: &str = "wco/dec/wco-lpco-xml.statements.csv";

macro_rules! compiled {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../../../schemas/", $name)))),+]
    };
}

/// The tables as they were compiled in.
#[must_use]
pub fn schemas() -> Schemas {
    Schemas::compiled(compiled![
        "wco/profiles.csv",
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
        "wco/dec/functions.csv",
        "wco/dec/requests.csv",
        "wco/dec/wco-declaration-xml.mapping.csv",
        "wco/dec/wco-lpco-xml.mapping.csv",
        "wco/dec/wco-lpco-xml.statements.csv",
        "wco/res/namespaces.csv",
        "wco/res/elements.csv",
        "wco/res/names.csv",
        "wco/res/types.csv",
        "wco/res/attributes.csv",
        "wco/res/wco-response-xml.mapping.csv",
        "wco/dk-dms/namespaces.csv",
        "wco/dk-dms/elements.csv",
        "wco/dk-dms/types.csv",
        "wco/dk-dms/attributes.csv",
        "wco/dk-dms/functions.csv",
        "wco/dk-dms/wco-declaration-xml.mapping.csv",
        "codes/notice_functions.csv",
        "codes/dms_errors.csv",
    ])
}
