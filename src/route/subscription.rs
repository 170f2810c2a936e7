//! A subscription: what one agency gets, compiled from its settings.

use std::sync::Arc;

use causeway_contract::event::{EventType, Kind};

use super::filter::{Filter, Language};
use super::globs::EventGlobs;
use super::profiles::{self, ProfileProblem};
use super::shape::nearest;
use super::view::{View, ViewKey};
use crate::fault::Code;
use crate::registry::Registry;

/// What an agency asked for, as written in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionSettings {
    /// Its id.
    pub id: String,
    /// Globs over event types.
    pub events: Vec<String>,
    /// A filter in CEL.
    pub filter: Option<String>,
    /// The format of its copies.
    pub format: FormatChoice,
    /// The partner's profile they are written in, where their format has it; the default one where it is not said.
    pub profile: Option<String>,
    /// What it may see.
    pub fields: Fields,
    /// Why it may: a law, an agreement.
    pub legal_basis: String,
    /// Hash of all its settings, delivery included.
    pub config_hash: String,
}

/// Which format a copy is written in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormatChoice {
    /// Always this one.
    One(String),
    /// By event type: the first glob that matches, in the order written.
    ByEvent(Vec<(String, String)>),
}

/// What a subscriber may see of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fields {
    /// All of it.
    All,
    /// These canonical paths and what is below them.
    View(Vec<String>),
}

/// A subscription, ready to be asked.
#[derive(Debug)]
pub struct Subscription {
    pub(super) id: Arc<str>,
    pub(super) filter: Option<Filter>,
    pub(super) view: Option<Arc<View>>,
    pub(super) config_hash: Arc<str>,
    /// For each of [`EventType::ALL`]: wanted or not, and why.
    entries: Vec<Entry>,
}

/// What a subscription does with one event type, before its filter is asked.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// Format of the copy; none where the type is not subscribed.
    pub(super) format: Option<Arc<str>>,
    /// Which glob matched, or that none did.
    pub(super) why: Arc<str>,
}

/// Something wrong with a subscription's settings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubscriptionProblem {
    /// Which fault.
    pub code: Code,
    /// Which setting, e.g. `events[1]`.
    pub key: String,
    /// Line and column within the setting's text, both from 1, where they are known.
    pub within: Option<(usize, usize)>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

impl Subscription {
    /// Compiles settings and checks everything that can be known before the first event.
    ///
    /// # Errors
    /// All that is wrong, not only the first.
    pub fn compile(
        settings: &SubscriptionSettings,
        registry: &Registry,
        language: &Language,
        key: Option<&ViewKey>,
    ) -> Result<Self, Vec<SubscriptionProblem>> {
        let mut problems = Vec::new();
        let globs = EventGlobs::new(settings.events.clone());
        check_globs(&globs, &mut problems);
        let mut formats = Formats::compile(&settings.format, registry, &mut problems);
        if let Some(profile) = &settings.profile {
            formats.of_partner(profile, registry, &mut problems);
        }
        formats.check(&globs, registry, &mut problems);
        let id: Arc<str> = settings.id.as_str().into();
        let filter = settings.filter.as_deref().and_then(|source| compile_filter(source, language, &mut problems));
        let view = compile_view(&id, &settings.fields, &globs, key, &mut problems);
        if let Some(view) = &view {
            formats.check_view(&globs, view, registry, &mut problems);
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        let entries = EventType::ALL.iter().map(|kind| entry(*kind, &globs, &formats)).collect();
        let config_hash = settings.config_hash.as_str().into();
        Ok(Self { id, filter, view, config_hash, entries })
    }

    /// Who subscribed.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Event types it wants.
    pub fn types(&self) -> impl Iterator<Item = EventType> + '_ {
        let wanted = |kind: &EventType| self.entry(*kind).is_some_and(|entry| entry.format.is_some());
        EventType::ALL.iter().copied().filter(wanted)
    }

    pub(super) fn entry(&self, kind: EventType) -> Option<&Entry> {
        self.entries.get(kind as usize)
    }
}

fn entry(kind: EventType, globs: &EventGlobs, formats: &Formats) -> Entry {
    let format = globs.contains(kind).then(|| formats.of(kind)).flatten();
    let why = match globs.first(kind).and_then(|at| globs.written().get(at)) {
        Some(glob) => format!("events: {glob} matches {kind}"),
        None => format!("events: no glob matches {kind} ({})", globs.written().join(", ")),
    };
    Entry { format: format.map(Arc::from), why: why.into() }
}

