//! Delivery by file: one file for each parcel, in a directory that the subscriber reads.
//!
//! The name holds the parcel's id, so the same parcel always has the same name: a repeat finds its file and changes
//! nothing. A file is written whole under a hidden name, made durable, and renamed: whoever lists the directory sees
//! complete files only. Where the subscriber takes files away, a repeat (rare, after a crash) writes its file again.

use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::Outcome;
use crate::fault::{Code, Fault};
use crate::rabbit::Message;

/// `deliver = { file = { dir = "…" } }`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Directory the files go to. It must exist: making it could fill the wrong disk when a share is not mounted.
    pub dir: PathBuf,
}

/// Hands one parcel over.
pub(super) async fn hand_over(settings: Arc<Settings>, message: Arc<Message>) -> Outcome {
    let done = tokio::task::spawn_blocking(move || place(&settings, &message)).await;
    done.unwrap_or_else(|panic| Outcome::Deferred { fault: Fault::new(Code::Internal, panic.to_string()) })
}

fn place(settings: &Settings, message: &Message) -> Outcome {
    let name = file_name(message);
    let path = settings.dir.join(&name);
    let placed = match fs::read(&path) {
        Ok(there) if there == message.body => sync_directory(&settings.dir).map(|()| "was there already"),
        Ok(there) => {
            let (ours, theirs) = (message.body.len(), there.len());
            let detail = format!(
                "{}: a file of this parcel's name is there with other content ({theirs} bytes, the parcel has {ours}); \
                 it was left alone",
                path.display()
            );
            return Outcome::Refused { fault: Fault::new(Code::FileDiffers, detail) };
        }
        Err(error) if error.kind() == ErrorKind::NotFound => {
            write_whole(&settings.dir, &name, &message.body).map(|()| "written")
        }
        Err(error) => Err(error),
    };
    match placed {
        Ok(how) => Outcome::HandedOver { detail: format!("{}: {how}", path.display()) },
        Err(error) => failed(&settings.dir, &path, &error),
    }
}

fn failed(dir: &Path, path: &Path, error: &io::Error) -> Outcome {
    if dir.is_dir() {
        let fault = Fault::new(Code::FileNotWritten, format!("{}: {error}", path.display()));
        return Outcome::Deferred { fault };
    }
    let detail = format!("{}: is no directory ({error}); make it, or mount it", dir.display());
    Outcome::Unreachable { fault: Fault::new(Code::FileNotWritten, detail) }
}

/// Writes a file so that it is there whole and durable, or not at all.
fn write_whole(dir: &Path, name: &str, bytes: &[u8]) -> io::Result<()> {
    let hidden = dir.join(format!(".{name}.part"));
    match fs::remove_file(&hidden) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {} // left by a crash, or not there
    }
    // A new file or none: never through a link that somebody put there.
    let mut file = OpenOptions::new().write(true).create_new(true).open(&hidden)?;
    let written = file.write_all(bytes).and_then(|()| file.sync_all());
    if let Err(error) = written.and_then(|()| fs::rename(&hidden, dir.join(name))) {
        let _ = fs::remove_file(&hidden); // a full disk should not keep half a file
        return Err(error);
    }
    sync_directory(dir)
}

/// A rename is durable when its directory is.
fn sync_directory(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

/// `<document>-<sequence>-<type>-<parcel>.<extension>`: for people to find and to sort, and for the parcel to be one
/// file. The type says what happened where the format has no place for it: the XML of a cancelled permit is that of a
/// valid one.
fn file_name(message: &Message) -> String {
    let header = |name: &str| message.headers.get(name).map(String::as_str);
    let document = header("causeway-document").map(|document| plain(document, 60));
    let sequence = header("causeway-sequence").map(|sequence| match sequence.parse::<u64>() {
        Ok(number) => format!("{number:06}"),
        Err(_) => plain(sequence, 20),
    });
    let parcel = match &message.properties.message_id {
        Some(parcel) => unmistakable(parcel),
        None => format!("sha256-{}", short_hash(&message.body)),
    };
    let kind = message.properties.kind.as_deref().map(|kind| plain(kind, 40));
    let parts = document.into_iter().chain(sequence).chain(kind).chain([parcel]);
    let parts: Vec<String> = parts.filter(|s| !s.is_empty()).collect();
    format!("{}.{}", parts.join("-"), extension(message.properties.content_type.as_deref()))
}

/// Letters, digits, `_` and `.` inside; anything else becomes `_`. No path, no hidden file, no surprise in a shell.
fn plain(text: &str, longest: usize) -> String {
    let safe = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-') { c } else { '_' };
    let name: String = text.chars().map(safe).take(longest).collect();
    name.trim_start_matches(['.', '-']).to_owned()
}

/// An id as part of a name; one that had to be changed carries a hash, so that two ids never share a name.
fn unmistakable(id: &str) -> String {
    let name = plain(id, 80);
    if name == id && !name.is_empty() { name } else { format!("{name}-{}", short_hash(id.as_bytes())) }
}

fn short_hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}

