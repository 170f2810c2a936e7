//! What the daemon is told: read from files and the environment, checked before anything is opened.
//!
//! Layers, the later over the earlier: the defaults (`deploy/causeway.toml`, compiled in), a file, variables
//! `CAUSEWAY__SECTION__KEY`. Unknown keys are errors. *Everything* wrong is reported at once, each with file, line,
//! column, key and remedy. Nothing is reached over a network and nothing is written.

pub mod problem;
pub mod settings;
pub mod values;
mod tree;
mod reader;
mod sections;
mod peers;
mod subscriber;
mod files;
mod effective;
mod part;

use std::path::PathBuf;

pub use files::NOWHERE;
pub use part::{Languages, languages, ledger};
pub use problem::{Origin, Place, Problem, Problems};
pub use settings::{
    Config, Deliver, DeliverySettings, LedgerUrl, LimitSettings, OperatorsSettings, PublisherSettings, Publishers,
    RabbitSettings, RetrySettings, SourceSettings, SubscriberSettings, TelemetrySettings, Topology,
};

use crate::fault::Code;
use crate::registry::Registry;
use crate::route::filter::Language;
use crate::route::{Router, Subscription};
use reader::Reader;
use subscriber::Read;
use tree::Table;

/// The defaults, and the manual: every setting with a sentence.
pub const DEFAULTS: &str = include_str!("../../deploy/causeway.toml");

/// Where settings are looked for.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// The file named on the command line. Else the first of [`Sources::USUAL`] that is there.
    pub file: Option<PathBuf>,
    /// Variables of the environment; only those beginning with `CAUSEWAY__` count.
    pub environment: Vec<(String, String)>,
}

/// A configuration, and what was built from it while it was checked.
#[derive(Debug)]
pub struct Setup {
    /// The settings.
    pub config: Config,
    /// The document languages.
    pub registry: Registry,
    /// The subscriptions.
    pub router: Router,
}

impl Sources {
    /// Files that are looked for where none is named.
    pub const USUAL: [&str; 2] = ["causeway.toml", "/etc/causeway/causeway.toml"];

    /// The file that is read, if any is.
    pub(crate) fn found(&self) -> Option<PathBuf> {
        self.file.clone().or_else(|| Self::USUAL.iter().map(PathBuf::from).find(|path| path.is_file()))
    }

    /// True where nobody has written a configuration: there is no file, and the environment sets nothing of ours.
    #[must_use]
    pub fn is_nowhere(&self) -> bool {
        self.found().is_none() && !self.environment.iter().any(|(name, _)| name.starts_with(files::PREFIX))
    }

    /// The environment of this process, and the file named on the command line.
    #[must_use]
    pub fn of_process(file: Option<PathBuf>) -> Self {
        let text = |value: std::ffi::OsString| value.to_string_lossy().into_owned();
        let environment = std::env::vars_os().map(|(name, value)| (text(name), text(value))).collect();
        Self { file, environment }
    }
}

/// Reads and checks the configuration, and builds what can be built without opening anything.
///
/// # Errors
/// Everything wrong: `CW7001` to `CW7009`.
pub fn load(sources: &Sources) -> Result<Setup, Problems> {
    let mut problems = Problems::default();
    let setup = read(sources, &mut problems);
    match setup {
        Some(setup) if problems.is_empty() => Ok(setup),
        _ => Err(problems.sorted()),
    }
}

