//! What is up and what is not: rooms set it, `/readyz` tells it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The state of every component. Clones share it.
#[derive(Clone, Debug, Default)]
pub struct Health(Arc<Mutex<BTreeMap<String, State>>>);

/// One component's handle on its own state.
#[derive(Clone, Debug)]
pub struct Component {
    health: Health,
    name: Arc<str>,
}

/// The state of a component.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// It works.
    Up,
    /// It does not, or not yet, and why.
    Down(String),
}

impl Health {
    /// A new component, down until it says otherwise: the daemon is ready when all are up. Names say what they are,
    /// e.g. `ledger`, `rabbitmq/publish`, `source/causeway.inbound`, `subscriber/customs`.
    #[must_use]
    pub fn component(&self, name: impl Into<Arc<str>>) -> Component {
        let component = Component { health: self.clone(), name: name.into() };
        component.down("not started");
        component
    }

    /// Every component in the order of names.
    #[must_use]
    pub fn states(&self) -> BTreeMap<String, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// True if there are components and all of them are up.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        let states = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        !states.is_empty() && states.values().all(|state| *state == State::Up)
    }

    fn set(&self, name: &str, state: State) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), state);
    }
}

impl Component {
    /// It works.
    pub fn up(&self) {
        self.health.set(&self.name, State::Up);
    }

    /// It does not; why.
    pub fn down(&self, why: impl Into<String>) {
        self.health.set(&self.name, State::Down(why.into()));
    }
}
