//! Whether a directory takes files: found out by writing one, for no list of rights tells of full disks and lost shares.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::Path;

use crate::fault::{Code, Fault};

/// Writes a hidden file into a directory and takes it away again.
///
/// # Errors
/// `CW6001` with the directory and the reason.
pub fn directory(dir: &Path) -> Result<(), Fault> {
    let fault = |why: String| Fault::new(Code::FileNotWritten, format!("{}: {why}", dir.display()));
    if !dir.is_dir() {
        return Err(fault("is no directory; make it, or mount it".to_owned()));
    }
    let probe = dir.join(format!(".causeway-probe-{}", std::process::id()));
    let _ = fs::remove_file(&probe); // left by a crash
    let written = OpenOptions::new().write(true).create_new(true).open(&probe).and_then(|mut file| {
        let written = file.write_all(b"causeway").and_then(|()| file.sync_all());
        fs::remove_file(&probe).and(written)
    });
    written.map_err(|error| fault(format!("no file can be written there: {error}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_tried_and_left_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(directory(dir.path()), Ok(()));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
        let file = dir.path().join("file");
        fs::write(&file, "").unwrap();
        for wrong in [file, dir.path().join("missing")] {
            let fault = directory(&wrong).unwrap_err();
            assert_eq!(fault.code, Code::FileNotWritten);
            assert!(fault.detail.contains("is no directory"), "{fault}");
        }
    }
}
