//! Who judges a document: the profile, and libxml2 by a schema.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use causeway_contract::adapter::Input;
use causeway_contract::profile::Profile;

/// What a judge says of a document: sound, or wrong first at a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    Sound,
    Wrong(u32),
}

impl Verdict {
    pub(crate) fn is_sound(self) -> bool {
        self == Self::Sound
    }
}

/// What the profile says, and what it found.
pub(crate) fn profile(profile: &Profile, text: &str) -> (Verdict, String) {
    let reading = profile.read(&Input::new(text.as_bytes()));
    let mut errors = reading.findings.iter().filter(|finding| finding.is_error());
    match errors.next() {
        Some(first) => (Verdict::Wrong(first.place.map_or(0, |place| place.line)), first.to_string()),
        None => (Verdict::Sound, String::new()),
    }
}

/// Files that `xmllint` judges together: the schema is compiled once for all of them.
const BATCH: usize = 1000;

/// Documents on disk.
pub(crate) struct Written {
    folder: PathBuf,
    files: Vec<PathBuf>,
}

impl Written {
    /// Writes documents into a folder of that name below the target directory.
    pub(crate) fn of(documents: &[String], name: &str) -> Self {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::create_dir_all(&folder).expect("a folder for damaged documents");
        let files: Vec<_> = (0..documents.len()).map(|n| folder.join(format!("{n}.xml"))).collect();
        files.iter().zip(documents).for_each(|(file, text)| std::fs::write(file, text).expect("a file is written"));
        Self { folder, files }
    }

    /// What libxml2 says of each, by a schema. None where there is no `xmllint`.
    pub(crate) fn libxml2(&self, schema: &Path) -> Option<Vec<(Verdict, String)>> {
        let mut verdicts = Vec::with_capacity(self.files.len());
        for batch in self.files.chunks(BATCH) {
            let names = batch.iter().map(|file| file.file_name().expect("a name"));
            let mut command = Command::new("xmllint");
            command.args(["--noout", "--nonet", "--schema"]).arg(schema).args(names).current_dir(&self.folder);
            let said = String::from_utf8_lossy(&command.output().ok()?.stderr).into_owned();
            verdicts.extend(verdicts_of(&said, batch));
        }
        Some(verdicts)
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// Reads `0.xml validates`, and the line of `0.xml:LINE: …` where it does not.
fn verdicts_of(said: &str, files: &[PathBuf]) -> Vec<(Verdict, String)> {
    let (mut sound, mut first) = (HashMap::new(), HashMap::new());
    for line in said.lines() {
        if let Some(file) = line.strip_suffix(" validates") {
            sound.insert(file, ());
        } else if let Some((file, rest)) = line.split_once(".xml:")
            && let Some(at) = rest.split(':').next().and_then(|at| at.parse::<u32>().ok())
            && !rest.contains("warning")
        {
            first.entry(format!("{file}.xml")).or_insert((at, rest));
        }
    }
    let verdict = |file: &PathBuf| {
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        match (sound.contains_key(name.as_str()), first.get(&name)) {
            (true, _) => (Verdict::Sound, String::new()),
            (false, Some((line, why))) => (Verdict::Wrong(*line), (*why).to_owned()),
            (false, None) => (Verdict::Wrong(0), "no reason given".to_owned()),
        }
    };
    files.iter().map(verdict).collect()
}