fn check_globs(globs: &EventGlobs, problems: &mut Vec<SubscriptionProblem>) {
    for at in globs.idle() {
        let glob = globs.written().get(at).map_or("", String::as_str);
        problems.push(SubscriptionProblem {
            code: Code::ConfigValueInvalid,
            key: format!("events[{at}]"),
            within: None,
            message: format!("{glob:?} matches no event type"),
            remedy: match nearest(glob, EventType::ALL.iter().map(|kind| kind.as_str())) {
                Some(meant) => format!("Did you mean {meant:?}?"),
                None => "Event types begin with permit., declaration. or notice.; * is any characters.".to_owned(),
            },
        });
    }
}

/// The formats of a subscription, each under the globs it is for.
struct Formats {
    globs: EventGlobs,
    /// Names: `id`, or `id/profile`.
    ids: Vec<String>,
    /// Setting that names each of them.
    keys: Vec<String>,
}

impl Formats {
    fn compile(choice: &FormatChoice, registry: &Registry, problems: &mut Vec<SubscriptionProblem>) -> Self {
        let formats = match choice {
            FormatChoice::One(id) => {
                let keys = vec!["format".to_owned()];
                Self { globs: EventGlobs::new(vec!["*".to_owned()]), ids: vec![id.clone()], keys }
            }
            FormatChoice::ByEvent(pairs) => Self {
                globs: EventGlobs::new(pairs.iter().map(|(glob, _)| glob.clone()).collect()),
                ids: pairs.iter().map(|(_, id)| id.clone()).collect(),
                keys: pairs.iter().map(|(glob, _)| format!("format.{glob:?}")).collect(),
            },
        };
        for (id, key) in formats.ids.iter().zip(&formats.keys).filter(|(id, _)| registry.get(id).is_none()) {
            let known: Vec<_> = registry.formats().map(|format| format.id.as_str()).collect();
            problems.push(SubscriptionProblem {
                code: Code::SubscriberFormat,
                key: key.clone(),
                within: None,
                message: format!("there is no format {id:?}"),
                remedy: match nearest(id, known.iter().copied()) {
                    Some(meant) => format!("Did you mean {meant:?}?"),
                    None => format!("There are {}.", known.join(", ")),
                },
            });
        }
        for at in formats.globs.idle() {
            problems.push(SubscriptionProblem {
                code: Code::ConfigValueInvalid,
                key: formats.keys.get(at).cloned().unwrap_or_default(),
                within: None,
                message: "this glob matches no event type".to_owned(),
                remedy: "Take it out, or correct it; * is any characters.".to_owned(),
            });
        }
        formats
    }

    /// Puts the partner's profile in the place of each format that has it.
    fn of_partner(&mut self, profile: &str, registry: &Registry, problems: &mut Vec<SubscriptionProblem>) {
        let ids: Vec<_> = self.ids.iter().map(String::as_str).filter(|id| registry.get(id).is_some()).collect();
        if let Err(ProfileProblem { message, remedy }) = profiles::check(registry, profile, &ids) {
            let (code, key) = (Code::SubscriberFormat, "profile".to_owned());
            problems.push(SubscriptionProblem { code, key, within: None, message, remedy });
        }
        for id in &mut self.ids {
            if let Some(adapter) = registry.of_profile(id, profile) {
                *id = adapter.format().name();
            }
        }
    }

    /// Every type subscribed needs a format, and that format must be able to write it.
    fn check(&self, events: &EventGlobs, registry: &Registry, problems: &mut Vec<SubscriptionProblem>) {
        let without: Vec<_> =
            events.types().filter(|kind| !self.globs.contains(*kind)).map(EventType::as_str).collect();
        if !without.is_empty() {
            problems.push(SubscriptionProblem {
                code: Code::SubscriberFormat,
                key: "format".to_owned(),
                within: None,
                message: format!("no format is given for {}", shorten(&without)),
                remedy: "Add a glob for them, or take them out of events.".to_owned(),
            });
        }
        for (at, (id, key)) in self.ids.iter().zip(&self.keys).enumerate() {
            let Some(adapter) = registry.get(id) else { continue };
            let writes = &adapter.format().writes;
            let asked = events.types().filter(|kind| self.globs.first(*kind) == Some(at));
            let cannot: Vec<_> = asked.filter(|kind| !writes.contains(kind)).map(EventType::as_str).collect();
            if !cannot.is_empty() {
                let can: Vec<_> = writes.iter().map(|kind| kind.as_str()).collect();
                let can = if can.is_empty() { "nothing: it is only read".to_owned() } else { shorten(&can) };
                problems.push(SubscriptionProblem {
                    code: Code::SubscriberFormat,
                    key: key.clone(),
                    within: None,
                    message: format!("{id} cannot write {}", shorten(&cannot)),
                    remedy: format!("It writes {can}. Narrow events, or give these types another format."),
                });
            }
        }
    }

