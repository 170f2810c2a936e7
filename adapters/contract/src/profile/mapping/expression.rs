//! The language of the `canonical` column: where a value stands in the canonical document.

/// What a row says about its element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// Empty: not modelled.
    Unmodelled,
    /// `-`: carries nothing of its own.
    Nothing,
    /// Alternatives, tried in order.
    Places(Vec<Alternative>),
}

/// One alternative: where the value goes, if the guard lets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Alternative {
    /// Name and text that a direct child must have.
    pub(crate) guard: Option<(String, String)>,
    pub(crate) path: Path,
}

/// A place relative to a context.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Path {
    /// How many contexts up it starts.
    pub(crate) up: usize,
    /// Empty: the context itself.
    pub(crate) steps: Vec<Step>,
}

/// A member, or an entry of a list that is a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Step {
    pub(crate) name: String,
    pub(crate) select: Select,
}

/// Which entry of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Select {
    /// `name`: it is no list.
    Member,
    /// `name[]`: the next.
    Next,
    /// `name[0]`: that one.
    Entry(usize),
    /// `name[key=value]`: the one whose member is that.
    Where(String, String),
}

impl Path {
    /// Every occurrence is given an entry of its own.
    pub(crate) fn is_list(&self) -> bool {
        self.steps.iter().any(|step| step.select == Select::Next)
    }
}

impl Target {
    /// Reads the column.
    ///
    /// # Errors
    /// What of it is not understood.
    pub(crate) fn parse(written: &str) -> Result<Self, String> {
        match written.trim() {
            "" => Ok(Self::Unmodelled),
            "-" => Ok(Self::Nothing),
            written => split(written, '|').map(alternative).collect::<Result<_, _>>().map(Self::Places),
        }
    }

    /// The alternatives; none for what goes nowhere.
    pub(crate) fn alternatives(&self) -> &[Alternative] {
        match self {
            Self::Places(alternatives) => alternatives,
            Self::Unmodelled | Self::Nothing => &[],
        }
    }
}

/// Splits outside brackets.
fn split(written: &str, at: char) -> impl Iterator<Item = &str> {
    let mut depth = 0usize;
    written.split(move |character| {
        match character {
            '[' => depth += 1,
            ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && character == at
    })
}

fn alternative(written: &str) -> Result<Alternative, String> {
    let written = written.trim();
    let (guard, path) = match written.strip_prefix('[') {
        None => (None, written),
        Some(rest) => {
            let (guard, path) = rest.split_once(']').ok_or_else(|| format!("`{written}`: the guard does not end"))?;
            let guard = guard.split_once('=').map(|(child, text)| (child.trim().to_owned(), text.trim().to_owned()));
            (Some(guard.ok_or_else(|| format!("`{written}`: a guard is [Child=text]"))?), path.trim())
        }
    };
    Ok(Alternative { guard, path: path_of(path)? })
}

fn path_of(written: &str) -> Result<Path, String> {
    if written == "." {
        return Ok(Path { up: 0, steps: Vec::new() });
    }
    let rest = written.trim_start_matches('^');
    let up = written.len() - rest.len();
    if rest.is_empty() && up > 0 {
        return Ok(Path { up, steps: Vec::new() });
    }
    let steps = split(rest, '.').map(step).collect::<Result<Vec<_>, _>>();
    Ok(Path { up, steps: steps.map_err(|problem| format!("`{written}`: {problem}"))? })
}

fn step(written: &str) -> Result<Step, String> {
    let (name, select) = match written.split_once('[') {
        None => (written, Select::Member),
        Some((name, rest)) => {
            let inside = rest.strip_suffix(']').ok_or("a bracket does not end")?;
            let select = match inside.split_once('=') {
                Some((key, value)) => Select::Where(member(key)?, value.trim().to_owned()),
                None if inside.is_empty() => Select::Next,
                None => Select::Entry(inside.parse().map_err(|_| format!("`[{inside}]` is not an entry of a list"))?),
            };
            (name, select)
        }
    };
    Ok(Step { name: member(name)?, select })
}

fn member(written: &str) -> Result<String, String> {
    let written = written.trim();
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if written.is_empty() || !written.bytes().all(fits) {
        return Err(format!("`{written}` is not the name of a member"));
    }
    Ok(written.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn places(written: &str) -> Vec<Alternative> {
        Target::parse(written).expect("a target").alternatives().to_vec()
    }

    fn select(name: &str, select: Select) -> Step {
        Step { name: name.to_owned(), select }
    }

    #[test]
    fn every_form_of_path_is_read() {
        assert_eq!(Target::parse(" "), Ok(Target::Unmodelled));
        assert_eq!(Target::parse("-"), Ok(Target::Nothing));
        let alternatives = places("[TypeCode=7|4] a.b[] | ^^c[2].d[role=A.B] | .");
        assert_eq!(alternatives.len(), 3);
        assert_eq!(alternatives[0].guard, Some(("TypeCode".to_owned(), "7|4".to_owned())));
        assert_eq!(alternatives[0].path.steps, [select("a", Select::Member), select("b", Select::Next)]);
        assert_eq!(alternatives[1].path.up, 2);
        let role = Select::Where("role".to_owned(), "A.B".to_owned());
        assert_eq!(alternatives[1].path.steps, [select("c", Select::Entry(2)), select("d", role)]);
        assert_eq!(alternatives[2].path, Path { up: 0, steps: Vec::new() });
    }

    #[test]
    fn what_is_not_understood_is_said() {
        for written in ["a..b", "A", "a[", "a[x]", "[a] b", "[a=b", "a b", "a |", "^.a"] {
            assert!(Target::parse(written).is_err(), "{written}");
        }
    }
}
