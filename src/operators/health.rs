//! What is up and what is not: rooms set it, `/readyz` tells it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The state of every component. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Health(Arc<Mutex<BTreeMap<String, Known>>>);

#[derive(Clone, Debug)]
struct Known {
    state: State,
    is_vital: bool,
}

/// One component's handle on its own state.
#[derive(Clone, Debug)]
pub struct Component {
    health: Health,
    name: Arc<str>,
    is_vital: bool,
}

/// The state of a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It works.
    Up,
    /// It does not, or not yet, and why.
    Down(String),
}

/// Whether the daemon does its work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// All of it.
    Ready,
    /// All but what only some subscribers wait for.
    Degraded,
    /// None.
    NotReady,
}

impl Health {
    /// A new component that the line cannot do without; down until it says otherwise. Names say what they are:
    /// `ledger`, `rabbitmq/publish`, `source/causeway.inbound`.
    #[must_use]
    pub fn vital(&self, name: impl Into<Arc<str>>) -> Component {
        self.component(name.into(), true)
    }

    /// A new component that the line goes on without, e.g. `subscriber/customs`; down until it says otherwise.
    #[must_use]
    pub fn dispensable(&self, name: impl Into<Arc<str>>) -> Component {
        self.component(name.into(), false)
    }

    fn component(&self, name: Arc<str>, is_vital: bool) -> Component {
        let component = Component { health: self.clone(), name, is_vital };
        component.down("not started");
        component
    }

    /// Every component in the order of names.
    #[must_use]
    pub fn states(&self) -> BTreeMap<String, State> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.iter().map(|(name, known)| (name.clone(), known.state.clone())).collect()
    }

    /// Ready if there are components and all of them are up.
    #[must_use]
    pub fn readiness(&self) -> Readiness {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_down = |known: &Known| known.state != State::Up;
        if known.is_empty() || known.values().any(|known| known.is_vital && is_down(known)) {
            Readiness::NotReady
        } else if known.values().any(is_down) {
            Readiness::Degraded
        } else {
            Readiness::Ready
        }
    }
}

impl Component {
    /// It works.
    pub fn up(&self) {
        self.set(State::Up);
    }

    /// It does not; why.
    pub fn down(&self, why: impl Into<String>) {
        self.set(State::Down(why.into()));
    }

    fn set(&self, state: State) {
        let known = Known { state, is_vital: self.is_vital };
        self.health.0.lock().unwrap_or_else(PoisonError::into_inner).insert(self.name.to_string(), known);
    }
}
