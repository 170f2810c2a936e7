//! Indented XML, line by line.

/// XML being written: one tag a line, two blanks a level.
#[derive(Debug, Default)]
pub(super) struct Markup {
    text: String,
    open: Vec<&'static str>,
    /// Levels it will stand below.
    below: usize,
}

/// Attributes of a tag: name and value.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

impl Markup {
    /// Markup that will stand so many levels deep in other markup.
    pub(super) fn below(levels: usize) -> Self {
        Self { below: levels, ..Self::default() }
    }

    /// A start tag; what follows stands in it until [`Self::end`].
    pub(super) fn start(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.tag(tag, attributes);
        self.text.push_str(">\n");
        self.open.push(tag);
    }

    /// The end tag of what was started last.
    pub(super) fn end(&mut self) {
        if let Some(tag) = self.open.pop() {
            self.indent();
            self.text.push_str(&format!("</xs:{tag}>\n"));
        }
    }

    /// An element without content.
    pub(super) fn empty(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.tag(tag, attributes);
        self.text.push_str("/>\n");
    }

    /// An element that holds text.
    pub(super) fn text(&mut self, tag: &'static str, text: &str) {
        self.tag(tag, &[]);
        self.text.push_str(&format!(">{}</xs:{tag}>\n", escaped(text)));
    }

    /// Markup made for this depth.
    pub(super) fn append(&mut self, made: &str) {
        self.text.push_str(made);
    }

    pub(super) fn into_text(self) -> String {
        self.text
    }

    fn tag(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.indent();
        self.text.push_str(&format!("<xs:{tag}"));
        for (name, value) in attributes {
            self.text.push_str(&format!(" {name}=\"{}\"", escaped(value)));
        }
    }

    fn indent(&mut self) {
        let levels = self.below + self.open.len();
        self.text.extend(std::iter::repeat_n("  ", levels));
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push_str(&format!("&#{};", u32::from(character))),
            _ => escaped.push(character),
        }
    }
    escaped
}
