//! Configurations from outside: the shipped ones are sound, the broken ones are refused with everything wrong.
//!
//! `tests/config/<case>/` holds a `causeway.toml` and whatever it names, variables of the environment in
//! `environment.txt` (`NAME=value` a line), and what is said about it in `expected.txt`. `UPDATE_EXPECT=1` writes
//! the latter anew.

#![allow(clippy::expect_used, reason = "a test may panic: that is how it fails")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::time::Duration;

use causeway::config::{self, Config, DeliverySettings, LimitSettings, Publishers, Setup, Sources};
use causeway::config::{OperatorsSettings, TelemetrySettings, Topology};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn load(file: &Path, environment: &[(&str, &str)]) -> Result<Setup, String> {
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    config::load(&Sources { file: Some(file.to_owned()), environment }).map_err(|problems| problems.to_string())
}

/// A configuration in a directory of its own.
fn load_text(text: &str, environment: &[(&str, &str)]) -> Result<Config, String> {
    let folder = tempfile::tempdir().expect("a directory");
    let file = folder.path().join("causeway.toml");
    std::fs::write(&file, text).expect("a file");
    load(&file, environment).map(|setup| setup.config)
}

#[test]
fn the_shipped_file_is_the_defaults() {
    let shipped = std::fs::read_to_string(root().join("deploy/causeway.toml")).expect("the shipped file");
    assert_eq!(shipped, config::DEFAULTS);
    let any = [("CAUSEWAY__PUBLISHERS", "any")];
    let written = load_text(&shipped.replace("subscribers = ", "# subscribers = "), &any).expect("it is sound");
    let empty = load_text("", &any).expect("nothing need be written but who may publish");
    assert_eq!(written.hash().len(), 64);
    for config in [&written, &empty] {
        assert_eq!(config.rabbitmq.url.expose(), "amqp://guest:guest@127.0.0.1:5672/%2f");
        assert_eq!(config.rabbitmq.topology, Topology::Declare);
        assert_eq!(config.operators, OperatorsSettings::default());
        assert_eq!(config.telemetry, TelemetrySettings::default());
        assert_eq!(config.limits, LimitSettings::default());
        assert_eq!(config.delivery, DeliverySettings::default());
        assert_eq!(config.sources.iter().map(|source| source.queue.as_str()).collect::<Vec<_>>(), ["causeway.inbound"]);
        assert_eq!(config.publishers, Publishers::Any);
        assert!(config.subscribers.is_empty());
    }
}

#[test]
fn what_the_shipped_file_shows_in_comments_can_be_written() {
    let shipped = config::DEFAULTS;
    let examples = shipped.split("# [[publisher]]\n").nth(1).expect("examples of tables");
    let uncommented: Vec<_> = examples.lines().map(|line| line.strip_prefix("# ").unwrap_or(line)).collect();
    let tables = format!("[[publisher]]\n{}", uncommented.join("\n").replace("An agency;", "# An agency;"));
    let config = load_text(&tables, &[]).expect("the examples are sound");
    assert!(matches!(&config.publishers, Publishers::Listed(listed) if listed.len() == 1));
    assert_eq!(config.subscribers.len(), 1);
    assert_eq!(config.subscribers[0].retry, config::RetrySettings::default(), "the retry shown is the default");
}

#[test]
fn every_shipped_configuration_is_sound() {
    let demo = load(&root().join("deploy/demo/causeway.toml"), &[]).unwrap_or_else(|problems| panic!("{problems}"));
    let ids: Vec<_> = demo.config.subscribers.iter().map(|one| one.id()).collect();
    assert_eq!(ids, ["archive", "customs", "inspection", "management-authority"]);
    let hashes: BTreeSet<_> = demo.config.subscribers.iter().map(|one| one.subscription.config_hash.clone()).collect();
    assert_eq!(hashes.len(), 4, "each has a hash of its own");
    let any = [("CAUSEWAY__PUBLISHERS", "any")];
    let shipped = load(&root().join("deploy/causeway.toml"), &any).unwrap_or_else(|problems| panic!("{problems}"));
    assert_eq!(shipped.config.subscribers.len(), 2);
}

#[test]
fn the_manual_names_every_setting_and_no_other() {
    let manual = std::fs::read_to_string(root().join("docs/configuration.md")).expect("the manual");
    for key in config::default_keys() {
        let name = key.rsplit('.').next().unwrap_or(&key);
        assert!(
            [format!("`{name}`"), format!("[[{name}]]")].iter().any(|written| manual.contains(written)),
            "docs/configuration.md does not mention {key}"
        );
    }
    let rows = manual.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next());
    for name in rows {
        assert!(config::DEFAULTS.contains(name), "docs/configuration.md has {name}, deploy/causeway.toml has not");
    }
}

