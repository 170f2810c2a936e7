//! Where the demonstration is set up: in the checkout that it is called from, else in a directory of its own.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::files;
use crate::cli::output::{Exit, Refusal, note};
use crate::config::{Config, Deliver, LedgerUrl};

/// Its configuration in a checkout.
const IN_A_CHECKOUT: &str = "deploy/demo/causeway.toml";

/// Where it is unpacked outside one, if it is to stay.
const UNPACKED: &str = "causeway-demo";

/// Where the demonstration is set up.
#[derive(Debug)]
pub(super) struct Place {
    /// Its configuration.
    pub(super) config: PathBuf,
    /// What goes when the demonstration ends.
    passing: Option<TempDir>,
}

impl Place {
    /// Finds the configuration named, else that of the checkout around this directory, else unpacks one. With `passing`
    /// nothing stays of what is written.
    pub(super) fn find(named: Option<PathBuf>, passing: bool) -> Result<Self, Refusal> {
        let cannot = |error: std::io::Error| Refusal::new(Exit::Unreachable, format!("no place for it: {error}"));
        let passing = passing.then(|| tempfile::Builder::new().prefix("causeway-demo-").tempdir()).transpose();
        let passing = passing.map_err(cannot)?;
        if let Some(config) = named.or_else(of_checkout) {
            if !config.exists() {
                return Err(Refusal::new(Exit::Usage, format!("{} is not there", config.display())));
            }
            return Ok(Self { config, passing });
        }
        let below = passing.as_ref().map_or(Path::new(UNPACKED), TempDir::path).to_owned();
        files::unpack(&below).map_err(cannot)?;
        if passing.is_none() {
            note(format_args!("the demonstration is in {}", below.display()));
        }
        Ok(Self { config: below.join(IN_A_CHECKOUT), passing })
    }

    /// Makes the directories that a configuration needs; what passes is written elsewhere.
    pub(super) fn make_room(&self, config: &mut Config) -> Result<(), Refusal> {
        let LedgerUrl::Sqlite(ledger) = &config.ledger;
        let beside = ledger.parent().filter(|_| self.passing.is_none()); // a ledger that passes is in memory
        let mut directories: Vec<PathBuf> = beside.map(Path::to_owned).into_iter().collect();
        for subscriber in &mut config.subscribers {
            let id = subscriber.id().to_owned();
            if let Deliver::File { dir } = &mut subscriber.deliver {
                if let Some(passing) = &self.passing {
                    *dir = passing.path().join("out").join(id);
                }
                directories.push(dir.clone());
            }
        }
        for directory in directories.iter().filter(|directory| !directory.as_os_str().is_empty()) {
            std::fs::create_dir_all(directory).map_err(|error| {
                Refusal::new(Exit::Unreachable, format!("{} cannot be made: {error}", directory.display()))
            })?;
        }
        Ok(())
    }

    /// True if nothing stays.
    pub(super) fn is_passing(&self) -> bool {
        self.passing.is_some()
    }
}

/// The configuration in the directory this is called in, or in one above it.
fn of_checkout() -> Option<PathBuf> {
    if Path::new(IN_A_CHECKOUT).exists() {
        return Some(IN_A_CHECKOUT.into()); // as a person would write it
    }
    let here = std::env::current_dir().ok()?;
    here.ancestors().map(|above| above.join(IN_A_CHECKOUT)).find(|config| config.exists())
}
