//! Whose body is this? A look at its beginning, nothing more.

/// How much of a body is looked at: comments may stand before the first telling element.
const BEGINNING: usize = 16 * 1024;

/// What every namespace of the standard begins with.
const NAMESPACES: &[u8] = b"urn:wco:datamodel:WCO:";

/// What a wrapper says that holds a permit: `AgencyAssignedCustomizationCode` of our own profile.
pub(crate) const PERMIT_PROFILE: &str = "CWLPCO";

/// What a body looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Looks {
    /// A customs declaration, or a request about one.
    Declaration,
    /// Customs notices.
    Response,
    /// A permit in our own profile.
    Permit,
}

/// Reads the start tags at the beginning of a body until one tells what it is.
pub(crate) fn looks(body: &[u8]) -> Option<Looks> {
    let beginning = body.get(..BEGINNING).unwrap_or(body);
    if !contains(beginning, NAMESPACES) {
        return None;
    }
    let mut said = None;
    for (name, text) in (StartTags { rest: beginning }) {
        match name {
            b"Declaration" => return Some(Looks::Declaration),
            b"Response" => return Some(Looks::Response),
            b"AgencyAssignedCustomizationCode" if text == PERMIT_PROFILE.as_bytes() => return Some(Looks::Permit),
            b"WCOTypeName" if text.starts_with(b"RES") => said = Some(Looks::Response),
            b"WCOTypeName" if text.starts_with(b"DEC") => said = Some(Looks::Declaration),
            _ => {}
        }
    }
    said
}

/// Start tags: local name, and the text between the tag and what follows it, blanks trimmed.
struct StartTags<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for StartTags<'a> {
    type Item = (&'a [u8], &'a [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (_, markup) = split(self.rest, b"<")?;
            if let Some(comment) = markup.strip_prefix(b"!--") {
                self.rest = split(comment, b"-->")?.1;
                continue;
            }
            let (tag, after) = split(markup, b">")?;
            self.rest = after;
            if tag.first().is_some_and(|first| matches!(first, b'/' | b'?' | b'!')) {
                continue;
            }
            let end = tag.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/').unwrap_or(tag.len());
            let name = tag.get(..end).unwrap_or(tag);
            let local = name.iter().position(|byte| *byte == b':').and_then(|colon| name.get(colon + 1..));
            let text = split(after, b"<").map_or(after, |(text, _)| text);
            return Some((local.unwrap_or(name), text.trim_ascii()));
        }
    }
}

/// What stands before and after the first occurrence of a mark.
fn split<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let at = bytes.windows(mark.len()).position(|window| window == mark)?;
    Some((bytes.get(..at)?, bytes.get(at + mark.len()..)?))
}

fn contains(bytes: &[u8], mark: &[u8]) -> bool {
    split(bytes, mark).is_some()
}

#[cfg(test)]
mod tests {
    use super::{Looks, looks};

    #[test]
    fn the_inner_root_counts_not_the_prefix() {
        let body = br#"<?xml version="1.0"?><!-- <Response> --><a:MetaData xmlns:a="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"><a:WCOTypeName>RES</a:WCOTypeName><x:Declaration/></a:MetaData>"#;
        assert_eq!(looks(body), Some(Looks::Declaration));
    }

    #[test]
    fn the_type_name_decides_where_the_inner_root_is_out_of_sight() {
        let mut body = br#"<MetaData xmlns="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"><WCOTypeName>
            RES</WCOTypeName><!--"#
            .to_vec();
        body.resize(40_000, b'.');
        assert_eq!(looks(&body), Some(Looks::Response));
    }

    #[test]
    fn a_permit_says_so_in_its_wrapper() {
        let body = br#"<m:MetaData xmlns:m="urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"><m:AgencyAssignedCustomizationCode> CWLPCO </m:AgencyAssignedCustomizationCode><Declaration/></m:MetaData>"#;
        assert_eq!(looks(body), Some(Looks::Permit));
    }

    #[test]
    fn other_namespaces_are_not_ours() {
        assert_eq!(looks(b"<Declaration xmlns='urn:example'/>"), None);
        assert_eq!(looks(b"{\"specversion\":\"1.0\"}"), None);
        assert_eq!(looks(b""), None);
    }
}
