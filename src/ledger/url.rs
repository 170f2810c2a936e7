//! Which ledger a URL names.

use std::path::PathBuf;

use crate::fault::{Code, Fault};

/// Where a ledger is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Location {
    /// In this process only; gone with it.
    Memory,
    /// A file.
    File(PathBuf),
}

/// Reads `sqlite:path`, `sqlite:///absolute/path` or `sqlite::memory:`.
///
/// A URL is never repeated in a fault: it may hold a password.
pub(super) fn locate(url: &str) -> Result<Location, Fault> {
    let Some((scheme, rest)) = url.split_once(':') else {
        return Err(refused("it has no scheme; write sqlite:<path>, for example sqlite:causeway.db".to_owned()));
    };
    match scheme {
        "sqlite" if rest == ":memory:" => Ok(Location::Memory),
        "sqlite" => match rest.strip_prefix("//").unwrap_or(rest) {
            "" => Err(refused("it names no file; write sqlite:<path>, for example sqlite:causeway.db".to_owned())),
            path => Ok(Location::File(PathBuf::from(path))),
        },
        "postgres" | "postgresql" => {
            Err(refused("PostgreSQL is not available in this version; write sqlite:<path>".to_owned()))
        }
        other => Err(refused(format!("{other:?} is no kind of ledger; write sqlite:<path>"))),
    }
}

fn refused(why: String) -> Fault {
    Fault::new(Code::ConfigValueInvalid, format!("ledger.url: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_taken_as_it_stands() {
        for (url, path) in [
            ("sqlite:causeway.db", "causeway.db"),
            ("sqlite:/var/lib/causeway.db", "/var/lib/causeway.db"),
            ("sqlite:///var/lib/causeway.db", "/var/lib/causeway.db"),
            ("sqlite:a:b.db", "a:b.db"),
        ] {
            assert_eq!(locate(url), Ok(Location::File(PathBuf::from(path))), "{url}");
        }
        assert_eq!(locate("sqlite::memory:"), Ok(Location::Memory));
    }

    #[test]
    fn what_is_no_ledger_is_refused_without_repeating_a_password() {
        for url in ["causeway.db", "sqlite:", "sqlite://", "mysql:root:secret@db", "postgres://c:secret@db/causeway"] {
            let fault = locate(url).unwrap_err();
            assert_eq!(fault.code, Code::ConfigValueInvalid, "{url}");
            assert!(fault.detail.contains("sqlite:<path>"), "{fault}");
            assert!(!fault.detail.contains("secret"), "{fault}");
        }
        assert!(locate("postgres://db/causeway").unwrap_err().detail.contains("PostgreSQL is not available"));
    }
}
