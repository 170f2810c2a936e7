//! Which components are there, and which are not.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

/// What the daemon needs, by name: each is up, or down for a reason. Cheap to clone; all clones are one.
#[derive(Clone, Debug, Default)]
pub struct Health {
    components: Arc<RwLock<BTreeMap<String, Option<String>>>>,
}

impl Health {
    /// A component is there.
    pub fn up(&self, component: &str) {
        self.set(component, None);
    }

    /// A component is not there, and why.
    pub fn down(&self, component: &str, why: &str) {
        self.set(component, Some(why.to_owned()));
    }

    fn set(&self, component: &str, why: Option<String>) {
        self.components.write().unwrap_or_else(PoisonError::into_inner).insert(component.to_owned(), why);
    }

    /// True if every component is there, and at least one was ever named.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        let components = self.components.read().unwrap_or_else(PoisonError::into_inner);
        !components.is_empty() && components.values().all(Option::is_none)
    }
}

/// A line a component: `ok NAME`, or `DOWN NAME: WHY`.
impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let components = self.components.read().unwrap_or_else(PoisonError::into_inner);
        components.iter().try_for_each(|(name, why)| match why {
            None => writeln!(f, "ok   {name}"),
            Some(why) => writeln!(f, "DOWN {name}: {why}"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_means_that_everything_named_is_there() {
        let health = Health::default();
        assert!(!health.is_ready(), "nothing is named yet");
        health.up("ledger");
        health.down("line", "starting");
        assert!(!health.is_ready());
        assert_eq!(health.to_string(), "ok   ledger\nDOWN line: starting\n");
        health.up("line");
        assert!(health.is_ready());
    }
}
