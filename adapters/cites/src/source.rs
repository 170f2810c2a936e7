//! Source codes of box 10. `O` (pre-Convention) and `I` (confiscated) are used together with a second code, but the
//! toolkit has one element for them, and we know of no rule how both stand in it.
//!
//! So this is our convention: written with a slash (`O/W`); read with a blank, a comma, a slash, a semicolon or a plus
//! sign between them, or with nothing between them where both letters are codes of the list.

use causeway_contract::canonical::Permit;
use causeway_contract::codes::CodeList;

/// What may stand between two codes.
const SEPARATORS: &[char] = &[' ', ',', '/', ';', '+'];

/// Splits the source codes of every line.
pub(crate) fn split_all(permit: &mut Permit, list: &CodeList) {
    for line in permit.items.iter_mut().flat_map(|item| &mut item.lines) {
        line.sources = line.sources.iter().flat_map(|written| split(written, list)).collect();
    }
}

fn split(written: &str, list: &CodeList) -> Vec<String> {
    let parts: Vec<&str> = written.split(SEPARATORS).filter(|part| !part.is_empty()).collect();
    if let [one] = parts.as_slice()
        && let [first, second] = one.chars().collect::<Vec<_>>().as_slice()
        && let (first, second) = (first.to_string(), second.to_string())
        && list.get(&first).is_some()
        && list.get(&second).is_some()
    {
        return vec![first, second];
    }
    parts.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::split;
    use crate::codes::Codes;

    #[test]
    fn two_codes_are_read_however_they_are_separated() {
        let list = Codes::compile(&crate::schemas()).unwrap().sources;
        for written in ["O W", "O/W", "O, W", "O;W", "O+W", "O / W", "OW"] {
            assert_eq!(split(written, &list), ["O", "W"], "{written}");
        }
        assert_eq!(split("W", &list), ["W"]);
        assert_eq!(split("WZ", &list), ["WZ"], "Z is no source: not ours to take apart");
        assert_eq!(split("ranched", &list), ["ranched"]);
        assert_eq!(split("W,K", &list), ["W", "K"], "a separator separates, whatever the letters");
    }
}
