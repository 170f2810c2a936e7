//! Partners' profiles as settings and commands name them: what is wrong with a name, and what to write instead.

use super::shape::nearest;
use crate::registry::Registry;

/// What is wrong with a profile's name, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProfileProblem {
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub remedy: String,
}

/// Checks that a profile is there, and that one of these formats has it.
///
/// # Errors
/// Why it cannot be meant.
pub fn check(registry: &Registry, profile: &str, formats: &[&str]) -> Result<(), ProfileProblem> {
    let known = registry.profiles();
    if !known.contains(&profile) {
        let remedy = match nearest(profile, known.iter().copied()) {
            Some(meant) => format!("Did you mean {meant:?}?"),
            None => format!("There are {}.", known.join(", ")),
        };
        return Err(ProfileProblem { message: format!("there is no profile {profile:?}"), remedy });
    }
    if formats.iter().any(|id| registry.of_profile(id, profile).is_some()) {
        return Ok(());
    }
    let having = registry.formats().filter(|format| format.profile.as_ref().is_some_and(|one| one.name == profile));
    let having: Vec<&str> = having.map(|format| format.id.as_str()).collect();
    let message = format!("{} has no profile {profile:?}", formats.join(", "));
    Err(ProfileProblem { message, remedy: format!("It is a profile of {}; take it out otherwise.", having.join(", ")) })
}

#[cfg(test)]
mod tests {
    use super::check;
    use crate::registry::Registry;

    #[test]
    fn a_name_that_cannot_be_meant_is_told_with_the_way_out() {
        let registry = Registry::build(None).expect("the compiled-in tables are sound");
        let said = |profile, format: &str| check(&registry, profile, &[format]).err();
        assert_eq!(said("dk-dms", "wco-declaration-xml"), None);
        let unknown = said("dk-dsm", "wco-declaration-xml").expect("a slip");
        assert_eq!(unknown.remedy, "Did you mean \"dk-dms\"?");
        let elsewhere = said("dk-dms", "wco-response-xml").expect("another format's");
        assert_eq!(elsewhere.message, "wco-response-xml has no profile \"dk-dms\"");
        assert_eq!(elsewhere.remedy, "It is a profile of wco-declaration-xml; take it out otherwise.");
    }
}