fn extension(content_type: Option<&str>) -> &'static str {
    let essence = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    match essence.as_str() {
        "application/xml" | "text/xml" => "xml",
        "application/json" => "json",
        "text/csv" => "csv",
        "text/plain" => "txt",
        "application/edifact" => "edi",
        other if other.ends_with("+xml") => "xml",
        other if other.ends_with("+json") => "json",
        _ => "bin",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parcel(id: &str, body: &str) -> Message {
        let mut message = Message { body: body.into(), ..Message::default() };
        message.properties.message_id = Some(id.into());
        message.properties.content_type = Some("application/xml; charset=utf-8".into());
        message.properties.kind = Some("permit.issued".into());
        message.headers.insert("causeway-document".into(), "permit/MG/MG26EP000123".into());
        message.headers.insert("causeway-sequence".into(), "3".into());
        message
    }

    fn listed(dir: &Path) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn into(dir: &Path) -> Settings {
        Settings { dir: dir.to_owned() }
    }

    #[test]
    fn a_parcel_is_one_file_that_says_what_it_is() {
        let dir = tempfile::tempdir().unwrap();
        let settings = into(dir.path());
        assert!(matches!(place(&settings, &parcel("p-1", "<a/>")), Outcome::HandedOver { .. }));
        assert_eq!(listed(dir.path()), ["permit_MG_MG26EP000123-000003-permit.issued-p-1.xml"]);
        assert_eq!(fs::read(dir.path().join("permit_MG_MG26EP000123-000003-permit.issued-p-1.xml")).unwrap(), b"<a/>");
    }

    #[test]
    fn what_happened_stands_in_the_name() {
        let mut cancelled = parcel("p-2", "<a/>");
        cancelled.properties.kind = Some("permit.cancelled".into());
        assert_eq!(file_name(&cancelled), "permit_MG_MG26EP000123-000003-permit.cancelled-p-2.xml");
    }

    #[test]
    fn the_same_again_is_handed_over_and_changes_nothing() {
        let dir = tempfile::tempdir().unwrap();
        let settings = into(dir.path());
        place(&settings, &parcel("p-1", "<a/>"));
        let again = place(&settings, &parcel("p-1", "<a/>"));
        assert!(matches!(again, Outcome::HandedOver { detail } if detail.ends_with("was there already")));
        assert_eq!(listed(dir.path()).len(), 1);
    }

    #[test]
    fn the_same_name_with_other_content_is_refused_and_left_alone() {
        let dir = tempfile::tempdir().unwrap();
        let settings = into(dir.path());
        place(&settings, &parcel("p-1", "<a/>"));
        let refused = place(&settings, &parcel("p-1", "<other/>"));
        assert!(matches!(&refused, Outcome::Refused { fault } if fault.code == Code::FileDiffers), "{refused:?}");
        assert_eq!(fs::read(dir.path().join(file_name(&parcel("p-1", "")))).unwrap(), b"<a/>");
    }

    #[test]
    fn what_a_crash_left_half_written_is_written_anew() {
        let dir = tempfile::tempdir().unwrap();
        let name = file_name(&parcel("p-1", ""));
        fs::write(dir.path().join(format!(".{name}.part")), "<a").unwrap();
        assert!(matches!(place(&into(dir.path()), &parcel("p-1", "<a/>")), Outcome::HandedOver { .. }));
        assert_eq!(listed(dir.path()), std::slice::from_ref(&name));
        assert_eq!(fs::read(dir.path().join(name)).unwrap(), b"<a/>");
    }

    #[test]
    fn a_directory_that_is_not_there_is_unreachable_and_one_that_cannot_be_written_defers() {
        let dir = tempfile::tempdir().unwrap();
        let missing = place(&into(&dir.path().join("not mounted")), &parcel("p-1", "<a/>"));
        assert!(matches!(&missing, Outcome::Unreachable { fault } if fault.code == Code::FileNotWritten));
        // A directory in the place of the hidden file cannot be removed as a file.
        fs::create_dir(dir.path().join(format!(".{}.part", file_name(&parcel("p-1", ""))))).unwrap();
        let blocked = place(&into(dir.path()), &parcel("p-1", "<a/>"));
        assert!(matches!(&blocked, Outcome::Deferred { fault } if fault.code == Code::FileNotWritten), "{blocked:?}");
    }

    #[test]
    fn no_id_leads_out_of_the_directory_or_into_another_name() {
        let name = |id: &str| {
            let mut message = parcel(id, "");
            message.headers.clear();
            file_name(&message)
        };
        for id in ["../../etc/passwd", ".hidden", "a/b", "-rf", "é", "", &"x".repeat(255)] {
            let name = name(id);
            assert!(!name.contains('/') && !name.starts_with(['.']) && name.len() < 200, "{id:?}: {name}");
        }
        assert_ne!(name("a/b"), name("a_b"));
        let mut long = parcel(&"é".repeat(255), "");
        long.properties.kind = Some("x".repeat(255));
        for header in ["causeway-document", "causeway-sequence"] {
            long.headers.insert(header.into(), "9".repeat(255));
        }
        assert!(file_name(&long).len() + ".".len() + ".part".len() <= 255, "the hidden name is a name, too");
        assert_ne!(name(&format!("{}1", "x".repeat(200))), name(&format!("{}2", "x".repeat(200))));
    }

    #[test]
    fn the_extension_follows_the_content_type() {
        let cases = [
            (Some("application/json"), "json"),
            (Some("application/cloudevents+json; charset=utf-8"), "json"),
            (Some("TEXT/XML"), "xml"),
            (Some("image/png"), "bin"),
            (None, "bin"),
        ];
        for (content_type, expected) in cases {
            assert_eq!(extension(content_type), expected, "{content_type:?}");
        }
    }
}
