//! Addresses: XSD's `anyURI`, judged by the grammar of RFC 3986.
//!
//! XSD lets characters stand that an address would have to escape, blanks among them (XLink 1.0, section 5.4); they
//! count as escaped.

/// True for a URI reference: absolute, relative, or empty.
pub(crate) fn is_reference(text: &str) -> bool {
    let (rest, fragment) = text.split_once('#').map_or((text, ""), |(rest, fragment)| (rest, fragment));
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    // libxml2 lets brackets stand in a fragment, as many addresses have them there.
    if !made_of(query, "/?") || !made_of(fragment, "/?[]") {
        return false;
    }
    match rest.split_once(':') {
        Some((scheme, hierarchy)) if is_scheme(scheme) => is_hierarchy(hierarchy),
        // A colon in the first step of a path would make it a scheme.
        _ => !rest.split('/').next().is_some_and(|step| step.contains(':')) && is_hierarchy(rest),
    }
}

fn is_scheme(text: &str) -> bool {
    let mut bytes = text.bytes();
    let starts = bytes.next().is_some_and(|byte| byte.is_ascii_alphabetic());
    starts && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte))
}

fn is_hierarchy(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("//") else { return made_of(text, "/") };
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    is_authority(authority) && made_of(path, "/")
}

fn is_authority(text: &str) -> bool {
    let (user, place) = text.rsplit_once('@').unwrap_or(("", text));
    let (host, port) = match place.strip_prefix('[') {
        Some(literal) => match literal.split_once(']') {
            Some((_, "")) => ("", None),
            Some((_, rest)) => ("", rest.strip_prefix(':').or(Some("not a port"))),
            None => return false,
        },
        None => place.split_once(':').map_or((place, None), |(host, port)| (host, Some(port))),
    };
    let numbered = port.is_none_or(|port| !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit()));
    numbered && !user.contains('@') && made_of(user, "") && !host.contains(['@', ':']) && made_of(host, "")
}

/// Nothing but characters of a path step (`pchar`), escapes, and these.
fn made_of(text: &str, also: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.iter().enumerate().all(|(at, &byte)| match byte {
        b'%' => bytes.get(at + 1..at + 3).is_some_and(|hex| hex.iter().all(u8::is_ascii_hexdigit)),
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => true,
        b'/' | b'?' | b'#' | b'[' | b']' => also.as_bytes().contains(&byte),
        // `-._~` and `!$&'()*+,;=:@` stand; every other counts as escaped.
        _ => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_what_is_none() {
        for good in
            ["", "a", "http://example.org/a?b=c#d", "urn:a:b", "//h/p", "../..", "?", "#", "%41", "é", "a|b", "a b"]
        {
            assert!(is_reference(good), "{good}");
        }
        for good in ["http://[::1]/", "http://[::1]:80/", "http://u@h:80", "mailto:a@b", "#a[1]", "a/b:c"] {
            assert!(is_reference(good), "{good}");
        }
        for bad in ["%", "%zz", "%4", "#a#b", "http://[x", "1:2", ":a", "http://h:80x/", "http://h:", "[", "]"] {
            assert!(!is_reference(bad), "{bad}");
        }
    }
}
