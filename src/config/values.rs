//! Texts that mean something: durations, ids, addresses, networks.

use std::net::IpAddr;
use std::time::Duration;

/// A secret text: shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

/// A network by its address and the length of its prefix, e.g. `10.0.0.0/8`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Network {
    /// Its first address.
    pub address: IpAddr,
    /// Bits that are fixed.
    pub prefix: u8,
}

impl Secret {
    /// Keeps a text from being shown.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, for whoever must use it.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

/// A whole number and a unit: `ms`, `s`, `m`, `h`, `d`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1000,
        "m" => 60 * 1000,
        "h" => 60 * 60 * 1000,
        "d" => 24 * 60 * 60 * 1000,
        _ => return Err(format!("{text:?} is no duration")),
    };
    let number: u64 = number.parse().map_err(|_| format!("{text:?} is no duration"))?;
    number.checked_mul(milliseconds).map(Duration::from_millis).ok_or_else(|| format!("{text:?} is too long"))
}

/// A duration as it is written, in the largest unit that fits.
pub(super) fn written(duration: Duration) -> String {
    let milliseconds = duration.as_millis();
    let units = [("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1000)];
    let fits = |unit: &&(&str, u128)| milliseconds >= unit.1 && milliseconds.is_multiple_of(unit.1);
    match units.iter().find(fits) {
        Some((unit, length)) => format!("{}{unit}", milliseconds / length),
        None => format!("{milliseconds}ms"),
    }
}

/// An id that may stand in queue names, file names and labels.
pub(super) fn id(text: &str) -> Result<String, String> {
    let is_fit = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if text.is_empty() || text.len() > 64 || !text.chars().all(is_fit) {
        return Err(format!("{text:?} is no id"));
    }
    Ok(text.to_owned())
}

/// An ISO 3166-1 alpha-2 code, by its form.
pub(super) fn country(text: &str) -> Result<String, String> {
    if text.len() == 2 && text.chars().all(|c| c.is_ascii_uppercase()) {
        return Ok(text.to_owned());
    }
    Err(format!("{text:?} is no country code"))
}

/// The address of a RabbitMQ: `amqp://` or `amqps://`, and a host.
pub(super) fn amqp(text: &str) -> Result<Secret, String> {
    let rest = text.strip_prefix("amqp://").or_else(|| text.strip_prefix("amqps://"));
    let authority = rest.map(|rest| rest.split(['/', '?']).next().unwrap_or_default());
    let host = authority.map(|authority| authority.rsplit('@').next().unwrap_or_default());
    match host {
        Some(host) if !host.is_empty() && !host.starts_with(':') => {
            crate::rabbit::check_url(text)?;
            Ok(Secret::new(text.to_owned()))
        }
        // The text is not repeated: it may hold a password.
        Some(_) => Err("there is no host in this address".to_owned()),
        None => Err("this is no AMQP address".to_owned()),
    }
}

/// A network in CIDR notation.
pub(super) fn network(text: &str) -> Result<Network, String> {
    let wrong = || format!("{text:?} is no network");
    let (address, prefix) = text.split_once('/').ok_or_else(wrong)?;
    let address: IpAddr = address.parse().map_err(|_| wrong())?;
    let prefix: u8 = prefix.parse().map_err(|_| wrong())?;
    let longest = if address.is_ipv4() { 32 } else { 128 };
    if prefix > longest { Err(wrong()) } else { Ok(Network { address, prefix }) }
}

/// An address without its password.
#[must_use]
pub fn without_password(url: &str) -> String {
    let hidden = || {
        let (scheme, rest) = url.split_once("://")?;
        let end = rest.find(['/', '?']).unwrap_or(rest.len());
        let (authority, tail) = rest.split_at(end);
        let (login, host) = authority.rsplit_once('@')?;
        let (user, _) = login.split_once(':')?;
        Some(format!("{scheme}://{user}:***@{host}{tail}"))
    };
    hidden().unwrap_or_else(|| url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_read_and_written_back() {
        for (text, milliseconds) in [("250ms", 250), ("5s", 5000), ("30m", 1_800_000), ("76h", 273_600_000)] {
            let read = duration(text).expect(text);
            assert_eq!(read, Duration::from_millis(milliseconds));
            assert_eq!(written(read), text);
        }
        for wrong in ["", "5", "s", "5 s", "-5s", "1.5h", "5y", "99999999999999999999s", "999999999999999999d"] {
            assert!(duration(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn ids_are_fit_for_queue_names() {
        assert!(id("management-authority-2").is_ok());
        for wrong in ["", "Customs", "a.b", "a b", "über", &"x".repeat(65)] {
            assert!(id(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn addresses_need_a_scheme_and_a_host() {
        for right in ["amqp://localhost", "amqps://u:p@h:5671/%2f", "amqp://127.0.0.1:5672?heartbeat=10"] {
            assert!(amqp(right).is_ok(), "{right}");
        }
        for wrong in [
            "localhost",
            "http://h",
            "amqp://",
            "amqp://u:p@/",
            "amqp://:5672",
            "amqp://u:p@h:99999/x",
            "amqp://u:p#x@h:5672/x",
            "amqp://u:p@h/x#y",
            "amqp://u:p@h:five/x",
            "amqp://u:p@h?heartbeat=often",
        ] {
            let message = amqp(wrong).expect_err(wrong);
            assert!(!message.contains("u:p"), "a password is shown");
        }
    }

    #[test]
    fn networks_are_bounded_by_their_family() {
        assert_eq!(network("10.0.0.0/8").map(|n| n.to_string()).as_deref(), Ok("10.0.0.0/8"));
        assert!(network("fd00::/8").is_ok());
        for wrong in ["10.0.0.0", "10.0.0.0/33", "ten/8", "fd00::/129"] {
            assert!(network(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn passwords_are_hidden() {
        assert_eq!(without_password("amqp://u:p@ss@h:1/%2f"), "amqp://u:***@h:1/%2f");
        assert_eq!(without_password("amqp://h/a@b:c"), "amqp://h/a@b:c");
        assert_eq!(format!("{:?}", Secret::new("x".into())), "Secret(hidden)");
    }
}
