//! Everything that can stop a message, numbered, each with a page (`causeway explain CW1001`).

use std::fmt;
use std::sync::{Arc, OnceLock};

use tokio_util::sync::CancellationToken;

macro_rules! codes {
    ($($name:ident = $text:literal),+ $(,)?) => {
        /// The number of a fault. Numbers are never reused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = concat!("See `", $text, "`'s page.")] $name),+
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Code] = &[$(Code::$name),+];

            /// The number as written, e.g. `CW1001`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$name => $text),+ }
            }

            /// The page that explains it, Markdown.
            #[must_use]
            pub const fn page(self) -> &'static str {
                match self { $(Code::$name => include_str!(concat!("faults/", $text, ".md"))),+ }
            }
        }
    };
}

codes! {
    // 1: what came in
    FormatUnknown = "CW1001",
    FormatUnreadable = "CW1002",
    BodyTooLarge = "CW1003",
    DocumentInvalid = "CW1004",
    EventTypeUnknown = "CW1005",
    PublisherUnknown = "CW1006",
    PublisherNotAllowed = "CW1007",
    CountryNotAllowed = "CW1008",
    AdapterPanicked = "CW1009",
    // 2: which document, and carried before?
    DocumentNotIdentified = "CW2001",
    EventIdConflict = "CW2002",
    RevisionConflict = "CW2003",
    // 3: to whom, and in which words
    FilterFailed = "CW3001",
    CannotWrite = "CW3002",
    // 4: RabbitMQ
    BrokerUnreachable = "CW4001",
    TopologyRefused = "CW4002",
    ParcelReturned = "CW4003",
    ParcelRefused = "CW4004",
    ConfirmTimedOut = "CW4005",
    ConsumerLost = "CW4006",
    NotAlone = "CW4007",
    // 5: the ledger
    LedgerUnavailable = "CW5001",
    LedgerLocked = "CW5002",
    LedgerWriteFailed = "CW5003",
    LedgerVersion = "CW5004",
    // 6: delivery
    FileNotWritten = "CW6001",
    FileDiffers = "CW6002",
    // 7: configuration
    ConfigUnreadable = "CW7001",
    ConfigSyntax = "CW7002",
    ConfigKeyUnknown = "CW7003",
    ConfigValueInvalid = "CW7004",
    ConfigKeyMissing = "CW7005",
    SubscriberTwice = "CW7006",
    SubscriberFormat = "CW7007",
    SubscriberFilter = "CW7008",
    SchemaTable = "CW7009",
    // 8: the operators
    AddressNotFree = "CW8001",
    // 9: ours
    Internal = "CW9001",
}

impl Code {
    /// The first line of its page, without the mark of a heading.
    #[must_use]
    pub fn title(self) -> &'static str {
        let first = self.page().lines().next().unwrap_or_default();
        first.trim_start_matches('#').trim().trim_start_matches(self.as_str()).trim_start_matches([':', ' '])
    }
}

impl std::str::FromStr for Code {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .iter()
            .copied()
            .find(|code| code.as_str().eq_ignore_ascii_case(text))
            .ok_or_else(|| format!("{text:?} is no fault"))
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Something that stopped a message, a copy of it, or the daemon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Which kind.
    pub code: Code,
    /// What happened this time: names, expected and found, and what to do.
    pub detail: String,
}

impl Fault {
    /// A fault with what happened this time.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into() }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)
    }
}

impl std::error::Error for Fault {}

/// The first fault of several tasks, for whoever waits for one.
#[derive(Clone, Debug, Default)]
pub struct FirstFault {
    first: Arc<OnceLock<Fault>>,
    raised: CancellationToken,
}

impl FirstFault {
    /// Raises a fault. One that comes later is not the first.
    pub fn raise(&self, fault: Fault) {
        let _ = self.first.set(fault);
        self.raised.cancel();
    }

    /// Waits for the first fault.
    pub async fn happened(&self) -> Fault {
        self.raised.cancelled().await;
        self.first.get().cloned().unwrap_or_else(|| Fault::new(Code::Internal, "something ended without a reason"))
    }
}