#[test]
fn the_environment_wins_over_the_file() {
    let environment = [
        ("CAUSEWAY__RABBITMQ__URL", "amqp://u:p@rabbit:5673/x"),
        ("CAUSEWAY__LIMITS__IN_FLIGHT", "7"),
        ("CAUSEWAY__LIMITS__DRAIN", "1m"),
        ("CAUSEWAY__DELIVERY__ALLOW_NETWORKS", "10.0.0.0/8, 192.168.0.0/16"),
        ("CAUSEWAY__PUBLISHERS", "any"),
        ("CAUSEWAY_SAMPLES", "is none of ours"),
    ];
    let text = "[rabbitmq]\nurl_file = \"not there\"\n[limits]\nin_flight = 9\nbody_bytes = 5\n";
    let config = load_text(text, &environment).expect("it is sound");
    assert_eq!(config.rabbitmq.url.expose(), "amqp://u:p@rabbit:5673/x", "url_file of the file no longer counts");
    assert_eq!((config.limits.in_flight, config.limits.body_bytes), (7, 5));
    assert_eq!(config.limits.drain, Duration::from_secs(60));
    assert_eq!(config.delivery.allow_networks.len(), 2);
}

#[test]
fn another_partner_needs_tables_and_no_rust() {
    let folder = tempfile::tempdir().expect("a directory");
    let tables = folder.path().join("schemas/wco");
    std::fs::create_dir_all(&tables).expect("folders");
    let shipped = std::fs::read_to_string(root().join("schemas/wco/profiles.csv")).expect("the shipped profiles");
    let row =
        "aa,wco-declaration-xml,wco/dk-dms,wco/dk-dms/wco-declaration-xml.mapping.csv,,wco/aa.csv,,,partial,Made up";
    std::fs::write(tables.join("profiles.csv"), format!("{shipped}{row}\n")).expect("a table");
    std::fs::write(tables.join("aa.csv"), "function,name,type,event\n5,a new one,*,declaration.lodged\n")
        .expect("codes");
    let file = folder.path().join("causeway.toml");
    let text = "publishers = \"any\"\nschemas = \"schemas\"\n[[source]]\nqueue = \"aa\"\nprofile = \"aa\"\n";
    std::fs::write(&file, text).expect("a file");
    let setup = load(&file, &[]).expect("it is sound");
    let adapter = setup.registry.for_partner("wco-declaration-xml", setup.config.sources[0].profile.as_deref());
    assert_eq!(adapter.expect("it is built").format().stamp(), "wco-declaration-xml/aa@0.1.0");
}

#[test]
fn secrets_come_from_files_and_are_never_shown() {
    let folder = tempfile::tempdir().expect("a directory");
    std::fs::write(folder.path().join("url"), "amqp://user:hush@rabbit\n").expect("a secret");
    std::fs::write(folder.path().join("key"), "0123456789abcdef-hush\n").expect("a secret");
    let file = folder.path().join("causeway.toml");
    let text = "publishers = \"any\"\n[rabbitmq]\nurl_file = \"url\"\n[delivery]\nview_key_file = \"key\"\n";
    std::fs::write(&file, text).expect("a file");
    let config = load(&file, &[]).expect("it is sound").config;
    assert_eq!(config.rabbitmq.url.expose(), "amqp://user:hush@rabbit");
    for shown in [format!("{config:?}"), config.to_toml(), config.effective().to_string()] {
        assert!(!shown.contains("hush"), "{shown}");
    }
    assert!(config.to_toml().contains("amqp://user:***@rabbit"), "{}", config.to_toml());
}

#[test]
fn hashes_follow_the_settings_and_not_their_spelling() {
    let subscriber = |extra: &str| {
        let text = format!(
            "publishers = \"any\"\n[[subscriber]]\nid = \"a\"\nevents = [\"*\"]\nformat = \"json\"\n\
             fields = \"all\"\nlegal_basis = \"law\"\ndeliver.amqp = {{}}\n{extra}"
        );
        load_text(&text, &[]).expect("it is sound").subscribers.remove(0).subscription.config_hash
    };
    let plain = subscriber("");
    assert_eq!(plain, subscriber("# a comment\nretry = { first = \"5s\" }\n"));
    assert_eq!(plain, subscriber("retry.max = \"1800s\"\n"));
    assert_ne!(plain, subscriber("filter = 'permit != null'\n"));
}

#[test]
fn broken_configurations_are_refused_with_everything_wrong() {
    let mut failed = Vec::new();
    let mut cases: Vec<_> = std::fs::read_dir(root().join("tests/config"))
        .expect("cases")
        .map(|entry| entry.expect("a case").path())
        .filter(|path| path.is_dir())
        .collect();
    cases.sort();
    assert!(cases.len() >= 5, "cases are missing: {cases:?}");
    for case in cases {
        let variables = std::fs::read_to_string(case.join("environment.txt")).unwrap_or_default();
        let environment: Vec<_> = variables.lines().filter_map(|line| line.split_once('=')).collect();
        let said = load(&case.join("causeway.toml"), &environment).map(|_| ()).expect_err("a broken configuration");
        let said = format!("{}\n", said.replace(&format!("{}/", case.display()), ""));
        let expected = case.join("expected.txt");
        if std::env::var_os("UPDATE_EXPECT").is_some() {
            std::fs::write(&expected, &said).expect("expected.txt");
        } else if std::fs::read_to_string(&expected).unwrap_or_default() != said {
            failed.push(format!("{}:\n{said}", case.display()));
        }
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
