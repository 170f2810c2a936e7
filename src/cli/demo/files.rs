//! The demonstration's configuration and messages, compiled in: it can be shown where no checkout is.

use std::path::Path;

macro_rules! file {
    ($name:literal) => {
        ($name, include_bytes!(concat!("../../../deploy/demo/", $name)))
    };
}

/// Every file of `deploy/demo` but the script that runs it: its name there, and its bytes.
const FILES: &[(&str, &[u8])] = &[
    file!("causeway.toml"),
    file!("subscribers/archive.toml"),
    file!("subscribers/customs.toml"),
    file!("subscribers/inspection.toml"),
    file!("subscribers/management-authority.toml"),
    file!("samples/01-permit-chameleons.xml"),
    file!("samples/02-reexport-python-skins.xml"),
    file!("samples/03-permit-timber.xml"),
    file!("samples/04-permit-caviar.xml"),
    file!("samples/05-permit-caviar-endorsed.xml"),
    file!("samples/06-declaration-chameleons.xml"),
    file!("samples/07-notice-accepted.xml"),
    file!("samples/08-permit-chameleons-reserialised.xml"),
    file!("samples/09-permit-chameleons-corrected.xml"),
    file!("samples/10-declaration-amendment-request.xml"),
    file!("samples/11-notice-amendment-granted.xml"),
    file!("samples/12-notice-cleared.xml"),
    file!("samples/13-declaration-guitars-not-cites.xml"),
    file!("samples/14-permit-broken.xml"),
    file!("samples/15-no-permit-at-all.xml"),
    file!("samples/16-cancellation-timber.json"),
    file!("samples/story.toml"),
];

/// Writes them below a directory as they lie in a checkout, for paths in them start there.
///
/// # Errors
/// The first that cannot be written.
pub(super) fn unpack(below: &Path) -> std::io::Result<()> {
    for (name, bytes) in FILES {
        let path = below.join("deploy/demo").join(name);
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        std::fs::write(path, bytes)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_file_of_the_demonstration_is_compiled_in() {
        let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy/demo");
        let mut there = BTreeSet::from(["causeway.toml".to_owned()]);
        for folder in ["samples", "subscribers"] {
            let entries = std::fs::read_dir(demo.join(folder)).expect("the folder").flatten();
            there.extend(entries.map(|entry| format!("{folder}/{}", entry.file_name().to_string_lossy())));
        }
        assert_eq!(FILES.iter().map(|(name, _)| (*name).to_owned()).collect::<BTreeSet<_>>(), there);
    }
}
