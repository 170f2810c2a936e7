//! How often judges agree, kind by kind.

use std::fmt::Write as _;

use super::judges::Verdict;

/// How a kind went.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) documents: usize,
    /// Sound to libxml2.
    sound: usize,
    /// Verdicts of the profile that are libxml2's on the published schema; none where that is not at hand.
    published: Option<usize>,
    /// Verdicts of our schema under libxml2 that are the profile's.
    schema: usize,
    /// Wrong to both, by the published schema.
    both_wrong: usize,
    /// Of those: first at the same line.
    same_line: usize,
}

impl Tally {
    /// Counts a document: the profile's verdict, the published schema's, our schema's.
    pub(crate) fn count(&mut self, ours: Verdict, published: Option<Verdict>, schema: Verdict) {
        self.documents += 1;
        self.schema += usize::from(ours.is_sound() == schema.is_sound());
        self.sound += usize::from(published.unwrap_or(schema).is_sound());
        let Some(theirs) = published else { return };
        *self.published.get_or_insert(0) += usize::from(ours.is_sound() == theirs.is_sound());
        if let (Verdict::Wrong(ours), Verdict::Wrong(theirs)) = (ours, theirs) {
            self.both_wrong += 1;
            self.same_line += usize::from(ours == theirs);
        }
    }

    pub(crate) fn add(&mut self, other: &Tally) {
        self.documents += other.documents;
        self.sound += other.sound;
        if let Some(agreed) = other.published {
            *self.published.get_or_insert(0) += agreed;
        }
        self.schema += other.schema;
        self.both_wrong += other.both_wrong;
        self.same_line += other.same_line;
    }

    /// A line of the table.
    pub(crate) fn line(&self, name: &str, remark: &str) -> String {
        let percent = |part: usize, of: usize| {
            if of == 0 { "–".to_owned() } else { format!("{:.2}", 100.0 * part as f64 / of as f64) }
        };
        let published = self.published.map_or("–".to_owned(), |agreed| percent(agreed, self.documents));
        let schema = percent(self.schema, self.documents);
        let (lines, documents, sound) = (percent(self.same_line, self.both_wrong), self.documents, self.sound);
        let mut line = String::new();
        let _ = write!(line, "{name:<66} {documents:>9} {sound:>6} {published:>10} {schema:>10} {lines:>10}");
        if !remark.is_empty() {
            let _ = write!(line, "  {remark}");
        }
        line.trim_end().to_owned()
    }

    /// The head of the table.
    pub(crate) fn head() -> String {
        let names = ["documents", "sound", "published %", "our XSD %", "same line %"];
        format!("{:<66} {:>9} {:>6} {:>10} {:>10} {:>10}", "kind", names[0], names[1], names[2], names[3], names[4])
    }
}