fn read(sources: &Sources, problems: &mut Problems) -> Option<Setup> {
    let (file, tree) = files::layers(sources, problems)?;
    if sources.is_nowhere() {
        let remedy = "Write one, or name one with --config; `deploy/causeway.toml` shows every setting.";
        problems.add(Code::ConfigUnreadable, &tree.place, "", files::NOWHERE, remedy);
        return None;
    }
    let mut root = Reader::new(&tree, "", problems);
    let registry = registry(&mut root);
    let agencies = agencies(&mut root);
    let mut config = Config {
        file,
        schemas: None,
        rabbitmq: sections::rabbitmq(sections::section(&mut root, "rabbitmq"), root.problems),
        ledger: sections::ledger(sections::section(&mut root, "ledger"), root.problems),
        operators: sections::operators(sections::section(&mut root, "operators"), root.problems),
        telemetry: sections::telemetry(sections::section(&mut root, "telemetry"), root.problems),
        limits: sections::limits(sections::section(&mut root, "limits"), root.problems),
        delivery: sections::delivery(sections::section(&mut root, "delivery"), root.problems),
        sources: peers::sources(&mut root, registry.as_ref().map(|(registry, _)| registry)),
        publishers: peers::publishers(&mut root),
        subscribers: agencies.iter().map(|read| read.settings.clone()).collect(),
    };
    root.finish();
    peers::check_speakers(&config, &tree, problems);
    let (registry, schemas) = registry?;
    config.schemas = schemas;
    let router = router(&agencies, &registry, &config, problems)?;
    Some(Setup { config, registry, router })
}

/// The document languages, with the `schemas` directory laid over their tables.
fn registry(root: &mut Reader<'_, '_>) -> Option<(Registry, Option<PathBuf>)> {
    let schemas = root.path("schemas");
    match Registry::build(schemas.as_ref().map(|(path, _)| path.as_path())) {
        Ok(registry) => Some((registry, schemas.map(|(path, _)| path))),
        Err(faults) => {
            let place = schemas.map_or_else(|| root.place().clone(), |(_, place)| place.clone());
            for fault in faults {
                let remedy = "schemas/README.md says how tables are written.";
                root.problems.add(fault.code, &place, "schemas", fault.detail, remedy);
            }
            None
        }
    }
}

/// Every agency: the files of `subscribers`, then `[[subscriber]]`.
fn agencies(root: &mut Reader<'_, '_>) -> Vec<Read> {
    let mut agencies = Vec::new();
    for table in files::subscribers(root) {
        agencies.push(subscriber::read(&table, "", root.problems));
    }
    for (at, table) in root.tables("subscriber").into_iter().enumerate() {
        agencies.push(subscriber::read(table, &format!("subscriber[{at}]"), root.problems));
    }
    for (at, agency) in agencies.iter().enumerate().filter(|(_, agency)| !agency.settings.id().is_empty()) {
        let id = agency.settings.id();
        if let Some(first) = agencies.iter().take(at).find(|other| other.settings.id() == id) {
            let message = format!("{id} is taken by {}", first.id);
            let remedy = "Give each agency an id of its own; it names its queue.";
            root.problems.add(Code::SubscriberTwice, &agency.id, "id", message, remedy);
        }
    }
    for agency in &mut agencies {
        agency.settings.subscription.config_hash = agency.settings.hash();
    }
    agencies
}

/// Compiles every subscription.
fn router(agencies: &[Read], registry: &Registry, config: &Config, problems: &mut Problems) -> Option<Router> {
    let language = match Language::new() {
        Ok(language) => language,
        Err(message) => {
            let nowhere = Place::whole(&files::defaults_origin(PathBuf::new()));
            problems.add(Code::Internal, &nowhere, "filter", message, "");
            return None;
        }
    };
    let mut subscriptions = Vec::new();
    for agency in agencies {
        let settings = &agency.settings.subscription;
        match Subscription::compile(settings, registry, &language, config.delivery.view_key.as_ref()) {
            Ok(subscription) => subscriptions.push(subscription),
            Err(found) => agency.report(found, problems),
        }
    }
    Some(Router::new(language, subscriptions))
}

/// Reads the defaults alone, for tests and manuals.
#[must_use]
pub fn default_keys() -> Vec<String> {
    let mut problems = Problems::default();
    let origin = files::defaults_origin(PathBuf::new());
    let table = Table::parse(DEFAULTS, &origin, &mut problems);
    let mut keys = Vec::new();
    if let Some(table) = table {
        files::list_keys(&table, "", &mut keys);
    }
    keys
}