    /// A view must leave what its formats cannot do without.
    fn check_view(
        &self,
        events: &EventGlobs,
        view: &View,
        registry: &Registry,
        problems: &mut Vec<SubscriptionProblem>,
    ) {
        for (at, id) in self.ids.iter().enumerate() {
            let Some(adapter) = registry.get(id) else { continue };
            let asked = |path: &str| {
                let kinds = events.types().filter(|kind| self.globs.first(*kind) == Some(at)).map(EventType::kind);
                kinds.map(Kind::as_str).any(|kind| path.split('.').next() == Some(kind))
            };
            let needs = adapter.format().needs.iter().copied();
            let hidden: Vec<_> = needs.filter(|path| asked(path) && !view.shows_path(path)).collect();
            if !hidden.is_empty() {
                let hidden = hidden.join(" and ");
                problems.push(SubscriptionProblem {
                    code: Code::SubscriberFormat,
                    key: "fields".to_owned(),
                    within: None,
                    message: format!("the view hides {hidden}, without which {id} cannot be written"),
                    remedy: "Add these paths, or give these types another format.".to_owned(),
                });
            }
        }
    }

    fn of(&self, kind: EventType) -> Option<&str> {
        self.globs.first(kind).and_then(|at| self.ids.get(at)).map(String::as_str)
    }
}

fn compile_filter(source: &str, language: &Language, problems: &mut Vec<SubscriptionProblem>) -> Option<Filter> {
    let wrong = match language.compile(source) {
        Ok(filter) => return Some(filter),
        Err(wrong) => wrong,
    };
    problems.extend(wrong.into_iter().map(|wrong| SubscriptionProblem {
        code: Code::SubscriberFilter,
        key: "filter".to_owned(),
        within: Some((wrong.line, wrong.column)),
        message: wrong.message,
        remedy: "Filters are CEL over event, permit, declaration and notice; try with `causeway route`.".to_owned(),
    }));
    None
}

fn compile_view(
    id: &Arc<str>,
    fields: &Fields,
    globs: &EventGlobs,
    key: Option<&ViewKey>,
    problems: &mut Vec<SubscriptionProblem>,
) -> Option<Arc<View>> {
    let Fields::View(paths) = fields else { return None };
    let mut problem = |key: String, message: String, remedy: &str| {
        let (code, remedy) = (Code::ConfigValueInvalid, remedy.to_owned());
        problems.push(SubscriptionProblem { code, key, within: None, message, remedy });
    };
    if key.is_none() {
        let message = "a view needs delivery.view_key: ids of documents it does not show are hashed under that key";
        let remedy = "Set view_key_file (or view_key) in [delivery]: any long random text, kept for good.";
        problem("fields".to_owned(), message.to_owned(), remedy);
    }
    let unset = ViewKey::new("");
    match View::compile(Arc::clone(id), paths, key.unwrap_or(&unset).clone()) {
        Ok(view) => {
            for kind in [Kind::Permit, Kind::Declaration, Kind::Notice] {
                if globs.types().any(|event| event.kind() == kind) && !view.shows(kind) {
                    let message =
                        format!("the view shows nothing of a {}, but its events are subscribed", kind.as_str());
                    problem("fields".to_owned(), message, "Add paths of it, or narrow events.");
                }
            }
            Some(Arc::new(view))
        }
        Err(wrong) => {
            let remedy = "Paths are those of the canonical document: `causeway contract schema` prints them.";
            wrong.into_iter().for_each(|(at, message)| problem(format!("fields[{at}]"), message, remedy));
            None
        }
    }
}

/// The first few of a list, and how many more.
fn shorten(words: &[&str]) -> String {
    const SHOWN: usize = 5;
    let shown = words.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    match words.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
