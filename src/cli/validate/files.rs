//! The documents meant by the command line.

use std::path::{Path, PathBuf};

/// A document, or why what stands in its place cannot be looked into.
#[derive(Debug)]
pub(super) struct Document {
    pub(super) path: PathBuf,
    pub(super) trouble: Option<std::io::Error>,
}

impl Document {
    fn at(path: PathBuf) -> Self {
        Self { path, trouble: None }
    }

    /// How it is called in answers.
    pub(super) fn shown(&self) -> String {
        self.path.display().to_string()
    }
}

/// Files as named; of a directory every file in it and below, in the order of names. Hidden entries are left out, and
/// links to directories are not followed: they may lead round in a circle.
pub(super) fn below(named: &[PathBuf]) -> Vec<Document> {
    let mut found = Vec::new();
    for path in named {
        if path != Path::new("-") && path.is_dir() {
            walk(path, &mut found);
        } else {
            found.push(Document::at(path.clone()));
        }
    }
    found
}

fn walk(top: &Path, found: &mut Vec<Document>) {
    // The last is the next: entries are put on in the reverse order of names.
    let mut waiting = vec![(top.to_owned(), true)];
    while let Some((path, is_directory)) = waiting.pop() {
        if !is_directory {
            found.push(Document::at(path));
            continue;
        }
        match entries(&path) {
            Ok(mut entries) => {
                entries.sort_by(|(a, _), (b, _)| b.cmp(a));
                waiting.extend(entries);
            }
            Err(error) => found.push(Document { path, trouble: Some(error) }),
        }
    }
}

fn entries(directory: &Path) -> std::io::Result<Vec<(PathBuf, bool)>> {
    let mut entries = Vec::new();
    for entry in std::fs::read_dir(directory)? {
        let entry = entry?;
        let kind = entry.file_type()?;
        let hidden = entry.file_name().as_encoded_bytes().starts_with(b".");
        let leads_away = kind.is_symlink() && entry.path().is_dir();
        // Reading a pipe that nobody writes into would never end.
        let readable = kind.is_dir() || entry.path().is_file();
        if !hidden && !leads_away && readable {
            entries.push((entry.path(), kind.is_dir()));
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::below;

    #[test]
    fn a_directory_is_its_files_in_the_order_of_names() {
        let folder = tempfile::tempdir().expect("a directory");
        for name in ["b/2.xml", "b/1.xml", "a.xml", "c.xml", ".hidden/x.xml", ".x"] {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
            std::fs::write(path, "x").expect("a file");
        }
        let missing = folder.path().join("missing.xml");
        let found = below(&[folder.path().to_owned(), missing]);
        let names: Vec<_> = found.iter().filter_map(|one| one.path.strip_prefix(folder.path()).ok()).collect();
        let expected = ["a.xml", "b/1.xml", "b/2.xml", "c.xml", "missing.xml"].map(std::path::Path::new);
        assert_eq!(names, expected);
    }
}
