/// A rule that a finding may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its id, e.g. `XML-01`.
    pub id: &'static str,
    /// What it asks for, in a line.
    pub title: &'static str,
    /// What it means and where it comes from.
    pub text: &'static str,
    /// What to do about a finding.
    pub remedy: &'static str,
}

/// Every rule of reading XML by a profile.
pub const RULES: &[Rule] = &[];
