//! Is this body a CITES e-permit, and of which version of the toolkit?

/// How much of a body is looked at. Envelopes with security headers can be long.
const PREFIX: usize = 64 * 1024;

/// Start tags looked at before giving up.
const TAGS: usize = 256;

/// Version of the toolkit a document follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Version {
    /// 2010: root `CBFShip`.
    V1,
    /// 2013: root `CITESEPermit`.
    V2,
}

impl Version {
    /// Local name of the root.
    pub(crate) const fn root(self) -> &'static str {
        match self {
            Version::V1 => "CBFShip",
            Version::V2 => "CITESEPermit",
        }
    }
}

/// The version of the permit a body holds, by the local name of its root: the first element, or an element inside a
/// SOAP envelope or an EPIX answer. None where it holds no permit.
pub(crate) fn version(body: &[u8]) -> Option<Version> {
    let prefix = body.get(..PREFIX).unwrap_or(body);
    let marked = prefix.strip_prefix(b"\xef\xbb\xbf").unwrap_or(prefix).trim_ascii_start();
    let mut names = StartTags { rest: marked.starts_with(b"<").then_some(marked)? };
    let first = names.next()?;
    if let Some(version) = root(first) {
        return Some(version);
    }
    if !wraps_a_permit(first) {
        return None;
    }
    names.take(TAGS).find_map(root)
}

fn root(name: &[u8]) -> Option<Version> {
    [Version::V2, Version::V1].into_iter().find(|version| name == version.root().as_bytes())
}

/// SOAP's own element, and the answers of EPIX, which some services store without the envelope.
fn wraps_a_permit(name: &[u8]) -> bool {
    matches!(name, b"Envelope" | b"GetNonFinalCitesCertificateResponse" | b"GetFinalCitesCertificateResponse")
}

/// Local names of start tags, comments, instructions and CDATA skipped. Not a parser: what is not well-formed only
/// has to end, the reader will complain.
struct StartTags<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for StartTags<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        loop {
            let open = self.rest.iter().position(|byte| *byte == b'<')?;
            let tag = self.rest.get(open + 1..)?;
            let (end, skip) = match tag {
                [b'!', b'-', b'-', ..] => (&b"-->"[..], true),
                [b'!', b'[', ..] => (&b"]]>"[..], true),
                [b'?', ..] => (&b"?>"[..], true),
                [b'!' | b'/', ..] => (&b">"[..], true),
                _ => (&b">"[..], false),
            };
            let close = tag.windows(end.len()).position(|window| window == end)?;
            self.rest = tag.get(close + end.len()..)?;
            if !skip {
                return tag.get(..close).map(local_name);
            }
        }
    }
}

/// `urn:CITESEPermit xmlns:urn="…"` is `CITESEPermit`.
fn local_name(tag: &[u8]) -> &[u8] {
    let end = tag.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/').unwrap_or(tag.len());
    let name = tag.get(..end).unwrap_or(tag);
    let start = name.iter().position(|byte| *byte == b':').map_or(0, |colon| colon + 1);
    name.get(start..).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::{Version, version};

    #[test]
    fn a_permit_is_known_by_the_local_name_of_its_root() {
        assert_eq!(version(b"<CITESEPermit/>"), Some(Version::V2));
        assert_eq!(
            version(b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- <x> --><r:CITESEPermit a='>'>"),
            Some(Version::V2)
        );
        assert_eq!(version(b"<c:CBFShip xmlns:c='urn:x'>"), Some(Version::V1));
    }

    #[test]
    fn a_permit_is_found_inside_soap() {
        let soap = b"<s:Envelope><s:Header><w:Security>x</w:Security></s:Header><s:Body><v:R><CBFShip>";
        assert_eq!(version(soap), Some(Version::V1));
        assert_eq!(version(b"<GetFinalCitesCertificateResponse><CITESEPermit>"), Some(Version::V2));
    }

    #[test]
    fn other_bodies_are_not_permits() {
        for body in [
            &b"{\"permit\":\"<CITESEPermit>\"}"[..],
            b"<MetaData><CITESEPermit/></MetaData>",
            b"<CITESePermit/>",
            b"<!-- <CITESEPermit> -->",
            b"<Envelope><Body><Declaration/></Body></Envelope>",
            b"<",
            b"",
        ] {
            assert_eq!(version(body), None, "{}", String::from_utf8_lossy(body));
        }
    }
}
